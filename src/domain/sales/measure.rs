//! The sales metrics by name: how each is counted, what is usual, who owns it, and what one period says of it.

use super::told::{Figures, Told};
use crate::domain::deal::keyed;
use crate::domain::forecast::track::Span;
use crate::domain::health::{Scope, Verdict};
use crate::domain::money::show::{Scale, percent, short};
use crate::domain::money::{Currency, Money};

/// A win rate of fewer decided deals is shown and not judged: one deal would turn the word.
pub const FEW_DECIDED: usize = 10;

/// Which metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Won / quota.
    Attainment,
    /// The share of sellers who are at their quota.
    AtQuota,
    /// Won / decided of deals that reached a late stage.
    WinRate,
    /// Won / decided of all.
    WinRateClosed,
    /// Days from created to won.
    Cycle,
    /// Won value / won deals.
    DealSize,
    /// Open deals x win rate x deal size / cycle.
    Velocity,
    /// What came in.
    Created,
    /// Actions closed as achieved / closed.
    FollowThrough,
    /// Actions closed by their day / closed that had one.
    OnTime,
}

keyed!(Measure {
    Attainment = "attainment",
    AtQuota = "at_quota",
    WinRate = "win_rate",
    WinRateClosed = "win_rate_closed",
    Cycle = "cycle",
    DealSize = "deal_size",
    Velocity = "velocity",
    Created = "pipeline_created",
    FollowThrough = "follow_through",
    OnTime = "on_time",
});

/// What a metric says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// 0 to 1, or more.
    Share(f64),
    /// Days: mean and median.
    Days(f64, f64),
    /// An amount.
    Money(Money),
    /// An amount each day.
    PerDay(Money),
    /// Nothing, and why.
    None(&'static str),
}

impl Value {
    /// For reading.
    pub fn show(&self, currency: &Currency) -> String {
        match self {
            Self::Share(share) => percent(*share),
            Self::Days(mean, _) => format!("{mean:.0} days"),
            Self::Money(amount) => short(*amount, currency),
            Self::PerDay(amount) => format!("{}/day", short(*amount, currency)),
            Self::None(_) => "-".to_owned(),
        }
    }

    /// The same, amounts in the unit of a row or column of them.
    pub fn show_in(&self, scale: &Scale, currency: &Currency) -> String {
        match self {
            Self::Money(amount) => scale.show(*amount),
            Self::PerDay(amount) => format!("{}/day", scale.show(*amount)),
            Self::Share(_) | Self::Days(..) | Self::None(_) => self.show(currency),
        }
    }

    /// The unit that suits all of these.
    pub fn scale<'a>(all: impl IntoIterator<Item = &'a Self>, currency: &Currency) -> Scale {
        let amount = |value: &Self| match value {
            Self::Money(amount) | Self::PerDay(amount) => Some(*amount),
            Self::Share(_) | Self::Days(..) | Self::None(_) => None,
        };
        Scale::for_amounts(all.into_iter().filter_map(amount), currency)
    }

    /// As one number, for comparing; `None`: there is none.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Share(n) | Self::Days(n, _) => Some(*n),
            Self::Money(amount) | Self::PerDay(amount) => Some(amount.minor() as f64),
            Self::None(_) => None,
        }
    }
}

/// What one period says of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The value.
    pub value: Value,
    /// What it was made from, or why there is none.
    pub from: String,
    /// How it stands to what is usual, where something is.
    pub verdict: Verdict,
    /// That in words; empty: nothing is usual.
    pub stands: &'static str,
}

impl Measure {
    /// Its name on a screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Attainment => "attainment",
            Self::AtQuota => "sellers at quota",
            Self::WinRate => "win rate, late stage",
            Self::WinRateClosed => "win rate, all decided",
            Self::Cycle => "cycle length",
            Self::DealSize => "average deal size",
            Self::Velocity => "sales velocity",
            Self::Created => "pipeline created",
            Self::FollowThrough => "follow-through",
            Self::OnTime => "actions on time",
        }
    }

    /// How it is counted.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Attainment => {
                "What was won with a close date in the period, over the quota of the period as it was known on its last day. \
                 It counts for whoever sold in the team on that day."
            }
            Self::AtQuota => {
                "Of the sellers who have a quota above zero, how many have won at least as much. Sellers without a quota are \
                 left out, and said."
            }
            Self::WinRate => {
                "Won / (won + lost), of the deals decided in the period that our log has seen in a late stage while they were \
                 open. Deals that were decided before the log begins, or came in decided, are left out, and said."
            }
            Self::WinRateClosed => {
                "Won / (won + lost), of all deals decided in the period, also of those that never got far: it is always the \
                 lower one where reps close early what has no chance."
            }
            Self::Cycle => {
                "Days from the day a deal was created to the day it was won, of the deals won in the period: the mean, and \
                 the median, which one very long deal does not move. A deal that was created after it was won, by what the \
                 CRM says, is not in it."
            }
            Self::DealSize => "What was won in the period, over how many deals it was.",
            Self::Velocity => {
                "Open deals x win rate x average deal size / mean cycle length: what goes through the pipeline each day. \
                 The win rate is that of late stages where there is one."
            }
            Self::Created => {
                "What deals created in the period are worth now, by source; the CRM's day of creation, or the day on which \
                 our log first saw the deal. Planned shares are those of the segments, mixed as the deals are."
            }
            Self::FollowThrough => {
                "Of the actions closed in the period, how many brought what they were for. Dropped ones count on neither side."
            }
            Self::OnTime => "Of the actions closed in the period that had a day, how many were closed by it.",
        }
    }

    /// What is usual.
    pub const fn benchmark(self) -> &'static str {
        match self {
            Self::Attainment => "100 % of quota; the trend matters",
            Self::AtQuota => "60-70 % of sellers at quota",
            Self::WinRate | Self::WinRateClosed => "20-30 % typical, 35 % strong; from ten deals on",
            Self::Cycle => "the trend: shorter is better at the same deal size",
            Self::DealSize => "the trend, beside the win rate",
            Self::Velocity => "the trend",
            Self::Created => "the plan, where there is one; else the trend",
            Self::FollowThrough | Self::OnTime => "the trend: outcomes, not ticks",
        }
    }

    /// Who owns it.
    pub const fn owner(self) -> &'static str {
        match self {
            Self::Attainment => "rep, first-line manager, regional head, CRO: each their own",
            Self::AtQuota | Self::WinRate | Self::WinRateClosed | Self::Cycle | Self::DealSize => {
                "the first-line manager"
            }
            Self::Velocity => "the head of sales",
            Self::Created => "the demand manager",
            Self::FollowThrough | Self::OnTime => "the meeting's owner",
        }
    }

    /// Where it comes from.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Attainment | Self::AtQuota => {
                "won deals of the CRM's export; quotas as they were imported or set here"
            }
            Self::WinRate => "the CRM's export and our log of what each snapshot changed",
            Self::WinRateClosed | Self::Cycle | Self::DealSize | Self::Created => "the CRM's export",
            Self::Velocity => "open deals of the CRM's export, and the three figures beside it",
            Self::FollowThrough | Self::OnTime => "the actions written down here, as they were closed",
        }
    }

    /// Less of it is better.
    pub const fn is_less_better(self) -> bool {
        matches!(self, Self::Cycle)
    }

    /// What a period of a scope says.
    pub fn read(self, figures: &Figures, scope: Scope, currency: &Currency) -> Reading {
        let sales = &figures.sales;
        let of_deals = !matches!(self, Self::Created | Self::FollowThrough | Self::OnTime);
        if of_deals && !figures.known {
            return none("no deal of that time is known");
        }
        if self == Self::Created && !figures.logged {
            return none("not known: the log begins later");
        }
        match self {
            Self::Attainment => match figures.attained() {
                Some(share) => {
                    let quota = figures.quota.unwrap_or_default();
                    let won = short(figures.sales.value, currency);
                    let part = figures.part.map_or_else(String::new, |part| {
                        format!("; {}: {} won", part.words(), short(part.won, currency))
                    });
                    let teamless = (figures.teamless != Money::ZERO)
                        .then(|| format!("; {} of it in no team's", short(figures.teamless, currency)));
                    let teamless = teamless.unwrap_or_default();
                    let from = format!("{won} of {} quota{part}{teamless}", short(quota, currency));
                    let (verdict, stands) = match share {
                        _ if !figures.over => (Verdict::Shown, "the period runs"),
                        // what the others won is no part of that quota: reached and missed would say nothing
                        _ if figures.part.is_some() => (Verdict::Shown, "not all have a quota"),
                        1.0.. => (Verdict::Good, "reached"),
                        0.9..1.0 => (Verdict::Watch, "nearly"),
                        _ => (Verdict::Bad, "missed"),
                    };
                    Reading { value: Value::Share(share), from, verdict, stands }
                }
                None if figures.quota.is_some() => none("the quota is zero: there is nothing to attain"),
                None => none("no quota is known: import quotas"),
            },
            Self::AtQuota => at_quota(figures, scope),
            Self::WinRate => {
                let rate = sales.late;
                let unseen = match sales.unseen {
                    0 => String::new(),
                    n => format!("; {n} decided unseen by the log"),
                };
                match rate.share() {
                    Some(share) => {
                        let (verdict, stands) = judged(share, rate.decided, figures);
                        let from = format!("{} of {} won{unseen}", rate.won, rate.decided);
                        Reading { value: Value::Share(share), from, verdict, stands }
                    }
                    None if sales.closed.decided == 0 => none("nothing was decided"),
                    None if sales.unseen == sales.closed.decided => none("the log saw none of them while it was open"),
                    // what was seen and what was not, each by its number
                    None => Reading {
                        from: format!("none of {} seen in a late stage{unseen}", sales.closed.decided - sales.unseen),
                        ..none("no decided deal was seen in a late stage")
                    },
                }
            }
            Self::WinRateClosed => match sales.closed.share() {
                Some(share) => {
                    let (verdict, stands) = judged(share, sales.closed.decided, figures);
                    let from = format!("{} of {} won", sales.closed.won, sales.closed.decided);
                    Reading { value: Value::Share(share), from, verdict, stands }
                }
                None => none("nothing was decided"),
            },
            Self::Cycle => match sales.cycle {
                Some((mean, median)) => {
                    let undated = match sales.undated {
                        0 => String::new(),
                        n => format!("; {n} without the day they were created"),
                    };
                    let backwards = match sales.backwards {
                        0 => String::new(),
                        n => format!("; {n} created after they were won"),
                    };
                    shown(Value::Days(mean, median), format!("median {median:.0} days{undated}{backwards}"))
                }
                None if sales.closed.won == 0 => none("nothing was won"),
                None if sales.backwards > 0 => none("no won deal has a day of creation before it was won"),
                None => none("no won deal has the day it was created"),
            },
            Self::DealSize => match sales.deal_size() {
                Some(size) => {
                    let number =
                        if sales.closed.won == 1 { "1 deal".to_owned() } else { format!("{} deals", sales.closed.won) };
                    shown(Value::Money(size), format!("{} in {number}", short(sales.value, currency)))
                }
                None => none("nothing was won"),
            },
            Self::Velocity => match figures.open {
                None => none("not known: the log begins later"),
                Some(open) => match sales.velocity(open) {
                    Some(per_day) => shown(Value::PerDay(per_day), velocity(figures, open, currency)),
                    None if sales.closed.won == 0 => none("nothing was won"),
                    None => none("the cycle length is not known"),
                },
            },
            Self::Created => {
                let inflow = &figures.inflow;
                let number = if inflow.deals == 1 { "1 deal".to_owned() } else { format!("{} deals", inflow.deals) };
                let sources: Vec<String> = inflow
                    .sources
                    .iter()
                    .filter_map(|b| b.value.ratio(inflow.value).map(|s| (b, s)))
                    .map(|(b, share)| {
                        let planned = b.planned.map_or_else(String::new, |p| format!(" (plan {})", percent(p)));
                        format!("{} {}{planned}", b.source.as_deref().unwrap_or("unsaid"), percent(share))
                    })
                    .collect();
                let from = std::iter::once(number).chain(sources).collect::<Vec<_>>().join(", ");
                if inflow.deals == 0 { none("nothing came in") } else { shown(Value::Money(inflow.value), from) }
            }
            Self::FollowThrough => match figures.closed.all {
                0 => none("no action was closed"),
                all => {
                    let achieved = figures.closed.achieved;
                    shown(Value::Share(achieved as f64 / all as f64), format!("{achieved} of {all} closed as achieved"))
                }
            },
            Self::OnTime => match figures.closed.dated {
                0 => none("no action with a day was closed"),
                dated => {
                    let in_time = figures.closed.in_time;
                    shown(Value::Share(in_time as f64 / dated as f64), format!("{in_time} of {dated} by their day"))
                }
            },
        }
    }

    /// What the last periods say, oldest first.
    pub fn readings(self, told: &Told, span: Span, currency: &Currency) -> Vec<Reading> {
        told.periods(span).iter().map(|f| self.read(f, told.scope, currency)).collect()
    }

    /// The values of the last periods, oldest first.
    pub fn trend(self, told: &Told, span: Span, currency: &Currency) -> Vec<Option<f64>> {
        told.periods(span).iter().map(|f| self.read(f, told.scope, currency).value.number()).collect()
    }
}

fn none(why: &'static str) -> Reading {
    Reading { value: Value::None(why), from: why.to_owned(), verdict: Verdict::NoData, stands: "" }
}

const fn shown(value: Value, from: String) -> Reading {
    Reading { value, from, verdict: Verdict::Shown, stands: "" }
}

/// What a win rate is worth: with few decided deals, or of a period in which deals had no time to be won yet, no word is said
/// about it.
fn judged(share: f64, decided: usize, figures: &Figures) -> (Verdict, &'static str) {
    match decided {
        0..FEW_DECIDED => (Verdict::Shown, "too few to judge"),
        _ if figures.young => (Verdict::Shown, "it has hardly begun"),
        _ => against_typical(share),
    }
}

/// A win rate beside what is usual.
fn against_typical(share: f64) -> (Verdict, &'static str) {
    match share {
        0.35.. => (Verdict::Good, "strong"),
        0.30.. => (Verdict::Good, "above typical"),
        0.20.. => (Verdict::Shown, "typical"),
        _ => (Verdict::Watch, "below typical"),
    }
}

fn at_quota(figures: &Figures, scope: Scope) -> Reading {
    if matches!(scope, Scope::Rep(_)) {
        return none("a share of sellers is told of a team");
    }
    let (at, of) = figures.attainment.at_quota();
    if of == 0 {
        return none("no seller has a quota above zero");
    }
    let share = at as f64 / of as f64;
    let without = match figures.attainment.without.len() {
        0 => String::new(),
        1 => "; 1 without a quota".to_owned(),
        n => format!("; {n} without a quota"),
    };
    let (verdict, stands) = match share {
        _ if !figures.over => (Verdict::Shown, "the period runs"),
        0.7.. => (Verdict::Good, "above what is usual"),
        0.6.. => (Verdict::Good, "as usual"),
        0.4.. => (Verdict::Watch, "below what is usual"),
        _ => (Verdict::Bad, "far below what is usual"),
    };
    Reading { value: Value::Share(share), from: format!("{at} of {of} sellers{without}"), verdict, stands }
}

/// "82 open x 31 % x 42k / 64 days".
fn velocity(figures: &Figures, open: usize, currency: &Currency) -> String {
    let sales = &figures.sales;
    let rate = sales.late.share().or_else(|| sales.closed.share()).unwrap_or_default();
    let (mean, _) = sales.cycle.unwrap_or_default();
    let size = sales.deal_size().unwrap_or_default();
    format!("{open} open x {} x {} / {mean:.0} days", percent(rate), short(size, currency))
}

#[cfg(test)]
mod tests {
    use super::super::told::{Closed, PartQuota, Parts};
    use super::super::{Attainment, Decided};
    use super::*;
    use crate::domain::health::fixture::day;
    use crate::domain::ids::{DealId, PersonId};
    use crate::domain::period::{FiscalCalendar, PeriodKey};

    fn decided(id: i64, won: bool, late: Option<bool>, value: i64) -> Decided {
        Decided {
            deal: DealId(id),
            owner: Some(PersonId(1)),
            won,
            value: Money::units(value),
            created: (id != 4).then(|| day("2026-07-12")),
            closed: day("2026-09-10"),
            late,
            segment: None,
            source: None,
            competitor: None,
        }
    }

    fn figures(over: bool) -> Figures {
        let all = [
            decided(1, true, Some(true), 60_000),
            decided(2, false, Some(true), 20_000),
            decided(3, false, Some(false), 20_000),
            decided(4, true, None, 30_000),
        ];
        let all: Vec<&Decided> = all.iter().collect();
        let period = FiscalCalendar::default().resolve(PeriodKey::Quarter(2026, 3));
        let mut figures = Figures::of(period, over, Parts { decided: &all, created: &[], open: None });
        figures.quota = Some(Money::units(100_000));
        figures.open = Some(20);
        let seller = |id, won, quota: Option<i64>| (PersonId(id), Money::units(won), quota.map(Money::units));
        figures.attainment = Attainment::of([
            seller(1, 60, Some(50)),
            seller(2, 10, Some(50)),
            seller(3, 50, Some(50)),
            seller(4, 9, None),
            seller(5, 9, Some(0)),
        ]);
        figures.closed = Closed { achieved: 3, all: 5, in_time: 1, dated: 4 };
        figures
    }

    #[test]
    fn what_a_period_says() {
        let currency = Currency::default();
        let figures = figures(true);
        for (measure, shown, from, verdict) in [
            (Measure::Attainment, "90 %", "90k of 100k quota", Verdict::Watch),
            (Measure::AtQuota, "67 %", "2 of 3 sellers; 2 without a quota", Verdict::Good),
            (Measure::WinRate, "50 %", "1 of 2 won; 1 decided unseen by the log", Verdict::Shown),
            (Measure::WinRateClosed, "50 %", "2 of 4 won", Verdict::Shown),
            (Measure::Cycle, "60 days", "median 60 days; 1 without the day they were created", Verdict::Shown),
            (Measure::DealSize, "45k", "90k in 2 deals", Verdict::Shown),
            // 20 x 0.5 x 45,000 / 60
            (Measure::Velocity, "7,500/day", "20 open x 50 % x 45k / 60 days", Verdict::Shown),
            (Measure::Created, "-", "nothing came in", Verdict::NoData),
            (Measure::FollowThrough, "60 %", "3 of 5 closed as achieved", Verdict::Shown),
            (Measure::OnTime, "25 %", "1 of 4 by their day", Verdict::Shown),
        ] {
            let reading = measure.read(&figures, Scope::All, &currency);
            assert_eq!((reading.value.show(&currency).as_str(), reading.from.as_str()), (shown, from), "{measure:?}");
            assert_eq!(reading.verdict, verdict, "{measure:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_said_and_never_zero() {
        let currency = Currency::default();
        let period = FiscalCalendar::default().resolve(PeriodKey::Quarter(2026, 3));
        let empty = Figures::of(period, false, Parts { decided: &[], created: &[], open: None });
        for measure in Measure::ALL {
            let reading = measure.read(&empty, Scope::All, &currency);
            assert!(matches!(reading.value, Value::None(why) if !why.is_empty()), "{measure:?}: {reading:?}");
            assert_eq!(reading.verdict, Verdict::NoData);
        }
        let some = PartQuota { won: Money::units(5_000), have: 1, of: 2 };
        let some = Figures { quota: Some(Money::units(10_000)), part: Some(some), ..figures(true) };
        let said = Measure::Attainment.read(&some, Scope::All, &currency);
        let whole = some.sales.value.ratio(Money::units(10_000)).unwrap();
        assert_eq!(said.value, Value::Share(whole), "as on the board: of all that was won");
        assert!(said.from.ends_with("of 10k quota; 1 of 2 sellers has a quota: 5,000 won"), "{}", said.from);
        assert_eq!((said.verdict, said.stands), (Verdict::Shown, "not all have a quota"));
        let teamless = Figures { quota: Some(Money::units(10_000)), teamless: Money::units(3_000), ..figures(true) };
        let said = Measure::Attainment.read(&teamless, Scope::All, &currency);
        assert!(said.from.ends_with("of 10k quota; 3,000 of it in no team's"), "{}", said.from);
        let zero = Figures { quota: Some(Money::ZERO), ..empty };
        let said = Measure::Attainment.read(&zero, Scope::All, &currency);
        assert!(said.from.contains("zero"), "{said:?}");
        let unknown = Figures { known: false, ..figures(true) };
        assert_eq!(Measure::Attainment.read(&unknown, Scope::All, &currency).from, "no deal of that time is known");
        // what was created then and is still there is not all that was
        let before = Figures { logged: false, ..figures(true) };
        let said = Measure::Created.read(&before, Scope::All, &currency);
        assert_eq!((said.verdict, said.from.as_str()), (Verdict::NoData, "not known: the log begins later"));
        let one = Measure::AtQuota.read(&figures(true), Scope::Rep(PersonId(1)), &currency);
        assert!(one.from.contains("of a team"));
        // a period that runs is not judged by what it has not yet had the time for
        let running = Measure::Attainment.read(&figures(false), Scope::All, &currency);
        assert_eq!((running.verdict, running.stands), (Verdict::Shown, "the period runs"));
    }

    #[test]
    fn deals_created_after_they_were_won_are_said_beside_the_cycle() {
        let after = |id| Decided { created: Some(day("2026-12-24")), ..decided(id, true, None, 1_000) };
        let period = FiscalCalendar::default().resolve(PeriodKey::Quarter(2026, 3));
        let read = |all: [&Decided; 2]| {
            let figures = Figures::of(period, true, Parts { decided: &all, created: &[], open: None });
            assert_eq!(figures.decided[0].days, None);
            Measure::Cycle.read(&figures, Scope::All, &Currency::default()).from
        };
        assert!(read([&after(1), &decided(2, true, None, 900)]).ends_with(" days; 1 created after they were won"));
        assert_eq!(read([&after(1), &after(2)]), "no won deal has a day of creation before it was won");
    }

    #[test]
    fn a_win_rate_of_few_deals_or_of_a_first_week_is_not_judged() {
        let currency = Currency::default();
        let period = FiscalCalendar::default().resolve(PeriodKey::Quarter(2026, 3));
        let read = |won: i64, of: i64, today: &str| {
            let all: Vec<Decided> = (1..=of).map(|id| decided(id, id <= won, Some(true), 1_000)).collect();
            let all: Vec<&Decided> = all.iter().collect();
            let mut figures = Figures::of(period, false, Parts { decided: &all, created: &[], open: None });
            figures.young = Figures::is_young(&period, day(today));
            [Measure::WinRate, Measure::WinRateClosed].map(|measure| {
                let reading = measure.read(&figures, Scope::All, &currency);
                (reading.value, reading.verdict, reading.stands)
            })
        };
        for (won, of, today, verdict, stands) in [
            (0, 4, "2026-09-10", Verdict::Shown, "too few to judge"),
            (9, 9, "2026-12-31", Verdict::Shown, "too few to judge"),
            (9, 9, "2026-07-01", Verdict::Shown, "too few to judge"),
            (1, 10, "2026-09-10", Verdict::Watch, "below typical"),
            (4, 10, "2026-12-31", Verdict::Good, "strong"),
            // the 18th day of 92 is the last of the first fifth
            (0, 19, "2026-07-01", Verdict::Shown, "it has hardly begun"),
            (0, 19, "2026-07-18", Verdict::Shown, "it has hardly begun"),
            (0, 19, "2026-07-19", Verdict::Watch, "below typical"),
        ] {
            for got in read(won, of, today) {
                assert_eq!(got, (Value::Share(won as f64 / of as f64), verdict, stands), "{won} of {of} on {today}");
            }
        }
    }

    #[test]
    fn what_was_seen_of_the_decided_deals_is_told_apart_from_what_was_not() {
        let currency = Currency::default();
        let period = FiscalCalendar::default().resolve(PeriodKey::Quarter(2026, 3));
        let read = |late: &[Option<bool>]| {
            let all: Vec<Decided> = late.iter().zip(1..).map(|(late, id)| decided(id, true, *late, 1_000)).collect();
            let all: Vec<&Decided> = all.iter().collect();
            let figures = Figures::of(period, true, Parts { decided: &all, created: &[], open: None });
            Measure::WinRate.read(&figures, Scope::All, &currency).from
        };
        assert_eq!(read(&[]), "nothing was decided");
        assert_eq!(read(&[None, None]), "the log saw none of them while it was open");
        assert_eq!(read(&[Some(false)]), "none of 1 seen in a late stage");
        assert_eq!(read(&[Some(false), None, None]), "none of 1 seen in a late stage; 2 decided unseen by the log");
    }

    #[test]
    fn every_metric_is_explained() {
        for measure in Measure::ALL {
            let texts = [measure.definition(), measure.benchmark(), measure.owner(), measure.source(), measure.label()];
            assert!(texts.iter().all(|t| !t.is_empty()), "{measure:?}");
            assert_eq!(Measure::from_key(measure.key()), Some(*measure));
        }
        for (share, word) in [(0.1, "below typical"), (0.2, "typical"), (0.3, "above typical"), (0.35, "strong")] {
            assert_eq!(against_typical(share).1, word);
        }
    }
}
