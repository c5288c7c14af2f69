//! A record becomes an activity, or a refusal that names line, column and reason. Knows no store: the deal is still an id
//! or a name. What is planned, and what is dated after the day the file shows, has not happened and does not count.

use std::collections::{BTreeMap, HashMap};

use super::columns::Writing;
use super::deals::person_name;
use super::error::{Refusal, clip};
use super::moment;
use super::recognise::Layout;
use super::refs;
use super::rows::{Cells, Skipped};
use super::settings::Settings;
use super::stream::{ReadRow, Taken};
use super::vocabulary::Field;
use super::words::{ActivityWords, Held};
use crate::store::ActivityRow;

/// The kind of what no word tells.
const OTHER: &str = "other";

/// Reads activities of one file, in order.
pub struct ActivityReader<'a> {
    layout: &'a Layout,
    writing: &'a Writing,
    words: &'a ActivityWords,
    settings: &'a Settings,
    /// Id of an activity -> its line and a hash of its row.
    seen: HashMap<u64, (u64, u64)>,
    /// Kinds in words nobody knows, with how often.
    pub kinds: BTreeMap<String, usize>,
    /// Activities in which the buyer took part.
    pub buyers: usize,
}

impl<'a> ActivityReader<'a> {
    /// A reader that has seen nothing yet.
    pub fn new(layout: &'a Layout, writing: &'a Writing, words: &'a ActivityWords, settings: &'a Settings) -> Self {
        Self { layout, writing, words, settings, seen: HashMap::new(), kinds: BTreeMap::new(), buyers: 0 }
    }

    /// Whether it has happened; what says nothing of it is as good as its day.
    fn held(&self, cells: Cells<'_>) -> Result<Held, Refusal> {
        for field in [Field::Done, Field::Status] {
            let Some(text) = cells.said(field) else { continue };
            return self.words.held(text).ok_or_else(|| {
                let reason =
                    "is no status of an activity that is known: a map file can say what it means, under [activities]";
                cells.refuse(field, reason)
            });
        }
        let cancelled = cells.said(Field::Outcome).and_then(|o| self.words.held(o)) == Some(Held::Planned);
        Ok(if cancelled { Held::Planned } else { Held::Done })
    }

    fn kind(&mut self, cells: Cells<'_>, subject: Option<&str>) -> String {
        let by_subject = subject.and_then(|s| self.words.kind_of_subject(s));
        let Some(text) = cells.said(Field::ActivityType) else { return by_subject.unwrap_or(OTHER).to_owned() };
        if let Some(kind) = self.words.kind(text) {
            return kind.to_owned();
        }
        let text = clip(text);
        if self.kinds.len() < 50 || self.kinds.contains_key(&text) {
            *self.kinds.entry(text).or_default() += 1;
        }
        OTHER.to_owned()
    }
}

impl ReadRow for ActivityReader<'_> {
    type Item = ActivityRow;

    fn read(&mut self, cells: Cells<'_>, out: &mut Vec<ActivityRow>) -> Result<Taken, Refusal> {
        if self.held(cells)? == Held::Planned {
            return Ok(Taken::Skip(Skipped::Planned));
        }
        let Some(text) = cells.said(Field::On) else { return Err(cells.refuse(Field::On, "is empty: when was it?")) };
        let moment = moment::read(text, self.writing.order(Field::On), &self.settings.local);
        let on = moment.map_err(|e| cells.refuse(Field::On, e))?.at.date();
        if on > self.settings.as_of {
            return Ok(Taken::Skip(Skipped::Planned));
        }
        let subject = cells.cleaned(Field::Subject);
        let kind = self.kind(cells, subject.as_deref());
        // "Outgoing email" as a kind says it too; "email" alone says nothing
        let of_type = cells.said(Field::ActivityType).filter(|t| t.contains([' ', '_']));
        let said = cells.said(Field::Direction).or(of_type);
        let direction = said.and_then(|d| self.words.direction(d));
        let spoken = !cells.said(Field::Outcome).is_some_and(|o| self.words.nobody(o));
        let buyer = spoken && self.words.is_buyers(&kind, direction);
        let external_id = refs::id(cells, Field::Id, self.layout.crm)?;
        let row = ActivityRow {
            external_id: None,
            deal_ref: None,
            deal_name: cells.cleaned(Field::DealName),
            account: cells.cleaned(Field::Account),
            kind,
            buyer,
            direction,
            subject,
            on,
            person: None,
            person_text: cells.cleaned(Field::Owner).map(|o| person_name(&o)).filter(|o| !o.is_empty()),
        };
        let deals = refs::all(cells, Field::DealId, self.layout.crm);
        if let Some(id) = &external_id {
            let whole = refs::hash(&format!("{row:?}{deals:?}"));
            match self.seen.insert(refs::hash(id), (cells.record.line, whole)) {
                Some((_, same)) if same == whole => return Ok(Taken::Skip(Skipped::Repeated)),
                Some((line, _)) => {
                    let reason = format!("is also the id of line {line}, which says something else");
                    return Err(cells.refuse(Field::Id, reason));
                }
                None => {}
            }
        }
        self.buyers += usize::from(buyer);
        // one activity of several deals is one of each; the first keeps the id
        let first = ActivityRow { external_id: external_id.clone(), deal_ref: deals.first().cloned(), ..row.clone() };
        out.push(first);
        for deal in deals.into_iter().skip(1) {
            let id = external_id.as_ref().map(|id| format!("{id} of {deal}"));
            out.push(ActivityRow { external_id: id, deal_ref: Some(deal), ..row.clone() });
        }
        Ok(Taken::Row)
    }
}

#[cfg(test)]
mod tests;
