//! What a command stands on: where the files are, the config, the clock, how to print; and how the store is opened.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;
use chrono::{DateTime, NaiveDate, Utc};

use super::ending::Usage;
use super::output::Out;
use super::{Global, log};
use crate::app::health::facts::Viewpoint;
use crate::clock::{Clock, SystemClock};
use crate::config::{Colours, Config, Theme};
use crate::domain::period::{Asked, PeriodKey};
use crate::paths::{CONFIG_VARIABLE, DB_VARIABLE, Named, Paths, Place};
use crate::store::{OpenOptions, Store};

/// The environment's word for the moment the clock starts at.
const NOW_VARIABLE: &str = "BELLWETHER_NOW";

/// What every command is given.
pub struct Setup {
    /// Where the files are.
    pub paths: Paths,
    /// The user's preferences.
    pub config: Config,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How to print.
    pub out: Out,
    as_of: Option<NaiveDate>,
}

impl Setup {
    /// From the options and the environment, with the config read.
    ///
    /// # Errors
    /// No home folder, a config that is broken or was named and is not there, a moment that is none, a day to look at that has
    /// not come yet.
    pub fn new(global: &Global) -> anyhow::Result<Self> {
        let setup = Self::dating(global)?;
        setup.has_come()?;
        Ok(setup)
    }

    /// As [`Setup::new`] for a command that dates what it writes by `--as-of`, and has its own rule for it.
    ///
    /// # Errors
    /// No home folder, a config that is broken or was named and is not there, a moment that is none.
    pub fn dating(global: &Global) -> anyhow::Result<Self> {
        let mut setup = Self::without_config(global)?;
        setup.config = setup.load_config()?;
        if global.no_color || variable("NO_COLOR").is_some() {
            setup.config.ui.theme = Theme::Plain;
            setup.config.ui.colours = Colours::Off;
        }
        setup.out.detail(&format!("database {}", setup.paths.db.path().display()));
        setup.out.detail(&format!("config {}", setup.paths.config.path().display()));
        Ok(setup)
    }

    /// As [`Setup::new`], with the defaults instead of the user's config.
    ///
    /// # Errors
    /// No home folder, a moment that is none.
    pub fn without_config(global: &Global) -> anyhow::Result<Self> {
        let named = Named {
            db: global.db.clone(),
            db_variable: variable(DB_VARIABLE).map(PathBuf::from),
            config: global.config.clone(),
            config_variable: variable(CONFIG_VARIABLE).map(PathBuf::from),
        };
        let out = Out { json: global.json, quiet: global.quiet, verbose: global.verbose };
        log::to_stderr(out);
        Ok(Self {
            paths: Paths::find(named)?,
            config: Config::default(),
            clock: Arc::new(clock(variable(NOW_VARIABLE))?),
            out,
            as_of: global.as_of,
        })
    }

    /// Of a day that is to come nothing is known: its months would be missed, its meetings skipped and its actions overdue.
    ///
    /// # Errors
    /// `--as-of` is after today.
    fn has_come(&self) -> Result<(), Usage> {
        let today = self.clock.today();
        match self.as_of {
            Some(day) if day > today => Err(Usage(format!(
                "{day} has not come yet: today is {today}, and --as-of looks at a day that has been"
            ))),
            _ => Ok(()),
        }
    }

    /// The user's config; the defaults where there is no file and none was named.
    ///
    /// # Errors
    /// It is broken, or was named and is not there.
    pub fn load_config(&self) -> anyhow::Result<Config> {
        match &self.paths.config {
            Place::Usual(path) if is_missing(path) => Ok(Config::default()),
            place => Ok(Config::load(place.path())?),
        }
    }

    /// The day things are looked at: `--as-of`, else the clock's.
    pub fn today(&self) -> NaiveDate {
        self.as_of.unwrap_or_else(|| self.clock.today())
    }

    /// `--as-of`, where it was said.
    pub const fn as_of(&self) -> Option<NaiveDate> {
        self.as_of
    }

    /// The period that was asked for, seen from the day that is looked at.
    pub fn period(&self, asked: Option<Asked>) -> Option<PeriodKey> {
        asked.map(|asked| asked.on(self.config.fiscal(), self.today()))
    }

    /// From where the figures are looked at.
    pub fn viewpoint(&self) -> Viewpoint<'_> {
        Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of: self.as_of }
    }

    /// The end of the day things are looked at: what was submitted before it was known then. Without `--as-of` it is now.
    pub fn known_before(&self) -> DateTime<Utc> {
        self.viewpoint().known_before()
    }

    /// The user's database, which has to exist; remarks about it go to standard error.
    ///
    /// # Errors
    /// There is none, or the store refuses it.
    pub fn store(&self) -> anyhow::Result<Store> {
        let path = self.paths.db.path();
        if is_missing(path) {
            bail!(
                "there is no database at {}: `bellwether import people FILE` starts one, `bellwether demo` shows an invented company",
                path.display()
            );
        }
        Ok(self.noted(self.open(path, &OpenOptions { must_exist: true, ..OpenOptions::default() })?))
    }

    /// The user's database, made where there is none. What is imported is not judged by limits, so none are noted.
    ///
    /// # Errors
    /// It cannot be made, or the store refuses it.
    pub fn store_or_new(&self) -> anyhow::Result<Store> {
        self.open(self.paths.db.path(), &OpenOptions::default())
    }

    /// The store with the config's limits noted, where they are others than before, which is said. Where that cannot be
    /// done now, the command goes on with those that are known. A config that was named for this command, by `--config` or
    /// by the environment, is tried out: its limits count for this command, and the history of limits stays as it is. It
    /// changes with the usual config, and with the one the cockpit is opened with.
    fn noted(&self, mut store: Store) -> Store {
        let today = self.clock.today();
        let done = if self.paths.config.is_named() {
            store
                .suppose_limits(&self.config.limits(), &Config::default().limits(), self.config.limits_from(), today)
                .map(|()| None)
        } else {
            crate::app::note_limits(&mut store, &self.config, today)
        };
        match done {
            Ok(None) => {}
            Ok(Some(said)) => self.out.remark(&said),
            Err(error) => {
                self.out.remark(&format!("the config's new limits could not be noted and do not count yet: {error}"));
            }
        }
        match self.other_currency(&mut store) {
            Ok(said) => said.into_iter().for_each(|words| self.out.remark(&words)),
            Err(error) => self.out.remark(&format!("the currency of the file's amounts cannot be told: {error}")),
        }
        store
    }

    /// What is to be said where the file's amounts are in another currency than the config's. A config that is tried out
    /// leaves the file as it is.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn other_currency(&self, store: &mut Store) -> Result<Option<String>, crate::store::StoreError> {
        crate::app::currency::differs(store, &self.config, !self.paths.config.is_named())
    }

    /// The config with the limits of the day things are looked at.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn dated(&self, store: &Store) -> anyhow::Result<Config> {
        Ok(self.config.on(&store.limits()?, self.today())?)
    }

    /// Any database; remarks about it go to standard error.
    ///
    /// # Errors
    /// The store refuses it.
    pub fn open(&self, path: &Path, options: &OpenOptions) -> anyhow::Result<Store> {
        let opened = Store::open(path, options)?;
        for remark in opened.remarks.iter().chain(&opened.others) {
            self.out.remark(remark);
        }
        Ok(opened.store)
    }
}

/// Nothing lies there; a file that cannot be looked at is not missing.
pub fn is_missing(path: &Path) -> bool {
    matches!(std::fs::symlink_metadata(path), Err(error) if error.kind() == ErrorKind::NotFound)
}

/// A variable of the environment; an empty one is as good as none.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|v| !v.is_empty())
}

fn clock(start: Option<OsString>) -> Result<SystemClock, Usage> {
    let Some(start) = start else { return Ok(SystemClock::new()) };
    let text = start.to_string_lossy();
    let at = DateTime::parse_from_rfc3339(text.trim())
        .map_err(|_| Usage(format!("{NOW_VARIABLE}: `{text}` is not a moment: write it as 2026-11-22T09:00:00Z")))?;
    Ok(SystemClock::starting_at(at.to_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_starts_where_it_is_told_to() {
        let clock = clock(Some("2026-11-22T23:30:00+02:00".into())).unwrap();
        assert_eq!(clock.today(), "2026-11-22".parse::<NaiveDate>().unwrap());
        assert_eq!(clock.now().to_rfc3339().get(..16), Some("2026-11-22T21:30"));
    }

    #[test]
    fn a_config_that_is_tried_out_counts_and_leaves_the_history_of_limits_alone() {
        let today: NaiveDate = "2026-11-23".parse().unwrap();
        let setup = |place: Place, stalled_days| {
            let mut config = Config::default();
            config.health.stalled_days = stalled_days;
            let named = Named { db: Some("a.db".into()), config: Some("b.toml".into()), ..Named::default() };
            let mut paths = Paths::find(named).unwrap();
            paths.config = place;
            let clock = Arc::new(crate::clock::ManualClock::at("2026-11-23T09:00:00Z".parse().unwrap()));
            Setup { paths, config, clock, out: Out { json: false, quiet: true, verbose: 0 }, as_of: None }
        };
        let mut store = Store::in_memory().unwrap();
        store
            .note_limits(&Config::default().limits(), &Default::default(), None, "2026-10-01".parse().unwrap())
            .unwrap();
        let history = store.limits().unwrap();
        let counts = |setup: &Setup, store: &Store| setup.dated(store).unwrap().health.stalled_days;
        for place in [Place::Asked("try.toml".into()), Place::Environment("try.toml".into())] {
            let tried = setup(place, 5);
            store = tried.noted(store);
            assert_eq!(counts(&tried, &store), 5);
            assert_eq!(counts(&Setup { as_of: Some("2026-11-01".parse().unwrap()), ..tried }, &store), 14);
        }
        store.suppose_limits(&Config::default().limits(), &Default::default(), None, today).unwrap();
        assert_eq!(store.limits().unwrap(), history, "nothing was kept");
        // the usual config makes history, and that is said
        let usual = setup(Place::Usual("config.toml".into()), 7);
        store = usual.noted(store);
        assert_eq!(store.limits().unwrap().versions().len(), 2);
        let mut config = usual.config.clone();
        config.health.stalled_days = 9;
        let said = crate::app::note_limits(&mut store, &config, today).unwrap().unwrap();
        assert!(said.starts_with("1 limit of the config is new and noted"), "{said}");
        assert_eq!(crate::app::note_limits(&mut store, &config, today).unwrap(), None);
    }

    #[test]
    fn a_day_that_has_not_come_is_refused() {
        let setup = |as_of: Option<&str>| {
            let named = Named { db: Some("a.db".into()), config: Some("b.toml".into()), ..Named::default() };
            Setup {
                paths: Paths::find(named).unwrap(),
                config: Config::default(),
                clock: Arc::new(crate::clock::ManualClock::at("2026-11-23T09:00:00Z".parse().unwrap())),
                out: Out { json: false, quiet: true, verbose: 0 },
                as_of: as_of.map(|d| d.parse().unwrap()),
            }
        };
        for day in [None, Some("2026-11-23"), Some("2020-01-01")] {
            assert!(setup(day).has_come().is_ok(), "{day:?}");
        }
        for day in ["2026-11-24", "2027-06-01"] {
            let refused = setup(Some(day)).has_come().unwrap_err();
            assert!(refused.0.starts_with(&format!("{day} has not come yet: today is 2026-11-23")), "{refused}");
        }
    }

    #[test]
    fn a_moment_that_is_none_is_refused() {
        for text in ["2026-11-22", "noon", "2026-11-22T09:00:00"] {
            let error = clock(Some(text.into())).err().unwrap();
            assert!(error.0.contains("write it as 2026-11-22T09:00:00Z"), "{error}");
        }
    }
}
