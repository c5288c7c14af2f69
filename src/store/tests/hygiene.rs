//! What an open deal lacks, asked of the store, is what the domain says; exceptions are taken back and brought again.

use super::*;
use crate::domain::browse::Missing;
use crate::domain::change::{Change, Swap};
use crate::domain::deal::{Category, Deal};
use crate::domain::hygiene::{Exception, gaps};

#[test]
fn the_query_finds_exactly_the_deals_that_the_rule_finds() {
    let mut h = house();
    let mut rows = Vec::new();
    let mut n = 10;
    for step in [None, Some("  "), Some("redlines")] {
        for on in [None, Some("2026-11-21"), Some("2026-11-22")] {
            for close in [None, Some("2026-11-21"), Some("2026-11-22")] {
                for amount in [None, Some(0), Some(100)] {
                    for category in [None, Some(Category::Omitted)] {
                        n += 1;
                        let name = format!("Deal {n}");
                        rows.push(DealRow {
                            owner: Some(if n % 2 == 0 { h.ann } else { h.bob }),
                            next_step: step.map(str::to_owned),
                            next_step_date: on.map(day),
                            close: close.map(day),
                            amount: amount.map(Money),
                            category,
                            ..row(&n.to_string(), &name)
                        });
                    }
                }
            }
        }
    }
    let part = Snapshot { whole: false, ..snapshot("2026-11-20") };
    h.store.import_deals(&part, &mut rows.into_iter()).unwrap();
    let today = day("2026-11-22");
    let ids = |deals: Vec<Deal>| {
        let mut ids: Vec<DealId> = deals.into_iter().map(|d| d.id).collect();
        ids.sort();
        ids
    };
    for owners in [vec![h.ann], vec![h.ann, h.bob], vec![]] {
        let mut all = h.store.deals(&DealFilter { owners: Some(owners.clone()), ..DealFilter::default() }).unwrap();
        let open: Vec<_> =
            owners.iter().map(|o| (*o, all.iter().filter(|d| d.owner == Some(*o) && d.is_open()).count())).collect();
        assert_eq!(h.store.open_counts(&owners, None).unwrap(), open);
        all.retain(|d| !gaps(d, today, Missing::default(), false).is_empty());
        assert_eq!(ids(h.store.deals_with_gaps(&owners, today, None, None).unwrap()), ids(all), "{owners:?}");
    }
    // on a past day as they were then: nothing but the two first ones was there
    let then = Some(day("2026-11-10"));
    assert_eq!(h.store.open_counts(&[h.ann, h.bob], then).unwrap(), [(h.ann, 1), (h.bob, 1)]);
    assert!(h.store.deals_with_gaps(&[h.ann, h.bob], day("2026-11-10"), then, None).unwrap().len() <= 2);
}

#[test]
fn an_exception_is_of_one_meeting_and_can_be_taken_back() {
    let mut h = house();
    let one =
        Exception { meeting: h.meeting, deal: h.deals[0], reason: "they agreed to nothing".into(), at: moment(3) };
    let add = Change::Exception(Swap::add(one.clone()));
    h.store.apply(&add, moment(3)).unwrap();
    assert_eq!(h.store.exceptions_of(h.meeting).unwrap(), std::slice::from_ref(&one));
    assert!(matches!(h.store.apply(&add, moment(3)), Err(StoreError::Conflict(_))), "it is there already");
    let other = Exception { reason: "on leave until May".into(), ..one.clone() };
    h.store.apply(&Change::Exception(Swap::edit(one.clone(), other.clone())), moment(4)).unwrap();
    h.store.apply(&Change::Exception(Swap::edit(one.clone(), other.clone())).inverse(), moment(5)).unwrap();
    assert_eq!(h.store.exceptions_of(h.meeting).unwrap(), std::slice::from_ref(&one));
    h.store.apply(&add.clone().inverse(), moment(5)).unwrap();
    assert!(h.store.exceptions_of(h.meeting).unwrap().is_empty());
    h.store.apply(&add, moment(6)).unwrap();
    assert_eq!(h.store.exceptions_of(h.meeting).unwrap(), std::slice::from_ref(&one));
    let elsewhere = Exception { deal: h.deals[1], ..one.clone() };
    let swap = Change::Exception(Swap::edit(one, elsewhere));
    assert!(matches!(h.store.apply(&swap, moment(7)), Err(StoreError::Refused(_))));
}
