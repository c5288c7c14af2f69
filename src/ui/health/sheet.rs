//! One seller's (or one unit's) sheet: what is red first, then what is to be watched, each with a question; behind the
//! selected metric its deals. A screen and the step of a Pipeline Review show the same.

use ratatui::layout::Rect;

use super::data::Figures;
use super::list::{self, Shown};
use super::{Board, explain, spark, words};
use crate::domain::coaching::Coaching;
use crate::domain::health::{Kind, Metric, Scope, Verdict};
use crate::domain::ids::DealId;
use crate::domain::money::show::short;
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::Flow;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// From this width on metrics and deals stand side by side.
const SIDE_BY_SIDE: u16 = 150;

/// So many rows left below the deals are worth showing what else there is to talk about.
const ROOMY: u16 = 12;

/// Where on a sheet one is.
#[derive(Debug, Clone, Default)]
pub struct SheetView {
    /// The selected metric, by its place among those of the sheet.
    metric: Cursor,
    /// The selected deal behind it.
    deal: Cursor,
    /// The deals have the keys, not the metrics.
    pub in_deals: bool,
}

/// The metrics of whom is looked at, in the order they are drawn.
fn ranked<'a>(board: &'a Board, ctx: &Ctx<'_>) -> Vec<&'a Metric> {
    let hidden = words::hides_forecast(ctx).is_some();
    board.figures().map_or_else(Vec::new, |f| words::worst_first(&f.metrics, hidden))
}

impl SheetView {
    /// Somebody else's: from the worst metric on.
    pub fn begin_anew(&mut self) {
        *self = Self::default();
    }

    /// The selected metric.
    pub fn selected<'a>(&self, board: &'a Board, ctx: &Ctx<'_>) -> Option<&'a Metric> {
        ranked(board, ctx).get(self.metric.at).copied()
    }

    /// The selected deal, while the deals have the keys.
    pub fn deal(&self, board: &Board, ctx: &Ctx<'_>) -> Option<DealId> {
        let kind = self.selected(board, ctx).filter(|_| self.in_deals)?.kind;
        Some(board.sheet()?.behind(kind)?.deals.get(self.deal.at)?.id)
    }

    /// The deals that are listed, to go through them one by one.
    pub fn queue(&self, board: &Board, ctx: &Ctx<'_>) -> Vec<DealId> {
        let behind = self.selected(board, ctx).and_then(|m| board.sheet()?.behind(m.kind));
        behind.map_or_else(Vec::new, |b| b.deals.iter().map(|d| d.id).collect())
    }

    /// Moves, opens, explains; [`Flow::Pass`] when it is not for a sheet.
    pub fn act(&mut self, command: Command, board: &Board, coaching: &Coaching, ctx: &Ctx<'_>) -> Flow {
        let metrics = ranked(board, ctx);
        let kind = metrics.get(self.metric.at).map(|m| m.kind);
        let listed = kind.and_then(|k| board.sheet()?.behind(k)).map_or(0, list::length);
        if self.in_deals {
            if self.deal.act(command, listed) {
                return Flow::Stay;
            }
        } else if self.metric.act(command, metrics.len()) {
            self.deal = Cursor::default();
            return Flow::Stay;
        }
        match command {
            Command::Accept if self.in_deals => {
                let of = (board.whose(), board.period);
                let behind = kind.and_then(|k| Some((k, board.sheet()?.behind(k)?)));
                behind.map_or(Flow::Stay, |(kind, behind)| list::open(behind, kind, self.deal.at, of, ctx))
            }
            Command::Accept | Command::Right => {
                self.in_deals = listed > 0;
                Flow::Stay
            }
            Command::NextField | Command::PrevField => {
                self.in_deals = !self.in_deals && listed > 0;
                Flow::Stay
            }
            Command::Left if self.in_deals => {
                self.in_deals = false;
                Flow::Stay
            }
            Command::Back if self.in_deals => {
                self.in_deals = false;
                Flow::Stay
            }
            Command::Left => Flow::Stay,
            Command::ExplainMetric => match (metrics.get(self.metric.at), board.figures()) {
                (Some(metric), Some(whose)) => explain::open(metric, whose, coaching, ctx),
                _ => Flow::Stay,
            },
            _ => Flow::Pass,
        }
    }

    /// A click on a metric or a deal; the second one on a deal opens it.
    pub fn hit(&mut self, hit: Hit, board: &Board, coaching: &Coaching, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Field(n) => {
                (self.metric.at, self.deal, self.in_deals) = (n, Cursor::default(), false);
                Flow::Stay
            }
            Hit::Row(n) if self.in_deals && self.deal.at == n => self.act(Command::Accept, board, coaching, ctx),
            Hit::Row(n) => {
                (self.deal.at, self.in_deals) = (n, true);
                Flow::Stay
            }
            _ => Flow::Stay,
        }
    }

    /// Draws it. `beside`: what stands behind the name; `turn`: which of the questions about a metric it is this one's
    /// turn to hear.
    pub fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        ctx: &Ctx<'_>,
        board: &Board,
        coaching: &Coaching,
        (beside, turn): (&str, usize),
    ) {
        let theme = ctx.theme;
        let Some(figures) = board.figures() else {
            super::board::nothing_yet(canvas, area, ctx, board);
            return;
        };
        let mut y = area.y + head(canvas, area, ctx, figures, beside) + 1;
        let metrics = ranked(board, ctx);
        let side = area.width >= SIDE_BY_SIDE;
        let left = if side { area.width * 11 / 20 } else { area.width };
        let room = area.bottom().saturating_sub(y);
        // all of them where that leaves room for some deals
        let wanted = u16::try_from(metrics.len()).unwrap_or(0);
        let rows = if side { room } else { wanted.min((room / 2).saturating_sub(1).max(room.saturating_sub(14))) };
        let column = Rect { y, height: rows, width: left, ..area };
        let used = self.metrics(canvas, column, ctx, board, &metrics);
        if side {
            let under = Rect { y: y + used + 1, height: room.saturating_sub(used + 1), width: left, ..area };
            to_talk_about(canvas, under, ctx, board, coaching, (&metrics, turn));
        }
        let Some(metric) = metrics.get(self.metric.at) else { return };
        let mut below = if side {
            Rect { x: area.x + left + 3, width: area.width.saturating_sub(left + 3), y, height: room }
        } else {
            y += used + 1;
            Rect { y, height: area.bottom().saturating_sub(y), ..area }
        };
        // what is in order, and what nobody knows, is not asked about
        let asked = matches!(metric.verdict, Verdict::Bad | Verdict::Watch | Verdict::Shown);
        if let Some(question) = coaching.ask(metric.kind, turn).filter(|_| asked) {
            canvas.text(below.x, below.y, 2, theme.glyphs.dot, theme.accent());
            let inside = Rect { x: below.x + 2, width: below.width.saturating_sub(2).min(90), ..below };
            let mut used = canvas.wrapped(Rect { height: inside.height.min(3), ..inside }, question, theme.strong());
            if below.height > used + 4 {
                // in full here: in its row it may have been cut
                let hidden = words::hides_forecast(ctx).is_some();
                let mut made_from = words::made_from(metric, &ctx.world.currency, hidden);
                if let Some(left_out) = words::left_out(metric.kind, figures, &ctx.world.currency) {
                    made_from.push_str(&format!(", {left_out}"));
                }
                let owner = words::owner(metric.owner());
                let line = if area.width < 100 {
                    format!("{made_from}   good: {}", metric.target)
                } else {
                    format!("{made_from}   good: {}   owner: {owner}", metric.target)
                };
                canvas.text(below.x + 2, below.y + used, below.width.saturating_sub(2), &line, theme.dim());
                used += 1;
            }
            used += 1;
            below = Rect { y: below.y + used, height: below.height.saturating_sub(used), ..below };
        }
        let used = self.deals(canvas, below, ctx, board, metric) + 1;
        let rest = Rect { y: below.y + used, height: below.height.saturating_sub(used), ..below };
        if !side && rest.height >= ROOMY {
            to_talk_about(canvas, rest, ctx, board, coaching, (&metrics, turn));
        }
    }

    fn metrics(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, board: &Board, metrics: &[&Metric]) -> u16 {
        let theme = ctx.theme;
        let hidden = words::hides_forecast(ctx).is_some();
        let narrow = area.width < 60;
        let label = if narrow { 15 } else { 27 };
        let mut y = area.y;
        for n in self.metric.window(metrics.len(), area.height) {
            let metric = metrics[n];
            let row = Rect { y, height: 1, ..area };
            if n == self.metric.at {
                if self.in_deals {
                    canvas.text(area.x, y, 1, theme.glyphs.now, theme.accent());
                } else {
                    canvas.style(row, theme.selected());
                    canvas.text(area.x, y, 1, theme.glyphs.now, theme.accent());
                }
            }
            let tone = theme.tone(words::tone(metric.verdict));
            let quiet = matches!(metric.verdict, Verdict::Good | Verdict::Shown | Verdict::NoData);
            let style = if quiet { theme.dim() } else { theme.text() };
            let name = metric.kind.label();
            let name = if narrow && name.len() > 14 { words::column(metric.kind, true) } else { name };
            canvas.text(area.x + 2, y, label - 1, name, style);
            let x = area.x + 2 + label;
            let currency = &ctx.world.currency;
            let short = area.width < 100;
            let value = if short { words::narrow(&metric.value, currency) } else { words::value(metric, currency) };
            let wide = if short { 6 } else { 14 };
            canvas.right(x, y, wide, &value, if quiet { theme.text() } else { theme.strong() });
            let x = x + wide + 1;
            canvas.text(x, y, 7, metric.verdict.word(), tone);
            let x = x + 8;
            let room = area.right().saturating_sub(x);
            let points = board.trend(board.whose(), metric);
            let drawn = spark::in_words(metric.kind, &points, ctx).is_some();
            let trend = if room >= 50 && drawn { 15 } else { 0 };
            let made_from = words::made_from(metric, &ctx.world.currency, hidden);
            canvas.text(x, y, room.saturating_sub(trend), &made_from, theme.dim());
            if trend > 0 {
                spark::draw(canvas, area.right() - 13, y, 13, &points, ctx);
            }
            canvas.hit(row, Hit::Field(n));
            y += 1;
        }
        y - area.y
    }

    fn deals(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, board: &Board, metric: &Metric) -> u16 {
        let Some(behind) = board.sheet().and_then(|sheet| sheet.behind(metric.kind)) else { return 0 };
        if area.height < 2 {
            return 0;
        }
        let (title, remark) = list::title(behind, metric.kind, ctx);
        chrome::section(canvas, area.x, area.y, area.width, ctx, &title, &remark);
        let shown = Shown {
            behind,
            kind: metric.kind,
            cursor: self.in_deals.then_some(&self.deal),
            owners: !matches!(board.whose(), Scope::Rep(_)),
            stalled_days: board.picture().map_or(14, |p| p.stalled_days),
        };
        let rows = Rect { y: area.y + 1, height: area.height - 1, ..area };
        1 + list::draw(canvas, rows, ctx, &shown)
    }
}

/// What is red and what is to be watched, each with its question and the largest deals behind it.
fn to_talk_about(
    canvas: &mut Canvas<'_>,
    area: Rect,
    ctx: &Ctx<'_>,
    board: &Board,
    coaching: &Coaching,
    (metrics, turn): (&[&Metric], usize),
) {
    let theme = ctx.theme;
    let mut y = area.y;
    let red = metrics.iter().filter(|m| matches!(m.verdict, Verdict::Bad | Verdict::Watch));
    for (n, metric) in red.enumerate() {
        if y + 4 > area.bottom() {
            return;
        }
        if n == 0 {
            chrome::section(canvas, area.x, y, area.width, ctx, "TO TALK ABOUT", "");
            y += 1;
        }
        let tone = theme.tone(words::tone(metric.verdict));
        let word = format!(" {}", metric.verdict.word());
        canvas.pieces(area.x, y, area.width, &[(metric.kind.label(), theme.strong()), (&word, tone)]);
        let inside = Rect { x: area.x + 2, y: y + 1, width: area.width.saturating_sub(2), height: 2 };
        y += 1;
        if let Some(question) = coaching.ask(metric.kind, turn) {
            y += canvas.wrapped(inside, question, theme.text());
        }
        if let Some(behind) = board.sheet().and_then(|s| s.behind(metric.kind)).filter(|b| b.count > 0)
            && y < area.bottom()
        {
            canvas.text(area.x + 2, y, area.width.saturating_sub(2), &list::in_a_line(behind, 3, ctx), theme.dim());
            y += 1;
        }
    }
}

/// Who it is, how many open deals, quota and won; returns the rows used.
fn head(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, figures: &Figures, beside: &str) -> u16 {
    let theme = ctx.theme;
    let currency = &ctx.world.currency;
    let used = canvas.pieces(
        area.x,
        area.y,
        area.width,
        &[(&figures.name, theme.strong()), ("   ", theme.text()), (beside, theme.dim())],
    );
    let mut facts = vec![format!("{} open, {}", figures.open.count, short(figures.open.value, currency))];
    match figures.aims.quota {
        Some(quota) => facts.push(format!("quota {}", short(quota, currency))),
        None => facts.push("no quota".to_owned()),
    }
    facts.push(format!("won {}", short(figures.won, currency)));
    if let Some(quota) = figures.aims.quota {
        let to_go = (quota - figures.won).at_least_zero();
        facts.push(format!("to go {}", short(to_go, currency)));
    }
    let facts = facts.join("  ");
    if text::width(&facts) + usize::from(used) + 3 <= usize::from(area.width) {
        canvas.right(area.x, area.y, area.width, &facts, theme.text());
        return 1;
    }
    canvas.text(area.x, area.y + 1, area.width, &facts, theme.text());
    2
}

/// How many metrics of somebody are bad, and how many are to be watched.
pub fn faults(figures: &Figures) -> (usize, usize) {
    let count = |verdict| figures.metrics.iter().filter(|m| m.verdict == verdict).count();
    (count(Verdict::Bad), count(Verdict::Watch))
}

/// "3 bad, 2 to watch".
pub fn faults_in_words(figures: &Figures) -> String {
    match faults(figures) {
        (0, 0) => "nothing is red".to_owned(),
        (0, watch) => format!("{watch} to watch"),
        (bad, 0) => format!("{bad} bad"),
        (bad, watch) => format!("{bad} bad, {watch} to watch"),
    }
}

/// The metric of this kind among those of a board, for tests and for whoever leads here from a cell.
pub fn place_of(board: &Board, kind: Kind, ctx: &Ctx<'_>) -> Option<usize> {
    ranked(board, ctx).iter().position(|m| m.kind == kind)
}

impl SheetView {
    /// On this metric.
    pub fn on(&mut self, board: &Board, kind: Kind, ctx: &Ctx<'_>) {
        self.begin_anew();
        self.metric.at = place_of(board, kind, ctx).unwrap_or(0);
    }
}
