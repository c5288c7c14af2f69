//! A waterfall told apart, as text and as JSON: a row for each region, team or seller, what they handed over to each other, and the
//! whole.

use serde_json::{Value, json};

use super::show::{View, signed};
use crate::cli::output::money;
use crate::cli::pick::{scope_name, scope_object};
use crate::cli::table::Table;
use crate::domain::forecast::waterfall::beside::{BETWEEN, Beside, Part, Sums};
use crate::domain::forecast::waterfall::told::Row;
use crate::domain::money::Money;

impl View<'_> {
    /// Every part, and the whole.
    pub fn apart(&self, beside: &Beside) -> String {
        let head = self.head();
        if beside.parts.is_empty() {
            return format!(
                "{head}\nNobody sold on these days, so there is nobody to put side by side.\n{}",
                self.remarks()
            );
        }
        let columns = beside.columns(self.round_trips);
        let heads: Vec<String> = std::iter::once(beside.split.word().to_owned())
            .chain(columns.iter().map(|row| format!(">{}", row.word())))
            .collect();
        let mut table = Table::new(&heads.iter().map(String::as_str).collect::<Vec<_>>());
        let mut line = |who: &str, amount: &dyn Fn(Row) -> Money| {
            let cells = columns.iter().map(|row| signed(*row, amount(*row), &self.currency));
            table.row(std::iter::once(who.to_owned()).chain(cells));
        };
        for part in &beside.parts {
            line(&part.lot.name, &|row| part.sums.cell(row, self.round_trips).value);
        }
        if beside.is_handed_over(self.round_trips) {
            line(BETWEEN, &|row| beside.between(row, self.round_trips));
        }
        line(scope_name(self.told.scope, self.org), &|row| beside.whole.cell(row, self.round_trips).value);
        format!("{head}\n{}{}{}", table.render(), self.notes(beside), self.remarks())
    }

    /// Who counts for a part of the days only, and what is between them.
    fn notes(&self, beside: &Beside) -> String {
        let whole = scope_name(self.told.scope, self.org);
        let partly: Vec<&str> =
            beside.parts.iter().filter(|part| part.lot.partly).map(|part| part.lot.name.as_str()).collect();
        let mut out = String::new();
        if !partly.is_empty() {
            out += &format!("\ncounted for the days with {whole} only: {}\n", partly.join(", "));
        }
        if let Some(words) = beside.between_words(whole, self.round_trips) {
            out += &format!("\n{words}\n");
        }
        out
    }

    /// Adds them to the whole's object.
    pub fn add_parts(&self, object: &mut Value, beside: &Beside) {
        let bars = |sums: &Sums| {
            let bar = |row: Row| {
                let cell = sums.cell(row, self.round_trips);
                json!({ "key": row.key(), "deals": cell.deals, "value": money(cell.value, &self.currency) })
            };
            Row::all().map(bar).collect::<Value>()
        };
        let part = |part: &Part| {
            json!({
                "name": part.lot.name,
                "scope": part.lot.scope.map(|scope| scope_object(scope, self.org)),
                "partly": part.lot.partly,
                "bars": bars(&part.sums),
            })
        };
        object["by"] = json!(beside.split.key());
        object["parts"] = beside.parts.iter().map(part).collect();
        let between = Row::all().map(|row| (row, beside.between(row, self.round_trips)));
        object["between"] =
            between.map(|(row, value)| json!({ "key": row.key(), "value": money(value, &self.currency) })).collect();
    }
}
