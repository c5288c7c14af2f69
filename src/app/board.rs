//! The forecast board, read from the store: for the screen and for `bellwether forecast`.
//!
//! A period that is over is shown as it stood on its last day: the organisation, the targets and the limits of then, and of
//! what was submitted what was known when its window had ended, the night after. What was won in it is what is known of it
//! now, since an export often brings a period's last days after its end; it counts for those who owned the deals then.
//!
//! Won is won: what is closed with a date of the period that is still to come is won in it, as it is on the card, on home and
//! in the waterfall. Open is what closes from the day on.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::health::facts::Viewpoint;
use super::heard::heard;
use crate::domain::deal::{Deal, Status};
use crate::domain::forecast::Submission;
use crate::domain::forecast::audience::What;
use crate::domain::forecast::board::history::{self, Moments};
use crate::domain::forecast::board::page::{Carries, Named, Page};
use crate::domain::forecast::board::{Board, Facts, Gone, Of, Remark, Row, Worth, rows};
use crate::domain::forecast::card::ForecastRules;
use crate::domain::forecast::submission::window;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::{Period, PeriodKey};
use crate::store::{DealFilter, Store, StoreError, SubmissionFilter, Win};

type Result<T> = std::result::Result<T, StoreError>;

/// When a period is looked at.
#[derive(Clone, Copy)]
struct When {
    period: Period,
    /// The day that is looked at, or the period's last one where that is past.
    day: NaiveDate,
    over: bool,
    /// The moment that is looked at; of a period that is over the end of its window.
    at: DateTime<Utc>,
    moments: Moments,
}

impl When {
    fn of(from: Viewpoint<'_>, key: PeriodKey) -> Self {
        let period = from.config.fiscal().resolve(key);
        let over = period.last < from.today();
        let night = window(period.last);
        let ended = Viewpoint { as_of: Some(night), ..from }.known_before();
        let before = from.known_before().min(ended);
        let day = if over { period.last } else { from.today() };
        let at = from.instant().min(ended);
        Self { period, day, over, at, moments: Moments { ended, before, locked: from.today() > night } }
    }
}

/// The deals' worth by owner and day, read once for periods that are looked at from the same day.
struct Ledger {
    won: Vec<Win>,
    open: Vec<Win>,
    overdue: Vec<Win>,
}

impl Ledger {
    fn read(store: &Store, from: Viewpoint<'_>, first: NaiveDate, last: NaiveDate) -> Result<Self> {
        let (won, open) = (store.won_by(first, last, from.as_of)?, store.open_by(first, last, from.as_of)?);
        let (overdue, open) = open.into_iter().partition(|deals| deals.on < from.today());
        Ok(Self { won, open, overdue })
    }

    fn of_past(store: &Store, from: Viewpoint<'_>, when: When) -> Result<Self> {
        let won = store.won_by_then(when.period.first, when.period.last, when.day, from.as_of)?;
        Ok(Self { won, open: Vec::new(), overdue: Vec::new() })
    }

    fn worth(&self, period: &Period) -> HashMap<Option<PersonId>, Worth> {
        let mut worth: HashMap<Option<PersonId>, Worth> = HashMap::new();
        for won in self.won.iter().filter(|w| period.contains(w.on)) {
            worth.entry(won.owner).or_default().won += won.amount;
        }
        for open in self.open.iter().filter(|w| period.contains(w.on)) {
            worth.entry(open.owner).or_default().open += open.amount;
        }
        for overdue in self.overdue.iter().filter(|w| period.contains(w.on)) {
            worth.entry(overdue.owner).or_default().overdue += overdue.amount;
        }
        worth
    }
}

/// Reads the boards of these periods, in their order.
///
/// # Errors
/// The database cannot be read.
pub fn read(store: &Store, from: Viewpoint<'_>, keys: &[PeriodKey], of: Of) -> Result<Vec<Board>> {
    let all: Vec<When> = keys.iter().map(|key| When::of(from, *key)).collect();
    let going: Vec<&When> = all.iter().filter(|w| !w.over).collect();
    let shared = match (going.iter().map(|w| w.period.first).min(), going.iter().map(|w| w.period.last).max()) {
        (Some(first), Some(last)) => Some(Ledger::read(store, from, first, last)?),
        _ => None,
    };
    let mut boards = Vec::new();
    let today = store.org(from.today())?;
    for when in all {
        if !when.over {
            if let Some(ledger) = &shared {
                boards.push(board(store, from, when, of, &today, &ledger.worth(&when.period))?);
            }
            continue;
        }
        let worth = Ledger::of_past(store, from, when)?.worth(&when.period);
        boards.push(board(store, from, when, of, &store.org(when.day)?, &worth)?);
    }
    Ok(boards)
}

fn board(
    store: &Store,
    from: Viewpoint<'_>,
    when: When,
    of: Of,
    org: &Org,
    worth: &HashMap<Option<PersonId>, Worth>,
) -> Result<Board> {
    let key = when.period.key;
    let before = when.moments.before;
    let asked = SubmissionFilter { period: Some(key), before: Some(before), ..SubmissionFilter::default() };
    let submissions = store.submissions(&asked)?;
    let quotas = store.quotas_within(&from.config.fiscal(), &when.period, when.day)?;
    let heard = heard(store, from.clock, submissions.iter())?;
    let named: HashSet<DealId> = submissions.iter().flat_map(|s| &s.named).map(|n| n.deal).collect();
    let decided = decided(store, from, when, &named.into_iter().collect::<Vec<_>>())?;
    let gone = gone(store, from, org, &submissions)?;
    let facts = Facts {
        org,
        period: when.period,
        over: when.over,
        quotas: &quotas,
        submissions: &submissions,
        heard: &heard,
        worth,
        decided: &|deal| decided.contains_key(&deal),
        gone: &gone,
        before,
        at: when.at,
    };
    let mut rows = rows(&facts, of);
    rows.retain(|row| row.gone.is_none() || row.call.is_some() || row.sent_back.is_some());
    let config = from.config.on(&store.limits()?, when.day).map_err(|e| StoreError::Refused(e.to_string()))?;
    let mut board = Board {
        period: when.period,
        day: when.day,
        rows,
        remarks: Vec::new(),
        rules: ForecastRules { move_threshold: config.forecast.move_threshold, ..ForecastRules::default() },
        coverage: config.health_rules().forecast_coverage,
        untold: store.withheld(&asked)?,
    };
    board.leave_out();
    // in a call held one by one only the line of who is on the table is seen
    board.rows.retain(|row| store.audience().sees(row.subject));
    board.remarks = remarks(store, from, when, of, &board, &facts)?;
    Ok(board)
}

/// What became of these deals by the day. What was won or lost with a close date after the period says nothing of it; what was
/// with one of it, or before, does, also where an export told it after the end only.
fn decided(store: &Store, from: Viewpoint<'_>, when: When, ids: &[DealId]) -> Result<HashMap<DealId, Status>> {
    let by_end = |close: &Option<NaiveDate>| close.is_some_and(|c| c <= when.period.last);
    let now = store.decided(ids, from.as_of)?;
    let counts = |status: Status, close: &Option<NaiveDate>| match status {
        Status::Won => by_end(close),
        // of a period that runs, what is lost is lost, whatever its date says
        Status::Lost => !when.over || by_end(close),
        Status::Open => false,
    };
    let mut found: HashMap<DealId, Status> =
        now.iter().filter(|(_, (status, close))| counts(*status, close)).map(|(deal, (s, _))| (*deal, *s)).collect();
    if when.over {
        // what was lost by the end carried nothing then, whatever it is now; what was reopened and won in the period was won
        let then = store.decided(ids, Some(when.day))?;
        for (deal, (status, _)) in then.into_iter().filter(|(_, (status, _))| *status == Status::Lost) {
            found.entry(deal).or_insert(status);
        }
    }
    Ok(found)
}

/// Who has called and is not in the organisation of the day, by name.
fn gone(store: &Store, from: Viewpoint<'_>, org: &Org, submissions: &[Submission]) -> Result<Vec<Gone>> {
    let here = |subject: Subject| match subject {
        Subject::Person(person) => org.unit_of(person).is_some(),
        Subject::Unit(unit) => org.unit(unit).is_some(),
    };
    let mut found: Vec<Gone> = Vec::new();
    // the newest first: where they were when they called last
    for s in submissions.iter().filter(|s| !here(s.subject)) {
        if found.iter().any(|g| g.subject == s.subject) {
            continue;
        }
        let then = store.org(from.clock.local(s.at).date_naive())?;
        found.push(match s.subject {
            Subject::Person(person) => Gone {
                subject: s.subject,
                name: store.names()?.remove(&person).unwrap_or_else(|| "?".to_owned()),
                word: if org.person(person).is_some() { "in no team" } else { "left" },
                unit: then.unit_of(person),
            },
            Subject::Unit(unit) => Gone {
                subject: s.subject,
                name: then.subject_name(s.subject).to_owned(),
                word: "dissolved",
                unit: then.unit(unit).and_then(|u| u.parent),
            },
        });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name).then(a.subject.cmp(&b.subject)));
    Ok(found)
}

fn remarks(
    store: &Store,
    from: Viewpoint<'_>,
    when: When,
    of: Of,
    board: &Board,
    facts: &Facts<'_>,
) -> Result<Vec<Remark>> {
    let mut all = Vec::new();
    if board.rows.is_empty() {
        let name = whose(store, from, of)?.filter(|_| !facts.org.units.is_empty());
        return Ok(vec![match name {
            Some(name) => Remark::NotThere { name, on: when.day },
            None => Remark::NoTeam { on: when.day },
        }]);
    }
    if when.over {
        all.push(Remark::Over { last: when.period.last });
    } else if when.period.first > from.today() {
        all.push(Remark::NotBegun { first: when.period.first });
    }
    let here = || board.rows.iter().filter(|r| r.gone.is_none());
    let names = |is: &dyn Fn(&Row) -> bool| here().filter(|r| is(r)).map(|r| r.name.clone()).collect::<Vec<_>>();
    let told = |r: &Row| r.call.is_some() || r.sent_back.is_some();
    let silent = !board.rows.iter().any(|r| told(r) || board.is_untold(r.subject, What::Number));
    let without = names(&|r| r.target.is_none());
    let aimless = without.len() == here().count();
    let outside = outside(of, facts);
    let bare = |r: &Row| [r.won, r.open, r.overdue] == [Money::ZERO; 3];
    let dealless = outside == Worth::default() && here().all(bare);
    if silent && aimless && dealless {
        all.push(Remark::Nothing);
        return Ok(all);
    }
    if silent {
        all.push(Remark::Silent);
    }
    if aimless {
        all.push(Remark::NoTargets);
    } else if !without.is_empty() {
        all.push(Remark::NoTarget(without));
    }
    let zero = names(&|r| r.target == Some(Money::ZERO));
    if !zero.is_empty() {
        all.push(Remark::ZeroTarget(zero));
    }
    if (outside.won, outside.open) != (Money::ZERO, Money::ZERO) {
        all.push(Remark::Outside { won: outside.won, open: outside.open });
    }
    let overtaken = names(&|r| !r.over && r.call.as_ref().is_some_and(|call| r.won > call.call.wc));
    if !overtaken.is_empty() {
        all.push(Remark::Overtaken(overtaken));
    }
    // each row has what those below it have
    let overdue = here().filter(|r| r.depth == 0).map(|r| r.overdue).sum::<Money>() + outside.overdue;
    if overdue != Money::ZERO {
        all.push(Remark::Overdue { amount: overdue });
    }
    if !when.over {
        // what a later export refuses does not concern a period that is over
        let newest = store.newest_snapshots(from.today())?.into_iter().filter(|s| s.refused > 0);
        all.extend(newest.map(|s| Remark::Refused { crm: s.crm, on: s.on, rows: s.refused }));
    }
    Ok(all)
}

/// The name of whose board is asked for, from the organisation as it is now.
fn whose(store: &Store, from: Viewpoint<'_>, of: Of) -> Result<Option<String>> {
    Ok(match of {
        Of::All => None,
        Of::Unit(unit) => store.org(from.clock.today().max(from.today()))?.unit(unit).map(|u| u.name.clone()),
        Of::Person(person) => store.names()?.remove(&person),
    })
}

/// What belongs to nobody in a team: of the whole only.
fn outside(of: Of, facts: &Facts<'_>) -> Worth {
    let whole = match of {
        Of::All => true,
        Of::Unit(unit) => facts.org.unit(unit).is_some_and(|u| u.parent.is_none_or(|p| facts.org.unit(p).is_none())),
        Of::Person(_) => false,
    };
    let mut sum = Worth::default();
    if whole {
        let teamless = |owner: &Option<PersonId>| owner.is_none_or(|o| facts.org.unit_of(o).is_none());
        facts.worth.iter().filter(|(owner, _)| teamless(owner)).for_each(|(_, worth)| sum += *worth);
    }
    sum
}

/// One voice's page: the row as the board has it, with its deals and what was said.
///
/// # Errors
/// The database cannot be read.
pub fn page(store: &Store, from: Viewpoint<'_>, board: &Board, row: &Row) -> Result<Page> {
    let when = When::of(from, board.period.key);
    let asked = SubmissionFilter {
        subjects: Some(vec![row.subject]),
        period: Some(board.period.key),
        ..SubmissionFilter::default()
    };
    let mut submissions = store.submissions(&asked)?;
    let known = from.known_before();
    submissions.retain(|s| s.at < known);
    let told = history::history(&submissions, Moments { before: known, ..when.moments });
    let names = store.names()?;
    let spoke = submissions.iter().map(|s| s.by);
    let sent_back = told.iter().filter_map(|t| match &t.fate {
        history::Fate::Returned { by, .. } => Some(*by),
        _ => None,
    });
    let people = spoke.chain(sent_back).filter_map(|p| Some((p, names.get(&p)?.clone()))).collect();
    let explained: Vec<DealId> = submissions.iter().flat_map(|s| &s.explanations).map(|e| e.deal).collect();
    let named: Vec<DealId> = row.call.iter().flat_map(|c| &c.named).map(|n| n.deal).collect();
    let deals = deals(store, from, &[named.clone(), explained].concat())?;
    let decided = decided(store, from, when, &named)?;
    let wins = wins_of(store, from, when, row.subject)?;
    let local = |at: DateTime<Utc>| from.clock.local(at).date_naive();
    Ok(Page {
        row: row.clone(),
        named: named_deals(row, &deals, &decided, when),
        way: history::way(&submissions, when.moments, local, wins),
        history: told,
        people,
        deals: deals.into_values().map(|d| (d.id, called(&d))).collect(),
    })
}

/// "Orbit Retail, platform"; where the name has the customer in it the name alone.
fn called(deal: &Deal) -> String {
    use crate::domain::text::fold;
    match deal.account.as_deref().filter(|a| !fold(&deal.name).contains(&fold(a))) {
        Some(account) => format!("{account}, {}", deal.name),
        None => deal.name.clone(),
    }
}

fn deals(store: &Store, from: Viewpoint<'_>, ids: &[DealId]) -> Result<HashMap<DealId, Deal>> {
    let asked = DealFilter { ids: Some(ids.to_vec()), as_of: from.as_of, ..DealFilter::default() };
    Ok(store.deals(&asked)?.into_iter().map(|d| (d.id, d)).collect())
}

fn named_deals(row: &Row, deals: &HashMap<DealId, Deal>, decided: &HashMap<DealId, Status>, when: When) -> Vec<Named> {
    let mut all: Vec<Named> = row
        .call
        .iter()
        .flat_map(|c| &c.named)
        .map(|named| {
            let deal = deals.get(&named.deal);
            let close = deal.and_then(|d| d.close);
            let inside = |day: Option<NaiveDate>| day.is_some_and(|d| when.period.contains(d));
            let carries = match decided.get(&named.deal) {
                Some(Status::Won) => Carries::Won,
                Some(_) => Carries::Lost,
                None if !inside(named.close) => Carries::Elsewhere,
                None if !inside(close) => Carries::Moved,
                None if close.is_some_and(|c| c < when.day) => Carries::Overdue,
                None => Carries::Part,
            };
            Named {
                named: *named,
                carries,
                name: deal.map_or_else(|| "a deal that is not known on this day".to_owned(), called),
                account: deal.and_then(|d| d.account.clone()),
                owner: deal.and_then(|d| d.owner),
                stage: deal.map_or_else(String::new, |d| d.stage.clone()),
                close,
            }
        })
        .collect();
    all.sort_by_key(|n| (-n.named.amount, n.named.deal));
    all
}

/// What the subject's sellers of the day have won in the period, by day; what is dated ahead stands on the day itself.
fn wins_of(store: &Store, from: Viewpoint<'_>, when: When, subject: Subject) -> Result<Vec<(NaiveDate, Money)>> {
    let period = when.period;
    let ledger = if when.over {
        Ledger::of_past(store, from, when)?.won
    } else {
        store.won_by(period.first, period.last, from.as_of)?
    };
    let sellers = store.org(when.day)?.sellers_of(subject);
    let theirs = |w: &Win| w.owner.is_some_and(|o| sellers.contains(&o));
    let begun = period.first <= when.day;
    let on = |w: &Win| if begun { w.on.min(when.day) } else { w.on };
    Ok(ledger.into_iter().filter(theirs).map(|w| (on(&w), w.amount)).collect())
}
