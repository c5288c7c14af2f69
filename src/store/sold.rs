//! What was decided, created and is open, for the sales metrics: one look over the deals, one over what the log has of those
//! that were decided.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::rows::{Day, all, day};
use super::{DealFilter, Result, Store};
use crate::domain::deal::{Category, Deal, DealField, Phase, Status};
use crate::domain::forecast::waterfall::Shape;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::sales::Decided;
use crate::domain::sales::created::Created;
use crate::domain::sales::told::OpenRow;
use crate::domain::text::fold;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sold {
    /// Decided between the days.
    pub decided: Vec<Decided>,
    /// Created between them.
    pub created: Vec<Created>,
    /// Open on the day, by kind.
    pub open: Vec<OpenRow>,
    /// Open deals of which nobody knows when they were created, by owner.
    pub undated: HashMap<Option<PersonId>, usize>,
    /// Deals that were handed over: on which days, oldest first, and whose they were until then.
    pub handed: HashMap<DealId, Vec<(NaiveDate, Option<PersonId>)>>,
}

impl Sold {
    /// Whose a deal was at the end of a day, that is `now` whose; of a day before it was known whose it was first.
    pub fn owner_on(&self, deal: DealId, now: Option<PersonId>, day: NaiveDate) -> Option<PersonId> {
        let later = self.handed.get(&deal).and_then(|all| all.iter().find(|(on, _)| *on > day));
        later.map_or(now, |(_, before)| *before)
    }
}

/// What is looked at of a deal.
struct Line {
    deal: DealId,
    owner: Option<PersonId>,
    value: Money,
    close: Option<NaiveDate>,
    /// The CRM's own day of creation, or the day our log first saw it, where that is not the day the log begins.
    born: Option<NaiveDate>,
    status: Status,
    phase: Phase,
    gone: bool,
    omitted: bool,
    segment: Option<String>,
    source: Option<String>,
    competitor: Option<String>,
}

const LINES: &str = "WITH begun AS (SELECT crm, min(on_day) AS day FROM snapshot GROUP BY crm)
    SELECT d.id, d.owner, d.amount, d.close, ifnull(d.created, CASE WHEN d.first_on > b.day THEN d.first_on END),
           d.status, d.gone IS NOT NULL, d.category, d.segment, d.source, d.competitor, d.phase
    FROM deal d LEFT JOIN begun b ON b.crm = d.crm
    WHERE d.standing = 'open' OR d.close BETWEEN ?1 AND ?2 OR d.created BETWEEN ?1 AND ?2
       OR (d.created IS NULL AND d.first_on BETWEEN ?1 AND ?2)";

/// The first day of each deal that has none of the CRM's own, as far as the log saw it come in.
const FIRST_SEEN: &str = "WITH begun AS (SELECT crm, min(on_day) AS day FROM snapshot GROUP BY crm)
    SELECT d.id, d.first_on FROM deal d JOIN begun b ON b.crm = d.crm WHERE d.created IS NULL AND d.first_on > b.day";

/// What the log has of the phases and decisions of deals that are decided, and of all that were handed over.
const WAYS: &str = "SELECT c.deal, c.on_day, c.field, c.old, c.new FROM deal_change c JOIN deal d ON d.id = c.deal
    WHERE (c.field = 'owner' OR c.field IN ('phase', 'status') AND d.status IN ('won', 'lost')) AND c.on_day <= ?1
    ORDER BY c.deal, c.on_day, c.id";

/// The same of deals that were decided on a past day, whatever became of them since.
const WAYS_THEN: &str = "SELECT c.deal, c.on_day, c.field, c.old, c.new FROM deal_change c
    WHERE (c.field = 'owner' OR c.field IN ('phase', 'status') AND c.deal IN (SELECT value FROM json_each(?2)))
      AND c.on_day <= ?1
    ORDER BY c.deal, c.on_day, c.id";

/// A step of a deal's way.
struct Step {
    deal: DealId,
    on: NaiveDate,
    field: DealField,
    old: Option<String>,
    new: Option<String>,
}

impl Store {
    /// What was decided and created with a date from the first to the second day, and is open, looked at on `today`: won is
    /// won, also with a close date that is still to come. With `as_of` as it was known then.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn sold(&self, (from, to): (NaiveDate, NaiveDate), today: NaiveDate, as_of: Option<NaiveDate>) -> Result<Sold> {
        let mut sorting = Sorting { from, to, ..Sorting::default() };
        let then = match as_of {
            Some(on) => self.is_past(on)?,
            None => false,
        };
        if then {
            let first: HashMap<DealId, NaiveDate> =
                all(&self.conn, FIRST_SEEN, [], |r| Ok((r.get(0)?, r.get::<_, Day>(1)?.0)))?.into_iter().collect();
            for deal in self.deals(&DealFilter { as_of, ..DealFilter::default() })? {
                let born = deal.created.or_else(|| first.get(&deal.id).copied());
                sorting.add(of_deal(deal, born));
            }
        } else {
            for line in all(&self.conn, LINES, params![Day(from), Day(to)], line)? {
                sorting.add(line);
            }
        }
        let (mut sold, phases) = sorting.done();
        let read = |r: &Row<'_>| {
            Ok(Step { deal: r.get(0)?, on: r.get::<_, Day>(1)?.0, field: r.get(2)?, old: r.get(3)?, new: r.get(4)? })
        };
        let steps = if then {
            let ids = super::rows::json_numbers(sold.decided.iter().map(|d| d.deal.0));
            all(&self.conn, WAYS_THEN, params![Day(today), ids], read)?
        } else {
            all(&self.conn, WAYS, [Day(today)], read)?
        };
        let mut late: HashMap<DealId, bool> = HashMap::new();
        for way in steps.chunk_by(|a, b| a.deal == b.deal) {
            let Some(deal) = way.first().map(|s| s.deal) else { continue };
            if let Some(was) = phases.get(&deal).and_then(|phase| was_late(way, *phase)) {
                late.insert(deal, was);
            }
            let handed: Vec<_> = way
                .iter()
                .filter(|s| s.field == DealField::Owner)
                .map(|s| (s.on, s.old.as_deref().and_then(|o| o.parse().ok()).map(PersonId)))
                .collect();
            if !handed.is_empty() {
                sold.handed.insert(deal, handed);
            }
        }
        for decided in &mut sold.decided {
            decided.late = late.get(&decided.deal).copied();
        }
        Ok(sold)
    }

    /// How many open deals each seller had at the ends of these days; `None` for a day before anything was known.
    ///
    /// # Errors
    /// An entry of the log that cannot be read.
    pub fn open_on(&self, days: &[NaiveDate], to: NaiveDate) -> Result<Vec<HashMap<Option<PersonId>, usize>>> {
        let mut order: Vec<usize> = (0..days.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(days[*at]));
        let newest_first: Vec<NaiveDate> = order.iter().map(|at| days[*at]).collect();
        let from = newest_first.last().copied().unwrap_or(to).min(to);
        let mut counts = vec![HashMap::new(); days.len()];
        self.rolled(from, to, |deal| {
            for (at, shape) in order.iter().zip(deal.back(&newest_first)) {
                if let (Some(shape), Some(count)) = (shape.filter(Shape::is_open), counts.get_mut(*at)) {
                    *count.entry(shape.owner).or_default() += 1;
                }
            }
            Ok(())
        })?;
        Ok(counts)
    }
}

/// Whether the log saw the deal in a late stage before the day of its decision; `None`: it saw no decision. Where it saw no move
/// of its phase, the one it is in is the one it was in.
fn was_late(way: &[Step], phase: Phase) -> Option<bool> {
    let decided =
        way.iter().rev().find(|s| s.field == DealField::Status && s.old.as_deref() == Some("open")).map(|s| s.on)?;
    let late = |text: &Option<String>| text.as_deref() == Some(Phase::Late.key());
    let mut moves = way.iter().filter(|s| s.field == DealField::Phase).peekable();
    let Some(began) = moves.peek().map(|s| late(&s.old)) else { return Some(phase == Phase::Late) };
    Some(began || moves.any(|s| s.on < decided && late(&s.new)))
}

/// Sorts deals into what is asked for.
#[derive(Default)]
struct Sorting {
    from: NaiveDate,
    to: NaiveDate,
    sold: Sold,
    open: BTreeMap<(Option<PersonId>, [Option<String>; 3]), usize>,
    /// The phases that decided deals are in.
    phases: HashMap<DealId, Phase>,
    spelt: HashMap<String, String>,
}

impl Sorting {
    fn add(&mut self, line: Line) {
        let within = |day: Option<NaiveDate>| day.filter(|day| (self.from..=self.to).contains(day));
        let closed = within(line.close).filter(|_| line.status != Status::Open);
        // what has left the CRM undecided was no opportunity
        let born = within(line.born).filter(|_| !line.gone || line.status != Status::Open);
        let open = line.status == Status::Open && !line.gone && !line.omitted;
        if closed.is_none() && born.is_none() && !open {
            return;
        }
        let [segment, source, competitor] =
            [line.segment, line.source, line.competitor].map(|word| word.and_then(|word| self.spelt(word)));
        if open {
            if line.born.is_none() {
                *self.sold.undated.entry(line.owner).or_default() += 1;
            }
            *self.open.entry((line.owner, [segment.clone(), source.clone(), competitor.clone()])).or_default() += 1;
        }
        if let Some(on) = born {
            self.sold.created.push(Created {
                deal: line.deal,
                owner: line.owner,
                on,
                value: line.value,
                segment: segment.clone(),
                source: source.clone(),
                competitor: competitor.clone(),
            });
        }
        if let Some(closed) = closed {
            self.phases.insert(line.deal, line.phase);
            self.sold.decided.push(Decided {
                deal: line.deal,
                owner: line.owner,
                won: line.status == Status::Won,
                value: line.value,
                created: line.born,
                closed,
                late: None,
                segment,
                source,
                competitor,
            });
        }
    }

    /// One word in two spellings is one; it is written as it was first found. Blank is nothing.
    fn spelt(&mut self, word: String) -> Option<String> {
        let key = fold(word.trim());
        if key.is_empty() {
            return None;
        }
        Some(self.spelt.entry(key).or_insert(word).clone())
    }

    fn done(self) -> (Sold, HashMap<DealId, Phase>) {
        let open = self.open.into_iter().map(|((owner, [segment, source, competitor]), deals)| OpenRow {
            owner,
            segment,
            source,
            competitor,
            deals,
        });
        (Sold { open: open.collect(), ..self.sold }, self.phases)
    }
}

fn of_deal(deal: Deal, born: Option<NaiveDate>) -> Line {
    Line {
        deal: deal.id,
        owner: deal.owner,
        value: deal.value(),
        close: deal.close,
        born,
        status: deal.status,
        phase: deal.phase,
        gone: deal.gone.is_some(),
        omitted: deal.category == Some(Category::Omitted),
        segment: deal.segment,
        source: deal.source,
        competitor: deal.competitor,
    }
}

fn line(r: &Row<'_>) -> rusqlite::Result<Line> {
    let category: Option<Category> = r.get(7)?;
    Ok(Line {
        deal: r.get(0)?,
        owner: r.get(1)?,
        value: r.get::<_, Option<Money>>(2)?.unwrap_or_default(),
        close: day(r, 3)?,
        born: day(r, 4)?,
        status: r.get(5)?,
        phase: r.get(11)?,
        gone: r.get(6)?,
        omitted: category == Some(Category::Omitted),
        segment: r.get(8)?,
        source: r.get(9)?,
        competitor: r.get(10)?,
    })
}
