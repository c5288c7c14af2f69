//! Draws a period by segment, source, rep or competitor.

use ratatui::layout::Rect;

use super::SalesScreen;
use super::draw::called;
use crate::domain::money::Money;
use crate::domain::money::show::{Scale, percent};
use crate::domain::sales::Rate;
use crate::domain::sales::measure::FEW_DECIDED;
use crate::domain::sales::told::{GroupRow, Told};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::world::Ctx;

/// A column: its head, how wide it is, and from which width of the terminal on it is shown.
const COLUMNS: [(&str, u16, u16); 8] = [
    ("won", 9, 0),
    ("deals", 8, 0),
    ("win, late", 12, 0),
    ("win, all", 12, 0),
    ("cycle", 9, 0),
    ("size", 9, 0),
    ("per day", 9, 100),
    ("came in", 10, 90),
];

pub(super) fn draw(screen: &SalesScreen, told: &Told, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let Some(figures) = screen.figures() else { return };
    let rows = screen.groups();
    if rows.is_empty() {
        let words = format!("Nothing was decided, came in or is open in {}.", called(figures));
        canvas.text(body.x, body.y, body.width, &words, theme.text());
        canvas.text(body.x, body.y + 2, body.width, "[ and ] go to another period.", theme.dim());
        return;
    }
    let shown = |column: &(&str, u16, u16)| body.width >= column.2;
    let used: u16 = COLUMNS.iter().filter(|c| shown(c)).map(|c| c.1).sum();
    let name = body.width.saturating_sub(2 + used).min(30);
    let mut x = body.x + 2 + name;
    for (head, width, _) in COLUMNS.iter().filter(|c| shown(c)) {
        canvas.right(x, body.y, *width, head, theme.dim());
        x += width;
    }
    let currency = &ctx.world.currency;
    let scale = Scale::for_amounts(rows.iter().flat_map(|r| [r.sales.value, r.created.1]), currency);
    let sizes = Scale::for_amounts(rows.iter().filter_map(|r| r.sales.deal_size()), currency);
    let flows = Scale::for_amounts(rows.iter().filter_map(per_day), currency);
    let mut y = body.y + 1;
    for n in screen.row.window(rows.len(), body.height.saturating_sub(5)) {
        let row = &rows[n];
        let line = Rect { y, height: 1, ..body };
        if n == screen.row.at {
            canvas.style(line, theme.selected());
            canvas.text(body.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let unsaid = row.group == crate::domain::sales::Group::Unsaid;
        let style = if unsaid { theme.dim() } else { theme.text() };
        canvas.text(body.x + 2, y, name.saturating_sub(1), &told.name(screen.by, &row.group), style);
        let mut x = body.x + 2 + name;
        for ((_, width, _), cell) in COLUMNS.iter().zip(cells(row, &scale, &sizes, &flows)).filter(|(c, _)| shown(c)) {
            canvas.right(x, y, *width, &cell, if cell == "-" { theme.dim() } else { style });
            x += width;
        }
        canvas.hit(line, Hit::Row(n));
        y += 1;
    }
    let foot = Rect { y: y + 1, height: body.bottom().saturating_sub(y + 1), ..body };
    canvas.wrapped(foot, &remark(screen, told, figures.over), theme.dim());
}

fn rate(rate: Rate) -> String {
    rate.share().map_or_else(|| "-".to_owned(), |share| format!("{} of {}", percent(share), rate.decided))
}

/// What goes through each day.
fn per_day(row: &GroupRow) -> Option<Money> {
    row.open.and_then(|open| row.sales.velocity(open))
}

fn cells(row: &GroupRow, scale: &Scale, sizes: &Scale, flows: &Scale) -> [String; 8] {
    let sales = &row.sales;
    let dash = || "-".to_owned();
    [
        if sales.closed.won == 0 { dash() } else { scale.show(sales.value) },
        if sales.closed.won == 0 { dash() } else { sales.closed.won.to_string() },
        rate(sales.late),
        rate(sales.closed),
        sales.cycle.map_or_else(dash, |(mean, _)| format!("{mean:.0} d")),
        sales.deal_size().map_or_else(dash, |size| sizes.show(size)),
        per_day(row).map_or_else(dash, |per_day| flows.show(per_day)),
        if row.created.0 == 0 { dash() } else { scale.show(row.created.1) },
    ]
}

/// What is not known, and where it is.
fn remark(screen: &SalesScreen, told: &Told, over: bool) -> String {
    let mut words = Vec::new();
    let unseen: usize = screen.groups().iter().map(|r| r.sales.unseen).sum();
    if unseen > 0 {
        let were = if unseen == 1 { "deal was" } else { "deals were" };
        words.push(format!("{unseen} {were} decided before the log could see a late stage: in `win, all` only."));
    }
    let few = screen.groups().iter().filter(|r| (1..FEW_DECIDED).contains(&r.sales.closed.decided)).count();
    if few > 0 {
        let have = if few == 1 { "group has" } else { "groups have" };
        words.push(format!("{few} {have} fewer than ten decided deals: too few to judge."));
    }
    if over {
        words.push("What goes through each day is told of the present period only.".to_owned());
    }
    if told.undated > 0 {
        let deals = if told.undated == 1 { "1 open deal".to_owned() } else { format!("{} open deals", told.undated) };
        words.push(format!("Of {deals} nobody knows when it came in."));
    }
    words.join(" ")
}
