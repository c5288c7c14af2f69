//! `bellwether import deals|people|quotas|leads|activities FILE`: reads an export, says what it understood, what changed and what it
//! refused. The first import of a person at a terminal is shown before it is written.

mod show;

use std::collections::BTreeMap;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};

use super::ending::Done;
use super::output::Out;
use super::setup::{Setup, is_missing};
use crate::config;
use crate::crm::date::DateOrder;
use crate::crm::number::DecimalMark;
use crate::crm::{self, Crm, Encoding, Kind, LocalTime, MapFile, OwnerAnswer, Plan, Report, Settings};
use crate::store::Store;

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

A map file (--map) says what a column, a stage or a status means; [leads] (\"waiting\", \"accepted\", \"rejected\"),
[activities] (\"done\", \"planned\") and [kinds] (\"call\", \"meeting\"...) do it for the other files:
  [columns]
  amount = \"Betrag\"
  [stages]
  \"Vor Ort\" = \"mid\"
  [status]
  \"Gewonnen\" = \"won\"

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
    /// Say what it would do and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask before the first import
    #[arg(long, short)]
    yes: bool,
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
    let settings = args.settings(setup)?;
    let plan = crm::plan(&args.file, settings)?;
    // a rehearsal makes no database
    let mut store =
        if args.dry_run && is_missing(setup.paths.db.path()) { Store::in_memory()? } else { setup.store_or_new()? };
    let now = setup.clock.now();
    let asks = !args.yes && !args.dry_run && !setup.out.json && io::stdin().is_terminal();
    if args.dry_run {
        return finish(&crm::rehearse(&plan, &mut store, now)?, setup.out);
    }
    if asks && is_first(args.what, &store, &plan)? {
        let preview = crm::rehearse(&plan, &mut store, now)?;
        if !confirmed(&preview, setup.out, &mut io::stdin().lock(), &mut io::stderr())? {
            bail!("nothing was imported");
        }
        let report = crm::import(&plan, &mut store, now)?;
        setup.out.text(&show::done(&report))?;
        return Ok(worth(&report));
    }
    finish(&crm::import(&plan, &mut store, now)?, setup.out)
}

fn finish(report: &Report, out: Out) -> anyhow::Result<Done> {
    out.either(&show::json(report), || show::text(report))?;
    Ok(worth(report))
}

fn worth(report: &Report) -> Done {
    if report.tally.refused.is_empty() { Done::All } else { Done::RowsRefused }
}

fn is_first(what: Kind, store: &Store, plan: &Plan) -> anyhow::Result<bool> {
    Ok(match what {
        Kind::Deals => store.last_snapshot()?.is_none(),
        Kind::People => store.org(plan.day())?.units.is_empty(),
        Kind::Quotas | Kind::Leads | Kind::Activities => false,
    })
}

fn confirmed(preview: &Report, out: Out, answer: &mut dyn BufRead, ask: &mut dyn Write) -> anyhow::Result<bool> {
    out.text(&show::text(preview))?;
    write!(ask, "\nImport this? [y/N] ")?;
    ask.flush()?;
    let mut line = String::new();
    answer.read_line(&mut line)?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
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
    fn only_a_yes_is_a_yes() {
        let text = "id,name,owner,stage,amount,close date\n1,A,Ann,Demo,100,2026-12-01\n";
        let settings = Settings::new(Kind::Deals, "2026-11-22".parse().unwrap());
        let plan = crm::plan_bytes("f.csv", text.into(), settings).unwrap();
        let mut store = Store::in_memory().unwrap();
        let preview = crm::rehearse(&plan, &mut store, "2026-11-22T09:00:00Z".parse().unwrap()).unwrap();
        for (answer, want) in
            [("y\n", true), ("YES\n", true), ("\n", false), ("n\n", false), ("", false), ("yess\n", false)]
        {
            let mut asked = Vec::new();
            assert_eq!(
                confirmed(&preview, Out::default(), &mut answer.as_bytes(), &mut asked).unwrap(),
                want,
                "{answer:?}"
            );
            assert!(asked.ends_with(b"[y/N] "));
        }
        assert!(is_first(Kind::Deals, &store, &plan).unwrap());
        crm::import(&plan, &mut store, "2026-11-22T09:00:00Z".parse().unwrap()).unwrap();
        assert!(!is_first(Kind::Deals, &store, &plan).unwrap());
    }

    #[test]
    fn rates_stay_what_was_written() {
        let all =
            rates(&BTreeMap::from([("EUR".to_owned(), 1.0837), ("JPY".to_owned(), 0.0064), ("GBP".to_owned(), 2.0)]));
        assert_eq!(all.values().collect::<Vec<_>>(), ["1.0837", "2", "0.0064"]);
    }
}
