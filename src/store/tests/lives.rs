//! Deals from day to day, against the deals as they were on each.

use super::*;
use crate::domain::deal::{Category, Deal};
use crate::domain::forecast::odds::life::Stand;
use crate::domain::forecast::waterfall::Shape;

fn stand(deal: &Deal) -> Stand {
    Stand { shape: Shape::of(deal), phase: deal.phase, created: deal.created }
}

#[test]
fn every_day_between_is_as_the_deals_were() {
    let mut store = Store::in_memory().unwrap();
    let import = |store: &mut Store, on: &str, rows: &[DealRow]| {
        store.import_deals(&snapshot(on), &mut rows.iter().cloned()).unwrap();
    };
    let one = |id: &str, amount: i64, close: &str, phase, status| DealRow {
        amount: Some(Money::units(amount)),
        close: Some(day(close)),
        created: Some(day("2026-09-01")),
        phase,
        status,
        ..row(id, id)
    };
    use crate::domain::deal::Phase::{Early, Late, Mid};
    let open = Status::Open;
    import(&mut store, "2026-10-05", &[one("a", 10, "2026-10-30", Early, open), one("b", 20, "2026-11-30", Mid, open)]);
    import(&mut store, "2026-10-12", &[one("a", 12, "2026-10-30", Mid, open), one("b", 20, "2026-12-30", Mid, open)]);
    let omitted = DealRow { category: Some(Category::Omitted), ..one("c", 5, "2026-10-20", Late, open) };
    import(&mut store, "2026-10-19", &[one("a", 12, "2026-10-16", Late, Status::Won), omitted.clone()]);
    import(&mut store, "2026-10-26", &[one("a", 12, "2026-10-16", Late, Status::Won), omitted]);
    let lives = store.lives((day("2026-10-05"), day("2026-10-26")), (day("2026-10-01"), day("2026-12-31"))).unwrap();
    for on in ["2026-10-05", "2026-10-11", "2026-10-12", "2026-10-19", "2026-10-22", "2026-10-26"] {
        let filter = DealFilter { as_of: Some(day(on)), ..DealFilter::default() };
        let mut want: Vec<Stand> = store.deals(&filter).unwrap().iter().map(stand).collect();
        let mut got: Vec<Stand> = lives.iter().filter_map(|life| life.on(day(on))).collect();
        for all in [&mut want, &mut got] {
            all.sort_by_key(|s| (s.shape.amount, s.shape.close, s.shape.status.key()));
        }
        assert_eq!(got, want, "{on}");
    }
    assert!(lives.iter().all(|life| life.on(day("2026-10-04")).is_none()), "nothing was known before");
    // what is asked of an earlier day knows nothing of what came after
    let early = store.lives((day("2026-10-05"), day("2026-10-12")), (day("2026-10-01"), day("2026-12-31"))).unwrap();
    let won = |s: Stand| s.shape.status == Status::Won;
    assert_eq!(early.len(), 2, "the third was not there yet");
    assert!(early.iter().filter_map(|life| life.on(day("2026-10-26"))).all(|s| !won(s)));
}
