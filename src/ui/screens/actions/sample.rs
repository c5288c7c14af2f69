//! For tests: what Team West owes on Monday 23 November 2026.

use std::sync::LazyLock;

use super::ActionsData;
use super::row::{ActionRow, Source};
use crate::domain::action::{Action, ActionKind, ActionState, Outcome};
use crate::domain::ids::{ActionId, DealId, PersonId};
use crate::ui::testing::{ANA, BO, DANA, IVO, KIM, WEST, day, now, world};
use crate::ui::world::World;

/// Reading the seven meetings takes its time: once is enough.
pub static WORLD: LazyLock<World> = LazyLock::new(world);

/// The n-th identity.
pub fn id(n: u128) -> ActionId {
    ActionId(uuid::Uuid::from_u128(n))
}

/// An open action; `due` may be empty, `deal` 0, `code` empty.
pub fn row(n: u128, owner: Option<PersonId>, text: &str, due: &str, deal: i64, from: (&str, &str)) -> ActionRow {
    let world = &*WORLD;
    let deal = (deal > 0).then_some(DealId(deal));
    let source = (!from.0.is_empty()).then(|| Source { code: from.0.to_owned(), on: day(from.1) });
    ActionRow {
        owner: owner.map(|p| world.org.name(p).to_owned()),
        deal: deal.and_then(|d| world.deal(d)).map(|d| d.name.clone()),
        source,
        action: Action {
            id: id(n),
            text: text.to_owned(),
            owner,
            due: due.parse().ok(),
            deal,
            kind: ActionKind::General,
            meeting: None,
            unit: Some(WEST),
            created: now() - chrono::TimeDelta::days(7),
            carried: 0,
            carried_in: None,
            state: ActionState::Open,
        },
    }
}

/// The same, closed.
pub fn closed(mut row: ActionRow, outcome: Outcome, note: &str) -> ActionRow {
    let note = (!note.is_empty()).then(|| note.to_owned());
    row.action.state = ActionState::Closed { outcome, note, at: now() };
    row
}

/// The same, dropped.
pub fn dropped(mut row: ActionRow, reason: &str) -> ActionRow {
    row.action.state = ActionState::Dropped { reason: reason.to_owned(), at: now() };
    row
}

/// Six open actions, two of them overdue, and three that are settled.
pub fn data() -> ActionsData {
    let mut late = row(
        1,
        Some(IVO),
        "Call Mia (CFO) at Orbit about the signature date and ask what legal still needs",
        "2026-11-20",
        1,
        ("WFC", "2026-11-16"),
    );
    late.action.carried = 2;
    let mut sponsor =
        row(2, Some(DANA), "Executive sponsor for Halden: ask Lena", "2026-11-13", 4, ("PR", "2026-11-10"));
    (sponsor.action.kind, sponsor.action.carried) = (ActionKind::Escalation, 1);
    let mut pull =
        row(3, Some(IVO), "Northwind: signature before the end of the month", "2026-11-23", 3, ("WFC", "2026-11-16"));
    pull.action.kind = ActionKind::PullIn;
    let mut coach =
        row(4, Some(KIM), "Two discovery calls together, then talk them over", "2026-12-04", 0, ("PR", "2026-11-10"));
    coach.action.kind = ActionKind::Coaching;
    let rows = vec![
        coach,
        pull,
        row(5, None, "Find out who decides at Delphi", "", 5, ("", "")),
        sponsor,
        late,
        row(6, Some(BO), "Send the paper to legal", "2026-11-27", 2, ("WFC", "2026-11-16")),
        closed(
            row(7, Some(ANA), "Price for three years to Juniper", "2026-11-18", 6, ("WFC", "2026-11-09")),
            Outcome::Achieved,
            "they take it",
        ),
        closed(
            row(8, Some(BO), "New champion at Kepler", "2026-11-12", 2, ("PR", "2026-11-10")),
            Outcome::NotAchieved,
            "",
        ),
        dropped(row(9, Some(IVO), "Visit the trade fair", "2026-11-11", 0, ("", "")), "it was cancelled"),
    ];
    ActionsData { today: WORLD.today, rows }
}
