//! Whether a unit missed the quarter before: what a recovery plan is owed for, on home as on the cadence map.

use super::health::facts::Viewpoint;
use crate::domain::ids::UnitId;
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::Period;
use crate::domain::quota;
use crate::store::{Store, StoreError};

/// The quarter before the day's, where the unit missed its target: the target, the sellers and the owners of the deals are those
/// of its last day. One that ended before anything is known of was not missed.
///
/// # Errors
/// The database cannot be read.
pub fn missed_quarter(store: &Store, from: Viewpoint<'_>, unit: UnitId) -> Result<Option<Period>, StoreError> {
    let fiscal = from.config.fiscal();
    let before = fiscal.shift(fiscal.quarter(from.today()).key, -1);
    let last = before.last;
    let org = store.org(last)?;
    let quotas = store.quotas_within(&fiscal, &before, last)?;
    let subject = Subject::Unit(unit);
    let Some(target) = quota::target(&org, subject, &quotas) else { return Ok(None) };
    if store.closed_since(from.as_of)?.is_none_or(|since| since > last) {
        return Ok(None);
    }
    let sellers = quota::measured(&org, subject, &quotas);
    let won = store.won_by_then(before.first, last, last, from.as_of)?;
    let won: Money = won.iter().filter(|w| w.owner.is_some_and(|o| sellers.contains(&o))).map(|w| w.amount).sum();
    Ok((won < target).then_some(before))
}
