//! The deals behind a sales figure.

use ratatui::layout::Rect;

use super::{Pane, SalesScreen};
use crate::domain::money::show::Scale;
use crate::domain::sales::measure::Measure;
use crate::domain::sales::told::Decision;
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::theme::Tone;
use crate::ui::told::{called, show_date};
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// A column: its head, how wide it is, at which edge, and from which width of the terminal on it is shown.
const COLUMNS: [(&str, u16, Edge, u16); 6] = [
    ("owner", 18, Edge::Left, 100),
    ("value", 9, Edge::Right, 0),
    ("decided", 11, Edge::Right, 0),
    ("cycle", 8, Edge::Right, 0),
    ("late stage", 12, Edge::Right, 0),
    ("", 7, Edge::Right, 0),
];

pub(super) fn draw(screen: &SalesScreen, cursor: &Cursor, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let (deals, count) = screen.listed();
    let number = if count == 1 { "1 deal".to_owned() } else { format!("{count} deals") };
    let title = match (screen.pane, screen.measure()) {
        (Pane::Groups, _) => {
            let group = screen.groups().get(screen.row.at).map(|r| &r.group);
            let told = screen.board.told();
            told.zip(group).map_or_else(String::new, |(told, group)| told.name(screen.by, group))
        }
        (_, Some(measure)) => measure.label().to_owned(),
        (_, None) => String::new(),
    };
    chrome::section(
        canvas,
        body.x,
        body.y,
        body.width,
        ctx,
        &title.to_uppercase(),
        &format!("{number}, the largest first"),
    );
    if deals.is_empty() {
        canvas.text(body.x + 2, body.y + 2, body.width.saturating_sub(2), "No deal.", theme.dim());
        return;
    }
    let decisions = screen.decisions();
    let came_in = screen.pane == Pane::Figures && screen.measure() == Some(Measure::Created);
    let shown = |column: &(&str, u16, Edge, u16)| body.width >= column.3;
    let used: u16 = COLUMNS.iter().filter(|c| shown(c)).map(|c| c.1).sum();
    let name = body.width.saturating_sub(2 + used).min(60);
    canvas.text(body.x + 2, body.y + 1, name, "deal", theme.dim());
    let mut x = body.x + 2 + name;
    for (head, width, edge, _) in COLUMNS.iter().filter(|c| shown(c)) {
        let inset = u16::from(*edge == Edge::Left) * 2;
        // of what came in only whose it is and in which stage is known here
        let head = match (came_in, *head) {
            (true, "value" | "cycle" | "late stage") => "",
            (true, "decided") => "closes",
            (_, head) => head,
        };
        canvas.at(*edge, x + inset, body.y + 1, width - inset, head, theme.dim());
        x += width;
    }
    let scale = Scale::for_amounts(decisions.iter().map(|d| d.value), &ctx.world.currency);
    let cut = count > deals.len();
    let mut y = body.y + 2;
    for n in cursor.window(deals.len(), body.height.saturating_sub(2 + u16::from(cut))) {
        let line = Rect { y, height: 1, ..body };
        if cursor.at == n {
            canvas.style(line, theme.selected());
            canvas.text(body.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let brief = screen.board.brief(deals[n]);
        let words = brief.map_or_else(|| "...".to_owned(), called);
        canvas.text(body.x + 2, y, name.saturating_sub(1), &words, theme.text());
        let seller = brief.map_or_else(String::new, |b| b.seller.clone());
        let cells = match decisions.get(n).filter(|_| !came_in) {
            Some(decision) => cells(decision, seller, &scale, ctx),
            None => {
                let closes = brief.and_then(|b| b.close).map_or_else(|| "none".to_owned(), |c| show_date(c, ctx));
                [seller, String::new(), closes, String::new(), String::new(), String::new()]
            }
        };
        let mut x = body.x + 2 + name;
        for ((head, width, edge, _), cell) in COLUMNS.iter().zip(&cells).filter(|(column, _)| shown(column)) {
            let inset = u16::from(*edge == Edge::Left) * 2;
            let style = match (head.is_empty(), cell.as_str()) {
                (true, "won") => theme.tone(Tone::Good),
                (true, _) => theme.tone(Tone::Bad),
                _ => theme.text(),
            };
            canvas.at(*edge, x + inset, y, width - inset, cell, style);
            x += width;
        }
        canvas.hit(line, Hit::Row(n));
        y += 1;
    }
    if cut && y < body.bottom() {
        let words = format!("and {} smaller ones; `bellwether sales --deals` lists all of them", count - deals.len());
        canvas.text(body.x + 2, y, body.width.saturating_sub(2), &words, theme.dim());
    }
}

fn cells(decision: &Decision, seller: String, scale: &Scale, ctx: &Ctx<'_>) -> [String; 6] {
    [
        seller,
        scale.show(decision.value),
        show_date(decision.on, ctx),
        decision.days.map_or_else(|| "?".to_owned(), |days| format!("{days} d")),
        match decision.late {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not seen",
        }
        .to_owned(),
        if decision.won { "won" } else { "lost" }.to_owned(),
    ]
}
