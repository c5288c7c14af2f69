//! Words for what the importer knows by keys.

use crate::crm::{Crm, Field, Kind, fact};

/// Who wrote it; empty where it is not known.
pub(super) fn crm(crm: Crm) -> String {
    if crm == Crm::Csv { String::new() } else { crm.name().to_owned() }
}

/// Who can have written it: word and name.
pub(super) fn crms() -> Vec<(String, String)> {
    Crm::ALL.iter().map(|c| (c.key().to_owned(), c.name().to_owned())).collect()
}

/// What a column of such a file can be said to hold, with what it means.
pub(super) fn fields(kind: Kind) -> Vec<(String, String)> {
    let list: &[(&str, &str)] = match kind.key() {
        "deals" => DEALS,
        "people" => PEOPLE,
        "quotas" => QUOTAS,
        // the others have no list of their own: everything there is
        _ => return Field::ALL.iter().map(|f| (f.key().to_owned(), fact(*f))).collect(),
    };
    list.iter().map(|(field, meaning)| ((*field).to_owned(), (*meaning).to_owned())).collect()
}

const DEALS: &[(&str, &str)] = &[
    ("id", "the CRM's own number of the deal"),
    ("name", "what the deal is called"),
    ("account", "the customer"),
    ("contact", "the customer's person"),
    ("owner", "whose deal it is"),
    ("team", "the owner's team"),
    ("manager", "who leads the owner"),
    ("pipeline", "which pipeline"),
    ("stage", "how far it is"),
    ("status", "open, won, lost"),
    ("closed", "closed, yes or no"),
    ("won", "won, yes or no"),
    ("lost", "lost, yes or no"),
    ("amount", "what it is worth"),
    ("amount_company", "the same in the company's currency"),
    ("currency", "the amount's currency"),
    ("probability", "how likely it is"),
    ("category", "commit, best case, pipeline, omitted"),
    ("close", "when it is to close"),
    ("won_time", "when it was won"),
    ("lost_time", "when it was lost"),
    ("closed_time", "when it was closed"),
    ("created", "when it was created"),
    ("last_activity", "the last thing that happened"),
    ("next_activity", "the next thing that is planned"),
    ("next_step", "what the buyer does next"),
    ("stage_entered", "since when it is in its stage"),
    ("days_in_stage", "days in its stage"),
    ("pushes", "how often it was pushed"),
    ("type", "new business or existing"),
    ("source", "where it comes from"),
    ("lost_reason", "why it was lost"),
    ("segment", "the customer's segment"),
    ("product", "what is sold"),
    ("competitor", "against whom"),
    ("icp", "an ideal customer, yes or no"),
];

const PEOPLE: &[(&str, &str)] = &[
    ("name", "the whole name"),
    ("first_name", "the first name"),
    ("last_name", "the last name"),
    ("email", "the address"),
    ("role", "seller, manager, head"),
    ("manager", "who leads them"),
    ("team", "their team"),
    ("region", "their region"),
    ("joined", "since when"),
    ("left", "until when"),
];

const QUOTAS: &[(&str, &str)] = &[
    ("person", "whose target"),
    ("team", "which team's"),
    ("region", "which region's"),
    ("period", "2026-Q4, 2026-11, FY2026"),
    ("amount", "how much"),
    ("currency", "the amount's currency"),
    ("valid_from", "from which day on"),
];

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn every_fact_that_is_offered_is_one() {
        for kind in Kind::value_variants() {
            let all = fields(*kind);
            assert!(!all.is_empty());
            for (word, meaning) in all {
                assert!(Field::ALL.iter().any(|f| f.key() == word) && !meaning.is_empty(), "{word}");
            }
        }
    }
}
