//! The form of an explanation: a few letters name a deal, then what happened to it; the gap is reconciled above while it is
//! written. What is taken is kept at once, so that leaving loses nothing.

mod draw;
mod line;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{Typing, View, Writing};
use crate::domain::forecast::owed::{Begun, Entry, Lacks, MissedDeal, Story, Suspect, can_be_named, has_words};
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent};
use crate::ui::keymap::Context;
use crate::ui::overlays::capture::Defaults;
use crate::ui::widgets::field::Field;
use crate::ui::world::Ctx;

/// What the form works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainData {
    /// The gap, with what was written about it before.
    pub entry: Entry,
    /// The deals that may be named, the likely ones first.
    pub suspects: Vec<Suspect>,
    /// The names of those that were named before.
    pub names: HashMap<DealId, String>,
}

/// A line of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    /// Letters of a deal; with one picked: what happened to it.
    Deal,
    /// Why the rest has no deal.
    Rest,
    /// What is done differently.
    Lesson,
    /// Why the one before is amended.
    Why,
}

/// The form.
#[derive(Debug)]
pub struct Explain {
    data: ExplainData,
    story: Story,
    focus: Focus,
    deal: Field,
    /// The deal that is named, with its amount: what happened to it is typed now.
    picked: Option<(DealId, Money)>,
    /// What happened to it.
    reason: Field,
    /// Among the deals that are offered.
    at: usize,
    rest: Field,
    lesson: Field,
    why: Field,
    complaint: Option<String>,
}

impl Explain {
    /// With what was written of it before and not saved; an amendment without that with what it amends.
    pub fn new(data: ExplainData, begun: impl Into<Begun>) -> Self {
        let begun = begun.into();
        let begun = if begun.is_empty() { data.entry.to_amend().into() } else { begun };
        let story = begun.story;
        let field = |words: &Option<String>| Field::with(words.as_deref().unwrap_or_default());
        let (rest, lesson, why) = (field(&story.rest), field(&story.lesson), field(&story.why));
        let focus = Focus::Deal;
        let deal = Field::with(&begun.letters);
        let reason = Field::with(begun.picked.as_ref().map_or("", |d| d.reason.as_str()));
        let picked = begun.picked.map(|d| (d.deal, d.amount));
        Self { data, story, focus, deal, picked, reason, at: 0, rest, lesson, why, complaint: None }
    }

    /// Whose gap of which period.
    pub fn about(&self) -> (Subject, PeriodKey) {
        (self.data.entry.subject, self.data.entry.period.key)
    }

    /// Takes fresh deals; what is typed stays.
    pub fn refresh(&mut self, data: ExplainData) {
        self.data = data;
    }

    fn amends(&self) -> bool {
        !self.data.entry.written.is_empty()
    }

    fn by(&self) -> Money {
        self.data.entry.by()
    }

    /// As it stands, with what is in the fields.
    fn story(&self) -> Story {
        let words = |field: &Field| Some(field.value().to_owned()).filter(|w| !w.trim().is_empty());
        Story { rest: words(&self.rest), lesson: words(&self.lesson), why: words(&self.why), ..self.story.clone() }
    }

    /// The lines there are, from the top.
    fn fields(&self) -> Vec<Focus> {
        let mut all = Vec::new();
        if !self.data.suspects.is_empty() {
            all.push(Focus::Deal);
        }
        if self.story.reconcile(self.by()).unexplained > Money::ZERO {
            all.push(Focus::Rest);
        }
        all.push(Focus::Lesson);
        if self.amends() {
            all.push(Focus::Why);
        }
        all
    }

    fn focus(&self) -> Focus {
        let fields = self.fields();
        if fields.contains(&self.focus) { self.focus } else { fields.first().copied().unwrap_or(Focus::Lesson) }
    }

    fn field_mut(&mut self) -> &mut Field {
        match (self.focus(), self.picked) {
            (Focus::Deal, Some(_)) => &mut self.reason,
            (Focus::Deal, None) => &mut self.deal,
            (Focus::Rest, _) => &mut self.rest,
            (Focus::Lesson, _) => &mut self.lesson,
            (Focus::Why, _) => &mut self.why,
        }
    }

    /// The deals that what is typed may mean, the likely ones first.
    fn offered(&self) -> Vec<&Suspect> {
        line::offered(&self.data.suspects, &self.story, self.deal.value())
    }

    fn suspect(&self, id: DealId) -> Option<&Suspect> {
        self.data.suspects.iter().find(|s| s.deal == id)
    }

    fn deal_name(&self, id: DealId) -> &str {
        let named = || self.data.names.get(&id).map(String::as_str);
        self.suspect(id).map(|s| s.name.as_str()).or_else(named).unwrap_or("a deal that is gone")
    }

    fn asks(&self, deal: DealId) -> String {
        format!("what happened to {}? A few words are needed", self.deal_name(deal))
    }

    /// As it stands, with the line in which a deal is being named; `None`: nothing was written, or changed.
    fn begun(&self) -> Option<Begun> {
        let picked = self.picked.map(|(deal, amount)| MissedDeal {
            deal,
            amount,
            fate: self.suspect(deal).map(|s| s.fate),
            reason: self.reason.value().to_owned(),
        });
        let begun = Begun { story: self.story(), letters: self.deal.value().to_owned(), picked };
        Some(begun).filter(|b| !b.is_empty() && *b != self.data.entry.to_amend().into())
    }

    fn keep(&self) -> Intent {
        let (subject, period) = self.about();
        Intent::KeepStory(subject, period, self.begun().map(Box::new))
    }

    /// Before the deal line is left: the deal that is picked is named with its reason. What is not finished there is complained
    /// of, and the line stays; `true`: nothing is open on it any more.
    fn finish_line(&mut self, ctx: &Ctx<'_>) -> bool {
        if self.picked.is_none() && !self.deal.is_empty() {
            self.focus = Focus::Deal;
            self.take(ctx);
            if self.picked.is_none() {
                return self.complaint.is_none();
            }
        }
        let Some((deal, amount)) = self.picked else { return true };
        let reason = text::clean(self.reason.value());
        if !has_words(&reason) {
            self.complaint = Some(self.asks(deal));
            self.focus = Focus::Deal;
            return false;
        }
        self.name(deal, amount, reason);
        true
    }

    fn step(&mut self, back: bool) {
        let fields = self.fields();
        let at = fields.iter().position(|f| *f == self.focus()).unwrap_or(0);
        let len = fields.len().max(1);
        let next = if back { (at + len - 1) % len } else { (at + 1) % len };
        if let Some(field) = fields.get(next) {
            self.focus = *field;
        }
        self.at = 0;
    }

    /// Enter: takes the line; on the last one it saves.
    fn accept(&mut self, ctx: &Ctx<'_>) -> Flow {
        self.complaint = None;
        match self.focus() {
            Focus::Deal => self.take(ctx),
            here if self.fields().last() == Some(&here) => self.save(ctx),
            _ => {
                self.step(false);
                Flow::intent(self.keep())
            }
        }
    }

    /// Takes the deal line: its deal, then what happened to it.
    fn take(&mut self, ctx: &Ctx<'_>) -> Flow {
        if self.picked.is_some() {
            return if self.finish_line(ctx) { Flow::intent(self.keep()) } else { Flow::Stay };
        }
        if self.deal.is_empty() {
            // a market story is not an explanation
            if self.story.deals.is_empty() && can_be_named(&self.data.suspects) {
                self.complaint = Some(Lacks::Deal.line(&ctx.world.currency));
                return Flow::Stay;
            }
            self.step(false);
            return Flow::Stay;
        }
        let offered = self.offered();
        let Some(suspect) = offered.get(self.at).or(offered.first()).map(|s| (*s).clone()) else {
            self.complaint = Some(line::no_such());
            return Flow::Stay;
        };
        match line::read(self.deal.value(), &suspect, &self.story, self.by(), &ctx.world.currency) {
            Err(why) => {
                self.complaint = Some(why);
                Flow::Stay
            }
            Ok(line::Read::Off) => {
                self.story.deals.retain(|d| d.deal != suspect.deal);
                self.clear_line();
                Flow::intent(self.keep())
            }
            Ok(line::Read::Named { reason: Some(reason), .. }) if !has_words(&reason) => {
                self.complaint = Some(self.asks(suspect.deal));
                Flow::Stay
            }
            Ok(line::Read::Named { amount, reason: Some(reason) }) => {
                self.name(suspect.deal, amount, reason);
                Flow::intent(self.keep())
            }
            Ok(line::Read::Named { amount, reason: None }) => {
                self.picked = Some((suspect.deal, amount));
                let before = self.story.deals.iter().find(|d| d.deal == suspect.deal);
                self.reason.set(before.map_or("", |d| d.reason.as_str()));
                Flow::Stay
            }
        }
    }

    /// No deal is picked any more; what was typed of its reason stands behind its letters, for this or another one.
    fn fold_reason(&mut self) {
        let Some((deal, _)) = self.picked.take() else { return };
        let reason = self.reason.value().trim();
        let before = self.story.deals.iter().find(|d| d.deal == deal).map_or("", |d| d.reason.trim());
        if !reason.is_empty() && reason != before {
            let line = format!("{}: {reason}", self.deal.value().trim().trim_end_matches(':').trim_end());
            self.deal.set(&line);
        }
        self.reason.clear();
    }

    fn name(&mut self, deal: DealId, amount: Money, reason: String) {
        let fate = self.suspect(deal).map(|s| s.fate);
        let one = MissedDeal { deal, amount, fate, reason };
        match self.story.deals.iter_mut().find(|d| d.deal == deal) {
            Some(here) => *here = one,
            None => self.story.deals.push(one),
        }
        self.clear_line();
    }

    fn clear_line(&mut self) {
        self.deal.clear();
        self.reason.clear();
        (self.picked, self.at) = (None, 0);
    }

    fn save(&mut self, ctx: &Ctx<'_>) -> Flow {
        if !self.finish_line(ctx) {
            return Flow::Stay;
        }
        let story = self.story();
        if let Some(lacks) = story.lacks(self.by(), self.amends(), &self.data.suspects).first() {
            self.complaint = Some(lacks.line(&ctx.world.currency));
            self.focus = match lacks {
                Lacks::Deal | Lacks::Reason | Lacks::Share { .. } => Focus::Deal,
                Lacks::Rest => Focus::Rest,
                Lacks::Why => Focus::Why,
            };
            return Flow::Stay;
        }
        let (subject, period) = self.about();
        Flow::intent(Intent::ExplainMiss(subject, period, Box::new(story)))
    }
}

impl View for Explain {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Explaining]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn typing(&self, _ctx: &Ctx<'_>) -> Typing {
        Typing::Words
    }

    fn key(&mut self, event: KeyEvent, _ctx: &Ctx<'_>) -> Flow {
        self.complaint = None;
        self.at = 0;
        self.field_mut().key(event);
        Flow::Stay
    }

    fn paste(&mut self, pasted: &str, _ctx: &Ctx<'_>) {
        self.field_mut().paste(pasted);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let choosing = self.focus() == Focus::Deal && self.picked.is_none();
        match command {
            Command::Accept => self.accept(ctx),
            Command::Down if choosing && self.at + 1 < self.offered().len().min(line::OFFERED) => {
                self.at += 1;
                Flow::Stay
            }
            Command::Up if choosing && self.at > 0 => {
                self.at -= 1;
                Flow::Stay
            }
            Command::NextField | Command::Down | Command::PrevField | Command::Up => {
                // a deal that is picked is not left half named
                if self.picked.is_none() || self.finish_line(ctx) {
                    self.step(matches!(command, Command::PrevField | Command::Up));
                }
                Flow::intent(self.keep())
            }
            Command::RemoveDeal => {
                self.story.deals.pop();
                Flow::intent(self.keep())
            }
            // the deal that was picked is left before the form is
            Command::Back if self.picked.is_some() => {
                self.complaint = None;
                self.focus = Focus::Deal;
                self.fold_reason();
                Flow::intent(self.keep())
            }
            Command::Back => {
                let (subject, period) = self.about();
                Flow::Do(vec![self.keep(), Intent::Go(Goto::Owed(Some((subject, Some(period)))))])
            }
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) => {
                self.focus = Focus::Deal;
                let Some(name) = self.offered().get(n).map(|s| s.name.clone()) else { return Flow::Stay };
                if self.deal.is_empty() {
                    self.deal.set(&name);
                    self.at = 0;
                } else {
                    self.at = n;
                }
                self.take(ctx)
            }
            Hit::Field(n) => {
                if let Some(field) = self.fields().get(n) {
                    self.focus = *field;
                }
                Flow::Stay
            }
            Hit::Step(_) | Hit::Person(_) => Flow::Stay,
        }
    }

    fn writing(&self) -> Option<Writing> {
        let (subject, period) = self.about();
        Some(Writing { subject, period, begun: self.begun() })
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        Defaults::default()
    }
}
