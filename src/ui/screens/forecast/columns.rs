//! The columns of a board that a width has room for, and what stands in them: one unit for all amounts, so that the eye can
//! compare them.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::domain::forecast::audience::What;
use crate::domain::forecast::board::{Board, Row};
use crate::domain::health::Verdict;
use crate::domain::health::coverage::Coverage;
use crate::domain::money::Money;
use crate::domain::money::show::{Scale, percent};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Edge};
use crate::ui::health::words;
use crate::ui::theme::Tone;
use crate::ui::world::Ctx;

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Wc,
    Fc,
    Bc,
    Change,
    Sum,
    Differs,
    Won,
    Target,
    Gap,
    ToGo,
    Open,
    Cover,
    Support,
    Said,
}

use Column as C;

/// In the order they stand, each with how soon it is left out: the largest first.
const ALL: [(Column, u8); 14] = [
    (C::Wc, 6),
    (C::Fc, 0),
    (C::Bc, 7),
    (C::Change, 2),
    (C::Sum, 9),
    (C::Differs, 10),
    (C::Won, 1),
    (C::Target, 3),
    (C::Gap, 0),
    (C::ToGo, 8),
    (C::Open, 12),
    (C::Cover, 4),
    (C::Support, 5),
    (C::Said, 0),
];

impl Column {
    const fn title(self) -> &'static str {
        match self {
            C::Wc => "WC",
            C::Fc => "FC",
            C::Bc => "BC",
            C::Change => "change",
            C::Sum => "sum FC",
            C::Differs => "differs",
            C::Won => "won",
            C::Target => "target",
            C::Gap => "gap",
            C::ToGo => "to go",
            C::Open => "open",
            C::Cover => "cover",
            C::Support => "support",
            C::Said => "said",
        }
    }

    const fn edge(self) -> Edge {
        if matches!(self, C::Said) { Edge::Left } else { Edge::Right }
    }
}

/// How a board is written.
pub struct Columns {
    /// Columns of the name.
    pub name: u16,
    shown: Vec<(Column, u16)>,
    scale: Scale,
    roomy: bool,
}

impl Columns {
    /// For rows of these boards; `name`: at least so wide. `without`: not these.
    pub fn of<'a>(
        width: u16,
        name: (u16, u16),
        rows: impl Iterator<Item = &'a Row> + Clone,
        without: &[Column],
        ctx: &Ctx<'_>,
    ) -> Self {
        // of a period of which nobody has said anything what is open is all there is
        let ahead = rows.clone().all(|r| r.call.is_none());
        let scale = Scale::for_amounts(rows.clone().flat_map(amounts), &ctx.world.currency);
        let plain = rows.clone().flat_map(amounts).map(|a| text::width(&scale.show(a)));
        let marked = rows.flat_map(moves).map(|a| text::width(&scale.signed(a)) + 1);
        let longest = plain.chain(marked).max().unwrap_or(0);
        let roomy = width >= 110;
        let longest = u16::try_from(longest).unwrap_or(8);
        let wide = |column: Column, slack: u16| match column {
            C::Cover => 7 + slack,
            C::Support => 8,
            C::Said if roomy => 24,
            C::Said => 14,
            _ => longest.saturating_add(1 + slack).clamp(7 + slack, 14),
        };
        let mut by_need: Vec<(Column, u8)> = ALL.into_iter().filter(|(c, _)| !without.contains(c)).collect();
        by_need.sort_by_key(|(column, need)| match column {
            C::Open if ahead => 0,
            // what was called is three numbers wherever there is room for three
            C::Wc | C::Bc if roomy => 0,
            _ => *need,
        });
        let fit = |slack: u16| {
            let mut room = width.saturating_sub(name.0);
            let mut kept = Vec::new();
            for (column, _) in &by_need {
                let Some(left) = room.checked_sub(wide(*column, slack)) else { break };
                room = left;
                kept.push(*column);
            }
            (kept, room, slack)
        };
        // air between the columns only where no column has to go for it
        let (tight, loose) = (fit(0), fit(u16::from(roomy)));
        let (kept, room, slack) = if tight.0.len() > loose.0.len() { tight } else { loose };
        let shown: Vec<(Column, u16)> =
            ALL.into_iter().filter(|(c, _)| kept.contains(c)).map(|(c, _)| (c, wide(c, slack))).collect();
        Self { name: (name.0 + room).min(name.1), shown, scale, roomy }
    }

    /// The columns used.
    pub fn width(&self) -> u16 {
        self.name + self.shown.iter().map(|(_, width)| width).sum::<u16>()
    }

    /// The unit of the amounts.
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// Whether this one is among them.
    pub fn has(&self, column: Column) -> bool {
        self.shown.iter().any(|(c, _)| *c == column)
    }

    /// The headings.
    pub fn head(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, ctx: &Ctx<'_>) {
        let mut x = x + self.name;
        for (column, width) in &self.shown {
            let inset = u16::from(column.edge() == Edge::Left) * 2;
            canvas.at(column.edge(), x + inset, y, width - inset, column.title(), ctx.theme.dim());
            x += width;
        }
    }

    /// One row.
    pub fn row(
        &self,
        canvas: &mut Canvas<'_>,
        place: Rect,
        (name, style): (&str, Style),
        cells: &Cells<'_>,
        ctx: &Ctx<'_>,
    ) {
        canvas.text(place.x, place.y, self.name.saturating_sub(1), name, style);
        let mut x = place.x + self.name;
        for (column, width) in &self.shown {
            let (what, style) = self.cell(*column, cells, ctx);
            let inset = u16::from(column.edge() == Edge::Left) * 2;
            canvas.at(column.edge(), x + inset, place.y, width - inset, &what, style);
            x += width;
        }
    }

    fn cell(&self, column: Column, cells: &Cells<'_>, ctx: &Ctx<'_>) -> (String, Style) {
        let (row, theme) = (cells.row, ctx.theme);
        let call = row.call.as_ref().map(|c| c.call);
        let none = || ("-".to_owned(), theme.dim());
        let plain = |amount: Option<Money>| amount.map_or_else(none, |a| (self.scale.show(a), theme.text()));
        let spoken = |amount: Option<Money>| match amount {
            None if cells.hidden => ("1:1".to_owned(), theme.dim()),
            amount => plain(amount),
        };
        match column {
            C::Wc => spoken(call.map(|c| c.wc)),
            C::Fc => {
                let (what, style) = spoken(call.map(|c| c.fc));
                (what, if call.is_some() { theme.strong() } else { style })
            }
            C::Bc => spoken(call.map(|c| c.bc)),
            C::Change => match row.change() {
                None if cells.board.is_untold(row.subject, What::Before) => ("1:1".to_owned(), theme.dim()),
                None => none(),
                Some(change) if cells.board.is_moved(row) => {
                    (format!("!{}", self.scale.signed(change)), theme.tone(Tone::Watch))
                }
                Some(change) => (self.scale.signed(change), theme.text()),
            },
            C::Sum => plain(row.reports.map(|r| r.fc)),
            C::Differs => row.difference().map_or_else(none, |d| (self.scale.signed(d), theme.text())),
            C::Won => plain(Some(row.won)),
            C::Target => plain(row.target),
            C::Gap => match row.gap() {
                None => none(),
                Some(gap) if gap <= Money::ZERO => (self.scale.show(gap), theme.tone(Tone::Good)),
                Some(gap) if cells.worst => (format!("!{}", self.scale.show(gap)), theme.tone(Tone::Bad)),
                Some(gap) => (self.scale.show(gap), theme.text()),
            },
            C::ToGo => plain(row.to_go()),
            C::Open => plain(Some(row.open)),
            C::Cover => match (row.coverage(), cells.board.verdict(row)) {
                (Coverage::NoData(_), _) => none(),
                // nobody is to do anything about it
                (known, _) if row.gone.is_some() => (known.show(), theme.dim()),
                // the same signs as in health, where no colour tells them apart
                (known, verdict @ (Verdict::Bad | Verdict::Watch)) => {
                    let sign = words::sign(verdict, &theme.glyphs);
                    (format!("{sign}{}", known.show()), theme.tone(words::tone(verdict)))
                }
                (known, _) => (known.show(), theme.text()),
            },
            C::Support => match row.support() {
                None => none(),
                Some(share) if share < 0.995 => (percent(share), theme.tone(Tone::Watch)),
                Some(share) => (percent(share), theme.text()),
            },
            C::Said => said(cells, self.roomy, ctx),
        }
    }
}

/// A row with what its looks depend on.
pub struct Cells<'a> {
    /// The board it is of.
    pub board: &'a Board,
    /// It.
    pub row: &'a Row,
    /// Its numbers were said one to one and are not for everybody.
    pub hidden: bool,
    /// Its gap is the largest.
    pub worst: bool,
}

/// When it was said, and what is wrong with that.
fn said(cells: &Cells<'_>, roomy: bool, ctx: &Ctx<'_>) -> (String, Style) {
    let (row, theme, world) = (cells.row, ctx.theme, ctx.world);
    let shape = if roomy { "%a %-d %b %H:%M" } else { "%-d %b" };
    let show = |at: DateTime<Utc>| world.local(at).format(shape).to_string();
    match (&row.call, &row.sent_back) {
        (Some(call), _) if row.stale => (format!("{} stale", show(call.at)), theme.tone(Tone::Watch)),
        (Some(call), _) if call.late_secs.is_some() => (format!("{} late", show(call.at)), theme.tone(Tone::Watch)),
        (Some(call), _) => (show(call.at), theme.dim()),
        (None, _) if cells.hidden => ("one to one".to_owned(), theme.dim()),
        (None, Some(_)) if !roomy => ("returned".to_owned(), theme.tone(Tone::Bad)),
        (None, Some(back)) => (format!("{} returned", show(back.at)), theme.tone(Tone::Bad)),
        (None, None) if !row.speaks => ("no lead".to_owned(), theme.dim()),
        (None, None) if cells.board.period.first > world.today => ("not yet".to_owned(), theme.dim()),
        (None, None) if cells.board.is_unknown() => ("-".to_owned(), theme.dim()),
        (None, None) => ("missing".to_owned(), theme.tone(Tone::Bad)),
    }
}

/// What is written with a sign and perhaps a mark before it.
fn moves(row: &Row) -> impl Iterator<Item = Money> {
    [row.change(), row.gap(), row.difference()].into_iter().flatten()
}

fn amounts(row: &Row) -> impl Iterator<Item = Money> {
    let call = row.call.as_ref().map(|c| [c.call.wc, c.call.fc, c.call.bc]).unwrap_or_default();
    let others = [row.target, row.reports.map(|r| r.fc)].into_iter().flatten();
    call.into_iter().chain([row.won, row.open]).chain(others)
}
