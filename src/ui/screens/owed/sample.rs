//! Gaps to draw: a team and its sellers, owed, written, amended, moved.

use super::OwedData;
use crate::domain::forecast::accuracy::At;
use crate::domain::forecast::owed::{Entry, Explained, Miss, MissedDeal, Story, Suspect};
use crate::domain::forecast::slippage::Fate;
use crate::domain::ids::{DealId, ExplainedId, MeetingId};
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::{FiscalCalendar, PeriodKey};
use crate::ui::screens::explain::ExplainData;
use crate::ui::testing::{ANA, BO, DANA, IVO, WEST};

fn money(thousands: i64) -> Money {
    Money::units(thousands * 1_000)
}

fn deal(id: i64, thousands: i64, fate: Fate, reason: &str) -> MissedDeal {
    MissedDeal { deal: DealId(id), amount: money(thousands), fate: Some(fate), reason: reason.to_owned() }
}

fn written(n: u128, entry: &Entry, gap: i64, on: &str, story: Story) -> Explained {
    let fc = entry.miss.map_or(money(gap), |m| m.fc);
    Explained {
        id: ExplainedId(uuid::Uuid::from_u128(n)),
        subject: entry.subject,
        period: entry.period.key,
        horizon: At::Start,
        fc,
        actual: fc - money(gap),
        by: Some(DANA),
        at: format!("{on}T09:20:00Z").parse().unwrap(),
        meeting: (n == 2).then(|| MeetingId(uuid::Uuid::from_u128(7))),
        amends: story.why.is_some().then(|| ExplainedId(uuid::Uuid::from_u128(n - 1))),
        story,
    }
}

/// In thousands: FC and what came.
fn gap(subject: Subject, name: &str, key: PeriodKey, at: At, fc: i64, actual: i64) -> Entry {
    let period = FiscalCalendar::default().resolve(key);
    let miss = Miss { subject, period, at, fc: money(fc), actual: money(actual) };
    Entry { subject, name: name.to_owned(), gone: false, period, miss: Some(miss), written: Vec::new() }
}

/// All there is.
pub fn data() -> OwedData {
    let (october, september) = (PeriodKey::Month(2026, 10), PeriodKey::Month(2026, 9));
    let mut amended = gap(Subject::Person(ANA), "Ana Sousa", september, At::Start, 310, 240);
    let first = Story {
        deals: vec![deal(4, 50, Fate::Slipped, "their legal wanted two more weeks for the data clauses")],
        rest: Some("small renewals that were counted and never named".to_owned()),
        ..Story::default()
    };
    let second = Story {
        deals: vec![
            deal(4, 50, Fate::Slipped, "their legal wanted two more weeks for the data clauses"),
            deal(
                5,
                20,
                Fate::Lost,
                "the new CFO stopped the project on the last day of the month, and nobody had met him before",
            ),
        ],
        lesson: Some("ask who signs when the sponsor is away".to_owned()),
        why: Some("one deal had been forgotten".to_owned()),
        ..Story::default()
    };
    amended.written =
        vec![written(2, &amended, 70, "2026-10-12", second), written(1, &amended, 70, "2026-10-05", first)];
    let mut moved = gap(Subject::Person(BO), "Bo Lindqvist", PeriodKey::Quarter(2026, 3), At::End, 420, 390);
    let story = Story { deals: vec![deal(6, 60, Fate::Won, "they took two modules of the three")], ..Story::default() };
    moved.written = vec![written(3, &moved, 40, "2026-10-05", story.clone())];
    let mut reached = gap(Subject::Person(IVO), "Ivo Marek", PeriodKey::Month(2026, 8), At::Start, 90, 60);
    reached.miss = None;
    reached.written = vec![written(4, &reached, 30, "2026-09-04", story)];
    OwedData {
        entries: vec![
            gap(Subject::Unit(WEST), "Team West", october, At::Start, 1_200, 1_020),
            gap(Subject::Person(IVO), "Ivo Marek", october, At::End, 180, 150),
            amended,
            moved,
            reached,
        ],
        names: [(4, "Halden phase 2"), (5, "Delphi pilot"), (6, "Juniper rollout")]
            .map(|(id, name)| (DealId(id), name.to_owned()))
            .into(),
        people: [(DANA, "Dana Reyes".to_owned())].into(),
        codes: [(MeetingId(uuid::Uuid::from_u128(7)), "WFC".to_owned())].into(),
        any: true,
        left_out: None,
    }
}

/// The form of the first gap.
pub fn form() -> ExplainData {
    let suspect =
        |id: i64, name: &str, named: Option<i64>, due: Option<i64>, brought: i64, fate: Fate, value: i64| Suspect {
            deal: DealId(id),
            name: name.to_owned(),
            account: None,
            named: named.map(money),
            due: due.map(money),
            brought: money(brought),
            fate,
            value: money(value),
        };
    let data = data();
    ExplainData {
        entry: data.entries[0].clone(),
        suspects: vec![
            suspect(1, "Orbit platform", Some(120), Some(120), 0, Fate::Slipped, 120),
            suspect(3, "Northwind renewal", Some(60), Some(60), 45, Fate::Won, 45),
            suspect(6, "Juniper rollout", None, Some(210), 0, Fate::Lost, 210),
            suspect(2, "Kepler expansion", None, None, 0, Fate::Slipped, 50),
        ],
        names: data.names,
    }
}
