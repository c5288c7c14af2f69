//! The whole demo company as plain data: made from a seed and a moment, before anything is stored.

use std::fmt::Write;

use chrono::{DateTime, FixedOffset};

use super::activities::activities;
use super::calls::Calls;
use super::captures::{Captures, captures, settled};
use super::deals::{self, Life};
use super::dice::Dice;
use super::frame::Frame;
use super::leads::{LeadLife, leads};
use super::meetings::{Held, Planned, held, held_before, planned};
use super::org::{self, WEST};
use super::owed::owed;
use crate::domain::forecast::owed::Explained;
use crate::domain::forecast::{Draft, Submission};
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::quota::Quota;
use crate::store::ActivityRow;

/// Everything there is to know about the demo company. Identities are provisional: the store gives its own.
#[derive(Debug, Clone)]
pub struct Company {
    /// The days it is built around.
    pub frame: Frame,
    /// People and units, as they have been for long.
    pub org: Org,
    /// What everybody is to bring in.
    pub quotas: Vec<Quota>,
    /// Deals with their past.
    pub lives: Vec<Life>,
    /// Leads with their past.
    pub leads: Vec<LeadLife>,
    /// What was done on the deals.
    pub activities: Vec<ActivityRow>,
    /// Recurring meetings.
    pub planned: Vec<Planned>,
    /// Meetings held, oldest first.
    pub held: Vec<Held>,
    /// Numbers called, oldest first.
    pub submissions: Vec<Submission>,
    /// Numbers that wait for today's call.
    pub drafts: Vec<Draft>,
    /// What was written about missed forecasts, oldest first.
    pub explained: Vec<Explained>,
    /// Actions, notes, commitments.
    pub captures: Captures,
}

impl Company {
    /// The same seed and moment make the same company.
    pub fn new(now: DateTime<FixedOffset>, seed: u64) -> Self {
        let frame = Frame::new(now);
        let mut dice = Dice::new(seed);
        let org = org::org(frame.today);
        let quotas = org::quotas(frame.calendar, frame.today);
        let lives = deals::deals(&frame, &mut dice);
        let mut held = held(&frame, &mut dice, &org);
        let styles = org::sellers().iter().map(|s| (s.person, s.style)).collect();
        let (submissions, drafts) = Calls::new(&frame, &mut dice, &org, &quotas, &lives, styles).speak(&held);
        let west = org.participants(WEST).iter().map(|p| p.person).collect();
        let captures = captures(&frame, &mut dice, &lives, &held, west);
        for meeting in &mut held {
            meeting.minutes = minutes(meeting, &org, &frame, &submissions, &captures);
        }
        // chance of their own, so that the rest of the company stays what it was
        let mut dice = Dice::new(seed ^ 0xca1e);
        let mut captures = captures;
        let mut before = held_before(&frame, &mut dice, &org);
        captures.actions.extend(settled(&frame, &mut dice, &before));
        for meeting in &mut before {
            meeting.minutes = minutes(meeting, &org, &frame, &submissions, &captures);
        }
        held.extend(before);
        held.sort_by_key(Held::started);
        let mut dice = Dice::new(seed ^ 0x1ead);
        let leads = leads(&frame, &mut dice, &lives);
        let activities = activities(&frame, &mut dice, &lives);
        let planned = planned(&frame);
        let explained = owed(&frame, &mut Dice::new(seed ^ 0x0ed), &org, &lives, &submissions);
        Self { frame, org, quotas, lives, leads, activities, planned, held, submissions, drafts, explained, captures }
    }
}

/// Short minutes of a meeting of the past.
fn minutes(meeting: &Held, org: &Org, frame: &Frame, submissions: &[Submission], captures: &Captures) -> String {
    let mut out = String::with_capacity(500);
    let start = meeting.started().with_timezone(&frame.offset);
    let end = meeting.ended().with_timezone(&frame.offset);
    let unit = org.unit(meeting.unit).map_or("", |u| u.name.as_str());
    let there: Vec<&str> = meeting.present().map(|p| org.name(p)).collect();
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "# {}: {unit}\n\n{}, {} to {}\n\n- **There:** {}\n- **Started:** {}\n",
        meeting.name,
        start.format("%A %-d %B %Y"),
        start.format("%H:%M"),
        end.format("%H:%M"),
        there.join(", "),
        meeting.verdict(),
    );
    if meeting.missing > 0 {
        let _ = writeln!(out, "- **Outputs missing:** {}", meeting.missing);
    }
    let k = |m: Money| m.minor() / 100_000;
    let called =
        submissions.iter().filter(|s| s.meeting == Some(meeting.id) && s.subject == Subject::Unit(meeting.unit));
    for s in called {
        let _ = write!(out, "\n**{}** WC {}k, FC {}k, BC {}k", s.period, k(s.call.wc), k(s.call.fc), k(s.call.bc));
        if let Some(reason) = &s.reason {
            let _ = write!(out, " ({reason})");
        }
        out.push('\n');
    }
    let mut actions = captures.actions.iter().filter(|a| a.meeting == Some(meeting.id)).peekable();
    if actions.peek().is_some() {
        out.push_str("\n## Actions\n\n");
    }
    for action in actions {
        let owner = action.owner.map_or("nobody", |o| org.name(o));
        let due = action.due.map_or_else(String::new, |d| d.format(", by %a %-d %b").to_string());
        let _ = writeln!(out, "- {owner}: {}{due}", action.text);
    }
    out
}
