//! Pages of the deals against all of them sorted in memory.

use proptest::prelude::*;

use super::*;
use crate::domain::browse::{
    Column, DealFlag, DealLine, DealQuery, FlagLimits, Missing, Owners, Page, Place, Sort, Standing,
};
use crate::domain::capture::BuyerEvent;
use crate::domain::change::{Change, Swap};
use crate::domain::changed::{ChangeKind, Changed, Since};
use crate::domain::deal::Category;
use crate::domain::fix::{Fix, FixField, FixState};
use crate::domain::ids::{BuyerEventId, FixId};
use crate::domain::period::FiscalCalendar;

/// A deal of small variety, so that equals and empties are many.
pub(super) fn some_row(owners: Vec<PersonId>) -> impl Strategy<Value = DealRow> {
    let maybe_day = || proptest::option::of((0_u64..8).prop_map(|n| day("2026-11-18") + chrono::Days::new(n)));
    let facts = (proptest::option::of(0_i64..4), 0_u8..3, maybe_day(), maybe_day(), maybe_day(), 0_u8..3);
    let more = (
        0..=owners.len(),
        proptest::option::of(0_u32..4),
        "[a-bA-BÄ]{1,3}",
        proptest::option::of("[a-c]{1,2}"),
        0_u8..3,
    );
    (facts, more, maybe_day()).prop_map(
        move |((amount, stage, close, last, created, status), (owner, pushes, name, account, c), step)| DealRow {
            name,
            account,
            owner: owners.get(owner).copied(),
            amount: amount.map(|a| Money::units(a * 1000)),
            stage: ["Demo", "Proposal", "Legal"][usize::from(stage)].to_owned(),
            phase: [Phase::Early, Phase::Mid, Phase::Late][usize::from(stage)],
            status: [Status::Open, Status::Won, Status::Lost][usize::from(status)],
            category: (c == 0).then_some(Category::Omitted),
            close,
            last_activity: last,
            created,
            next_step: step.map(|_| "call".to_owned()),
            next_step_date: step,
            pushes,
            ..row("", "")
        },
    )
}

fn some_query(owners: Vec<PersonId>) -> impl Strategy<Value = DealQuery> {
    let sort =
        (proptest::sample::select(Column::ALL), any::<bool>()).prop_map(|(by, descending)| Sort { by, descending });
    let whose = prop_oneof![
        2 => Just(Owners::All),
        1 => Just(Owners::Nobody),
        2 => proptest::sample::subsequence(owners.clone(), 1..=owners.len()).prop_map(Owners::Of),
        1 => proptest::sample::subsequence(owners.clone(), 1..=owners.len()).prop_map(Owners::OrNobody),
    ];
    let narrow = (
        proptest::option::weighted(0.2, proptest::sample::select(vec!["Demo", "Legal"])),
        (proptest::option::weighted(0.2, Just(Phase::Mid)), proptest::bool::weighted(0.2)),
        proptest::collection::vec(proptest::sample::select(DealFlag::ALL), 0..2),
        proptest::bool::weighted(0.2),
        prop_oneof![4 => Just(""), 1 => Just("a"), 1 => Just("b a")],
    );
    (sort, whose, proptest::sample::select(Standing::ALL), narrow).prop_map(
        |(sort, owners, standing, (stage, (phase, in_forecast), flags, period, text))| DealQuery {
            owners,
            standing,
            stages: stage.into_iter().map(str::to_owned).collect(),
            phase,
            in_forecast,
            flags,
            period: period.then(|| FiscalCalendar::default().month(day("2026-11-01"))),
            text: text.to_owned(),
            sort,
            today: day("2026-11-22"),
            ..DealQuery::default()
        },
    )
}

/// Every deal as a line, in no order.
fn everything(store: &Store) -> Vec<DealLine> {
    let deals = store.deals(&DealFilter::default()).unwrap();
    // gone ones too: the filter without a status leaves nobody out
    let mut lines = store.lines(&deals.iter().map(|d| d.id).collect::<Vec<_>>()).unwrap();
    store.hear(&mut lines, day("2026-11-22")).unwrap();
    lines
}

fn ids(page: &Page) -> Vec<DealId> {
    page.lines.iter().map(|l| l.deal.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_walk_gives_what_is_asked_for_in_order(
        (rows, fixed, gone, query, step, calls, missing) in {
            let owners = vec![PersonId(1), PersonId(2), PersonId(3)];
            (
                proptest::collection::vec(some_row(owners.clone()), 0..25),
                any::<prop::sample::Index>(),
                0_usize..6,
                some_query(owners),
                1_usize..5,
                // of which deal, on which day, by the buyer
                proptest::collection::vec((0_u32..25, 0_u64..8, any::<bool>()), 0..6),
                proptest::sample::select(vec![
                    Missing::default(),
                    Missing { next_step: true, ..Missing::default() },
                    Missing { next_step_day: true, activity: true, ..Missing::default() },
                    Missing { next_step: true, next_step_day: true, activity: false },
                ]),
            )
        },
    ) {
        let mut store = Store::in_memory().unwrap();
        for name in ["Zoe", "ann", "Bob"] {
            store.put_person(name, None, Role::Rep).unwrap();
        }
        let named = |(n, r): (usize, DealRow)| DealRow { external_id: Some(n.to_string()), ..r };
        let rows: Vec<DealRow> = rows.into_iter().enumerate().map(named).collect();
        store.import_deals(&snapshot("2026-11-01"), &mut rows.clone().into_iter()).unwrap();
        // some are gone
        let rest = rows.iter().skip(gone).cloned().collect::<Vec<_>>();
        store.import_deals(&snapshot("2026-11-08"), &mut rest.into_iter()).unwrap();
        if !rows.is_empty() {
            let one = fixed.get(&everything(&store)).deal.clone();
            let fix = Fix {
                id: FixId(uuid(9)), deal: one.id, field: FixField::Close, old: FixField::Close.of(&one),
                new: Some("2026-11-30".into()), at: moment(0), on: day("2026-11-22"), by: None, meeting: None,
                state: FixState::Open, settled: None,
            };
            store.apply(&Change::Fix(Swap::add(fix)), moment(0)).unwrap();
        }

        let call = |(deal, on, buyer): (u32, u64, bool)| ActivityRow {
            external_id: None, deal_ref: Some(deal.to_string()), deal_name: None, account: None, kind: "call".into(),
            buyer, direction: None, subject: None, on: day("2026-11-18") + chrono::Days::new(on), person: None,
            person_text: None,
        };
        let reading =
            Reading { crm: "csv".into(), file: "calls.csv".into(), on: day("2026-11-20"), read_at: moment(0) };
        store.import_activities(&reading, &mut calls.into_iter().map(call)).unwrap();
        if let Some(deal) = everything(&store).first().map(|l| l.deal.id) {
            let told = BuyerEvent {
                id: BuyerEventId(uuid(8)), deal, on: day("2026-11-21"), text: "called".into(), buyer: None, seller: None,
                meeting: None, unit: None, created: moment(0),
            };
            store.apply(&Change::BuyerEvent(Swap::add(told)), moment(0)).unwrap();
        }
        let limits = FlagLimits { stalled_days: 1, untouched_days: 3, missing, ..FlagLimits::default() };
        let query = DealQuery { limits, ..query };

        let wanted: Vec<DealId> = sorted(everything(&store), &query).iter().map(|l| l.deal.id).collect();
        prop_assert_eq!(&store.deal_ids(&query, &|| false).unwrap(), &wanted);
        if query.text.is_empty() {
            let tally = crate::domain::browse::Tally::of(everything(&store).iter().filter(|l| query.fits(l)).map(|l| &l.deal));
            prop_assert_eq!(store.tally(&query).unwrap(), tally);
        }
        prop_assert_eq!(store.tally_of(&wanted).unwrap().count, wanted.len() as u64);
        if !Store::is_paged(&query) {
            return Ok(());
        }
        // forwards
        let mut page = store.page(&query, Place::First, 0, step).unwrap();
        let mut walked = ids(&page);
        prop_assert!(!page.before);
        while page.after {
            let last = *walked.last().unwrap();
            page = store.page(&query, Place::On(last), 0, step).unwrap();
            prop_assert_eq!(ids(&page)[0], last);
            walked.extend(ids(&page).into_iter().skip(1));
        }
        prop_assert_eq!(&walked, &wanted);
        // backwards
        let mut page = store.page(&query, Place::Last, step, 0).unwrap();
        let mut back = ids(&page);
        prop_assert_eq!((page.at + 1).max(1), page.lines.len().max(1));
        while page.before {
            page = store.page(&query, Place::On(back[0]), step, 0).unwrap();
            prop_assert_eq!(page.lines[page.at].deal.id, back[0]);
            back = ids(&page).into_iter().take(page.at).chain(back).collect();
        }
        prop_assert_eq!(&back, &wanted);
        // around any
        for (n, id) in wanted.iter().enumerate() {
            let page = store.page(&query, Place::On(*id), step, step).unwrap();
            let (from, to) = (n.saturating_sub(step), (n + step + 1).min(wanted.len()));
            prop_assert_eq!(ids(&page), wanted[from..to].to_vec());
            prop_assert_eq!((page.at, page.before, page.after), (n - from, from > 0, to < wanted.len()));
        }
    }
}

#[test]
fn a_deal_that_is_not_in_the_list_any_more_leaves_its_place() {
    let house = house();
    let mut query = DealQuery { today: day("2026-11-22"), ..DealQuery::default() };
    let page = house.store.page(&query, Place::On(house.deals[0]), 5, 5).unwrap();
    assert_eq!((ids(&page), page.at), (house.deals.to_vec(), 0));
    query.owners = Owners::Of(vec![house.bob]);
    let page = house.store.page(&query, Place::On(house.deals[0]), 5, 5).unwrap();
    assert_eq!((ids(&page), page.at), (vec![house.deals[1]], 0));
    query.owners = Owners::Of(vec![house.ann]);
    let page = house.store.page(&query, Place::On(house.deals[1]), 5, 5).unwrap();
    assert_eq!((ids(&page), page.at), (vec![house.deals[0]], 0));
    let nowhere = house.store.page(&query, Place::On(DealId(99)), 5, 5).unwrap();
    assert_eq!((ids(&nowhere), nowhere.at), (vec![house.deals[0]], 0));
}

fn plan_of(store: &Store, sql: &str) -> Vec<String> {
    let mut plan = store.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    plan.query_map([], |r| r.get(3)).unwrap().map(|row| row.unwrap()).collect()
}

#[test]
fn the_omitted_ones_are_counted_by_their_own_index() {
    let sql =
        format!("SELECT count(*) FROM {} WHERE gone IS NULL AND standing = 'open'", crate::store::browse::OMITTED);
    let plan = plan_of(&Store::in_memory().unwrap(), &sql);
    assert!(plan[0].contains("deal_omitted") && plan[1].contains("PRIMARY KEY (rowid=?)"), "{plan:?}");
}

/// What is read from an index is read in its order: nothing is sorted, nothing else is looked through.
#[test]
fn pages_come_from_the_indexes() {
    let store = Store::in_memory().unwrap();
    for (sql, index) in [
        (
            "SELECT close, id FROM deal WHERE standing = 'open' AND owner IS NULL AND close > 'x' ORDER BY close ASC, id ASC LIMIT 9",
            "deal_by_seller",
        ),
        (
            "SELECT close, id FROM deal WHERE standing = 'open' AND owner = 1 AND close IS NOT NULL ORDER BY close DESC, id DESC LIMIT 9",
            "deal_by_seller",
        ),
        (
            "SELECT close, id FROM deal WHERE standing = 'open' AND owner = 1 AND close IS NULL AND id > 5 ORDER BY close ASC, id ASC LIMIT 9",
            "deal_by_seller",
        ),
        (
            "SELECT close, id FROM deal WHERE standing = 'open' AND owner = 1 AND close <= 'x' AND (close < 'x' OR id < 5) ORDER BY close DESC, id DESC LIMIT 9",
            "deal_by_seller",
        ),
        (
            "SELECT amount, id FROM deal WHERE standing = 'won' AND amount < 7 ORDER BY amount DESC, id DESC LIMIT 9",
            "deal_by_worth",
        ),
        ("SELECT count(*), total(amount), 0 FROM deal WHERE 1 AND standing = 'open'", "deal_by_worth"),
        ("SELECT min(owner) FROM deal WHERE owner > 5", "deal_by_seller"),
    ] {
        let plan = plan_of(&store, sql);
        assert!(plan.len() == 1 && plan[0].contains(index), "{sql}: {plan:?}");
    }
}

#[test]
fn a_reading_can_be_stopped() {
    let house = house();
    let e = house.store.deal_ids(&DealQuery::default(), &|| true).unwrap_err();
    assert!(e.was_stopped());
    assert_eq!(house.store.stages(Some("csv"), true).unwrap(), [("Proposal".to_owned(), Phase::Mid)]);
    assert_eq!(house.store.stages(Some("hubspot"), false).unwrap(), []);
}

#[test]
fn an_open_deal_is_offered_no_closed_stage() {
    let mut store = Store::in_memory().unwrap();
    let closed = DealRow { stage: "Closed Won".into(), status: Status::Won, phase: Phase::Late, ..row("2", "Beta") };
    store.import_deals(&snapshot("2026-11-01"), &mut vec![row("1", "Alpha"), closed].into_iter()).unwrap();
    let names = |open| -> Vec<String> { store.stages(None, open).unwrap().into_iter().map(|s| s.0).collect() };
    assert_eq!(names(true), [row("1", "Alpha").stage]);
    assert!(names(false).contains(&"Closed Won".to_owned()));
}

#[test]
fn what_the_last_import_did_names_its_deals_and_no_others() {
    let mut store = Store::in_memory().unwrap();
    let deal = |id: &str, close: &str, amount: i64| DealRow {
        close: Some(day(close)),
        amount: Some(Money::units(amount)),
        ..row(id, &format!("Deal {id}"))
    };
    let mut import = |on: &str, rows: Vec<DealRow>| store.import_deals(&snapshot(on), &mut rows.into_iter()).unwrap();
    import("2026-11-01", vec![deal("1", "2026-12-01", 1), deal("2", "2026-12-01", 2), deal("3", "2026-12-01", 3)]);
    import("2026-11-08", vec![deal("1", "2026-12-05", 1), deal("2", "2026-12-01", 2), deal("3", "2026-12-01", 3)]);
    let won = DealRow { status: Status::Won, ..deal("2", "2026-12-01", 9) };
    // twice on one day: what came with the first of them is not new with the second
    import(
        "2026-11-15",
        vec![deal("1", "2026-12-05", 1), won.clone(), deal("3", "2026-12-01", 3), deal("4", "2026-12-01", 4)],
    );
    import("2026-11-15", vec![deal("1", "2026-12-20", 1), won, deal("4", "2026-12-01", 4), deal("5", "2026-12-01", 5)]);
    let names = |changed: Changed, as_of: Option<NaiveDate>| -> Vec<String> {
        let ids = store.changed_ids(&changed, as_of).unwrap();
        let mut ids: Vec<DealId> = ids.into_iter().collect();
        ids.sort_unstable();
        let query = DealQuery { changed: Some(changed), standing: Standing::All, ..DealQuery::default() };
        if as_of.is_none() {
            let mut listed = store.deal_ids(&query, &|| false).unwrap();
            listed.sort_unstable();
            assert_eq!((&listed, store.tally(&query).unwrap().count), (&ids, ids.len() as u64), "the list is the same");
            assert!(!Store::is_paged(&query));
        }
        store.lines(&ids).unwrap().into_iter().map(|l| l.deal.name).collect()
    };
    let lately = |kind| names(Changed::lately(kind), None);
    assert_eq!(lately(ChangeKind::Pushed), ["Deal 1"]);
    assert_eq!(lately(ChangeKind::New), ["Deal 5"]);
    assert_eq!(lately(ChangeKind::Gone), ["Deal 3"]);
    assert_eq!(lately(ChangeKind::Won), [""; 0], "that was the import before");
    assert_eq!(lately(ChangeKind::Any), ["Deal 1"]);
    let since = |kind, on: &str| names(Changed { kind, since: Since::Day(day(on)) }, None);
    assert_eq!(since(ChangeKind::Won, "2026-11-15"), ["Deal 2"]);
    assert_eq!(since(ChangeKind::New, "2026-11-02"), ["Deal 4", "Deal 5"]);
    assert_eq!(since(ChangeKind::Pushed, "2026-11-16"), [""; 0]);
    // of a past day the last import is the one before it
    assert_eq!(names(Changed::lately(ChangeKind::Pushed), Some(day("2026-11-10"))), ["Deal 1"]);
    assert_eq!(names(Changed::lately(ChangeKind::Gone), Some(day("2026-11-10"))), [""; 0]);
    assert_eq!(
        store.moves(Since::LastImport, None).unwrap(),
        [(ChangeKind::New, 1), (ChangeKind::Pushed, 1), (ChangeKind::Gone, 1)]
    );
    let largest = store.largest(&Changed { kind: ChangeKind::New, since: Since::Day(day("2026-11-02")) }, 1).unwrap();
    assert_eq!((largest.len(), largest[0].name.as_str()), (1, "Deal 5"));
}

#[test]
fn nobodys_deals_are_picked_beside_the_teams() {
    let mut house = house();
    let lost = DealRow { owner: None, ..row("77", "Orphan") };
    let part = Snapshot { whole: false, ..snapshot("2026-12-20") };
    house.store.import_deals(&part, &mut vec![lost].into_iter()).unwrap();
    let names = |everybody| -> Vec<String> {
        let all = house.store.pickable(&[house.ann], everybody, day("2026-01-01"), 100).unwrap();
        all.into_iter().map(|p| p.name).collect()
    };
    for everybody in [false, true] {
        assert_eq!(names(everybody).iter().filter(|n| *n == "Orphan").count(), 1, "{:?}", names(everybody));
    }
}

/// Of many sellers each is first asked for a few deals only: whoever has more of the next ones is asked again.
#[test]
fn one_seller_among_many_may_have_the_whole_page() {
    let mut store = Store::in_memory().unwrap();
    let sellers: Vec<_> = (0..30).map(|n| store.put_person(&format!("Seller {n}"), None, Role::Rep).unwrap()).collect();
    let close = |n: usize| Some(day("2026-12-01") + chrono::Days::new(n as u64));
    let of = |n: usize, owner| DealRow { owner: Some(owner), close: close(n % 90), ..row(&format!("D{n}"), "Deal") };
    // one has eighty deals in a row and one has forty behind them, the others one each at the end
    let rows = (0..80).map(|n| of(n, sellers[7])).chain((80..120).map(|n| of(n % 40 + 80, sellers[9])));
    let rows = rows.enumerate().map(|(n, r)| DealRow { external_id: Some(format!("D{n}")), ..r });
    let others = sellers.iter().enumerate().map(|(n, s)| of(500 + n, *s));
    store.import_deals(&snapshot("2026-11-15"), &mut rows.chain(others)).unwrap();
    for descending in [false, true] {
        let sort = Sort { by: Column::Close, descending };
        let query = DealQuery { sort, today: day("2026-11-22"), ..DealQuery::default() };
        let wanted = store.deal_ids(&query, &|| false).unwrap();
        assert_eq!(wanted.len(), 150);
        for n in [1, 5, 40, 79, 100, 149] {
            assert_eq!(ids(&store.page(&query, Place::First, 0, n).unwrap()), wanted[..=n].to_vec(), "{n}");
            assert_eq!(ids(&store.page(&query, Place::Last, n, 0).unwrap()), wanted[150 - n - 1..].to_vec(), "{n}");
        }
        let page = store.page(&query, Place::On(wanted[60]), 50, 50).unwrap();
        assert_eq!(ids(&page), wanted[10..111].to_vec());
    }
}
