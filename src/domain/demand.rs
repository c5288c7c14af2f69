//! Demand: which opportunities came in between two days, from whom and from where; and whether what closes in a coming
//! quarter is enough for it. For reviews of a team and for the board that looks at regions: whoever speaks is a voice. Pure.
//!
//! *Created* is the CRM's own day; where an export has none, the day on which our log first saw the deal. *Needed* in a
//! quarter is its target times the required coverage; a *gap* is what is missing of it, never below nothing (sufficiency).

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::deal::Deal;
use super::ids::{DealId, PersonId};
use super::money::Money;
use super::people::Subject;
use super::period::Period;
use super::text::fold;

/// Before the window, so many days are looked back for what a source usually brings: a quarter.
pub const USUAL_DAYS: u64 = 91;

/// Of fewer deals to be expected that none has come says nothing. Ours: with three to be expected none at all is one
/// window in twenty by chance.
pub const EXPECTED: u64 = 3;

/// Some deals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bunch {
    /// Which, the largest first.
    pub deals: Vec<DealId>,
    /// Worth together.
    pub value: Money,
}

impl Bunch {
    /// Of these deals.
    pub fn of<'a>(deals: impl IntoIterator<Item = &'a Deal>) -> Self {
        let mut deals: Vec<&Deal> = deals.into_iter().collect();
        deals.sort_by_key(|d| (std::cmp::Reverse(d.value()), d.id));
        Self { value: deals.iter().map(|d| d.value()).sum(), deals: deals.iter().map(|d| d.id).collect() }
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.deals.len()
    }
}

/// Who speaks in the meeting, and whose deals are theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// A seller, or a unit below.
    pub subject: Subject,
    /// The sellers whose deals count for it.
    pub sellers: Vec<PersonId>,
}

impl Voice {
    fn has(&self, deal: &Deal) -> bool {
        deal.owner.is_some_and(|o| self.sellers.contains(&o))
    }
}

/// Where the deals are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    /// Days after this one count: the day of the review before.
    pub since: NaiveDate,
    /// Up to this day.
    pub until: NaiveDate,
    /// When deals without a created day of the CRM's were first seen; those of the very first snapshot are not in it.
    pub first_seen: &'a HashMap<DealId, NaiveDate>,
}

impl Window<'_> {
    /// The day a deal was created, as far as it is known.
    pub fn born(&self, deal: &Deal) -> Option<NaiveDate> {
        deal.created.or_else(|| self.first_seen.get(&deal.id).copied())
    }

    fn is_new(&self, deal: &Deal) -> bool {
        self.born(deal).is_some_and(|on| self.since < on && on <= self.until)
    }

    /// Created in the quarter of a year that ends where the window begins.
    fn is_before(&self, deal: &Deal) -> bool {
        let from = self.since - Days::new(USUAL_DAYS);
        self.born(deal).is_some_and(|on| from < on && on <= self.since)
    }
}

/// What one source brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// As the CRM writes it most; `None`: no source is named.
    pub source: Option<String>,
    /// In the window.
    pub new: Bunch,
    /// How many it brought in the quarter of a year before.
    pub before: usize,
    /// How many days the window has.
    pub days: u64,
}

impl SourceRow {
    /// It has brought none, and at its usual rate at least [`EXPECTED`] were to be expected in this window: the day after a
    /// review nothing is quiet.
    pub fn is_quiet(&self) -> bool {
        let usual = u64::try_from(self.before).unwrap_or(u64::MAX).saturating_mul(self.days);
        self.source.is_some() && self.new.count() == 0 && usual >= EXPECTED * USUAL_DAYS
    }
}

/// The opportunities that came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inflow {
    /// All of them.
    pub total: Bunch,
    /// How many the quarter of a year before brought.
    pub before: usize,
    /// By who speaks, everybody in it, in their order.
    pub voices: Vec<(Option<Subject>, Bunch)>,
    /// By source: the most worth first, those that brought nothing at the end.
    pub sources: Vec<SourceRow>,
    /// Deals of which nobody knows when they were created.
    pub undated: usize,
}

impl Inflow {
    /// Sources that went quiet.
    pub fn quiet(&self) -> impl Iterator<Item = &SourceRow> {
        self.sources.iter().filter(|s| s.is_quiet())
    }
}

/// What came in, by voice and by source. Deals that have left the CRM count for nothing; those that were won or lost since
/// were created all the same.
pub fn inflow(deals: &[Deal], voices: &[Voice], window: &Window<'_>) -> Inflow {
    let theirs: Vec<&Deal> = deals.iter().filter(|d| d.gone.is_none() && voices.iter().any(|v| v.has(d))).collect();
    let new: Vec<&Deal> = theirs.iter().copied().filter(|d| window.is_new(d)).collect();
    let before: Vec<&Deal> = theirs.iter().copied().filter(|d| window.is_before(d)).collect();
    let by_voice = |v: &Voice| (Some(v.subject), Bunch::of(new.iter().copied().filter(|d| v.has(d))));
    Inflow {
        total: Bunch::of(new.iter().copied()),
        before: before.len(),
        voices: voices.iter().map(by_voice).collect(),
        sources: sources(&new, &before, window),
        undated: theirs.iter().filter(|d| d.is_open() && window.born(d).is_none()).count(),
    }
}

/// The same source in two spellings is one; it is called what is written most.
fn sources(new: &[&Deal], before: &[&Deal], window: &Window<'_>) -> Vec<SourceRow> {
    let days = u64::try_from((window.until - window.since).num_days()).unwrap_or(0);
    let key = |d: &Deal| d.source.as_deref().map(fold).filter(|s| !s.is_empty());
    let mut spellings: HashMap<String, HashMap<&str, usize>> = HashMap::new();
    let mut keys: Vec<Option<String>> = Vec::new();
    for deal in new.iter().chain(before) {
        let of = key(deal);
        if let (Some(of), Some(word)) = (&of, deal.source.as_deref()) {
            *spellings.entry(of.clone()).or_default().entry(word.trim()).or_default() += 1;
        }
        if !keys.contains(&of) {
            keys.push(of);
        }
    }
    let word = |key: &String| {
        let all = spellings.get(key)?;
        all.iter().max_by_key(|(word, n)| (**n, std::cmp::Reverse(**word))).map(|(word, _)| (*word).to_owned())
    };
    let mut rows: Vec<SourceRow> = keys
        .into_iter()
        .map(|of| SourceRow {
            source: of.as_ref().and_then(word),
            new: Bunch::of(new.iter().copied().filter(|d| key(d) == of)),
            before: before.iter().filter(|d| key(d) == of).count(),
            days,
        })
        .collect();
    rows.sort_by(|a, b| {
        let rank = |r: &SourceRow| {
            let none = r.new.count() == 0;
            (none, none && !r.is_quiet(), std::cmp::Reverse(r.new.value), std::cmp::Reverse(r.before))
        };
        rank(a).cmp(&rank(b)).then_with(|| a.source.cmp(&b.source))
    });
    rows
}

/// What closes in a coming quarter against what is needed there.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// Whose.
    pub subject: Subject,
    /// Open and closing in it.
    pub open: Bunch,
    /// What is to be won in it; `None`: no quota is known, or it is zero.
    pub target: Option<Money>,
    /// The target times the required coverage.
    pub needed: Option<Money>,
}

impl Need {
    /// What is missing, never below nothing; `None`: nobody knows what is needed.
    pub fn gap(&self) -> Option<Money> {
        self.needed.map(|needed| (needed - self.open.value).at_least_zero())
    }

    /// Open / needed; `None` without a need.
    pub fn sufficiency(&self) -> Option<f64> {
        self.needed.and_then(|needed| self.open.value.ratio(needed))
    }
}

/// The build of one quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct Build {
    /// Which quarter.
    pub period: Period,
    /// All together, against the unit's own target.
    pub total: Need,
    /// By who speaks. What one has too much does not help another: their gaps do not add up to the total's.
    pub voices: Vec<Need>,
}

/// The build of a quarter: open value that closes in it against `required` times the target. `target`: of a subject in that
/// quarter.
pub fn build(
    deals: &[Deal],
    (unit, voices): (Subject, &[Voice]),
    period: Period,
    target: impl Fn(Subject) -> Option<Money>,
    required: f64,
) -> Build {
    let closing: Vec<&Deal> = deals.iter().filter(|d| d.is_open() && d.in_period(&period)).collect();
    let need = |subject: Subject, has: &dyn Fn(&Deal) -> bool| {
        let target = target(subject).filter(|t| *t > Money::ZERO);
        Need {
            subject,
            open: Bunch::of(closing.iter().copied().filter(|d| has(d))),
            target,
            needed: target.map(|t| times(t, required)),
        }
    };
    Build {
        period,
        total: need(unit, &|d| voices.iter().any(|v| v.has(d))),
        voices: voices.iter().map(|v| need(v.subject, &|d| v.has(d))).collect(),
    }
}

/// An amount several times over, to the nearest minor unit.
#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates, as amounts do")]
#[expect(clippy::cast_precision_loss, reason = "a target has far fewer digits than a float keeps")]
fn times(amount: Money, by: f64) -> Money {
    Money((amount.minor() as f64 * by).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::{day, deal, lost, omitted, won};
    use crate::domain::ids::UnitId;
    use crate::domain::period::FiscalCalendar;

    const ANA: PersonId = PersonId(1);
    const BO: PersonId = PersonId(2);
    const WEST: Subject = Subject::Unit(UnitId(9));

    fn voices() -> Vec<Voice> {
        let voice = |p| Voice { subject: Subject::Person(p), sellers: vec![p] };
        vec![voice(ANA), voice(BO)]
    }

    fn born(owner: PersonId, source: Option<&str>, created: &str, deal: Deal) -> Deal {
        Deal {
            owner: Some(owner),
            source: source.map(str::to_owned),
            created: (!created.is_empty()).then(|| day(created)),
            ..deal
        }
    }

    fn came(deals: &[Deal], first_seen: &HashMap<DealId, NaiveDate>) -> Inflow {
        let window = Window { since: day("2026-11-10"), until: day("2026-11-24"), first_seen };
        inflow(deals, &voices(), &window)
    }

    #[test]
    fn what_came_in_between_two_reviews() {
        let deals = [
            born(ANA, Some("SDR"), "2026-11-11", deal(1, 40, "2027-02-01")),
            born(ANA, Some("sdr"), "2026-11-24", deal(2, 60, "2027-02-01")),
            // the day of the last review was that review's
            born(ANA, Some("sdr"), "2026-11-10", deal(3, 10, "2027-02-01")),
            born(BO, None, "2026-11-12", lost(4, 5, "2026-11-20")),
            born(BO, Some("partner"), "2026-09-01", deal(5, 10, "2027-02-01")),
            // longer ago than a quarter: no longer what it usually brings
            born(BO, Some("events"), "2026-08-01", deal(6, 10, "2027-02-01")),
            born(BO, Some("marketing"), "2026-11-25", deal(7, 10, "2027-02-01")),
            born(PersonId(3), Some("marketing"), "2026-11-20", deal(8, 10, "2027-02-01")),
            Deal {
                gone: Some(day("2026-11-20")),
                ..born(BO, Some("marketing"), "2026-11-15", deal(9, 10, "2027-02-01"))
            },
            born(BO, None, "", deal(10, 10, "2027-02-01")),
            born(BO, None, "", deal(11, 30, "2027-02-01")),
        ];
        let seen = HashMap::from([(DealId(11), day("2026-11-20"))]);
        let got = came(&deals, &seen);
        let ids = |b: &Bunch| b.deals.iter().map(|d| d.0).collect::<Vec<_>>();
        assert_eq!((ids(&got.total), got.total.value), (vec![2, 1, 11, 4], Money::units(135_000)));
        assert_eq!((got.before, got.undated), (2, 1));
        let by: Vec<_> = got.voices.iter().map(|(s, b)| (*s, b.count())).collect();
        assert_eq!(by, [(Some(Subject::Person(ANA)), 2), (Some(Subject::Person(BO)), 2)]);
        let sources: Vec<_> = got.sources.iter().map(|s| (s.source.as_deref(), s.new.count(), s.before)).collect();
        assert_eq!(sources, [(Some("sdr"), 2, 1), (None, 2, 0), (Some("partner"), 0, 1)]);
        assert_eq!(got.quiet().count(), 0, "one in a quarter is not missed after two weeks");
    }

    #[test]
    fn a_source_is_quiet_only_where_some_were_to_be_expected() {
        // how many it brought in the quarter before, how long the window is, how many are new
        let table = [
            (13, 21, 0, true),
            (12, 21, 0, false),
            (20, 14, 0, true),
            (19, 14, 0, false),
            (500, 0, 0, false),
            (39, 7, 0, true),
            (60, 1, 0, false),
            (300, 1, 0, true),
            (3, 91, 0, true),
            (2, 91, 0, false),
            (20, 14, 1, false),
            (0, 91, 0, false),
        ];
        for (before, days, new, quiet) in table {
            let new = Bunch { deals: (0..new).map(DealId).collect(), value: Money::ZERO };
            let row = SourceRow { source: Some("sdr".into()), new, before, days };
            assert_eq!(row.is_quiet(), quiet, "{row:?}");
            assert!(!SourceRow { source: None, ..row }.is_quiet(), "nobody brings what has no source");
        }
        // the day of the window is the day after the review before it
        let day_of = |created| born(BO, Some("sdr"), created, deal(1, 10, "2027-02-01"));
        let many: Vec<Deal> = (0..30).map(|_| day_of("2026-10-20")).collect();
        let seen = HashMap::new();
        let quiet = |since: &str, until: &str| {
            let window = Window { since: day(since), until: day(until), first_seen: &seen };
            inflow(&many, &voices(), &window).quiet().count()
        };
        assert_eq!([quiet("2026-11-23", "2026-11-23"), quiet("2026-11-22", "2026-11-23")], [0, 0]);
        assert_eq!(quiet("2026-11-09", "2026-11-23"), 1);
    }

    #[test]
    fn nothing_came_in() {
        let got = came(&[], &HashMap::new());
        assert_eq!((got.total.count(), got.voices.len(), got.sources.len()), (0, 2, 0));
        assert!(got.voices.iter().all(|(_, b)| b.count() == 0), "everybody is listed");
    }

    #[test]
    fn a_quarter_is_built_against_its_target_times_the_coverage() {
        let quarter = FiscalCalendar::default().quarter(day("2027-01-01"));
        let deals = [
            born(ANA, None, "", deal(1, 400, "2027-01-01")),
            born(ANA, None, "", deal(2, 50, "2027-03-31")),
            born(ANA, None, "", deal(3, 900, "2027-04-01")),
            born(BO, None, "", deal(4, 100, "2027-02-01")),
            born(BO, None, "", omitted(5, 700, "2027-02-01")),
            born(BO, None, "", won(6, 700, "2027-02-01")),
            born(PersonId(3), None, "", deal(7, 700, "2027-02-01")),
        ];
        let target = |s| match s {
            Subject::Person(ANA) => Some(Money::units(100_000)),
            Subject::Unit(_) => Some(Money::units(200_000)),
            Subject::Person(_) => None,
        };
        let got = build(&deals, (WEST, &voices()), quarter, target, 3.0);
        let [ana, bo] = got.voices.as_slice() else { panic!("{got:?}") };
        assert_eq!(
            (ana.open.value, ana.needed, ana.gap()),
            (Money::units(450_000), Some(Money::units(300_000)), Some(Money::ZERO))
        );
        assert_eq!(ana.sufficiency(), Some(1.5));
        assert_eq!((bo.open.value, bo.needed, bo.gap(), bo.sufficiency()), (Money::units(100_000), None, None, None));
        // what Ana has too much is in the total, which has its own target
        assert_eq!((got.total.open.value, got.total.gap()), (Money::units(550_000), Some(Money::units(50_000))));
        let none = build(&deals, (WEST, &voices()), quarter, |_| None, 3.0);
        assert_eq!(none.total.gap(), None);
        let odd = build(&[], (WEST, &voices()), quarter, |_| Some(Money(333)), 2.5);
        assert_eq!(odd.total.gap(), Some(Money(833)), "to the nearest cent, half away from nothing");
    }
}
