//! What the four workspaces of a forecast call show: every participant with what is known, what they say, what was
//! accepted; the manager's own number. Plain data, made by the app; the words and sums that more than one of them draws.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use crate::domain::forecast::card::{Card, CardFacts, Since};
use crate::domain::forecast::rollup::{RollUpFacts, SubmissionClock};
use crate::domain::forecast::{Draft, Horizon, Submission, Triple};
use crate::domain::ids::{MeetingId, PersonId, SubmissionId, UnitId};
use crate::domain::meeting::Format;
use crate::domain::money::show::{Scale, exact};
use crate::domain::money::{Currency, Money};
use crate::domain::people::Subject;
use crate::domain::period::Period;
use crate::domain::when::show_day;
use crate::ui::world::Ctx;

/// Numbers that were accepted in this call.
#[derive(Debug, Clone, PartialEq)]
pub struct Frozen {
    /// The month's.
    pub month: Submission,
    /// The quarter's.
    pub quarter: Submission,
    /// The level above has built its own number on them.
    pub used: bool,
}

impl Frozen {
    /// What was said, as a draft: to show the card again, or to begin an amendment.
    pub fn draft(&self) -> Option<Draft> {
        Draft::of(&self.month, &self.quarter)
    }

    /// Both.
    pub fn ids(&self) -> Vec<SubmissionId> {
        vec![self.month.id, self.quarter.id]
    }

    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        self.month.at.max(self.quarter.at)
    }
}

/// Numbers that were sent back in this call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// One participant.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// "Ivo Marek", or the unit that a lead speaks for: "Team West".
    pub name: String,
    /// The lead's name, where a unit is spoken for.
    pub speaker: Option<String>,
    /// What is known.
    pub facts: CardFacts,
    /// What was typed and is not accepted, as the store has it.
    pub draft: Option<Draft>,
    /// Accepted in this call.
    pub frozen: Option<Frozen>,
    /// Sent back in this call, and not accepted since.
    pub returned: Option<Returned>,
    /// What happened to the deals since the last call.
    pub since: Vec<Since>,
}

impl Entry {
    /// Whose numbers.
    pub const fn subject(&self) -> Subject {
        self.facts.participant.subject
    }

    /// What is said now: accepted, else typed.
    pub fn said(&self) -> Option<Draft> {
        self.frozen.as_ref().and_then(Frozen::draft).or_else(|| self.draft.clone().filter(|d| !d.is_empty()))
    }

    /// The three numbers that were accepted.
    pub fn accepted(&self, horizon: Horizon) -> Option<Triple> {
        self.frozen.as_ref().map(|f| match horizon {
            Horizon::Month => f.month.call,
            Horizon::Quarter => f.quarter.call,
        })
    }

    /// How one deal of the subject is called.
    pub fn deal_name(&self, id: crate::domain::ids::DealId) -> &str {
        self.facts.deal(id).map_or("a deal that is gone", |d| d.name.as_str())
    }
}

/// The unit's own number.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// The reports with their sum, and what is known about the unit.
    pub facts: RollUpFacts,
    /// What was typed and is not submitted, as the store has it.
    pub draft: Option<Draft>,
    /// Submitted for this call.
    pub frozen: Option<Frozen>,
    /// Sent back by the level above.
    pub returned: Option<Returned>,
    /// When the call was over: the hour to submit counts from here.
    pub ended: Option<DateTime<Utc>>,
}

impl Own {
    /// What counts was said in the call of the level above, not in this one or for it.
    pub fn is_amended_above(&self, call: Option<MeetingId>) -> bool {
        let said_in = self.frozen.as_ref().and_then(|f| f.quarter.meeting);
        said_in.is_some() && call.is_some() && said_in != call
    }

    /// Where the hour stands.
    pub fn clock(&self, now: DateTime<Utc>) -> SubmissionClock {
        let submitted = self.frozen.as_ref().map(|f| &f.quarter);
        SubmissionClock::read(self.ended, self.facts.rules.submit_minutes, submitted, now)
    }
}

/// A deal that could close earlier, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which deal.
    pub deal: crate::domain::ids::DealId,
    /// Its name.
    pub name: String,
    /// Whose.
    pub owner: Option<PersonId>,
    /// Whose numbers it would help.
    pub subject: Subject,
    /// What it is worth.
    pub value: Money,
    /// When it is to close now.
    pub close: NaiveDate,
    /// How far along: "late".
    pub phase: &'static str,
    /// The period it would count for.
    pub into: Horizon,
    /// Why it could.
    pub reason: String,
    /// An action to pull it in was made already.
    pub action: bool,
}

/// Everything the four workspaces show.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastData {
    /// Whose call.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// The meeting; `None`: numbers are entered ahead of the call.
    pub meeting: Option<MeetingId>,
    /// Team or 1:1.
    pub format: Format,
    /// The current month.
    pub month: Period,
    /// The current quarter.
    pub quarter: Period,
    /// Everybody who speaks.
    pub participants: Vec<Entry>,
    /// Who was looked at last, in any of the workspaces.
    pub looked_at: Option<Subject>,
    /// The unit's own number; `None` where nobody leads it.
    pub own: Option<Own>,
    /// Ranked.
    pub pull_ins: Vec<Candidate>,
    /// When an action is due where nobody says.
    pub due: NaiveDate,
}

impl ForecastData {
    /// Place of a participant.
    pub fn place(&self, subject: Subject) -> Option<usize> {
        self.participants.iter().position(|e| e.subject() == subject)
    }

    /// Nobody else's number may be seen beside the one in the room.
    pub fn is_one_on_one(&self) -> bool {
        self.format == Format::OneOnOne
    }

    /// One of the two periods.
    pub const fn period(&self, horizon: Horizon) -> Period {
        match horizon {
            Horizon::Month => self.month,
            Horizon::Quarter => self.quarter,
        }
    }

    /// Whose numbers may be seen: everybody's, or only those of the person in the room.
    pub fn is_seen(&self, subject: Subject, in_room: Option<Subject>) -> bool {
        !self.is_one_on_one() || in_room == Some(subject)
    }

    /// Who is in the room of a 1:1: who was looked at last, else the first one.
    pub fn in_room(&self) -> Option<Subject> {
        let known = self.looked_at.filter(|s| self.place(*s).is_some());
        known.or_else(|| self.participants.first().map(Entry::subject))
    }

    /// "month (Nov)", "quarter (Q4)".
    pub fn heading(&self, horizon: Horizon) -> String {
        format!("{} ({})", horizon.word(), self.period(horizon).short())
    }

    /// The participant after (or before) this place whose numbers are missing, going round.
    pub fn next_open(&self, from: usize) -> Option<usize> {
        let n = self.participants.len();
        (1..=n).map(|by| (from + by) % n.max(1)).find(|at| self.participants[*at].frozen.is_none())
    }

    /// How many have their numbers accepted.
    pub fn accepted(&self) -> usize {
        self.participants.iter().filter(|e| e.frozen.is_some()).count()
    }

    /// The sum of what was accepted for one horizon.
    pub fn sum(&self, horizon: Horizon) -> Triple {
        self.participants.iter().filter_map(|e| e.accepted(horizon)).sum()
    }

    /// One unit for all amounts of the call, so that they can be compared by eye.
    pub fn scale(&self, currency: &Currency) -> Scale {
        let mut all: Vec<Money> = Vec::new();
        for entry in &self.participants {
            for horizon in Horizon::ALL {
                let facts = entry.facts.horizon(*horizon);
                all.extend([facts.last.map(|l| l.call.bc), facts.target, Some(facts.won)].into_iter().flatten());
            }
        }
        let largest = all.into_iter().max().unwrap_or_default();
        // what is spoken is spoken in thousands, or in millions where thousands have six digits
        if largest.minor() / currency.scale() < 100_000_000 {
            Scale::thousands(currency)
        } else {
            Scale::for_amounts([largest], currency)
        }
    }
}

/// A short name for a narrow list: the first word, with an initial where two have the same.
pub fn short_name(data: &ForecastData, at: usize) -> String {
    let Some(entry) = data.participants.get(at) else { return String::new() };
    if entry.speaker.is_some() {
        return entry.name.clone();
    }
    let first = |name: &str| name.split_whitespace().next().unwrap_or(name).to_owned();
    let mine = first(&entry.name);
    let twins = data.participants.iter().filter(|e| e.speaker.is_none() && first(&e.name) == mine).count();
    let initial = entry.name.split_whitespace().last().and_then(|w| w.chars().next());
    match initial {
        Some(initial) if twins > 1 => format!("{mine} {initial}."),
        _ => mine,
    }
}

/// An amount as somebody would type it, to be typed over.
pub fn as_typed(amount: Money, currency: &Currency) -> String {
    let thousand = currency.scale().saturating_mul(1_000);
    if amount.minor() % thousand == 0 && amount != Money::ZERO {
        Scale::thousands(currency).show(amount)
    } else {
        let text = exact(amount, currency);
        match text.split_once('.') {
            Some((whole, cents)) if cents.bytes().all(|b| b == b'0') => whole.to_owned(),
            _ => text,
        }
    }
}

/// The card of a participant as it stands in the store.
pub fn with_card<T>(entry: &Entry, look: impl FnOnce(&Card<'_>) -> T) -> Option<T> {
    entry.said().map(|draft| look(&Card::new(&entry.facts, &draft)))
}

/// "09:51", and with its day where that is not today: "Sun 15 Nov 09:51".
pub fn shown_moment(at: DateTime<Utc>, ctx: &Ctx<'_>) -> String {
    let local = ctx.world.local(at);
    let time = local.format("%H:%M");
    match local.date_naive() {
        today if today == ctx.world.today => time.to_string(),
        day => format!("{} {time}", show_day(day, ctx.world.today)),
    }
}

/// "Fri 27 Nov"; "14 Jan 2027" in another year: at most eleven columns.
pub fn shown_close(close: Option<NaiveDate>, ctx: &Ctx<'_>) -> String {
    match close {
        Some(day) if day.year() == ctx.world.today.year() => show_day(day, ctx.world.today),
        Some(day) => day.format("%-d %b %Y").to_string(),
        None => "no date".to_owned(),
    }
}
