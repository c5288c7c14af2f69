//! How much in the file was done by hand, as a mark to compare a later one with: what an import brings does not count.

use super::rows::first;
use super::{Result, Store};

/// What is written down, each with what tells a change in place.
const BY_HAND: [(&str, &str); 19] = [
    ("meeting", ""),
    ("meeting_event", ""),
    ("action", ""),
    ("action_event", ""),
    ("note", "total(length(text)) || '-' || count(voided)"),
    ("commitment", ""),
    ("commitment_event", ""),
    ("buyer_event", "total(length(text)) || '-' || count(voided)"),
    ("triage", "count(voided)"),
    ("draft", "ifnull(max(updated), '')"),
    ("submission", ""),
    ("submission_event", ""),
    ("step_exception", ""),
    ("lead_answer", ""),
    ("explained", "count(voided)"),
    ("deal_fix", "count(voided)"),
    ("reading", ""),
    ("snapshot", ""),
    ("quota", "total(amount)"),
];

impl Store {
    /// A mark that becomes another one with every meeting, capture, submission and import. Tables that hold nothing are
    /// not in it, so that an upgrade of the file does not change it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn handwork(&self) -> Result<String> {
        let mut marks = Vec::new();
        for (table, more) in BY_HAND {
            let more = if more.is_empty() { "''" } else { more };
            let sql = format!("SELECT count(*) || ' ' || {more} FROM {table}");
            let mark: Option<String> = first(&self.conn, &sql, [], |r| r.get(0))?;
            marks.extend(mark.filter(|m| !m.starts_with("0 ")).map(|m| format!("{table} {}", m.trim_end())));
        }
        Ok(marks.join(", "))
    }
}
