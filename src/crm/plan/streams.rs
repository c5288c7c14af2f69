//! Files of leads and of activities: read through once to know what they hold, and once more while they are written.

use super::{Plan, rows};
use crate::crm::activities::ActivityReader;
use crate::crm::error::CrmError;
use crate::crm::leads::LeadReader;
use crate::crm::progress::{Phase, Progress};
use crate::crm::report::Tally;
use crate::crm::rows::Skipped;
use crate::crm::stream::Stream;
use crate::crm::vocabulary::Field;
use crate::crm::words::{ActivityWords, LeadWords};
use crate::domain::lead::LeadState;

impl Plan {
    /// The leads of the file, from its start.
    pub(in crate::crm) fn leads<'a>(
        &'a self,
        words: &'a LeadWords,
        progress: &'a Progress,
    ) -> Result<Stream<'a, LeadReader<'a>>, CrmError> {
        let reader = LeadReader::new(&self.layout, &self.writing, words, &self.settings);
        Stream::of(&self.source, &self.layout, reader, progress)
    }

    /// The activities of the file, from its start.
    pub(in crate::crm) fn activities<'a>(
        &'a self,
        words: &'a ActivityWords,
        progress: &'a Progress,
    ) -> Result<Stream<'a, ActivityReader<'a>>, CrmError> {
        let reader = ActivityReader::new(&self.layout, &self.writing, words, &self.settings);
        Stream::of(&self.source, &self.layout, reader, progress)
    }

    pub(super) fn count_leads(&self, words: &LeadWords, progress: &Progress) -> Result<(Tally, Vec<String>), CrmError> {
        progress.begin(Phase::Reading, self.source.bytes());
        let mut leads = self.leads(words, progress)?;
        let (mut counts, mut undated, mut unowned, mut reasonless) = ([0_usize; 3], 0, 0, 0);
        while let Some(row) = leads.next_item()? {
            let at =
                [LeadState::Waiting, LeadState::Accepted, LeadState::Rejected].iter().position(|s| *s == row.state);
            if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
            undated += usize::from(row.created.is_none());
            unowned += usize::from(row.owner_text.is_none());
            reasonless += usize::from(row.state == LeadState::Rejected && row.reason.is_none());
        }
        let Stream { reader, mut tally, .. } = leads;
        let [waiting, accepted, rejected] = counts;
        tally.facts.extend([("waiting", waiting), ("accepted", accepted), ("rejected", rejected)]);
        let mut remarks = Vec::new();
        let several = |n: usize, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
        if undated > 0 {
            remarks.push(format!(
                "{} no day of handover: nothing can be said about their 24 business hours",
                several(undated, "lead has", "leads have")
            ));
        }
        if unowned > 0 {
            remarks.push(format!("{} no owner: nobody has to answer", several(unowned, "lead has", "leads have")));
        }
        if reasonless > 0 {
            remarks.push(format!(
                "{} no reason code, which the agreement with marketing asks for",
                several(reasonless, "rejected lead has", "rejected leads have")
            ));
        }
        if reader.untimed > 0 {
            remarks.push(format!(
                "of {} only the day is known: it counts as early as it can have been",
                several(reader.untimed, "answer", "answers")
            ));
        }
        if !reader.reasons.is_empty() {
            let list: Vec<String> = reader.reasons.iter().map(|(w, n)| format!("{w} ({n})")).collect();
            remarks.push(format!("reasons of no code, kept as `other`: {}", list.join(", ")));
        }
        if reader.nameless > 0 {
            remarks.push(format!(
                "{} known again by name alone: export an id or an e-mail",
                several(reader.nameless, "lead is", "leads are")
            ));
        }
        repeated(&tally, &mut remarks);
        Ok((tally, remarks))
    }

    pub(super) fn count_activities(
        &self,
        words: &ActivityWords,
        progress: &Progress,
    ) -> Result<(Tally, Vec<String>), CrmError> {
        progress.begin(Phase::Reading, self.source.bytes());
        let mut activities = self.activities(words, progress)?;
        while activities.next_item()?.is_some() {}
        let Stream { reader, mut tally, .. } = activities;
        tally.facts.push(("with the buyer", reader.buyers));
        let mut remarks = Vec::new();
        if !reader.kinds.is_empty() {
            let list: Vec<String> = reader.kinds.iter().map(|(w, n)| format!("{w} ({n})")).collect();
            remarks.push(format!(
                "kinds nobody knows, not counted as buyer activity: {} (a map file says otherwise, under [kinds])",
                list.join(", ")
            ));
        }
        if [Field::Status, Field::Done].iter().all(|f| self.layout.index(*f).is_none()) {
            remarks.push("no column says what has happened: what is dated up to the day of the file counts".into());
        }
        repeated(&tally, &mut remarks);
        Ok((tally, remarks))
    }
}

fn repeated(tally: &Tally, remarks: &mut Vec<String>) {
    if let Some(n) = tally.skipped.get(&Skipped::Repeated) {
        remarks.push(format!("{} repeated word for word, counted once", rows(*n)));
    }
}
