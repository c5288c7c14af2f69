//! `bellwether commitments`: what buyers have promised, by when, and what became of it.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::{Value, json};

use super::ending::{Done, Usage};
use super::output::day;
use super::pick;
use super::setup::Setup;
use super::table::Table;
use crate::domain::capture::{Commitment, Kept};
use crate::domain::ids::{CommitmentId, DealId, PersonId};
use crate::domain::promise::{self, Rate};
use crate::domain::when::parse_day;
use crate::report::spreadsheet::{Cell, csv};
use crate::store::Store;

/// List what buyers have promised
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether commitments                     everything that is open, what is to be asked first
  bellwether commitments --owner Ana --state broken
  bellwether commitments --due fri           open and due by then; also 2026-11-27, +3d, eom
  bellwether commitments --state all --json  settled ones too, with each seller's rate of kept ones")]
pub struct CommitmentsArgs {
    /// Only what this seller brought
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// What became of it
    #[arg(long, value_name = "STATE", value_parser = states(), default_value = "open")]
    state: State,
    /// Only those that are due on this day or before
    #[arg(long, value_name = "DAY")]
    due: Option<String>,
}

/// Which ones by their result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// This one.
    One(Kept),
    /// All of them.
    All,
}

fn states() -> impl TypedValueParser<Value = State> {
    let words = Kept::ALL.iter().map(|kept| kept.key()).chain(["all"]);
    PossibleValuesParser::new(words).map(|word| Kept::from_key(&word).map_or(State::All, State::One))
}

/// Promises with the names that belong to them.
pub struct Promises {
    /// In order: what is to be asked first, then by day; settled ones the latest first.
    pub all: Vec<Commitment>,
    /// Every promise there is, for what came before.
    every: Vec<Commitment>,
    names: HashMap<PersonId, String>,
    deals: HashMap<DealId, String>,
    today: NaiveDate,
}

impl Promises {
    /// Reads those that were given by the day that is looked at, as they stood then.
    ///
    /// # Errors
    /// The store cannot read them.
    pub fn read(store: &Store, setup: &Setup, owner: Option<PersonId>) -> anyhow::Result<Self> {
        let today = setup.today();
        let sellers = owner.map(|o| vec![o]);
        let mut every = store.commitments(None)?;
        every.retain(|c| c.agreed <= today);
        for c in every.iter_mut().filter(|c| c.settled.is_some_and(|s| s.on > today)) {
            (c.kept, c.settled) = (Kept::Open, None);
        }
        let mut all = every.clone();
        all.retain(|c| sellers.as_ref().is_none_or(|s| c.seller.is_some_and(|o| s.contains(&o))));
        all.sort_by_key(|c| (c.kept != Kept::Open, c.due.is_none(), c.due, c.created));
        let ids: Vec<DealId> = all.iter().filter_map(|c| c.deal).collect();
        let deals = store.lines(&ids)?.into_iter().map(|l| (l.deal.id, l.deal.name)).collect();
        Ok(Self { all, every, names: store.names()?, deals, today })
    }

    fn seller(&self, c: &Commitment) -> Option<&str> {
        c.seller.and_then(|p| self.names.get(&p)).map(String::as_str)
    }

    fn deal(&self, c: &Commitment) -> Option<&str> {
        c.deal.and_then(|d| self.deals.get(&d)).map(String::as_str)
    }

    fn earlier(&self, c: &Commitment) -> Vec<NaiveDate> {
        let by_id: HashMap<CommitmentId, &Commitment> = self.every.iter().map(|c| (c.id, c)).collect();
        promise::earlier_days(c, &by_id)
    }

    /// For a spreadsheet.
    pub fn sheet(&self) -> String {
        const HEADING: [&str; 11] =
            ["commitment", "buyer", "due", "state", "late", "moved", "deal", "seller", "given", "settled", "id"];
        let row = |c: &Commitment| {
            vec![
                Cell::Text(c.text.clone()),
                Cell::text(c.buyer.as_deref()),
                Cell::plain(c.due),
                Cell::Plain(c.kept.key().to_owned()),
                Cell::plain(Some(promise::is_late(c, self.today))),
                Cell::plain(Some(self.earlier(c).len())),
                Cell::text(self.deal(c)),
                Cell::text(self.seller(c)),
                Cell::plain(Some(c.agreed)),
                Cell::plain(c.settled.map(|s| s.on)),
                Cell::plain(Some(c.id)),
            ]
        };
        csv(&HEADING, &self.all.iter().map(row).collect::<Vec<_>>())
    }

    fn object(&self, c: &Commitment) -> Value {
        json!({
            "id": c.id,
            "text": c.text,
            "buyer": c.buyer,
            "deal": self.deal(c),
            "owner": self.seller(c),
            "given": c.agreed,
            "due": c.due,
            "late": promise::is_late(c, self.today),
            "state": c.kept,
            "settled_on": c.settled.map(|s| s.on),
            "moved_from": self.earlier(c),
            "follows": c.follows,
            "meeting": c.meeting,
        })
    }
}

fn rate(rate: Rate) -> Value {
    let kept = (rate.percent().is_some()).then(|| rate.kept as f64 / rate.settled() as f64);
    json!({
        "kept": rate.kept, "broken": rate.broken, "moved": rate.moved, "open": rate.open, "late": rate.late,
        "kept_rate": kept,
        "reason": kept.is_none().then(|| format!("fewer than {} are settled", promise::ENOUGH)),
    })
}

/// Carries it out.
///
/// # Errors
/// There is no database, or nobody has the name.
pub fn run(args: &CommitmentsArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let today = setup.today();
    let org = store.org(today)?;
    let owner = args.owner.as_deref().map(|name| pick::person(&org, name).map(|p| p.id)).transpose()?;
    let read = |text: &String| parse_day(text, today, &setup.config.fiscal()).map_err(|e| Usage(format!("--due: {e}")));
    let due = args.due.as_ref().map(read).transpose()?;
    let mut promises = Promises::read(&store, setup, owner)?;
    let whole = Rate::of(&promises.all, today);
    let rates: BTreeMap<String, Rate> = promise::by_seller(&promises.all, today)
        .into_iter()
        .map(|(seller, rate)| {
            let name = seller.and_then(|p| promises.names.get(&p).cloned());
            (name.unwrap_or_else(|| "nobody".to_owned()), rate)
        })
        .collect();
    promises.all.retain(|c| match args.state {
        State::One(kept) => c.kept == kept,
        State::All => true,
    });
    promises.all.retain(|c| due.is_none_or(|by| c.due.is_some_and(|d| d <= by)));
    if setup.out.json {
        let rows: Vec<Value> = promises.all.iter().map(|c| promises.object(c)).collect();
        let owners: Vec<Value> = rates.iter().map(|(name, r)| json!({ "owner": name, "rate": rate(*r) })).collect();
        setup.out.json(&json!({
            "as_of": today, "count": rows.len(), "rate": rate(whole), "owners": owners, "commitments": rows,
        }))?;
        return Ok(Done::All);
    }
    if promises.all.is_empty() {
        setup.out.text(nothing(args))?;
        return Ok(Done::All);
    }
    let mut table = Table::new(&["due", "state", "seller", "the buyer", "who of theirs", "deal"]).up_to(60);
    for c in &promises.all {
        table.row([
            c.due.map(|d| d.to_string()).unwrap_or_default(),
            promise::standing(c, today),
            promises.seller(c).unwrap_or_default().to_owned(),
            c.text.clone(),
            c.buyer.clone().unwrap_or_default(),
            promises.deal(c).unwrap_or_default().to_owned(),
        ]);
    }
    let noun = if promises.all.len() == 1 { "promise" } else { "promises" };
    let mut text =
        format!("{}\n{} {noun}, {} late, as of {}\n", table.render(), promises.all.len(), whole.late, day(today));
    text.push_str(&format!("kept: {}\n", whole.words()));
    for (name, rate) in rates.iter().filter(|_| rates.len() > 1) {
        text.push_str(&format!("  {name}: {}\n", rate.words()));
    }
    setup.out.text(&text)?;
    Ok(Done::All)
}

const fn nothing(args: &CommitmentsArgs) -> &'static str {
    match (args.state, args.due.is_some()) {
        (State::One(Kept::Open), true) => "no buyer owes anything by then",
        (State::One(Kept::Open), false) => "no buyer owes anything",
        (State::One(Kept::Kept), _) => "no promise was kept",
        (State::One(Kept::Broken), _) => "no promise was broken",
        (State::One(Kept::Moved), _) => "no promise was moved",
        (State::All, _) => "no buyer has promised anything: c writes it down in the cockpit",
    }
}
