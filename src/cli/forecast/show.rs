//! A forecast board as text and as JSON.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::cli::output::{self, day, money, tidy};
use crate::cli::setup::Setup;
use crate::cli::table::Table;
use crate::domain::forecast::Triple;
use crate::domain::forecast::board::history::Said;
use crate::domain::forecast::board::page::{Named, Page};
use crate::domain::forecast::board::{Board, Row};
use crate::domain::health::coverage::Coverage;
use crate::domain::money::show::{Scale, percent};
use crate::domain::money::{Currency, Money};
use crate::domain::people::Subject;
use crate::domain::when::show_span;

/// A board as it was asked for.
pub struct View<'a> {
    /// It.
    pub board: &'a Board,
    /// The config and the clock.
    pub setup: &'a Setup,
    /// No deal closes in the period, and nothing was submitted for it: said by itself.
    pub unknown: bool,
}

fn shown_name(row: &Row) -> String {
    match row.gone {
        Some(word) => format!("{} ({word})", row.name),
        None => row.name.clone(),
    }
}

impl View<'_> {
    fn currency(&self) -> Currency {
        self.setup.config.currency()
    }

    fn head(&self, what: &str) -> String {
        let period = &self.board.period;
        format!(
            "{what} {} ({} to {}), as of {}, {}\n\n",
            period.key,
            day(period.first),
            day(period.last),
            day(self.board.day),
            self.currency().code
        )
    }

    fn scale<'r>(&self, rows: impl IntoIterator<Item = &'r Row>) -> Scale {
        let amounts = rows.into_iter().flat_map(|r| {
            let call = r.call.as_ref().map(|c| [c.call.wc, c.call.fc, c.call.bc]).unwrap_or_default();
            [r.won, r.target.unwrap_or_default()].into_iter().chain(call)
        });
        Scale::for_amounts(amounts, &self.currency())
    }

    /// The rows, and what has to be said beside them.
    pub fn table(&self) -> String {
        let rows = &self.board.rows;
        let head = self.head("Forecast");
        if rows.is_empty() {
            return head + &self.remarks();
        }
        let scale = self.scale(rows);
        let shown = |amount: Option<Money>| amount.map(|a| scale.show(a)).unwrap_or_default();
        let signed = |amount: Option<Money>| amount.map(|a| scale.signed(a)).unwrap_or_default();
        let mut table = Table::new(&[
            "",
            ">wc",
            ">fc",
            ">bc",
            ">change",
            ">reports",
            ">differs",
            ">won",
            ">target",
            ">gap",
            ">to go",
            ">cover",
            ">support",
            "submitted",
        ]);
        for row in rows {
            let call = row.call.as_ref().map(|c| c.call);
            let moved = if self.board.is_moved(row) { "!" } else { "" };
            table.row([
                format!("{}{}", "  ".repeat(row.depth), shown_name(row)),
                shown(call.map(|c| c.wc)),
                shown(call.map(|c| c.fc)),
                shown(call.map(|c| c.bc)),
                format!("{moved}{}", signed(row.change())),
                shown(row.reports.map(|r| r.fc)),
                signed(row.difference()),
                scale.show(row.won),
                shown(row.target),
                shown(row.gap()),
                shown(row.to_go()),
                match row.coverage() {
                    Coverage::NoData(_) => String::new(),
                    known => known.show(),
                },
                row.support().map(percent).unwrap_or_default(),
                self.submitted(row),
            ]);
        }
        let notes = rows.iter().flat_map(|row| {
            [self.without(row), Self::moved(row, &scale), self.differs(row, &scale)].into_iter().flatten()
        });
        head + &table.render() + &notes.collect::<String>() + &self.remarks()
    }

    fn submitted(&self, row: &Row) -> String {
        let local = |at: DateTime<Utc>| self.setup.clock.local(at);
        match (&row.call, &row.sent_back) {
            (Some(call), _) => {
                let mut text = local(call.at).format("%-d %b %H:%M").to_string();
                if let Some(late) = call.late_secs {
                    text += &format!(", {} late", show_span(TimeDelta::seconds(late)));
                }
                if row.stale {
                    text += ", stale";
                }
                text
            }
            (None, Some(back)) => format!("returned {}", local(back.at).format("%-d %b")),
            (None, None) if row.over => "nothing".to_owned(),
            (None, None) => "nothing yet".to_owned(),
        }
    }

    fn remarks(&self) -> String {
        let (currency, today) = (self.currency(), self.setup.today());
        let said = self.board.remarks.iter().filter(|r| !self.unknown || r.key() != "nothing_known");
        said.map(|r| tidy(&r.words(&currency, today)) + "\n").collect()
    }

    /// Who is not in the sum of a row's reports, where that has to be known: some are in it, or some called for an earlier
    /// call.
    fn without(&self, row: &Row) -> Option<String> {
        if row.missing.is_empty() || (row.reports.is_none() && row.missing.iter().all(|(.., at)| at.is_none())) {
            return None;
        }
        let names = row.missing.iter().map(|(_, name, at)| {
            let last = at.map_or_else(
                || "nothing yet".to_owned(),
                |at| format!("last {}", self.setup.clock.local(at).format("%a %-d %b")),
            );
            format!("{name} ({last})")
        });
        let names: Vec<String> = names.collect();
        Some(tidy(&format!("REPORTS of {} is without {}", row.name, names.join(", "))) + "\n")
    }

    /// Who was in the sum that a manager's number was made beside and is below somebody else now.
    fn moved(row: &Row, scale: &Scale) -> Option<String> {
        let sum = row.beside.filter(|_| !row.moved.is_empty() && row.measured_against() != row.reports)?;
        let names = row.moved.join(", ");
        let words = format!(
            "DIFFERS of {} is from {}, the sum it was made beside with {names}, no longer below it",
            row.name,
            scale.show(sum.fc)
        );
        Some(tidy(&words) + "\n")
    }

    /// Why a manager's number is another one than the sum.
    fn differs(&self, row: &Row, scale: &Scale) -> Option<String> {
        let difference = row.difference().filter(|d| *d != Money::ZERO)?;
        let reason = row.call.as_ref()?.reason.as_deref().filter(|r| !r.trim().is_empty())?;
        let against = row.measured_against().filter(|sum| Some(*sum) != row.reports);
        let against =
            against.map_or_else(String::new, |sum| format!(" from {}, the sum it was made beside", scale.show(sum.fc)));
        Some(tidy(&format!("{} differs by {}{against}: {reason}", row.name, scale.signed(difference))) + "\n")
    }

    /// One voice: its figures, the deals behind FC, and what it said.
    pub fn page(&self, page: &Page) -> String {
        let row = &page.row;
        let currency = self.currency();
        let said = page.history.iter().flat_map(|s| [s.submission.call.bc]);
        let amounts = said.chain([row.won, row.target.unwrap_or_default()]);
        let scale = Scale::for_amounts(amounts, &currency);
        let mut out = self.head(&format!("Forecast of {},", tidy(&shown_name(row))));
        let shown = |amount: Option<Money>| amount.map_or_else(|| "-".to_owned(), |a| scale.show(a));
        let mut lines = vec![
            ("won", scale.show(row.won)),
            ("target", shown(row.target)),
            ("gap", shown(row.gap())),
            ("to go", shown(row.to_go())),
            ("open", scale.show(row.open)),
            (
                "coverage",
                match row.coverage() {
                    Coverage::NoData(why) => format!("no data: {why}"),
                    known => format!("{} {}", known.show(), self.board.verdict(row).word()),
                },
            ),
        ];
        if row.overdue != Money::ZERO {
            lines.push(("overdue", scale.show(row.overdue)));
        }
        if let Some(sum) = row.reports {
            lines.push(("reports", format!("{}, {} of {} called", scale.show(sum.fc), row.voices.1, row.voices.0)));
        }
        for (what, words) in lines {
            out += &format!("  {what:<10}{words}\n");
        }
        if row.call.is_some() {
            out += &format!("\n{}\n", page.reconciliation().line(&scale));
        } else {
            let why = row.sent_back.as_ref().map(|b| format!("; the last number was returned: {}", b.reason));
            out += &tidy(&format!("No number counts for {}{}", self.board.period.key, why.unwrap_or_default()));
            out += "\n";
        }
        out += "\n";
        out += &named_table(&page.named, &scale);
        out += &self.history_table(page, &scale);
        out + &self.remarks()
    }

    fn history_table(&self, page: &Page, scale: &Scale) -> String {
        if page.history.is_empty() {
            return format!("Nothing was ever submitted for {}\n", self.board.period.key);
        }
        let mut table = Table::new(&["submitted", ">wc", ">fc", ">bc", ">change", "state", "by", "why"]).up_to(72);
        for said in &page.history {
            let s = &said.submission;
            let mut at = self.setup.clock.local(s.at).format("%a %-d %b %H:%M").to_string();
            if let Some(late) = s.late_secs {
                at += &format!(", {} late", show_span(TimeDelta::seconds(late)));
            }
            table.row([
                at,
                scale.show(s.call.wc),
                scale.show(s.call.fc),
                scale.show(s.call.bc),
                said.change.map(|c| scale.signed(c.fc)).unwrap_or_default(),
                said.fate.word().to_owned(),
                page.people.get(&s.by).cloned().unwrap_or_default(),
                page.reason(said, scale),
            ]);
        }
        table.render()
    }

    /// What has to be said, for a script.
    pub fn remark_objects(&self) -> Vec<Value> {
        let (currency, today) = (self.currency(), self.setup.today());
        self.board.remarks.iter().map(|r| json!({ "key": r.key(), "text": r.words(&currency, today) })).collect()
    }

    /// One row for a script.
    pub fn object(&self, row: &Row) -> Value {
        let (board, currency) = (self.board, self.currency());
        let some = |amount: Option<Money>| amount.map(|a| money(a, &currency));
        let call = row.call.as_ref();
        let coverage = match row.coverage() {
            Coverage::Times { ratio, .. } => (Some(ratio), None),
            Coverage::Met => (None, Some("met".to_owned())),
            Coverage::NoData(why) => (None, Some(why.to_owned())),
        };
        let key = board.period.key;
        let quota_reason = match row.target {
            None => Some(format!("no quota is set for {key}")),
            Some(_) => None,
        };
        let call_reason = match &row.sent_back {
            _ if call.is_some() => None,
            Some(back) => Some(format!("the last number for {key} was returned: {}", back.reason)),
            None => Some(format!("nothing was submitted for {key}")),
        };
        json!({
            "subject": self.subject(row),
            "depth": row.depth,
            "call": call.map(|c| triple(c.call, &currency)),
            "call_reason": call_reason,
            "submitted_at": call.map(|c| c.at),
            "stale": row.stale,
            "late_seconds": call.and_then(|c| c.late_secs),
            "reason": call.and_then(|c| c.reason.as_deref()),
            "change": some(row.change()),
            "moved": board.is_moved(row),
            "reports": row.reports.map(|t| triple(t, &currency)),
            "reports_expected": row.voices.0,
            "reports_called": row.voices.1,
            "reports_missing": row.missing.iter().map(|(_, name, _)| name.as_str()).collect::<Vec<_>>(),
            "reports_moved": row.moved,
            "measured_against": row.measured_against().map(|t| triple(t, &currency)),
            "difference": some(row.difference()),
            "won": money(row.won, &currency),
            "open": money(row.open, &currency),
            "overdue": money(row.overdue, &currency),
            "quota": some(row.target),
            "quota_reason": quota_reason,
            "attainment": row.attainment(),
            "gap": some(row.gap()),
            "to_go": some(row.to_go()),
            "coverage": coverage.0,
            "coverage_reason": coverage.1,
            "coverage_verdict": board.verdict(row).key(),
            "named": some(row.named),
            "support": row.support(),
        })
    }

    fn subject(&self, row: &Row) -> Value {
        let (kind, id) = match row.subject {
            Subject::Person(p) => ("person", p.0),
            Subject::Unit(u) => ("unit", u.0),
        };
        json!({ "kind": kind, "id": id, "name": row.name, "level": row.level.map(|l| l.key()), "gone": row.gone })
    }

    /// One voice's page for a script.
    pub fn page_object(&self, page: &Page) -> Value {
        let currency = self.currency();
        let whole = page.reconciliation();
        json!({
            "as_of": self.setup.today(),
            "day": self.board.day,
            "period": output::period(&self.board.period),
            "row": self.object(&page.row),
            "reconciliation": page.row.call.as_ref().map(|_| json!({
                "fc": whole.fc.map(|fc| money(fc, &currency)),
                "won": money(whole.won, &currency),
                "named": money(whole.named, &currency),
                "unnamed": money(whole.unnamed, &currency),
                "over": money(whole.over, &currency),
                "support": whole.support,
            })),
            "named_deals": page.named.iter().map(|n| named_object(n, &currency)).collect::<Vec<_>>(),
            "history": page.history.iter().map(|s| self.said_object(s, page)).collect::<Vec<_>>(),
            "won_by_day": page.way.won.iter().map(|(on, sum)| json!({ "on": on, "won": money(*sum, &currency) })).collect::<Vec<_>>(),
            "remarks": self.remark_objects(),
        })
    }

    fn said_object(&self, said: &Said, page: &Page) -> Value {
        let (s, currency) = (&said.submission, self.currency());
        json!({
            "at": s.at,
            "by": page.people.get(&s.by),
            "call": triple(s.call, &currency),
            "change": said.change.map(|c| triple(c, &currency)),
            "state": said.fate.key(),
            "state_reason": said.fate.reason(),
            "late_seconds": s.late_secs,
            "reason": s.reason,
            "reports": s.sum_below.map(|t| triple(t, &currency)),
            "explanations": s.explanations.iter().map(|e| json!({
                "deal": e.deal.0,
                "name": page.deals.get(&e.deal),
                "change": money(e.delta, &currency),
                "note": e.note,
            })).collect::<Vec<_>>(),
        })
    }
}

fn triple(t: Triple, currency: &Currency) -> Value {
    json!({ "wc": money(t.wc, currency), "fc": money(t.fc, currency), "bc": money(t.bc, currency) })
}

fn named_table(named: &[Named], scale: &Scale) -> String {
    if named.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["named deal", ">amount", "stage", "closes", "it"]);
    for n in named {
        table.row([
            n.name.clone(),
            scale.show(n.named.amount),
            n.stage.clone(),
            n.close.map_or_else(|| "none".to_owned(), |c| c.to_string()),
            n.carries.word().to_owned(),
        ]);
    }
    table.render() + "\n"
}

fn named_object(n: &Named, currency: &Currency) -> Value {
    json!({
        "id": n.named.deal.0,
        "name": n.name,
        "account": n.account,
        "amount": money(n.named.amount, currency),
        "close_when_named": n.named.close,
        "close": n.close,
        "stage": n.stage,
        "state": n.carries.key(),
    })
}
