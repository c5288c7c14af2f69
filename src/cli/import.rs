//! `bellwether import deals|people|quotas|leads|activities FILE`: reads an export, says what it understood, what changed and what it
//! refused. The first import of a person at a terminal is shown before it is written.

mod ask;
mod preview;
mod refused;
mod show;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use serde_json::json;

use super::ending::Done;
use super::output::Out;
use super::setup::{Setup, is_missing};
use crate::config;
use crate::crm::date::DateOrder;
use crate::crm::number::DecimalMark;
use crate::crm::{self, Crm, Encoding, Kind, LocalTime, MapFile, OwnerAnswer, Plan, Report, Settings};
use crate::store::{Store, StoreError};

/// Read a CRM export (deals, leads, activities), a list of people or of quotas
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether import people people.csv            names, managers, regions become teams
  bellwether import quotas quotas.csv            person or team, period, amount; or one column per period
  bellwether import deals deals.csv --dry-run    what it would do; nothing is written
  bellwether import deals old.csv --as-of 2026-11-15
  bellwether import deals deals.csv --owner 'J. Smith=Jane Smith' --owner 'Old Rep=-'
  bellwether import leads leads.csv              who waits for sales, who was accepted or rejected, why
  bellwether import activities activities.csv    calls, meetings, e-mails: when a buyer was last heard of
  bellwether import deals west.csv --part        only some of the deals: nobody is marked gone
  bellwether import deals deals.csv -y --whole   many deals are really gone: without it nobody is marked gone unasked
  bellwether import deals deals.csv --print-map > my.toml   what was understood and said, to edit and use with --map

The first quota of a period counts from the period's first day, a changed one from the day of the file; a column
`valid from` says another day.

In a terminal the first file of its kind is shown before it is written, and what it leaves open is asked. Answers are
remembered for files with the same columns, stages for the CRM; `bellwether mappings` lists them.

A map file (--map) says it without being asked, and goes before what is remembered; [leads] (\"waiting\", \"accepted\",
\"rejected\"), [activities] (\"done\", \"planned\") and [kinds] (\"call\", \"meeting\"...) do it for the other files:
  [columns]
  amount = \"Betrag\"
  [stages]
  \"Vor Ort\" = \"mid\"        early, mid, late, won, lost, omitted
  [status]
  \"Gewonnen\" = \"won\"       open, won, lost, deleted
  [categories]
  \"Moon shot\" = \"best_case\"
  [date_order]
  close = \"dmy\"

Exit code 3: done, with rows refused. Each is listed with its line, its column and the reason.")]
pub struct ImportArgs {
    /// What the file is about
    #[arg(value_enum, value_name = "WHAT")]
    what: Kind,
    /// The file: CSV in any encoding, XLSX, or a zipped CSV
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which system wrote it; auto: told by its header
    #[arg(long, value_enum, default_value_t = From::Auto)]
    crm: From,
    /// A TOML file that says what columns, stages and statuses mean
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// The team that new sellers join
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
    /// Who an owner is that is not among the people: somebody, - (nobody), + (somebody new)
    #[arg(long, value_name = "OWNER=PERSON", value_parser = OwnerAnswer::pair)]
    owner: Vec<(String, OwnerAnswer)>,
    /// Whether 03/04/2026 starts with the day or the month
    #[arg(long, value_enum)]
    date_order: Option<DateOrder>,
    /// Which mark starts the decimals in 700.000
    #[arg(long, value_enum)]
    decimal: Option<DecimalMark>,
    /// The text's encoding where it is told wrongly: utf-8, utf-16le, windows-1252, ...
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// The sheet of a workbook that is read, by the name on its tab; without it the one with most known labels
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Say what it would do and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask anything
    #[arg(long, short)]
    yes: bool,
    /// The file holds only some of the deals: those that are not in it are not marked gone
    #[arg(long)]
    part: bool,
    /// The file holds all deals, although many of those that are here are not in it: they are gone
    #[arg(long, conflicts_with = "part")]
    whole: bool,
    /// Take the file although a later state of the CRM is here
    #[arg(long)]
    older: bool,
    /// Print what was understood and said as a map file, and do nothing else
    #[arg(long, conflicts_with_all = ["forget", "dry_run"])]
    print_map: bool,
    /// Forget what was said about files with these columns and about the CRM's stages, and do nothing else
    #[arg(long, conflicts_with = "dry_run")]
    forget: bool,
    #[command(flatten)]
    refused: refused::RefusedArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum From {
    Auto,
    Hubspot,
    Salesforce,
    Pipedrive,
    Csv,
}

/// Carries it out.
///
/// # Errors
/// A file or a database that cannot be used; somebody said no.
pub fn run(args: &ImportArgs, setup: &Setup) -> anyhow::Result<Done> {
    let mut desk = Desk::open(setup)?;
    let is_there = io::stdin().is_terminal() && io::stdout().is_terminal();
    let asks = is_there && !args.yes && !args.dry_run && !setup.out.json;
    // what is only looked at is looked at in full: what is open is listed
    let looks = args.dry_run || args.print_map || args.forget;
    let memory = desk.store.as_ref().map(|store| crm::memory(store, setup.today())).transpose()?.unwrap_or_default();
    let settings = Settings { asks: asks || looks, memory, ..args.settings(setup)? };
    let plan = crm::plan(&args.file, settings)?;
    if args.forget {
        return forget(&mut desk, &plan, setup.out);
    }
    if args.print_map {
        setup.out.text(&plan.answers_in_full().to_toml()?)?;
        return Ok(Done::All);
    }
    if args.dry_run {
        return dry_run(&mut desk, &plan, args, setup);
    }
    if asks {
        let (mut answers, mut to) = (io::stdin().lock(), io::stderr());
        return match ask::settle(plan, &mut desk, setup.out, &mut ask::Person { says: &mut answers, hears: &mut to })? {
            Some((plan, shown)) => {
                let store = desk.for_good()?;
                let report = crm::import(&plan, store, setup.clock.now())?;
                let changes = show::Change::all(store, &report)?;
                setup.out.text(&if shown { show::done(&report, &changes) } else { show::short(&report, &changes) })?;
                args.refused.save(&report, setup.out)?;
                Ok(worth(&report))
            }
            None => bail!("nothing was imported"),
        };
    }
    let store = desk.for_good()?;
    let report = unasked(&plan, args, store, setup.clock.now())?;
    let changes = show::Change::all(store, &report)?;
    let understood = plan.understanding(Some(&report));
    let text = || match understood.is_clear() {
        true => show::short(&report, &changes),
        false => show::text(&report, &understood, &changes),
    };
    setup.out.either(&show::json(&report, &understood, &changes), text)?;
    args.refused.save(&report, setup.out)?;
    Ok(worth(&report))
}

/// Writes it where nobody is there to be asked: not if many deals would be marked gone because of it.
fn unasked(plan: &Plan, args: &ImportArgs, store: &mut Store, now: DateTime<Utc>) -> anyhow::Result<Report> {
    if args.whole || args.part {
        return Ok(crm::import(plan, store, now)?);
    }
    let mut done = None;
    // known once it is written, and taken back: nothing has to be read twice
    let written = store.bulk(|store| {
        let report = done.insert(crm::import(plan, store, now));
        let many = report.as_ref().ok().and_then(Report::many_gone);
        if report.is_ok() && many.is_none() { Ok(()) } else { Err(StoreError::Refused(many.unwrap_or_default())) }
    });
    match (done, written) {
        (Some(Err(e)), _) => Err(e.into()),
        (Some(Ok(report)), Ok(())) => Ok(report),
        (Some(Ok(report)), Err(e)) => Err(report.many_gone().map_or_else(|| e.into(), anyhow::Error::msg)),
        (None, Err(e)) => Err(e.into()),
        (None, Ok(())) => bail!("the import did not run"),
    }
}

fn dry_run(desk: &mut Desk<'_>, plan: &Plan, args: &ImportArgs, setup: &Setup) -> anyhow::Result<Done> {
    let open = plan.understanding(None);
    if open.has_to_be_answered() {
        let text = || preview::text(&open, setup.out.verbose > 0);
        setup.out.either(&preview::json(&open), text)?;
        // the words of the import that has nobody to ask
        let strict = Settings { asks: false, ..plan.settings().clone() };
        crm::plan(&args.file, strict)?;
        bail!("{}: questions have to be answered before it can be imported", open.file);
    }
    let report = crm::rehearse(plan, desk.any()?, setup.clock.now())?;
    let understood = plan.understanding(Some(&report));
    setup.out.either(&show::json(&report, &understood, &[]), || show::text(&report, &understood, &[]))?;
    args.refused.save(&report, setup.out)?;
    Ok(worth(&report))
}

fn forget(desk: &mut Desk<'_>, plan: &Plan, out: Out) -> anyhow::Result<Done> {
    let (sets, stages) = match &mut desk.store {
        Some(store) => crm::forget(store, plan)?,
        None => (0, 0),
    };
    let said = match (sets, stages) {
        (0, 0) => format!("nothing was remembered about files like {}", plan.file()),
        (_, 0) => format!("forgotten: what was said about files like {}", plan.file()),
        (_, n) => format!(
            "forgotten: what was said about files like {}, and what {n} of the stages of {} mean",
            plan.file(),
            plan.crm().name()
        ),
    };
    out.either(&json!({ "header_sets": sets, "stages": stages }), || said)?;
    Ok(Done::All)
}

fn worth(report: &Report) -> Done {
    if report.tally.count_refused() == 0 { Done::All } else { Done::RowsRefused }
}

/// The database an import works on: the user's, or none as long as nothing has been imported.
struct Desk<'a> {
    setup: &'a Setup,
    store: Option<Store>,
    scratch: Option<Store>,
}

impl<'a> Desk<'a> {
    fn open(setup: &'a Setup) -> anyhow::Result<Self> {
        let store = if is_missing(setup.paths.db.path()) { None } else { Some(setup.store_or_new()?) };
        Ok(Self { setup, store, scratch: None })
    }

    /// One to rehearse in: it makes no file.
    fn any(&mut self) -> anyhow::Result<&mut Store> {
        if let Some(store) = &mut self.store {
            return Ok(store);
        }
        if self.scratch.is_none() {
            self.scratch = Some(Store::in_memory()?);
        }
        self.scratch.as_mut().context("there is no memory for a rehearsal")
    }

    /// The user's, made where there is none.
    fn for_good(&mut self) -> anyhow::Result<&mut Store> {
        if self.store.is_none() {
            self.store = Some(self.setup.store_or_new()?);
        }
        let store = self.store.as_mut().context("there is no database")?;
        // amounts of two currencies in one file could not be told apart any more
        if let Some(why) = self.setup.other_currency(store)? {
            anyhow::bail!("{why}");
        }
        Ok(store)
    }
}

impl ImportArgs {
    fn settings(&self, setup: &Setup) -> anyhow::Result<Settings> {
        let config = &setup.config;
        let map = match &self.map {
            None => MapFile::default(),
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
                MapFile::parse(&text).with_context(|| path.display().to_string())?
            }
        };
        Ok(Settings {
            crm: match self.crm {
                From::Auto => None,
                From::Hubspot => Some(Crm::Hubspot),
                From::Salesforce => Some(Crm::Salesforce),
                From::Pipedrive => Some(Crm::Pipedrive),
                From::Csv => Some(Crm::Csv),
            },
            encoding: self.encoding,
            sheet: self.sheet.clone(),
            currency: config.currency(),
            rates: rates(&config.currencies),
            calendar: config.fiscal(),
            me: config.me().map(str::to_owned),
            team: self.team.clone(),
            date_order: self.date_order,
            usual_date_order: match config.import.date_order {
                config::DateOrder::Dmy => Some(DateOrder::Dmy),
                config::DateOrder::Mdy => Some(DateOrder::Mdy),
                config::DateOrder::Auto | config::DateOrder::Ymd => None,
            },
            decimal: self.decimal,
            stages: config.stages.clone(),
            map,
            owners: self.owner.iter().cloned().collect(),
            local: {
                let clock = Arc::clone(&setup.clock);
                LocalTime::new(move |at| clock.local(at).naive_local())
            },
            dated: setup.as_of().is_some(),
            part: self.part,
            older: self.older,
            sparse_below: config.import.sparse_below,
            ..Settings::new(self.what, setup.today())
        })
    }
}

fn encoding(name: &str) -> Result<Encoding, String> {
    crm::encoding_named(name).ok_or_else(|| "no such encoding: utf-8, utf-16le, windows-1252, ...".to_owned())
}

/// The shortest decimal that is the rate as it was written: what is multiplied with stays exact.
fn rates(rates: &BTreeMap<String, f64>) -> BTreeMap<String, String> {
    rates.iter().map(|(code, rate)| (code.clone(), rate.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_stay_what_was_written() {
        let all =
            rates(&BTreeMap::from([("EUR".to_owned(), 1.0837), ("JPY".to_owned(), 0.0064), ("GBP".to_owned(), 2.0)]));
        assert_eq!(all.values().collect::<Vec<_>>(), ["1.0837", "2", "0.0064"]);
    }
}
