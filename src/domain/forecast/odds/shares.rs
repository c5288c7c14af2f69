//! The shares won in time, by phase and age; and of those that were overdue, by phase.

use super::{Age, Due, End, PastPeriod};
use crate::domain::deal::Phase;

/// How many deals the broader share counts as, beside the narrower one.
const WEIGHT: f64 = 4.0;

/// The shares won in time, by phase and age.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    all: Count,
    by_phase: [Count; 3],
    by_both: [[Count; 5]; 3],
    overdue: Count,
    overdue_by_phase: [Count; 3],
}

/// So many deals, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// That were due.
    pub of: usize,
    /// Won in time.
    pub won: usize,
    /// Lost.
    pub lost: usize,
    /// Slipped.
    pub slipped: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Count {
    of: f64,
    won: f64,
    slipped: f64,
}

impl Count {
    fn add(&mut self, end: End) {
        self.of += 1.0;
        self.won += f64::from(u8::from(end == End::Won));
        self.slipped += f64::from(u8::from(end == End::Slipped));
    }

    fn towards(self, share: f64) -> f64 {
        (self.won + WEIGHT * share) / (self.of + WEIGHT)
    }

    fn counted(self) -> Counted {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counted one by one")]
        let whole = |n: f64| n as usize;
        let (of, won, slipped) = (whole(self.of), whole(self.won), whole(self.slipped));
        Counted { of, won, slipped, lost: of - won - slipped }
    }
}

const fn place(phase: Phase) -> usize {
    match phase {
        Phase::Early => 0,
        Phase::Mid => 1,
        Phase::Late => 2,
    }
}

const fn band(age: Age) -> usize {
    match age {
        Age::Month => 0,
        Age::Quarter => 1,
        Age::HalfYear => 2,
        Age::Old => 3,
        Age::Unknown => 4,
    }
}

impl Shares {
    /// Of these past periods.
    pub fn of<'a>(past: impl IntoIterator<Item = &'a PastPeriod>) -> Self {
        let mut shares = Self {
            all: Count::default(),
            by_phase: [Count::default(); 3],
            by_both: [[Count::default(); 5]; 3],
            overdue: Count::default(),
            overdue_by_phase: [Count::default(); 3],
        };
        for case in past.into_iter().flat_map(|p| &p.cases) {
            let (phase, age) = (place(case.phase), band(case.age));
            if case.overdue {
                shares.overdue.add(case.end);
                if let Some(count) = shares.overdue_by_phase.get_mut(phase) {
                    count.add(case.end);
                }
                continue;
            }
            shares.all.add(case.end);
            if let Some(count) = shares.by_phase.get_mut(phase) {
                count.add(case.end);
            }
            if let Some(count) = shares.by_both.get_mut(phase).and_then(|by_age| by_age.get_mut(age)) {
                count.add(case.end);
            }
        }
        shares
    }

    /// How likely such a deal that is due is won in time, 0 to 1.
    pub fn won(&self, phase: Phase, age: Age) -> f64 {
        let all = if self.all.of > 0.0 { self.all.won / self.all.of } else { 0.0 };
        let of_phase = self.by_phase.get(place(phase)).map_or(all, |c| c.towards(all));
        let both = self.by_both.get(place(phase)).and_then(|by_age| by_age.get(band(age)));
        both.map_or(of_phase, |c| c.towards(of_phase))
    }

    /// How likely an overdue deal of this phase is won in time after all, 0 to 1.
    pub fn overdue_won(&self, phase: Phase) -> f64 {
        let due = if self.all.of > 0.0 { self.all.won / self.all.of } else { 0.0 };
        let all = self.overdue.towards(due);
        self.overdue_by_phase.get(place(phase)).map_or(all, |c| c.towards(all))
    }

    /// [`Shares::won`] for showing; `None`: nothing was due in the past, from which nothing follows. Of a kind that was never due
    /// it is the share it borrows and is drawn with.
    pub fn chance(&self, phase: Phase, age: Age) -> Option<f64> {
        (self.all.of > 0.0).then(|| self.won(phase, age))
    }

    /// [`Shares::overdue_won`] for showing; `None`: nothing was due or overdue in the past.
    pub fn overdue_chance(&self, phase: Phase) -> Option<f64> {
        (self.all.of + self.overdue.of > 0.0).then(|| self.overdue_won(phase))
    }

    /// How likely this one is.
    pub fn of_deal(&self, deal: &Due) -> f64 {
        if deal.overdue { self.overdue_won(deal.phase) } else { self.won(deal.phase, deal.age) }
    }

    /// Those that were overdue, of a phase.
    pub fn overdue_of_phase(&self, phase: Phase) -> Counted {
        self.overdue_by_phase.get(place(phase)).map_or_else(Counted::default, |c| c.counted())
    }

    /// All that were overdue.
    pub fn overdue(&self) -> Counted {
        self.overdue.counted()
    }

    /// All that were due.
    pub fn all(&self) -> Counted {
        self.all.counted()
    }

    /// Those of a phase.
    pub fn of_phase(&self, phase: Phase) -> Counted {
        self.by_phase.get(place(phase)).map_or_else(Counted::default, |c| c.counted())
    }

    /// Those of a phase and an age.
    pub fn of_both(&self, phase: Phase, age: Age) -> Counted {
        let both = self.by_both.get(place(phase)).and_then(|by_age| by_age.get(band(age)));
        both.map_or_else(Counted::default, |c| c.counted())
    }

    /// The share of all that slipped, 0 to 1; `None`: there were none.
    pub fn slipped(&self) -> Option<f64> {
        (self.all.of > 0.0).then(|| self.all.slipped / self.all.of)
    }
}
