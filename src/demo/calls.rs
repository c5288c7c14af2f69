//! What was called: the submissions of every seller, team, region and the company, week by week, and what waits for
//! the call that is due now. The rules of the call hold for every one of them: won <= WC <= FC <= BC, and a number
//! that moved has the deal that moved it.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::course::{Course, Win, counts, expected, triple, won};
use super::deals::{Life, Seen};
use super::dice::Dice;
use super::frame::Frame;
use super::meetings::Held;
use super::org::{COMPANY, Style, WEST, quota_of};
use super::words::{ABOVE, BELOW, DOWN, UP};
use crate::domain::deal::Status;
use crate::domain::forecast::{Draft, Explanation, Horizon, NamedDeal, Spoken, Submission, SubmissionState, Triple};
use crate::domain::ids::{MeetingId, MintId, PersonId, SubmissionId, UnitId};
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::{Period, PeriodKey};
use crate::domain::quota::Quota;

/// How much a number may move before it needs its deal, in hundredths.
const THRESHOLD: i64 = 10;

/// What the calls are made from.
pub struct Calls<'a> {
    pub frame: &'a Frame,
    pub org: &'a Org,
    pub quotas: &'a [Quota],
    pub lives: &'a [Life],
    pub styles: HashMap<PersonId, Style>,
    dice: &'a mut Dice,
    wins: Vec<Win>,
    courses: HashMap<(Subject, PeriodKey), Course>,
    last: HashMap<(Subject, PeriodKey), usize>,
    made: Vec<Submission>,
}

/// A moment at which a unit's numbers are spoken.
struct Occasion {
    at: DateTime<Utc>,
    day: NaiveDate,
    unit: UnitId,
    meeting: Option<MeetingId>,
    /// When the manager submits.
    own_at: DateTime<Utc>,
    late_secs: Option<i64>,
    month: Option<Period>,
    quarter: Period,
}

/// Who speaks, for what, when.
#[derive(Clone, Copy)]
struct Voice {
    subject: Subject,
    by: PersonId,
    style: Style,
    day: NaiveDate,
    at: DateTime<Utc>,
    meeting: Option<MeetingId>,
    late_secs: Option<i64>,
}

impl<'a> Calls<'a> {
    /// Nothing spoken yet.
    pub fn new(
        frame: &'a Frame,
        dice: &'a mut Dice,
        org: &'a Org,
        quotas: &'a [Quota],
        lives: &'a [Life],
        styles: HashMap<PersonId, Style>,
    ) -> Self {
        let wins = lives
            .iter()
            .filter(|l| l.row.status == Status::Won)
            .filter_map(|l| {
                let (owner, close, shown) = (l.row.owner?, l.row.close?, l.end_shown()?);
                Some(Win { owner, team: l.team(), close, amount: l.row.amount.unwrap_or_default(), shown })
            })
            .collect();
        let (courses, last, made) = (HashMap::new(), HashMap::new(), Vec::with_capacity(900));
        Self { frame, org, quotas, lives, styles, dice, wins, courses, last, made }
    }

    /// Every submission so far, oldest first, those that count told from those that are superseded.
    pub fn speak(mut self, held: &[Held]) -> (Vec<Submission>, Vec<Draft>) {
        for occasion in self.occasions(held) {
            self.call(&occasion);
        }
        let drafts = self.drafts();
        (self.made, drafts)
    }

    fn occasions(&self, held: &[Held]) -> Vec<Occasion> {
        let frame = self.frame;
        let mut all = Vec::new();
        let local = |at: DateTime<Utc>| at.with_timezone(&frame.offset).date_naive();
        for meeting in held.iter().filter(|m| matches!(m.code, "WFC" | "EFC")) {
            let (at, end) = (meeting.started(), meeting.ended());
            let long = end - at > TimeDelta::minutes(49) && meeting.unit == WEST;
            let day = local(at);
            all.push(Occasion {
                at: at + TimeDelta::minutes(6),
                day,
                unit: meeting.unit,
                meeting: Some(meeting.id),
                own_at: end + TimeDelta::minutes(if long { 72 } else { 11 }),
                late_secs: long.then_some(12 * 60),
                month: Some(frame.calendar.month(day)),
                quarter: frame.calendar.quarter(day),
            });
        }
        let present = frame.calendar.quarter(frame.today);
        for unit in &self.org.units {
            let level = u64::from(unit.level.number() - 1);
            for ahead in -4..=1 {
                let quarter = frame.calendar.shift(present.key, ahead);
                let before = frame.calendar.shift(quarter.key, -1);
                let qbr =
                    held.iter().find(|m| m.code == "QBR" && m.unit == unit.id && before.contains(local(m.started())));
                let day = qbr.map_or(frame.lock_day(quarter.first, level), |m| local(m.started()));
                if day >= frame.today || qbr.is_none() && ahead == 1 {
                    continue;
                }
                let at = frame.at(day, 9 * 60);
                let own_at = qbr.map_or(at + TimeDelta::hours(4), |m| m.ended() + TimeDelta::minutes(5));
                let meeting = qbr.map(|m| m.id);
                let at = at + TimeDelta::minutes(150);
                all.push(Occasion { at, day, unit: unit.id, meeting, own_at, late_secs: None, month: None, quarter });
            }
            // Before the calls were held in the cockpit, one number was kept for each month.
            let month = frame.calendar.month(frame.today);
            for back in 1..=14 {
                let month = frame.calendar.shift(month.key, -back);
                let day = month.first + Days::new(2 + level);
                let quarter = frame.calendar.quarter(month.first);
                if day >= frame.team_call(super::frame::CALL_WEEKS)
                    || quarter.last < frame.calendar.shift(present.key, -4).first
                {
                    continue;
                }
                let at = frame.at(day, 9 * 60);
                let own_at = at + TimeDelta::minutes(50);
                let month = Some(month);
                all.push(Occasion { at, day, unit: unit.id, meeting: None, own_at, late_secs: None, month, quarter });
            }
        }
        all.sort_by_key(|o| (o.at, o.unit));
        all
    }

    fn call(&mut self, o: &Occasion) {
        for (place, member) in (0..).zip(self.org.participants(o.unit)) {
            if let Subject::Person(person) = member.subject {
                let style = self.styles.get(&person).copied().unwrap_or(Style::Mixed);
                let at = o.at + TimeDelta::seconds(130 * place);
                let voice = Voice {
                    subject: member.subject,
                    by: person,
                    style,
                    day: o.day,
                    at,
                    meeting: o.meeting,
                    late_secs: None,
                };
                self.both(voice, o);
            }
        }
        let Some(by) = self.org.unit(o.unit).and_then(|u| u.lead) else { return };
        let subject = Subject::Unit(o.unit);
        let voice = Voice {
            subject,
            by,
            style: Style::Steady,
            day: o.day,
            at: o.own_at,
            meeting: o.meeting,
            late_secs: o.late_secs,
        };
        self.both(voice, o);
    }

    fn both(&mut self, voice: Voice, o: &Occasion) {
        let mut floor = Triple::default();
        if let Some(month) = &o.month {
            let call = self.submit(voice, month, Horizon::Month, floor);
            floor = self.floor(voice, month, &o.quarter, call);
        }
        self.submit(voice, &o.quarter, Horizon::Quarter, floor);
    }

    /// The quarter's number holds the month's and what is won outside of the month.
    fn floor(&self, voice: Voice, month: &Period, quarter: &Period, call: Triple) -> Triple {
        let known = self.frame.known_on(voice.day);
        let outside = won(&self.wins, voice.subject, quarter, known) - won(&self.wins, voice.subject, month, known);
        Triple { wc: call.wc + outside, fc: call.fc + outside, bc: call.bc + outside }
    }

    fn submit(&mut self, voice: Voice, period: &Period, horizon: Horizon, floor: Triple) -> Triple {
        let known = self.frame.known_on(voice.day);
        let won_now = won(&self.wins, voice.subject, period, known);
        let last = self.last.get(&(voice.subject, period.key)).map(|at| &self.made[*at]);
        let (last_call, last_at) = (last.map(|l| l.call), last.map(|l| l.at));
        let fc = self.course(voice, period).fc(period, voice.day);
        let call = triple(fc, won_now, last_call, floor, step(voice.subject, horizon));
        let explanations = self.explain(voice, period, horizon, last_call.zip(last_at), call);
        let sources = self.sources(voice, period);
        let named = match voice.subject {
            Subject::Person(_) => self.named(voice, period, call.fc - won_now),
            Subject::Unit(_) => self.named_below(&sources, call.fc - won_now),
        };
        let sum_below = (!sources.is_empty()).then(|| sources.iter().map(|i| self.made[*i].call).sum());
        let sources: Vec<SubmissionId> = sources.iter().map(|i| self.made[*i].id).collect();
        let reason = sum_below.and_then(|sum: Triple| self.reason(call.fc - sum.fc));
        let submission = Submission {
            id: SubmissionId(self.dice.mint(voice.at.timestamp_millis().unsigned_abs())),
            subject: voice.subject,
            by: voice.by,
            period: period.key,
            call,
            at: voice.at,
            meeting: voice.meeting,
            sure: true,
            won: won_now,
            sum_below,
            reason,
            late_secs: voice.late_secs,
            named,
            explanations,
            sources,
            state: SubmissionState::Submitted,
        };
        let id = submission.id;
        if let Some(earlier) = self.last.insert((voice.subject, period.key), self.made.len()) {
            self.made[earlier].state = SubmissionState::Superseded { by: id };
        }
        self.made.push(submission);
        call
    }

    fn reason(&mut self, difference: Money) -> Option<String> {
        match difference.minor() {
            0 => None,
            ..0 => Some(self.dice.pick(&BELOW).to_owned()),
            _ => Some(self.dice.pick(&ABOVE).to_owned()),
        }
    }

    fn course(&mut self, voice: Voice, period: &Period) -> Course {
        if let Some(course) = self.courses.get(&(voice.subject, period.key)) {
            return *course;
        }
        let frame = self.frame;
        let course = if period.last < frame.today {
            let actual = won(&self.wins, voice.subject, period, frame.seen);
            Course::over(self.dice, voice.subject, voice.style, steps_back(frame, period), period, actual)
        } else {
            let quota = quota_of(self.quotas, voice.subject, period);
            let expected = expected(self.lives, &self.wins, voice.subject, period, frame, quota);
            Course::running(self.dice, voice.style, frame, expected)
        };
        self.courses.insert((voice.subject, period.key), course);
        course
    }

    /// The submissions of the level below that this one stands on: places in `made`.
    fn sources(&self, voice: Voice, period: &Period) -> Vec<usize> {
        let Subject::Unit(unit) = voice.subject else { return Vec::new() };
        let below = self.org.participants(unit);
        below.iter().filter_map(|p| self.last.get(&(p.subject, period.key)).copied()).collect()
    }

    /// Open deals of the period that the seller names behind the FC: those that came true first, for a seller knows.
    fn named(&mut self, voice: Voice, period: &Period, to_name: Money) -> Vec<NamedDeal> {
        let known = self.frame.known_on(voice.day);
        let mut open: Vec<(&Life, Seen)> = self
            .lives
            .iter()
            .filter(|l| l.row.owner == Some(voice.by))
            .filter_map(|l| Some((l, l.seen(known)?)))
            .filter(|(_, s)| {
                s.status == Status::Open && period.contains(s.close) && s.stage >= 2 && s.amount > Money::ZERO
            })
            .collect();
        open.sort_by_key(|(l, s)| {
            (l.row.status == Status::Lost, std::cmp::Reverse(s.stage), std::cmp::Reverse(s.amount))
        });
        let mut left = to_name.minor() * self.dice.between(72, 118).min(100) / 100;
        let mut named = Vec::new();
        for (life, seen) in open.into_iter().take(6) {
            if seen.amount.minor() <= left {
                left -= seen.amount.minor();
                named.push(NamedDeal { deal: life.id, amount: seen.amount, close: Some(seen.close) });
            }
        }
        named
    }

    /// The largest deals named below.
    fn named_below(&self, sources: &[usize], to_name: Money) -> Vec<NamedDeal> {
        let mut all: Vec<NamedDeal> = sources.iter().flat_map(|i| self.made[*i].named.iter().copied()).collect();
        all.sort_by_key(|n| (std::cmp::Reverse(n.amount), n.deal));
        let mut left = to_name;
        all.retain(|n| {
            let fits = n.amount <= left;
            left = if fits { left - n.amount } else { left };
            fits
        });
        all.truncate(5);
        all
    }

    /// Deals that explain what moved beyond the threshold.
    fn explain(
        &mut self,
        voice: Voice,
        period: &Period,
        horizon: Horizon,
        last: Option<(Triple, DateTime<Utc>)>,
        now: Triple,
    ) -> Vec<Explanation> {
        let Some((was, at)) = last else { return Vec::new() };
        let moves = [(now.fc - was.fc, was.fc), (now.wc - was.wc, was.wc), (now.bc - was.bc, was.bc)];
        let beyond = |(by, of): &(Money, Money)| by.abs().minor() * 100 > of.minor() * THRESHOLD;
        let Some((delta, _)) = moves.into_iter().find(beyond) else { return Vec::new() };
        let since = self.frame.known_on(at.with_timezone(&self.frame.offset).date_naive());
        let known = self.frame.known_on(voice.day);
        let mut best: Vec<(u8, &Life)> = self
            .lives
            .iter()
            .filter(|l| l.row.owner.is_some_and(|o| counts(voice.subject, o, l.team())))
            .filter_map(|l| Some((l, l.seen(known)?)))
            .map(|(l, s)| {
                let stirred = l.changes.iter().any(|c| since < c.on && c.on <= known);
                (u8::from(!period.contains(s.close)) + 2 * u8::from(!stirred), l)
            })
            .collect();
        best.sort_by_key(|(rank, l)| (*rank, std::cmp::Reverse(l.row.amount)));
        let first = best.first().map_or(0, |(rank, _)| *rank);
        let equal = best.iter().take_while(|(rank, _)| *rank == first).count().min(3);
        if equal == 0 {
            return Vec::new();
        }
        let life = best[self.dice.index(equal)].1;
        let words: &[&str] = if delta > Money::ZERO { &UP } else { &DOWN };
        let note = Some(self.dice.pick(words).to_owned());
        vec![Explanation { horizon, deal: life.id, delta, note }]
    }

    /// What waits for the call that is due: six of Team West's eight have their numbers in, two do not.
    fn drafts(&mut self) -> Vec<Draft> {
        let frame = self.frame;
        let (month, quarter) = (frame.calendar.month(frame.today), frame.calendar.quarter(frame.today));
        let mut all = Vec::new();
        for (n, member) in self.org.participants(WEST).into_iter().enumerate() {
            // Ivo and Sam are still missing.
            if matches!(n, 2 | 7) {
                continue;
            }
            let style = self.styles.get(&member.person).copied().unwrap_or(Style::Mixed);
            let updated = frame.now - TimeDelta::minutes(25 + 17 * i64::try_from(n).unwrap_or(0));
            let voice = Voice {
                subject: member.subject,
                by: member.person,
                style,
                day: frame.today,
                at: updated,
                meeting: None,
                late_secs: None,
            };
            all.push(self.draft(voice, n, &month, &quarter));
        }
        all
    }

    fn draft(&mut self, voice: Voice, n: usize, month: &Period, quarter: &Period) -> Draft {
        let frame = self.frame;
        let mut explanations = Vec::new();
        let mut named = Vec::new();
        let mut calls = [Spoken::default(); 2];
        let mut floor = Triple::default();
        for (place, (period, horizon)) in [(month, Horizon::Month), (quarter, Horizon::Quarter)].into_iter().enumerate()
        {
            let won_now = won(&self.wins, voice.subject, period, frame.seen);
            let last = self.last.get(&(voice.subject, period.key)).map(|at| &self.made[*at]);
            let last = last.map(|l| (l.call, l.at));
            let fc = self.course(voice, period).fc(period, frame.today);
            let call = triple(fc, won_now, last.map(|l| l.0), floor, step(voice.subject, horizon));
            let moved = self.explain(voice, period, horizon, last, call);
            // Bo's move waits for its deal: that is what the call is for.
            if n != 1 {
                explanations.extend(moved);
            }
            if horizon == Horizon::Quarter {
                named = self.named(voice, period, call.fc - won_now);
            }
            // Lea has not named what carries her number.
            if n == 4 {
                named.truncate(1);
            }
            floor = self.floor(voice, month, quarter, call);
            calls[place] = call.into();
        }
        Draft {
            subject: voice.subject,
            by: voice.by,
            month: month.key,
            quarter: quarter.key,
            month_call: calls[0],
            quarter_call: calls[1],
            named,
            explanations,
            sure: (n != 4).then_some(true),
            reason: None,
            updated: voice.at,
        }
    }
}

/// How finely a subject counts, in whole units.
fn step(subject: Subject, horizon: Horizon) -> i64 {
    match (subject, horizon) {
        (Subject::Person(_), Horizon::Month) => 1_000,
        (Subject::Person(_), Horizon::Quarter) => 5_000,
        (Subject::Unit(COMPANY), _) => 25_000,
        (Subject::Unit(_), _) => 10_000,
    }
}

/// How many periods of its kind ago it was.
fn steps_back(frame: &Frame, period: &Period) -> i32 {
    let present = match period.key {
        PeriodKey::Month(..) => frame.calendar.month(frame.today),
        PeriodKey::Quarter(..) => frame.calendar.quarter(frame.today),
    };
    (1..40).find(|back| frame.calendar.shift(present.key, -back).key == period.key).unwrap_or(40)
}
