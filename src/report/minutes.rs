//! Minutes: what a meeting leaves behind, as Markdown to paste and as plain text for a chat.
//!
//! [`MinutesData`] holds words and formatted amounts, made by the app; this file only lays them out. It has no field
//! for a private note, and none may be added.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::ReportError;
use super::markdown::{align_tables, escape, one_line};

/// The template built in; a user's own takes its place.
pub const TEMPLATE: &str = include_str!("../../assets/templates/minutes.md");
const TEXT_TEMPLATE: &str = include_str!("../../assets/templates/minutes.txt");

/// Everything that is in the minutes of one meeting. The field names are what a user's own template writes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MinutesData {
    /// "Weekly Forecast Call".
    pub meeting: String,
    /// "WFC".
    pub code: String,
    /// "Team West".
    pub unit: String,
    /// "Sunday 22 November 2026".
    pub date: String,
    /// "09:00 to 09:38".
    pub time: String,
    /// "team call", "one by one"; `None` where the meeting has only one.
    pub format: Option<String>,
    /// Names.
    pub present: Vec<String>,
    /// Names.
    pub absent: Vec<String>,
    /// "38 min".
    pub duration: Option<String>,
    /// "40 min".
    pub planned: Option<String>,
    /// Time by step.
    pub steps: Vec<StepTime>,
    /// "green", "red: data, actions"; `None`: nobody asked when it started.
    pub started: Option<String>,
    /// What was red when it started, each in words.
    pub red: Vec<String>,
    /// Open deals that were named as having no buyer's step, and why.
    pub exceptions: Vec<StepException>,
    /// What a Pipeline Review went through; `None`: of any other meeting.
    pub review: Option<Review>,
    /// The required outputs, met and missing.
    pub outputs: Vec<Output>,
    /// A forecast call's numbers.
    pub forecast: Option<ForecastTable>,
    /// Missed forecasts that were explained in it.
    pub missed: Vec<MissedLine>,
    /// Open actions, by owner.
    pub actions: Vec<OwnerActions>,
    /// Those of them that this meeting has carried over to the next.
    pub carried: Vec<OwnerActions>,
    /// How many those are.
    pub carried_count: usize,
    /// What was asked about in step zero and got no answer: "Send the paper (Ana)".
    pub unanswered: Vec<String>,
    /// Actions closed or dropped in this meeting.
    pub settled: Vec<SettledAction>,
    /// What buyers have committed to.
    pub commitments: Vec<BuyerCommitment>,
    /// Promises of before that were opened again, with what became of them.
    pub opened: Vec<BuyerCommitment>,
    /// Stalled deals that got an answer.
    pub stalled: Vec<StalledLine>,
    /// Notes, private ones excluded by whoever fills this.
    pub notes: Vec<PlainNote>,
    /// Topics that other meetings had parked for this one.
    pub brought: Vec<BroughtTopic>,
    /// Topics that went to another meeting.
    pub parked: Vec<ParkedTopic>,
    /// How the meeting was rated.
    pub ratings: Option<Ratings>,
    /// Said of an export in the middle: "not concluded yet".
    pub unfinished: Option<String>,
}

/// An open deal without a buyer's step.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StepException {
    /// Its name.
    pub deal: String,
    /// Why it has none.
    pub reason: String,
}

/// What explains a missed forecast.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MissedLine {
    /// Whose.
    pub name: String,
    /// "October".
    pub period: String,
    /// "missed by 180k = named 150k + UNEXPLAINED 30k".
    pub sum: String,
    /// The deals that made the gap.
    pub deals: Vec<MissedDealLine>,
    /// Why a part of it has no deal.
    pub rest: Option<String>,
    /// What is done differently.
    pub lesson: Option<String>,
    /// Why an earlier explanation was amended.
    pub why: Option<String>,
}

/// A deal that made a part of a gap.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MissedDealLine {
    /// Its name.
    pub deal: String,
    /// "120k".
    pub amount: String,
    /// "slipped".
    pub fate: Option<String>,
    /// What happened.
    pub reason: String,
}

/// What a Pipeline Review went through.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Review {
    /// Facts that were corrected here, to be put into the CRM.
    pub corrections: Vec<Correction>,
    /// "6 of 40 open deals: Ivo Marek 4, Ana Sousa 2" lack something still; `None`: none does.
    pub lacking: Option<String>,
    /// "7 of 8; not: Lea Brandt" were talked through in health.
    pub talked: Option<String>,
    /// "Ivo Marek: quota coverage 1.4x, stalled 84 %": what was red of those who were talked through.
    pub red: Vec<String>,
    /// "2 deals: Orbit (nothing was said), Kepler; passed over: Halden" were walked through.
    pub walked: Option<String>,
    /// "4 deals since Mon 9 Nov, 1,245k: sales 2, sdr 2", then each coming quarter against what it needs.
    pub demand: Vec<String>,
}

/// What was corrected about a deal.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Correction {
    /// Its name.
    pub deal: String,
    /// "close Fri 20 Nov to Tue 15 Dec", one for each fact.
    pub facts: Vec<String>,
}

/// The time of one step.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StepTime {
    /// Its title.
    pub title: String,
    /// "20 min".
    pub planned: String,
    /// "23 min".
    pub actual: String,
    /// "+3 min", where it ran over.
    pub over: Option<String>,
}

/// One required output.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Output {
    /// What was to come out of the meeting.
    pub text: String,
    /// It did.
    pub met: bool,
    /// It did by somebody's word: "said by hand: shown on paper, against 12 of 94 open".
    pub by_hand: Option<String>,
    /// Why it did not; with `by_hand`, why it was said.
    pub reason: Option<String>,
}

/// The numbers of a forecast call.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ForecastTable {
    /// "November".
    pub month: String,
    /// "Q4".
    pub quarter: String,
    /// "USD".
    pub currency: String,
    /// One per participant, in the order of the call.
    pub participants: Vec<Call>,
    /// The manager's own number.
    pub team: Option<TeamCall>,
}

/// One participant's numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Call {
    /// Who.
    pub name: String,
    /// `None`: nothing was said.
    pub month: Option<Figures>,
    /// `None`: nothing was said.
    pub quarter: Option<Figures>,
    /// Said to be at least 70 % sure; `None`: not asked.
    pub sure: Option<bool>,
    /// Deals behind the FC.
    pub named: Vec<NamedLine>,
    /// What of the FC no deal stands behind: "40k". `None`: all of it is named.
    pub unnamed: Option<String>,
    /// Why numbers moved.
    pub explanations: Vec<ExplanationLine>,
}

/// Worst case, forecast, best case of one period, with what is won.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Figures {
    /// The floor.
    pub wc: Figure,
    /// The commitment.
    pub fc: Figure,
    /// The ceiling.
    pub bc: Figure,
    /// Won so far.
    pub won: Option<String>,
    /// The target.
    pub target: Option<String>,
}

/// A number and how it moved since the last call.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Figure {
    /// "300k".
    pub value: String,
    /// "-20k"; `None`: it did not move.
    pub moved: Option<String>,
}

/// A deal behind an FC.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NamedLine {
    /// Its name.
    pub deal: String,
    /// What it counts for.
    pub amount: String,
    /// Its close date.
    pub close: Option<String>,
}

/// A deal that moved a number.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ExplanationLine {
    /// "November", "Q4".
    pub period: String,
    /// Which deal.
    pub deal: String,
    /// "-30k".
    pub delta: String,
    /// What happened.
    pub note: Option<String>,
}

/// The manager's own number beside the sum of the team.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TeamCall {
    /// The month.
    pub month: Option<OwnCall>,
    /// The quarter.
    pub quarter: Option<OwnCall>,
    /// "Sun 22 Nov 09:49"; `None`: not submitted.
    pub submitted: Option<String>,
    /// "12 min after its hour"; `None`: in time.
    pub late: Option<String>,
}

/// One period of [`TeamCall`].
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OwnCall {
    /// The manager's own.
    pub own: Figures,
    /// The sum of the level below.
    pub sum: Figures,
    /// Own less sum.
    pub difference: Figures,
    /// Why they differ.
    pub reason: Option<String>,
}

/// What one person owes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct OwnerActions {
    /// Who; "nobody" for what has no owner.
    pub owner: String,
    /// What.
    pub actions: Vec<ActionLine>,
}

/// An action still owed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ActionLine {
    /// What is to be done.
    pub text: String,
    /// "Fri 27 Nov".
    pub due: Option<String>,
    /// About which deal.
    pub deal: Option<String>,
    /// Its day has passed.
    pub overdue: bool,
    /// How often it was carried over.
    pub carried: u32,
    /// Written down in this meeting.
    pub new: bool,
    /// "coaching", where it is not just something to do.
    pub kind: Option<String>,
}

/// An action that is not owed any more.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SettledAction {
    /// What was to be done.
    pub text: String,
    /// Who owed it.
    pub owner: String,
    /// "achieved", "partly", "not achieved", "dropped".
    pub outcome: String,
    /// What came of it, or why it was dropped.
    pub note: Option<String>,
}

/// What a buyer agreed to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BuyerCommitment {
    /// What.
    pub text: String,
    /// Who, on the buyer's side.
    pub buyer: Option<String>,
    /// Which deal.
    pub deal: Option<String>,
    /// By when.
    pub due: Option<String>,
    /// The seller who brought it.
    pub seller: Option<String>,
    /// "open", "kept", "broken", "moved".
    pub state: String,
}

/// A stalled deal and what was decided about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StalledLine {
    /// Which deal.
    pub deal: String,
    /// "escalated", "re-engaged", "disqualified".
    pub answer: String,
    /// It was re-engaged the last time, too.
    pub again: bool,
}

/// A note for everybody.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PlainNote {
    /// What was written.
    pub text: String,
    /// About which deal or whom.
    pub about: Option<String>,
}

/// A topic that another meeting had parked for this one.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BroughtTopic {
    /// What was written.
    pub text: String,
    /// Where and about whom: "Ivo Marek, PR 17 Nov".
    pub from: String,
}

/// A topic that belongs elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ParkedTopic {
    /// What was written.
    pub text: String,
    /// Where it comes up: "Pipeline Review".
    pub to: String,
}

/// How the meeting was rated.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Ratings {
    /// "8.4"; `None`: nobody rated it.
    pub average: Option<String>,
    /// Each one: the rating, or `None` for absent.
    pub people: Vec<Rating>,
}

/// One person's rating.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Rating {
    /// Who.
    pub name: String,
    /// 1 to 10; `None`: absent.
    pub rating: Option<u8>,
}

/// The minutes as Markdown. `template` takes the place of [`TEMPLATE`]; whatever it prints is escaped unless it says
/// `| safe`.
pub fn render(data: &MinutesData, template: Option<&str>) -> Result<String, ReportError> {
    fill(template.unwrap_or(TEMPLATE), data, escape).map(|text| align_tables(&text))
}

/// The minutes as plain text for a chat: no tables, no markup.
pub fn text(data: &MinutesData) -> Result<String, ReportError> {
    fill(TEXT_TEMPLATE, data, one_line)
}

fn fill(template: &str, data: &MinutesData, make_safe: fn(&str) -> String) -> Result<String, ReportError> {
    let mut env = Environment::new();
    let broken = |e: minijinja::Error| ReportError::Template {
        line: e.line(),
        what: e.detail().map_or_else(|| e.kind().to_string(), |d| format!("{}: {d}", e.kind())),
    };
    env.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(broken)?);
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Custom("foreign text".into()));
    env.set_formatter(move |out, _, value: &Value| {
        if value.is_undefined() {
            return Err(minijinja::ErrorKind::UndefinedError.into());
        }
        if value.is_none() {
            return Ok(());
        }
        match value.as_str() {
            Some(text) if !value.is_safe() => out.write_str(&make_safe(text))?,
            Some(text) => out.write_str(text)?,
            None if value.is_number() => write!(out, "{value}")?,
            None => out.write_str(&make_safe(&value.to_string()))?,
        }
        Ok(())
    });
    let rendered = env.render_str(template, Value::from(Serde(data))).map_err(broken)?;
    Ok(squeeze(&rendered))
}

/// At most one empty line in a row, none at either end, so that a template need not count them.
fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() && empty {
            continue;
        }
        empty = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests;
