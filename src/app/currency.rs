//! Amounts are kept in one currency. Where the config names another one than the amounts of the file are in, nothing is converted
//! behind anybody's back: it is said, and an import does not add amounts of another kind.

use crate::config::Config;
use crate::store::{Store, StoreError};

/// Under which setting the currency of a file's amounts is kept.
const CURRENCY: &str = "currency";

/// What is to be said where the file's amounts are in another currency than the config's; a file without any takes the
/// config's. `keep`: it may be written down.
///
/// # Errors
/// The store cannot be read.
pub fn differs(store: &mut Store, config: &Config, keep: bool) -> Result<Option<String>, StoreError> {
    let wanted = config.currency().code;
    let here = store.setting(CURRENCY)?.filter(|_| store.has_amounts().unwrap_or(true));
    match here {
        Some(here) if here == wanted => Ok(None),
        Some(here) => Ok(Some(format!(
            "the amounts in this file are in {here}, and the config says {wanted}: nothing is converted, so 100 {here} would be \
             shown as 100 {wanted}. Set currency = \"{here}\" in the config, or keep {wanted} in a file of its own (--db)"
        ))),
        None => {
            // a file that cannot be written now keeps it the next time
            if keep && let Err(e) = store.set_setting(CURRENCY, &wanted) {
                tracing::warn!("the currency of the file's amounts could not be kept: {e}");
            }
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{DealRow, Snapshot};
    use crate::ui::testing::{day, now};

    fn config(code: &str) -> Config {
        toml::from_str(&format!("currency = \"{code}\"\n")).unwrap()
    }

    #[test]
    fn a_file_keeps_the_currency_its_amounts_are_in() {
        let mut store = Store::in_memory().unwrap();
        // without an amount it takes whatever the config says
        assert_eq!(differs(&mut store, &config("USD"), true).unwrap(), None);
        assert_eq!(differs(&mut store, &config("EUR"), true).unwrap(), None);
        let rows = [DealRow { amount: Some(crate::domain::money::Money(100)), ..DealRow::bare("Orbit", "Legal") }];
        store.import_deals(&Snapshot::new("csv", "x.csv", day("2026-11-20"), now()), &mut rows.into_iter()).unwrap();
        // one of before it was kept takes the config's, too
        store.set_setting(CURRENCY, "EUR").unwrap();
        assert_eq!(differs(&mut store, &config("EUR"), true).unwrap(), None);
        for keep in [true, false] {
            let said = differs(&mut store, &config("JPY"), keep).unwrap().unwrap();
            assert!(said.contains("are in EUR, and the config says JPY: nothing is converted"), "{said}");
            assert!(said.contains("currency = \"EUR\""), "it says what to do: {said}");
        }
        assert_eq!(store.setting(CURRENCY).unwrap().as_deref(), Some("EUR"), "that is no reason to change it");
    }
}
