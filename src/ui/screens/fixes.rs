//! What was corrected here and has to go back to the CRM: one list, to work through beside the CRM or to hand over.

#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use ratatui::layout::Rect;

use super::View;
use super::deals::Deals;
use super::deals::fixing::shown;
use super::deals::flags::{customer, short};
use crate::domain::fix::{Fix, FixState};
use crate::domain::ids::{AnswerId, FixId};
use crate::domain::lead::{LeadAnswer, LeadState};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent};
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// A correction with the names that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixRow {
    /// The correction.
    pub fix: Fix,
    /// Of which deal.
    pub deal: String,
    /// Its customer.
    pub account: Option<String>,
    /// Its owner.
    pub owner: Option<String>,
    /// Who corrected it.
    pub by: Option<String>,
}

/// An answer to a lead with the names that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// The answer.
    pub answer: LeadAnswer,
    /// Of which lead.
    pub lead: String,
    /// Its company.
    pub account: Option<String>,
    /// Who had to answer.
    pub owner: Option<String>,
    /// Who answered.
    pub by: Option<String>,
    /// "accepted", "rejected: Not ICP".
    pub words: String,
}

/// One line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// A fact of a deal.
    Fact(&'a FixRow),
    /// An answer to a lead.
    Answer(&'a AnswerRow),
}

/// What a line is known again by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineId {
    Fact(FixId),
    Answer(AnswerId),
}

impl<'a> Line<'a> {
    const fn id(self) -> LineId {
        match self {
            Self::Fact(row) => LineId::Fact(row.fix.id),
            Self::Answer(row) => LineId::Answer(row.answer.id),
        }
    }

    const fn state(self) -> FixState {
        match self {
            Self::Fact(row) => row.fix.state,
            Self::Answer(row) => row.answer.standing,
        }
    }

    const fn settled(self) -> Option<NaiveDate> {
        match self {
            Self::Fact(row) => row.fix.settled,
            Self::Answer(row) => row.answer.settled,
        }
    }

    fn on(self) -> NaiveDate {
        match self {
            Self::Fact(row) => row.fix.on,
            Self::Answer(row) => row.answer.wall.date(),
        }
    }

    const fn at(self) -> DateTime<Utc> {
        match self {
            Self::Fact(row) => row.fix.at,
            Self::Answer(row) => row.answer.at,
        }
    }

    /// Deal or lead, its customer, its owner, who wrote it down.
    fn names(self) -> (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>) {
        match self {
            Self::Fact(r) => (&r.deal, r.account.as_deref(), r.owner.as_deref(), r.by.as_deref()),
            Self::Answer(r) => (&r.lead, r.account.as_deref(), r.owner.as_deref(), r.by.as_deref()),
        }
    }

    /// The fact, what the CRM says, what it should say.
    fn values(self, ctx: &Ctx<'_>) -> (&'static str, String, String) {
        match self {
            Self::Fact(row) => {
                let value = |text: &Option<String>| shown(row.fix.field, text.as_deref(), &ctx.world.currency);
                (row.fix.field.word(), value(&row.fix.old), value(&row.fix.new))
            }
            Self::Answer(row) => ("lead", LeadState::Waiting.key().to_owned(), row.words.clone()),
        }
    }
}

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FixesData {
    /// The day it is.
    pub today: NaiveDate,
    /// Open ones and settled ones, as they were corrected.
    pub rows: Vec<FixRow>,
    /// The same of answers to leads.
    pub answers: Vec<AnswerRow>,
}

/// The screen.
#[derive(Debug, Default)]
pub struct Fixes {
    /// What it shows.
    pub data: FixesData,
    /// The list of deals it was opened from.
    pub list: Option<Box<Deals>>,
    /// It was opened out of a running meeting, and leads back to it.
    pub from_meeting: bool,
    settled_too: bool,
    cursor: Cursor,
}

impl Fixes {
    /// Opened from this list.
    pub fn over(list: Option<Box<Deals>>) -> Self {
        Self { list, ..Self::default() }
    }

    /// Takes fresh data; the selection stays on its correction.
    pub fn refresh(&mut self, data: FixesData) {
        let on = self.selected().map(Line::id);
        self.data = data;
        let at = self.shown().iter().position(|r| Some(r.id()) == on);
        self.cursor.at = at.unwrap_or(self.cursor.at);
        let len = self.shown().len();
        self.cursor.clamp(len);
    }

    /// Everything, as it was written down.
    fn lines(&self) -> Vec<Line<'_>> {
        let facts = self.data.rows.iter().map(Line::Fact);
        let mut lines: Vec<Line<'_>> = facts.chain(self.data.answers.iter().map(Line::Answer)).collect();
        lines.sort_by_key(|line| line.at());
        lines
    }

    /// The ones that are shown: those the CRM does not have yet first.
    pub fn shown(&self) -> Vec<Line<'_>> {
        let (open, settled): (Vec<_>, Vec<_>) = self.lines().into_iter().partition(|l| l.state() == FixState::Open);
        open.into_iter().chain(settled.into_iter().filter(|_| self.settled_too)).collect()
    }

    fn selected(&self) -> Option<Line<'_>> {
        self.shown().get(self.cursor.at).copied()
    }

    fn open_count(&self) -> usize {
        self.lines().iter().filter(|l| l.state() == FixState::Open).count()
    }

    /// Every correction is settled: what the CRM took over, and what it has said otherwise since.
    fn nothing_left(&self) -> (String, String) {
        let count = |state: FixState| self.lines().iter().filter(|l| l.state() == state).count();
        let were = |n: usize| if n == 1 { "was" } else { "were" };
        let key = keymap::key_for(&[Context::Fixes], Command::FilterClosed).unwrap_or_default();
        match (count(FixState::Arrived), count(FixState::Overtaken)) {
            (_, 0) => {
                ("The CRM has everything that was corrected here.".to_owned(), format!("{key} shows what has arrived."))
            }
            (0, over) => (
                "Nothing is left to tell the CRM.".to_owned(),
                format!("{over} {} overtaken by it ({key} shows what it says instead).", were(over)),
            ),
            (came, over) => (
                "Nothing is left to tell the CRM.".to_owned(),
                format!(
                    "{came} {} taken over by it, {over} {} overtaken by it ({key} shows them).",
                    were(came),
                    were(over)
                ),
            ),
        }
    }

    fn list(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        let today = self.data.today;
        // deal, account, owner, field, says, should say, since, by, state
        let (account, owner, by, value) = match area.width {
            0..100 => (0, 0, 0, 13),
            100..150 if self.settled_too => (0, 10, 0, 16),
            100..150 => (14, 10, 0, 16),
            _ => (24, 18, 18, 30),
        };
        let state = if self.settled_too { 16 } else { 0 };
        let fixed = [account, owner, 17, value, value, 9, by, state];
        let used: u16 = fixed.iter().filter(|w| **w > 0).map(|w| w + 2).sum();
        let deal = area.width.saturating_sub(2 + used);
        let widths = [deal, account, owner, 17, value, value, 9, by, state];
        let draw = |canvas: &mut Canvas<'_>, y: u16, cells: [(&str, ratatui::style::Style); 9]| {
            let mut x = area.x + 2;
            for (width, (words, style)) in widths.iter().zip(cells) {
                if *width > 0 {
                    canvas.at(Edge::Left, x, y, *width, words, style);
                    x += width + 2;
                }
            }
        };
        let heads = ["deal", "account", "owner", "fact", "CRM says", "should say", "since", "by", ""];
        draw(canvas, area.y, heads.map(|h| (h, theme.dim())));
        let rows = self.shown();
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        for (y, n) in (body.y..body.bottom()).zip(self.cursor.window(rows.len(), body.height)) {
            let row = rows[n];
            let place = Rect { y, height: 1, ..body };
            if n == self.cursor.at {
                canvas.style(place, theme.selected());
                canvas.text(place.x, y, 1, theme.glyphs.now, theme.accent());
            }
            let (name, account, owner, by) = row.names();
            let (fact, says, should) = row.values(ctx);
            let open = row.state() == FixState::Open;
            let settled = match row.settled() {
                Some(day) => format!("{} {}", row.state().word(), short(day, today)),
                None => row.state().word().to_owned(),
            };
            let words = if open { theme.text() } else { theme.dim() };
            let new = if open { theme.accent() } else { theme.dim() };
            let tone = match row.state() {
                FixState::Open => theme.tone(Tone::Watch),
                FixState::Arrived => theme.tone(Tone::Good),
                FixState::Overtaken => theme.dim(),
            };
            draw(
                canvas,
                y,
                [
                    (name, words),
                    (account.unwrap_or(""), theme.dim()),
                    (owner.unwrap_or("?"), theme.text()),
                    (fact, words),
                    (&says, theme.dim()),
                    (&should, new),
                    (&short(row.on(), today), theme.dim()),
                    (by.unwrap_or(""), theme.dim()),
                    (&settled, tone),
                ],
            );
            canvas.hit(place, Hit::Row(n));
        }
    }

    fn detail(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let Some(row) = self.selected() else { return };
        let theme = ctx.theme;
        let rule = theme.glyphs.rule.repeat(usize::from(area.width));
        canvas.text(area.x, area.y, area.width, &rule, theme.dim());
        let (name, account, owner, _) = row.names();
        let (fact, says, should) = row.values(ctx);
        let owner = owner.unwrap_or("nobody here");
        let of = customer(name, account).map_or_else(String::new, |a| format!("  {a}"));
        canvas.pieces(
            area.x,
            area.y + 1,
            area.width,
            &[(name, theme.strong()), (&of, theme.text()), (&format!("  {} {owner}", theme.glyphs.dot), theme.dim())],
        );
        let line = format!("{fact}: {says} {} {should}", theme.glyphs.to);
        canvas.text(area.x, area.y + 2, area.width, &text::clip(&line, usize::from(area.width)), theme.text());
    }
}

impl View for Fixes {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Fixes, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        chrome::header(canvas, Rect { height: 1, ..area }, ctx, "To update in the CRM");
        let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let open = self.open_count();
        let noun = if open == 1 { "fact the CRM" } else { "facts the CRM" };
        let what = "  corrected here; each leaves the list when an import shows it";
        canvas.pieces(
            inside.x,
            area.y + 2,
            inside.width,
            &[(&format!("{open} {noun} does not have yet"), theme.strong()), (what, theme.dim())],
        );
        let (top, below) = (area.y + 4, 3);
        let bottom = area.bottom().saturating_sub(1 + below);
        if self.shown().is_empty() {
            let key = keymap::key_for(&[Context::Deals], Command::Edit).unwrap_or_default();
            let (title, more) = if self.data.rows.is_empty() && self.data.answers.is_empty() {
                (
                    "Nothing was corrected here.".to_owned(),
                    format!("{key} on a deal corrects its next step, dates, amount, stage or category."),
                )
            } else {
                self.nothing_left()
            };
            canvas.text(inside.x, top + 1, inside.width, &title, theme.strong());
            canvas.text(inside.x, top + 2, inside.width, &more, theme.dim());
        } else {
            self.list(canvas, Rect { y: top, height: bottom.saturating_sub(top), ..inside }, ctx);
            self.detail(canvas, Rect { y: bottom, height: below, ..inside }, ctx);
        }
        let mut chain = self.contexts(ctx);
        chain.extend([Context::Global, Context::Always]);
        chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
    }

    fn act(&mut self, command: Command, _ctx: &Ctx<'_>) -> Flow {
        let len = self.shown().len();
        if self.cursor.act(command, len) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => match self.selected() {
                None => Flow::Stay,
                Some(Line::Fact(row)) => Flow::Go(Goto::Deal(row.fix.deal)),
                Some(Line::Answer(_)) => Flow::Go(Goto::Leads),
            },
            Command::Drop => match self.selected() {
                None => Flow::Stay,
                Some(Line::Fact(row)) if row.fix.state == FixState::Open => Flow::intent(Intent::Unfix(row.fix.id)),
                Some(Line::Answer(row)) if row.answer.standing == FixState::Open => {
                    Flow::intent(Intent::UnanswerLead(row.answer.lead))
                }
                Some(row) => {
                    let word = row.state().word();
                    Flow::intent(Intent::Say(format!("this one has {word}: the CRM's word counts"), Tone::Watch))
                }
            },
            Command::FilterClosed => {
                self.settled_too = !self.settled_too;
                let len = self.shown().len();
                self.cursor.clamp(len);
                Flow::Stay
            }
            Command::WriteList => Flow::intent(Intent::WriteFixes),
            Command::CopyList => Flow::intent(Intent::CopyFixes),
            Command::Back if self.from_meeting && self.list.is_none() => Flow::Go(Goto::Meeting),
            Command::Back => Flow::Go(Goto::Deals),
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) if n == self.cursor.at => self.act(Command::Accept, ctx),
            Hit::Row(n) => {
                self.cursor.at = n;
                let len = self.shown().len();
                self.cursor.clamp(len);
                Flow::Stay
            }
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }
}
