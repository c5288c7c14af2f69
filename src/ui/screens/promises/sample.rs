//! For tests: what buyers have promised Team West by Monday 23 November 2026.

use chrono::Days;

use super::PromisesData;
use super::row::PromiseRow;
use crate::domain::capture::{Commitment, Kept, Settled};
use crate::domain::ids::{CommitmentId, DealId, PersonId};
use crate::ui::screens::actions::sample::WORLD;
use crate::ui::testing::{ANA, BO, IVO, KIM, WEST, day, now};

/// The n-th identity.
pub fn id(n: u128) -> CommitmentId {
    CommitmentId(uuid::Uuid::from_u128(n))
}

/// A promise; `due` may be empty, `deal` 0. A settled one was settled the day after it was due.
pub fn row(n: u128, seller: PersonId, (text, buyer): (&str, &str), due: &str, deal: i64, kept: Kept) -> PromiseRow {
    let world = &*WORLD;
    let deal = (deal > 0).then_some(DealId(deal));
    let due = due.parse().ok();
    let settled = due.filter(|_| kept != Kept::Open).map(|due: chrono::NaiveDate| Settled {
        on: due + Days::new(1),
        at: now(),
        meeting: None,
    });
    PromiseRow {
        seller: Some(world.org.name(seller).to_owned()),
        deal: deal.and_then(|d| world.deal(d)).map(|d| d.name.clone()),
        earlier: Vec::new(),
        promise: Commitment {
            id: id(n),
            text: text.to_owned(),
            due,
            deal,
            buyer: (!buyer.is_empty()).then(|| buyer.to_owned()),
            seller: Some(seller),
            meeting: None,
            unit: Some(WEST),
            created: now() - chrono::TimeDelta::days(7),
            agreed: day("2026-11-10"),
            follows: None,
            kept,
            settled,
        },
    }
}

/// Six open promises, two of them late, and six that are settled.
pub fn data() -> PromisesData {
    let mut moved = row(3, BO, ("shares the scores of the evaluation", "Aiko Sato, IT"), "2026-11-23", 5, Kept::Open);
    moved.earlier = vec![day("2026-11-12")];
    let mut moved_before =
        row(9, BO, ("shares the scores of the evaluation", "Aiko Sato, IT"), "2026-11-12", 5, Kept::Moved);
    moved_before.promise.settled = moved_before.promise.settled.map(|s| Settled { on: day("2026-11-13"), ..s });
    let rows = vec![
        row(1, IVO, ("sends the security questionnaire back", "Mia Torres, CFO"), "2026-11-19", 1, Kept::Open),
        row(
            2,
            ANA,
            ("names who signs, and brings them into the call about the contract terms", "Per Lund"),
            "2026-11-20",
            4,
            Kept::Open,
        ),
        moved,
        row(4, IVO, ("returns the redlines", "Tom Hale, legal"), "2026-11-27", 3, Kept::Open),
        row(5, KIM, ("gives us the list of sites", ""), "2026-12-11", 6, Kept::Open),
        row(6, KIM, ("speaks to the board", "Grace Obi"), "", 6, Kept::Open),
        row(7, IVO, ("signs the order form", "Mia Torres, CFO"), "2026-11-06", 2, Kept::Broken),
        row(8, IVO, ("returns the contract", "Tom Hale, legal"), "2026-11-02", 2, Kept::Kept),
        moved_before,
        row(10, IVO, ("names the steering committee's date", "Mia Torres, CFO"), "2026-10-20", 1, Kept::Kept),
        row(11, IVO, ("shows us the budget", "Mia Torres, CFO"), "2026-10-12", 1, Kept::Kept),
        row(12, ANA, ("tests the pilot", "Per Lund"), "2026-10-30", 4, Kept::Kept),
    ];
    PromisesData::new(day("2026-11-23"), rows)
}
