//! The figures of the pipeline's health, made beside the screen: read once, kept, and worked out for whoever is looked at.

pub mod facts;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::desk::Answers;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::deal::Deal;
use crate::domain::forecast::audience::Audience;
use crate::domain::health::pace::idle_days;
use crate::domain::health::{Brief, Briefs, Grid, Kind, LeadBook, Scope, behind_each, leads, shape};
use crate::domain::lead::{Lead, Sla};
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::PeriodKey;
use crate::store::{Store, StoreError};
use crate::ui::health::{Answer, Behind, DealBrief, Figures, LeadBrief, Past, Picture, Question, SheetData};
use facts::{Facts, Viewpoint};

/// So many deals and leads behind one metric are listed.
const LISTED: usize = 200;

/// So many deals are drawn by their age.
const AGED: usize = 400;

/// So many past days a trend goes back: with today thirteen points, a quarter of weeks.
const DAYS: usize = 12;

/// So many sheets are kept.
const SHEETS: usize = 40;

type Result<T> = std::result::Result<T, StoreError>;

/// Makes the figures.
pub struct Clinic {
    config: Config,
    clock: Arc<dyn Clock>,
    held: Option<Held>,
    past: Option<Remembered>,
}

/// What was read last, and what was made of it.
struct Held {
    /// The file's version, and the day that is looked at.
    version: i64,
    today: NaiveDate,
    audience: Audience,
    facts: Facts,
    briefs: Briefs,
    pictures: Vec<Arc<Picture>>,
    sheets: Vec<Arc<SheetData>>,
}

/// The figures of past days by period, and what they were worked out from.
struct Remembered {
    of: Mark,
    periods: Vec<(PeriodKey, Arc<Vec<Past>>)>,
}

/// Past days look the same as long as this is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    days: Vec<NaiveDate>,
    log: i64,
    activities: u32,
    /// Promises, quotas, forecasts, leads, limits.
    beside: String,
    org: Org,
}

impl Clinic {
    /// Knows nothing yet.
    pub fn new(config: Config, clock: Arc<dyn Clock>) -> Self {
        Self { config, clock, held: None, past: None }
    }

    fn read(&self, store: &Store, from: Viewpoint<'_>, period: PeriodKey, version: i64) -> Result<Held> {
        let facts = Facts::read(store, from, Some(period), true)?;
        let briefs = Briefs::of(facts.deals(), &facts.lens());
        let audience = store.audience();
        Ok(Held { version, today: from.today(), audience, facts, briefs, pictures: Vec::new(), sheets: Vec::new() })
    }

    /// The past days' figures, one day after the other, the newest first; tells after each.
    fn look_back(
        &mut self,
        store: &Store,
        as_of: Option<NaiveDate>,
        now: &Answer,
        stopped: &dyn Fn() -> bool,
        tell: &mut dyn FnMut(Answer),
    ) -> Result<()> {
        let period = now.picture.period.key;
        let Some(held) = &self.held else { return Ok(()) };
        let days = past_days(&store.snapshot_days()?, held.today);
        let mark = Mark {
            days: days.clone(),
            log: store.end_of_log()?,
            activities: store.activity_count()?.0,
            // whose forecasts are heard, too
            beside: format!("{} {:?}", store.facts_mark()?, store.audience()),
            org: held.facts.org.clone(),
        };
        if self.past.as_ref().is_none_or(|past| past.of != mark) {
            self.past = Some(Remembered { of: mark, periods: Vec::new() });
        }
        let mut all = self.remembered(period);
        if !all.is_empty() || days.is_empty() {
            tell(Answer { past: Arc::clone(&all), whole: all.len() == days.len(), ..now.clone() });
        }
        let clock = Arc::clone(&self.clock);
        for day in days.iter().rev() {
            if all.iter().any(|past| past.day == *day) {
                continue;
            }
            if stopped() {
                return Ok(());
            }
            let from = Viewpoint { config: &self.config, clock: clock.as_ref(), as_of: Some(*day) };
            let past = past(&Facts::read(store, from, Some(period), true)?, *day);
            let mut longer = Vec::clone(&all);
            longer.push(past);
            all = Arc::new(longer);
            if let Some(past) = &mut self.past {
                past.periods.retain(|(key, _)| *key != period);
                past.periods.push((period, Arc::clone(&all)));
            }
            tell(Answer { past: Arc::clone(&all), whole: all.len() == days.len(), ..now.clone() });
        }
        tracing::debug!(days = days.len(), ?as_of, "the pipeline's past is known");
        Ok(())
    }

    fn remembered(&self, period: PeriodKey) -> Arc<Vec<Past>> {
        let known = self.past.as_ref().and_then(|past| past.periods.iter().find(|(key, _)| *key == period));
        known.map_or_else(Arc::default, |(_, past)| Arc::clone(past))
    }
}

impl Answers for Clinic {
    type Question = Question;
    type Answer = Answer;

    fn is_last(answer: &Answer) -> bool {
        answer.whole
    }

    fn answer(
        &mut self,
        store: &Store,
        question: &Question,
        as_of: Option<NaiveDate>,
        stopped: &dyn Fn() -> bool,
        tell: &mut dyn FnMut(Answer),
    ) -> Result<()> {
        let clock = Arc::clone(&self.clock);
        let config = self.config.clone();
        let from = Viewpoint { config: &config, clock: clock.as_ref(), as_of };
        let version = store.data_version()?;
        let audience = store.audience();
        self.held = self.held.take().filter(|held| held.audience == audience);
        self.past = self.past.take().filter(|_| self.held.is_some());
        let old = self.held.as_ref().is_none_or(|held| held.version != version || held.today != from.today());
        // what was right a moment ago is shown while the file is read again
        if let Some(held) = self.held.as_mut().filter(|held| old && held.today == from.today()) {
            let picture = held.picture(store, from, question.period)?;
            let sheet = Some(held.sheet(question));
            let past = self.remembered(question.period);
            tell(Answer { picture, sheet, past, whole: false });
        }
        if old {
            self.held = Some(self.read(store, from, question.period, version)?);
        }
        let past = self.remembered(question.period);
        let Some(held) = &mut self.held else { return Ok(()) };
        if !old {
            held.at(from);
        }
        let picture = held.picture(store, from, question.period)?;
        if old {
            tell(Answer { picture: Arc::clone(&picture), sheet: None, past: Arc::clone(&past), whole: false });
        }
        let now = Answer { picture, sheet: Some(held.sheet(question)), past, whole: false };
        tell(now.clone());
        self.look_back(store, as_of, &now, stopped, tell)
    }
}

impl Held {
    /// Leads wait by the hour: with the clock they are counted anew.
    fn at(&mut self, from: Viewpoint<'_>) {
        if self.facts.turn_clock(from) {
            self.pictures.clear();
            self.sheets.clear();
        }
    }

    /// Everybody's metrics of a period.
    fn picture(&mut self, store: &Store, from: Viewpoint<'_>, period: PeriodKey) -> Result<Arc<Picture>> {
        if self.facts.period.key != period {
            self.facts.turn_to(store, from, period)?;
        }
        if let Some(known) = self.pictures.iter().find(|p| p.period.key == period) {
            return Ok(Arc::clone(known));
        }
        let picture = Arc::new(picture(&self.facts, &self.briefs));
        self.pictures.push(Arc::clone(&picture));
        Ok(picture)
    }

    /// What lies behind one scope's metrics, of the period the facts are turned to.
    fn sheet(&mut self, question: &Question) -> Arc<SheetData> {
        let known = self.sheets.iter().find(|s| s.scope == question.sheet && s.period == question.period);
        if let Some(known) = known {
            return Arc::clone(known);
        }
        if self.sheets.len() >= SHEETS {
            self.sheets.remove(0);
        }
        let sheet = Arc::new(sheet(&self.facts, question.sheet));
        self.sheets.push(Arc::clone(&sheet));
        sheet
    }
}

/// The days a trend is made of, oldest first: the last snapshot of each week before today, and not too many.
fn past_days(snapshots: &[NaiveDate], today: NaiveDate) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = Vec::new();
    for day in snapshots.iter().filter(|day| **day < today) {
        match days.last_mut() {
            Some(last) if last.iso_week() == day.iso_week() => *last = *day,
            _ => days.push(*day),
        }
    }
    days.split_off(days.len().saturating_sub(DAYS))
}

fn past(facts: &Facts, day: NaiveDate) -> Past {
    let briefs = Briefs::of(facts.deals(), &facts.lens());
    let grid = Grid::count(facts.grid(&briefs));
    let mut values = std::collections::HashMap::new();
    for scope in grid.scopes() {
        values.extend(grid.metrics(scope).into_iter().map(|metric| ((scope, metric.kind), metric.value)));
    }
    Past { day, values }
}

fn picture(facts: &Facts, briefs: &Briefs) -> Picture {
    let grid = Grid::count(facts.grid(briefs));
    let rules = facts.rules();
    let figures = |scope| {
        let tally = grid.tally(scope)?;
        Some(Figures {
            scope,
            name: name(scope, &facts.org),
            depth: depth(scope, &facts.org),
            metrics: grid.metrics(scope),
            open: tally.open,
            overdue: tally.overdue,
            won: tally.won,
            aims: facts.aims(scope),
        })
    };
    Picture {
        period: facts.period,
        quarter: facts.quarter(),
        today: facts.today,
        coverage: rules.quota_coverage.good,
        stalled_days: rules.stalled_days,
        rows: grid.scopes().into_iter().filter_map(figures).collect(),
        deals: facts.deals().len(),
    }
}

fn name(scope: Scope, org: &Org) -> String {
    match scope {
        Scope::Rep(person) => org.subject_name(Subject::Person(person)).to_owned(),
        Scope::Unit(unit) => org.subject_name(Subject::Unit(unit)).to_owned(),
        Scope::All => "the whole company".to_owned(),
    }
}

/// Everything is 0, a unit at the top 1, who is below it one more.
fn depth(scope: Scope, org: &Org) -> usize {
    let mut above = match scope {
        Scope::All => return 0,
        Scope::Unit(unit) => org.unit(unit).and_then(|u| u.parent),
        Scope::Rep(person) => org.unit_of(person),
    };
    let mut depth = 1;
    // a broken organisation may go round
    while let Some(unit) = above.and_then(|u| org.unit(u)).filter(|_| depth <= org.units.len()) {
        depth += 1;
        above = unit.parent;
    }
    depth
}

fn sheet(facts: &Facts, scope: Scope) -> SheetData {
    let lens = facts.lens();
    let sellers: Option<HashSet<_>> = facts.sellers(scope).map(|all| all.into_iter().collect());
    let mine = |deal: &&Deal| sellers.as_ref().is_none_or(|all| deal.owner.is_some_and(|o| all.contains(&o)));
    let deals: Vec<&Deal> = facts.deals().iter().filter(mine).collect();
    let brief = |deal: &Deal| DealBrief {
        id: deal.id,
        name: deal.name.clone(),
        account: deal.account.clone(),
        owner: deal.owner,
        seller: deal.owner.map_or_else(|| "nobody".to_owned(), |o| facts.org.name(o).to_owned()),
        stage: deal.stage.clone(),
        amount: deal.amount,
        close: deal.close,
        idle: idle_days(&Brief::of(deal, &lens), &lens),
        pushes: deal.pushes,
        next_step: deal.next_step_date,
    };
    let behind = |(kind, mut list): (Kind, Vec<&Deal>)| {
        list.sort_by_key(|d| (-d.value(), d.id));
        let value: Money = list.iter().map(|d| d.value()).sum();
        let found = match facts.book().filter(|_| kind == Kind::LeadsWaiting) {
            Some(book) => waiting(facts, &book, scope),
            None => Behind {
                count: list.len(),
                value,
                deals: list.iter().take(LISTED).map(|d| brief(d)).collect(),
                leads: Vec::new(),
            },
        };
        (kind, found)
    };
    SheetData {
        scope,
        period: facts.period.key,
        behind: behind_each(deals.iter().copied(), &lens).into_iter().map(behind).collect(),
        weeks: shape::by_week(deals.iter().copied(), &facts.quarter()),
        funnel: shape::funnel(deals.iter().copied(), &lens),
        aged: shape::ageing(deals.iter().copied(), &lens, AGED),
    }
}

/// The leads that wait, the oldest first.
fn waiting(facts: &Facts, book: &LeadBook<'_>, scope: Scope) -> Behind {
    let owners = facts.lead_owners(scope);
    let mine = |l: &&Lead| owners.as_ref().is_none_or(|all| l.owner.is_some_and(|o| all.contains(&o)));
    let brief = |lead: &Lead| {
        let limit = book.agreement.of(lead, book.at).1;
        let (waited, late) = match book.agreement.sla(lead, book.at) {
            Sla::Within { used, .. } => (Some(used), false),
            Sla::Breached { over, .. } => (Some(over.saturating_add(limit.into())), true),
            Sla::Kept { .. } | Sla::Unknown => (None, false),
        };
        LeadBrief {
            id: lead.id,
            name: lead.name.clone(),
            account: lead.account.clone(),
            seller: lead.owner.map_or_else(|| "nobody".to_owned(), |o| facts.org.name(o).to_owned()),
            waited,
            late,
        }
    };
    let mut found: Vec<LeadBrief> =
        book.leads.iter().filter(mine).filter(|l| leads::waits(l, book)).map(brief).collect();
    found.sort_by_key(|lead| (lead.waited.is_none(), std::cmp::Reverse(lead.waited)));
    let count = found.len();
    found.truncate(LISTED);
    Behind { count, value: Money::ZERO, deals: Vec::new(), leads: found }
}
