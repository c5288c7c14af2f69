//! What a metric says: its value, what it was made from, how good that is.

use chrono::NaiveDate;

use super::Kind;
use crate::domain::ids::PersonId;
use crate::domain::money::Money;
use crate::domain::money::show::{Scale, percent, times};
use crate::domain::people::Role;

/// How good it is. Ordered from worst to best, so that the smallest of a dimension is its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Act.
    Bad,
    /// Look.
    Watch,
    /// Fine.
    Good,
    /// There is no limit for it: people judge.
    Shown,
    /// Unknown.
    NoData,
}

impl Verdict {
    /// The word beside the colour.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Watch => "watch",
            Self::Good => "ok",
            Self::Shown => "shown",
            Self::NoData => "no data",
        }
    }

    /// The word for scripts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Watch => "watch",
            Self::Good => "good",
            Self::Shown => "shown",
            Self::NoData => "no_data",
        }
    }

    /// The worst of several; `NoData` where none is known.
    pub fn worst(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().min().unwrap_or(Self::NoData)
    }
}

/// A metric's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A multiple: 2.7x.
    Times(f64),
    /// A part of one: 42 %.
    Share(f64),
    /// An amount.
    Money(Money),
    /// Business minutes.
    Minutes(i64),
    /// Early, mid and late parts of one.
    Mix([f64; 3]),
    /// Nothing remains to be covered.
    Met,
    /// Not known, and why.
    NoData(&'static str),
}

impl Value {
    /// "2.7x", "42 %", "31h", "20 / 50 / 30 %", "met", "no data".
    pub fn show(&self, scale: &Scale) -> String {
        match self {
            Self::Times(ratio) => times(*ratio),
            Self::Share(share) => percent(*share),
            Self::Money(amount) => scale.show(*amount),
            Self::Minutes(minutes) => hours(*minutes),
            Self::Mix([early, mid, late]) => {
                let bare = |share: f64| percent(share).trim_end_matches(" %").to_owned();
                format!("{} / {} / {}", bare(*early), bare(*mid), percent(*late))
            }
            Self::Met => "met".into(),
            Self::NoData(_) => "no data".into(),
        }
    }

    /// The number, where there is one.
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Times(n) | Self::Share(n) => Some(*n),
            _ => None,
        }
    }

    /// Why there is none.
    pub const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::NoData(reason) => Some(*reason),
            _ => None,
        }
    }
}

/// "31h", "3h 20m", "0h".
pub(super) fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (h, 0) => format!("{h}h"),
        (0, m) => format!("{m}m"),
        (h, m) => format!("{h}h {m:02}m"),
    }
}

/// What a metric was made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// An amount.
    Money(Money),
    /// So many of them.
    Count(usize),
    /// A multiple.
    Times(f64),
    /// A part of one.
    Share(f64),
    /// Days.
    Days(i64),
    /// A mean of days.
    MeanDays(f64),
    /// Business minutes.
    Minutes(i64),
    /// A day.
    Day(NaiveDate),
}

impl Quantity {
    /// In a column's unit, where it is money.
    pub fn show(&self, scale: &Scale) -> String {
        match self {
            Self::Money(amount) => scale.show(*amount),
            Self::Count(count) => count.to_string(),
            Self::Times(ratio) => times(*ratio),
            Self::Share(share) => percent(*share),
            Self::Days(days) => format!("{days} days"),
            Self::MeanDays(days) => format!("{days:.0} days"),
            Self::Minutes(minutes) => hours(*minutes),
            Self::Day(day) => day.format("%-d %b %Y").to_string(),
        }
    }
}

/// Quantities by their names, the most telling first.
pub type Inputs = Vec<(&'static str, Quantity)>;

/// Of what one part of a metric is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// Of one seller.
    Rep(PersonId),
    /// Of one stage, by the CRM's label.
    Stage(String),
    /// Of early, mid or late.
    Phase(&'static str),
    /// Of one market segment; `None`: of those without one.
    Segment(Option<String>),
}

/// A part of a metric: one stage of the distribution, one seller's share of the gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Of what.
    pub of: Of,
    /// What there is of it.
    pub inputs: Inputs,
}

/// A metric, computed. The deals behind it: [`super::behind`].
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Which.
    pub kind: Kind,
    /// Its value.
    pub value: Value,
    /// What it was made from.
    pub inputs: Inputs,
    /// What it consists of, where it does.
    pub parts: Vec<Part>,
    /// What is good: "3.0x or more".
    pub target: String,
    /// How good it is.
    pub verdict: Verdict,
    /// A word on the verdict, where it needs one.
    pub hint: Option<&'static str>,
    /// Who owns it.
    pub(super) owner: Role,
}

impl Metric {
    /// One without parts and hint.
    pub(super) fn new(kind: Kind, value: Value, verdict: Verdict, target: String, inputs: Inputs) -> Self {
        Self { kind, value, inputs, parts: Vec::new(), target, verdict, hint: None, owner: kind.owner() }
    }

    /// One of which nothing is known.
    pub(super) fn unknown(kind: Kind, reason: &'static str, target: String, inputs: Inputs) -> Self {
        Self::new(kind, Value::NoData(reason), Verdict::NoData, target, inputs)
    }

    /// Who owns it.
    pub const fn owner(&self) -> Role {
        self.owner
    }

    /// The quantity of this name.
    pub fn input(&self, name: &str) -> Option<Quantity> {
        self.inputs.iter().find(|(n, _)| *n == name).map(|(_, q)| *q)
    }

    /// "open 412k, to go 150k".
    pub fn made_from(&self, scale: &Scale) -> String {
        let all: Vec<String> = self.inputs.iter().map(|(name, q)| format!("{name} {}", q.show(scale))).collect();
        all.join(", ")
    }
}
