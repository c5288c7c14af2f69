//! What no index has in order: a query as a list of identities, read once, and what deals are counted and searched by.

use std::cmp::Ordering;

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::super::buyers::last_step_sql;
use super::super::rows::{Day, first, json_numbers};
use super::super::{Result, Store, StoreError};
use super::Key;
use crate::domain::browse::{
    Column, DealFlag, DealLine, DealQuery, Missing, Owners, Standing, Tally, compare, has_words, text_key,
};
use crate::domain::deal::Phase;
use crate::domain::ids::DealId;
use crate::domain::money::Money;

impl Store {
    /// Every deal the query asks for, in its order. Reads all of them once; `stopped` is asked now and then.
    ///
    /// # Errors
    /// Also when it was stopped ([`StoreError::was_stopped`]).
    pub fn deal_ids(&self, query: &DealQuery, stopped: &dyn Fn() -> bool) -> Result<Vec<DealId>> {
        let last = self.last_day(query)?;
        let (wanted, mut bound) = conditions(query, &last);
        let order = order(query, &last);
        if query.text.is_empty() {
            let sql = format!("SELECT id FROM {} WHERE {wanted} ORDER BY {order}", source(query));
            return ids(&self.conn, &sql, bound, stopped);
        }
        let mut found = Vec::new();
        let sql = format!("SELECT id, name, account FROM {} WHERE {wanted}", source(query));
        self.texts(&sql, std::mem::take(&mut bound), stopped, &mut |id, name, account| {
            if holds(name, account, &query.text) {
                found.push(id);
            }
        })?;
        let sql = format!("SELECT id FROM deal WHERE id IN (SELECT value FROM json_each(?)) ORDER BY {order}");
        ids(&self.conn, &sql, vec![json_numbers(found.iter().map(|d: &DealId| d.0)).into()], stopped)
    }

    /// What each deal of the query, its text aside, is searched by, in its order.
    ///
    /// # Errors
    /// As [`Store::deal_ids`].
    pub fn deal_keys(&self, query: &DealQuery, stopped: &dyn Fn() -> bool) -> Result<Vec<(DealId, String)>> {
        let last = self.last_day(query)?;
        let (wanted, bound) = conditions(query, &last);
        let order = order(query, &last);
        let sql = format!("SELECT id, name, account FROM {} WHERE {wanted} ORDER BY {order}", source(query));
        let mut found = Vec::new();
        self.texts(&sql, bound, stopped, &mut |id, name, account| found.push((id, text_key(name, account))))?;
        Ok(found)
    }

    fn texts(
        &self,
        sql: &str,
        bound: Vec<Value>,
        stopped: &dyn Fn() -> bool,
        take: &mut dyn FnMut(DealId, &str, Option<&str>),
    ) -> Result<()> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(bound))?;
        let mut n = 0_u32;
        while let Some(row) = rows.next()? {
            n = n.wrapping_add(1);
            if n.is_multiple_of(1024) && stopped() {
                return Err(interrupted());
            }
            let text = |i| row.get_ref(i).map(|v| v.as_str_or_null().ok().flatten());
            take(row.get(0)?, text(1)?.unwrap_or_default(), text(2)?);
        }
        Ok(())
    }

    /// How many deals the query asks for, its text aside, and what they are worth.
    pub fn tally(&self, query: &DealQuery) -> Result<Tally> {
        let (wanted, bound) = conditions(query, &self.last_day(query)?);
        let from = if query.is_plain() && query.owners == Owners::All { "deal" } else { source(query) };
        // the omitted ones by their own index: the others are counted without their rows
        let sql = format!("SELECT count(*), total(amount), 0 FROM {from} WHERE {wanted}");
        let all = first(&self.conn, &sql, params_from_iter(bound.iter().cloned()), tally)?.unwrap_or_default();
        if !matches!(query.standing, Standing::Open | Standing::All) {
            return Ok(all);
        }
        let sql = format!("SELECT count(*) FROM {OMITTED} WHERE {IS_OMITTED} AND {wanted}");
        let omitted: i64 = first(&self.conn, &sql, params_from_iter(bound), |r| r.get(0))?.unwrap_or_default();
        Ok(Tally { omitted: omitted.unsigned_abs(), ..all })
    }

    /// The last day on which the buyer did something on a deal, in SQL: the export's, or the buyer's last step that is
    /// known besides, where any is; without them a million deals are not asked one by one.
    fn last_day(&self, query: &DealQuery) -> Result<String> {
        if !self.has_steps()? {
            return Ok("last_activity".to_owned());
        }
        Ok(format!("nullif(max(ifnull(last_activity, ''), {}), '')", last_step_sql(query.today)))
    }

    /// What these deals are worth.
    pub fn tally_of(&self, ids: &[DealId]) -> Result<Tally> {
        let sql = format!(
            "SELECT count(*), total(amount), count(*) FILTER (WHERE {IS_OMITTED}) FROM deal
             WHERE id IN (SELECT value FROM json_each(?1))"
        );
        Ok(first(&self.conn, &sql, [json_numbers(ids.iter().map(|d| d.0))], tally)?.unwrap_or_default())
    }
}

/// Where a list is read from that no index has in order: a seller's deals by the index of sellers; of everybody's those
/// of a rare fate by theirs; else all of them as they lie, which is several times quicker than one by one in an index's
/// order.
fn source(query: &DealQuery) -> &'static str {
    let few = query.changed.is_some() || query.standing == Standing::Gone || query.flags == [DealFlag::Fixed];
    match query.owners {
        // two places of that index: it is found by itself
        Owners::OrNobody(_) => "deal",
        Owners::Of(_) | Owners::Nobody => "deal INDEXED BY deal_by_seller",
        Owners::All if few => "deal",
        Owners::All => "deal NOT INDEXED",
    }
}

fn interrupted() -> StoreError {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_INTERRUPT);
    StoreError::Sqlite(rusqlite::Error::SqliteFailure(code, None))
}

fn ids(conn: &Connection, sql: &str, bound: Vec<Value>, stopped: &dyn Fn() -> bool) -> Result<Vec<DealId>> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params_from_iter(bound))?;
    let mut found: Vec<DealId> = Vec::new();
    while let Some(row) = rows.next()? {
        if found.len().is_multiple_of(1024) && stopped() {
            return Err(interrupted());
        }
        found.push(row.get(0)?);
    }
    Ok(found)
}

fn tally(r: &rusqlite::Row<'_>) -> rusqlite::Result<Tally> {
    // a float is exact to the cent up to 90 trillion; beyond that nobody reads the cents
    #[expect(clippy::cast_possible_truncation, reason = "a float beyond the range becomes its end")]
    let value = r.get::<_, f64>(1)?.round() as i64;
    let omitted = r.get::<_, i64>(2)?.unsigned_abs();
    Ok(Tally { count: r.get::<_, i64>(0)?.unsigned_abs(), value: Money(value), omitted })
}

/// Open as [`crate::domain::deal::Deal::is_open`] has it.
const IS_OPEN: &str = "status = 'open' AND gone IS NULL AND ifnull(category, '') <> 'omitted'";

/// As [`crate::domain::deal::Deal::is_omitted`] has it.
const IS_OMITTED: &str = "category = 'omitted' AND status = 'open' AND gone IS NULL";

/// By their own index, whatever else is asked for.
pub(in crate::store) const OMITTED: &str =
    "(SELECT id AS left_out FROM deal WHERE category = 'omitted') CROSS JOIN deal ON deal.id = left_out";

/// Everything a query asks for but its text and its order; `last` is [`Store::last_day`].
fn conditions(query: &DealQuery, last: &str) -> (String, Vec<Value>) {
    let mut wanted = vec!["1".to_owned()];
    let mut bound: Vec<Value> = Vec::new();
    if query.standing != Standing::All {
        wanted.push("standing = ?".to_owned());
        bound.push(query.standing.key().to_owned().into());
    }
    match &query.owners {
        Owners::All => {}
        Owners::Nobody => wanted.push("owner IS NULL".to_owned()),
        Owners::Of(some) => {
            wanted.push("owner IN (SELECT value FROM json_each(?))".to_owned());
            bound.push(json_numbers(some.iter().map(|p| p.0)).into());
        }
        Owners::OrNobody(some) => {
            wanted.push("(owner IS NULL OR owner IN (SELECT value FROM json_each(?)))".to_owned());
            bound.push(json_numbers(some.iter().map(|p| p.0)).into());
        }
    }
    if !query.stages.is_empty() {
        wanted.push(format!("stage IN ({})", vec!["?"; query.stages.len()].join(", ")));
        bound.extend(query.stages.iter().cloned().map(Value::from));
    }
    if let Some(phase) = query.phase {
        wanted.push("phase = ?".to_owned());
        bound.push(phase.key().to_owned().into());
    }
    if let Some(period) = query.period {
        wanted.push("close BETWEEN ? AND ?".to_owned());
        bound.extend([Value::from(period.first.to_string()), Value::from(period.last.to_string())]);
    }
    if query.in_forecast {
        wanted.push("ifnull(category, '') <> 'omitted'".to_owned());
    }
    if let Some(changed) = &query.changed {
        let (sql, values) = super::super::changed::condition(changed, None);
        wanted.push(sql);
        bound.extend(values);
    }
    let mut flags = Vec::new();
    for flag in &query.flags {
        let (sql, values) = raised(*flag, query, last);
        flags.push(sql);
        bound.extend(values);
    }
    if !flags.is_empty() {
        wanted.push(format!("({})", flags.join(" OR ")));
    }
    (wanted.join(" AND "), bound)
}

/// [`DealFlag::fits`] in SQL.
fn raised(flag: DealFlag, query: &DealQuery, last: &str) -> (String, Vec<Value>) {
    if query.limits.unknown(flag).is_some() {
        return ("0".to_owned(), vec![]);
    }
    let day = |days: i64| Value::from(Day(query.today - chrono::Duration::days(days)).0.to_string());
    let (sql, bound) = match flag {
        DealFlag::Gone => return ("gone IS NOT NULL".to_owned(), vec![]),
        DealFlag::Omitted => return (format!("({IS_OMITTED})"), vec![]),
        DealFlag::Fixed => {
            let sql = "id IN (SELECT deal FROM deal_fix WHERE state = 'open' AND voided IS NULL)";
            return (sql.to_owned(), vec![]);
        }
        DealFlag::Overdue => ("close < ?".to_owned(), vec![day(0)]),
        DealFlag::NoNextStep => {
            let (text, by) = ("trim(ifnull(next_step, '')) = ''", "next_step_date IS NULL OR next_step_date < ?");
            match query.limits.missing {
                Missing { next_step_day: true, .. } => (format!("({text} OR next_step_date < ?)"), vec![day(0)]),
                Missing { next_step: true, .. } => (format!("({by})"), vec![day(0)]),
                _ => (format!("({text} OR {by})"), vec![day(0)]),
            }
        }
        // what nobody knows of is silent
        DealFlag::Stalled => {
            (format!("coalesce({last}, created, '') <= ?"), vec![day(query.limits.stalled_days.into())])
        }
        DealFlag::Untouched => {
            let ours = format!(
                "(SELECT max(on_day) FROM activity WHERE activity.deal = deal.id AND on_day <= '{}')",
                query.today
            );
            let last = format!("nullif(max(ifnull({last}, ''), ifnull({ours}, '')), '')");
            (format!("coalesce({last}, created, '') <= ?"), vec![day(query.limits.untouched_days.into())])
        }
        DealFlag::ZeroValue => ("ifnull(amount, 0) = 0".to_owned(), vec![]),
        DealFlag::Pushed => {
            let sql = "max(moved_later, ifnull(crm_pushes, 0)) >= ?";
            (sql.to_owned(), vec![i64::from(query.limits.pushes).into()])
        }
    };
    (format!("({IS_OPEN} AND {sql})"), bound)
}

/// [`compare`] in SQL.
fn order(query: &DealQuery, last: &str) -> String {
    let way = if query.sort.descending { "DESC" } else { "ASC" };
    let key = match query.sort.by {
        Column::Close => "close",
        Column::Amount => "amount",
        Column::Name => "name COLLATE NOCASE",
        Column::Account => "account COLLATE NOCASE",
        Column::Owner => "(SELECT name FROM person WHERE person.id = deal.owner) COLLATE NOCASE",
        Column::Stage => "(CASE phase WHEN 'early' THEN '1' WHEN 'mid' THEN '2' ELSE '3' END || stage)",
        Column::Activity => last,
        Column::Pushes => "max(moved_later, ifnull(crm_pushes, 0))",
        Column::Age => "created",
    };
    format!("{key} {way} NULLS LAST, id {way}")
}

/// The same of lines at hand: past days are worked out in memory.
pub fn sorted(mut lines: Vec<DealLine>, query: &DealQuery) -> Vec<DealLine> {
    lines.retain(|line| query.fits(line));
    let key = |line: &DealLine| -> Option<Key> {
        let deal = &line.deal;
        let text = |text: &str| Key::Text(text.to_ascii_lowercase());
        let day = |day: NaiveDate| Key::Text(day.to_string());
        match query.sort.by {
            Column::Close => deal.close.map(day),
            Column::Amount => deal.amount.map(|m| Key::Number(m.minor())),
            Column::Name => Some(text(&deal.name)),
            Column::Account => deal.account.as_deref().map(text),
            Column::Owner => line.owner.as_deref().map(text),
            Column::Stage => {
                let phase = match deal.phase {
                    Phase::Early => '1',
                    Phase::Mid => '2',
                    Phase::Late => '3',
                };
                Some(Key::Text(format!("{phase}{}", deal.stage)))
            }
            Column::Activity => deal.last_activity.map(day),
            Column::Pushes => Some(Key::Number(i64::from(deal.pushes))),
            Column::Age => deal.created.map(day),
        }
    };
    lines.sort_by_cached_key(|line| Ordered { key: key(line), id: line.deal.id, descending: query.sort.descending });
    lines
}

/// [`compare`] as an order of its own.
#[derive(PartialEq, Eq)]
struct Ordered {
    key: Option<Key>,
    id: DealId,
    descending: bool,
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        compare((self.key.as_ref(), self.id), (other.key.as_ref(), other.id), self.descending)
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// [`has_words`] of a name and an account, without folding them where they are plain.
fn holds(name: &str, account: Option<&str>, query: &str) -> bool {
    let account = account.unwrap_or_default();
    if !name.is_ascii() || !account.is_ascii() {
        return has_words(&text_key(name, Some(account)), query);
    }
    query.split_whitespace().all(|word| within(name, word) || within(account, word))
}

fn within(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    text.len() >= word.len() && text.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word))
}
