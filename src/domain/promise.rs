//! What buyers have promised and what became of it: kept, broken, or moved to another day. A promise whose day is moved is
//! settled as moved, and a new one with the new day takes its place, so that every move stays to be seen.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::capture::{Commitment, Kept, Settled};
use super::ids::{CommitmentId, MeetingId, PersonId};
use super::when;

/// So many settled ones make a rate; fewer are told one by one.
pub const ENOUGH: usize = 4;

/// Still owed, and its day has come: the next review opens it.
pub fn is_due(promise: &Commitment, today: NaiveDate) -> bool {
    promise.kept == Kept::Open && promise.due.is_some_and(|due| due <= today)
}

/// Still owed after its day.
pub fn is_late(promise: &Commitment, today: NaiveDate) -> bool {
    promise.kept == Kept::Open && promise.due.is_some_and(|due| due < today)
}

/// Owed, with a day that has not passed: the buyer's next step.
pub fn is_to_come(promise: &Commitment, today: NaiveDate) -> bool {
    promise.kept == Kept::Open && promise.due.is_some_and(|due| due >= today)
}

/// The day on which giving it was a step of the buyer: the day they said what they do by when. Without a day it is no
/// promise yet, and one that only takes the place of another is a delay: neither ends a silence.
pub fn given_on(promise: &Commitment) -> Option<NaiveDate> {
    (promise.follows.is_none() && promise.due.is_some()).then_some(promise.agreed)
}

/// The day on which keeping it was a step of the buyer. Breaking or moving one is none.
pub fn kept_on(promise: &Commitment) -> Option<NaiveDate> {
    promise.settled.filter(|_| promise.kept == Kept::Kept).map(|settled| settled.on)
}

/// The promise with its result.
#[must_use]
pub fn settle(
    promise: &Commitment,
    kept: Kept,
    on: NaiveDate,
    at: DateTime<Utc>,
    meeting: Option<MeetingId>,
) -> Commitment {
    let settled = (kept != Kept::Open).then_some(Settled { on, at, meeting });
    Commitment { kept, settled, ..promise.clone() }
}

/// Another day: the promise settled as moved, and the one that takes its place.
pub fn move_to(
    promise: &Commitment,
    new: CommitmentId,
    to: NaiveDate,
    on: NaiveDate,
    at: DateTime<Utc>,
    meeting: Option<MeetingId>,
) -> (Commitment, Commitment) {
    let next = Commitment {
        id: new,
        due: Some(to),
        created: at,
        agreed: on,
        follows: Some(promise.id),
        meeting,
        kept: Kept::Open,
        settled: None,
        ..promise.clone()
    };
    (settle(promise, Kept::Moved, on, at, meeting), next)
}

/// The days it was first and since then due, oldest first, its own not among them.
pub fn earlier_days(promise: &Commitment, all: &HashMap<CommitmentId, &Commitment>) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    let mut before = promise.follows.and_then(|id| all.get(&id));
    // a chain of more than there are promises would be a circle
    while let Some(one) = before.filter(|_| days.len() < all.len()) {
        days.extend(one.due);
        before = one.follows.and_then(|id| all.get(&id));
    }
    days.reverse();
    days
}

/// Where it stands, for reading: "3d late", "today", "in 4d", "open" without a day, "kept", "broken", "moved".
pub fn standing(promise: &Commitment, today: NaiveDate) -> String {
    match promise.kept {
        Kept::Kept => "kept".to_owned(),
        Kept::Broken => "broken".to_owned(),
        Kept::Moved => "moved".to_owned(),
        Kept::Open => match promise.due.map(|d| (d - today).num_days()) {
            None => "open".to_owned(),
            Some(0) => "today".to_owned(),
            Some(days @ 1..) => format!("in {days}d"),
            Some(days) => format!("{}d late", -days),
        },
    }
}

/// How often it was moved, for reading; nothing where it never was.
pub fn moves(days: &[NaiveDate], today: NaiveDate) -> String {
    match days {
        [] => String::new(),
        [one] => format!("moved from {}", when::show_day(*one, today)),
        [first, ..] => format!("moved {} times, first due {}", days.len(), when::show_day(*first, today)),
    }
}

/// Promises kept: kept / (kept + broken). Moved ones count on neither side and are told apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    /// The buyer did it.
    pub kept: usize,
    /// The buyer did not.
    pub broken: usize,
    /// The buyer named another day; each move counts.
    pub moved: usize,
    /// Nobody has said yet.
    pub open: usize,
    /// Of these, those whose day has passed.
    pub late: usize,
}

impl Rate {
    /// Counts one.
    pub fn add(&mut self, promise: &Commitment, today: NaiveDate) {
        match promise.kept {
            Kept::Kept => self.kept += 1,
            Kept::Broken => self.broken += 1,
            Kept::Moved => self.moved += 1,
            Kept::Open => self.open += 1,
        }
        self.late += usize::from(is_late(promise, today));
    }

    /// Of these.
    pub fn of<'a>(promises: impl IntoIterator<Item = &'a Commitment>, today: NaiveDate) -> Self {
        promises.into_iter().fold(Self::default(), |mut rate, promise| {
            rate.add(promise, today);
            rate
        })
    }

    /// Settled as kept or broken.
    pub const fn settled(self) -> usize {
        self.kept + self.broken
    }

    /// Per cent, rounded to the nearest. `None`: fewer than [`ENOUGH`] are settled, which is no rate.
    pub const fn percent(self) -> Option<usize> {
        let settled = self.settled();
        if settled < ENOUGH { None } else { Some((self.kept * 200 + settled) / (settled * 2)) }
    }

    /// "71 %: 5 of 7 kept, 2 moved", or why there is no rate.
    pub fn words(self) -> String {
        let of = match (self.settled(), self.percent()) {
            (0, _) => "none settled yet".to_owned(),
            (n, Some(percent)) => format!("{percent} %: {} of {n} kept", self.kept),
            (n, None) => format!("{} of {n} kept, too few for a rate", self.kept),
        };
        match self.moved {
            0 => of,
            n => format!("{of}, {n} moved"),
        }
    }
}

/// The rate of each seller; `None` is for promises that nobody brought.
pub fn by_seller<'a>(
    promises: impl IntoIterator<Item = &'a Commitment>,
    today: NaiveDate,
) -> BTreeMap<Option<PersonId>, Rate> {
    let mut rates: BTreeMap<Option<PersonId>, Rate> = BTreeMap::new();
    for promise in promises {
        rates.entry(promise.seller).or_default().add(promise, today);
    }
    rates
}

/// Splits who of theirs it is out of a line: "send redlines (Mia, CFO) fri" is "send redlines fri" of "Mia, CFO". Only the
/// last brackets count, and only where something is in them and they are closed.
pub fn their_side(line: &str) -> (String, Option<String>) {
    let whole = || (line.to_owned(), None);
    let Some(from) = line.rfind('(') else { return whole() };
    let Some(to) = line[from..].find(')').map(|at| from + at) else { return whole() };
    let who = super::text::clean(&line[from + 1..to]);
    if who.is_empty() {
        return whole();
    }
    (super::text::clean(&format!("{} {}", &line[..from], &line[to + 1..])), Some(who))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::day;
    use crate::domain::ids::DealId;

    fn promise(n: u128, due: Option<&str>, kept: Kept) -> Commitment {
        Commitment {
            id: CommitmentId(uuid::Uuid::from_u128(n)),
            text: "send the redlines".into(),
            due: due.map(day),
            deal: Some(DealId(1)),
            buyer: Some("Mia, CFO".into()),
            seller: Some(PersonId(4)),
            meeting: None,
            unit: None,
            created: DateTime::UNIX_EPOCH,
            agreed: day("2026-11-10"),
            follows: None,
            kept,
            settled: None,
        }
    }

    #[test]
    fn due_late_and_standing_by_the_day() {
        let today = day("2026-11-23");
        let table = [
            (promise(1, Some("2026-11-22"), Kept::Open), true, true, "1d late"),
            (promise(1, Some("2026-11-23"), Kept::Open), true, false, "today"),
            (promise(1, Some("2026-11-27"), Kept::Open), false, false, "in 4d"),
            (promise(1, None, Kept::Open), false, false, "open"),
            (promise(1, Some("2026-11-01"), Kept::Kept), false, false, "kept"),
            (promise(1, Some("2026-11-01"), Kept::Broken), false, false, "broken"),
            (promise(1, Some("2026-11-01"), Kept::Moved), false, false, "moved"),
        ];
        for (one, due, late, words) in table {
            assert_eq!((is_due(&one, today), is_late(&one, today)), (due, late), "{words}");
            assert_eq!(standing(&one, today), words);
        }
    }

    #[test]
    fn a_kept_promise_is_a_step_of_the_buyer_a_broken_one_is_not() {
        let one = promise(1, Some("2026-11-20"), Kept::Open);
        let (on, at) = (day("2026-11-21"), DateTime::UNIX_EPOCH);
        let steps = |one: &Commitment| (given_on(one), kept_on(one));
        let given = Some(day("2026-11-10"));
        assert_eq!(steps(&one), (given, None));
        assert_eq!(steps(&settle(&one, Kept::Kept, on, at, None)), (given, Some(on)));
        assert_eq!(steps(&settle(&one, Kept::Broken, on, at, None)), (given, None));
        let (old, new) = move_to(&one, CommitmentId(uuid::Uuid::from_u128(2)), day("2026-11-30"), on, at, None);
        assert_eq!(steps(&old), (given, None));
        assert_eq!(steps(&new), (None, None), "another day for the same thing is a delay");
        assert_eq!(steps(&settle(&new, Kept::Kept, on, at, None)), (None, Some(on)));
        assert_eq!(steps(&promise(1, None, Kept::Open)), (None, None), "some day is no promise");
        assert_eq!(settle(&settle(&one, Kept::Kept, on, at, None), Kept::Open, on, at, None), one);
    }

    #[test]
    fn moves_make_a_chain() {
        let today = day("2026-11-23");
        let first = promise(1, Some("2026-11-12"), Kept::Open);
        let id = |n| CommitmentId(uuid::Uuid::from_u128(n));
        let at = DateTime::UNIX_EPOCH;
        let (first, second) = move_to(&first, id(2), day("2026-11-20"), day("2026-11-13"), at, None);
        assert_eq!((first.kept, first.due), (Kept::Moved, Some(day("2026-11-12"))));
        assert_eq!((second.kept, second.follows, second.agreed), (Kept::Open, Some(first.id), day("2026-11-13")));
        let (second, third) = move_to(&second, id(3), day("2026-11-30"), today, at, None);
        let all = HashMap::from([(first.id, &first), (second.id, &second), (third.id, &third)]);
        assert_eq!(earlier_days(&third, &all), [day("2026-11-12"), day("2026-11-20")]);
        assert_eq!(earlier_days(&first, &all), []);
        assert_eq!(moves(&earlier_days(&third, &all), today), "moved 2 times, first due Thu 12 Nov");
        assert_eq!(moves(&earlier_days(&second, &all), today), "moved from Thu 12 Nov");
        assert_eq!(moves(&[], today), "");
        // a circle, which nobody can make here, does not hang it
        let knot = Commitment { follows: Some(id(1)), ..first.clone() };
        assert_eq!(earlier_days(&knot, &HashMap::from([(id(1), &knot)])).len(), 1);
    }

    #[test]
    fn the_rate_counts_kept_and_broken_alone() {
        let today = day("2026-11-23");
        let of = |kept: usize, broken: usize, moved: usize| {
            let some = |kept, n| std::iter::repeat_n(promise(1, None, kept), n);
            let all: Vec<_> =
                some(Kept::Kept, kept).chain(some(Kept::Broken, broken)).chain(some(Kept::Moved, moved)).collect();
            Rate::of(&all, today)
        };
        assert_eq!(of(5, 2, 2).percent(), Some(71));
        assert_eq!(of(5, 2, 2).words(), "71 %: 5 of 7 kept, 2 moved");
        assert_eq!(of(0, 4, 0).words(), "0 %: 0 of 4 kept");
        assert_eq!(
            (of(2, 1, 9).percent(), of(2, 1, 1).words()),
            (None, "2 of 3 kept, too few for a rate, 1 moved".into())
        );
        assert_eq!(of(0, 0, 0).words(), "none settled yet");
        let open = promise(1, Some("2026-11-20"), Kept::Open);
        let rate = Rate::of([&open], today);
        assert_eq!((rate.open, rate.late, rate.settled()), (1, 1, 0));
        let mut other = promise(2, None, Kept::Kept);
        other.seller = None;
        let rates = by_seller([&open, &other], today);
        assert_eq!(rates.keys().copied().collect::<Vec<_>>(), [None, Some(PersonId(4))]);
    }

    #[test]
    fn who_of_theirs_stands_in_brackets() {
        let of = |line: &str| {
            let (text, who) = their_side(line);
            (text, who.unwrap_or_default())
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(of("send redlines (Mia, CFO) by fri"), pair("send redlines by fri", "Mia, CFO"));
        assert_eq!(of("(Mia) sends redlines"), pair("sends redlines", "Mia"));
        assert_eq!(of("a (b) c (Mia)"), pair("a (b) c", "Mia"));
        assert_eq!(of("open (bracket"), pair("open (bracket", ""));
        assert_eq!(of("empty ( ) one"), pair("empty ( ) one", ""));
        assert_eq!(of("none"), pair("none", ""));
    }
}
