//! Looking for words in minutes, notes, actions, and what buyers promised and did: SQLite's full-text index, kept by
//! triggers. Deals are looked for by name and account where they stand: an import that writes a million of them would
//! pay for an index of them.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Row, params};

use super::rows::{At, all, json_numbers, maybe_at, subject_of};
use super::{DealFilter, Result, Store};
use crate::domain::browse::{Column, DealQuery, Sort, Standing};
use crate::domain::capture::NoteKind;
use crate::domain::deal::Deal;
use crate::domain::forecast::audience::Audience;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::period::PeriodKey;
use crate::domain::search::{Found, Hits, Kind, MOST, MOST_DEALS, pieces, words};
use crate::domain::text;

/// What stands around a word that was looked for; no text from outside has these.
const MARKS: (char, char) = ('\u{2}', '\u{3}');

/// Whose eyes a query is for.
const fn eyes(audience: Audience) -> &'static str {
    match audience {
        Audience::Alone => "alone",
        Audience::Room => "room",
        Audience::Only(_) => "only",
        Audience::Nobody => "nobody",
    }
}

/// Who looks on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Onlookers {
    /// Private notes are looked through too, those of `me`.
    pub private: bool,
    /// Who that is, where it is known.
    pub me: Option<PersonId>,
}

impl Store {
    /// What has all these words, each as the beginning of a word, the newest first within its kind; of the deals the open ones
    /// first, then those that close last. Of what the audience may not read nothing is counted.
    /// Whatever is typed is taken as words: nothing in it is an operator. What was written from `before` on is not there yet;
    /// `local` is how a moment becomes a day.
    ///
    /// # Errors
    /// The file cannot be read, or it was `stopped`.
    pub fn search(
        &self,
        typed: &str,
        seen_by: Onlookers,
        before: Option<DateTime<Utc>>,
        local: &dyn Fn(DateTime<Utc>) -> NaiveDate,
        stopped: &dyn Fn() -> bool,
    ) -> Result<Hits> {
        let words = words(typed);
        if words.is_empty() {
            return Ok(Hits::default());
        }
        let as_of = before.and_then(|at| local(at).pred_opt());
        let mut found = self.deals_named(&words, as_of, stopped)?;
        let more_deals = found.len() > MOST_DEALS;
        found.truncate(MOST_DEALS);
        let wanted = words.iter().map(|w| format!("\"{w}\"*")).collect::<Vec<_>>().join(" AND ");
        let sql = "SELECT r.id, r.kind, n.kind AS note, m.code, d.name AS deal_name, d.id AS deal, m.id AS meeting,
                          e.person, e.unit, e.period, coalesce(p.name, u.name) AS whose,
                          coalesce(n.created, a.created, c.created, b.created, e.at, m.started) AS at
                   FROM search JOIN search_row r ON r.id = search.rowid
                   LEFT JOIN note n ON r.kind = 'note' AND n.id = r.ref
                   LEFT JOIN action a ON r.kind = 'action' AND a.id = r.ref
                   LEFT JOIN commitment c ON r.kind = 'commitment' AND c.id = r.ref
                   LEFT JOIN buyer_event b ON r.kind = 'buyer_event' AND b.id = r.ref
                   LEFT JOIN explained e ON r.kind = 'explained' AND e.id = r.ref
                   LEFT JOIN person p ON p.id = e.person
                   LEFT JOIN unit u ON u.id = e.unit
                   LEFT JOIN meeting m ON m.id = CASE r.kind WHEN 'meeting' THEN r.ref
                       ELSE coalesce(n.meeting, a.meeting, c.meeting, b.meeting, e.meeting) END
                   LEFT JOIN deal d ON d.id = coalesce(n.deal, a.deal, c.deal, b.deal)
                   WHERE search MATCH ?1
                     AND (n.kind IS NULL OR n.kind <> 'private' OR (?2 AND (n.author IS NULL OR n.author = ?5)))
                     AND (?3 = 'alone' OR r.kind NOT IN ('meeting', 'explained') OR m.format IS NULL
                          OR m.format <> 'one_on_one' OR (?3 = 'only' AND r.kind = 'explained'))
                     AND (?3 IN ('alone', 'room') OR r.kind <> 'meeting'
                          OR NOT (EXISTS (SELECT 1 FROM submission WHERE meeting = m.id)
                                  OR EXISTS (SELECT 1 FROM explained WHERE meeting = m.id AND voided IS NULL)))
                     AND (?4 IS NULL OR coalesce(n.created, a.created, c.created, b.created, e.at, m.started, '') < ?4)
                   ORDER BY at DESC, r.ref";
        let asked = params![wanted, seen_by.private, eyes(self.audience()), before.map(At), seen_by.me];
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(asked)?;
        let mut hits = Vec::new();
        // what is not for who looks on takes no place among those that are listed
        while hits.len() <= MOST
            && let Some(row) = rows.next()?
        {
            let hit = written(row, local)?;
            if hit.explains.is_none_or(|(subject, _)| self.audience().judges(subject)) {
                hits.push((row.get::<_, i64>(0)?, hit));
            }
        }
        let more_written = hits.len() > MOST;
        hits.truncate(MOST);
        // what stands around the words is only cut out of what is shown: minutes are long
        let snippets = "SELECT rowid, snippet(search, 0, char(2), char(3), '…', 14) FROM search
                        WHERE search MATCH ?1 AND rowid IN (SELECT value FROM json_each(?2))";
        let ids = json_numbers(hits.iter().map(|(id, _)| *id));
        let mut words: HashMap<i64, String> =
            all(&self.conn, snippets, params![wanted, ids], |r| Ok((r.get(0)?, r.get(1)?)))?.into_iter().collect();
        found.extend(hits.into_iter().map(|(id, hit)| shown(hit, words.remove(&id).unwrap_or_default())));
        found.sort_by_key(|f| f.kind);
        Ok(Hits { found, more_deals, more_written })
    }

    /// Deals of whose name and account each of these words begins a word, one more than are listed where there are more; with
    /// `as_of` those that were known by then, as they were.
    fn deals_named(
        &self,
        words: &[String],
        as_of: Option<NaiveDate>,
        stopped: &dyn Fn() -> bool,
    ) -> Result<Vec<Found>> {
        let folded: Vec<String> = words.iter().map(|w| text::fold(w)).collect();
        let sort = Sort { by: Column::Close, descending: true };
        let query = DealQuery { text: folded.join(" "), standing: Standing::Open, sort, ..DealQuery::default() };
        let mut ids = self.deal_ids(&query, stopped)?;
        let open: HashSet<DealId> = ids.iter().copied().collect();
        let all = self.deal_ids(&DealQuery { standing: Standing::All, ..query }, stopped)?;
        ids.extend(all.into_iter().filter(|id| !open.contains(id)));
        let past = match as_of {
            Some(day) => self.is_past(day)?,
            None => false,
        };
        // of a past day another order counts than the one they have now: more are looked at
        let most = if past { 10 * MOST_DEALS } else { MOST_DEALS + 1 };
        let mut found: Vec<Found> = Vec::new();
        // the query finds words inside of words as well
        for ids in ids.chunks(5 * MOST_DEALS) {
            let asked = DealFilter { ids: Some(ids.to_vec()), as_of: as_of.filter(|_| past), ..DealFilter::default() };
            let then: Option<HashMap<DealId, Deal>> =
                past.then(|| self.deals(&asked)).transpose()?.map(|all| all.into_iter().map(|d| (d.id, d)).collect());
            for line in self.lines(ids)? {
                let stood = match &then {
                    Some(then) => match then.get(&line.deal.id) {
                        Some(deal) => deal,
                        None => continue,
                    },
                    None => &line.deal,
                };
                let account = line.deal.account.as_deref().filter(|account| !has_all(&line.deal.name, account));
                let name = format!("{}{}", line.deal.name, account.map(|a| format!(", {a}")).unwrap_or_default());
                if !folded.iter().all(|word| begins_in(&name, word)) {
                    continue;
                }
                found.push(Found {
                    kind: Kind::Deal,
                    on: stood.close,
                    pieces: marked(&name, &folded),
                    place: line.owner.unwrap_or_default(),
                    stands: Some((Standing::of(stood), stood.amount)),
                    deal: Some(line.deal.id),
                    meeting: None,
                    explains: None,
                });
                if found.len() >= most {
                    break;
                }
            }
            if found.len() >= most {
                break;
            }
        }
        found.sort_by_key(|f| (!f.stands.is_some_and(|(s, _)| s == Standing::Open), Reverse(f.on)));
        Ok(found)
    }
}

fn written(r: &Row<'_>, local: &dyn Fn(DateTime<Utc>) -> NaiveDate) -> rusqlite::Result<Found> {
    let (source, note): (String, Option<NoteKind>) = (r.get("kind")?, r.get("note")?);
    let kind = match (source.as_str(), note) {
        ("meeting", _) => Kind::Minutes,
        ("action", _) => Kind::Action,
        ("commitment", _) => Kind::Promise,
        ("buyer_event", _) => Kind::Heard,
        ("explained", _) => Kind::Explained,
        (_, Some(NoteKind::Risk)) => Kind::Risk,
        (_, Some(NoteKind::Parked)) => Kind::Parked,
        (_, Some(NoteKind::Private)) => Kind::Private,
        (_, Some(NoteKind::Note) | None) => Kind::Note,
    };
    let period: Option<PeriodKey> = r.get("period")?;
    let explains = period.map(|p| subject_of(r).map(|s| (s, p))).transpose()?;
    let of = period.map(|p| format!("{} {p}", r.get::<_, Option<String>>("whose").ok().flatten().unwrap_or_default()));
    let names: [Option<String>; 3] = [of, r.get("code")?, r.get("deal_name")?];
    Ok(Found {
        kind,
        on: maybe_at(r, "at")?.map(local),
        pieces: Vec::new(),
        stands: None,
        place: names.into_iter().flatten().collect::<Vec<_>>().join(", "),
        deal: r.get("deal")?,
        meeting: r.get("meeting")?,
        explains,
    })
}

/// The hit with the words it was found by.
fn shown(hit: Found, mut words: String) -> Found {
    if hit.kind == Kind::Minutes {
        // they are Markdown: its signs say nothing in a line
        words = words.replace(['#', '*', '|', '\\', '`'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    }
    Found { pieces: pieces(&words, MARKS.0, MARKS.1), ..hit }
}

/// Whether every word of the account stands in the name.
fn has_all(name: &str, account: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(text::fold).collect()
    };
    let there = words(name);
    words(account).iter().all(|word| there.contains(word))
}

/// Whether a word of the name begins with this one, which is folded.
fn begins_in(name: &str, folded: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|word| text::fold(word).starts_with(folded))
}

/// A name with the words marked that begin with one that was looked for.
fn marked(name: &str, folded: &[String]) -> Vec<(String, bool)> {
    let mut all: Vec<(String, bool)> = Vec::new();
    for part in name.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        let key = text::fold(word);
        let hit = !word.is_empty() && folded.iter().any(|w| key.starts_with(w.as_str()));
        let rest = &part[word.len()..];
        all.push((word.to_owned(), hit));
        all.push((rest.to_owned(), false));
    }
    let mut joined: Vec<(String, bool)> = Vec::new();
    for (words, hit) in all.into_iter().filter(|(w, _)| !w.is_empty()) {
        match joined.last_mut() {
            Some(last) if last.1 == hit => last.0.push_str(&words),
            _ => joined.push((words, hit)),
        }
    }
    joined
}
