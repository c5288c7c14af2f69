//! What was corrected here and has to go back to the CRM: one list, to work through beside the CRM or to hand over.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use super::View;
use super::deals::Deals;
use super::deals::fixing::shown;
use super::deals::flags::{customer, short};
use crate::domain::fix::{Fix, FixState};
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

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FixesData {
    /// The day it is.
    pub today: NaiveDate,
    /// Open ones and settled ones, as they were corrected.
    pub rows: Vec<FixRow>,
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
        let on = self.selected().map(|r| r.fix.id);
        self.data = data;
        let at = self.shown().position(|r| Some(r.fix.id) == on);
        self.cursor.at = at.unwrap_or(self.cursor.at);
        let len = self.shown().count();
        self.cursor.clamp(len);
    }

    /// The ones that are shown: those the CRM does not have yet first.
    pub fn shown(&self) -> impl Iterator<Item = &FixRow> {
        let open = |state: bool| self.data.rows.iter().filter(move |r| (r.fix.state == FixState::Open) == state);
        open(true).chain(open(false).filter(|_| self.settled_too))
    }

    fn selected(&self) -> Option<&FixRow> {
        self.shown().nth(self.cursor.at)
    }

    fn open_count(&self) -> usize {
        self.data.rows.iter().filter(|r| r.fix.state == FixState::Open).count()
    }

    /// Every correction is settled: what the CRM took over, and what it has said otherwise since.
    fn nothing_left(&self) -> (String, String) {
        let count = |state: FixState| self.data.rows.iter().filter(|r| r.fix.state == state).count();
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
        let rows: Vec<&FixRow> = self.shown().collect();
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        for (y, n) in (body.y..body.bottom()).zip(self.cursor.window(rows.len(), body.height)) {
            let row = rows[n];
            let place = Rect { y, height: 1, ..body };
            if n == self.cursor.at {
                canvas.style(place, theme.selected());
                canvas.text(place.x, y, 1, theme.glyphs.now, theme.accent());
            }
            let fix = &row.fix;
            let value = |text: &Option<String>| shown(fix.field, text.as_deref(), &ctx.world.currency);
            let open = fix.state == FixState::Open;
            let settled = match fix.settled {
                Some(day) => format!("{} {}", fix.state.word(), short(day, today)),
                None => fix.state.word().to_owned(),
            };
            let words = if open { theme.text() } else { theme.dim() };
            let new = if open { theme.accent() } else { theme.dim() };
            let tone = match fix.state {
                FixState::Open => theme.tone(Tone::Watch),
                FixState::Arrived => theme.tone(Tone::Good),
                FixState::Overtaken => theme.dim(),
            };
            draw(
                canvas,
                y,
                [
                    (&row.deal, words),
                    (row.account.as_deref().unwrap_or(""), theme.dim()),
                    (row.owner.as_deref().unwrap_or("?"), theme.text()),
                    (fix.field.word(), words),
                    (&value(&fix.old), theme.dim()),
                    (&value(&fix.new), new),
                    (&short(fix.on, today), theme.dim()),
                    (row.by.as_deref().unwrap_or(""), theme.dim()),
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
        let value = |text: &Option<String>| shown(row.fix.field, text.as_deref(), &ctx.world.currency);
        let owner = row.owner.as_deref().unwrap_or("nobody here");
        let of = customer(&row.deal, row.account.as_deref()).map_or_else(String::new, |a| format!("  {a}"));
        canvas.pieces(
            area.x,
            area.y + 1,
            area.width,
            &[
                (&row.deal, theme.strong()),
                (&of, theme.text()),
                (&format!("  {} {owner}", theme.glyphs.dot), theme.dim()),
            ],
        );
        let line =
            format!("{}: {} {} {}", row.fix.field.word(), value(&row.fix.old), theme.glyphs.to, value(&row.fix.new));
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
        if self.shown().next().is_none() {
            let key = keymap::key_for(&[Context::Deals], Command::Edit).unwrap_or_default();
            let (title, more) = if self.data.rows.is_empty() {
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
        let len = self.shown().count();
        if self.cursor.act(command, len) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => self.selected().map_or(Flow::Stay, |row| Flow::Go(Goto::Deal(row.fix.deal))),
            Command::Drop => match self.selected() {
                None => Flow::Stay,
                Some(row) if row.fix.state == FixState::Open => Flow::intent(Intent::Unfix(row.fix.id)),
                Some(row) => {
                    let word = row.fix.state.word();
                    Flow::intent(Intent::Say(format!("this one has {word}: the CRM's word counts"), Tone::Watch))
                }
            },
            Command::FilterClosed => {
                self.settled_too = !self.settled_too;
                let len = self.shown().count();
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
                let len = self.shown().count();
                self.cursor.clamp(len);
                Flow::Stay
            }
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }
}
