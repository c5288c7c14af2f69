//! A waterfall as text and as JSON.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::cli::output::{self, day, money, tidy, whole};
use crate::cli::pick::{scope_name, scope_object};
use crate::cli::table::Table;
use crate::domain::deal::Deal;
use crate::domain::forecast::waterfall::told::{NO_ROUND_TRIPS, Row, Since, Told};
use crate::domain::ids::DealId;
use crate::domain::money::{Currency, Money};
use crate::domain::people::Org;
use crate::store::{DealFilter, Store, StoreError};

/// A waterfall as it was asked for.
pub struct View<'a> {
    /// It.
    pub told: &'a Told,
    /// Who there is on its last day.
    pub org: &'a Org,
    /// What it is counted in.
    pub currency: Currency,
    /// Round trips are told as well.
    pub round_trips: bool,
}

/// The deals of one bar with what it did to each.
pub struct Listed {
    bar: Row,
    deals: Vec<(DealId, Money)>,
    known: HashMap<DealId, Deal>,
}

impl Listed {
    /// Reads them, as they were on the last day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(store: &Store, view: &View<'_>, bar: Row) -> Result<Self, StoreError> {
        let deals = view.told.deals(bar, view.round_trips);
        let ids = Some(deals.iter().map(|(deal, _)| *deal).collect());
        let asked = DealFilter { ids, as_of: Some(view.told.days().1), ..DealFilter::default() };
        let known = store.deals(&asked)?.into_iter().map(|d| (d.id, d)).collect();
        Ok(Self { bar, deals, known })
    }
}

/// "+1,200", "-30": of what there was and is no sign.
pub(super) fn signed(row: Row, value: Money, currency: &Currency) -> String {
    let text = whole(value, currency);
    if matches!(row, Row::Moved(_)) && value > Money::ZERO { format!("+{text}") } else { text }
}

fn plural(n: usize) -> String {
    if n == 1 { "1 deal".to_owned() } else { format!("{n} deals") }
}

impl View<'_> {
    pub(super) fn head(&self) -> String {
        let (period, (from, to)) = (self.told.period(), self.told.days());
        let since = self.told.since.word();
        format!(
            "Pipeline of {}, {} ({} to {}): {since} {} to {}{}, {}\n",
            tidy(scope_name(self.told.scope, self.org)),
            period.key,
            day(period.first),
            day(period.last),
            day(from),
            self.told.until_word(),
            day(to),
            self.currency.code
        )
    }

    /// What is to be said under it.
    pub(super) fn remarks(&self) -> String {
        let mut out = String::new();
        let (from, to) = self.told.days();
        let period = self.told.period();
        if period.last < from {
            out += &format!(
                "\n{} was over before the first snapshot, {}: what moved in it is not known here.\n",
                period.key,
                day(from)
            );
        } else if from == to {
            out += "\nThere is one day of deals so far: what moved shows from the second snapshot on.\n";
        }
        match (self.told.round_trips(), self.round_trips) {
            (0, _) if from == to => {}
            (0, _) => out += &format!("\n{NO_ROUND_TRIPS}\n"),
            (n, false) => {
                out += &format!(
                    "\n{} left and came back, or came in and left again, and {} told by what remains; --round-trips shows the way\n",
                    plural(n),
                    if n == 1 { "is" } else { "are" }
                );
            }
            (n, true) => out += &format!("\n{} made a round trip, which is in these bars\n", plural(n)),
        }
        out
    }

    /// Every row.
    pub fn table(&self) -> String {
        let mut table = Table::new(&["", ">deals", ">value", "what it is"]).up_to(72);
        for row in Row::all() {
            let (count, value) = (self.count(row), self.told.value(row, self.round_trips));
            if matches!(row, Row::Moved(_)) && count == 0 {
                continue;
            }
            table.row([
                row.word().to_owned(),
                count.to_string(),
                signed(row, value, &self.currency),
                row.meaning().to_owned(),
            ]);
        }
        format!("{}\n{}{}", self.head(), table.render(), self.remarks())
    }

    /// One bar's deals.
    pub fn list(&self, listed: &Listed) -> String {
        let row = listed.bar;
        let value = self.told.value(row, self.round_trips);
        let head = format!(
            "{}\n{}: {}, {}: {}\n",
            self.head(),
            row.word(),
            plural(listed.deals.len()),
            signed(row, value, &self.currency),
            row.meaning()
        );
        if listed.deals.is_empty() {
            return head + &self.remarks();
        }
        let mut table = Table::new(&["deal", "account", "owner", "stage", "closes", ">what it did"]);
        for (id, value) in &listed.deals {
            let deal = listed.known.get(id);
            let text = |part: fn(&Deal) -> Option<String>| deal.and_then(part).unwrap_or_default();
            table.row([
                text(|d| Some(d.name.clone())),
                text(|d| d.account.clone()),
                deal.and_then(|d| d.owner).map_or_else(|| "nobody".to_owned(), |o| self.org.name(o).to_owned()),
                text(|d| Some(d.stage.clone())),
                text(|d| d.close.map(|c| c.to_string())),
                signed(row, *value, &self.currency),
            ]);
        }
        format!("{head}\n{}{}", table.render(), self.remarks())
    }

    fn count(&self, row: Row) -> usize {
        self.told.deals(row, self.round_trips).len()
    }

    /// All of it for a script.
    pub fn object(&self, listed: Option<&Listed>) -> Value {
        let (from, to) = self.told.days();
        let rows = Row::all().map(|row| {
            json!({
                "key": row.key(),
                "label": row.word(),
                "meaning": row.meaning(),
                "deals": self.count(row),
                "value": money(self.told.value(row, self.round_trips), &self.currency),
            })
        });
        let mut object = json!({
            "scope": scope_object(self.told.scope, self.org),
            "period": output::period(&self.told.period()),
            "from": from,
            "to": to,
            "since": since(self.told.since),
            "round_trips": { "deals": self.told.round_trips(), "told": self.round_trips },
            "bars": rows.collect::<Vec<_>>(),
        });
        if let Some(listed) = listed {
            object["bar"] = json!(listed.bar.key());
            object["deals"] = listed.deals.iter().map(|(id, value)| self.deal(*id, *value, listed)).collect();
        }
        object
    }

    fn deal(&self, id: DealId, value: Money, listed: &Listed) -> Value {
        let deal = listed.known.get(&id);
        json!({
            "id": id.0,
            "name": deal.map(|d| &d.name),
            "account": deal.and_then(|d| d.account.as_ref()),
            "owner": deal.and_then(|d| d.owner).map(|o| self.org.name(o)),
            "stage": deal.map(|d| &d.stage),
            "close": deal.and_then(|d| d.close),
            "value": money(value, &self.currency),
        })
    }
}

const fn since(since: Since) -> &'static str {
    match since {
        Since::Asked => "asked",
        Since::PeriodBegan => "period_began",
        Since::QuarterBegan => "quarter_began",
        Since::FirstSnapshot => "first_snapshot",
    }
}
