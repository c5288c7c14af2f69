//! Leads that wait for sales, the oldest first, with the hours that are left or over; each is accepted, or rejected with a
//! reason code. Below it how the agreement was kept, by month and by who has to answer. Shows what it is given.

mod draw;
#[cfg(test)]
mod tests;

use chrono::NaiveDateTime;
use ratatui::layout::Rect;

use super::View;
use crate::domain::business::hours;
use crate::domain::health::Scope;
use crate::domain::ids::{LeadId, PersonId};
use crate::domain::lead::{Agreement, Lead, LeadState, Sla};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// A lead with the name that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadLine {
    /// The lead, with what was answered here.
    pub lead: Lead,
    /// Who has to answer; empty: nobody is named.
    pub owner: String,
}

/// One month of the agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthLine {
    /// "Nov 2026".
    pub name: String,
    /// Answered in time.
    pub kept: usize,
    /// Not answered in time.
    pub late: usize,
    /// The share answered in time, 0 to 1.
    pub share: Option<f64>,
    /// More breaches than a month may have.
    pub escalates: bool,
    /// "Not ICP 2, Duplicate 1": why leads were rejected.
    pub reasons: String,
}

/// How one person has kept it.
#[derive(Debug, Clone, PartialEq)]
pub struct RepLine {
    /// Who.
    pub name: String,
    /// Leads that wait.
    pub waiting: usize,
    /// Breaches of this month.
    pub late: usize,
    /// The share answered in time in the months that are shown.
    pub share: Option<f64>,
}

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LeadsData {
    /// The moment that is looked at, where it is not now.
    pub fixed: Option<NaiveDateTime>,
    /// "Team East": whose leads these are, where it was said.
    pub whose: Option<String>,
    /// Leads were imported, be it of others.
    pub any: bool,
    /// Of the scope that is looked at: those that wait, the oldest first, and those whose answer the CRM does not have.
    pub lines: Vec<LeadLine>,
    /// What was agreed.
    pub agreement: Agreement,
    /// The newest month first.
    pub months: Vec<MonthLine>,
    /// Who has breaches first.
    pub reps: Vec<RepLine>,
    /// Reason codes and what they are called.
    pub reasons: Vec<(String, String)>,
}

impl LeadsData {
    /// The moment on the company's clock.
    pub fn at(&self, ctx: &Ctx<'_>) -> NaiveDateTime {
        self.fixed.unwrap_or_else(|| ctx.world.local(ctx.now).naive_local())
    }
}

/// The screen.
#[derive(Debug, Default)]
pub struct Leads {
    /// What it shows.
    pub data: LeadsData,
    answered_too: bool,
    owner: Option<PersonId>,
    cursor: Cursor,
    /// The lead it was opened for.
    wanted: Option<LeadId>,
    /// Whose leads; `None`: those of the unit that is looked at.
    pub scope: Option<Scope>,
    /// Where Esc leads back to; `None`: home.
    from: Option<Goto>,
}

impl Leads {
    /// Those of this scope, on this lead where one is wanted; `from`: where Esc leads back to.
    pub fn new(scope: Option<Scope>, wanted: Option<LeadId>, from: Option<Goto>) -> Self {
        Self { scope, wanted, from, ..Self::default() }
    }

    /// Takes fresh data; the selection stays on its lead.
    pub fn refresh(&mut self, data: LeadsData) {
        let on = self.wanted.take().or_else(|| self.selected().map(|l| l.lead.id));
        self.data = data;
        if let Some(at) = self.shown().iter().position(|l| Some(l.lead.id) == on) {
            self.cursor.at = at;
        }
        self.clamp();
    }

    fn clamp(&mut self) {
        let len = self.shown().len();
        self.cursor.clamp(len);
    }

    /// Those that wait; with those answered here behind them where they are asked for.
    fn shown(&self) -> Vec<&LeadLine> {
        let mine = |l: &&LeadLine| self.owner.is_none_or(|owner| l.lead.owner == Some(owner));
        let (here, waiting): (Vec<_>, Vec<_>) = self.data.lines.iter().filter(mine).partition(|l| l.lead.answered_here);
        waiting.into_iter().chain(here.into_iter().filter(|_| self.answered_too)).collect()
    }

    fn selected(&self) -> Option<&LeadLine> {
        self.shown().get(self.cursor.at).copied()
    }

    /// Whether a lead's clock runs on this screen.
    pub fn is_counting(&self) -> bool {
        self.data.fixed.is_none() && self.data.lines.iter().any(|l| !l.lead.answered_here)
    }

    /// How many wait, and how many of them beyond their time.
    fn counts(&self, at: NaiveDateTime) -> (usize, usize) {
        let waiting: Vec<&LeadLine> = self.data.lines.iter().filter(|l| !l.lead.answered_here).collect();
        let late = |l: &&&LeadLine| matches!(self.data.agreement.sla(&l.lead, at), Sla::Breached { .. });
        (waiting.len(), waiting.iter().filter(late).count())
    }

    /// Answers the selected lead; where it is answered already, says how that is taken back.
    fn answer(&self, with: impl FnOnce(&LeadLine) -> Flow) -> Flow {
        match self.selected() {
            None => Flow::Stay,
            Some(line) if line.lead.answered_here => {
                let word = line.lead.state.key();
                Flow::intent(Intent::Say(
                    format!("{} is {word} here already: x takes it back", line.lead.name),
                    Tone::Watch,
                ))
            }
            Some(line) => with(line),
        }
    }

    fn reject(&self, line: &LeadLine) -> Flow {
        let item = |(code, name): &(String, String)| Item {
            label: name.clone(),
            detail: String::new(),
            key: PickKey::Word(code.clone()),
        };
        let items = self.data.reasons.iter().map(item).collect();
        let title = format!("Why is {} rejected?", line.lead.name);
        Flow::push(Overlay::Picker(Picker::new(title, items, PickThen::RejectLead(line.lead.id))))
    }

    fn pick_owner(&self) -> Flow {
        let mut owners: Vec<(PersonId, &str)> =
            self.data.lines.iter().filter_map(|l| Some((l.lead.owner?, l.owner.as_str()))).collect();
        owners.sort_by_key(|(id, name)| (*name, *id));
        owners.dedup();
        let mut items = vec![Item { label: "everybody".to_owned(), detail: String::new(), key: PickKey::All }];
        items.extend(owners.into_iter().map(|(id, name)| {
            let waits = self.data.lines.iter().filter(|l| l.lead.owner == Some(id) && !l.lead.answered_here).count();
            Item { label: name.to_owned(), detail: format!("{waits} waiting"), key: PickKey::Person(id) }
        }));
        Flow::push(Overlay::Picker(Picker::new("Whose leads?", items, PickThen::LeadOwner)))
    }
}

impl View for Leads {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Leads, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, _ctx: &Ctx<'_>) -> Flow {
        let len = self.shown().len();
        if self.cursor.act(command, len) {
            return Flow::Stay;
        }
        match command {
            Command::AcceptLead => self.answer(|l| Flow::intent(Intent::AnswerLead(l.lead.id, None))),
            Command::Drop => match self.selected() {
                Some(line) if line.lead.answered_here => Flow::intent(Intent::UnanswerLead(line.lead.id)),
                Some(line) => self.reject(line),
                None => Flow::Stay,
            },
            Command::Accept => match self.selected().map(|l| (l.lead.deal, &l.lead.name)) {
                None => Flow::Stay,
                Some((Some(deal), _)) => Flow::Go(Goto::Deal(deal)),
                Some((None, name)) => {
                    Flow::intent(Intent::Say(format!("no deal that is known here came of {name}"), Tone::Neutral))
                }
            },
            Command::FilterOwner => self.pick_owner(),
            Command::FilterClosed => {
                self.answered_too = !self.answered_too;
                self.clamp();
                Flow::Stay
            }
            Command::FilterClear => {
                (self.answered_too, self.owner) = (false, None);
                self.clamp();
                Flow::Stay
            }
            // what narrows the list is left before the screen is
            Command::Back if self.owner.is_some() => {
                self.owner = None;
                Flow::Stay
            }
            Command::Back => self.from.clone().map_or(Flow::Pass, Flow::Go),
            _ => Flow::Pass,
        }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, _ctx: &Ctx<'_>) -> Flow {
        if *then == PickThen::LeadOwner {
            self.owner = if let PickKey::Person(person) = key { Some(*person) } else { None };
            self.clamp();
        }
        Flow::Stay
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) => {
                self.cursor.at = n;
                self.clamp();
                Flow::Stay
            }
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }
}

/// The clock of a lead: the hours that are left, or over; the answer that was given here.
fn clock(lead: &Lead, agreement: &Agreement, at: NaiveDateTime) -> (String, Tone) {
    if lead.answered_here {
        let tone = if lead.state == LeadState::Accepted { Tone::Good } else { Tone::Neutral };
        return (lead.state.key().to_owned(), tone);
    }
    let (hours_of, limit) = agreement.of(lead, at);
    match agreement.sla(lead, at) {
        Sla::Breached { over, .. } => (format!("{} over", hours(over)), Tone::Bad),
        Sla::Within { used, .. } => {
            let left = i64::from(limit) - used;
            // the last working day of it
            let tone = if left <= i64::from(hours_of.day_minutes()) { Tone::Watch } else { Tone::Neutral };
            (format!("{} left", hours(left)), tone)
        }
        Sla::Kept { .. } | Sla::Unknown => ("since ?".to_owned(), Tone::Watch),
    }
}
