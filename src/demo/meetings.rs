//! The meetings that were held: who was there, how long each step took, what came out. The steps and outputs are
//! those of the definitions that come with the program.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};

use super::dice::Dice;
use super::frame::{CALL_WEEKS, Frame, working};
use super::org::{AMERICAS, COMPANY, EAST, EMEA, NORTH, WEST};
use crate::domain::cadence::{Cadence, Rhythm};
use crate::domain::ids::{MeetingId, MintId, PersonId, SeriesId, UnitId};
use crate::domain::meeting::definition::{Catalog, Definition};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::{Format, Series};
use crate::domain::people::{Level, Org};
use crate::domain::readiness::{self, Facts, Limits, Readiness, Seller, Source};

/// A recurring meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// Which meeting.
    pub code: &'static str,
    /// Whose.
    pub unit: UnitId,
    /// When it is next due.
    pub next: NaiveDate,
    /// At what local time.
    pub minute: u32,
}

/// A meeting that was held and concluded.
#[derive(Debug, Clone)]
pub struct Held {
    /// Identity.
    pub id: MeetingId,
    /// Which meeting.
    pub code: &'static str,
    /// Whose.
    pub unit: UnitId,
    /// At which level.
    pub level: Level,
    /// The definition's TOML.
    pub definition: String,
    /// Everything that happened, the start first, `Conclude` last.
    pub events: Vec<(DateTime<Utc>, Event)>,
    /// "Weekly Forecast Call".
    pub name: String,
    /// The keys of its steps, step zero first.
    pub steps: Vec<String>,
    /// How many outputs were missing.
    pub missing: u32,
    /// The minutes, as Markdown.
    pub minutes: String,
}

impl Held {
    /// When it began.
    pub fn started(&self) -> DateTime<Utc> {
        self.events.first().map_or(DateTime::UNIX_EPOCH, |(at, _)| *at)
    }

    /// When the talking was over.
    pub fn ended(&self) -> DateTime<Utc> {
        let end = self.events.iter().find(|(_, e)| *e == Event::End);
        end.map_or(self.started(), |(at, _)| *at)
    }

    /// "green", "red: actions".
    pub fn verdict(&self) -> String {
        let ready = self.events.iter().find_map(|(_, e)| match e {
            Event::Ready { readiness } => Some(readiness.verdict()),
            _ => None,
        });
        ready.unwrap_or_default()
    }

    /// Everybody who was there.
    pub fn present(&self) -> impl Iterator<Item = PersonId> {
        self.events.iter().filter_map(|(_, e)| match e {
            Event::Attend { person, present: true } => Some(*person),
            _ => None,
        })
    }
}

/// The series and when each is next due.
pub fn planned(frame: &Frame) -> Vec<Planned> {
    let mut all = Vec::new();
    let mut put = |code, unit, next, minute| all.push(Planned { code, unit, next, minute });
    for unit in [WEST, EAST, NORTH] {
        put("WFC", unit, frame.team_call(0), frame.call_minute);
        put("PR", unit, frame.next_review(), 10 * 60);
        put("TDR", unit, frame.next_top_deals(), 13 * 60);
    }
    for unit in [AMERICAS, EMEA] {
        put("WFC", unit, frame.region_call(0), 14 * 60);
        put("PR", unit, working(frame.next_review() + Days::new(1)), 15 * 60);
        put("DGB", unit, working(frame.today + Days::new(8)), 10 * 60);
    }
    put("EFC", COMPANY, frame.company_call(0), 16 * 60 + 30);
    put("DGB", COMPANY, working(frame.today + Days::new(10)), 10 * 60);
    let quarter = frame.calendar.quarter(frame.today);
    let coming = frame.calendar.shift(quarter.key, 1);
    let after = frame.calendar.shift(quarter.key, 2);
    for (unit, level) in [(WEST, 0), (EAST, 0), (NORTH, 0), (AMERICAS, 1), (EMEA, 1), (COMPANY, 2)] {
        let next = frame.lock_day(coming.first, level);
        let next = if next > frame.today { next } else { frame.lock_day(after.first, level) };
        put("QBR", unit, next, 9 * 60);
    }
    all
}

/// How one call of Team West differs from the usual.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Usual,
    Skipped,
    DayLate,
    WithoutOutput,
    Long,
}

const fn turn(unit: UnitId, code: &str, back: u64) -> Turn {
    match (unit, code.as_bytes(), back) {
        (WEST, b"WFC", 6) | (EAST, b"WFC", 3) | (EMEA, b"WFC", 8) => Turn::Skipped,
        (WEST, b"WFC", 4) | (NORTH, b"WFC", 5) => Turn::DayLate,
        (WEST, b"WFC", 3) | (EAST, b"WFC", 7) => Turn::WithoutOutput,
        (WEST, b"WFC", 8) => Turn::Long,
        _ => Turn::Usual,
    }
}

/// Every meeting held so far, oldest first.
pub fn held(frame: &Frame, dice: &mut Dice, org: &Org) -> Vec<Held> {
    let (catalog, _) = Catalog::new(&[]);
    let mut all = Vec::new();
    for plan in planned(frame) {
        let Some(entry) = catalog.entry(plan.code) else { continue };
        for (back, day) in (1..).zip(past_days(frame, plan, entry.definition.cadence, usual(plan.code))) {
            let turn = turn(plan.unit, plan.code, back);
            if turn == Turn::Skipped {
                continue;
            }
            let day = day + Days::new(u64::from(turn == Turn::DayLate));
            let start = frame.at(day, plan.minute);
            all.push(run(dice, org, (&entry.definition, &entry.text), plan, start, turn));
        }
    }
    all.sort_by_key(Held::started);
    all
}

/// The meetings of the months before those, of which only the cadence, the ratings and some closed actions are told; oldest first.
pub fn held_before(frame: &Frame, dice: &mut Dice, org: &Org) -> Vec<Held> {
    let (catalog, _) = Catalog::new(&[]);
    let mut all = Vec::new();
    for plan in planned(frame) {
        let Some(entry) = catalog.entry(plan.code) else { continue };
        let recent = usize::try_from(usual(plan.code)).unwrap_or(0);
        for day in past_days(frame, plan, entry.definition.cadence, before(plan.code)).into_iter().skip(recent) {
            let careless = if plan.unit == EMEA { 22 } else { 7 };
            let turn = match dice.between(1, 100) {
                n if n <= careless => continue,
                n if n <= careless + 9 => Turn::DayLate,
                n if n <= careless + 17 => Turn::WithoutOutput,
                _ => Turn::Usual,
            };
            let day = day + Days::new(u64::from(turn == Turn::DayLate));
            let start = frame.at(day, plan.minute);
            all.push(run(dice, org, (&entry.definition, &entry.text), plan, start, turn));
        }
    }
    all.sort_by_key(Held::started);
    all
}

/// How many of the last ones are told in full.
const fn usual(code: &str) -> u64 {
    match code.as_bytes() {
        b"WFC" | b"EFC" => CALL_WEEKS,
        b"PR" => 5,
        b"TDR" => 4,
        b"DGB" => 2,
        _ => 1,
    }
}

/// How many there were in half a year.
const fn before(code: &str) -> u64 {
    match code.as_bytes() {
        b"WFC" | b"EFC" => 27,
        b"PR" | b"TDR" => 13,
        b"DGB" => 6,
        _ => 2,
    }
}

/// The days on which it was due, the last one first.
fn past_days(frame: &Frame, plan: Planned, cadence: Cadence, times: u64) -> Vec<NaiveDate> {
    let series = Series {
        id: SeriesId(0),
        code: plan.code.to_owned(),
        unit: plan.unit,
        format: Format::Team,
        anchor: Some(plan.next),
        at_minute: Some(plan.minute),
    };
    let rhythm = Rhythm { series: &series, cadence, calendar: frame.calendar, missed: None };
    let Some(present) = rhythm.slot_at_or_after(frame.today) else { return Vec::new() };
    let times = usize::try_from(times).unwrap_or(1);
    let mut days: Vec<NaiveDate> = rhythm.slots_before(&present, times).iter().map(|s| s.day).collect();
    days.push(present.day);
    days.retain(|d| *d < frame.today);
    days.reverse();
    days.truncate(times);
    days
}

/// How ready a meeting of the past was: most had something overdue.
fn readiness(start: DateTime<Utc>, turn: Turn) -> Readiness {
    let day = i64::from(start.ordinal());
    let facts = Facts {
        unknown: None,
        sources: vec![Source { name: "the demo".to_owned(), hours: if turn == Turn::DayLate { 50 } else { 3 } }],
        sellers: vec![Seller { name: "the team".to_owned(), gaps: usize::try_from(day % 7).unwrap_or(0), open: 40 }],
        owed: (usize::from(day % 3 != 0) * 2, 1, 0),
        promises: Vec::new(),
        expected: vec!["the team".to_owned()],
        voices: 1,
    };
    readiness::judge(&facts, &Limits::default())
}

fn run(
    dice: &mut Dice,
    org: &Org,
    (definition, text): (&Definition, &str),
    plan: Planned,
    start: DateTime<Utc>,
    turn: Turn,
) -> Held {
    let id = MeetingId(dice.mint(start.timestamp_millis().unsigned_abs()));
    let mut at = start;
    let mut events = vec![(at, Event::Start), (at, Event::Ready { readiness: readiness(start, turn) })];
    let mut there = Vec::new();
    for participant in org.participants(plan.unit) {
        at += TimeDelta::seconds(3);
        let present = !dice.chance(6);
        events.push((at, Event::Attend { person: participant.person, present }));
        if present {
            there.push(participant.person);
        }
    }
    for (number, step) in definition.agenda().enumerate() {
        let percent = if turn == Turn::Long { 125 } else { dice.between(80, 108) };
        let minutes = if number == 0 { 4 } else { i64::from(step.minutes) };
        at = at.max(start + TimeDelta::seconds(60)) + TimeDelta::seconds(minutes * 60 * percent / 100);
        events.push((at, Event::Next));
    }
    // The last step ends with the meeting.
    if let Some(last) = events.last_mut() {
        last.1 = Event::End;
    }
    let mut missing = 0;
    for output in &definition.outputs {
        at += TimeDelta::seconds(5);
        let met = turn != Turn::WithoutOutput || output.key != "named_deals";
        events.push((at, Event::Output { output: output.key.clone(), met }));
        if !met {
            missing += 1;
            at += TimeDelta::seconds(20);
            let reason = "40k of one number had no deal yet; legal gives its date on Tuesday".to_owned();
            events.push((at, Event::Reason { output: output.key.clone(), reason }));
        }
    }
    if plan.unit == WEST {
        for person in there {
            at += TimeDelta::seconds(4);
            let rating = u8::try_from(dice.between(6, 10)).ok();
            events.push((at, Event::Rate { person, rating }));
        }
    } else {
        // no chance is spent on them: the rest of the company stays what it was
        for person in there {
            at += TimeDelta::seconds(4);
            let rating = u8::try_from(6 + (i64::from(start.ordinal()) + person.0 * 3) % 5).ok();
            events.push((at, Event::Rate { person, rating }));
        }
    }
    // Concluded once the number is up, which takes over an hour after the long one.
    at += TimeDelta::minutes(if turn == Turn::Long { 80 } else { 16 });
    events.push((at, Event::Conclude));
    let level = org.unit(plan.unit).map_or(Level::L1, |u| u.level);
    let steps = definition.agenda().map(|s| s.key.clone()).collect();
    Held {
        name: definition.name.clone(),
        steps,
        id,
        code: plan.code,
        unit: plan.unit,
        level,
        definition: text.to_owned(),
        events,
        missing,
        minutes: String::new(),
    }
}
