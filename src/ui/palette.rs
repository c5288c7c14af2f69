//! The palette's words: the same as the command line's. `start wfc`, `go actions`, `action call the CFO @ivo fri`.

use super::command::Command;
use super::flow::{CaptureKind, Flow, Goto, Intent, PickThen};
use super::keymap::{self, Context};
use super::world::World;
use crate::domain::action::ActionKind;
use crate::domain::capture::NoteKind;
use crate::domain::health::Scope;
use crate::domain::ids::UnitId;
use crate::domain::period::{Asked, Period};

/// What an entry does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// The same as a command's key.
    Command(Command),
    /// Start this meeting for the present unit.
    Start(String),
    /// Work for this unit.
    Unit(UnitId),
    /// Go there.
    Go(Goto),
}

/// One line of the palette.
#[derive(Debug, Clone)]
pub struct Word {
    /// What is typed and read.
    pub words: String,
    /// Beside it: the key, or what it is.
    pub detail: String,
    /// What it does.
    pub entry: Entry,
}

/// Every line for this place.
pub fn words(chain: &[Context], world: &World) -> Vec<Word> {
    let mut all = Vec::new();
    let mut seen = Vec::new();
    for b in keymap::bindings(chain) {
        let moves = matches!(b.group, keymap::Group::Move)
            || matches!(b.command, Command::Back | Command::Accept | Command::ClearLine);
        if moves || seen.contains(&b.command) {
            continue;
        }
        seen.push(b.command);
        all.push(Word { words: b.label.to_owned(), detail: b.shown(), entry: Entry::Command(b.command) });
    }
    let level = world.unit().map(|u| u.level);
    for m in world.meetings.iter().filter(|m| level.is_some_and(|l| m.levels.contains(&l))) {
        all.push(Word {
            words: format!("start {}", m.code.to_lowercase()),
            detail: m.name.clone(),
            entry: Entry::Start(m.code.clone()),
        });
    }
    for (words, detail, go) in [
        ("go home", "what is due", Goto::Home),
        ("go actions", "every open action", Goto::Actions),
        ("go deals", "every deal, sorted and filtered", Goto::Deals),
        ("go promises", "what buyers have promised: kept, broken, moved", Goto::Promises),
        ("go leads", "leads that wait for sales, and how the agreement was kept", Goto::Leads),
        ("go accuracy", "whose numbers hold: what was called against what came, the ledger", Goto::Accuracy),
        ("go owed", "explanations that are owed, and those that were written", Goto::Owed(None)),
        ("go slippage", "what became of the deals that were due, and what was pushed", Goto::Slippage),
        ("go sales", "attainment, win rate, cycle, deal size, velocity, pipeline created", Goto::Sales),
        ("go levers", "what if deals were larger, won more often, more, or faster", Goto::Levers),
        ("crm list", "what was corrected here and has to go back to the CRM", Goto::Fixes),
        ("go ready", "how ready the next meeting is, and what to do", Goto::Ready(None)),
        ("go forecast", "the forecast board: what everybody has called, won and owes", Goto::Forecast),
        ("go board", "the same: the forecast board", Goto::Forecast),
        ("go ahead", "the numbers of the team, ahead of the call", Goto::Ahead),
        ("submit", "the team's own WC, FC, BC, after the call", Goto::SubmitAfter),
        ("go health", "the pipeline's health, everybody's sixteen metrics", Goto::Health(None)),
        ("go side by side", "what moved the pipeline by region, team or seller", Goto::Beside),
        ("go waterfall", "what moved the pipeline between two days", Goto::Waterfall(None)),
        ("go odds", "what does the past say: the chance to reach WC, FC, BC, target", Goto::Odds(None)),
        ("go past", "the same: what does the past say", Goto::Odds(None)),
        ("go cadence", "the cadence map: held, late, skipped, week by week", Goto::Cadence),
        ("go history", "past meetings and their minutes", Goto::History),
        ("search WORDS", "everything that was said and written", Goto::Search(String::new())),
        ("import FILE", "read a CRM export; a path may follow", Goto::Import),
    ] {
        all.push(Word { words: words.to_owned(), detail: detail.to_owned(), entry: Entry::Go(go) });
    }
    if chain.iter().any(|c| matches!(c, Context::Meeting | Context::Conclude)) {
        all.push(Word {
            words: "discard the meeting".to_owned(),
            detail: "started by mistake, nothing was captured in it".to_owned(),
            entry: Entry::Command(Command::DiscardMeeting),
        });
    }
    all.push(Word {
        words: "present".to_owned(),
        detail: "presenter mode on or off: large numbers, nothing private".to_owned(),
        entry: Entry::Command(Command::Present),
    });
    all.push(Word {
        words: "go health all".to_owned(),
        detail: "everybody's health".to_owned(),
        entry: Entry::Go(Goto::Health(Some(Scope::All))),
    });
    for u in &world.org.units {
        let kind = u.level.unit_word();
        let named = u.name.to_lowercase().contains(kind);
        all.push(Word {
            words: if named { format!("go health {}", u.name) } else { format!("go health {kind} {}", u.name) },
            detail: format!("the {kind}'s health"),
            entry: Entry::Go(Goto::Health(Some(Scope::Unit(u.id)))),
        });
    }
    for (person, _) in &world.org.members {
        all.push(Word {
            words: format!("go health rep {}", world.org.name(*person)),
            detail: "the rep's health".to_owned(),
            entry: Entry::Go(Goto::Health(Some(Scope::Rep(*person)))),
        });
    }
    all.push(Word {
        words: "ready".to_owned(),
        detail: "how ready the next meeting is, and what to do".to_owned(),
        entry: Entry::Go(Goto::Ready(None)),
    });
    for m in world.meetings.iter().filter(|m| level.is_some_and(|l| m.levels.contains(&l))) {
        all.push(Word {
            words: format!("ready {}", m.code.to_lowercase()),
            detail: format!("how ready it is: {}", m.name),
            entry: Entry::Go(Goto::Ready(Some(m.code.clone()))),
        });
    }
    for u in &world.org.units {
        all.push(Word {
            words: format!("switch to {}", u.name),
            detail: u.level.unit_word().to_owned(),
            entry: Entry::Unit(u.id),
        });
    }
    all
}

/// A whole command typed out: a capture with its text behind it.
pub fn typed_out(line: &str) -> Option<(CaptureKind, &str)> {
    let (word, rest) = line.trim_start().split_once(' ')?;
    let kind = match word.to_lowercase().as_str() {
        "action" => CaptureKind::Action(ActionKind::General),
        "commit" | "commitment" | "promise" => CaptureKind::Commitment,
        "heard" => CaptureKind::Heard,
        "risk" => CaptureKind::Note(NoteKind::Risk),
        "note" => CaptureKind::Note(NoteKind::Note),
        "private" => CaptureKind::Note(NoteKind::Private),
        "park" => CaptureKind::Note(NoteKind::Parked),
        _ => return None,
    };
    (!rest.trim().is_empty()).then_some((kind, rest.trim()))
}

/// `import FILE` typed out.
pub fn file_typed_out(line: &str) -> Option<&str> {
    let (word, rest) = line.trim_start().split_once(' ')?;
    let rest = rest.trim();
    (word.eq_ignore_ascii_case("import") && !rest.is_empty() && rest != "FILE").then_some(rest)
}

/// `search WORDS` typed out.
pub fn search_typed_out(line: &str) -> Option<&str> {
    let (word, rest) = line.trim_start().split_once(' ')?;
    let rest = rest.trim();
    (word.eq_ignore_ascii_case("search") && !rest.is_empty() && rest != "WORDS").then_some(rest)
}

/// `go forecast q3`, `forecast q3` typed out: where it leads, and of which period that is to be shown.
pub fn period_typed_out(line: &str, world: &World) -> Option<(&'static str, Goto, PickThen, Period)> {
    let line = line.trim().to_lowercase();
    let line = line.strip_prefix("go ").map_or(line.as_str(), str::trim_start);
    let (word, rest) = line.split_once(' ')?;
    let (what, goto, then) = match word {
        "forecast" | "board" => ("the forecast board", Goto::Forecast, PickThen::BoardPeriod),
        "waterfall" => ("the waterfall", Goto::Waterfall(None), PickThen::FallPeriod),
        "health" => ("the pipeline's health", Goto::Health(None), PickThen::HealthPeriod),
        _ => return None,
    };
    let asked: Asked = rest.trim().parse().ok()?;
    Some((what, goto, then, world.fiscal.resolve(asked.on(world.fiscal, world.today))))
}

/// What taking an entry leads to.
pub fn take(entry: &Entry, world: &World) -> Flow {
    match entry {
        Entry::Command(command) => Flow::done(vec![Intent::Command(*command)]),
        // without words they are asked for
        Entry::Go(Goto::Search(words)) if words.is_empty() => Flow::done(vec![Intent::Command(Command::SearchAll)]),
        Entry::Go(goto) => Flow::done(vec![Intent::Go(goto.clone())]),
        Entry::Unit(unit) => Flow::done(vec![Intent::SwitchUnit(*unit)]),
        Entry::Start(code) => match world.unit {
            Some(unit) => Flow::done(vec![Intent::Start { code: code.clone(), unit, format: None }]),
            None => Flow::Pop,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_can_be_typed_out() {
        let got = typed_out("action call the CFO about pricing @ivo fri");
        assert_eq!(got, Some((CaptureKind::Action(ActionKind::General), "call the CFO about pricing @ivo fri")));
        assert_eq!(typed_out("park pricing"), Some((CaptureKind::Note(NoteKind::Parked), "pricing")));
        assert_eq!(typed_out("heard signed (Mia) yesterday"), Some((CaptureKind::Heard, "signed (Mia) yesterday")));
        assert_eq!(typed_out("risk no budget #orbit"), Some((CaptureKind::Note(NoteKind::Risk), "no budget #orbit")));
        assert_eq!(typed_out("promise redlines fri"), Some((CaptureKind::Commitment, "redlines fri")));
        assert_eq!(typed_out("action "), None);
        assert_eq!(typed_out("start wfc"), None);
    }

    #[test]
    fn words_to_search_for_can_be_typed_out() {
        assert_eq!(search_typed_out("search the budget "), Some("the budget"));
        for line in ["search", "search ", "search WORDS", "searching x"] {
            assert_eq!(search_typed_out(line), None, "{line}");
        }
    }

    #[test]
    fn a_period_can_follow_what_is_looked_at_by_period() {
        let world = crate::ui::testing::world();
        let of = |line: &str| {
            period_typed_out(line, &world).map(|(_, goto, then, period)| (goto, then, period.key.to_string()))
        };
        let board = |key: &str| Some((Goto::Forecast, PickThen::BoardPeriod, key.to_owned()));
        assert_eq!(of("forecast q3"), board("2026-Q3"));
        assert_eq!(of(" Go  Forecast last month"), board("2026-10"));
        assert_eq!(of("go board 2031-Q1"), board("2031-Q1"));
        let fall = Some((Goto::Waterfall(None), PickThen::FallPeriod, "2026-10".to_owned()));
        assert_eq!(of("waterfall oct"), fall);
        for line in ["forecast", "go forecast", "forecast zz", "go health all", "go deals q3", "go health West"] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn a_file_to_import_can_be_typed_out() {
        assert_eq!(file_typed_out("import ~/Down loads/d.csv "), Some("~/Down loads/d.csv"));
        assert_eq!(file_typed_out(" IMPORT x"), Some("x"));
        for line in ["import", "import ", "import FILE", "important x"] {
            assert_eq!(file_typed_out(line), None, "{line}");
        }
    }
}
