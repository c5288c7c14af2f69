//! A closed period: what was said of it, when, and what came. A number that was taken back or sent back counted until that
//! moment and not after it.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::At;
use crate::domain::forecast::submission::window;
use crate::domain::forecast::{Submission, SubmissionState, Triple};
use crate::domain::ids::SubmissionId;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// What stood from which day on; `None`: from then on nothing did.
pub type Standing<T> = Vec<(NaiveDate, Option<T>)>;

/// A closed period: what was said of it and what came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Which.
    pub period: Period,
    /// What counted from which day on, oldest first; `None`: the number was taken back or sent back, and none stood then.
    pub calls: Standing<Triple>,
    /// Won in it.
    pub actual: Money,
}

impl Closed {
    /// The call at that horizon; `None`: nothing stood then.
    pub fn call(&self, at: At) -> Option<Triple> {
        at.of(&self.calls, &self.period)
    }

    /// FC as it stood at the end of each week of the period, the first week first, and of the last one when the period's
    /// [`window`] had ended; `None`: nothing stood.
    pub fn by_week(&self) -> Vec<Option<Money>> {
        let (_, weeks) = self.period.week_of(self.period.last);
        (1..=weeks)
            .map(|week| {
                let day = self.period.first + Duration::days(week * 7 - 1);
                let day = if week < weeks { day } else { window(self.period.last) };
                by(&self.calls, day).map(|call| call.fc)
            })
            .collect()
    }
}

fn by<T: Clone>(standing: &[(NaiveDate, Option<T>)], day: NaiveDate) -> Option<T> {
    standing.iter().rev().find(|(on, _)| *on <= day).and_then(|(_, what)| what.clone())
}

impl At {
    /// What stood at this horizon of the period. At its start that is what stood on its first day, else the first thing said
    /// in it; at its end what stood when its [`window`] had ended.
    pub fn of<T: Clone>(self, standing: &[(NaiveDate, Option<T>)], period: &Period) -> Option<T> {
        match self {
            Self::Start => by(standing, period.first).or_else(|| {
                let inside = standing.iter().filter(|(on, _)| period.contains(*on));
                inside.filter_map(|(_, what)| what.clone()).next()
            }),
            Self::Middle => by(standing, period.first + Duration::days(period.days() / 2)),
            Self::End => by(standing, window(period.last)),
        }
    }
}

/// What stood from which day on, of the submissions of one subject for one period, made before a moment; `day` tells which
/// day a moment is on. Of one day the last counts: what was taken back on the day it was said never stood. Where a number
/// is taken back, the one it had replaced counts again; where it was sent back, none does.
pub fn stood<'a>(
    all: &[&'a Submission],
    before: DateTime<Utc>,
    day: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> Standing<&'a Submission> {
    let mut moments: Vec<(DateTime<Utc>, bool, &Submission)> = Vec::new();
    for &one in all.iter().filter(|s| s.at < before) {
        moments.push((one.at, false, one));
        match &one.state {
            SubmissionState::Withdrawn { at, .. } | SubmissionState::Returned { at, .. } if *at < before => {
                moments.push((*at, true, one));
            }
            _ => {}
        }
    }
    moments.sort_by_key(|(at, back, one)| (*at, *back, one.id));
    let mut replaced: HashMap<SubmissionId, Option<&Submission>> = HashMap::new();
    let mut now: Option<&Submission> = None;
    let mut standing: Standing<&Submission> = Vec::new();
    for (at, back, one) in moments {
        if !back {
            replaced.insert(one.id, now);
            now = Some(one);
        } else if now.is_some_and(|s| s.id == one.id) {
            let withdrawn = matches!(one.state, SubmissionState::Withdrawn { .. });
            now = replaced.get(&one.id).copied().flatten().filter(|_| withdrawn);
        } else {
            continue;
        }
        let on = day(at);
        match standing.last_mut().filter(|(last, _)| *last == on) {
            Some((_, last)) => *last = now,
            None => standing.push((on, now)),
        }
    }
    standing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PersonId;
    use crate::domain::people::Subject;
    use crate::domain::period::{FiscalCalendar, PeriodKey};

    fn said(id: u128, on: &str, fc: i64, state: SubmissionState) -> Submission {
        Submission {
            id: SubmissionId(uuid::Uuid::from_u128(id)),
            subject: Subject::Person(PersonId(1)),
            by: PersonId(1),
            period: PeriodKey::Month(2026, 4),
            call: Triple { wc: Money(0), fc: Money(fc), bc: Money(fc) },
            at: at(on),
            meeting: None,
            sure: true,
            won: Money(0),
            sum_below: None,
            reason: None,
            late_secs: None,
            named: Vec::new(),
            explanations: Vec::new(),
            sources: Vec::new(),
            state,
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    fn told(all: &[Submission], before: &str) -> Vec<(String, Option<i64>)> {
        let all: Vec<&Submission> = all.iter().collect();
        let standing = stood(&all, at(before), |at| at.date_naive());
        standing.into_iter().map(|(on, s)| (on.format("%d").to_string(), s.map(|s| s.call.fc.minor()))).collect()
    }

    fn day(n: &str, fc: Option<i64>) -> (String, Option<i64>) {
        (n.to_owned(), fc)
    }

    #[test]
    fn what_was_taken_back_counts_until_then() {
        let over = SubmissionState::Superseded { by: SubmissionId(uuid::Uuid::from_u128(2)) };
        let back = |on: &str| SubmissionState::Withdrawn { at: at(on), reason: "wrong".into() };
        let sent = |on: &str| SubmissionState::Returned { at: at(on), reason: "low".into(), by: PersonId(2) };
        let plain = SubmissionState::Submitted;
        for (all, want) in [
            (
                vec![said(1, "2026-04-01T09:00", 100, over.clone()), said(2, "2026-04-08T09:00", 90, plain.clone())],
                vec![day("01", Some(100)), day("08", Some(90))],
            ),
            // the one it had replaced counts again
            (
                vec![
                    said(1, "2026-04-01T09:00", 100, plain.clone()),
                    said(2, "2026-04-08T09:00", 90, back("2026-04-10T09:00")),
                ],
                vec![day("01", Some(100)), day("08", Some(90)), day("10", Some(100))],
            ),
            // sent back: nothing takes its place until a new one comes
            (
                vec![
                    said(1, "2026-04-01T09:00", 100, over.clone()),
                    said(2, "2026-04-08T09:00", 90, sent("2026-04-10T09:00")),
                    said(3, "2026-04-12T09:00", 95, plain.clone()),
                ],
                vec![day("01", Some(100)), day("08", Some(90)), day("10", None), day("12", Some(95))],
            ),
            // on the day it was said
            (vec![said(1, "2026-04-01T09:00", 100, back("2026-04-01T10:00"))], vec![day("01", None)]),
            // not known yet
            (
                vec![said(1, "2026-04-01T09:00", 100, back("2026-04-21T09:00")), said(2, "2026-04-22T09:00", 1, plain)],
                vec![day("01", Some(100))],
            ),
        ] {
            assert_eq!(told(&all, "2026-04-20T00:00"), want, "{all:?}");
        }
    }

    #[test]
    fn nothing_stands_after_a_number_was_sent_back() {
        let period = FiscalCalendar::default().resolve(PeriodKey::Month(2026, 4));
        let call = |n| Triple { wc: Money(0), fc: Money(n), bc: Money(n) };
        let on = |n: i64| period.first + Duration::days(n);
        let closed = Closed {
            period,
            calls: vec![(on(0), Some(call(100))), (on(10), None), (on(20), Some(call(80)))],
            actual: Money(90),
        };
        let fc = |at| closed.call(at).map(|c| c.fc.minor());
        assert_eq!((fc(At::Start), fc(At::Middle), fc(At::End)), (Some(100), None, Some(80)));
        let weeks: Vec<Option<i64>> = closed.by_week().iter().map(|fc| fc.map(Money::minor)).collect();
        assert_eq!(weeks, [Some(100), None, Some(80), Some(80)]);
    }
}
