//! The first minutes: a team by name, a CRM export.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use chrono::NaiveDate;

use super::super::App;
use crate::config;
use crate::crm::date::DateOrder;
use crate::crm::{self, Kind, Refusal, Report, Settings};
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::money::show::short;
use crate::domain::people::{Level, Role, Subject};
use crate::domain::quota::Quota;
use crate::store::{Store, StoreError};
use crate::ui::flow::{Goto, Setup};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::message::Message;
use crate::ui::overlays::prompt::ask_for_file;
use crate::ui::theme::Tone;

/// Since when an organisation counts that nobody has dated: always.
const ALWAYS: Option<NaiveDate> = NaiveDate::from_ymd_opt(2000, 1, 1);

/// The unit above the first team; an import calls it the same.
const COMPANY: &str = "Company";

/// Refused rows that are listed in the message.
const LISTED: usize = 200;

impl App {
    /// Reads a CRM export; what it did, and what it refused, is said in full.
    pub(super) fn import(&mut self, file: &str) -> anyhow::Result<()> {
        let first = self.world.unit.is_none();
        let report = match self.read_export(&path_of(file)) {
            Ok(report) => report,
            Err(error) => {
                // what was typed is still there, to be corrected
                self.overlays.push(Overlay::Prompt(ask_for_file().with(file)));
                self.overlays.push(Overlay::Message(Message::new("Nothing was imported", format!("{error:#}"))));
                return Ok(());
            }
        };
        self.reload_world()?;
        if first {
            self.settle()?;
        }
        self.go(Goto::Home)?;
        self.overlays.push(Overlay::Message(Message::new(title(&report), summary(&report))));
        Ok(())
    }

    fn read_export(&mut self, path: &Path) -> anyhow::Result<Report> {
        if !path.is_file() {
            bail!("there is no file {}", path.display());
        }
        // its words name their cause already
        let memory = crm::memory(&self.store, self.world.today).map_err(|e| anyhow!("{e}"))?;
        let settings = Settings { memory, ..self.import_settings() };
        let plan = crm::plan(path, settings).map_err(|e| anyhow!("{e}"))?;
        crm::import(&plan, &mut self.store, self.clock.now()).map_err(|e| anyhow!("{e}"))
    }

    fn import_settings(&self) -> Settings {
        let config = &self.config;
        let me = Some(self.world.my_name()).filter(|n| !n.is_empty()).or_else(|| config.me());
        Settings {
            currency: config.currency(),
            rates: config
                .currencies
                .iter()
                .map(|(code, rate)| (code.clone(), rate.to_string()))
                .collect::<BTreeMap<_, _>>(),
            calendar: config.fiscal(),
            me: me.map(str::to_owned),
            usual_date_order: match config.import.date_order {
                config::DateOrder::Dmy => Some(DateOrder::Dmy),
                config::DateOrder::Mdy => Some(DateOrder::Mdy),
                config::DateOrder::Auto | config::DateOrder::Ymd => None,
            },
            stages: config.stages.clone(),
            sparse_below: config.import.sparse_below,
            ..Settings::new(Kind::Deals, self.world.today)
        }
    }

    /// Makes the team, all of it or nothing, and goes home.
    pub(super) fn create_team(&mut self, setup: &Setup) -> anyhow::Result<()> {
        let quarter = self.world.quarter.key;
        let (me, team) = self.store.batch(|store| {
            let made = make(store, setup)?;
            if let Some(amount) = setup.target {
                let subject = Subject::Unit(made.1);
                store.set_quota(&Quota { subject, period: quarter, amount, valid_from: ALWAYS.unwrap_or_default() })?;
            }
            store.set_setting("me", &made.0.0.to_string())?;
            store.set_setting("home_unit", &made.1.0.to_string())?;
            Ok(made)
        })?;
        (self.world.me, self.world.unit) = (Some(me), Some(team));
        self.reload_world()?;
        self.go(Goto::Home)?;
        self.say(format!("{} is there: s starts its first meeting", setup.team), Tone::Good);
        Ok(())
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
}

fn make(store: &mut Store, setup: &Setup) -> Result<(PersonId, UnitId), StoreError> {
    let from = ALWAYS.unwrap_or_default();
    let company = store.put_unit(COMPANY, Level::L3, None, from)?;
    let team = store.put_unit(&setup.team, Level::L1, Some(company), from)?;
    let me = store.put_person(&setup.me, None, Role::Flm)?;
    store.set_lead(team, Some(me), from)?;
    for name in &setup.reps {
        let rep = store.put_person(name, None, Role::Rep)?;
        store.set_member(rep, Some(team), from)?;
    }
    Ok((me, team))
}

/// A typed path: `~` is the person's folder; quotes, as a file manager pastes them, are taken off.
fn path_of(typed: &str) -> PathBuf {
    let typed = typed.trim();
    let bare = ['"', '\''].iter().find_map(|q| typed.strip_prefix(*q)?.strip_suffix(*q)).unwrap_or(typed);
    let home = || directories::BaseDirs::new().map(|d| d.home_dir().to_path_buf());
    match bare.strip_prefix('~') {
        Some("") => home().unwrap_or_else(|| PathBuf::from(bare)),
        Some(rest) => match rest.strip_prefix('/').or_else(|| rest.strip_prefix('\\')).zip(home()) {
            Some((rest, home)) => home.join(rest),
            None => PathBuf::from(bare),
        },
        None => PathBuf::from(bare),
    }
}

fn title(report: &Report) -> String {
    match report.tally.refused.len() {
        0 => format!("{} is imported", report.file),
        n => format!("{} is imported, {n} of {} rows refused", report.file, report.tally.rows),
    }
}

fn summary(report: &Report) -> String {
    let tally = &report.tally;
    let mut out = format!(
        "Written by {}, as of {}.\n{} rows: {} new, {} changed, {} unchanged, {} refused.\n",
        report.crm.name(),
        report.on.format("%-d %b %Y"),
        tally.rows,
        report.new,
        report.changed,
        report.unchanged,
        tally.refused.len()
    );
    for ((count, sum), word) in tally.sums.iter().zip(["open", "won", "lost"]) {
        if *count > 0 {
            out.push_str(&format!("{count} {word}, {}\n", short(*sum, &report.currency)));
        }
    }
    for (label, list) in [("New people", &report.new_people), ("New units", &report.new_units)] {
        if !list.is_empty() {
            out.push_str(&format!("\n{label}: {}\n", list.join(", ")));
        }
    }
    if !report.remarks.is_empty() {
        out.push_str(&format!("\n{}\n", report.remarks.join("\n")));
    }
    out.push_str(&refusals(&tally.refused));
    out
}

/// Line, column, what stood there, why.
fn refusals(refused: &[Refusal]) -> String {
    if refused.is_empty() {
        return String::new();
    }
    let mut out = "\nNot imported:\n".to_owned();
    for r in refused.iter().take(LISTED) {
        let column = r.column.as_ref().map(|c| format!(", {c}")).unwrap_or_default();
        let value = if r.value.is_empty() { String::new() } else { format!("`{}` ", r.value) };
        out.push_str(&format!("line {}{column}: {value}{}\n", r.line, r.reason));
    }
    if refused.len() > LISTED {
        out.push_str(&format!("and {} more\n", refused.len() - LISTED));
    }
    out
}
