//! Looking for words in minutes, notes, actions, and what buyers promised and did: SQLite's full-text index, kept by
//! triggers. Deals are looked for by name and account where they stand: an import that writes a million of them would
//! pay for an index of them.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Row, params};

use super::rows::{At, all, maybe_at, subject_of};
use super::{Result, Store};
use crate::domain::browse::{DealQuery, Standing};
use crate::domain::capture::NoteKind;
use crate::domain::forecast::audience::Audience;
use crate::domain::ids::PersonId;
use crate::domain::period::PeriodKey;
use crate::domain::search::{Found, Kind, pieces, words};
use crate::domain::text;

/// The longest list of what was written, newest first.
pub const MOST: usize = 300;

/// The longest list of deals.
pub const MOST_DEALS: usize = 40;

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
    /// What has all these words, each as the beginning of a word, the newest first within its kind; deals by close date.
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
    ) -> Result<Vec<Found>> {
        let words = words(typed);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = self.deals_named(&words, stopped)?;
        let wanted: Vec<String> = words.iter().map(|w| format!("\"{w}\"*")).collect();
        let sql = "WITH hit AS (
                     SELECT r.kind, r.ref, snippet(search, 0, char(2), char(3), '…', 14) AS words
                     FROM search JOIN search_row r ON r.id = search.rowid WHERE search MATCH ?1)
                   SELECT h.kind, h.words, n.kind AS note, m.code, d.name AS deal_name, d.id AS deal, m.id AS meeting,
                          e.person, e.unit, e.period, coalesce(p.name, u.name) AS whose,
                          coalesce(n.created, a.created, c.created, b.created, e.at, m.started) AS at
                   FROM hit h
                   LEFT JOIN note n ON h.kind = 'note' AND n.id = h.ref
                   LEFT JOIN action a ON h.kind = 'action' AND a.id = h.ref
                   LEFT JOIN commitment c ON h.kind = 'commitment' AND c.id = h.ref
                   LEFT JOIN buyer_event b ON h.kind = 'buyer_event' AND b.id = h.ref
                   LEFT JOIN explained e ON h.kind = 'explained' AND e.id = h.ref
                   LEFT JOIN person p ON p.id = e.person
                   LEFT JOIN unit u ON u.id = e.unit
                   LEFT JOIN meeting m ON m.id = CASE h.kind WHEN 'meeting' THEN h.ref
                       ELSE coalesce(n.meeting, a.meeting, c.meeting, b.meeting, e.meeting) END
                   LEFT JOIN deal d ON d.id = coalesce(n.deal, a.deal, c.deal, b.deal)
                   WHERE (n.kind IS NULL OR n.kind <> 'private' OR (?2 AND (n.author IS NULL OR n.author = ?6)))
                     AND (?3 = 'alone' OR h.kind NOT IN ('meeting', 'explained') OR m.format IS NULL
                          OR m.format <> 'one_on_one' OR (?3 = 'only' AND h.kind = 'explained'))
                     AND (?3 IN ('alone', 'room') OR h.kind <> 'meeting'
                          OR NOT (EXISTS (SELECT 1 FROM submission WHERE meeting = m.id)
                                  OR EXISTS (SELECT 1 FROM explained WHERE meeting = m.id AND voided IS NULL)))
                     AND (?5 IS NULL OR coalesce(n.created, a.created, c.created, b.created, e.at, m.started, '') < ?5)
                   ORDER BY at DESC, h.ref LIMIT ?4";
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        let asked =
            params![wanted.join(" AND "), seen_by.private, eyes(self.audience()), most, before.map(At), seen_by.me];
        found.extend(all(&self.conn, sql, asked, |r| written(r, local))?);
        found.retain(|f| f.explains.is_none_or(|(subject, _)| self.audience().judges(subject)));
        found.sort_by_key(|f| f.kind);
        Ok(found)
    }

    /// Deals whose name and account hold all these words.
    fn deals_named(&self, words: &[String], stopped: &dyn Fn() -> bool) -> Result<Vec<Found>> {
        let folded: Vec<String> = words.iter().map(|w| text::fold(w)).collect();
        let query = DealQuery { text: folded.join(" "), standing: Standing::All, ..DealQuery::default() };
        let ids = self.deal_ids(&query, stopped)?;
        let lines = self.lines(&ids[..ids.len().min(MOST_DEALS)])?;
        let found = lines.into_iter().map(|line| {
            let account = line.deal.account.as_deref().map(|a| format!(", {a}")).unwrap_or_default();
            Found {
                kind: Kind::Deal,
                on: line.deal.close,
                pieces: marked(&format!("{}{account}", line.deal.name), &folded),
                place: line.owner.unwrap_or_default(),
                deal: Some(line.deal.id),
                meeting: None,
                explains: None,
            }
        });
        Ok(found.collect())
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
    let mut words: String = r.get("words")?;
    if kind == Kind::Minutes {
        // they are Markdown: its signs say nothing in a line
        words = words.replace(['#', '*', '|', '\\', '`'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    }
    Ok(Found {
        kind,
        on: maybe_at(r, "at")?.map(local),
        pieces: pieces(&words, MARKS.0, MARKS.1),
        place: names.into_iter().flatten().collect::<Vec<_>>().join(", "),
        deal: r.get("deal")?,
        meeting: r.get("meeting")?,
        explains,
    })
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
