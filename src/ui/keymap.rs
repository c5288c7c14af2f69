//! The one key table. Dispatch, footer, help overlay, palette and the README's key table all come from it.

mod key;
mod table;

use std::collections::HashMap;
use std::sync::OnceLock;

use crossterm::event::KeyEvent;

pub use key::{Key, pretty};
pub use table::BINDINGS;

use super::command::Command;

/// Where keys are typed. A place asks a chain of contexts, the innermost first ([`lookup`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere no text is typed.
    Global,
    /// Everywhere, also while text is typed: no bare characters here.
    Always,
    /// Any list.
    List,
    Welcome,
    /// The form of the first run.
    Setup,
    Home,
    Actions,
    /// The list of deals.
    Deals,
    /// One deal's page.
    Deal,
    /// What was corrected here and has to go back to the CRM.
    Fixes,
    /// The pipeline's health.
    Health,
    /// What moved the pipeline.
    Waterfall,
    /// The waterfall: its parts side by side.
    Beside,
    /// What the past says.
    Odds,
    /// The map of cadence discipline.
    Cadence,
    /// What everybody has called.
    Forecast,
    /// A Pipeline Review's step: health, rep by rep.
    HealthStep,
    /// What buyers have promised.
    Promises,
    /// Leads that wait for sales.
    Leads,
    /// What was called against what came.
    Accuracy,
    /// Explanations, owed and written.
    Owed,
    /// The lines of an explanation.
    Explaining,
    /// What slipped and what was pushed.
    Slippage,
    /// The sales metrics.
    Sales,
    /// The four levers.
    Levers,
    History,
    /// What was found.
    Search,
    Minutes,
    /// Any running meeting.
    Meeting,
    StepZero,
    General,
    /// Deal walk: before its first deal.
    WalkStart,
    /// Deal walk: a deal.
    DealWalk,
    /// Stalled deals.
    Triage,
    Commits,
    /// The lines of a card in which words are typed.
    Naming,
    Challenge,
    PullIns,
    Submit,
    /// Pipeline review: what open deals lack.
    Hygiene,
    /// Pipeline review: the line in which a deal's gaps are filled.
    Filling,
    /// Pipeline review: new pipeline and the next quarters.
    Demand,
    /// The actions of this meeting.
    Promised,
    /// How ready a meeting is.
    Ready,
    Conclude,
    /// Import: choosing a file.
    ImportFile,
    /// Import: on its way.
    ImportRun,
    /// Import: what was understood.
    Import,
    /// Import: the rows that are left out.
    ImportRefused,
    /// Import: what it has done.
    ImportDone,
    /// A single-line field.
    Text,
    /// The one line of a question.
    Answer,
    Help,
    Picker,
    /// A list of those who are here or not.
    Flip,
    Confirm,
    /// The question whether a meeting ends.
    Ending,
    Message,
}

impl Context {
    /// The context's name in the help overlay and the README.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Always => "Everywhere, also while typing",
            Self::List => "Lists",
            Self::Welcome => "First run",
            Self::Setup => "First run: your team",
            Self::Home => "Home",
            Self::Actions => "Actions",
            Self::Deals => "Deals",
            Self::Deal => "A deal",
            Self::Fixes => "To update in the CRM",
            Self::Health => "Pipeline health",
            Self::Waterfall => "Waterfall: what moved the pipeline",
            Self::Beside => "Waterfall: regions, teams or sellers side by side",
            Self::Odds => "Odds: what does the past say?",
            Self::Cadence => "Cadence map",
            Self::Forecast => "Forecast board",
            Self::HealthStep => "Pipeline Review: health, rep by rep",
            Self::Promises => "Buyers' promises",
            Self::Leads => "Leads",
            Self::Accuracy => "Accuracy and the judgement ledger",
            Self::Owed => "Explanations of missed forecasts",
            Self::Explaining => "Writing an explanation",
            Self::Slippage => "Slippage: what slipped and what was pushed",
            Self::Sales => "Sales: attainment, win rate, cycle, deal size",
            Self::Levers => "Sales: the four levers as a what-if",
            Self::History => "Past meetings",
            Self::Search => "Search",
            Self::Minutes => "Minutes",
            Self::Meeting => "A running meeting",
            Self::StepZero => "Step zero: last meeting's actions",
            Self::General => "Any agenda step",
            Self::WalkStart => "Deal walk: promises that are due",
            Self::DealWalk => "Deal walk: a deal",
            Self::Triage => "Stalled deals",
            Self::Commits => "Forecast call: a participant's card",
            Self::Naming => "Forecast call: naming deals",
            Self::Challenge => "Forecast call: challenge",
            Self::PullIns => "Forecast call: pull-ins",
            Self::Submit => "Forecast call: submit",
            Self::Hygiene => "Pipeline review: hygiene",
            Self::Filling => "Pipeline review: filling a gap",
            Self::Demand => "Pipeline review: new pipeline",
            Self::Promised => "Last step: the actions of this meeting",
            Self::Ready => "Ready for the meeting?",
            Self::Conclude => "Conclude",
            Self::ImportFile => "Import: choosing a file",
            Self::ImportRun => "Import: while it reads or writes",
            Self::Import => "Import: what was understood",
            Self::ImportRefused => "Import: refused rows",
            Self::ImportDone => "Import: done",
            Self::Text => "Text fields",
            Self::Answer => "A question's answer",
            Self::Help => "Help",
            Self::Picker => "Picking from a list",
            Self::Flip => "Who is here",
            Self::Confirm => "Questions",
            Self::Ending => "Ending a meeting",
            Self::Message => "Messages",
        }
    }
}

/// What a group of keys is about; the help overlay prints them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    Do,
    Capture,
    Time,
    Move,
    Filter,
    Go,
    Other,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where.
    pub context: Context,
    /// Which keys, as [`Key`] reads them; the first is the one shown.
    pub keys: &'static [&'static str],
    /// What is asked for.
    pub command: Command,
    /// In the footer and the help: a verb and an object, short.
    pub label: &'static str,
    /// What it is about.
    pub group: Group,
    /// Place in the footer, smaller first; 0 is not shown there.
    pub priority: u8,
}

impl Binding {
    /// The key that is shown, as people write it.
    pub fn shown(&self) -> String {
        self.keys.first().map(|k| pretty(k)).unwrap_or_default()
    }
}

type Index = HashMap<(Context, Key), Command>;

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        BINDINGS
            .iter()
            .flat_map(|b| b.keys.iter().filter_map(move |k| Some(((b.context, Key::parse(k)?), b.command))))
            .collect()
    })
}

/// What this key means here: the first context of the chain that knows it.
pub fn lookup(chain: &[Context], event: &KeyEvent) -> Option<Command> {
    let key = Key::from_event(event);
    chain.iter().find_map(|c| index().get(&(*c, key)).copied())
}

/// The bindings of a chain of contexts, innermost first, without those that an inner one shadows.
pub fn bindings(chain: &[Context]) -> Vec<&'static Binding> {
    let mut taken: Vec<Key> = Vec::new();
    let mut found = Vec::new();
    for context in chain {
        let from = taken.len();
        for binding in BINDINGS.iter().filter(|b| b.context == *context) {
            let keys: Vec<Key> = binding.keys.iter().filter_map(|k| Key::parse(k)).collect();
            if keys.iter().all(|k| taken[..from].contains(k)) {
                continue;
            }
            taken.extend(keys);
            found.push(binding);
        }
    }
    found
}

/// The key shown for a command in a chain of contexts.
pub fn key_for(chain: &[Context], command: Command) -> Option<String> {
    bindings(chain).into_iter().find(|b| b.command == command).map(Binding::shown)
}

/// The README's key table, as Markdown.
pub fn markdown() -> String {
    let mut out = String::new();
    let mut contexts: Vec<Context> = Vec::new();
    for b in BINDINGS {
        if !contexts.contains(&b.context) {
            contexts.push(b.context);
        }
    }
    for context in contexts {
        out.push_str(&format!("\n**{}**\n\n| key | does |\n| --- | --- |\n", context.title()));
        for b in BINDINGS.iter().filter(|b| b.context == context) {
            let keys: Vec<String> = b.keys.iter().map(|k| format!("`{}`", pretty(k).replace('|', "\\|"))).collect();
            out.push_str(&format!("| {} | {} |\n", keys.join(" "), b.label));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_reads_and_none_is_bound_twice_in_a_context() {
        let mut seen = BTreeSet::new();
        for b in BINDINGS {
            assert!(!b.keys.is_empty(), "{:?} has no key", b.command);
            for k in b.keys {
                let key = Key::parse(k).unwrap_or_else(|| panic!("{k} is not a key"));
                assert!(seen.insert((b.context, format!("{key:?}"))), "{k} is bound twice in {:?}", b.context);
            }
        }
    }

    #[test]
    fn no_bare_character_works_while_text_is_typed() {
        for b in BINDINGS.iter().filter(|b| {
            matches!(
                b.context,
                Context::Always
                    | Context::Text
                    | Context::Answer
                    | Context::Flip
                    | Context::ImportFile
                    | Context::Naming
                    | Context::Filling
                    | Context::Explaining
                    | Context::Picker
            )
        }) {
            for k in b.keys {
                assert!(!Key::parse(k).unwrap().is_character(), "{k} would be typed, not obeyed, in {:?}", b.context);
            }
        }
    }

    #[test]
    fn quit_and_help_can_be_reached_everywhere() {
        for context in BINDINGS.iter().map(|b| b.context) {
            let chain = [context, Context::Always];
            for command in [Command::Quit, Command::Help] {
                assert!(key_for(&chain, command).is_some(), "{command:?} cannot be reached in {context:?}");
            }
        }
    }

    #[test]
    fn labels_are_short_enough_for_a_footer() {
        for b in BINDINGS {
            assert!(b.label.chars().count() <= 42, "{}", b.label);
        }
    }
}
