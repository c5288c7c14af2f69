//! Which work surface a step of a meeting opens, and the wall between pipeline and forecast: what a meeting of one
//! kind does not show, and the sentence that says why.

use super::spoken::states_forecast;
use crate::domain::deal::keyed;
use crate::domain::text::fold;

/// What is in the middle of the screen during a step. One that is not built yet shows as [`Workspace::General`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Workspace {
    /// Prompts, checks and what was captured.
    #[default]
    General,
    /// Step zero: the open actions of the meetings before.
    OpenActions,
    /// The actions of this meeting, by owner.
    Actions,
    /// One card per participant with WC, FC, BC and named deals.
    ForecastCommits,
    /// The moves, largest first.
    ForecastChallenge,
    /// Deals that could close earlier.
    ForecastPullIns,
    /// The roll-up, the manager's own number, the lock.
    ForecastSubmit,
    /// Deals without a buyer's next step or date.
    Hygiene,
    /// The dashboard, rep by rep.
    Health,
    /// A queue of deals, most at risk first.
    DealWalk,
    /// Stalled deals: escalate, re-engage, disqualify.
    StalledTriage,
    /// New pipeline since the last review, next quarters' build.
    Demand,
    /// Everything about one deal.
    DealRoom,
    /// Pipeline needed and there, Q+1 to Q+3.
    Sufficiency,
    /// Planned and actual share of each source.
    Sources,
    /// Programmes: cost, quality, conversion.
    Programmes,
    /// Each gap: addressed or accepted.
    GapDecisions,
    /// Invest, cut, scale.
    Budget,
    /// Each region's WC, FC, BC.
    Regions,
    /// What could go wrong, in numbers.
    Scenarios,
    /// A few critical deals.
    Spotlight,
    /// One number for the company, locked.
    GlobalCommit,
    /// What the quarter taught.
    Retrospective,
    /// Next quarter's pipeline and plan.
    NextQuarter,
    /// What is needed from the rest of the company.
    Asks,
    /// People: ramp, enablement, territories.
    Readiness,
    /// First WC, FC, BC for the next quarter.
    NextCommit,
    /// The plan that closes a missed quarter's gap.
    Recovery,
}

keyed!(Workspace {
    General = "general",
    OpenActions = "open_actions",
    Actions = "actions",
    ForecastCommits = "forecast_commits",
    ForecastChallenge = "forecast_challenge",
    ForecastPullIns = "forecast_pull_ins",
    ForecastSubmit = "forecast_submit",
    Hygiene = "hygiene",
    Health = "health",
    DealWalk = "deal_walk",
    StalledTriage = "stalled_triage",
    Demand = "demand",
    DealRoom = "deal_room",
    Sufficiency = "sufficiency",
    Sources = "sources",
    Programmes = "programmes",
    GapDecisions = "gap_decisions",
    Budget = "budget",
    Regions = "regions",
    Scenarios = "scenarios",
    Spotlight = "spotlight",
    GlobalCommit = "global_commit",
    Retrospective = "retrospective",
    NextQuarter = "next_quarter",
    Asks = "asks",
    Readiness = "readiness",
    NextCommit = "next_commit",
    Recovery = "recovery",
});

impl Workspace {
    /// Numbers are committed or challenged here: not in a pipeline meeting.
    pub const fn is_forecast(self) -> bool {
        matches!(
            self,
            Self::ForecastCommits
                | Self::ForecastChallenge
                | Self::ForecastPullIns
                | Self::ForecastSubmit
                | Self::Regions
                | Self::Scenarios
                | Self::GlobalCommit
                | Self::NextCommit
        )
    }

    /// Pipeline is cleaned, built and moved on here: not in a forecast meeting.
    pub const fn is_pipeline(self) -> bool {
        matches!(self, Self::Hygiene | Self::Health | Self::DealWalk | Self::StalledTriage | Self::Demand)
    }
}

/// On which side of the wall a meeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeetingKind {
    /// Pipeline is built, cleaned and moved on; nobody commits a number.
    Pipeline,
    /// Numbers are committed; nobody grooms pipeline.
    Forecast,
    /// Neither in particular: deals, demand, the quarter.
    Other,
}

keyed!(MeetingKind { Pipeline = "pipeline", Forecast = "forecast", Other = "other" });

/// What somebody may want to do in a meeting and is on one side of the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Seeing or entering WC, FC, BC.
    ForecastNumbers,
    /// Hygiene, next steps, stages, stalled deals, new pipeline.
    PipelineWork,
}

impl MeetingKind {
    /// Why this does not belong here; `None`: it does. The sentence also says where to take it.
    pub const fn refuses(self, topic: Topic) -> Option<&'static str> {
        match (self, topic) {
            (Self::Pipeline, Topic::ForecastNumbers) => Some(
                "No WC/FC/BC here: once a number hangs on a deal, people defend it and stop cleaning. \
                 Park it for the forecast call.",
            ),
            (Self::Forecast, Topic::PipelineWork) => Some(
                "No pipeline grooming here: this call is for numbers people stand behind. \
                 Park it for the pipeline review.",
            ),
            (Self::Pipeline, Topic::PipelineWork)
            | (Self::Forecast, Topic::ForecastNumbers)
            | (Self::Other, Topic::ForecastNumbers | Topic::PipelineWork) => None,
        }
    }

    /// What a note is about that does not belong in this meeting; `None`: nothing that is told from its words. It goes by a
    /// few plain words, and whoever writes may keep the note all the same.
    pub fn stray(self, note: &str) -> Option<Topic> {
        const NUMBERS: &[&str] = &["wc", "fc", "bc", "forecast", "forecasts", "worst case", "best case"];
        const GROOMING: &[&str] =
            &["hygiene", "stalled", "coverage", "prospecting", "next step", "next steps", "pipeline review"];
        let folded: String = fold(note).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        // what the buyer forecasts is theirs
        let words = format!(" {} ", folded.split_whitespace().collect::<Vec<_>>().join(" "));
        let words = words.replace(" their forecast ", " ").replace(" their forecasts ", " ");
        let says = |all: &[&str]| all.iter().any(|w| words.contains(&format!(" {w} ")));
        let (topic, words) = match self {
            Self::Pipeline => (Topic::ForecastNumbers, NUMBERS),
            Self::Forecast => (Topic::PipelineWork, GROOMING),
            Self::Other => return None,
        };
        says(words).then_some(topic)
    }

    /// What any other line (an action, a promise, a step, a reason) states that does not belong in this meeting: only a
    /// forecast number, for what is to be done about pipeline is written down in every meeting.
    pub fn stray_number(self, line: &str) -> Option<Topic> {
        let topic = Topic::ForecastNumbers;
        (self.refuses(topic).is_some() && states_forecast(line)).then_some(topic)
    }

    /// The code of the meeting in which such a topic belongs, to park it there.
    pub const fn home_of(topic: Topic) -> &'static str {
        match topic {
            Topic::ForecastNumbers => "WFC",
            Topic::PipelineWork => "PR",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stray_topic_is_told_by_its_words() {
        use MeetingKind::{Forecast, Other, Pipeline};
        let (numbers, work) = (Some(Topic::ForecastNumbers), Some(Topic::PipelineWork));
        for (kind, note, want) in [
            (Pipeline, "FC of Ivo goes down to 300k", numbers),
            (Pipeline, "take it out of the forecast", numbers),
            (Pipeline, "his worst-case is 200k", numbers),
            (Pipeline, "Ivo: WC?", numbers),
            (Pipeline, "the buyer's forecasting tool", None),
            (Pipeline, "KFC is a new account", None),
            (Pipeline, "their forecast for units is 500 per week", None),
            (Pipeline, "two deals are stalled", None),
            (Forecast, "two deals are stalled in legal", work),
            (Forecast, "Orbit has no next step", work),
            (Forecast, "FC of Ivo goes down", None),
            (Forecast, "the stage is set", None),
            (Other, "FC of Ivo, and stalled deals", None),
        ] {
            assert_eq!(kind.stray(note), want, "{kind:?}: {note}");
        }
        for (kind, line, want) in [
            (Pipeline, "ask Ivo why his FC is 300k", numbers),
            (Pipeline, "ask Ivo about his forecast", None),
            (Forecast, "ask Ivo why his FC is 300k", None),
            (Forecast, "Orbit has no next step", None),
            (Other, "ask Ivo why his FC is 300k", None),
        ] {
            assert_eq!(kind.stray_number(line), want, "{kind:?}: {line}");
        }
        // what strays is what the meeting refuses
        for kind in MeetingKind::ALL {
            if let Some(topic) = kind.stray("fc and stalled") {
                assert!(kind.refuses(topic).is_some());
            }
        }
    }
}
