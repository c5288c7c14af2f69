//! An import on its way: a file is looked at, shown, perhaps looked at again with other answers, written. What is slow
//! happens on the worker; here is what it is about, and what follows from its answers.

pub(in crate::app) mod path;
mod people;
mod steps;
pub use steps::refused_csv;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::super::App;
use super::super::work::Work;
use crate::crm::{
    self, Answers, CrmError, Doubt, Kind, Plan, Progress, Proposal, Question, Report, Settings, Topic, Understanding,
};
use crate::domain::changed::{ChangeKind, Since};
use crate::store::{Moves, Store};
pub(in crate::app) use people::Stranger;

/// How often the screen looks how far the work is, milliseconds.
pub(in crate::app) const LOOK_EVERY_MS: i64 = 100;

/// How long a write of the person waits while the import keeps the file to itself: the screen stands still meanwhile.
pub(in crate::app) const PATIENCE_MEANWHILE: std::time::Duration = std::time::Duration::from_millis(400);

/// The setting under which the folder of the last import is kept.
pub(in crate::app) const FOLDER: &str = "import_folder";

/// A file that was understood, and what writing it would do.
pub(in crate::app) struct Looked {
    /// How it was read.
    pub settings: Settings,
    /// Understood.
    pub plan: Plan,
    /// Rehearsed; `None`: a column has to be named first.
    pub report: Option<Report>,
    /// All of it as plain data.
    pub seen: Understanding,
    /// Owners nobody knows and nobody has been asked about.
    pub strangers: Vec<Proposal>,
}

/// A question of this file, and what was said to it.
pub(in crate::app) struct AskedOnce {
    /// As it was asked last.
    pub question: Question,
    /// Which of its choices was said.
    pub said: Option<usize>,
}

/// What an import has done.
pub(in crate::app) struct Finished {
    /// What it says of itself.
    pub report: Report,
    /// What has happened to the deals.
    pub moves: Moves,
}

type Look = Result<Looked, CrmError>;
type Write = (Box<Looked>, Result<Finished, CrmError>);

/// How far it is.
pub(in crate::app) enum Step {
    /// It is read; `before`: what was understood with the answers before.
    Looking {
        /// The work.
        work: Work<Look>,
        /// What is shown meanwhile, and again where it fails.
        before: Option<Box<Looked>>,
    },
    /// It can be written.
    Ready(Box<Looked>),
    /// It is written.
    Writing(Work<Write>),
    /// It is done.
    Done(Box<Finished>),
    /// Between two of them.
    Moving,
}

/// One import.
pub(in crate::app) struct Importing {
    /// The file.
    pub path: PathBuf,
    /// How it is read next.
    pub settings: Settings,
    /// What has been asked about it, in the order it came up.
    pub asked: Vec<AskedOnce>,
    /// Owners nobody knows.
    pub strangers: Vec<Stranger>,
    /// It is to be written as soon as it is read.
    pub write_next: bool,
    /// How far it is.
    pub step: Step,
}

impl Importing {
    /// The worker is at it.
    pub(in crate::app) const fn is_working(&self) -> bool {
        matches!(self.step, Step::Looking { .. } | Step::Writing(_))
    }

    /// What is understood and not yet written.
    pub(in crate::app) fn looked(&self) -> Option<&Looked> {
        match &self.step {
            Step::Ready(looked) | Step::Looking { before: Some(looked), .. } => Some(looked),
            _ => None,
        }
    }

    /// Takes the questions of a fresh look: what was answered stays where it is, what is no longer asked goes.
    fn ask(&mut self, fresh: &[Question]) {
        self.asked.retain(|a| a.said.is_some() || fresh.iter().any(|q| q.topic == a.question.topic));
        for question in fresh {
            match self.asked.iter_mut().find(|a| a.question.topic == question.topic) {
                // asked again: the answer could not be used
                Some(asked) => *asked = AskedOnce { question: question.clone(), said: None },
                None => self.asked.push(AskedOnce { question: question.clone(), said: None }),
            }
        }
    }

    /// The questions about who somebody is, or all others.
    pub(in crate::app) fn asked(&self, people: bool) -> impl Iterator<Item = &AskedOnce> {
        self.asked.iter().filter(move |a| matches!(a.question.topic, Topic::Owner(_)) == people)
    }

    /// The marked answers that nobody has said: whoever imports has seen them and says yes to them.
    fn accepted(&self) -> Option<Answers> {
        let mut answers = Answers::default();
        for asked in self.asked.iter().filter(|a| a.said.is_none()) {
            if let Some(choice) = asked.question.guessed() {
                answers.take(&asked.question.topic, &choice.answer);
            }
        }
        (!answers.is_empty()).then_some(answers)
    }

    /// Takes an answer to the n-th of these.
    fn answer(&mut self, people: bool, n: usize, option: usize) -> bool {
        let mut these = self.asked.iter_mut().filter(|a| matches!(a.question.topic, Topic::Owner(_)) == people);
        let Some(asked) = these.nth(n) else {
            let before = self.asked(people).count();
            return people && self.say_who(n.saturating_sub(before), option);
        };
        let Some(choice) = asked.question.choices.get(option) else { return false };
        self.settings.map.take(&asked.question.topic, &choice.answer);
        asked.said = Some(option);
        true
    }

    /// The file's name without its folder.
    pub(in crate::app) fn name(&self) -> String {
        name_of(&self.path)
    }
}

/// A path's last part, as it may be shown.
pub(in crate::app) fn name_of(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    crate::domain::text::clean(&name)
}

/// Reads a file and rehearses its import. `guess`: nobody has said what it is about.
fn look(
    path: &Path,
    mut settings: Settings,
    guess: bool,
    store: &mut Store,
    now: DateTime<Utc>,
    progress: &Progress,
) -> Look {
    if guess {
        settings.kind = crm::likely_kind(path).unwrap_or(settings.kind);
    }
    let mut plan = crm::plan_watched(path, settings.clone(), progress)?;
    // a name that tells an older day than what is here: it is asked about, and not taken for an older state by itself
    let newest = store.newest_snapshot(plan.crm().key())?;
    let named = plan.day();
    let behind = newest.filter(|newest| !settings.dated && plan.layout().kind == Kind::Deals && *newest > named);
    if behind.is_some() {
        settings.dated = true;
        plan = crm::plan_watched(path, settings.clone(), progress)?;
    }
    let report = match crm::rehearse_watched(&plan, store, now, progress) {
        Ok(report) => Some(report),
        // the questions ask for it
        Err(CrmError::MissingColumns { .. }) => None,
        Err(e) => return Err(e),
    };
    let mut seen = plan.understanding(report.as_ref());
    if let Some(newest) = behind {
        let words = format!(
            "the file is of {named}, as its name says, and a state of {newest} is here: it would become the newest one (D says its day)"
        );
        seen.doubts.insert(0, Doubt { words, column: None, examples: Vec::new(), loud: true });
    }
    let asked = |owner: &str| seen.questions.iter().any(|q| matches!(&q.topic, Topic::Owner(o) if o == owner));
    let mut strangers = crm::proposals(&plan, store)?;
    strangers.retain(|s| !asked(&s.text));
    // before there is anybody everybody is new
    if store.org(settings.as_of)?.people.is_empty() {
        strangers.clear();
    }
    Ok(Looked { settings, plan, report, seen, strangers })
}

/// Writes it, and asks the log what that did to the deals.
fn write(plan: &Plan, store: &mut Store, now: DateTime<Utc>, progress: &Progress) -> Result<Finished, CrmError> {
    let report = crm::import_watched(plan, store, now, progress)?;
    // a file that changed nothing is not the newest import
    let deals = report.kind == Kind::Deals && report.new + report.changed + report.gone > 0;
    let mut moves = if deals { store.moves(Since::LastImport, None)? } else { Moves::new() };
    // the report counts them
    moves.retain(|(kind, _)| *kind != ChangeKind::New);
    Ok(Finished { report, moves })
}

impl App {
    /// A result that has been seen is done with once its screen is left.
    pub(in crate::app) fn leave_import(&mut self) {
        let seen = matches!(self.screen, crate::ui::screens::Screen::Import(_));
        self.importing = self.importing.take().filter(|i| !(seen && matches!(i.step, Step::Done(_))));
    }

    /// The worker is at an import.
    pub(in crate::app) fn is_importing(&self) -> bool {
        self.importing.as_ref().is_some_and(Importing::is_working)
    }
}
