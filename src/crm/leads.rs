//! A record becomes a lead, or a refusal that names line, column and reason. Knows no store: the owner is still a name.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDateTime};

use super::columns::Writing;
use super::deals::person_name;
use super::error::{Refusal, clip};
use super::moment::{self, Moment};
use super::recognise::Layout;
use super::refs;
use super::rows::{Cells, Skipped};
use super::settings::Settings;
use super::stream::{ReadRow, Taken};
use super::vocabulary::Field;
use super::words::LeadWords;
use crate::domain::lead::{LeadState, OTHER};
use crate::store::LeadRow;

/// Reads leads of one file, in order.
pub struct LeadReader<'a> {
    layout: &'a Layout,
    writing: &'a Writing,
    words: &'a LeadWords,
    settings: &'a Settings,
    /// Key of a lead -> its line and a hash of its row.
    seen: HashMap<u64, (u64, u64)>,
    /// Leads without an id, an e-mail or an account: known again by their name alone.
    pub nameless: usize,
    /// Answers of which only the day is known.
    pub untimed: usize,
    /// Reasons in words of no code, with how often.
    pub reasons: BTreeMap<String, usize>,
}

impl<'a> LeadReader<'a> {
    /// A reader that has seen nothing yet.
    pub fn new(layout: &'a Layout, writing: &'a Writing, words: &'a LeadWords, settings: &'a Settings) -> Self {
        let reasons = BTreeMap::new();
        Self { layout, writing, words, settings, seen: HashMap::new(), nameless: 0, untimed: 0, reasons }
    }

    fn lead(&mut self, cells: Cells<'_>) -> Result<LeadRow, Refusal> {
        let external_id = refs::id(cells, Field::Id, self.layout.crm)?;
        let email = cells.cleaned(Field::Email).map(|e| e.to_lowercase());
        let account = cells.cleaned(Field::Account);
        let state = self.state(cells)?;
        let created = self.moment(cells, Field::Created)?;
        if created.is_some_and(|c| c.at.date() > self.settings.as_of + Days::new(1)) {
            let reason = "is after the day this file shows: date the import with --as-of";
            return Err(cells.refuse(Field::Created, reason));
        }
        let contacted = self.moment(cells, Field::Contacted)?;
        let answered = match state {
            LeadState::Waiting => None,
            _ => self.answered(cells, state, created)?.or_else(|| {
                // who accepted it at a moment nobody wrote down had done so when they turned to it
                let taken = contacted.filter(|_| state == LeadState::Accepted)?.at;
                match created {
                    Some(created) if taken.date() < created.at.date() => None,
                    Some(created) => Some(taken.max(created.at)),
                    None => Some(taken),
                }
            }),
        };
        let reason_text = cells.cleaned(Field::Reason).filter(|_| state == LeadState::Rejected);
        let reason = reason_text.as_deref().map(|text| self.words.reason(text));
        if let (Some(text), Some(OTHER)) = (&reason_text, reason.as_deref())
            && (self.reasons.len() < 50 || self.reasons.contains_key(text))
        {
            *self.reasons.entry(clip(text)).or_default() += 1;
        }
        let owner = match cells.cleaned(Field::Owner) {
            None if self.layout.index(Field::Owner).is_none() => cells.cleaned(Field::OwnerId),
            owner => owner,
        };
        let deal_ref = refs::all(cells, Field::ConvertedDeal, self.layout.crm).into_iter().next();
        let row = LeadRow {
            name: name(cells, email.as_deref(), account.as_deref(), external_id.as_deref())?,
            external_id,
            account,
            email,
            source: cells.cleaned(Field::Source),
            segment: cells.cleaned(Field::Segment),
            owner: None,
            owner_text: owner.map(|o| person_name(&o)).filter(|o| !o.is_empty()),
            created: created.map(|c| c.at),
            state,
            contacted: contacted.map(|c| c.at),
            answered,
            reason,
            reason_text,
            deal_ref,
        };
        self.nameless += usize::from(row.external_id.is_none() && row.email.is_none() && row.account.is_none());
        Ok(row)
    }

    /// What the most telling column says: days of an answer, a conversion, a status, how far it is in its life.
    fn state(&self, cells: Cells<'_>) -> Result<LeadState, Refusal> {
        if flag(cells, Field::Converted)? == Some(true) {
            return Ok(LeadState::Accepted);
        }
        let word = |field| match cells.said(field) {
            None => Ok(None),
            Some(text) => self.words.state(text).map(Some).ok_or_else(|| {
                cells.refuse(
                    field,
                    "is no status of a lead that is known: a map file can say what it means, under [leads]",
                )
            }),
        };
        let (status, stage) = (word(Field::Status)?, word(Field::Stage)?);
        if let Some(decided) = status.filter(|s| *s != LeadState::Waiting) {
            return Ok(decided);
        }
        // the later decision holds
        let (accepted, rejected) = (self.moment(cells, Field::AcceptedOn)?, self.moment(cells, Field::RejectedOn)?);
        match (accepted.map(|m| m.at), rejected.map(|m| m.at)) {
            (Some(accepted), rejected) if rejected.is_none_or(|r| r <= accepted) => return Ok(LeadState::Accepted),
            (_, Some(_)) => return Ok(LeadState::Rejected),
            _ => {}
        }
        if !refs::all(cells, Field::ConvertedDeal, self.layout.crm).is_empty() {
            return Ok(LeadState::Accepted);
        }
        Ok(stage.or(status).unwrap_or(LeadState::Waiting))
    }

    fn moment(&self, cells: Cells<'_>, field: Field) -> Result<Option<Moment>, Refusal> {
        let Some(text) = cells.said(field) else { return Ok(None) };
        let read = moment::read(text, self.writing.order(field), &self.settings.local);
        read.map(Some).map_err(|e| cells.refuse(field, e))
    }

    /// When the decision fell. Of which only the day is known, it counts in the lead's favour: as early as it can be.
    fn answered(
        &mut self,
        cells: Cells<'_>,
        state: LeadState,
        created: Option<Moment>,
    ) -> Result<Option<NaiveDateTime>, Refusal> {
        let own = if state == LeadState::Accepted { Field::AcceptedOn } else { Field::RejectedOn };
        let found = match self.moment(cells, own)? {
            Some(moment) => Some((own, moment)),
            None => self.moment(cells, Field::Answered)?.map(|m| (Field::Answered, m)),
        };
        let Some((field, moment)) = found else { return Ok(None) };
        let Some(created) = created else { return Ok(Some(moment.at)) };
        self.untimed += usize::from(!moment.timed);
        if moment.at < created.at && (moment.timed || moment.at.date() < created.at.date()) {
            return Err(cells.refuse(field, "is before the lead was handed over"));
        }
        Ok(Some(moment.at.max(created.at)))
    }
}

impl ReadRow for LeadReader<'_> {
    type Item = LeadRow;

    fn read(&mut self, cells: Cells<'_>, out: &mut Vec<LeadRow>) -> Result<Taken, Refusal> {
        let row = self.lead(cells)?;
        let whole = refs::hash(&format!("{row:?}"));
        let Some(&(line, same)) = self.seen.get(&refs::hash(&row.key())) else {
            self.seen.insert(refs::hash(&row.key()), (cells.record.line, whole));
            out.push(row);
            return Ok(Taken::Row);
        };
        if same == whole {
            return Ok(Taken::Skip(Skipped::Repeated));
        }
        let field = if row.external_id.is_some() { Field::Id } else { Field::Email };
        Err(cells.refuse(field, format_args!("is the lead of line {line} once more, which says something else")))
    }
}

fn name(cells: Cells<'_>, email: Option<&str>, account: Option<&str>, id: Option<&str>) -> Result<String, Refusal> {
    if let Some(name) = cells.cleaned(Field::Name) {
        return Ok(name);
    }
    let parts = [cells.cleaned(Field::FirstName), cells.cleaned(Field::LastName)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if !parts.is_empty() {
        return Ok(parts.join(" "));
    }
    match (email, account, id) {
        (Some(one), ..) | (None, Some(one), _) => Ok(one.to_owned()),
        (None, None, Some(id)) => Ok(format!("Lead {id}")),
        (None, None, None) => {
            Err(cells.refuse(Field::Name, "is empty, and so are e-mail, company and id: which lead is it?"))
        }
    }
}

/// Yes or no. Salesforce's `Converted` is a flag; where the same label holds a day, it is no flag.
fn flag(cells: Cells<'_>, field: Field) -> Result<Option<bool>, Refusal> {
    let Some(text) = cells.said(field) else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "x" => Ok(Some(true)),
        "false" | "no" | "n" | "0" => Ok(Some(false)),
        _ => Err(cells.refuse(field, "is neither yes nor no")),
    }
}

#[cfg(test)]
mod tests;
