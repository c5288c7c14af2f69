//! What a snapshot says of a deal against what is stored, fact by fact.

use chrono::NaiveDate;

use crate::domain::deal::{Deal, DealChange, DealField};
use crate::store::DealRow;
use crate::store::deals::Stored;

/// Facts that an export has no column for. It says nothing of them, so what was there stays.
pub(in crate::store) struct Absent(Vec<DealField>);

/// Columns (as [`crate::store::Snapshot::filled`] names them) and the fact that any of them tells.
const COLUMNS: &[(DealField, &[&str])] = &[
    (DealField::Account, &["account"]),
    (DealField::Owner, &["owner", "owner_id"]),
    (DealField::Category, &["category"]),
    (DealField::Amount, &["amount", "amount_company"]),
    (DealField::Close, &["close", "won_time", "lost_time", "closed_time"]),
    (DealField::CreatedDay, &["created", "age"]),
    (DealField::LastActivity, &["last_activity"]),
    (DealField::NextStep, &["next_step"]),
    (DealField::NextStepDate, &["next_activity"]),
    (DealField::StageEntered, &["stage_entered", "days_in_stage"]),
    (DealField::CrmPushes, &["pushes"]),
    (DealField::Segment, &["segment"]),
    (DealField::Source, &["source"]),
    (DealField::LostReason, &["lost_reason"]),
    (DealField::Competitor, &["competitor"]),
    (DealField::Icp, &["icp"]),
    (DealField::Pipeline, &["pipeline"]),
    (DealField::Contact, &["contact"]),
    (DealField::DealType, &["type"]),
];

impl Absent {
    /// What these columns leave out; where nothing is known of columns (rows at hand), nothing is left out.
    pub(super) fn of(filled: &std::collections::BTreeMap<String, u32>) -> Self {
        let left_out = |columns: &[&str]| !columns.iter().any(|c| filled.contains_key(*c));
        let all = COLUMNS.iter().filter(|(_, columns)| !filled.is_empty() && left_out(columns));
        Self(all.map(|(field, _)| *field).collect())
    }

    /// Whether the export says nothing of this fact.
    pub(in crate::store) fn has(&self, field: DealField) -> bool {
        self.0.contains(&field)
    }

    /// The row takes over what stands here of the facts it cannot know.
    pub(super) fn keep(&self, was: &Stored, row: &mut DealRow) {
        let deal = &was.deal;
        for field in &self.0 {
            match field {
                DealField::Account => row.account.clone_from(&deal.account),
                DealField::Owner => row.owner = deal.owner,
                DealField::Category => row.category = row.category.or(deal.category),
                DealField::Amount => row.amount = deal.amount,
                DealField::Close => row.close = deal.close,
                DealField::CreatedDay => row.created = deal.created,
                DealField::LastActivity => row.last_activity = deal.last_activity,
                DealField::NextStep => row.next_step.clone_from(&deal.next_step),
                DealField::NextStepDate => row.next_step_date = deal.next_step_date,
                // the day belongs to the stage it was said of
                DealField::StageEntered if row.stage == deal.stage => row.stage_entered = was.stage_crm,
                DealField::CrmPushes => row.pushes = was.crm_pushes,
                DealField::Segment => row.segment.clone_from(&deal.segment),
                DealField::Source => row.source.clone_from(&deal.source),
                DealField::LostReason => row.lost_reason.clone_from(&deal.lost_reason),
                DealField::Competitor => row.competitor.clone_from(&deal.competitor),
                DealField::Icp => row.icp = deal.icp,
                DealField::Pipeline => row.pipeline.clone_from(&deal.pipeline),
                DealField::Contact => row.contact.clone_from(&deal.contact),
                DealField::DealType => row.deal_type.clone_from(&deal.deal_type),
                DealField::StageEntered
                | DealField::Created
                | DealField::Stage
                | DealField::Status
                | DealField::Gone
                | DealField::Name
                | DealField::Phase
                | DealField::Probability => {}
            }
        }
    }
}

/// The deal as the snapshot shows it. Our own count of pushes stays as it was stored.
pub(super) fn merged(was: &Stored, crm: &str, row: &DealRow, on: NaiveDate) -> Stored {
    let deal = Deal {
        id: was.deal.id,
        crm: crm.to_owned(),
        external_id: row.external_id.clone(),
        name: row.name.clone(),
        account: row.account.clone(),
        owner: row.owner,
        stage: row.stage.clone(),
        phase: row.phase,
        status: row.status,
        category: row.category,
        amount: row.amount,
        close: row.close,
        created: row.created,
        last_activity: row.last_activity,
        next_step: row.next_step.clone(),
        next_step_date: row.next_step_date,
        stage_entered: None,
        pushes: 0,
        probability: row.probability.filter(|p| !p.is_nan()),
        segment: row.segment.clone(),
        source: row.source.clone(),
        lost_reason: row.lost_reason.clone(),
        competitor: row.competitor.clone(),
        icp: row.icp,
        gone: None,
        pipeline: row.pipeline.clone(),
        contact: row.contact.clone(),
        deal_type: row.deal_type.clone(),
    };
    let stage_seen = if was.deal.stage == row.stage { was.stage_seen } else { Some(on) };
    Stored { deal, crm_pushes: row.pushes, moved_later: was.moved_later, stage_crm: row.stage_entered, stage_seen }
}

/// What history keeps of the difference between two states of a deal.
pub(super) fn differences(was: &Stored, now: &Stored, on: NaiveDate) -> Vec<DealChange> {
    let (old, new) = (&was.deal, &now.deal);
    let mut all = Vec::new();
    let mut put = |field, old: Option<String>, new: Option<String>| {
        all.push(DealChange { deal: was.deal.id, on, field, old, new });
    };
    macro_rules! compare {
        ($($field:ident: $old:expr, $new:expr, $text:expr;)+) => {
            $(if $old != $new {
                let text = $text;
                put(DealField::$field, text(&$old), text(&$new));
            })+
        };
    }
    let word = |text: &String| Some(text.clone());
    let words = |text: &Option<String>| text.clone();
    let day = |day: &Option<NaiveDate>| day.map(|d| d.to_string());
    compare! {
        Gone: old.gone, new.gone, day;
        Name: old.name, new.name, word;
        Account: old.account, new.account, words;
        Stage: old.stage, new.stage, word;
        Phase: old.phase, new.phase, |p: &crate::domain::deal::Phase| Some(p.key().to_owned());
        Amount: old.amount, new.amount, |m: &Option<crate::domain::money::Money>| m.map(|m| m.minor().to_string());
        Close: old.close, new.close, day;
        Category: old.category, new.category, |c: &Option<crate::domain::deal::Category>| c.map(|c| c.key().to_owned());
        Owner: old.owner, new.owner, |o: &Option<crate::domain::ids::PersonId>| o.map(|o| o.to_string());
        Status: old.status, new.status, |s: &crate::domain::deal::Status| Some(s.key().to_owned());
        CreatedDay: old.created, new.created, day;
        LastActivity: old.last_activity, new.last_activity, day;
        NextStep: old.next_step, new.next_step, words;
        NextStepDate: old.next_step_date, new.next_step_date, day;
        StageEntered: was.stage_crm, now.stage_crm, day;
        CrmPushes: was.crm_pushes, now.crm_pushes, |n: &Option<u32>| n.map(|n| n.to_string());
        Probability: old.probability, new.probability, |p: &Option<f64>| p.map(|p| p.to_string());
        Segment: old.segment, new.segment, words;
        Source: old.source, new.source, words;
        LostReason: old.lost_reason, new.lost_reason, words;
        Competitor: old.competitor, new.competitor, words;
        Icp: old.icp, new.icp, |i: &Option<bool>| i.map(|i| i.to_string());
        Pipeline: old.pipeline, new.pipeline, words;
        Contact: old.contact, new.contact, words;
        DealType: old.deal_type, new.deal_type, words;
    }
    all
}
