//! One deal from its first day to now: what it was on any day, and the changes its snapshots have shown.

use chrono::{Days, NaiveDate};

use super::super::frame::Frame;
use super::STAGES;
use crate::domain::deal::{Category, DealChange, DealField, Status};
use crate::domain::ids::{DealId, UnitId};
use crate::domain::money::Money;
use crate::store::DealRow;

/// What happened to a deal, on true days: each entry is what held from that day on, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Path {
    /// Places in [`STAGES`].
    pub stages: Vec<(NaiveDate, usize)>,
    /// Expected close dates.
    pub closes: Vec<(NaiveDate, NaiveDate)>,
    /// Amounts.
    pub amounts: Vec<(NaiveDate, Option<Money>)>,
    /// Won or lost, and when.
    pub end: Option<(NaiveDate, Status)>,
}

/// A deal with its past.
#[derive(Debug, Clone)]
pub struct Life {
    /// Identity.
    pub id: DealId,
    /// As it is now.
    pub row: DealRow,
    /// What the snapshots have shown, oldest first.
    pub changes: Vec<DealChange>,
    team: UnitId,
    path: Path,
    first_shown: NaiveDate,
    end_shown: Option<NaiveDate>,
}

/// A deal as it was known on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Still open.
    pub status: Status,
    /// Expected or actual close.
    pub close: NaiveDate,
    /// Value; no amount is nothing.
    pub amount: Money,
    /// Place in [`STAGES`].
    pub stage: usize,
}

impl Life {
    /// Cuts the history out of the path. The row's stage, close date, amount, status follow from the path's ends.
    pub fn new(frame: &Frame, id: DealId, team: UnitId, mut row: DealRow, path: Path) -> Self {
        row.close = path.closes.last().map(|(_, to)| *to);
        row.amount = path.amounts.last().and_then(|(_, a)| *a);
        if let Some((day, stage)) = path.stages.last() {
            let (label, phase, category) = STAGES[*stage];
            row.stage = label.to_owned();
            row.phase = phase;
            row.category = Some(category);
            row.stage_entered = Some(*day);
        }
        if let Some((day, status)) = path.end {
            row.status = status;
            row.stage = end_label(status).to_owned();
            row.category = Some(end_category(status));
            row.stage_entered = Some(day);
        }
        let pushes = path.closes.windows(2).filter(|w| w[1].1 > w[0].1).count();
        row.pushes = u32::try_from(pushes).ok();
        let created = row.created.unwrap_or(frame.seen);
        let mut life = Self {
            id,
            row,
            changes: Vec::new(),
            team,
            first_shown: frame.shown_on(created).unwrap_or(frame.seen),
            end_shown: path.end.and_then(|(day, _)| frame.shown_on(day)),
            path,
        };
        life.changes = life.history(frame);
        life
    }

    /// As it was known on the snapshot of that day; `None`: nobody knew of it.
    pub fn seen(&self, snapshot: NaiveDate) -> Option<Seen> {
        if snapshot < self.first_shown {
            return None;
        }
        let stage = held(&self.path.stages, snapshot)?;
        let close = held(&self.path.closes, snapshot)?;
        let amount = held(&self.path.amounts, snapshot)?.unwrap_or_default();
        let status = match (self.path.end, self.end_shown) {
            (Some((_, status)), Some(shown)) if shown <= snapshot => status,
            _ => Status::Open,
        };
        Some(Seen { status, close, amount, stage })
    }

    /// The row as that snapshot had it, for loading it as it came.
    pub fn row_on(&self, snapshot: NaiveDate) -> Option<DealRow> {
        let seen = self.seen(snapshot)?;
        let mut row = self.row.clone();
        if seen.status == Status::Open {
            let (label, phase, category) = STAGES[seen.stage];
            row.stage = label.to_owned();
            row.phase = phase;
            row.category = Some(category);
            row.stage_entered = self.path.stages.iter().rev().find(|(day, _)| *day <= snapshot).map(|(day, _)| *day);
            row.lost_reason = None;
        }
        row.status = seen.status;
        row.close = Some(seen.close);
        row.amount = held(&self.path.amounts, snapshot)?;
        row.last_activity = row.last_activity.map(|day| day.min(snapshot));
        let moves = self.path.closes.iter().filter(|(day, _)| *day <= snapshot).collect::<Vec<_>>();
        row.pushes = u32::try_from(moves.windows(2).filter(|w| w[1].1 > w[0].1).count()).ok();
        Some(row)
    }

    /// The team of the seller who owns it.
    pub fn team(&self) -> UnitId {
        self.team
    }

    /// The snapshot that first showed how it ended.
    pub fn end_shown(&self) -> Option<NaiveDate> {
        self.end_shown
    }

    fn history(&self, frame: &Frame) -> Vec<DealChange> {
        let mut out: Vec<DealChange> = Vec::new();
        let days = frame.snapshots();
        let text = |row: &DealRow, field| match field {
            DealField::Stage => Some(row.stage.clone()),
            DealField::Amount => row.amount.map(|a| a.minor().to_string()),
            DealField::Close => row.close.map(|c| c.to_string()),
            DealField::Category => row.category.map(|c| c.key().to_owned()),
            DealField::Status => Some(row.status.key().to_owned()),
            _ => None,
        };
        for pair in days.windows(2) {
            let (before, on) = (pair[0], pair[1]);
            if !self.stirs(before, on) {
                continue;
            }
            let Some(now) = self.row_on(on) else { continue };
            let mut put = |field, old, new| out.push(DealChange { deal: self.id, on, field, old, new });
            let Some(was) = self.row_on(before) else {
                put(DealField::Created, None, text(&now, DealField::Amount));
                continue;
            };
            use DealField::{Amount, Category, Close, Stage, Status};
            for field in [Stage, Amount, Close, Category, Status] {
                let (old, new) = (text(&was, field), text(&now, field));
                if old != new {
                    put(field, old, new);
                }
            }
        }
        out
    }

    /// Whether anything happened after the one day and up to the other: most deals rest in most weeks.
    fn stirs(&self, after: NaiveDate, until: NaiveDate) -> bool {
        let within = |day: NaiveDate| after < day && day <= until;
        within(self.first_shown)
            || self.end_shown.is_some_and(within)
            || self.path.stages.iter().any(|(d, _)| within(*d))
            || self.path.closes.iter().any(|(d, _)| within(*d))
            || self.path.amounts.iter().any(|(d, _)| within(*d))
    }
}

fn held<T: Copy>(path: &[(NaiveDate, T)], on: NaiveDate) -> Option<T> {
    path.iter().rev().find(|(day, _)| *day <= on).or_else(|| path.first()).map(|(_, t)| *t)
}

fn end_label(status: Status) -> &'static str {
    if status == Status::Won { "Closed won" } else { "Closed lost" }
}

fn end_category(status: Status) -> Category {
    if status == Status::Won { Category::Closed } else { Category::Omitted }
}

/// A day between two others, `percent` of the way.
pub fn way(from: NaiveDate, to: NaiveDate, percent: i64) -> NaiveDate {
    let days = (to - from).num_days().max(0) * percent / 100;
    from + Days::new(u64::try_from(days).unwrap_or(0))
}
