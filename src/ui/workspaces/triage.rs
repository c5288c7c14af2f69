//! Pipeline review, stalled deals: the largest first, each with what last reset its silence and what was decided the last
//! time. One key each: escalate, re-engage, disqualify; each opens the line of its action, and Enter accepts it. Who wants
//! to re-engage twice in a row is told so before.

use chrono::NaiveDate;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::domain::browse::DealLine;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::show::Scale;
use crate::domain::text;
use crate::domain::triage::{Answer, warning};
use crate::domain::walk::Risk;
use crate::domain::when;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{CaptureKind, Flow, Goto};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::{Capture, Defaults};
use crate::ui::screens::View;
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// A stalled deal.
#[derive(Debug, Clone, PartialEq)]
pub struct StalledDeal {
    /// The deal.
    pub line: DealLine,
    /// Days since the buyer's last event; `None`: nobody knows of any.
    pub days: Option<i64>,
    /// Which event last reset its silence.
    pub heard: String,
    /// What this review has decided.
    pub answer: Option<Answer>,
    /// What was decided the last time, and when.
    pub before: Option<(Answer, NaiveDate)>,
    /// How often in a row it was re-engaged before this review.
    pub reengaged: usize,
    /// It is not stalled any more: the buyer was heard of since it was answered.
    pub moved: bool,
}

/// What the workspace shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StalledData {
    /// The day it is.
    pub today: NaiveDate,
    /// Stalled deals of the team, the largest first; answered ones stay in view.
    pub deals: Vec<StalledDeal>,
    /// After so many days without a buyer event a deal is stalled.
    pub limit: u32,
    /// Why nobody can say which deals are stalled.
    pub unknown: Option<&'static str>,
    /// Who leads the meeting: escalations are theirs.
    pub lead: Option<PersonId>,
    /// When an action is due: the next meeting of the series.
    pub due: Option<NaiveDate>,
}

/// The workspace.
#[derive(Debug, Default)]
pub struct Stalled {
    /// What it shows.
    pub data: StalledData,
    cursor: Cursor,
    entered: bool,
}

impl Stalled {
    /// Takes fresh data; the rows keep their order. An answer leads to the next deal without one.
    pub fn refresh(&mut self, mut data: StalledData) {
        let place = |id: DealId| self.data.deals.iter().position(|d| d.line.deal.id == id).unwrap_or(usize::MAX);
        data.deals.sort_by_key(|d| place(d.line.deal.id));
        let was = self.selected().map(|d| (d.line.deal.id, d.answer));
        self.data = data;
        if !std::mem::replace(&mut self.entered, true) {
            self.cursor.at = self.open_from(0).unwrap_or(0);
            return;
        }
        let stays = was.and_then(|(id, _)| self.data.deals.iter().position(|d| d.line.deal.id == id));
        let answered =
            stays.filter(|at| was.is_some_and(|(_, a)| a.is_none()) && self.data.deals[*at].answer.is_some());
        let next = answered.and_then(|at| self.open_from(at + 1));
        if let Some(at) = next.or(stays) {
            self.cursor.at = at;
        }
        self.cursor.clamp(self.data.deals.len());
    }

    /// The first deal without an answer from this row on, then from the top.
    fn open_from(&self, from: usize) -> Option<usize> {
        let n = self.data.deals.len();
        (0..n).map(|i| (from + i) % n).find(|at| self.data.deals[*at].answer.is_none())
    }

    fn selected(&self) -> Option<&StalledDeal> {
        self.data.deals.get(self.cursor.at)
    }

    /// Opens the line of the answer's action.
    fn answer(&self, answer: Answer) -> Flow {
        let Some(deal) = self.selected() else {
            return Flow::refused("No stalled deal", "There is nothing to answer in this step.");
        };
        if deal.answer == Some(answer) {
            let said = format!("It is {} already in this review; its action is among the open ones.", answer.done());
            return Flow::refused("Answered already", said);
        }
        let facts = &deal.line.deal;
        let owner = match answer {
            Answer::Escalate => self.data.lead,
            Answer::Reengage | Answer::Disqualify => facts.owner,
        };
        let defaults = Defaults { owner, deal: Some(facts.id), due: self.data.due };
        let mut line =
            Capture::new(CaptureKind::Action(answer.kind()), defaults).offering(&answer.action_text(&facts.name));
        let last = deal.before.map(|(_, on)| on);
        line.triage = Some((answer, warning(answer, deal.reengaged, last)));
        Flow::push(Overlay::Capture(line))
    }

    fn counts(&self) -> (usize, usize) {
        (self.data.deals.iter().filter(|d| d.answer.is_some()).count(), self.data.deals.len())
    }
}

impl View for Stalled {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Triage, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        let (answered, all) = self.counts();
        let value: crate::domain::money::Money = self.data.deals.iter().map(|d| d.line.deal.value()).sum();
        let scale = Scale::for_amounts(self.data.deals.iter().map(|d| d.line.deal.value()), &ctx.world.currency);
        let (remark, style) = match (all, answered) {
            (0, _) => (String::new(), theme.dim()),
            (n, a) if n == a => {
                (format!("{n} of {n} answered   {} all answered", theme.glyphs.done), theme.tone(Tone::Good))
            }
            (n, a) => (
                format!("{a} of {n} answered   {}", crate::domain::money::show::short(value, &ctx.world.currency)),
                theme.strong(),
            ),
        };
        canvas.pieces(
            area.x,
            area.y,
            area.width,
            &[("STALLED", theme.title()), ("  ", theme.text()), (&remark, style)],
        );
        if let Some(hint) = self.nothing() {
            canvas.wrapped(Rect { y: area.y + 2, height: 4, ..area }, &hint, theme.dim());
            return;
        }
        let each = if area.width >= WIDE { 2 } else { 3 };
        let body = Rect { y: area.y + 2, height: area.height.saturating_sub(3), ..area };
        let window = self.cursor.window(all, body.height / each);
        let below = all - window.end;
        let mut y = body.y;
        for n in window {
            let row = Rect { y, height: each, ..body }.intersection(body);
            if n == self.cursor.at {
                canvas.style(row, theme.selected());
                canvas.text(row.x, row.y, 1, theme.glyphs.now, theme.accent());
            }
            self.row(canvas, row, ctx, &self.data.deals[n], &scale);
            canvas.hit(row, Hit::Row(n));
            y += each;
        }
        if below > 0 {
            canvas.text(area.x + 2, area.bottom() - 1, area.width, &format!("{below} more below"), theme.dim());
        }
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.cursor.act(command, self.data.deals.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Escalate => self.answer(Answer::Escalate),
            Command::Reengage => self.answer(Answer::Reengage),
            Command::Disqualify => self.answer(Answer::Disqualify),
            Command::SayHeard => match self.selected() {
                Some(deal) => {
                    let mut line = Capture::new(CaptureKind::Heard, self.defaults(ctx));
                    line.buyer.clone_from(&deal.line.deal.contact);
                    Flow::push(Overlay::Capture(line))
                }
                None => Flow::Stay,
            },
            Command::OpenDeal | Command::Accept => {
                self.selected().map_or(Flow::Stay, |d| Flow::Go(Goto::Deal(d.line.deal.id)))
            }
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) => {
                self.cursor.at = n;
                self.cursor.clamp(self.data.deals.len());
                Flow::Stay
            }
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        let deal = self.selected().map(|d| &d.line.deal);
        Defaults { owner: deal.and_then(|d| d.owner), deal: deal.map(|d| d.id), due: None }
    }
}

/// From here on the pushes stand in the first line.
const WIDE: u16 = 84;

impl Stalled {
    /// Why there is nothing to decide.
    fn nothing(&self) -> Option<String> {
        if let Some(why) = self.data.unknown {
            return Some(format!(
                "Nobody can say which deals are stalled: {why}. 1 in the deal walk writes down what a buyer did."
            ));
        }
        self.data.deals.is_empty().then(|| {
            format!("No deal is stalled: every buyer was heard of within {} days. > goes on.", self.data.limit)
        })
    }

    fn row(&self, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, deal: &StalledDeal, scale: &Scale) {
        if row.is_empty() {
            return;
        }
        let theme = ctx.theme;
        let facts = &deal.line.deal;
        let dot = format!(" {} ", theme.glyphs.dot);
        let (answer, style) = match deal.answer {
            Some(answer) => (format!("{} {}", theme.glyphs.done, answer.done()), theme.tone(Tone::Good)),
            None => ("no answer".to_owned(), theme.dim()),
        };
        let days = deal.days.map_or_else(|| "?".to_owned(), |d| format!("{d} days"));
        let wide = row.width >= WIDE;
        let x = row.right().saturating_sub(if wide { 14 } else { 0 });
        if wide {
            canvas.text(x, row.y, 14, &answer, style);
        }
        canvas.right(x.saturating_sub(10), row.y, 8, &days, theme.tone(Tone::Bad));
        canvas.right(x.saturating_sub(19), row.y, 8, &scale.show(facts.value()), theme.text());
        let words = if deal.answer.is_some() { theme.dim() } else { theme.strong() };
        canvas.text(row.x + 2, row.y, x.saturating_sub(row.x + 22), &facts.name, words);
        let pushes = match facts.pushes {
            0 => "never pushed".to_owned(),
            n => Risk::Pushed(n).words(),
        };
        let owner = deal.line.owner.clone().unwrap_or_else(|| "no owner".to_owned());
        let mut second: Vec<(String, Style)> = vec![(deal.heard.clone(), theme.text())];
        let mut third = vec![(owner, theme.dim()), (facts.stage.clone(), theme.dim()), (pushes, theme.dim())];
        if deal.moved {
            second.insert(0, ("heard of since".to_owned(), theme.tone(Tone::Good)));
        }
        if let Some((before, on)) = deal.before {
            let again = match (before, deal.reengaged) {
                (Answer::Reengage, n) if n >= 2 => format!("re-engaged {n} times in a row"),
                _ => format!("{} last time", before.done()),
            };
            let day = when::show_day(on, self.data.today);
            third.insert(0, (format!("{again} ({day})"), theme.tone(Tone::Watch)));
        }
        if !wide && deal.answer.is_some() {
            third.insert(0, (answer, style));
        }
        let put = |canvas: &mut Canvas<'_>, y: u16, parts: &[(String, Style)]| {
            let mut pieces: Vec<(&str, Style)> = Vec::new();
            for (n, (words, style)) in parts.iter().enumerate() {
                if n > 0 {
                    pieces.push((&dot, theme.dim()));
                }
                pieces.push((words, *style));
            }
            canvas.pieces(row.x + 2, y, row.width.saturating_sub(2), &pieces);
        };
        if wide {
            second.extend(third);
            put(canvas, row.y + 1, &second);
        } else {
            let clipped = text::clip(&second[0].0, usize::from(row.width.saturating_sub(2)));
            second[0].0 = clipped;
            put(canvas, row.y + 1, &second);
            if row.height > 2 {
                put(canvas, row.y + 2, &third);
            }
        }
    }
}
