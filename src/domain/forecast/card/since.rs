//! What happened to a participant's deals since the last call.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::deal::{Deal, DealChange, DealField, Status};
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// What happened, net over all changes: moved there and back is nothing. In the order of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SinceKind {
    /// Out of the quarter.
    Slipped {
        /// It was to close.
        from: NaiveDate,
        /// It is to close.
        to: NaiveDate,
    },
    /// Later, but not out of the quarter.
    Pushed {
        /// It was to close.
        from: NaiveDate,
        /// It is to close.
        to: NaiveDate,
    },
    /// Lost.
    Lost,
    /// Won.
    Won,
    /// First seen.
    New,
    /// Open again.
    Reopened,
    /// Earlier.
    PulledIn {
        /// It was to close.
        from: NaiveDate,
        /// It is to close.
        to: NaiveDate,
    },
    /// Another amount.
    Resized {
        /// It was worth.
        from: Money,
        /// It is worth.
        to: Money,
    },
}

impl SinceKind {
    /// For reading: "slipped", "pushed", "new".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Slipped { .. } => "slipped",
            Self::Pushed { .. } => "pushed",
            Self::Lost => "lost",
            Self::Won => "won",
            Self::New => "new",
            Self::Reopened => "reopened",
            Self::PulledIn { .. } => "pulled in",
            Self::Resized { .. } => "resized",
        }
    }
}

/// One deal and what happened to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// Which deal.
    pub deal: DealId,
    /// Its value now.
    pub value: Money,
    /// What happened.
    pub kind: SinceKind,
}

/// What happened to these deals in these changes (oldest first), seen from `quarter`. A deal that was decided or is new
/// says only that. Ordered by kind, then by value.
pub fn since_last(changes: &[DealChange], deals: &[Deal], quarter: &Period) -> Vec<Since> {
    let mut by_deal: BTreeMap<DealId, Vec<&DealChange>> = BTreeMap::new();
    for change in changes {
        by_deal.entry(change.deal).or_default().push(change);
    }
    let mut all: Vec<Since> = Vec::new();
    for deal in deals {
        let Some(changes) = by_deal.get(&deal.id) else { continue };
        all.extend(kinds(changes, quarter).into_iter().map(|kind| Since { deal: deal.id, value: deal.value(), kind }));
    }
    let rank = |k: &SinceKind| match k {
        SinceKind::Slipped { .. } => 0,
        SinceKind::Pushed { .. } => 1,
        SinceKind::Lost => 2,
        SinceKind::Won => 3,
        SinceKind::New => 4,
        SinceKind::Reopened => 5,
        SinceKind::PulledIn { .. } => 6,
        SinceKind::Resized { .. } => 7,
    };
    all.sort_by_key(|s| (rank(&s.kind), -s.value, s.deal));
    all
}

fn kinds(changes: &[&DealChange], quarter: &Period) -> Vec<SinceKind> {
    let net = |field: DealField| {
        let mut of = changes.iter().filter(|c| c.field == field);
        let first = of.next()?;
        let last = of.next_back().unwrap_or(first);
        (first.old != last.new).then_some((first.old.as_deref(), last.new.as_deref()))
    };
    let status = |text: Option<&str>| text.and_then(Status::from_key);
    let decided = net(DealField::Status).map(|(old, new)| (status(old), status(new)));
    match decided {
        Some((_, Some(Status::Won))) => return vec![SinceKind::Won],
        Some((_, Some(Status::Lost))) => return vec![SinceKind::Lost],
        _ if changes.iter().any(|c| c.field == DealField::Created) => return vec![SinceKind::New],
        _ => {}
    }
    let mut kinds = Vec::new();
    if matches!(decided, Some((Some(Status::Won | Status::Lost), Some(Status::Open)))) {
        kinds.push(SinceKind::Reopened);
    }
    if let Some((Some(from), Some(to))) = net(DealField::Close)
        && let (Ok(from), Ok(to)) = (from.parse::<NaiveDate>(), to.parse::<NaiveDate>())
    {
        kinds.push(match to > from {
            true if quarter.contains(from) && !quarter.contains(to) => SinceKind::Slipped { from, to },
            true => SinceKind::Pushed { from, to },
            false => SinceKind::PulledIn { from, to },
        });
    }
    if let Some((from, to)) = net(DealField::Amount) {
        let amount = |text: Option<&str>| text.map_or(Some(0), |t| t.parse().ok()).map(Money);
        if let (Some(from), Some(to)) = (amount(from), amount(to)) {
            kinds.push(SinceKind::Resized { from, to });
        }
    }
    kinds
}
