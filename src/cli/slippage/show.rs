//! Slippage as text and as JSON.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::cli::output::{self, day, money, tidy, whole};
use crate::cli::pick::{scope_name, scope_object};
use crate::cli::table::Table;
use crate::domain::deal::Deal;
use crate::domain::forecast::slippage::pushed::Sum;
use crate::domain::forecast::slippage::told::{Begun, Past, Since, Told, Unknown};
use crate::domain::forecast::slippage::{Count, Fate, Member, Tally, Which};
use crate::domain::forecast::track::Span;
use crate::domain::ids::DealId;
use crate::domain::money::Currency;
use crate::domain::money::show::percent;
use crate::domain::people::Org;
use crate::domain::period::Period;
use crate::store::{DealFilter, Store, StoreError};

/// Slippage as it was asked for.
pub struct View<'a> {
    /// It.
    pub told: &'a Told,
    /// Who there is.
    pub org: &'a Org,
    /// What it is counted in.
    pub currency: Currency,
    /// The period that is asked for.
    pub period: Period,
    /// Which of its deals.
    pub which: Which,
    /// The day.
    pub today: NaiveDate,
}

type Names = HashMap<DealId, Deal>;

impl View<'_> {
    fn past(&self) -> Option<&Past> {
        self.told.periods(Span::of(self.period.key)).iter().find(|p| p.period.key == self.period.key)
    }

    fn begun(&self) -> Result<&Begun, Unknown> {
        self.past().map_or(Err(Unknown::NoSnapshot), |p| p.of(self.which).as_ref().map_err(|why| *why))
    }

    fn head(&self) -> String {
        let since = match self.begun() {
            Err(why) => why.word().to_owned(),
            Ok(begun) => match &begun.since {
                Since::Locked(code) => {
                    let code = code.as_ref().map_or_else(String::new, |code| format!(" ({code})"));
                    format!("as of {}, when its number was first locked{code}", day(begun.on))
                }
                Since::NothingLocked => {
                    format!("as of {}, the first deals known of it: no number of it was locked", day(begun.on))
                }
                Since::LockedUnseen(on) => format!(
                    "as of {}, the first snapshot: its number was locked on {}, before any deal was known",
                    day(begun.on),
                    day(*on)
                ),
            },
        };
        format!(
            "Slippage of {}, {} ({} to {}), {}, {}\n{since}\n",
            tidy(scope_name(self.told.scope, self.org)),
            self.period.key,
            day(self.period.first),
            day(self.period.last),
            self.which.word(),
            self.currency.code
        )
    }

    fn cell(&self, count: Count) -> String {
        if count.deals == 0 {
            "-".to_owned()
        } else {
            format!("{}  {}", count.deals, whole(count.value, &self.currency))
        }
    }

    fn cells(&self, name: String, tally: &Tally) -> Vec<String> {
        let mut row = vec![name, self.cell(tally.all)];
        row.extend(Fate::ALL.iter().map(|fate| self.cell(tally.count(*fate))));
        row.push(tally.slipped().map_or_else(|| "-".to_owned(), |(by_value, _)| percent(by_value)));
        row
    }

    /// The sellers of the period, how the last ones went, and what was pushed.
    pub fn table(&self) -> String {
        let heads = [">due", ">won", ">lost", ">slipped", ">still open", ">gone", ">share"];
        let mut out = self.head();
        if let Ok(begun) = self.begun() {
            if begun.cohort.members.is_empty() {
                out += "\nno deal\n";
            } else {
                let mut table = Table::new(&[&["seller"], &heads[..]].concat());
                table.row(self.cells("together".to_owned(), &begun.cohort.tally()));
                for (owner, tally) in begun.cohort.by_seller() {
                    table.row(self.cells(format!("  {}", self.told.name(owner)), &tally));
                }
                out += &format!("\n{}", table.render());
            }
        }
        let mut table = Table::new(&[&["period"], &heads[..]].concat());
        for past in self.told.periods(Span::of(self.period.key)) {
            match past.of(self.which) {
                Ok(begun) => table.row(self.cells(past.period.key.to_string(), &begun.cohort.tally())),
                Err(why) => table.row([past.period.key.to_string(), why.word().to_owned()]),
            }
        }
        out += &format!("\nThe last ones:\n{}", table.render());
        let sum = self.told.pushes.sum(None);
        out += &format!(
            "\n{} of {} open deals were pushed, {} twice or more; {} days all together{}; --pushes lists them\n",
            sum.deals,
            sum.open,
            sum.twice,
            sum.days,
            self.told.pushes.since.map_or_else(String::new, |on| format!(" since {}", day(on)))
        );
        out
    }

    fn names(&self, store: &Store, ids: impl Iterator<Item = DealId>) -> Result<Names, StoreError> {
        let asked = DealFilter { ids: Some(ids.collect()), as_of: Some(self.today), ..DealFilter::default() };
        Ok(store.deals(&asked)?.into_iter().map(|d| (d.id, d)).collect())
    }

    /// The deals one by one.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn deals(&self, store: &Store, fate: Option<Fate>) -> Result<String, StoreError> {
        let mut out = self.head();
        let Ok(begun) = self.begun() else { return Ok(out) };
        let names = self.names(store, begun.cohort.cell(None, fate).map(|m| m.deal))?;
        let heads = ["deal", "owner", ">value", ">was due", ">closes", ">days", ">pushes", "fate"];
        let mut table = Table::new(&heads);
        let text = |on: Option<NaiveDate>| on.map_or_else(|| "none".to_owned(), |on| on.to_string());
        for m in begun.cohort.cell(None, fate) {
            table.row([
                names.get(&m.deal).map(|d| d.name.clone()).unwrap_or_default(),
                self.told.name(m.owner).to_owned(),
                whole(m.value, &self.currency),
                text(m.due),
                text(m.close),
                m.days_later().map_or_else(|| "-".to_owned(), |days| format!("+{days}")),
                m.pushes.to_string(),
                m.fate.word().to_owned(),
            ]);
        }
        out += &if table.is_empty() { "\nno deal\n".to_owned() } else { format!("\n{}", table.render()) };
        Ok(out)
    }

    /// The open deals that were pushed.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn pushes(&self, store: &Store) -> Result<String, StoreError> {
        let book = &self.told.pushes;
        let since = book.since.map_or_else(String::new, |on| format!(", days and quarters since {}", day(on)));
        let mut out = format!(
            "Pushes of open deals of {}{since}, {}\n\n",
            tidy(scope_name(self.told.scope, self.org)),
            self.currency.code
        );
        let heads = [">open", ">pushed", ">twice+", ">worth", ">pushes", ">days", ">quarters"];
        let mut table = Table::new(&[&["seller"], &heads[..]].concat());
        let row = |name: String, sum: Sum| {
            let numbers = [sum.open, sum.deals, sum.twice].map(|n| n.to_string());
            let [open, deals, twice] = numbers;
            let worth = whole(sum.value, &self.currency);
            [name, open, deals, twice, worth, sum.pushes.to_string(), sum.days.to_string(), sum.crossings.to_string()]
        };
        table.row(row("together".to_owned(), book.sum(None)));
        for (owner, sum) in book.sellers() {
            table.row(row(format!("  {}", self.told.name(owner)), sum));
        }
        out += &table.render();
        if book.deals.is_empty() {
            return Ok(out);
        }
        let names = self.names(store, book.deals.iter().map(|p| p.deal))?;
        let heads = ["deal", "owner", ">value", ">closes", ">pushes", ">days", ">quarters", ">last pushed"];
        let mut table = Table::new(&heads);
        for p in &book.deals {
            let known = |n: String| if p.seen == 0 { "?".to_owned() } else { n };
            table.row([
                names.get(&p.deal).map(|d| d.name.clone()).unwrap_or_default(),
                self.told.name(p.owner).to_owned(),
                whole(p.value, &self.currency),
                p.close.map_or_else(|| "none".to_owned(), |on| on.to_string()),
                p.pushes.to_string(),
                known(p.days.to_string()),
                known(p.crossings.to_string()),
                p.last.map_or_else(|| "before the log".to_owned(), |m| m.on.to_string()),
            ]);
        }
        out += &format!("\n{}", table.render());
        Ok(out)
    }

    fn count(&self, count: Count) -> Value {
        json!({ "deals": count.deals, "value": money(count.value, &self.currency) })
    }

    fn tally(&self, tally: &Tally) -> Value {
        let mut object = json!({
            "due": self.count(tally.all),
            "slipped_share": tally.slipped().map(|(by_value, _)| by_value),
            "slipped_share_by_count": tally.slipped().map(|(_, by_count)| by_count),
        });
        for fate in Fate::ALL {
            object[fate.key()] = self.count(tally.count(*fate));
        }
        object
    }

    fn past_object(&self, past: &Past) -> Value {
        match past.of(self.which) {
            Err(why) => json!({ "period": output::period(&past.period), "reason": why.key(), "together": null }),
            Ok(begun) => {
                let (locked, code) = match &begun.since {
                    Since::LockedUnseen(on) => (Some(*on), None),
                    Since::Locked(code) => (Some(begun.on), code.clone()),
                    Since::NothingLocked => (None, None),
                };
                json!({
                    "period": output::period(&past.period),
                    "on": begun.on,
                    "since": begun.since.key(),
                    "locked": locked,
                    "meeting": code,
                    "together": self.tally(&begun.cohort.tally()),
                })
            }
        }
    }

    fn member(&self, m: &Member, names: &Names) -> Value {
        let deal = names.get(&m.deal);
        json!({
            "id": m.deal.0,
            "name": deal.map(|d| &d.name),
            "account": deal.and_then(|d| d.account.as_ref()),
            "owner": m.owner.map(|o| self.told.name(Some(o))),
            "value": money(m.value, &self.currency),
            "was_due": m.due,
            "close": m.close,
            "days_later": m.days_later(),
            "pushes": m.pushes,
            "fate": m.fate.key(),
        })
    }

    /// All of it for a script.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn object(&self, store: &Store, fate: Option<Fate>) -> Result<Value, StoreError> {
        let book = &self.told.pushes;
        let mut object = json!({
            "scope": scope_object(self.told.scope, self.org),
            "which": self.which.key(),
            "cohort": self.past().map(|p| self.past_object(p)),
            "periods": self.told.periods(Span::of(self.period.key)).iter().map(|p| self.past_object(p)).collect::<Vec<_>>(),
        });
        let members: Vec<&Member> = self.begun().map(|b| b.cohort.cell(None, fate).collect()).unwrap_or_default();
        let ids = members.iter().map(|m| m.deal).chain(book.deals.iter().map(|p| p.deal));
        let names = self.names(store, ids)?;
        let seller = |owner: Option<crate::domain::ids::PersonId>| owner.map(|o| self.told.name(Some(o)));
        object["sellers"] = self
            .begun()
            .map(|b| b.cohort.by_seller())
            .unwrap_or_default()
            .into_iter()
            .map(|(owner, tally)| json!({ "seller": seller(owner), "figures": self.tally(&tally) }))
            .collect();
        object["deals"] = members.iter().map(|m| self.member(m, &names)).collect();
        let sum = |s: Sum| {
            json!({
                "open": s.open,
                "pushed": s.deals,
                "twice_or_more": s.twice,
                "value": money(s.value, &self.currency),
                "pushes": s.pushes,
                "days": s.days,
                "quarters_crossed": s.crossings,
            })
        };
        object["pushes"] = json!({
            "since": book.since,
            "together": sum(book.sum(None)),
            "sellers": book.sellers().into_iter().map(|(o, s)| json!({ "seller": seller(o), "figures": sum(s) })).collect::<Vec<_>>(),
            "deals": book.deals.iter().map(|p| json!({
                "id": p.deal.0,
                "name": names.get(&p.deal).map(|d| &d.name),
                "owner": seller(p.owner),
                "value": money(p.value, &self.currency),
                "close": p.close,
                "pushes": p.pushes,
                "seen": p.seen,
                "days": (p.seen > 0).then_some(p.days),
                "quarters_crossed": (p.seen > 0).then_some(p.crossings),
                "last_pushed": p.last.map(|m| m.on),
            })).collect::<Vec<_>>(),
        });
        Ok(object)
    }
}
