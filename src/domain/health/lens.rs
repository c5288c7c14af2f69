//! What is the same for everybody who is looked at: the period, the day, the limits, and what is known beside the deals.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::pace::silent_from;
use super::{HealthRules, share};
use crate::domain::browse::Missing;
use crate::domain::ids::DealId;
use crate::domain::period::Period;

static NOTHING: LazyLock<HashMap<DealId, NaiveDate>> = LazyLock::new(HashMap::new);
static NO_USUAL: LazyLock<Usual> = LazyLock::new(Usual::default);

/// Through which everybody's deals are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Lens<'a> {
    /// The period that coverage is about: any.
    pub period: Period,
    /// The quarter that linearity is about.
    pub quarter: Period,
    /// The first day of that quarter's last month, be it a calendar month or weeks.
    pub last_month: NaiveDate,
    /// The day.
    pub(super) as_of: NaiveDate,
    /// The thresholds.
    pub(super) rules: &'a HealthRules,
    /// What buyers did besides what the deals themselves say, the latest of each deal: imported activities, steps that
    /// were captured here.
    pub buyer_steps: &'a HashMap<DealId, NaiveDate>,
    /// What anybody did on a deal besides what it says itself, sellers included, the latest.
    pub touches: &'a HashMap<DealId, NaiveDate>,
    /// How long deals usually stand in a stage.
    pub usual: &'a Usual,
    /// Which columns the exports have.
    pub columns: Columns,
    /// The day our own log of changes begins; `None`: there is none, the CRM's counter of pushes is all there is.
    pub log_since: Option<NaiveDate>,
    /// There is one snapshot so far: no move can have been seen.
    pub one_snapshot: bool,
    stalled_from: NaiveDate,
    untouched_from: NaiveDate,
}

impl<'a> Lens<'a> {
    /// With nothing known beside the deals.
    pub fn new(period: Period, quarter: Period, as_of: NaiveDate, rules: &'a HealthRules) -> Self {
        Self {
            period,
            quarter,
            last_month: quarter.last_month,
            as_of,
            rules,
            buyer_steps: &NOTHING,
            touches: &NOTHING,
            usual: &NO_USUAL,
            columns: Columns::default(),
            log_since: None,
            one_snapshot: false,
            stalled_from: silent_from(as_of, rules.stalled_days),
            untouched_from: silent_from(as_of, rules.untouched_days),
        }
    }

    /// A deal whose buyer was last heard of on this day or before is stalled.
    pub(super) const fn stalled_from(&self) -> NaiveDate {
        self.stalled_from
    }

    /// A deal that was last touched on this day or before is untouched.
    pub(super) const fn untouched_from(&self) -> NaiveDate {
        self.untouched_from
    }
}

/// How long deals usually stand in a stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Usual {
    days: BTreeMap<String, (f64, Option<usize>)>,
}

impl Usual {
    /// From how many deals have left a stage and how many days they stood in it together. A stage that fewer than
    /// `enough` have left takes the figure of `set`, the config's; without one there is none.
    pub fn new(left: &[StageLeft], set: &BTreeMap<String, f64>, enough: u32) -> Self {
        let mut days: BTreeMap<String, (f64, Option<usize>)> =
            set.iter().map(|(stage, days)| (stage.clone(), (*days, None))).collect();
        for stage in left.iter().filter(|s| s.deals > 0 && s.deals >= enough as usize) {
            days.insert(stage.stage.clone(), (stage.days as f64 / stage.deals as f64, Some(stage.deals)));
        }
        Self { days }
    }

    /// The usual days of a stage, above zero.
    pub(super) fn of(&self, stage: &str) -> Option<f64> {
        self.days.get(stage).map(|(days, _)| *days).filter(|days| *days > 0.0)
    }

    /// How many deals that is the mean of; `None`: of none, it was set.
    pub(super) fn from(&self, stage: &str) -> Option<usize> {
        self.days.get(stage).and_then(|(_, from)| *from)
    }
}

/// Deals that have left a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageLeft {
    /// The stage's label.
    pub stage: String,
    /// How many have left it.
    pub deals: usize,
    /// How many days they stood in it, together.
    pub days: i64,
}

/// What the newest exports say of one fact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Column {
    /// Nobody knows: there is no file, or it was read before this was kept.
    #[default]
    Unknown,
    /// No export has such a column.
    Absent,
    /// There is one, and nothing in it.
    Empty,
    /// There is one, and something in it.
    Filled,
}

/// The columns that metrics depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Columns {
    /// Last activity.
    pub activity: Column,
    /// Next step, in words or as its day.
    pub next_step: Column,
    /// Its words alone.
    pub next_step_words: Column,
    /// Its day alone.
    pub next_step_day: Column,
    /// Amount.
    pub amount: Column,
    /// The mark of the ideal customer profile.
    pub icp: Column,
    /// The CRM's own counter of pushes.
    pub pushes: Column,
}

impl Columns {
    /// From what the newest export of each CRM says of its columns: by fact, in how many rows it says something. A fact that
    /// is in none of them is absent; exports of which nothing was kept say nothing.
    pub fn of(exports: &[&BTreeMap<String, u32>]) -> Self {
        let kept: Vec<_> = exports.iter().filter(|filled| !filled.is_empty()).collect();
        if kept.is_empty() || kept.len() < exports.len() {
            return Self::default();
        }
        let column = |facts: &[&str]| match kept.iter().flat_map(|f| facts.iter().filter_map(|k| f.get(*k))).max() {
            None => Column::Absent,
            Some(0) => Column::Empty,
            Some(_) => Column::Filled,
        };
        Self {
            activity: column(&["last_activity"]),
            next_step: column(&["next_step", "next_activity"]),
            next_step_words: column(&["next_step"]),
            next_step_day: column(&["next_activity"]),
            amount: column(&["amount", "amount_company", "amount_company_currency"]),
            icp: column(&["icp"]),
            pushes: column(&["pushes"]),
        }
    }
}

impl Columns {
    /// What nobody can know of a deal's next step.
    pub(super) fn missing(self) -> Missing {
        Missing {
            next_step: self.next_step_words == Column::Absent,
            next_step_day: self.next_step_day == Column::Absent,
            activity: false,
        }
    }
}

/// How well a fact is kept over the open deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// The export has no such column.
    Absent,
    /// The column is empty.
    Empty,
    /// No deal has it, and nobody knows whether there is a column.
    Nowhere,
    /// In hardly any, see [`HealthRules::sparse_below`].
    Hardly,
    /// In enough that an empty one tells something about its deal.
    Mostly,
}

impl Lens<'_> {
    /// How well a fact is kept. `with` and `of` are of all open deals, not only of those that are looked at: one seller with
    /// three deals is no reason to think that the export has no such column.
    pub(super) fn kept(&self, with: usize, of: usize, column: Column) -> Kept {
        match (with, column) {
            (0, Column::Absent) => Kept::Absent,
            (0, Column::Empty) => Kept::Empty,
            (0, _) => Kept::Nowhere,
            (with, _) if share(with, of) < self.rules.sparse_below => Kept::Hardly,
            _ => Kept::Mostly,
        }
    }
}
