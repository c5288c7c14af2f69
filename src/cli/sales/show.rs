//! The sales metrics as text and as JSON.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::cli::output::{self, day, money, tidy, whole};
use crate::cli::pick::{scope_name, scope_object};
use crate::cli::table::Table;
use crate::domain::deal::Deal;
use crate::domain::forecast::track::Span;
use crate::domain::health::Verdict;
use crate::domain::ids::DealId;
use crate::domain::money::Currency;
use crate::domain::money::show::percent;
use crate::domain::people::Org;
use crate::domain::period::Period;
use crate::domain::sales::measure::{Measure, Value as Measured};
use crate::domain::sales::told::{Figures, GroupRow, Told};
use crate::domain::sales::{By, Group, Rate, Sales};
use crate::store::{DealFilter, Store, StoreError};

/// The figures as they were asked for.
pub struct View<'a> {
    /// They.
    pub told: &'a Told,
    /// Who there is.
    pub org: &'a Org,
    /// What they are counted in.
    pub currency: Currency,
    /// The period that is asked for.
    pub period: Period,
    /// The day.
    pub today: NaiveDate,
}

fn rate(rate: Rate) -> String {
    rate.share().map_or_else(|| "-".to_owned(), |share| format!("{} of {}", percent(share), rate.decided))
}

fn rate_object(rate: Rate) -> Value {
    json!({ "share": rate.share(), "won": rate.won, "decided": rate.decided })
}

impl View<'_> {
    fn span(&self) -> Span {
        Span::of(self.period.key)
    }

    fn figures(&self) -> Option<&Figures> {
        self.told.periods(self.span()).iter().find(|f| f.period.key == self.period.key)
    }

    fn head(&self) -> String {
        let runs = if self.period.contains(self.today) { ", which runs" } else { "" };
        format!(
            "Sales of {}, {} ({} to {}{runs}), {}\n",
            tidy(scope_name(self.told.scope, self.org)),
            self.period.key,
            day(self.period.first),
            day(self.period.last),
            self.currency.code
        )
    }

    /// The metrics of the period, and each over the last ones.
    pub fn table(&self) -> String {
        let mut out = self.head();
        let Some(figures) = self.figures() else { return out };
        let mut table = Table::new(&["metric", ">value", "made from", "how it stands", "usual"]).up_to(64);
        for measure in Measure::ALL {
            let reading = measure.read(figures, self.told.scope, &self.currency);
            table.row([
                measure.label().to_owned(),
                reading.value.show(&self.currency),
                reading.from,
                reading.stands.to_owned(),
                measure.benchmark().to_owned(),
            ]);
        }
        out += &format!("\n{}", table.render());
        let all = self.told.periods(self.span());
        let heads: Vec<String> = all.iter().map(|f| format!(">{}", f.period.key)).collect();
        let heads: Vec<&str> = std::iter::once("over time").chain(heads.iter().map(String::as_str)).collect();
        let mut table = Table::new(&heads);
        for measure in Measure::ALL {
            let readings = measure.readings(self.told, self.span(), &self.currency);
            let scale = Measured::scale(readings.iter().map(|r| &r.value), &self.currency);
            let cells = readings.iter().map(|r| r.value.show_in(&scale, &self.currency));
            table.row(std::iter::once(measure.label().to_owned()).chain(cells));
        }
        out += &format!("\n{}", table.render());
        if let Some(on) = self.told.log_since {
            out += &format!("\nthe log of changes begins on {}\n", day(on));
        }
        out
    }

    /// The period's groups.
    pub fn groups(&self, by: By) -> String {
        let mut out = self.head();
        let Some(figures) = self.figures() else { return out };
        let heads = [
            by.word(),
            ">won",
            ">deals",
            ">win rate, late",
            ">win rate, all",
            ">cycle",
            ">median",
            ">deal size",
            ">per day",
            ">came in",
        ];
        let mut table = Table::new(&heads);
        for row in figures.by(by) {
            let sales = &row.sales;
            let dash = || "-".to_owned();
            let days = |days: f64| format!("{days:.0}");
            table.row([
                self.told.name(by, &row.group),
                whole(sales.value, &self.currency),
                sales.closed.won.to_string(),
                rate(sales.late),
                rate(sales.closed),
                sales.cycle.map_or_else(dash, |(mean, _)| days(mean)),
                sales.cycle.map_or_else(dash, |(_, median)| days(median)),
                sales.deal_size().map_or_else(dash, |size| whole(size, &self.currency)),
                row.open.and_then(|n| sales.velocity(n)).map_or_else(dash, |m| whole(m, &self.currency)),
                whole(row.created.1, &self.currency),
            ]);
        }
        out += &if table.is_empty() {
            "\nnothing was decided, came in or is open\n".to_owned()
        } else {
            format!("\n{}", table.render())
        };
        out
    }

    fn names(&self, store: &Store, figures: &Figures) -> Result<HashMap<DealId, Deal>, StoreError> {
        let ids = Some(figures.decided.iter().map(|d| d.deal).collect());
        let asked = DealFilter { ids, as_of: Some(self.today), ..DealFilter::default() };
        Ok(store.deals(&asked)?.into_iter().map(|d| (d.id, d)).collect())
    }

    /// The decided deals; with the group of each.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn deals(&self, store: &Store, by: Option<By>) -> Result<String, StoreError> {
        let mut out = self.head();
        let Some(figures) = self.figures() else { return Ok(out) };
        let names = self.names(store, figures)?;
        let heads = ["deal", by.map_or("", By::word), ">value", ">decided", ">cycle", "late stage", "fate"];
        let mut table = Table::new(&heads);
        for d in &figures.decided {
            let group = by.and_then(|by| {
                let row = figures.by(by).iter().find(|row| d.is_in(by, &row.group))?;
                Some(self.told.name(by, &row.group))
            });
            table.row([
                names.get(&d.deal).map(|d| d.name.clone()).unwrap_or_default(),
                group.unwrap_or_default(),
                whole(d.value, &self.currency),
                d.on.to_string(),
                d.days.map_or_else(|| "?".to_owned(), |days| days.to_string()),
                d.late.map_or("not seen", |late| if late { "yes" } else { "no" }).to_owned(),
                if d.won { "won" } else { "lost" }.to_owned(),
            ]);
        }
        out += &if table.is_empty() { "\nno deal was decided\n".to_owned() } else { format!("\n{}", table.render()) };
        Ok(out)
    }

    fn measured(&self, value: &Measured) -> Value {
        match value {
            Measured::Share(share) => json!(share),
            Measured::Days(mean, median) => json!({ "mean": mean, "median": median }),
            Measured::Money(amount) | Measured::PerDay(amount) => money(*amount, &self.currency),
            Measured::None(_) => Value::Null,
        }
    }

    fn metric(&self, measure: Measure, figures: &Figures) -> Value {
        let reading = measure.read(figures, self.told.scope, &self.currency);
        let reason = if let Measured::None(why) = reading.value { Some(why) } else { None };
        json!({
            "key": measure.key(),
            "label": measure.label(),
            "value": self.measured(&reading.value),
            "reason": reason,
            "made_from": reading.from,
            "verdict": match reading.verdict {
                Verdict::Good => Some("good"),
                Verdict::Watch => Some("watch"),
                Verdict::Bad => Some("bad"),
                Verdict::Shown | Verdict::NoData => None,
            },
            "stands": Some(reading.stands).filter(|words| !words.is_empty()),
            "benchmark": measure.benchmark(),
            "owner": measure.owner(),
            "definition": measure.definition(),
            "trend": self.told.periods(self.span()).iter().map(|f| {
                let value = measure.read(f, self.told.scope, &self.currency).value;
                json!({ "period": f.period.key, "value": self.measured(&value) })
            }).collect::<Vec<_>>(),
        })
    }

    fn sales(&self, sales: &Sales) -> Value {
        json!({
            "won": money(sales.value, &self.currency),
            "win_rate": rate_object(sales.late),
            "win_rate_closed": rate_object(sales.closed),
            "late_stage_unseen": sales.unseen,
            "cycle_days": sales.cycle.map(|(mean, median)| json!({ "mean": mean, "median": median })),
            "without_created": sales.undated,
            "created_after_won": sales.backwards,
            "deal_size": sales.deal_size().map(|size| money(size, &self.currency)),
        })
    }

    fn group(&self, by: By, row: &GroupRow) -> Value {
        json!({
            "group": if row.group == Group::Unsaid { None } else { Some(self.told.name(by, &row.group)) },
            "figures": self.sales(&row.sales),
            "open": row.open,
            "velocity_per_day": row.open.and_then(|n| row.sales.velocity(n)).map(|m| money(m, &self.currency)),
            "created": { "deals": row.created.0, "value": money(row.created.1, &self.currency) },
        })
    }

    /// All of it for a script; one kind of group, or all four.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn object(&self, store: &Store, by: Option<By>) -> Result<Value, StoreError> {
        let mut object = json!({
            "scope": scope_object(self.told.scope, self.org),
            "period": output::period(&self.period),
            "log_since": self.told.log_since,
            "undated_open_deals": self.told.undated,
        });
        let Some(figures) = self.figures() else { return Ok(object) };
        let names = self.names(store, figures)?;
        object["over"] = json!(figures.over);
        object["metrics"] = Measure::ALL.iter().map(|m| self.metric(*m, figures)).collect();
        if let Some(part) = figures.part {
            object["quota_of"] = json!({ "sellers": part.have, "of": part.of, "won": money(part.won, &self.currency) });
        }
        object["won_in_no_team"] = money(figures.teamless, &self.currency);
        object["sellers"] = figures
            .attainment
            .sellers
            .iter()
            .map(|(person, won, quota)| {
                json!({
                    "name": self.told.name(By::Rep, &Group::Rep(*person)),
                    "won": money(*won, &self.currency),
                    "quota": money(*quota, &self.currency),
                    "attainment": won.ratio(*quota),
                })
            })
            .collect();
        object["sources"] = figures
            .inflow
            .sources
            .iter()
            .map(|b| {
                json!({
                    "source": b.source,
                    "deals": b.deals,
                    "value": money(b.value, &self.currency),
                    "share": b.value.ratio(figures.inflow.value),
                    "planned": b.planned,
                })
            })
            .collect();
        for of in By::ALL.iter().filter(|of| by.is_none_or(|by| by == **of)) {
            object["by"][of.key()] = figures.by(*of).iter().map(|row| self.group(*of, row)).collect();
        }
        object["deals"] = figures
            .decided
            .iter()
            .map(|d| {
                let deal = names.get(&d.deal);
                json!({
                    "id": d.deal.0,
                    "name": deal.map(|d| &d.name),
                    "owner": deal.and_then(|d| d.owner).map(|o| self.told.name(By::Rep, &Group::Rep(o))),
                    "won": d.won,
                    "value": money(d.value, &self.currency),
                    "decided": d.on,
                    "cycle_days": d.days,
                    "late_stage": d.late,
                })
            })
            .collect();
        Ok(object)
    }
}
