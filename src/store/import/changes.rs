//! What a snapshot says of a deal against what is stored, fact by fact.

use chrono::NaiveDate;

use crate::domain::deal::{Deal, DealChange, DealField};
use crate::store::DealRow;
use crate::store::deals::Stored;

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
