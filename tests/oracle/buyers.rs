//! What buyers promised and did by chance, some of it taken back: it ends silences in both ways of counting.

use bellwether::domain::capture::{BuyerEvent, Commitment, Kept, Settled};
use bellwether::domain::change::{Change, Swap};
use bellwether::domain::ids::{BuyerEventId, CommitmentId};
use bellwether::store::{DealFilter, Store};
use chrono::{Days, NaiveDate};

/// Writes them down about every third deal; `below` is chance.
pub fn fill(store: &mut Store, today: NaiveDate, below: &mut dyn FnMut(u64) -> u64) {
    let id = |n: u128| uuid::Uuid::from_u128(0x0190_d5a0_0000_7000_8000_0000_0001_0000 + n);
    let mut changes = Vec::new();
    let mut last = None;
    let at = today.and_hms_opt(8, 0, 0).unwrap().and_utc();
    for (n, deal) in (0..).zip(store.deals(&DealFilter::default()).unwrap()).step_by(3) {
        // some lie ahead of the day that is looked at
        let agreed = today + Days::new(5) - Days::new(below(70));
        let kept = Kept::ALL[below(4) as usize];
        let on = agreed + Days::new(below(20));
        // some have no day, and some take the place of another
        let (dated, follows) = (below(4) != 0, (below(3) == 0).then_some(last).flatten());
        let settled = (kept != Kept::Open).then_some(Settled { on, at, meeting: None });
        let promise = Commitment {
            id: CommitmentId(id(2 * n)),
            text: "signs".into(),
            due: dated.then_some(on),
            deal: Some(deal.id),
            buyer: None,
            seller: deal.owner,
            meeting: None,
            unit: None,
            created: at,
            agreed,
            follows,
            kept,
            settled,
        };
        let event = BuyerEvent {
            id: BuyerEventId(id(2 * n + 1)),
            deal: deal.id,
            on: today + Days::new(3) - Days::new(below(60)),
            text: "called".into(),
            buyer: None,
            seller: deal.owner,
            meeting: None,
            unit: None,
            created: at,
        };
        last = Some(promise.id);
        changes.push(Change::Commitment(Swap::add(promise.clone())));
        if below(4) == 0 {
            changes.push(Change::Commitment(Swap::remove(promise)));
        }
        if below(2) == 0 {
            changes.push(Change::BuyerEvent(Swap::add(event.clone())));
            if below(4) == 0 {
                changes.push(Change::BuyerEvent(Swap::remove(event)));
            }
        }
    }
    store.apply_all(&changes, at).unwrap();
}
