//! Columns that look like a fact and are not it: taken for it they would put a wrong number into a forecast. Pure.

use super::label::Label;
use super::vocabulary::Field;

/// Label in one spelling, what it is taken for, why it is not that.
const LOOKALIKES: &[(&str, Field, &str)] = &[
    ("weightedamount", Field::Amount, "amount times probability, not the amount"),
    ("weightedvalue", Field::Amount, "amount times probability, not the amount"),
    ("dealweightedvalue", Field::Amount, "amount times probability, not the amount"),
    ("weightedamountincompanycurrency", Field::Amount, "amount times probability, not the amount"),
    ("forecastamount", Field::Amount, "amount times forecast probability, not the amount"),
    ("expectedrevenue", Field::Amount, "amount times probability, not the amount"),
    ("productamount", Field::Amount, "of the products, not the deal's amount"),
    ("dealproductamount", Field::Amount, "of the products, not the deal's amount"),
    ("currencyofweightedvalue", Field::Currency, "the weighted value's currency, not the amount's"),
    ("dealcurrencyofweightedvalue", Field::Currency, "the weighted value's currency, not the amount's"),
    ("lastmodifieddate", Field::LastActivity, "a change of the record is no activity of anybody's"),
    ("lastmodified", Field::LastActivity, "a change of the record is no activity of anybody's"),
    ("updatetime", Field::LastActivity, "a change of the record is no activity of anybody's"),
    ("dealupdatetime", Field::LastActivity, "a change of the record is no activity of anybody's"),
    ("accountlastactivity", Field::LastActivity, "of the account, not of the deal"),
    ("nextstepupdatedat", Field::NextActivity, "when the next step was written, not when it is due"),
    ("dealcreator", Field::Owner, "who made the record, not who owns the deal"),
    ("createdby", Field::Owner, "who made the record, not who owns the deal"),
    ("lastmodifiedby", Field::Owner, "who changed the record, not who owns the deal"),
    ("accountowner", Field::Owner, "who owns the account, not the deal"),
    ("organizationowner", Field::Owner, "who owns the account, not the deal"),
    ("contactowner", Field::Owner, "who owns the contact, not the deal"),
    ("daystoclose", Field::Age, "from creation to close, not until today"),
];

/// What it is taken for, and why it is not that.
pub fn lookalike(label: &Label) -> Option<(Field, &'static str)> {
    let is = |key: &str| label.key == key || label.short.as_deref() == Some(key);
    LOOKALIKES.iter().find(|(key, ..)| is(key)).map(|(_, field, why)| (*field, *why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::label::label;
    use crate::crm::vocabulary::{Columns, Kind};

    #[test]
    fn none_of_them_is_in_the_tables_for_what_it_is_not() {
        let known = Columns::of(Kind::Deals).unwrap();
        for (key, not, _) in LOOKALIKES {
            assert_ne!(known.field(key).map(|f| f.0), Some(*not), "{key}");
            assert_eq!(*key, crate::crm::label::key(key), "in one spelling");
        }
        for (text, field) in [
            ("Weighted amount", Some(Field::Amount)),
            ("Deal - Weighted value", Some(Field::Amount)),
            ("Expected Revenue (converted)", Some(Field::Amount)),
            ("Last Modified Date", Some(Field::LastActivity)),
            ("Account: Last Activity", Some(Field::LastActivity)),
            ("Deal - Creator", Some(Field::Owner)),
            ("Amount", None),
        ] {
            assert_eq!(lookalike(&label(text)).map(|l| l.0), field, "{text}");
        }
    }
}
