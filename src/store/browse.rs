//! Paging through the deals without loading them. Where an index has the order, a page is read from it by its neighbour's
//! key ([`Store::page`]); everything else is read once as a list of identities ([`Store::deal_ids`]) that is paged by place.
//! A reading can be stopped from another thread ([`Store::stopper`]).

mod list;
mod pick;

use rusqlite::types::Value;
use rusqlite::{InterruptHandle, OptionalExtension as _, params_from_iter};

#[cfg(test)]
pub(super) use list::OMITTED;
pub use list::sorted;
pub use pick::Picked;

use super::deals::{deal, select_deals};
use super::rows::{all, first};
use super::{Result, Store, StoreError};
use crate::domain::browse::{Column, DealLine, DealQuery, Owners, Page, Place, Standing, compare};
use crate::domain::fix::FixField;
use crate::domain::ids::{DealId, PersonId};

/// More sellers than this are not read one after the other, where some of them are asked for.
const MOST_SELLERS: usize = 200;

/// Up to this many streams each is asked for everything at once.
const FEW_STREAMS: usize = 8;

/// Stops what another thread is reading.
pub struct Stopper(InterruptHandle);

impl Stopper {
    /// Now: the reading ends with an error that [`StoreError::was_stopped`].
    pub fn stop(&self) {
        self.0.interrupt();
    }
}

impl StoreError {
    /// Somebody had it stopped: nothing is wrong.
    pub fn was_stopped(&self) -> bool {
        matches!(self, Self::Sqlite(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted))
    }
}

/// One run of deals that an index has in order: of one fate and, where sellers are asked for, of one of them.
#[derive(Clone, Copy)]
struct Stream {
    standing: Standing,
    owner: Option<Option<PersonId>>,
}

/// A sorting key as it stands in a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(String),
}

type Entry = (Option<Key>, DealId);

impl Store {
    /// A second connection to the same file that only reads, for another thread. `None`: the database has no file.
    ///
    /// # Errors
    /// The file cannot be opened a second time.
    pub fn reader(&self) -> Result<Option<Self>> {
        self.place.as_deref().map(super::open::open_second).transpose()
    }

    /// For stopping this store's reading from another thread.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.conn.get_interrupt_handle())
    }

    /// Whether [`Store::page`] serves this query: its order is an index's, and nothing has to be sifted.
    pub fn is_paged(query: &DealQuery) -> bool {
        let plain = DealQuery { period: None, ..query.clone() }.is_plain();
        let sellers = match &query.owners {
            Owners::All => true,
            Owners::Nobody => query.sort.by == Column::Close,
            Owners::Of(some) | Owners::OrNobody(some) => query.sort.by == Column::Close && some.len() <= MOST_SELLERS,
        };
        let sorted = match query.sort.by {
            Column::Close => true,
            Column::Amount => query.period.is_none(),
            _ => false,
        };
        plain && sellers && sorted
    }

    /// A piece of the list, read from the indexes: at most `before` deals in front of the one at that place and `after`
    /// behind it. Only for what [`Store::is_paged`].
    pub fn page(&self, query: &DealQuery, place: Place, before: usize, after: usize) -> Result<Page> {
        let (mut ahead, mut behind, mut middle) = (Vec::new(), Vec::new(), None);
        match place {
            Place::First => behind = self.run(query, None, false, before + after + 2)?,
            Place::Last => ahead = self.run(query, None, true, before + after + 2)?,
            Place::On(id) => {
                let Some(key) = self.key_of(query.sort.by, id)? else {
                    return self.page(query, Place::First, before, after);
                };
                let from = (key, id);
                ahead = self.run(query, Some(&from), true, before + 1)?;
                behind = self.run(query, Some(&from), false, after + 1)?;
                middle = self.lines(&[id])?.pop().filter(|line| query.fits(line)).map(|_| id);
            }
        }
        let (most_before, most_after) = match place {
            Place::First | Place::Last => (before + after + 1, before + after + 1),
            Place::On(_) => (before, after),
        };
        let more_before = ahead.len() > most_before;
        ahead.truncate(most_before);
        let more_after = behind.len() > most_after;
        behind.truncate(most_after);
        let at = match place {
            Place::Last => ahead.len().saturating_sub(1),
            Place::First => 0,
            Place::On(_) if middle.is_none() && behind.is_empty() => ahead.len().saturating_sub(1),
            Place::On(_) => ahead.len(),
        };
        let ids: Vec<DealId> =
            (ahead.into_iter().rev().map(|e| e.1)).chain(middle).chain(behind.into_iter().map(|e| e.1)).collect();
        let mut lines = self.lines(&ids)?;
        self.hear(&mut lines, query.today)?;
        Ok(Page { lines, at, before: more_before, after: more_after })
    }

    /// The next `n` deals from there on (not with it), or before it and nearest first.
    fn run(&self, query: &DealQuery, from: Option<&Entry>, backward: bool, n: usize) -> Result<Vec<Entry>> {
        let descending = query.sort.descending;
        let order = |a: &Entry, b: &Entry| {
            let way = compare((a.0.as_ref(), a.1), (b.0.as_ref(), b.1), descending);
            if backward { way.reverse() } else { way }
        };
        let streams = self.streams(query)?;
        // of many sellers each has but a few of the next: only who may have more is asked for all of them
        let few = if streams.len() <= FEW_STREAMS { n } else { (n / FEW_STREAMS).max(4).min(n) };
        let mut found = Vec::new();
        let mut unread = Vec::new();
        for stream in streams {
            let some = self.run_of(query, stream, from, backward, few)?;
            match some.last() {
                Some(last) if some.len() == few && few < n => unread.push((stream, last.clone())),
                _ => {}
            }
            found.extend(some);
        }
        found.sort_unstable_by(order);
        let cut = n.checked_sub(1).and_then(|last| found.get(last)).cloned();
        let mut missed = false;
        for (stream, last) in unread {
            if cut.as_ref().is_none_or(|cut| order(&last, cut).is_lt()) {
                found.extend(self.run_of(query, stream, Some(&last), backward, n - few)?);
                missed = true;
            }
        }
        if missed {
            found.sort_unstable_by(order);
        }
        found.truncate(n);
        Ok(found)
    }

    /// [`Store::run`] of one stream: pieces of its index, one after the other, until there are enough.
    fn run_of(
        &self,
        query: &DealQuery,
        stream: Stream,
        from: Option<&Entry>,
        backward: bool,
        n: usize,
    ) -> Result<Vec<Entry>> {
        let column = column(query.sort.by);
        let up = query.sort.descending == backward;
        let (way, beyond) = if up { ("ASC", ">") } else { ("DESC", "<") };
        let filled = format!("{column} IS NOT NULL");
        let empty = format!("{column} IS NULL");
        // empty ones come last, so going back they come first
        let mut pieces: Vec<(String, Vec<Value>)> = match from {
            None if backward => vec![(empty, vec![]), (filled, vec![])],
            None => vec![(filled, vec![]), (empty, vec![])],
            // of one seller few deals close on one day: one look finds them and what comes behind
            Some((Some(key), id)) if stream.owner.is_some() => {
                let from = format!("{column} {beyond}= ? AND ({column} {beyond} ? OR id {beyond} ?)");
                let mut pieces = vec![(from, vec![value(key), value(key), id.0.into()])];
                if !backward {
                    pieces.push((empty, vec![]));
                }
                pieces
            }
            Some((Some(key), id)) => {
                let mut pieces = vec![
                    (format!("{column} = ? AND id {beyond} ?"), vec![value(key), id.0.into()]),
                    (format!("{column} {beyond} ?"), vec![value(key)]),
                ];
                if !backward {
                    pieces.push((empty, vec![]));
                }
                pieces
            }
            Some((None, id)) => {
                let mut pieces = vec![(format!("{column} IS NULL AND id {beyond} ?"), vec![id.0.into()])];
                if backward {
                    pieces.push((filled, vec![]));
                }
                pieces
            }
        };
        let mut scope = "standing = ?".to_owned();
        let mut bound: Vec<Value> = vec![stream.standing.key().to_owned().into()];
        match stream.owner {
            None => {}
            Some(None) => scope.push_str(" AND owner IS NULL"),
            Some(Some(owner)) => {
                scope.push_str(" AND owner = ?");
                bound.push(owner.0.into());
            }
        }
        if let Some(period) = query.period {
            scope.push_str(" AND close BETWEEN ? AND ?");
            bound.extend([Value::from(period.first.to_string()), Value::from(period.last.to_string())]);
            pieces.retain(|p| !p.0.contains("IS NULL"));
        }
        let mut found = Vec::new();
        for (piece, values) in pieces {
            let rest = n - found.len();
            if rest == 0 {
                break;
            }
            let sql = format!(
                "SELECT {column}, id FROM deal WHERE {scope} AND {piece} ORDER BY {column} {way}, id {way} LIMIT ?"
            );
            let limit = Value::from(i64::try_from(rest).unwrap_or(i64::MAX));
            let asked = bound.iter().cloned().chain(values).chain([limit]);
            found.extend(all(&self.conn, &sql, params_from_iter(asked), entry)?);
        }
        Ok(found)
    }

    /// The runs that a query's order is made of: by close date one of every seller, nobody among them.
    fn streams(&self, query: &DealQuery) -> Result<Vec<Stream>> {
        let owners: Vec<Option<Option<PersonId>>> = match &query.owners {
            Owners::All if query.sort.by == Column::Close => self.sellers()?.into_iter().map(Some).collect(),
            Owners::All => vec![None],
            Owners::Nobody => vec![Some(None)],
            Owners::Of(some) => some.iter().map(|o| Some(Some(*o))).collect(),
            Owners::OrNobody(some) => some.iter().map(|o| Some(Some(*o))).chain([Some(None)]).collect(),
        };
        let of = |owner| standings(query).iter().map(move |standing| Stream { standing: *standing, owner });
        Ok(owners.into_iter().flat_map(of).collect())
    }

    /// Everybody who owns a deal, and `None`, from the index of sellers: a look for each of them, however many deals there are.
    fn sellers(&self) -> Result<Vec<Option<PersonId>>> {
        let sql = "WITH RECURSIVE seller (id) AS (
                       SELECT min(owner) FROM deal
                       UNION ALL SELECT (SELECT min(owner) FROM deal WHERE owner > seller.id) FROM seller WHERE id IS NOT NULL)
                   SELECT id FROM seller";
        all(&self.conn, sql, [], |r| r.get(0))
    }

    /// Where a deal stands by this column. `None`: there is no such deal.
    fn key_of(&self, by: Column, id: DealId) -> Result<Option<Option<Key>>> {
        let sql = format!("SELECT {}, id FROM deal WHERE id = ?1", column(by));
        Ok(first(&self.conn, &sql, [id], entry)?.map(|e| e.0))
    }

    /// These deals, in this order, with what was corrected of them; one that is not there is left out.
    pub fn lines(&self, ids: &[DealId]) -> Result<Vec<DealLine>> {
        let mut fixes = self.conn.prepare_cached(
            "SELECT field FROM deal_fix WHERE deal = ?1 AND state = 'open' AND voided IS NULL ORDER BY at, id",
        )?;
        let any = first(&self.conn, "SELECT 1 FROM deal_fix WHERE state = 'open' LIMIT 1", [], |_| Ok(()))?.is_some();
        let mut one = self.conn.prepare_cached(select_deals!("WHERE id = ?1"))?;
        let mut name = self.conn.prepare_cached("SELECT name FROM person WHERE id = ?1")?;
        let mut lines = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(deal) = one.query_row([id], deal).optional()? else { continue };
            let fixed: Vec<FixField> =
                if any { fixes.query_map([id], |r| r.get(0))?.collect::<rusqlite::Result<_>>()? } else { Vec::new() };
            let owner = match deal.owner {
                Some(owner) => name.query_row([owner], |r| r.get(0)).optional()?,
                None => None,
            };
            lines.push(DealLine { deal, owner, fixed, touched: None });
        }
        Ok(lines)
    }
}

fn entry(r: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    let key = match r.get::<_, Value>(0)? {
        Value::Integer(n) => Some(Key::Number(n)),
        Value::Text(text) => Some(Key::Text(text)),
        Value::Null | Value::Real(_) | Value::Blob(_) => None,
    };
    Ok((key, r.get(1)?))
}

fn value(key: &Key) -> Value {
    match key {
        Key::Number(n) => (*n).into(),
        Key::Text(text) => text.clone().into(),
    }
}

/// The column of a sort that an index serves.
const fn column(by: Column) -> &'static str {
    match by {
        Column::Amount => "amount",
        _ => "close",
    }
}

fn standings(query: &DealQuery) -> &[Standing] {
    match &query.standing {
        Standing::All => &Standing::OF_A_DEAL,
        one => std::slice::from_ref(one),
    }
}
