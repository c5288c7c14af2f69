//! The deals (or the leads) behind a metric, the largest first.

use ratatui::layout::Rect;

use super::data::{Behind, DealBrief, LeadBrief};
use super::words;
use crate::domain::health::{Kind, Narrow, Scope};
use crate::domain::money::show::{Scale, short};
use crate::domain::period::PeriodKey;
use crate::domain::text;
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::flow::{Flow, Goto};
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// What is drawn of a list.
pub struct Shown<'a> {
    /// What lies behind the metric.
    pub behind: &'a Behind,
    /// Which metric.
    pub kind: Kind,
    /// The selected row, where one can be selected; without one the list begins at the top.
    pub cursor: Option<&'a Cursor>,
    /// Whose deals they are is worth a column.
    pub owners: bool,
    /// Days without a buyer event that make a deal stalled.
    pub stalled_days: u32,
}

/// "STALLED  5 deals, 310k, the largest first".
pub fn title(behind: &Behind, kind: Kind, ctx: &Ctx<'_>) -> (String, String) {
    let what = kind.label().to_uppercase();
    let remark = match (behind.count, kind) {
        (0, _) => String::new(),
        (1, Kind::LeadsWaiting) => "1 lead".to_owned(),
        (n, Kind::LeadsWaiting) => format!("{n} leads, the oldest first"),
        (1, _) => format!("1 deal, {}", short(behind.value, &ctx.world.currency)),
        (n, _) => format!("{n} deals, {}, the largest first", short(behind.value, &ctx.world.currency)),
    };
    (what, remark)
}

/// The widest a list gets, columns.
const WIDEST: u16 = 124;

struct Column {
    head: &'static str,
    width: u16,
    edge: Edge,
}

const fn column(head: &'static str, width: u16, edge: Edge) -> Column {
    Column { head, width, edge }
}

/// The columns beside the name that a width has room for, the most telling first.
fn columns(width: u16, owners: bool) -> Vec<Column> {
    let mut all = vec![column("value", 8, Edge::Right), column("idle", 6, Edge::Right)];
    // the close date is worth a short name, the rest is not
    let mut room = if width >= 22 + 16 + 12 { width.saturating_sub(30 + 16 + 12) } else { 0 };
    if width >= 22 + 16 + 12 {
        all.push(column("close", 12, Edge::Right));
    }
    let mut add = |column: Column, at: usize, all: &mut Vec<Column>| {
        if room >= column.width {
            room -= column.width;
            all.insert(at.min(all.len()), column);
        }
    };
    if owners {
        add(column("owner", 12, Edge::Left), 0, &mut all);
    }
    add(column("stage", 15, Edge::Left), 0, &mut all);
    add(column("push", 5, Edge::Right), 9, &mut all);
    add(column("next step", 12, Edge::Right), 9, &mut all);
    all
}

/// Draws heads and rows; returns the rows used.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, shown: &Shown<'_>) -> u16 {
    let theme = ctx.theme;
    if area.height == 0 {
        return 0;
    }
    if shown.behind.count == 0 {
        return canvas.wrapped(area, none(shown.kind), theme.dim());
    }
    if shown.kind == Kind::LeadsWaiting {
        return leads(canvas, area, ctx, shown);
    }
    // a name is no longer for more room, and what belongs to it is to stand near it
    let area = Rect { width: area.width.min(WIDEST), ..area };
    let all = columns(area.width, shown.owners);
    let beside: u16 = all.iter().map(|c| c.width).sum();
    let name = area.width.saturating_sub(beside + 2);
    let deals = &shown.behind.deals;
    let len = length(shown.behind);
    let rows = rows_of(len, area.height.saturating_sub(1));
    let mut x = area.x + 2 + name;
    canvas.text(area.x + 2, area.y, name, "deal", theme.dim());
    for c in &all {
        let inset = u16::from(c.edge == Edge::Left) * 2;
        canvas.at(c.edge, x + inset, area.y, c.width - inset, c.head, theme.dim());
        x += c.width;
    }
    let amounts = deals.iter().filter_map(|d| d.amount);
    let scale = Scale::for_amounts(amounts, &ctx.world.currency);
    let top = Cursor::default();
    let mut y = area.y + 1;
    let window = shown.cursor.unwrap_or(&top).window(len, rows);
    let end = window.end;
    for n in window {
        let row = Rect { y, height: 1, ..area };
        if shown.cursor.is_some_and(|c| c.at == n) {
            canvas.style(row, theme.selected());
            canvas.text(area.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let Some(deal) = deals.get(n) else {
            let smaller = shown.behind.count.saturating_sub(deals.len());
            let words = if Narrow::is_for(shown.kind) {
                format!("and {smaller} smaller ones; Enter: the deals screen has them all")
            } else {
                format!("and {smaller} smaller ones")
            };
            canvas.text(area.x + 2, y, area.width.saturating_sub(2), &words, theme.dim());
            canvas.hit(row, Hit::Row(n));
            y += 1;
            continue;
        };
        canvas.text(area.x + 2, y, name.saturating_sub(1), &called(deal), theme.text());
        let mut x = area.x + 2 + name;
        for c in &all {
            let inset = u16::from(c.edge == Edge::Left) * 2;
            let (what, tone) = cell(c.head, deal, &scale, shown, ctx);
            let style = tone.map_or(theme.text(), |t| theme.tone(t));
            canvas.at(c.edge, x + inset, y, c.width - inset, &what, style);
            x += c.width;
        }
        canvas.hit(row, Hit::Row(n));
        y += 1;
    }
    y += more_below(canvas, Rect { y, ..area }, ctx, (end < len).then(|| shown.behind.count - end.min(deals.len())));
    y - area.y
}

/// How many rows a list has: its deals or leads, and one for those beyond them that are not listed.
pub fn length(behind: &Behind) -> usize {
    if behind.leads.is_empty() {
        behind.deals.len() + usize::from(behind.count > behind.deals.len())
    } else {
        behind.leads.len() + usize::from(behind.count > behind.leads.len())
    }
}

/// The row that Enter is pressed on: the deal's page, the lead among the leads, or all of them on the screen that has them.
/// `of`: whose, and of which period.
pub fn open(behind: &Behind, kind: Kind, at: usize, of: (Scope, PeriodKey), ctx: &Ctx<'_>) -> Flow {
    if let Some(deal) = behind.deals.get(at) {
        return Flow::Go(Goto::Deal(deal.id));
    }
    if let Some(lead) = behind.leads.get(at) {
        return Flow::Go(Goto::LeadsBehind(of.0, Some(lead.id)));
    }
    let fiscal = &ctx.world.fiscal;
    match kind {
        _ if at >= length(behind) => Flow::Stay,
        Kind::LeadsWaiting => Flow::Go(Goto::LeadsBehind(of.0, None)),
        // only where the deals screen can ask for exactly these
        _ => Narrow::to(kind, fiscal.resolve(of.1), fiscal.quarter_of(of.1), ctx.world.today)
            .map_or(Flow::Stay, |narrow| Flow::Go(Goto::DealsBehind(of.0, narrow))),
    }
}

/// As many rows as there is room for; where that is not for all, the last one says how many more there are.
fn rows_of(len: usize, room: u16) -> u16 {
    if len > usize::from(room) { room.saturating_sub(1) } else { room }
}

fn more_below(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, more: Option<usize>) -> u16 {
    let Some(more) = more.filter(|n| *n > 0) else { return 0 };
    canvas.text(area.x + 2, area.y, area.width.saturating_sub(2), &format!("{more} more"), ctx.theme.dim());
    1
}

/// What a deal is called here: its name and, where that does not say it, the customer.
pub fn called(deal: &DealBrief) -> String {
    match deal.account.as_deref().filter(|a| !text::fold(&deal.name).contains(&text::fold(a))) {
        Some(account) => format!("{account}, {}", deal.name),
        None => deal.name.clone(),
    }
}

fn cell(head: &str, deal: &DealBrief, scale: &Scale, shown: &Shown<'_>, ctx: &Ctx<'_>) -> (String, Option<Tone>) {
    let today = ctx.world.today;
    let day = |d: chrono::NaiveDate| {
        use chrono::Datelike as _;
        d.format(if d.year() == today.year() { "%-d %b" } else { "%-d %b %y" }).to_string()
    };
    match head {
        "value" => match deal.amount {
            Some(amount) => (scale.show(amount), None),
            None => ("none".to_owned(), Some(Tone::Watch)),
        },
        "idle" => match deal.idle {
            Some(days) if days >= i64::from(shown.stalled_days) => (format!("{days}d !"), Some(Tone::Bad)),
            Some(days) => (format!("{days}d  "), None),
            None => ("?  ".to_owned(), Some(Tone::Watch)),
        },
        "close" => match deal.close {
            Some(close) if close < today => (format!("{} !", day(close)), Some(Tone::Bad)),
            Some(close) => (format!("{}  ", day(close)), None),
            None => ("none  ".to_owned(), Some(Tone::Watch)),
        },
        "owner" => (deal.seller.clone(), None),
        "stage" => (deal.stage.clone(), None),
        "push" if deal.pushes > 0 => (format!("{}x", deal.pushes), (deal.pushes > 1).then_some(Tone::Watch)),
        "next step" => match deal.next_step {
            Some(on) if on < today => (format!("{} !", day(on)), Some(Tone::Bad)),
            Some(on) => (format!("{}  ", day(on)), None),
            None => ("none  ".to_owned(), Some(Tone::Watch)),
        },
        _ => (String::new(), None),
    }
}

fn leads(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, shown: &Shown<'_>) -> u16 {
    let theme = ctx.theme;
    let leads = &shown.behind.leads;
    let owner = if shown.owners { 16 } else { 0 };
    let name = area.width.saturating_sub(2 + 14 + owner);
    canvas.text(area.x + 2, area.y, name, "lead", theme.dim());
    canvas.text(area.x + 2 + name, area.y, owner, "owner", theme.dim());
    canvas.right(area.x, area.y, area.width, "waits", theme.dim());
    let top = Cursor::default();
    let mut y = area.y + 1;
    let len = length(shown.behind);
    let window = shown.cursor.unwrap_or(&top).window(len, rows_of(len, area.height.saturating_sub(1)));
    let end = window.end;
    for n in window {
        let row = Rect { y, height: 1, ..area };
        if shown.cursor.is_some_and(|c| c.at == n) {
            canvas.style(row, theme.selected());
            canvas.text(area.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let Some(lead) = leads.get(n) else {
            let words = format!("and {} more; Enter: the leads screen has them all", shown.behind.count - leads.len());
            canvas.text(area.x + 2, y, area.width.saturating_sub(2), &words, theme.dim());
            canvas.hit(row, Hit::Row(n));
            y += 1;
            continue;
        };
        let of = lead.account.as_deref().map_or_else(|| lead.name.clone(), |a| format!("{}, {a}", lead.name));
        canvas.text(area.x + 2, y, name.saturating_sub(1), &of, theme.text());
        canvas.text(area.x + 2 + name, y, owner.saturating_sub(1), &lead.seller, theme.text());
        let (waits, tone) = waits(lead);
        canvas.right(area.x, y, area.width, &waits, tone.map_or(theme.text(), |t| theme.tone(t)));
        canvas.hit(row, Hit::Row(n));
        y += 1;
    }
    y += more_below(canvas, Rect { y, ..area }, ctx, (end < len).then(|| shown.behind.count - end.min(leads.len())));
    y - area.y
}

fn waits(lead: &LeadBrief) -> (String, Option<Tone>) {
    match lead.waited {
        None => ("nobody knows".to_owned(), Some(Tone::Watch)),
        Some(minutes) => {
            let time = if minutes < 60 { format!("{minutes}m") } else { format!("{}h", minutes / 60) };
            if lead.late { (format!("{time} late"), Some(Tone::Bad)) } else { (time, None) }
        }
    }
}

/// What is said where nothing lies behind a metric.
const fn none(kind: Kind) -> &'static str {
    match kind {
        Kind::LeadsWaiting => "No lead waits.",
        Kind::ForecastCoverage | Kind::QuotaCoverage | Kind::CoverageGap | Kind::StageDistribution => {
            "No open deal with its date still ahead closes in this period: whatever is to come has to be found first."
        }
        Kind::Linearity => "No open deal closes in the last month of the quarter.",
        Kind::PhaseMix | Kind::Concentration => "No open deal closes in this period.",
        Kind::EarlyShare => "No open deal is in an early stage.",
        Kind::IcpFit => "No deal is marked as one that does not fit.",
        Kind::Stalled => "No deal is stalled.",
        Kind::DaysInStage => "No deal stands in its stage for longer than is usual.",
        Kind::Pushed => "No deal was pushed so often.",
        Kind::ZeroValue => "Every deal has an amount.",
        Kind::Untouched => "No deal is untouched.",
        Kind::NoNextStep => "Every deal has a next step with a date ahead.",
    }
}

/// The largest deals in one line: "Orbit platform 120k 25d, Halden phase 2 80k 20d".
pub fn in_a_line(behind: &Behind, most: usize, ctx: &Ctx<'_>) -> String {
    let dot = format!("  {}  ", ctx.theme.glyphs.dot);
    if !behind.leads.is_empty() {
        let lead = |l: &LeadBrief| format!("{} {}", l.name, waits(l).0);
        return behind.leads.iter().take(most).map(lead).collect::<Vec<_>>().join(&dot);
    }
    let deal = |d: &DealBrief| {
        let amount = d.amount.map_or_else(|| "no amount".to_owned(), |a| words::narrow_money(a, &ctx.world.currency));
        let idle = d.idle.map_or_else(String::new, |days| format!(" {days}d"));
        format!("{} {amount}{idle}", called(d))
    };
    behind.deals.iter().take(most).map(deal).collect::<Vec<_>>().join(&dot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::browse::DealFlag;
    use crate::domain::ids::{DealId, LeadId, PersonId};
    use crate::domain::money::Money;
    use crate::ui::testing::{ctx, drawn, theme, world};

    fn behind(listed: i64, count: usize) -> Behind {
        let deal = |n| DealBrief {
            id: DealId(n),
            name: format!("Deal {n}"),
            account: None,
            owner: Some(PersonId(1)),
            seller: "Ivo".into(),
            stage: "Demo".into(),
            amount: Some(Money::units(1_000)),
            close: None,
            idle: Some(3),
            pushes: 0,
            next_step: None,
        };
        Behind { count, value: Money::units(9_000), deals: (1..=listed).map(deal).collect(), leads: Vec::new() }
    }

    fn text(behind: &Behind, kind: Kind, cursor: &Cursor, height: u16) -> String {
        let (world, theme) = (world(), theme());
        let ctx = ctx(&world, &theme);
        let shown = Shown { behind, kind, cursor: Some(cursor), owners: false, stalled_days: 14 };
        drawn(60, height, |canvas, area| {
            draw(canvas, area, &ctx, &shown);
        })
    }

    #[test]
    fn what_has_no_room_is_counted_and_comes_with_the_cursor() {
        let seven = behind(7, 7);
        let cut = text(&seven, Kind::Stalled, &Cursor::default(), 5);
        assert!(cut.contains("Deal 3") && !cut.contains("Deal 4") && cut.contains("4 more"), "{cut}");
        let end = text(&seven, Kind::Stalled, &Cursor::on(6), 5);
        assert!(end.contains("Deal 7") && !end.contains("more"), "{end}");
        let whole = text(&seven, Kind::Stalled, &Cursor::default(), 8);
        assert!(whole.contains("Deal 7") && !whole.contains("more"), "{whole}");
    }

    #[test]
    fn enter_leads_to_the_deal_to_the_lead_and_to_all_of_them() {
        let (world, theme) = (world(), theme());
        let ctx = ctx(&world, &theme);
        let whose = (Scope::Rep(PersonId(4)), world.quarter.key);
        let open = |behind: &Behind, kind, at| open(behind, kind, at, whose, &ctx);
        let some = behind(2, 5);
        assert_eq!(length(&some), 3);
        let last = text(&some, Kind::Stalled, &Cursor::on(2), 8);
        assert!(last.contains("and 3 smaller ones; Enter"), "{last}");
        assert!(matches!(open(&some, Kind::Stalled, 1), Flow::Go(Goto::Deal(DealId(2)))));
        let to = |kind| match open(&some, kind, 2) {
            Flow::Go(Goto::DealsBehind(scope, narrow)) => (scope, narrow.flag, narrow.period.map(|p| p.first)),
            other => panic!("{other:?}"),
        };
        assert_eq!(to(Kind::Stalled), (whose.0, Some(DealFlag::Stalled), None));
        // without a flag by the days it covers
        assert_eq!(to(Kind::QuotaCoverage), (whose.0, None, Some(world.today)));
        assert!(text(&some, Kind::QuotaCoverage, &Cursor::on(2), 8).contains("and 3 smaller ones; Enter"));
        // what the deals screen cannot be asked for stays here
        assert!(matches!(open(&some, Kind::DaysInStage, 2), Flow::Stay));
        let none = text(&some, Kind::DaysInStage, &Cursor::on(2), 8);
        assert!(none.contains("and 3 smaller ones") && !none.contains("Enter"), "{none}");
        assert!(matches!(open(&some, Kind::Stalled, 3), Flow::Stay));
        let lead = LeadBrief {
            id: LeadId(9),
            name: "Pablo".into(),
            account: None,
            seller: "Ivo".into(),
            waited: None,
            late: false,
        };
        let leads = Behind { count: 3, leads: vec![lead], ..Behind::default() };
        assert_eq!(length(&leads), 2);
        assert!(
            matches!(open(&leads, Kind::LeadsWaiting, 0), Flow::Go(Goto::LeadsBehind(scope, Some(LeadId(9)))) if scope == whose.0)
        );
        assert!(matches!(open(&leads, Kind::LeadsWaiting, 1), Flow::Go(Goto::LeadsBehind(_, None))));
        assert!(text(&leads, Kind::LeadsWaiting, &Cursor::on(1), 8).contains("and 2 more; Enter"));
    }
}
