//! What is asked about the pipeline's health, and what is answered.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::health::shape::{Aged, InStage, Week};
use crate::domain::health::tally::Sum;
use crate::domain::health::{Aims, Kind, Metric, Scope, Value};
use crate::domain::ids::{DealId, LeadId, PersonId};
use crate::domain::money::Money;
use crate::domain::period::{Period, PeriodKey};

/// Which period, and whose sheet with the deals behind each metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The period that coverage is about.
    pub period: PeriodKey,
    /// Whose deals are listed.
    pub sheet: Scope,
}

/// What is known so far. Answers to one question come one after the other, each with all that the one before had.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Everybody's metrics.
    pub picture: Arc<Picture>,
    /// The deals behind them, of whom was asked about.
    pub sheet: Option<Arc<SheetData>>,
    /// The same metrics on past days, in no order.
    pub past: Arc<Vec<Past>>,
    /// Nothing more is to come.
    pub whole: bool,
}

/// Everybody's metrics of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The period that coverage is about.
    pub period: Period,
    /// The quarter that linearity is about.
    pub quarter: Period,
    /// The day.
    pub today: NaiveDate,
    /// How many times what is still to be won should be open: a good quota coverage.
    pub coverage: f64,
    /// Days without a buyer event that make a deal stalled.
    pub stalled_days: u32,
    /// Everything first, then each unit with its sellers and the units below it.
    pub rows: Vec<Figures>,
    /// How many deals there are, open and decided.
    pub deals: usize,
}

impl Picture {
    /// One scope's figures.
    pub fn of(&self, scope: Scope) -> Option<&Figures> {
        self.rows.iter().find(|row| row.scope == scope)
    }
}

/// One scope's metrics.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Whose.
    pub scope: Scope,
    /// "Ivo Marek", "Team West", "everybody".
    pub name: String,
    /// How deep below everything.
    pub depth: usize,
    /// The sixteen, by dimension.
    pub metrics: Vec<Metric>,
    /// Open deals, whenever they close.
    pub open: Sum,
    /// Those of them whose close date has passed: they count in no coverage.
    pub overdue: Sum,
    /// Won in the period.
    pub won: Money,
    /// What is to be brought in.
    pub aims: Aims,
}

impl Figures {
    /// One metric.
    pub fn metric(&self, kind: Kind) -> Option<&Metric> {
        self.metrics.iter().find(|m| m.kind == kind)
    }
}

/// Everybody's values as of a past day.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The day a snapshot shows.
    pub day: NaiveDate,
    /// By whose and which.
    pub values: HashMap<(Scope, Kind), Value>,
}

/// What lies behind one scope's metrics.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetData {
    /// Whose.
    pub scope: Scope,
    /// Of which period.
    pub period: PeriodKey,
    /// Behind each metric.
    pub behind: Vec<(Kind, Behind)>,
    /// What closes in each week of the quarter.
    pub weeks: Vec<Week>,
    /// What stands in each stage, the first stage first.
    pub funnel: Vec<InStage>,
    /// Open deals by the days since their buyer was heard of.
    pub aged: Vec<Aged>,
}

impl SheetData {
    /// What lies behind a metric.
    pub fn behind(&self, kind: Kind) -> Option<&Behind> {
        self.behind.iter().find(|(k, _)| *k == kind).map(|(_, behind)| behind)
    }
}

/// What lies behind one metric.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Behind {
    /// How many deals or leads there are.
    pub count: usize,
    /// What the deals are worth together.
    pub value: Money,
    /// The largest of them, the largest first.
    pub deals: Vec<DealBrief>,
    /// The leads, the oldest first.
    pub leads: Vec<LeadBrief>,
}

/// A deal as it is listed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealBrief {
    /// Which.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// The customer.
    pub account: Option<String>,
    /// Whose.
    pub owner: Option<PersonId>,
    /// That person's name.
    pub seller: String,
    /// The CRM's label of its stage.
    pub stage: String,
    /// `None`: nobody has put an amount in.
    pub amount: Option<Money>,
    /// When it is to close.
    pub close: Option<NaiveDate>,
    /// Days since the buyer was last heard of; `None`: nobody knows.
    pub idle: Option<i64>,
    /// How often its close date was moved later.
    pub pushes: u32,
    /// By when the next step is due.
    pub next_step: Option<NaiveDate>,
}

/// A lead as it is listed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadBrief {
    /// Which.
    pub id: LeadId,
    /// Who or what it is.
    pub name: String,
    /// The company.
    pub account: Option<String>,
    /// Who has to answer.
    pub seller: String,
    /// Business minutes it has waited; `None`: nobody says since when.
    pub waited: Option<i64>,
    /// Longer than is allowed.
    pub late: bool,
}
