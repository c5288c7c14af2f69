//! From a metric to the list: what the deals screen has to ask for to show the deals that a metric counts, all of them and no
//! other, however many there are.

use chrono::NaiveDate;

use super::Kind;
use crate::domain::browse::{DealFlag, DealQuery};
use crate::domain::deal::Phase;
use crate::domain::period::Period;

/// What a list of open deals is narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Narrow {
    /// With this flag.
    pub flag: Option<DealFlag>,
    /// In this phase.
    pub phase: Option<Phase>,
    /// Closing within these days; the period's own or a part of it.
    pub period: Option<Period>,
    /// Those that the CRM leaves out of the forecast are no part of it.
    pub in_forecast: bool,
}

impl Narrow {
    /// Behind this metric of that period, whose quarter is `quarter`, on that day. `None`: no such question leads to exactly
    /// those deals, see [`super::behind`].
    pub fn to(kind: Kind, period: Period, quarter: Period, today: NaiveDate) -> Option<Self> {
        let open = Self { flag: None, phase: None, period: None, in_forecast: true };
        let from = |first: NaiveDate, of: Period| Some(Period { first: of.first.max(first), ..of });
        Some(match kind {
            // past its close date a deal covers nothing
            Kind::ForecastCoverage | Kind::QuotaCoverage | Kind::CoverageGap | Kind::StageDistribution => {
                Self { period: from(today, period), ..open }
            }
            Kind::PhaseMix | Kind::Concentration => Self { period: Some(period), ..open },
            Kind::Linearity => Self { period: from(quarter.last_month, quarter), ..open },
            Kind::EarlyShare => Self { phase: Some(Phase::Early), ..open },
            // a flag is of deals in the forecast by itself
            Kind::Stalled | Kind::Pushed | Kind::ZeroValue | Kind::Untouched | Kind::NoNextStep => {
                Self { flag: kind.flag(), in_forecast: false, ..open }
            }
            Kind::LeadsWaiting | Kind::DaysInStage | Kind::IcpFit => return None,
        })
    }

    /// Whether a list can be asked for the deals behind this metric.
    pub const fn is_for(kind: Kind) -> bool {
        !matches!(kind, Kind::LeadsWaiting | Kind::DaysInStage | Kind::IcpFit)
    }

    /// Asks for them.
    pub fn put(self, query: &mut DealQuery) {
        query.flags = self.flag.into_iter().collect();
        (query.phase, query.period, query.in_forecast) = (self.phase, self.period, self.in_forecast);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::day;
    use crate::domain::period::FiscalCalendar;

    #[test]
    fn each_metric_asks_for_its_own_days() {
        let (fiscal, today) = (FiscalCalendar::default(), day("2026-11-22"));
        let days = |kind, key: &str| {
            let key = key.parse().unwrap();
            let period = Narrow::to(kind, fiscal.resolve(key), fiscal.quarter_of(key), today).unwrap().period?;
            Some((period.first.to_string(), period.last.to_string()))
        };
        let of = |first: &str, last: &str| Some((first.to_owned(), last.to_owned()));
        // what is overdue covers nothing, and is in the mix
        assert_eq!(days(Kind::QuotaCoverage, "2026-Q4"), of("2026-11-22", "2026-12-31"));
        assert_eq!(days(Kind::QuotaCoverage, "2027-Q1"), of("2027-01-01", "2027-03-31"));
        assert_eq!(days(Kind::PhaseMix, "2026-Q4"), of("2026-10-01", "2026-12-31"));
        // of a month it is about the month's quarter
        assert_eq!(days(Kind::Linearity, "2026-10"), of("2026-12-01", "2026-12-31"));
        assert_eq!(days(Kind::EarlyShare, "2026-Q4"), None);
        assert_eq!(days(Kind::Stalled, "2026-Q4"), None);
    }
}
