//! Carries the steps of an import out.

use std::sync::Arc;

use anyhow::{anyhow, bail};

use super::super::super::App;
use super::super::super::work::Work;
use super::path::{as_written, complete, path_of};
use super::{FOLDER, Finished, Importing, Looked, Step, look, name_of, write};
use crate::app::load::import::words::here;
use crate::config;
use crate::crm::date::DateOrder;
use crate::crm::{self, Crm, CrmError, Field, Kind, LocalTime, Progress, Settings, Tally};
use crate::domain::people::Level;
use crate::domain::when;
use crate::report::{clipboard, files, refused};
use crate::store::Store;
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, ImportStep, Intent};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::confirm::Confirm;
use crate::ui::overlays::message::Message;
use crate::ui::screens::Screen;
use crate::ui::theme::Tone;

impl App {
    /// One step.
    pub(in crate::app) fn import(&mut self, step: ImportStep) -> anyhow::Result<()> {
        match step {
            ImportStep::Complete(typed) => {
                let (text, names) = complete(&typed);
                if let Screen::Import(screen) = &mut self.screen {
                    screen.complete(&text, names);
                }
                Ok(())
            }
            ImportStep::Look(typed) => self.look_at(&typed),
            ImportStep::Kind(word) => self.otherwise(|settings, _| {
                settings.kind = Kind::from_key(&word).ok_or_else(|| anyhow!("there is no kind `{word}`"))?;
                Ok(())
            }),
            ImportStep::Day(typed) => self.import_shows(&typed),
            ImportStep::OlderDay(day) => self.otherwise(|settings, _| {
                (settings.as_of, settings.older, settings.dated) = (day, true, true);
                Ok(())
            }),
            ImportStep::Crm(word) => self.otherwise(|settings, _| {
                settings.crm = Some(Crm::from_key(&word).ok_or_else(|| anyhow!("there is no CRM `{word}`"))?);
                Ok(())
            }),
            ImportStep::Encoding(name) => self.otherwise(|settings, _| {
                settings.encoding = name
                    .map(|n| crm::encoding_named(&n).ok_or_else(|| anyhow!("there is no encoding `{n}`")))
                    .transpose()?;
                Ok(())
            }),
            ImportStep::Sheet(name) => self.otherwise(|settings, _| {
                settings.sheet = Some(name);
                Ok(())
            }),
            ImportStep::Team(name) => self.otherwise(|settings, _| {
                settings.team = name;
                Ok(())
            }),
            ImportStep::DateOrder => self.otherwise(|settings, _| {
                settings.date_order = match settings.date_order {
                    Some(DateOrder::Dmy) => Some(DateOrder::Mdy),
                    Some(DateOrder::Mdy) | None => Some(DateOrder::Dmy),
                };
                Ok(())
            }),
            ImportStep::Part => self.otherwise(|settings, _| {
                settings.part = !settings.part;
                Ok(())
            }),
            ImportStep::Column(column, fact) => self.otherwise(|settings, looked| {
                let columns = &looked.plan.layout().columns;
                let header = &columns.get(column).ok_or_else(|| anyhow!("there is no such column"))?.header;
                let field = fact.as_deref().map(field_of).transpose()?;
                settings.map.set_column(header, field);
                Ok(())
            }),
            ImportStep::Answer { people, ask, option } => self.answer_import(people, ask, option),
            ImportStep::Write => self.write_import(),
            ImportStep::Stop => self.stop_import(),
            ImportStep::SaveRefused => self.save_refused(),
            ImportStep::CopyRefused => self.copy_refused(),
        }
    }

    /// The day it shows, as it was typed. An older one than what is here is asked about.
    fn import_shows(&mut self, typed: &str) -> anyhow::Result<()> {
        let today = self.world.today;
        // it has come: `20 nov` is the last one
        let day = when::past_day(typed, today)
            .map_or_else(|| when::parse_day(typed, today, &self.world.fiscal), Ok)
            .map_err(|_| anyhow!("`{typed}` is not a day: write it as 2026-11-15"))?;
        if day > today {
            bail!("an export cannot show a day that is still to come");
        }
        let Some(looked) = self.importing.as_ref().and_then(Importing::looked) else { return Ok(()) };
        let (crm, deals) = (looked.plan.crm(), looked.seen.kind == Kind::Deals);
        if let Some(newest) = self.store.newest_snapshot(crm.key())?.filter(|newest| deals && *newest > day) {
            self.overlays.push(Overlay::Confirm(Confirm {
                title: "A later state is here".to_owned(),
                detail: format!(
                    "The deals here are as of {newest}. A file of {day} would become their state now: what has happened since is \
                     taken back. Import files in the order of their days where you can."
                ),
                yes: (format!("take the file of {day} all the same"), vec![Intent::Import(ImportStep::OlderDay(day))]),
                no: ("leave the day as it was".to_owned(), Vec::new()),
                then_quit: false,
                more: None,
            }));
            return Ok(());
        }
        self.otherwise(|settings, _| {
            (settings.as_of, settings.older, settings.dated) = (day, false, true);
            Ok(())
        })
    }

    /// Begins with a file.
    fn look_at(&mut self, typed: &str) -> anyhow::Result<()> {
        if self.is_importing() {
            bail!("another file is being read: stop it first");
        }
        let path = path_of(typed);
        let why = if path.is_dir() {
            Some(format!("{} is a folder: Tab shows what is in it", as_written(&path)))
        } else if !path.exists() {
            Some(format!("there is no file {}", as_written(&path)))
        } else {
            None
        };
        if let Some(why) = why {
            return self.ask_again(typed, Some(why));
        }
        let settings = self.import_settings(Kind::Deals)?;
        self.importing = Some(Importing {
            path,
            settings,
            asked: Vec::new(),
            strangers: Vec::new(),
            write_next: false,
            step: Step::Moving,
        });
        self.look(None)
    }

    /// Back to the choice of a file, with what was typed and why it cannot be used.
    fn ask_again(&mut self, typed: &str, why: Option<String>) -> anyhow::Result<()> {
        self.importing = None;
        if !matches!(self.screen, Screen::Import(_)) {
            self.go(Goto::Import)?;
        }
        self.reload_screen()?;
        if let Screen::Import(screen) = &mut self.screen {
            screen.retype(typed, why);
        }
        Ok(())
    }

    fn import_settings(&self, kind: Kind) -> anyhow::Result<Settings> {
        let config = &self.config;
        let me = Some(self.world.my_name()).filter(|n| !n.is_empty()).or_else(|| config.me());
        Ok(Settings {
            currency: config.currency(),
            rates: config.currencies.iter().map(|(code, rate)| (code.clone(), rate.to_string())).collect(),
            calendar: config.fiscal(),
            me: me.map(str::to_owned),
            usual_date_order: match config.import.date_order {
                config::DateOrder::Dmy => Some(DateOrder::Dmy),
                config::DateOrder::Mdy => Some(DateOrder::Mdy),
                config::DateOrder::Auto | config::DateOrder::Ymd => None,
            },
            stages: config.stages.clone(),
            sparse_below: config.import.sparse_below,
            memory: crm::memory(&self.store, self.world.today)?,
            local: {
                let clock = Arc::clone(&self.clock);
                LocalTime::new(move |at| clock.local(at).naive_local())
            },
            asks: true,
            dated: self.as_of.is_some(),
            ..Settings::new(kind, self.world.today)
        })
    }

    /// Reads the file with the settings as they are now.
    fn look(&mut self, before: Option<Box<Looked>>) -> anyhow::Result<()> {
        let Some(importing) = &mut self.importing else { return Ok(()) };
        let (path, settings, now) = (importing.path.clone(), importing.settings.clone(), self.clock.now());
        // the first look guesses what it is about; later it is what was shown, or said
        let guess = before.is_none();
        let job = move |store: &mut Store, progress: &Progress| look(&path, settings, guess, store, now, progress);
        let work = Work::begin(&mut self.store, job)?;
        importing.step = Step::Looking { work, before };
        self.look_after_import();
        self.reload_import()
    }

    /// Changes how the file is read, and reads it again.
    fn otherwise(&mut self, change: impl FnOnce(&mut Settings, &Looked) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let Some(importing) = &mut self.importing else { return Ok(()) };
        importing.write_next = false;
        let Some(looked) = importing.looked() else { return Ok(()) };
        let mut settings = importing.settings.clone();
        change(&mut settings, looked)?;
        importing.settings = settings;
        let before = match std::mem::replace(&mut importing.step, Step::Moving) {
            Step::Ready(looked) => Some(looked),
            Step::Looking { work, before } => {
                work.forget();
                before
            }
            step => {
                importing.step = step;
                return Ok(());
            }
        };
        self.look(before)
    }

    /// It was wanted before it was read: it is written, unless there is something new to be looked at.
    fn write_what_was_read(&mut self) -> anyhow::Result<()> {
        if self.import_needs_a_look() {
            self.say("there is something new to look at", Tone::Watch);
            return Ok(());
        }
        self.write_import()
    }

    fn answer_import(&mut self, people: bool, ask: usize, option: usize) -> anyhow::Result<()> {
        let Some(importing) = &mut self.importing else { return Ok(()) };
        if importing.looked().is_none() || !importing.answer(people, ask, option) {
            return Ok(());
        }
        self.otherwise(|_, _| Ok(()))
    }

    fn write_import(&mut self) -> anyhow::Result<()> {
        self.keep_first()?;
        // amounts of two currencies in one file could not be told apart any more
        if let Some(why) = crate::app::currency::differs(&mut self.store, &self.config, true)? {
            bail!("{why}");
        }
        let Some(importing) = &mut self.importing else { return Ok(()) };
        let looked = match std::mem::replace(&mut importing.step, Step::Moving) {
            Step::Ready(looked) => looked,
            step => {
                // with an answer that was given a moment ago
                importing.write_next = matches!(step, Step::Looking { before: Some(_), .. });
                importing.step = step;
                return Ok(());
            }
        };
        let now = self.clock.now();
        let accepted = importing.accepted();
        let work = Work::begin(&mut self.store, move |store, progress| {
            // with these answers it is remembered, and not asked again
            let done = match accepted {
                Some(answers) => looked.plan.again(&answers, progress).and_then(|p| write(&p, store, now, progress)),
                None => write(&looked.plan, store, now, progress),
            };
            (looked, done)
        })?;
        importing.step = Step::Writing(work);
        self.look_after_import();
        self.reload_import()
    }

    /// Stops what is on its way; leaves a preview or a result.
    fn stop_import(&mut self) -> anyhow::Result<()> {
        let Some(importing) = &mut self.importing else { return self.go(Goto::Home) };
        match &mut importing.step {
            Step::Looking { work, .. } => work.stop(),
            Step::Writing(work) => work.stop(),
            Step::Ready(_) | Step::Moving => {
                let typed = as_written(&importing.path);
                // answers are not given twice
                let kept = match importing.looked() {
                    Some(looked) if self.world.read_only.is_none() && !importing.settings.map.is_empty() => {
                        crm::set_aside(&mut self.store, &looked.plan, &importing.settings.map)?
                    }
                    _ => false,
                };
                self.ask_again(&typed, None)?;
                let kept = if kept { "; your answers are kept" } else { "" };
                self.say(format!("nothing was written{kept}"), Tone::Neutral);
                return Ok(());
            }
            Step::Done(_) => {
                self.importing = None;
                return self.go(Goto::Home);
            }
        }
        self.reload_import()
    }

    /// Takes the worker's answer, where it is there; else shows how far it is.
    pub(in crate::app) fn look_after_import(&mut self) {
        let Some(importing) = &mut self.importing else { return };
        let done = match &mut importing.step {
            Step::Looking { work, .. } => work.answer().map(|answer| {
                let stopped = work.is_stopped();
                answer.map(|look| (Some(look), None)).map(|both| (both, stopped))
            }),
            Step::Writing(work) => work.answer().map(|answer| {
                let stopped = work.is_stopped();
                answer.map(|write| (None, Some(write))).map(|both| (both, stopped))
            }),
            Step::Ready(_) | Step::Done(_) | Step::Moving => return,
        };
        let went = match done {
            None => self.reload_import(),
            Some(Ok(((Some(look), _), stopped))) => self.looked(look, stopped),
            Some(Ok(((None, Some((looked, done))), _))) => self.written(looked, done),
            Some(Ok(((None, None), _))) => Ok(()),
            Some(Err(lost)) => {
                let typed = self.importing.as_ref().map(|i| as_written(&i.path)).unwrap_or_default();
                self.ask_again(&typed, None).and(Err(lost.into()))
            }
        };
        if let Err(e) = went {
            self.complain(&e);
        }
    }

    fn looked(&mut self, look: Result<Looked, CrmError>, stopped: bool) -> anyhow::Result<()> {
        let Some(importing) = &mut self.importing else { return Ok(()) };
        let step = std::mem::replace(&mut importing.step, Step::Moving);
        let Step::Looking { before, .. } = step else { return Ok(()) };
        let path = importing.path.clone();
        match look {
            Ok(looked) if !stopped => {
                importing.ask(&looked.seen.questions);
                importing.meet(&looked.strangers);
                importing.settings.kind = looked.settings.kind;
                importing.step = Step::Ready(Box::new(looked));
                let write_next = std::mem::take(&mut importing.write_next);
                self.remember_folder(&path);
                self.reload_import()?;
                if write_next {
                    return self.write_what_was_read();
                }
                if !matches!(self.screen, Screen::Import(_)) {
                    self.say(format!("{} is read: import shows it", name_of(&path)), Tone::Good);
                }
                Ok(())
            }
            // what was understood before stands again
            outcome => {
                let complaint = match outcome {
                    Err(e) if !matches!(e, CrmError::Cancelled) => Some(here(&e.to_string())),
                    _ => None,
                };
                match before {
                    Some(before) => {
                        importing.settings = before.settings.clone();
                        importing.write_next = false;
                        importing.step = Step::Ready(before);
                        self.reload_import()?;
                    }
                    None => self.ask_again(&as_written(&path), None)?,
                }
                match complaint {
                    Some(why) => self.overlays.push(Overlay::Message(Message::new("Nothing was imported", why))),
                    None => self.say("stopped: nothing was written", Tone::Neutral),
                }
                Ok(())
            }
        }
    }

    fn written(&mut self, looked: Box<Looked>, done: Result<Finished, CrmError>) -> anyhow::Result<()> {
        let Some(importing) = &mut self.importing else { return Ok(()) };
        let name = importing.name();
        match done {
            Ok(finished) => {
                let report = &finished.report;
                let said = format!("{name} is imported: {} new, {} changed", report.new, report.changed);
                importing.step = Step::Done(Box::new(finished));
                self.imported_last = Some(name.clone());
                // the other connection has written: what is shown is read anew
                self.data_version = self.store.data_version()?;
                let first = self.world.unit.is_none();
                self.reload_world()?;
                if first {
                    self.settle()?;
                }
                if matches!(self.screen, Screen::Welcome(_)) {
                    self.go(Goto::Home)?;
                }
                self.reload_screen()?;
                if !matches!(self.screen, Screen::Import(_)) {
                    self.say(said, Tone::Good);
                }
            }
            Err(e) => {
                importing.step = Step::Ready(looked);
                self.reload_import()?;
                match e {
                    CrmError::Cancelled => self.say("stopped: nothing was written", Tone::Neutral),
                    e => {
                        self.overlays.push(Overlay::Message(Message::new("Nothing was imported", here(&e.to_string()))))
                    }
                }
            }
        }
        self.save_what_waited();
        Ok(())
    }

    /// A line that could not be saved while the file was kept busy is saved now, unless it was changed since.
    fn save_what_waited(&mut self) {
        let Some(line) = self.waiting_line.take().filter(|line| !line.is_empty()) else { return };
        if line == self.typed_line() && matches!(self.overlays.last(), Some(Overlay::Capture(_))) {
            let ctx = crate::ui::world::Ctx {
                world: &self.world,
                theme: &self.theme,
                now: self.clock.now(),
                live: self.live.as_ref(),
            };
            let flow = self.overlays.last_mut().map_or(Flow::Stay, |top| top.act(Command::Accept, &ctx));
            self.follow(flow);
        }
    }

    /// After the first import: who I am where the config says it, and the unit that is looked at.
    fn settle(&mut self) -> anyhow::Result<()> {
        let org = &self.world.org;
        let named = self.config.me().map(crate::domain::text::fold);
        let me = self
            .world
            .me
            .or_else(|| org.people.iter().find(|p| Some(crate::domain::text::fold(&p.name)) == named).map(|p| p.id));
        let unit = me
            .and_then(|p| org.led_by(p))
            .or_else(|| org.units.iter().find(|u| u.level == Level::L1))
            .or_else(|| org.units.first())
            .map(|u| u.id);
        (self.world.me, self.world.unit) = (me, unit);
        self.reload_world()
    }

    /// The next import looks here first. No import fails because this could not be kept.
    fn remember_folder(&mut self, path: &std::path::Path) {
        let folder = std::path::absolute(path).ok().and_then(|p| p.parent().map(|f| f.display().to_string()));
        if let Some(folder) = folder
            && let Err(e) = self.store.set_setting(FOLDER, &folder)
        {
            tracing::warn!("the folder of the import is not remembered: {e}");
        }
    }

    // the refused rows ------------------------------------------------------------------------------------------------

    fn refused_csv(&self) -> String {
        let tally = match self.importing.as_ref().map(|i| &i.step) {
            Some(Step::Done(finished)) => Some(&finished.report.tally),
            _ => self.importing.as_ref().and_then(Importing::looked).map(|looked| &looked.seen.tally),
        };
        tally.map(refused_csv).unwrap_or_default()
    }

    /// Beside the file, where the person will look; where that cannot be written, in the folder of the minutes.
    fn save_refused(&mut self) -> anyhow::Result<()> {
        let Some(importing) = &self.importing else { return Ok(()) };
        let text = self.refused_csv();
        let name = refused::file_name(&importing.name());
        let beside = importing.path.with_file_name(&name);
        let path = match files::write_new(&beside, &text) {
            Ok(path) => path,
            Err(e) => {
                tracing::warn!("{e}");
                files::write_new(&self.minutes_folder().join(&name), &text)?
            }
        };
        let path = as_written(&path);
        self.said_on_exit.push(format!("refused rows: {path}"));
        self.say(format!("refused rows written: {path}"), Tone::Good);
        Ok(())
    }

    fn copy_refused(&mut self) -> anyhow::Result<()> {
        let text = self.refused_csv();
        clipboard::osc52(&text)?;
        self.carry_one(Intent::Copy(text))
    }

    // around it -------------------------------------------------------------------------------------------------------

    /// Somebody wants to leave while a file is on its way.
    pub(in crate::app) fn ask_to_stop_import(&mut self) {
        let writing = matches!(self.importing.as_ref().map(|i| &i.step), Some(Step::Writing(_)));
        let doing = if writing { "written" } else { "read" };
        self.overlays.push(Overlay::Confirm(Confirm {
            title: "An import is on its way".to_owned(),
            detail: format!("The file is being {doing}. If you quit now, nothing of it is in your data."),
            yes: (
                "stop it and quit".to_owned(),
                vec![Intent::Import(ImportStep::Stop), Intent::Command(Command::Quit)],
            ),
            no: ("stay".to_owned(), Vec::new()),
            then_quit: false,
            more: None,
        }));
    }

    /// A file was dropped on a screen that takes no text: it is looked at.
    pub(in crate::app) fn dropped(&mut self, pasted: &str) -> bool {
        let Some(path) = crate::ui::screens::import::typed_path::dropped(pasted) else { return false };
        if !path_of(&path).is_file() {
            return false;
        }
        self.carry(vec![Intent::Go(Goto::Import), Intent::Import(ImportStep::Look(path))])
    }
}

/// The rows that are refused or not taken in full, as the table that is saved.
pub fn refused_csv(tally: &Tally) -> String {
    refused::csv(tally.listed().map(|r| refused::Row {
        line: r.line,
        column: r.column.as_deref(),
        value: &r.value,
        name: r.name.as_deref(),
        reason: &r.reason,
    }))
}

fn field_of(word: &str) -> anyhow::Result<Field> {
    Field::ALL.iter().find(|f| f.key() == word).copied().ok_or_else(|| anyhow!("there is no fact `{word}`"))
}
