//! A deal as a CRM tells it, cleaned and typed; and what changed about it between two snapshots.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{DealId, PersonId};
use super::money::Money;
use super::period::Period;

/// Whether a deal is still to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Neither won nor lost.
    Open,
    /// Closed won.
    Won,
    /// Closed lost.
    Lost,
}

/// How far along: from the stage table of the config.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Qualifying.
    Early,
    /// Proving and proposing.
    Mid,
    /// Negotiating and contracting.
    Late,
}

/// The CRM's forecast category, in one spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Not to be counted in any forecast.
    Omitted,
    /// Worked, not called.
    Pipeline,
    /// Could close if everything goes well.
    BestCase,
    /// Called.
    Commit,
    /// Won.
    Closed,
}

macro_rules! keyed {
    ($type:ident { $($variant:ident = $key:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in files and in the store.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }

            /// Reads the store's word.
            pub fn from_key(text: &str) -> Option<Self> {
                match text { $($key => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use keyed;

keyed!(Status { Open = "open", Won = "won", Lost = "lost" });
keyed!(Phase { Early = "early", Mid = "mid", Late = "late" });
keyed!(Category { Omitted = "omitted", Pipeline = "pipeline", BestCase = "best_case", Commit = "commit", Closed = "closed" });

/// A deal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deal {
    /// Identity in this file.
    pub id: DealId,
    /// Which CRM it came from: "hubspot", "salesforce", "pipedrive", "csv", "demo".
    pub crm: String,
    /// The CRM's own id, as text.
    pub external_id: Option<String>,
    /// Its name, cleaned.
    pub name: String,
    /// The customer, cleaned.
    pub account: Option<String>,
    /// The seller who owns it, where the export's owner is a known person.
    pub owner: Option<PersonId>,
    /// The stage's label as the CRM writes it.
    pub stage: String,
    /// Early, mid or late.
    pub phase: Phase,
    /// Open, won or lost.
    pub status: Status,
    /// Forecast category, where the CRM has one.
    pub category: Option<Category>,
    /// Value in the workspace's currency; `None` is "no amount", which is not zero.
    pub amount: Option<Money>,
    /// Expected (open) or actual (closed) close date.
    pub close: Option<NaiveDate>,
    /// Day it was created.
    pub created: Option<NaiveDate>,
    /// Last activity the CRM logged.
    pub last_activity: Option<NaiveDate>,
    /// What the buyer does next, in words.
    pub next_step: Option<String>,
    /// By when.
    pub next_step_date: Option<NaiveDate>,
    /// Day it entered its stage.
    pub stage_entered: Option<NaiveDate>,
    /// How often the close date was moved later, by the CRM's own counter or our snapshots, the larger.
    pub pushes: u32,
    /// Win probability 0-1: the export's, else the one the CRM gives open deals of this stage by default, where it is known.
    pub probability: Option<f64>,
    /// Market segment: "Enterprise".
    pub segment: Option<String>,
    /// Where it came from: "sales", "sdr", "marketing", "partner" or the CRM's own word.
    pub source: Option<String>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    /// Who else is bidding.
    pub competitor: Option<String>,
    /// Fits the ideal customer profile; `None` is "not marked".
    pub icp: Option<bool>,
    /// Since the snapshot of this day it is no longer in the CRM's export. It is kept; while it is gone it is not open,
    /// but what was won stays won.
    pub gone: Option<NaiveDate>,
    /// The CRM's pipeline or record type.
    pub pipeline: Option<String>,
    /// The customer's person, as the CRM names them.
    pub contact: Option<String>,
    /// "New Business", "Renewal": the CRM's own word.
    pub deal_type: Option<String>,
}

impl Deal {
    /// Open, still in the CRM, and not omitted from the forecast.
    pub fn is_open(&self) -> bool {
        self.status == Status::Open && self.gone.is_none() && self.category != Some(Category::Omitted)
    }

    /// Still to be decided, and left out of the forecast by the CRM.
    pub fn is_omitted(&self) -> bool {
        self.status == Status::Open && self.gone.is_none() && self.category == Some(Category::Omitted)
    }

    /// Open with a close date before `as_of`: a hygiene error, excluded from coverage.
    pub fn is_overdue(&self, as_of: NaiveDate) -> bool {
        self.is_open() && self.close.is_some_and(|c| c < as_of)
    }

    /// Its close date lies in the period.
    pub fn in_period(&self, period: &Period) -> bool {
        self.close.is_some_and(|c| period.contains(c))
    }

    /// Its value, counting "no amount" as nothing.
    pub fn value(&self) -> Money {
        self.amount.unwrap_or_default()
    }
}

/// Which fact of a deal changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DealField {
    /// First seen. `new` is its amount in minor units.
    Created,
    /// Stage label.
    Stage,
    /// Amount, minor units.
    Amount,
    /// Close date, ISO.
    Close,
    /// Forecast category key.
    Category,
    /// Owner's person id.
    Owner,
    /// Status key: open, won, lost (and open again: reopened).
    Status,
    /// Vanished from the export: the day from which on it is gone; `None`: it is back.
    Gone,
    /// Name.
    Name,
    /// Customer.
    Account,
    /// Phase key.
    Phase,
    /// The day the CRM says it was created, ISO.
    CreatedDay,
    /// Last activity, ISO.
    LastActivity,
    /// Next step in words.
    NextStep,
    /// Its day, ISO.
    NextStepDate,
    /// The day the CRM says it entered its stage, ISO.
    StageEntered,
    /// The CRM's own count of pushes.
    CrmPushes,
    /// 0 to 1, as written by Rust's shortest form.
    Probability,
    /// Market segment.
    Segment,
    /// Source.
    Source,
    /// Why it was lost.
    LostReason,
    /// Competitor.
    Competitor,
    /// "true", "false".
    Icp,
    /// Pipeline.
    Pipeline,
    /// The customer's person.
    Contact,
    /// Type.
    DealType,
}

keyed!(DealField {
    Created = "created", Stage = "stage", Amount = "amount", Close = "close", Category = "category", Owner = "owner",
    Status = "status", Gone = "gone", Name = "name", Account = "account", Phase = "phase", CreatedDay = "created_day",
    LastActivity = "last_activity", NextStep = "next_step", NextStepDate = "next_step_date",
    StageEntered = "stage_entered", CrmPushes = "crm_pushes", Probability = "probability", Segment = "segment",
    Source = "source", LostReason = "lost_reason", Competitor = "competitor", Icp = "icp", Pipeline = "pipeline",
    Contact = "contact", DealType = "deal_type",
});

impl DealField {
    /// Whether a change of it is an event in the deal's life, as meetings and waterfalls tell it. The others are kept so
    /// that a past day can be shown as it was.
    pub const fn is_told(self) -> bool {
        matches!(
            self,
            Self::Created
                | Self::Stage
                | Self::Amount
                | Self::Close
                | Self::Category
                | Self::Owner
                | Self::Status
                | Self::Gone
        )
    }
}

/// One dated change of one deal, from the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealChange {
    /// Which deal.
    pub deal: DealId,
    /// The day of the snapshot that showed it.
    pub on: NaiveDate,
    /// What changed.
    pub field: DealField,
    /// Before, in the field's canonical text; `None` was empty.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
}

impl DealChange {
    /// For a push (close date moved later): from, to.
    pub fn push(&self) -> Option<(NaiveDate, NaiveDate)> {
        if self.field != DealField::Close {
            return None;
        }
        let from: NaiveDate = self.old.as_deref()?.parse().ok()?;
        let to: NaiveDate = self.new.as_deref()?.parse().ok()?;
        (to > from).then_some((from, to))
    }
}
