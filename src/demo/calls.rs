//! What was called: the submissions of every seller, team, region and the company, week by week, and what waits for
//! the call that is due now. The rules of the call hold for every one of them: won <= WC <= FC <= BC, and a number
//! that moved has the deal that moved it.

mod behind;
mod drafts;

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::course::{Course, Target, Win, expected, triple, won};
use super::deals::Life;
use super::dice::Dice;
use super::frame::Frame;
use super::meetings::Held;
use super::org::{COMPANY, Style, WEST, quota_of};
use crate::domain::deal::Status;
use crate::domain::forecast::{Draft, Horizon, Submission, SubmissionState, Triple};
use crate::domain::ids::{MeetingId, MintId, PersonId, SubmissionId, UnitId};
use crate::domain::people::{Org, Subject};
use crate::domain::period::{Period, PeriodKey};
use crate::domain::quota::Quota;

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

    /// Every submission so far, oldest first, those that count told from those that are superseded; and what waits.
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
                let at = o.at + TimeDelta::seconds(130 * place);
                let style = self.styles.get(&person).copied().unwrap_or(Style::Mixed);
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
        let fc = self.spoken_fc(voice, period);
        let call = triple(fc, won_now, last_call, floor, step(voice.subject, horizon));
        let explanations = self.explain(voice, period, horizon, last_call.zip(last_at), call);
        let sources = self.sources(voice, period);
        let named = match voice.subject {
            Subject::Person(_) => self.named(voice, period, call.fc - won_now),
            Subject::Unit(_) => self.named_below(&sources, call.fc - won_now),
        };
        let sum_below = (!sources.is_empty()).then(|| sources.iter().map(|i| self.made[*i].call).sum());
        let sources: Vec<SubmissionId> = sources.iter().map(|i| self.made[*i].id).collect();
        let reason = sum_below.and_then(|sum: Triple| self.reason(call - sum));
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

    fn course(&mut self, voice: Voice, period: &Period) -> Course {
        if let Some(course) = self.courses.get(&(voice.subject, period.key)) {
            return *course;
        }
        let frame = self.frame;
        let course = if period.last < frame.today {
            let actual = won(&self.wins, voice.subject, period, frame.seen);
            Course::over(self.dice, voice.subject, voice.style, steps_back(frame, period), period, actual)
        } else {
            match voice.subject {
                Subject::Person(person) => {
                    let quota = quota_of(self.quotas, voice.subject, period);
                    let target = Target { quota, won: won(&self.wins, voice.subject, period, frame.seen) };
                    let expected = expected(self.dice, self.lives, person, voice.style, period, target);
                    Course::running(self.dice, voice.style, frame, expected)
                }
                Subject::Unit(unit) => {
                    let sellers = self.org.sellers(unit);
                    let all: Vec<Course> =
                        sellers.into_iter().map(|s| self.course(self.seller(voice, s), period)).collect();
                    Course::together(self.dice, frame, &all)
                }
            }
        };
        self.courses.insert((voice.subject, period.key), course);
        course
    }

    /// A seller's voice at the moment of another one.
    fn seller(&self, at: Voice, person: PersonId) -> Voice {
        let style = self.styles.get(&person).copied().unwrap_or(Style::Mixed);
        Voice { subject: Subject::Person(person), by: person, style, late_secs: None, ..at }
    }

    /// The FC as it comes to the seller's lips: the course, and the mood of the week. A period that is over is not
    /// made to look better or worse by it than it came out.
    fn spoken_fc(&mut self, voice: Voice, period: &Period) -> i64 {
        let course = self.course(voice, period);
        let fc = course.fc(period, voice.day);
        let mood = match voice.subject {
            _ if !period.contains(voice.day) => 0,
            Subject::Person(_) if self.dice.chance(12) => self.dice.between(8, 15),
            Subject::Person(_) => self.dice.between(0, 5),
            Subject::Unit(_) => self.dice.between(0, 2),
        };
        let up = if period.last < self.frame.today { course.falls() } else { self.dice.chance(50) };
        fc * (100 + if up { mood } else { -mood }) / 100
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
