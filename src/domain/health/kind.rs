//! The sixteen metrics by name: what each is about, how it is counted, whose it is, where it comes from.

use crate::domain::browse::DealFlag;
use crate::domain::deal::keyed;
use crate::domain::people::Role;

/// Which metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Open in period / (FC - won).
    ForecastCoverage,
    /// Open in period / (quota - won).
    QuotaCoverage,
    /// What is missing to the required coverage of quota - won.
    CoverageGap,
    /// Value and count by stage of what covers the period.
    StageDistribution,
    /// Share of open deals without a buyer event for two weeks.
    Stalled,
    /// How long the oldest lead has waited for an answer.
    LeadsWaiting,
    /// Days the open deals have stood in their stages, over what is usual there.
    DaysInStage,
    /// Share of open deals that were pushed twice or more.
    Pushed,
    /// Share of the quarter's open value that closes in its last month.
    Linearity,
    /// Early, mid and late shares of what is open in the period.
    PhaseMix,
    /// Share of the largest deal.
    Concentration,
    /// Early value / open value.
    EarlyShare,
    /// Share of open deals without an amount.
    ZeroValue,
    /// Share of open deals without any activity for a month.
    Untouched,
    /// Share of open deals without a dated next step ahead.
    NoNextStep,
    /// Share of the marked deals that fit the ideal customer profile.
    IcpFit,
}

keyed!(Kind {
    ForecastCoverage = "forecast_coverage",
    QuotaCoverage = "quota_coverage",
    CoverageGap = "coverage_gap",
    StageDistribution = "stage_distribution",
    Stalled = "stalled",
    LeadsWaiting = "leads_waiting",
    DaysInStage = "days_in_stage",
    Pushed = "pushed",
    Linearity = "linearity",
    PhaseMix = "phase_mix",
    Concentration = "concentration",
    EarlyShare = "early_share",
    ZeroValue = "zero_value",
    Untouched = "untouched",
    NoNextStep = "no_next_step",
    IcpFit = "icp_fit",
});

/// What a metric is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Is there enough?
    Coverage,
    /// Does it move?
    Pace,
    /// Is it spread?
    Balance,
    /// Is it true?
    Quality,
}

keyed!(Dimension { Coverage = "coverage", Pace = "pace", Balance = "balance", Quality = "quality" });

impl Dimension {
    /// For reading.
    pub const fn word(self) -> &'static str {
        self.key()
    }
}

impl Kind {
    /// Its name on a screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ForecastCoverage => "forecast coverage",
            Self::QuotaCoverage => "quota coverage",
            Self::CoverageGap => "coverage gap",
            Self::StageDistribution => "by stage",
            Self::Stalled => "stalled",
            Self::LeadsWaiting => "leads waiting",
            Self::DaysInStage => "days in stage",
            Self::Pushed => "pushed",
            Self::Linearity => "closing in the last month",
            Self::PhaseMix => "early / mid / late",
            Self::Concentration => "largest deal",
            Self::EarlyShare => "early",
            Self::ZeroValue => "no amount",
            Self::Untouched => "untouched",
            Self::NoNextStep => "no next step",
            Self::IcpFit => "ICP fit",
        }
    }

    /// How it is counted, in a sentence or two.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::ForecastCoverage => {
                "Open value that closes in the period, over what FC still needs: FC less won. Deals past their close date do not count."
            }
            Self::QuotaCoverage => {
                "Open value that closes in the period, over what the quota still needs: quota less won. Deals past their close date do not count."
            }
            Self::CoverageGap => {
                "The open value that is still missing until what the quota needs (quota less won) is covered as often as required. It is asked of everybody alone: what one has too much does not help another."
            }
            Self::StageDistribution => {
                "Where the deals stand that cover the period: count and value by stage. Deals past their close date do not count."
            }
            Self::Stalled => {
                "Open deals in which the buyer has done nothing for the set number of days, over all open deals. Something they did is a call, a mail, a meeting, what was told here, a promise with a day, and a promise kept; breaking one is not, nor is another day for it."
            }
            Self::LeadsWaiting => {
                "How long the oldest lead that is neither accepted nor rejected has waited, in business hours; and how many wait."
            }
            Self::DaysInStage => {
                "Days the open deals have stood in their stages, over the days that deals usually stood there: the mean of those that have left the stage or, until there are enough of them, the config's figure."
            }
            Self::Pushed => {
                "Open deals whose close date was moved later so often, over all open deals. Each move counts, by the CRM's counter or by our own log, whichever has more; what was moved before the log began is not known."
            }
            Self::Linearity => {
                "Open value that closes in the last month of the quarter, over all open value of the quarter."
            }
            Self::PhaseMix => "How the open value that closes in the period is spread over early, mid and late stages.",
            Self::Concentration => {
                "Value of the largest open deal that closes in the period, over all open value of the period; the three largest beside it."
            }
            Self::EarlyShare => "Open value in early stages, over all open value, whenever it closes.",
            Self::ZeroValue => "Open deals without an amount or with zero, over all open deals.",
            Self::Untouched => {
                "Open deals for which nobody has logged any activity for the set number of days, over all open deals. A deal that never had one counts from the day it was created."
            }
            Self::NoNextStep => {
                "Open deals without a next step, without its date, or with the date behind us, over all open deals. As the CRM has it: what a buyer has promised here with a day to come is a next step in a Pipeline Review, and no metric of the CRM's until it says so."
            }
            Self::IcpFit => {
                "Open deals marked as fitting the ideal customer profile, over the open deals that are marked either way."
            }
        }
    }

    /// The flag that the deals behind it have, where there is one.
    pub const fn flag(self) -> Option<DealFlag> {
        match self {
            Self::Stalled => Some(DealFlag::Stalled),
            Self::Pushed => Some(DealFlag::Pushed),
            Self::ZeroValue => Some(DealFlag::ZeroValue),
            Self::Untouched => Some(DealFlag::Untouched),
            Self::NoNextStep => Some(DealFlag::NoNextStep),
            _ => None,
        }
    }

    /// Where the metric and its limits come from.
    pub const fn source(self) -> &'static str {
        match self {
            Self::ForecastCoverage => {
                "Revenue Operating System 1.2, Pipeline Review, coverage: 3x the forecast; to be watched down to 2.5x is ours"
            }
            Self::QuotaCoverage => {
                "Revenue Operating System 1.2, Pipeline Review, coverage: 3x to 4x the quota; to be watched down to 2.5x is ours"
            }
            Self::CoverageGap => {
                "Revenue Operating System 1.2, Pipeline Review, coverage; no limit there: none may be missing"
            }
            Self::StageDistribution => "Revenue Operating System 1.2, Pipeline Review, coverage; no limit: it is shown",
            Self::Stalled => {
                "Revenue Operating System 1.2, Pipeline Review, pace: 14 days; the shares of 15 % and 30 % are ours"
            }
            Self::LeadsWaiting => {
                "Revenue Operating System 1.2, Pipeline Review, pace, and the agreement with marketing: 24 business hours"
            }
            Self::DaysInStage => {
                "Revenue Operating System 1.2, Pipeline Review, pace: against history; 1x and 1.5x are ours"
            }
            Self::Pushed => {
                "Revenue Operating System 1.2, Pipeline Review, pace: two or more; the shares of 10 % and 20 % are ours"
            }
            Self::Linearity => "Revenue Operating System 1.2, Pipeline Review, balance; 50 % and 65 % are ours",
            Self::PhaseMix => "Revenue Operating System 1.2, Pipeline Review, balance; no limit: it is shown",
            Self::Concentration => "Revenue Operating System 1.2, Pipeline Review, balance; 20 % and 35 % are ours",
            Self::EarlyShare => "Revenue Operating System 1.2, Pipeline Review, balance; 50 % and 65 % are ours",
            Self::ZeroValue => "Revenue Operating System 1.2, Pipeline Review, quality; 5 % is ours",
            Self::Untouched => "Revenue Operating System 1.2, Pipeline Review, quality: 30 days; 10 % is ours",
            Self::NoNextStep => "Revenue Operating System 1.2, Pipeline Review, quality; 10 % is ours",
            Self::IcpFit => "Revenue Operating System 1.2, Pipeline Review, quality; 80 % and 60 % are ours",
        }
    }

    /// What it is about.
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::ForecastCoverage | Self::QuotaCoverage | Self::CoverageGap | Self::StageDistribution => {
                Dimension::Coverage
            }
            Self::Stalled | Self::LeadsWaiting | Self::DaysInStage | Self::Pushed => Dimension::Pace,
            Self::Linearity | Self::PhaseMix | Self::Concentration | Self::EarlyShare => Dimension::Balance,
            Self::ZeroValue | Self::Untouched | Self::NoNextStep | Self::IcpFit => Dimension::Quality,
        }
    }

    /// Who owns it, unless the config says otherwise.
    pub const fn owner(self) -> Role {
        match self {
            Self::Stalled
            | Self::LeadsWaiting
            | Self::Pushed
            | Self::ZeroValue
            | Self::Untouched
            | Self::NoNextStep => Role::Rep,
            _ => Role::Flm,
        }
    }
}
