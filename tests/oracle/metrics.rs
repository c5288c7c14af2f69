//! From sums in SQL to the sixteen values.

use std::path::Path;

use bellwether::domain::ids::{PersonId, UnitId};
use bellwether::domain::people::{Org, Subject};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, ToSql};
use serde_json::Value;

use crate::sql;

/// Whose metrics.
#[derive(Clone, Copy)]
pub enum Whose {
    All,
    Unit(UnitId),
    Rep(PersonId),
}

/// What a metric has to say.
#[derive(Debug)]
pub enum Want {
    /// There is no data for it.
    Nothing,
    /// Nothing remains.
    Met,
    /// An amount in minor units, or minutes.
    Whole(i64),
    /// A ratio.
    Ratio(f64),
    /// Early, mid, late.
    Mix([f64; 3]),
}

impl Want {
    /// Compares it with what was printed.
    pub fn check(&self, metric: &Value, whose: &str) {
        let value = &metric["value"];
        let same =
            |value: &Value, want: f64| value.as_f64().is_some_and(|v| (v - want).abs() <= want.abs().max(1.0) * 1e-12);
        let right = match self {
            Self::Nothing => value.is_null() && metric["unit"] == "none" && metric["reason"].is_string(),
            Self::Met => metric["unit"] == "met",
            Self::Whole(n) => value["minor"].as_i64().or(value.as_i64()) == Some(*n),
            Self::Ratio(ratio) => same(value, *ratio),
            Self::Mix(all) => ["early", "mid", "late"].iter().zip(all).all(|(key, want)| same(&value[*key], *want)),
        };
        assert!(right, "{} of {whose}: {self:?} is wanted: {metric:#}", metric["key"]);
    }
}

/// The second way.
pub struct Oracle<'a> {
    conn: Connection,
    org: &'a Org,
    day: String,
    key: String,
    first: String,
    last: String,
    weeks: Option<u32>,
}

const COVERING: &str = "is_open AND close BETWEEN :first AND :last AND close >= :day";
const IN_PERIOD: &str = "is_open AND close BETWEEN :first AND :last";

impl<'a> Oracle<'a> {
    /// `weeks`: after how many weeks of a quarter its last month begins, where months are no calendar months.
    pub fn new(db: &Path, org: &'a Org, day: NaiveDate, period: &Value, weeks: Option<u32>) -> Self {
        let text = |key: &str| period[key].as_str().unwrap().to_owned();
        Self {
            conn: sql::open(db, day),
            org,
            day: day.to_string(),
            key: text("key"),
            first: text("first"),
            last: text("last"),
            weeks,
        }
    }

    /// One number of this scope's deals.
    fn number(&self, what: &str, whose: Whose) -> f64 {
        self.integer(what, "1", whose) as f64
    }

    fn integer(&self, what: &str, filter: &str, whose: Whose) -> i64 {
        let sql = format!("SELECT ifnull({what}, 0) FROM d WHERE ({filter}) AND ({})", self.owned(whose));
        let mut statement = self.conn.prepare(&sql).unwrap_or_else(|e| panic!("{e}: {sql}"));
        let all: [(&str, &dyn ToSql); 3] = [(":day", &self.day), (":first", &self.first), (":last", &self.last)];
        for (name, value) in all {
            if let Some(at) = statement.parameter_index(name).unwrap() {
                statement.raw_bind_parameter(at, value).unwrap();
            }
        }
        let mut rows = statement.raw_query();
        rows.next().unwrap().unwrap().get(0).unwrap()
    }

    fn owned(&self, whose: Whose) -> String {
        let owners = match whose {
            Whose::All => return "1".into(),
            Whose::Rep(person) => vec![person],
            Whose::Unit(unit) => self.org.sellers(unit),
        };
        format!("owner IN ({})", owners.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    }

    /// Who may answer leads: sellers, and those who lead them.
    fn answers(&self, whose: Whose) -> String {
        fn of_unit(org: &Org, unit: UnitId) -> Vec<PersonId> {
            let mut all = org.sellers(unit);
            all.extend(org.unit(unit).and_then(|u| u.lead));
            all.extend(org.children(unit).flat_map(|u| of_unit(org, u.id)));
            all
        }
        match whose {
            Whose::Unit(unit) => {
                let all: Vec<String> = of_unit(self.org, unit).iter().map(ToString::to_string).collect();
                format!("owner IN ({})", all.join(", "))
            }
            whose => self.owned(whose),
        }
    }

    /// All sixteen, in their order.
    pub fn metrics(&self, whose: Whose) -> Vec<(&'static str, Want)> {
        let sum = |filter: &str| self.integer("sum(value)", filter, whose);
        let count = |filter: &str| self.integer("count(*)", filter, whose);
        let (deals, open) = (count("1"), count("is_open"));
        let covering = sum(COVERING);
        let won = sum("status = 'won' AND close BETWEEN :first AND :last");
        let over = |aim: Option<i64>| match aim {
            None => Want::Nothing,
            Some(_) if deals == 0 => Want::Nothing,
            Some(aim) if aim - won <= 0 => Want::Met,
            Some(aim) => Want::Ratio(covering as f64 / (aim - won) as f64),
        };
        let quota = self.quota(whose).filter(|q| *q > 0);
        let gap = match over(quota) {
            Want::Ratio(_) => {
                let wanted =
                    self.conn.query_row("SELECT CAST(round(3.0 * ?1) AS INTEGER)", [quota.unwrap() - won], |r| {
                        r.get::<_, i64>(0)
                    });
                Want::Whole((wanted.unwrap() - covering).max(0))
            }
            other => other,
        };
        let of_open = |n: i64| if open == 0 { Want::Nothing } else { Want::Ratio(n as f64 / open as f64) };
        let share =
            |part: i64, whole: i64| if whole == 0 { Want::Nothing } else { Want::Ratio(part as f64 / whole as f64) };
        // whether a fact is kept is asked of everybody's open deals
        let everybody = |filter: &str| self.integer("count(*)", &format!("is_open AND {filter}"), Whose::All);
        let told = |filter: &str| {
            let n = everybody(filter);
            n > 0 && n * 10 >= everybody("1")
        };
        let if_told = |filter: &str, want: Want| if told(filter) { want } else { Want::Nothing };
        let quiet = |events: &str, days: u32| {
            count(&format!(
                "is_open AND ifnull(coalesce((SELECT max(on_day) FROM event WHERE event.deal = d.id AND {events}), created), '')
                 <= date(:day, '-{days} days')"
            ))
        };
        let in_period = sum(IN_PERIOD);
        let (quarter, last_month) = self.quarter();
        let active = "EXISTS (SELECT 1 FROM event WHERE event.deal = d.id)";
        let step = "next_step IS NOT NULL OR next_step_date IS NOT NULL";
        vec![
            ("forecast_coverage", over(self.forecast(whose))),
            ("quota_coverage", over(quota)),
            ("coverage_gap", gap),
            ("stage_distribution", if count(COVERING) == 0 { Want::Nothing } else { Want::Whole(covering) }),
            ("stalled", if_told(active, of_open(quiet("buyer = 1", 14)))),
            ("leads_waiting", self.leads(whose)),
            ("days_in_stage", self.days_in_stage(whose)),
            ("pushed", of_open(count("is_open AND pushes >= 2"))),
            ("linearity", share(sum(&last_month), sum(&quarter))),
            (
                "phase_mix",
                if in_period == 0 {
                    Want::Nothing
                } else {
                    Want::Mix(
                        ["early", "mid", "late"]
                            .map(|phase| sum(&format!("{IN_PERIOD} AND phase = '{phase}'")) as f64 / in_period as f64),
                    )
                },
            ),
            ("concentration", share(self.integer("max(value)", IN_PERIOD, whose), in_period)),
            ("early_share", share(sum("is_open AND phase = 'early'"), sum("is_open"))),
            ("zero_value", of_open(count("is_open AND value = 0"))),
            ("untouched", if_told(active, of_open(quiet("1", 30)))),
            (
                "no_next_step",
                if_told(
                    &format!("({step})"),
                    of_open(count(
                        "is_open AND NOT (trim(ifnull(next_step, '')) <> '' AND ifnull(next_step_date, '') >= :day)",
                    )),
                ),
            ),
            (
                "icp_fit",
                if_told("icp IS NOT NULL", share(count("is_open AND icp = 1"), count("is_open AND icp IS NOT NULL"))),
            ),
        ]
    }

    /// Filters of the quarter the period is in: all of it, its last month.
    fn quarter(&self) -> (String, String) {
        let whole = self.key.contains('Q');
        // a month: those of the demo, whose quarters are the calendar's
        let first = if whole {
            format!("'{}'", self.first)
        } else {
            format!("date('{0}', '-' || ((strftime('%m', '{0}') - 1) % 3) || ' months')", self.first)
        };
        if let Some(weeks) = self.weeks {
            let within = format!("is_open AND close BETWEEN '{}' AND '{}'", self.first, self.last);
            return (within.clone(), format!("{within} AND close >= date('{}', '+{} days')", self.first, weeks * 7));
        }
        let within = format!("is_open AND close >= {first} AND close < date({first}, '+3 months')");
        (within.clone(), format!("{within} AND close >= date({first}, '+2 months')"))
    }

    fn quota(&self, whose: Whose) -> Option<i64> {
        let of = |subject: Subject, key: &str| -> Option<i64> {
            let (column, id) = column(subject);
            let sql = format!(
                "SELECT amount FROM quota WHERE {column} = ?1 AND period = ?2 AND valid_from <= ?3
                 ORDER BY valid_from DESC, id DESC LIMIT 1"
            );
            self.conn.query_row(&sql, (id, key, &self.day), |r| r.get(0)).optional().unwrap()
        };
        self.of_parts(whose, &|subject| {
            of(subject, &self.key).or_else(|| {
                let month = |n: u32| -> String {
                    let sql = format!("SELECT strftime('%Y-%m', date(?1, '+{n} months'))");
                    self.conn.query_row(&sql, [&self.first], |r| r.get(0)).unwrap()
                };
                let months: Option<Vec<i64>> = (0..3).map(|n| of(subject, &month(n))).collect();
                months.filter(|_| self.key.contains('Q')).map(|m| m.into_iter().sum())
            })
        })
    }

    fn forecast(&self, whose: Whose) -> Option<i64> {
        self.of_whole(whose, &|subject| {
            let (column, id) = column(subject);
            let known = "e.submission = s.id AND substr(e.at, 1, 10) <= ?3";
            let sql = format!(
                "SELECT fc, EXISTS (SELECT 1 FROM submission_event e WHERE {known} AND e.what = 'returned') FROM submission s
                 WHERE {column} = ?1 AND period = ?2 AND substr(at, 1, 10) <= ?3
                   AND NOT EXISTS (SELECT 1 FROM submission_event e WHERE {known} AND e.what = 'withdrawn')
                 ORDER BY at DESC, place DESC LIMIT 1"
            );
            let found = self.conn.query_row(&sql, (id, &self.key, &self.day), |r| Ok((r.get::<_, i64>(0)?, r.get(1)?)));
            found.optional().unwrap().filter(|(_, returned): &(i64, bool)| !returned).map(|(fc, _)| fc)
        })
    }

    /// Of whoever has none of their own, the sum of those who report.
    /// A unit's own; else of its members and of every unit below, led or not.
    fn of_parts(&self, whose: Whose, own: &dyn Fn(Subject) -> Option<i64>) -> Option<i64> {
        let all: Vec<Whose> = match whose {
            Whose::Rep(person) => return own(Subject::Person(person)),
            Whose::Unit(unit) => match own(Subject::Unit(unit)) {
                Some(amount) => return Some(amount),
                None => {
                    let members = self.org.members.iter().filter(|(_, u)| *u == unit).map(|(p, _)| Whose::Rep(*p));
                    let units = self.org.units.iter().filter(|u| u.parent == Some(unit)).map(|u| Whose::Unit(u.id));
                    members.chain(units).collect()
                }
            },
            Whose::All => self.org.units.iter().filter(|u| u.parent.is_none()).map(|u| Whose::Unit(u.id)).collect(),
        };
        all.into_iter().filter_map(|part| self.of_parts(part, own)).reduce(|a, b| a + b)
    }

    fn of_whole(&self, whose: Whose, own: &dyn Fn(Subject) -> Option<i64>) -> Option<i64> {
        match whose {
            Whose::Rep(person) => own(Subject::Person(person)),
            Whose::Unit(unit) => own(Subject::Unit(unit)).or_else(|| {
                let below = self.org.participants(unit).into_iter().filter_map(|p| match p.subject {
                    Subject::Person(person) => self.of_whole(Whose::Rep(person), own),
                    Subject::Unit(unit) => self.of_whole(Whose::Unit(unit), own),
                });
                below.reduce(|a, b| a + b)
            }),
            Whose::All => {
                let top = self.org.units.iter().filter(|u| u.parent.is_none());
                top.filter_map(|u| self.of_whole(Whose::Unit(u.id), own)).reduce(|a, b| a + b)
            }
        }
    }

    /// Nine to five, Monday to Friday, minute by minute of the days between.
    fn leads(&self, whose: Whose) -> Want {
        let all: i64 = self.conn.query_row("SELECT count(*) FROM lead", [], |r| r.get(0)).unwrap();
        let at = format!("{}T23:59", self.day);
        let sql = format!(
            "WITH RECURSIVE days(d) AS (SELECT coalesce(min(date(created)), ?2) FROM lead
                 UNION ALL SELECT date(d, '+1 day') FROM days WHERE d < ?2),
             hours AS (SELECT unixepoch(d || 'T09:00') AS opens, unixepoch(d || 'T17:00') AS closes FROM days
                 WHERE strftime('%w', d) NOT IN ('0', '6')),
             waiting AS (SELECT * FROM lead WHERE ({}) AND ifnull(created, '') <= ?1 AND ifnull(gone_on, '9') > ?2
                 AND CASE WHEN answered IS NOT NULL THEN answered > ?1 OR state = 'waiting'
                          WHEN answered_by IS NOT NULL THEN ifnull(?2 <= seen_waiting AND seen_waiting < answered_by, 0)
                               OR state = 'waiting'
                          ELSE state = 'waiting' END)
             SELECT count(*), count(created), max(CASE WHEN created IS NOT NULL THEN
                 (SELECT ifnull(sum(max(0, min(closes, unixepoch(?1)) - max(opens, unixepoch(w.created)))), 0) / 60 FROM hours)
                 END) FROM waiting w",
            self.answers(whose)
        );
        let (waiting, dated, oldest): (i64, i64, Option<i64>) =
            self.conn.query_row(&sql, (&at, &self.day), |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap();
        if all == 0 || (waiting > 0 && dated == 0) { Want::Nothing } else { Want::Whole(oldest.unwrap_or(0)) }
    }

    fn days_in_stage(&self, whose: Whose) -> Want {
        let sql = format!(
            "WITH usual AS (SELECT stage, sum(days) AS sum, count(*) AS n FROM stay WHERE days >= 0 GROUP BY stage
                              HAVING count(*) >= 10 AND sum(days) > 0)
             SELECT sum(max(0, julianday(?1) - julianday(entered))), count(*), usual.sum, usual.n
             FROM d JOIN usual ON usual.stage = d.stage
             WHERE is_open AND entered IS NOT NULL AND ({}) GROUP BY d.stage ORDER BY d.stage",
            self.owned(whose)
        );
        let mut statement = self.conn.prepare(&sql).unwrap();
        let rows: Vec<(f64, f64, f64, f64)> = statement
            .query_map([&self.day], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        if rows.is_empty() || self.number("sum(is_open)", whose) == 0.0 {
            return Want::Nothing;
        }
        let (stood, usual) = rows
            .iter()
            .fold((0.0, 0.0), |(stood, usual), (days, deals, sum, n)| (stood + days, usual + sum / n * deals));
        Want::Ratio(stood / usual)
    }
}

const fn column(subject: Subject) -> (&'static str, i64) {
    match subject {
        Subject::Person(person) => ("person", person.0),
        Subject::Unit(unit) => ("unit", unit.0),
    }
}
