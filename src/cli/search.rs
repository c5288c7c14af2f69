//! `bellwether search`: words in everything that was said and written.

use clap::Args;
use serde_json::{Value, json};

use super::ending::{Done, Usage};
use super::output::money;
use super::setup::Setup;
use super::table::Table;
use crate::domain::money::Currency;
use crate::domain::people::Subject;
use crate::domain::search::{Found, words};
use crate::store::Onlookers;

/// Search minutes, notes, actions, promises and deals
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether search budget cfo       what has both words, each as the beginning of a word
  bellwether search redlines --json  for a script
  bellwether search doubt --private  in private notes too")]
pub struct SearchArgs {
    /// The words; other signs separate them
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// Private notes too
    #[arg(long)]
    private: bool,
}

/// Carries it out.
///
/// # Errors
/// There is no database, or no word in what was typed.
pub fn run(args: &SearchArgs, setup: &Setup) -> anyhow::Result<Done> {
    let typed = args.words.join(" ");
    if words(&typed).is_empty() {
        return Err(Usage(format!("there is no word in `{typed}`: write letters or digits")).into());
    }
    let store = setup.store()?;
    let me = crate::app::me(&store, &setup.config, &store.org(setup.today())?)?;
    let seen_by = Onlookers { private: args.private, me };
    let before = setup.as_of().map(|_| setup.known_before());
    let hits = store.search(&typed, seen_by, before, &|at| setup.clock.local(at).date_naive(), &|| false)?;
    let currency = setup.config.currency();
    if setup.out.json {
        let rows: Vec<Value> = hits.found.iter().map(|f| object(f, &currency)).collect();
        setup.out.json(&json!({
            "words": words(&typed),
            "count": rows.len(),
            "more_deals": hits.more_deals,
            "more_written": hits.more_written,
            "found": rows,
        }))?;
    } else if hits.found.is_empty() {
        setup.out.text("nothing has all these words")?;
    } else {
        let cut = hits.cut().map_or_else(String::new, |cut| format!(", {cut}"));
        let mut table = Table::new(&["what", "day", "words", "where"]).up_to(90);
        for f in &hits.found {
            let day = f.on.map(|on| on.to_string()).unwrap_or_default();
            table.row([f.kind.key().to_owned(), day, f.text(), f.whereabouts(&currency)]);
        }
        setup.out.text(&format!("{}\n{} found{cut}\n", table.render(), hits.found.len()))?;
    }
    Ok(Done::All)
}

fn object(found: &Found, currency: &Currency) -> Value {
    let marked: Vec<&str> = found.pieces.iter().filter(|p| p.1).map(|p| p.0.as_str()).collect();
    json!({
        "kind": found.kind.key(),
        "on": found.on,
        "text": found.text(),
        "marked": marked,
        "where": found.place,
        "deal": found.deal,
        "status": found.stands.map(|(standing, _)| standing.key()),
        "amount": found.stands.and_then(|(_, amount)| amount).map(|amount| money(amount, currency)),
        "meeting": found.meeting,
        // a missed forecast is of somebody and a period
        "subject": found.explains.map(|(subject, _)| match subject {
            Subject::Person(id) => json!({ "kind": "person", "id": id }),
            Subject::Unit(id) => json!({ "kind": "unit", "id": id }),
        }),
        "period": found.explains.map(|(_, period)| period),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{PersonId, UnitId};
    use crate::domain::search::Kind;

    #[test]
    fn a_missed_forecast_says_whose_and_of_which_period() {
        let of = |subject| {
            let found = Found {
                kind: Kind::Explained,
                on: None,
                pieces: vec![("the budget".to_owned(), true)],
                place: "Ana 2026-10".to_owned(),
                stands: None,
                deal: None,
                meeting: None,
                explains: Some((subject, crate::domain::period::PeriodKey::Month(2026, 10))),
            };
            let told = object(&found, &Currency::default());
            (told["subject"].clone(), told["period"].clone())
        };
        let month = json!("2026-10");
        assert_eq!(of(Subject::Person(PersonId(3))), (json!({ "kind": "person", "id": 3 }), month.clone()));
        assert_eq!(of(Subject::Unit(UnitId(2))), (json!({ "kind": "unit", "id": 2 }), month));
    }
}
