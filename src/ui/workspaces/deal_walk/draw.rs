//! Draws the deal walk: its opening with the promises that are due, a deal with its three questions, the queue under the
//! agenda.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{DealWalk, WalkDeal};
use crate::domain::capture::Kept;
use crate::domain::meeting::clock::{Urgency, minutes_text};
use crate::domain::meeting::event::Mark;
use crate::domain::money::show::{self, Scale};
use crate::domain::promise;
use crate::domain::text;
use crate::domain::walk::{Picked, Risk, that_fit};
use crate::domain::when;
use crate::ui::canvas::{Canvas, Hit, wrap};
use crate::ui::screens::deals::{category_word, flags};
use crate::ui::screens::promises::row::PromiseRow;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// From here on a promise takes one line.
const WIDE: u16 = 96;

const fn tone(urgency: Urgency) -> Tone {
    match urgency {
        Urgency::Ok => Tone::Neutral,
        Urgency::Watch => Tone::Watch,
        Urgency::Over => Tone::Bad,
    }
}

fn columns(words: &str) -> u16 {
    u16::try_from(text::width(words)).unwrap_or(u16::MAX)
}

/// "1:24 left", "over by 0:40": what is left of a deal's time box, with its colour.
fn time_box(walk: &DealWalk, deal: &WalkDeal, ctx: &Ctx<'_>) -> (String, Style) {
    let theme = ctx.theme;
    let Some(live) = ctx.live else { return (String::new(), theme.text()) };
    let clock = live.run.deal_clock(&walk.data.step, deal.id(), ctx.now);
    if clock.planned.is_zero() {
        return (minutes_text(clock.elapsed), theme.text());
    }
    let words = match clock.urgency() {
        Urgency::Over => format!("over by {}", minutes_text(-clock.remaining())),
        Urgency::Ok | Urgency::Watch => format!("{} left", minutes_text(clock.remaining())),
    };
    let style = match tone(clock.urgency()) {
        Tone::Neutral => theme.strong(),
        tone => theme.tone(tone),
    };
    (format!("{} {words}", theme.glyphs.clock), style)
}

/// The risks in words, the gravest first, as many as fit; how many more there are.
fn draw_risks(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, risks: &[Risk], ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let dot = format!(" {} ", theme.glyphs.dot);
    let style = |risk: &Risk| theme.tone(if risk.is_grave() { Tone::Bad } else { Tone::Watch });
    let mut used = 0;
    for (n, risk) in risks.iter().enumerate() {
        let words = risk.words();
        let left = risks.len() - n - 1;
        let need = columns(&words) + if n > 0 { columns(&dot) } else { 0 };
        let reserve = if left > 0 { 4 } else { 0 };
        if n > 0 && used + need + reserve > width {
            let more = format!("  +{}", left + 1);
            canvas.text(x + used, y, width.saturating_sub(used), &more, theme.dim());
            return;
        }
        if n > 0 {
            used += canvas.text(x + used, y, width.saturating_sub(used), &dot, theme.dim());
        }
        used += canvas.text(x + used, y, width.saturating_sub(used), &words, style(risk));
    }
}

/// Before the first deal: what is due to be asked, and what is ahead.
pub(super) fn opening(walk: &DealWalk, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let data = &walk.data;
    let open = data.due.iter().filter(|p| p.promise.kept == Kept::Open).count();
    let mut y = area.y;
    let remark = match (data.due.len(), open) {
        (0, _) => "none is due".to_owned(),
        (n, 0) => format!("{n} of {n} answered"),
        (n, open) => format!("{} of {n} answered", n - open),
    };
    chrome::section(canvas, area.x, y, area.width, ctx, "PROMISED UNTIL TODAY", &remark);
    y += 1;
    let each = if area.width >= WIDE { 1 } else { 2 };
    let ahead = u16::try_from(data.deals.len()).unwrap_or(u16::MAX).saturating_add(3).min(area.height / 2).max(5);
    let room = area.height.saturating_sub(ahead + 2);
    let seen = walk.cursor.window(data.due.len(), (room / each).max(1));
    let more = data.due.len() - seen.end;
    for n in seen {
        let place = Rect { y, height: each, ..area }.intersection(area);
        let row = &data.due[n];
        promise(canvas, place, ctx, row, n == walk.cursor.at, data.today, true);
        canvas.hit(place, Hit::Row(n));
        y += each;
    }
    if more > 0 {
        canvas.text(area.x + 2, y, area.width.saturating_sub(2), &format!("{more} more below"), theme.dim());
        y += 1;
    }
    y += 1;
    if y + 2 < area.bottom() {
        queue_ahead(walk, canvas, Rect { y, height: area.bottom() - y, ..area }, ctx);
    }
}

/// The queue with why each deal is where it is.
fn queue_ahead(walk: &DealWalk, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let data = &walk.data;
    let (n, (done, skipped)) = (data.deals.len(), walk.marked(ctx));
    let which = match data.picked {
        Picked::ByCategory => "commit and best case",
        Picked::ByPhase => "late and mid stages: the export has no categories",
    };
    let remark = match (n, done + skipped) {
        (0, _) => String::new(),
        (n, 0) => format!("{n} deals{}, most at risk first: {which}", fitting(n, ctx)),
        (n, _) if skipped > 0 => format!("{done} of {n} walked, {skipped} passed over"),
        (n, _) => format!("{done} of {n} walked, {which}"),
    };
    chrome::section(canvas, area.x, area.y, area.width, ctx, "AHEAD", &remark);
    if n == 0 {
        let hint = "No open deal of this quarter is in commit or best case. > goes on.";
        canvas.wrapped(Rect { y: area.y + 1, height: 2, ..area }, hint, theme.dim());
        return;
    }
    let scale = scale(walk, ctx);
    let rows = usize::from(area.height.saturating_sub(1));
    let listed = if n > rows { rows.saturating_sub(1) } else { n };
    if listed < n && area.height > 1 {
        let more = format!("{} more", n - listed);
        canvas.text(area.x + 2, area.bottom() - 1, area.width.saturating_sub(2), &more, theme.dim());
    }
    for (y, deal) in (area.y + 1..area.bottom()).zip(data.deals.iter().take(listed)) {
        let (sign, style) = sign(walk, deal, ctx);
        canvas.text(area.x, y, 1, sign, style);
        let name = (area.width * 2 / 5).clamp(16, 34);
        canvas.text(area.x + 2, y, name, &deal.line.deal.name, theme.text());
        canvas.right(area.x + 2 + name, y, 8, &scale.show(deal.line.deal.value()), theme.text());
        draw_risks(canvas, area.x + name + 12, y, area.width.saturating_sub(name + 12), &deal.risks, ctx);
    }
}

/// ", 10 fit the time" where not all do.
fn fitting(n: usize, ctx: &Ctx<'_>) -> String {
    let step = ctx.live.and_then(|l| l.run.step());
    let fit = step.and_then(|s| Some(that_fit(s.minutes, s.minutes_each?)));
    fit.filter(|fit| *fit < n).map_or_else(String::new, |fit| format!(", {fit} fit the time"))
}

fn scale(walk: &DealWalk, ctx: &Ctx<'_>) -> Scale {
    Scale::for_amounts(walk.data.deals.iter().map(|d| d.line.deal.value()), &ctx.world.currency)
}

fn sign(walk: &DealWalk, deal: &WalkDeal, ctx: &Ctx<'_>) -> (&'static str, Style) {
    let theme = ctx.theme;
    if walk.table(ctx) == Some(deal.id()) {
        return (theme.glyphs.now, theme.accent());
    }
    match walk.mark(deal.id(), ctx) {
        Some(Mark::Done) => (theme.glyphs.done, theme.tone(Tone::Good)),
        Some(Mark::Skipped) => ("-", theme.tone(Tone::Watch)),
        None => (" ", theme.dim()),
    }
}

/// The queue under the agenda: how far the walk is, and what comes.
pub(super) fn queue(walk: &DealWalk, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let data = &walk.data;
    // before the first deal the queue stands in the middle, with its reasons
    if data.deals.is_empty() || area.height < 2 || walk.table(ctx).is_none() {
        return;
    }
    let (marked, all) = (walk.marked(ctx).0, data.deals.len());
    let (title, progress) = if area.width < 18 {
        (format!("{marked} of {all}"), String::new())
    } else {
        ("WALKED".to_owned(), format!("{marked} of {all}"))
    };
    chrome::section(canvas, area.x, area.y, area.width, ctx, &title, &progress);
    let rows = area.height - 1;
    let at = walk.place(ctx).unwrap_or(0);
    let n = data.deals.len();
    // the deal on the table stays in the upper half
    let top = at.saturating_sub(usize::from(rows / 2)).min(n.saturating_sub(usize::from(rows)));
    for (y, (n, deal)) in (area.y + 1..area.bottom()).zip(data.deals.iter().enumerate().skip(top)) {
        let (sign, style) = sign(walk, deal, ctx);
        let row = Rect { y, height: 1, ..area };
        canvas.text(area.x, y, 1, sign, style);
        let style = match (walk.table(ctx) == Some(deal.id()), walk.mark(deal.id(), ctx)) {
            (true, _) => theme.strong(),
            (false, Some(_)) => theme.dim(),
            (false, None) => theme.text(),
        };
        canvas.text(area.x + 2, y, area.width.saturating_sub(2), &deal.line.deal.name, style);
        canvas.hit(row, Hit::Person(n));
    }
}

/// A deal on the table.
pub(super) fn deal(walk: &DealWalk, deal: &WalkDeal, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let data = &walk.data;
    let facts = &deal.line.deal;
    let dot = format!(" {} ", theme.glyphs.dot);
    // who, and how much time it still has
    let (clock, style) = time_box(walk, deal, ctx);
    canvas.right(area.x, area.y, area.width, &clock, style);
    let room = area.width.saturating_sub(columns(&clock) + 2);
    let of = flags::customer(&facts.name, facts.account.as_deref()).map_or_else(String::new, |a| format!("  {a}"));
    canvas.pieces(area.x, area.y, room, &[(&facts.name, theme.strong()), (&of, theme.text())]);
    let mark = walk.mark(deal.id(), ctx);
    let (done, skipped) = walk.marked(ctx);
    let number = done + skipped + usize::from(mark.is_none());
    let progress = format!("{number} of {}", data.deals.len());
    canvas.right(area.x, area.y + 1, area.width, &progress, theme.strong());
    let worth = facts.amount.map_or_else(|| "no amount".to_owned(), |a| show::short(a, &ctx.world.currency));
    let close = facts.close.map_or_else(|| "no close date".to_owned(), |c| when::show_day(c, data.today));
    let mut parts = vec![worth, facts.category.map_or("no category", category_word).to_owned(), close];
    parts.extend(deal.line.owner.clone());
    parts.push(facts.stage.clone());
    let room = area.width.saturating_sub(columns(&progress) + 2);
    canvas.text(area.x, area.y + 1, room, &parts.join(&dot), theme.text());
    let mut y = area.y + 2;
    match mark {
        Some(Mark::Done) => drop(canvas.text(area.x, y, area.width, "walked through already", theme.tone(Tone::Good))),
        Some(Mark::Skipped) => drop(canvas.text(area.x, y, area.width, "passed over so far", theme.tone(Tone::Watch))),
        None if deal.risks.is_empty() => {
            canvas.text(area.x, y, area.width, "nothing says that it is at risk", theme.tone(Tone::Good));
        }
        None => {
            draw_risks(canvas, area.x, y, area.width, &deal.risks, ctx);
        }
    }
    y += 2;
    let answered = deal.answered();
    // 1: what the buyer did
    y = question(canvas, Rect { y, ..area }, ctx, 1, "LAST THING THE BUYER DID", answered[0], area.bottom());
    let ago = match deal.idle {
        Some(0) => "today".to_owned(),
        Some(1) => "yesterday".to_owned(),
        Some(days) => format!("{days} days ago"),
        None => String::new(),
    };
    let stalled = deal.risks.iter().any(|r| matches!(r, Risk::Stalled(_)));
    let style = if stalled { theme.tone(Tone::Bad) } else { theme.dim() };
    canvas.right(area.x, y.min(area.bottom().saturating_sub(1)), area.width, &ago, style);
    let room = Rect { x: area.x + 2, y, width: area.width.saturating_sub(columns(&ago) + 4), height: 3 };
    y += canvas.wrapped(room.intersection(area), &deal.heard, theme.text()).max(1) + 1;
    // 2: what the buyer committed to
    y = question(
        canvas,
        Rect { y, ..area },
        ctx,
        2,
        "WHAT THE BUYER COMMITTED TO, BY WHEN",
        answered[1],
        area.bottom(),
    );
    y = promises(walk, deal, canvas, Rect { y, height: area.bottom().saturating_sub(y), ..area }, ctx);
    y += 1;
    // 3: what would make it fall apart
    y = question(canvas, Rect { y, ..area }, ctx, 3, "WHAT WOULD MAKE IT FALL APART", answered[2], area.bottom());
    y = risks_said(deal, canvas, Rect { y, height: area.bottom().saturating_sub(y), ..area }, ctx, data.today);
    if y + 1 < area.bottom() {
        let step = next_step(deal, ctx, data.today);
        let pieces = [("NEXT STEP  ", theme.title()), (step.0.as_str(), step.1)];
        canvas.pieces(area.x, y + 1, area.width, &pieces);
    }
}

/// The next step as the CRM has it, corrections included.
fn next_step(deal: &WalkDeal, ctx: &Ctx<'_>, today: chrono::NaiveDate) -> (String, Style) {
    let facts = &deal.line.deal;
    let theme = ctx.theme;
    let day = facts.next_step_date.map(|d| when::show_day(d, today));
    let lacks = deal.risks.contains(&Risk::NoNextStep);
    // what the buyer agreed to stands before what the CRM says nothing of
    let lies_ahead = facts.next_step_date.is_some_and(|d| d >= today);
    let promised = deal.promises.iter().find(|p| promise::is_to_come(&p.promise, today)).filter(|_| !lies_ahead);
    if let Some(row) = promised {
        let words = format!("promised: {}, {}", row.promise.text, row.due(today));
        return (words, theme.text());
    }
    let words = match (&facts.next_step, day) {
        (Some(step), Some(day)) => format!("{step}, {day}"),
        (Some(step), None) => format!("{step}, without a day"),
        (None, Some(day)) => format!("not said, {day}"),
        (None, None) => "not said: e writes it down".to_owned(),
    };
    (words, if lacks { theme.tone(Tone::Watch) } else { theme.text() })
}

/// A question's heading; returns the row below.
fn question(
    canvas: &mut Canvas<'_>,
    row: Rect,
    ctx: &Ctx<'_>,
    key: u8,
    words: &str,
    answered: bool,
    bottom: u16,
) -> u16 {
    let theme = ctx.theme;
    if row.y >= bottom {
        return row.y;
    }
    let key = format!("{key} ");
    let (sign, style) = if answered { (theme.glyphs.done, theme.tone(Tone::Good)) } else { ("", theme.dim()) };
    let pieces = [(key.as_str(), theme.accent()), (words, theme.title()), ("  ", theme.text()), (sign, style)];
    canvas.pieces(row.x, row.y, row.width, &pieces);
    row.y + 1
}

fn promises(walk: &DealWalk, deal: &WalkDeal, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
    let theme = ctx.theme;
    let mut y = area.y;
    if deal.promises.is_empty() && y < area.bottom() {
        let hint = "nothing is open: what have they agreed to, who of theirs, by which day?";
        canvas.text(area.x + 2, y, area.width.saturating_sub(2), hint, theme.dim());
        return y + 1;
    }
    // below them the third question needs its room
    let each = if area.width >= WIDE { 1 } else { 2 };
    let room = area.height.saturating_sub(6).max(each) / each;
    let seen = walk.cursor.window(deal.promises.len(), room);
    let more = deal.promises.len() - seen.len();
    for n in seen {
        let place = Rect { y, height: each, ..area }.intersection(area);
        promise(canvas, place, ctx, &deal.promises[n], n == walk.cursor.at, walk.data.today, false);
        canvas.hit(place, Hit::Row(n));
        y += each;
    }
    if more > 0 && y < area.bottom() {
        canvas.text(area.x + 2, y, area.width.saturating_sub(2), &format!("and {more} more"), theme.dim());
        y += 1;
    }
    y
}

/// One promise: its words, its day and where it stands; below, or behind in a wide pane, who of theirs and which deal.
fn promise(
    canvas: &mut Canvas<'_>,
    place: Rect,
    ctx: &Ctx<'_>,
    row: &PromiseRow,
    selected: bool,
    today: chrono::NaiveDate,
    with_deal: bool,
) {
    if place.is_empty() {
        return;
    }
    let theme = ctx.theme;
    if selected {
        canvas.style(place, theme.selected());
        canvas.text(place.x, place.y, 1, theme.glyphs.now, theme.accent());
    }
    let (standing, tone) = row.standing(today);
    let day = row.due(today);
    let right = 11 + 2 + 8;
    let x = place.right().saturating_sub(right);
    let settled = row.promise.kept != Kept::Open;
    let words = if settled { theme.dim() } else { theme.text() };
    let dot = format!(" {} ", theme.glyphs.dot);
    let mut more: Vec<String> = row.deal.clone().filter(|_| with_deal).into_iter().collect();
    let moved = crate::domain::promise::moves(&row.earlier, today);
    more.extend((!moved.is_empty()).then_some(moved));
    more.push(row.buyer().to_owned());
    more.push(row.seller().to_owned());
    let more = more.join(&dot);
    if place.width >= WIDE {
        let name = (place.width.saturating_sub(right + 4)) / 2;
        canvas.text(place.x + 2, place.y, name, &row.promise.text, words);
        let room = x.saturating_sub(place.x + 4 + name + 2);
        canvas.text(place.x + 4 + name, place.y, room, &more, theme.dim());
    } else {
        canvas.text(place.x + 2, place.y, x.saturating_sub(place.x + 4), &row.promise.text, words);
        if place.height > 1 {
            canvas.text(place.x + 4, place.y + 1, place.width.saturating_sub(4), &more, theme.dim());
        }
    }
    canvas.text(x, place.y, 11, &day, theme.dim());
    canvas.text(x + 13, place.y, 8, &standing, if tone == Tone::Neutral { theme.dim() } else { theme.tone(tone) });
}

/// What was said about how it could be lost; returns the row below.
fn risks_said(deal: &WalkDeal, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, today: chrono::NaiveDate) -> u16 {
    let theme = ctx.theme;
    let mut y = area.y;
    if deal.said.is_empty() {
        if y < area.bottom() {
            canvas.text(area.x + 2, y, area.width.saturating_sub(2), "nobody has said yet", theme.dim());
        }
        return y + 1;
    }
    let now = deal.said.iter().filter(|s| s.now).map(|s| (s.text.clone(), theme.text()));
    let last = deal.said.iter().find(|s| !s.now).map(|s| {
        let day = when::show_day(s.on, today);
        (format!("last time you said ({day}): {}", s.text), theme.tone(Tone::Watch))
    });
    for (words, style) in now.chain(last) {
        for line in wrap(&words, usize::from(area.width.saturating_sub(2)).max(10)) {
            if y >= area.bottom() {
                return y;
            }
            canvas.text(area.x + 2, y, area.width.saturating_sub(2), &line, style);
            y += 1;
        }
    }
    y
}
