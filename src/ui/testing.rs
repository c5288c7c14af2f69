//! For tests of screens, workspaces and overlays: a small made-up world on a fixed day, and a drawing as text.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone as _, Utc};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::screens::View;
use super::theme::{Depth, Ground, Theme};
use super::world::{Ctx, DealRef, MeetingRef, World};
use crate::domain::ids::{DealId, PersonId, UnitId};
use crate::domain::meeting::definition::Catalog;
use crate::domain::money::{Currency, Money};
use crate::domain::people::{Level, Org, Person, Role, Unit};
use crate::domain::period::FiscalCalendar;
use crate::domain::text;

/// The three sizes that are designed for.
pub const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// Dana Reyes, who leads Team West.
pub const DANA: PersonId = PersonId(1);
/// A seller: Ana Sousa.
pub const ANA: PersonId = PersonId(2);
/// A seller: Bo Lindqvist.
pub const BO: PersonId = PersonId(3);
/// A seller: Ivo Marek.
pub const IVO: PersonId = PersonId(4);
/// A seller: Kim Tran.
pub const KIM: PersonId = PersonId(5);
/// Lena Hoff, who leads the region.
pub const LENA: PersonId = PersonId(6);
/// Team West.
pub const WEST: UnitId = UnitId(3);
/// The region above it.
pub const EMEA: UnitId = UnitId(2);

/// Monday 23 Nov 2026, 09:00 UTC; the world's clock is one hour ahead.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).single().unwrap()
}

/// A day from "2026-11-27".
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn person(id: PersonId, name: &str, role: Role) -> Person {
    Person { id, name: name.to_owned(), email: None, role, joined: None, left: None }
}

fn unit(id: UnitId, name: &str, level: Level, parent: Option<UnitId>, lead: Option<PersonId>) -> Unit {
    Unit { id, name: name.to_owned(), level, parent, lead }
}

fn deal(id: i64, name: &str, account: &str, owner: PersonId, amount: i64, close: &str) -> DealRef {
    DealRef {
        id: DealId(id),
        name: name.to_owned(),
        key: text::fold(&format!("{name} {account}")),
        owner: Some(owner),
        amount: Some(Money::units(amount)),
        close: Some(day(close)),
    }
}

/// Team West on Monday 23 Nov 2026, looked at by Dana: four sellers, six open deals, the seven meetings.
pub fn world() -> World {
    let today = day("2026-11-23");
    let fiscal = FiscalCalendar::default();
    World {
        today,
        month: fiscal.month(today),
        quarter: fiscal.quarter(today),
        fiscal,
        currency: Currency::default(),
        org: Org {
            people: vec![
                person(ANA, "Ana Sousa", Role::Rep),
                person(BO, "Bo Lindqvist", Role::Rep),
                person(DANA, "Dana Reyes", Role::Flm),
                person(IVO, "Ivo Marek", Role::Rep),
                person(KIM, "Kim Tran", Role::Rep),
                person(LENA, "Lena Hoff", Role::RegionalHead),
            ],
            units: vec![
                unit(UnitId(1), "Northlight", Level::L3, None, None),
                unit(EMEA, "EMEA", Level::L2, Some(UnitId(1)), Some(LENA)),
                unit(WEST, "Team West", Level::L1, Some(EMEA), Some(DANA)),
            ],
            members: vec![(ANA, WEST), (BO, WEST), (IVO, WEST), (KIM, WEST)],
        },
        me: Some(DANA),
        unit: Some(WEST),
        deals: vec![
            deal(1, "Orbit platform", "Orbit Retail", IVO, 120_000, "2026-11-27"),
            deal(2, "Kepler expansion", "Kepler Labs", IVO, 50_000, "2026-11-30"),
            deal(3, "Northwind renewal", "Northwind", IVO, 60_000, "2026-12-11"),
            deal(4, "Halden phase 2", "Halden Group", ANA, 80_000, "2026-11-26"),
            deal(5, "Delphi pilot", "Delphi", BO, 25_000, "2026-12-18"),
            deal(6, "Juniper rollout", "Juniper Foods", KIM, 210_000, "2026-12-21"),
        ],
        meetings: Catalog::new(&[])
            .0
            .definitions()
            .map(|d| MeetingRef {
                code: d.code.clone(),
                name: d.name.clone(),
                levels: d.levels.clone(),
                minutes: d.planned_minutes(),
            })
            .collect(),
        demo: false,
        presenting: false,
        others: 0,
        read_only: None,
        offset: FixedOffset::east_opt(3600).unwrap(),
        sure_percent: 70,
        default_due_days: 7,
    }
}

/// Dark, 24 bit colours, all signs.
pub const fn theme() -> Theme {
    Theme::new(Ground::Dark, Depth::True, false)
}

/// No colours, ASCII signs only.
pub const fn plain_theme() -> Theme {
    Theme::new(Ground::Dark, Depth::None, true)
}

/// What a screen may look at, at [`now`], without a live meeting.
pub fn ctx<'a>(world: &'a World, theme: &'a Theme) -> Ctx<'a> {
    Ctx { world, theme, now: now(), live: None }
}

/// A whole screen as text, without blanks at the ends of lines.
pub fn shown(view: &dyn View, width: u16, height: u16, ctx: &Ctx<'_>) -> String {
    drawn(width, height, |canvas, area| view.draw(canvas, area, ctx))
}

/// Anything that draws, as text. For workspaces and overlays.
pub fn drawn(width: u16, height: u16, draw: impl FnOnce(&mut Canvas<'_>, Rect)) -> String {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    draw(&mut Canvas::new(&mut buf), area);
    as_text(&buf)
}

/// The cells as lines; the cell behind a wide sign is left out.
pub fn as_text(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in buf.area.top()..buf.area.bottom() {
        let mut line = String::new();
        let mut skip = 0;
        for x in buf.area.left()..buf.area.right() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buf[(x, y)].symbol();
            skip = text::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
