//! What the leads screen shows.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDateTime, Timelike as _};

use super::super::App;
use crate::crm::reason_names;
use crate::domain::health::Scope;
use crate::domain::ids::PersonId;
use crate::domain::lead::{Lead, LeadAnswer, LeadState, Month, by_owner, months};
use crate::ui::screens::fixes::AnswerRow;
use crate::ui::screens::leads::{LeadLine, LeadsData, MonthLine, RepLine};

/// How many months of the agreement are shown.
const MONTHS: i32 = 6;

impl App {
    /// Whose leads are looked at where nobody says: the unit's; of the whole company everybody's, those of nobody who is known
    /// included.
    fn leads_scope(&self) -> Scope {
        self.world.unit().filter(|u| u.parent.is_some()).map_or(Scope::All, |u| Scope::Unit(u.id))
    }

    /// The leads of this scope, as the metric counts them; `None`: of the unit that is looked at.
    pub(super) fn leads_data(&self, scope: Option<Scope>) -> anyhow::Result<LeadsData> {
        let fixed = self.as_of.map(|day| day.and_hms_opt(23, 59, 0).unwrap_or_else(|| day.into()));
        let at = fixed.unwrap_or_else(|| self.wall_clock());
        let mut leads = self.store.leads()?;
        let any = !leads.is_empty();
        let owners = match scope.unwrap_or_else(|| self.leads_scope()) {
            Scope::All => None,
            Scope::Unit(unit) => Some(self.world.org.answerers(unit)),
            Scope::Rep(person) => Some(vec![person]),
        };
        if let Some(owners) = owners {
            leads.retain(|l| l.owner.is_some_and(|o| owners.contains(&o)));
        }
        let agreement = self.config.agreement(&self.store.limits()?)?;
        let fiscal = self.world.fiscal;
        let this = fiscal.month(at.date()).key;
        let first = fiscal.shift(this, 1 - MONTHS).key;
        let names = self.reason_names()?;
        let line = |(key, month): (_, &Month)| {
            let period = fiscal.resolve(key);
            MonthLine {
                name: format!("{} {}", period.short(), key.to_string().get(..4).unwrap_or_default()),
                kept: month.kept,
                late: month.breaches.len(),
                share: month.share_kept(),
                escalates: month.escalates(),
                reasons: month.reasons_in_words(&names),
            }
        };
        let mut by_month = months(&leads, at, &agreement, fiscal);
        by_month.retain(|key, _| *key >= first);
        let reps = by_owner(&leads, at, &agreement, fiscal)
            .into_iter()
            .map(|record| RepLine {
                name: record.owner.map_or_else(|| "nobody known".to_owned(), |o| self.world.org.name(o).to_owned()),
                waiting: record.waiting,
                late: record.since(this).0,
                share: record.since(first).1,
            })
            .collect();
        let seen = |l: &Lead| l.answered_here || l.state_at(at) == Some(LeadState::Waiting);
        let lines = leads.iter().filter(|l| seen(l)).map(|l| LeadLine { owner: self.owner_of(l), lead: l.clone() });
        Ok(LeadsData {
            fixed,
            whose: scope.map(|scope| self.whose(scope)),
            any,
            lines: lines.collect(),
            months: by_month.iter().rev().map(|(key, month)| line((*key, month))).collect(),
            agreement,
            reps,
            reasons: names.into_iter().collect(),
        })
    }

    /// Every answer that was given here.
    pub(super) fn answer_rows(&self, names: &HashMap<PersonId, String>) -> anyhow::Result<Vec<AnswerRow>> {
        let answers = self.store.lead_answers(false)?;
        if answers.is_empty() {
            return Ok(Vec::new());
        }
        let leads: HashMap<_, _> = self.store.leads()?.into_iter().map(|l| (l.id, l)).collect();
        let reasons = self.reason_names()?;
        let row = |answer: LeadAnswer| {
            let lead = leads.get(&answer.lead)?;
            Some(AnswerRow {
                lead: lead.name.clone(),
                account: lead.account.clone(),
                owner: lead.owner.and_then(|o| names.get(&o).cloned()).or_else(|| lead.owner_text.clone()),
                by: answer.by.and_then(|p| names.get(&p).cloned()),
                words: answer.words(|code| reasons.get(code).cloned().unwrap_or_else(|| code.to_owned())),
                answer,
            })
        };
        Ok(answers.into_iter().filter_map(row).collect())
    }

    /// Now, on the company's clock.
    pub(in crate::app) fn wall_clock(&self) -> NaiveDateTime {
        let now = self.clock.local(self.clock.now()).naive_local();
        now.with_second(0).and_then(|w| w.with_nanosecond(0)).unwrap_or(now)
    }

    /// Every reason code with what it is called: those that are shipped, and the config's.
    pub(in crate::app) fn reason_names(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let mut names = reason_names()?;
        names.extend(self.config.lead_reasons.clone());
        Ok(names)
    }

    fn whose(&self, scope: Scope) -> String {
        match scope {
            Scope::All => "the whole company".to_owned(),
            Scope::Unit(unit) => self.world.org.unit(unit).map_or("?", |u| u.name.as_str()).to_owned(),
            Scope::Rep(person) => self.world.org.name(person).to_owned(),
        }
    }

    fn owner_of(&self, lead: &Lead) -> String {
        match lead.owner {
            Some(owner) => self.world.org.name(owner).to_owned(),
            None => lead.owner_text.clone().unwrap_or_default(),
        }
    }
}
