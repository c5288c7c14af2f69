//! What the import screen shows.

mod files;
pub(in crate::app) mod words;

use super::super::App;
use super::super::carry::import::path::{as_written, home};
use super::super::carry::import::{AskedOnce, FOLDER, Finished, Importing, Looked, Step, Stranger};
use crate::crm::progress::{Phase, Seen};
use crate::crm::{ColumnSeen, Kind, Refusal, Report, Tally, Understanding};
use crate::domain::money::Money;
use crate::domain::money::show::with_code;
use crate::domain::people::Level;
use crate::ui::screens::Screen;
use crate::ui::screens::import::data::{
    Ask, Choosing, ColumnRow, Doubt, FileRow, Outcome, Preview, RefusedRow, Running, Stage, Totals,
};
use clap::ValueEnum as _;

/// Fewer deals than these may vanish without a word.
const FEW: usize = 5;

/// Names that are listed.
const MOST_NAMES: usize = 12;

/// One in so many may vanish without a word.
const ONE_IN: usize = 5;

impl App {
    /// Fresh data for the import screen, where that is shown.
    pub(in crate::app) fn reload_import(&mut self) -> anyhow::Result<()> {
        if !matches!(self.screen, Screen::Import(_)) {
            return Ok(());
        }
        let stage = self.import_stage()?;
        if let Screen::Import(screen) = &mut self.screen {
            screen.refresh(stage);
        }
        Ok(())
    }

    fn import_stage(&self) -> anyhow::Result<Stage> {
        let Some(importing) = &self.importing else { return Ok(Stage::Choosing(self.choosing()?)) };
        Ok(match &importing.step {
            Step::Moving => Stage::Running(Running { file: importing.name(), ..Running::default() }),
            Step::Looking { work, before } => {
                let running = running(importing, work.seen(), work.is_stopped(), false);
                match before {
                    None => Stage::Running(running),
                    Some(looked) => {
                        Stage::Preview(Box::new(Preview { again: Some(running), ..self.preview(importing, looked) }))
                    }
                }
            }
            Step::Ready(looked) => Stage::Preview(Box::new(self.preview(importing, looked))),
            Step::Writing(work) => Stage::Running(running(importing, work.seen(), work.is_stopped(), true)),
            Step::Done(finished) => Stage::Done(Box::new(outcome(finished))),
        })
    }

    fn choosing(&self) -> anyhow::Result<Choosing> {
        let mut folders = vec![std::path::PathBuf::from(".")];
        folders.extend(files::downloads());
        folders.extend(self.store.setting(FOLDER)?.filter(|f| !f.is_empty()).map(Into::into));
        let (found, looked_in) = files::newest(&folders);
        let row = |f: files::Found| FileRow {
            name: super::super::carry::import::name_of(&f.path),
            folder: as_written(f.path.parent().unwrap_or(std::path::Path::new("."))),
            path: f.path.display().to_string(),
            size: f.size,
            modified: f.modified,
        };
        // the folder the program was started in may be the home itself
        let folders = looked_in.iter().map(|f| if home().as_ref() == Some(f) { "~".to_owned() } else { as_written(f) });
        Ok(Choosing { files: found.into_iter().map(row).collect(), folders: folders.collect() })
    }

    /// The teams there are, by name.
    fn teams(&self) -> Vec<String> {
        let teams = self.world.org.units.iter().filter(|u| u.level == Level::L1);
        let mut names: Vec<String> = teams.map(|u| u.name.clone()).collect();
        names.sort();
        names
    }

    /// A question stands in the way of what was understood, or many deals would be gone.
    pub(in crate::app) fn import_needs_a_look(&self) -> bool {
        let Some((importing, looked)) = self.importing.as_ref().and_then(|i| Some((i, i.looked()?))) else {
            return true;
        };
        let preview = self.preview(importing, looked);
        preview.unanswered() > 0 || (preview.vanishing.is_some() && preview.part == Some(false))
    }

    fn preview(&self, importing: &Importing, looked: &Looked) -> Preview {
        let seen = &looked.seen;
        let deals = seen.kind == Kind::Deals;
        let outcome = seen.outcome.as_ref();
        let (gone, present) =
            outcome.map_or((0, 0), |o| (o.gone, (o.unchanged + o.changed + o.gone).saturating_sub(o.back)));
        Preview {
            file: seen.file.clone(),
            kind: seen.kind.key().to_owned(),
            wrote: if deals { words::crm(seen.crm) } else { String::new() },
            on: seen.on,
            doubts: doubts(seen),
            questions: importing.asked(false).map(ask).collect(),
            people: importing.asked(true).map(ask).chain(importing.strangers.iter().map(Stranger::ask)).collect(),
            columns: seen.columns.iter().map(column).collect(),
            fields: words::fields(seen.kind),
            crms: if deals { words::crms() } else { Vec::new() },
            encodings: looked.plan.encoding().map_or_else(Vec::new, |_| words::encodings()),
            encoding: looked.plan.encoding().map(|e| e.name().to_lowercase()).unwrap_or_default(),
            sheets: looked.plan.sheets().0.into_iter().map(crate::domain::text::clean).collect(),
            sheet: crate::domain::text::clean(looked.plan.sheets().1),
            teams: if matches!(seen.kind, Kind::Deals | Kind::People) { self.teams() } else { Vec::new() },
            team: looked.settings.team.clone(),
            kinds: Kind::value_variants().iter().map(|k| k.key().to_owned()).collect(),
            totals: match &looked.report {
                Some(report) => totals(report),
                None => Totals { rows: usize::try_from(seen.rows).unwrap_or(usize::MAX), ..Totals::default() },
            },
            refused: listed(&seen.tally),
            remarks: remarks(seen),
            part: deals.then_some(looked.settings.part),
            vanishing: (gone >= FEW && gone * ONE_IN > present).then_some((gone, present)),
            again: None,
        }
    }
}

/// A question as it stands: said, or with its guess marked.
fn ask(asked: &AskedOnce) -> Ask {
    let question = &asked.question;
    let rows = match question.rows {
        0 => String::new(),
        1 => "1 row".to_owned(),
        n => format!("{n} rows"),
    };
    let facts = [question.examples.join(", "), rows];
    Ask {
        what: words::here(&question.words),
        detail: facts.iter().filter(|f| !f.is_empty()).cloned().collect::<Vec<_>>().join("; "),
        options: question.choices.iter().map(|c| c.words.clone()).collect(),
        chosen: asked.said.or_else(|| (question.guess < question.choices.len()).then_some(question.guess)),
        said: asked.said.is_some(),
        must: question.required,
    }
}

/// What to look at. That many would be gone has a place of its own here.
fn doubts(seen: &Understanding) -> Vec<Doubt> {
    let about_a_column = seen.doubts.iter().filter(|d| d.column.is_some());
    let doubt = |d: &crate::crm::Doubt| Doubt {
        words: words::here(&d.words),
        examples: d.examples.join(", "),
        loud: d.loud,
        column: seen.columns.iter().position(|c| Some(&c.header) == d.column.as_ref()),
    };
    about_a_column.map(doubt).collect()
}

fn column(column: &ColumnSeen) -> ColumnRow {
    let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    ColumnRow {
        header: column.header.clone(),
        field: column.field.filter(|_| column.used).map(|f| f.key().to_owned()),
        examples: column.examples.join(", "),
        filled: (column.rows > 0).then(|| (count(column.filled), count(column.rows))),
        note: match (column.field, &column.note) {
            (Some(field), Some(note)) => format!("{}: {note}", field.key()),
            (None, Some(note)) => note.clone(),
            (_, None) => String::new(),
        },
    }
}

fn running(importing: &Importing, seen: Seen, stopping: bool, writes: bool) -> Running {
    Running {
        file: importing.name(),
        phase: match (seen.phase, writes) {
            // the rehearsal writes and takes it back: to whoever waits it compares
            (Phase::Writing, false) => "Comparing",
            (Phase::Looking, _) => "Looking at",
            (Phase::Reading, _) => "Reading",
            (Phase::Writing, true) => "Writing",
            (Phase::Settling, _) => "Closing up",
        },
        writes,
        settling: seen.phase == Phase::Settling,
        bytes: seen.bytes,
        total: seen.total,
        rows: seen.rows,
        stopping,
    }
}

fn totals(report: &Report) -> Totals {
    let tally = &report.tally;
    let deals = report.kind == Kind::Deals;
    let lacking = [
        (tally.no_amount, "without an amount"),
        (tally.zero_amount, "with an amount of zero"),
        (tally.no_close, "open without a close date"),
        (tally.no_owner, "without an owner"),
    ];
    Totals {
        rows: tally.rows,
        new: report.new,
        changed: report.changed,
        unchanged: report.unchanged,
        gone: report.gone,
        back: report.back,
        skipped: tally.skipped.iter().map(|(why, n)| (why.words().to_owned(), *n)).collect(),
        sums: deals.then_some(tally.sums),
        lacking: match report.kind {
            Kind::Quotas => {
                let sums = [("people", tally.total), ("teams", tally.units_total)];
                let sums = sums.iter().filter(|(_, sum)| *sum != Money::ZERO);
                let facts = tally.facts.iter().filter(|(_, n)| *n > 0);
                sums.map(|(whose, sum)| format!("{whose}: {} in all", with_code(*sum, &report.currency)))
                    .chain(facts.map(|(what, n)| format!("{n} {what}")))
                    .collect()
            }
            _ => lacking.iter().filter(|(n, _)| deals && *n > 0).map(|(n, words)| format!("{n} {words}")).collect(),
        },
        refused: tally.count_refused(),
        without: tally.count_without(),
    }
}

fn listed(tally: &Tally) -> Vec<RefusedRow> {
    let refused = tally.refused.iter().map(|r| refused(r, false));
    refused.chain(tally.without.iter().map(|r| self::refused(r, true))).collect()
}

fn refused(refusal: &Refusal, taken: bool) -> RefusedRow {
    RefusedRow {
        line: refusal.line,
        column: refusal.column.clone().unwrap_or_default(),
        value: refusal.value.clone(),
        name: refusal.name.clone().unwrap_or_default(),
        taken,
        reason: words::here(&refusal.reason),
    }
}

/// The first names of a list, and how many more there are.
fn names(all: &[String]) -> Vec<String> {
    let more = all.len().saturating_sub(MOST_NAMES);
    let mut out: Vec<String> = all.iter().take(MOST_NAMES).cloned().collect();
    if more > 0 {
        out.push(format!("and {more} more"));
    }
    out
}

/// New people and units, and what else there is to know.
fn remarks(seen: &Understanding) -> Vec<String> {
    let new = seen.outcome.iter().flat_map(|o| [("new people", &o.new_people), ("new units", &o.new_units)]);
    let new =
        new.filter(|(_, names)| !names.is_empty()).map(|(words, all)| format!("{words}: {}", names(all).join(", ")));
    new.chain(seen.remarks.iter().map(|r| words::here(r))).collect()
}

fn outcome(finished: &Finished) -> Outcome {
    let report = &finished.report;
    let added = [("New people", &report.new_people), ("New units", &report.new_units)];
    Outcome {
        file: report.file.clone(),
        kind: report.kind.key().to_owned(),
        on: report.on,
        totals: totals(report),
        moves: finished.moves.clone(),
        added: added
            .iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(words, all)| ((*words).to_owned(), names(all)))
            .collect(),
        refused: listed(&report.tally),
        remarks: report.remarks.iter().map(|r| words::here(r)).collect(),
    }
}
