//! The user's preferences: one TOML file, every key with a default. `config.example.toml` documents every key, and a test
//! here proves that it says what the defaults are.
//!
//! Plain data with its reading ([`reading`]); nothing here knows the store, the screen or the clock.

pub mod accuracy;
pub mod business;
pub mod dated;
pub mod health;
pub mod readiness;
pub mod reading;
pub mod screen;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::Weekday;
use serde::{Deserialize, Serialize};

pub use accuracy::Accuracy;
pub use business::Business;
pub use health::{Health, Limit};
pub use readiness::Readiness;
pub use reading::ConfigError;
pub use screen::{Colours, Theme, Ui};

use crate::domain::business::BusinessHours;
use crate::domain::deal::Phase;
use crate::domain::filled::SPARSE_BELOW;
use crate::domain::health::HealthRules;
use crate::domain::money::Currency;
use crate::domain::period::{FiscalCalendar, Pattern, YearEnd};

/// The example that explains every key, as it is shipped. `bellwether config init` writes it.
pub const EXAMPLE: &str = include_str!("../config.example.toml");

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Who sits in front of the screen, as named in the organisation; empty: not said.
    pub me: String,
    /// The unit that is shown at start; empty: the one that [`Config::me`] leads.
    pub team: String,
    /// ISO 4217 code of the currency all amounts are kept in.
    pub currency: String,
    /// First calendar month of the fiscal year, 1-12.
    pub fiscal_year_start: u32,
    /// The day from which on the limits of this file count, "2027-01-01"; empty: the day on which they are first seen.
    pub limits_from: String,
    /// How the fiscal year is cut.
    pub fiscal: Fiscal,
    /// The forecast call's rules.
    pub forecast: Forecast,
    /// What is aimed at where forecasts are held against what came.
    pub accuracy: Accuracy,
    /// What a new action starts with.
    pub actions: Actions,
    /// The meetings' definitions.
    pub meetings: Meetings,
    /// When a metric is good, when it is to be watched.
    pub health: Health,
    /// When a meeting starts red.
    pub readiness: Readiness,
    /// The hours in which leads have to be answered.
    pub business_hours: Business,
    /// Reasons for which leads are rejected, besides those that are shipped: code -> what it is called.
    pub lead_reasons: BTreeMap<String, String>,
    /// What the CRM's own stage labels mean, besides those that are known: label -> early, mid, late.
    pub stages: BTreeMap<String, Phase>,
    /// What one unit of a foreign currency is worth in [`Config::currency`]: ISO code -> rate.
    pub currencies: BTreeMap<String, f64>,
    /// How the cockpit looks.
    pub ui: Ui,
    /// Where minutes go.
    pub minutes: Minutes,
    /// How exports are read.
    pub import: Import,
}

/// `[fiscal]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fiscal {
    /// How a quarter is cut into its months.
    pub pattern: Pattern,
    /// On which weekday a year of weeks ends.
    pub ends_on: EndsOn,
    /// Which of them it is.
    pub year_end: YearEnd,
}

/// A day of the week, as the config names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are the days of the week")]
pub enum EndsOn {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    #[default]
    Sat,
    Sun,
}

impl EndsOn {
    const fn weekday(self) -> Weekday {
        match self {
            Self::Mon => Weekday::Mon,
            Self::Tue => Weekday::Tue,
            Self::Wed => Weekday::Wed,
            Self::Thu => Weekday::Thu,
            Self::Fri => Weekday::Fri,
            Self::Sat => Weekday::Sat,
            Self::Sun => Weekday::Sun,
        }
    }
}

/// `[forecast]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Forecast {
    /// A number that moved by more than this share since the last call has to name the deal that moved it.
    pub move_threshold: f64,
    /// The confidence everybody is asked for once, in percent.
    pub sure_percent: u32,
    /// Minutes from the end of the call to the team's submission.
    pub submit_within_minutes: u32,
    /// Required coverage: how many times what is still to be won has to be open.
    pub coverage_target: f64,
    /// A manager's number that differs from the sum of the team needs a reason.
    pub require_reason: bool,
}

impl Default for Forecast {
    fn default() -> Self {
        Self {
            move_threshold: 0.10,
            sure_percent: 70,
            submit_within_minutes: 60,
            coverage_target: 3.0,
            require_reason: true,
        }
    }
}

/// `[actions]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Actions {
    /// Days until a new action is due where its series has no next meeting.
    pub default_due_days: u32,
}

impl Default for Actions {
    fn default() -> Self {
        Self { default_due_days: 7 }
    }
}

/// `[meetings]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Meetings {
    /// Folder with definitions of one's own; empty: `meetings` beside the config file.
    pub folder: String,
    /// Usual length in minutes by meeting code, where it differs from the definition's.
    pub length: BTreeMap<String, u32>,
}

/// `[minutes]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Minutes {
    /// Folder in which minutes are written; empty: the one the program was started in.
    pub folder: String,
    /// A template of one's own; empty: the built-in one.
    pub template: String,
}

/// `[import]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Import {
    /// How a date such as 03/04/2026 is read.
    pub date_order: DateOrder,
    /// Below this share of its rows (0-1) a column counts as nearly empty: what it leaves out is unknown, not missing.
    pub sparse_below: f64,
}

impl Default for Import {
    fn default() -> Self {
        Self { date_order: DateOrder::default(), sparse_below: SPARSE_BELOW }
    }
}

/// The order of day, month and year in dates that leave it open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// From the whole column: a 13th month decides.
    #[default]
    Auto,
    /// 31/12/2026
    Dmy,
    /// 12/31/2026
    Mdy,
    /// 2026/12/31
    Ymd,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            me: String::new(),
            team: String::new(),
            currency: "USD".into(),
            fiscal_year_start: 1,
            limits_from: String::new(),
            fiscal: Fiscal::default(),
            forecast: Forecast::default(),
            accuracy: Accuracy::default(),
            actions: Actions::default(),
            meetings: Meetings::default(),
            health: Health::default(),
            readiness: Readiness::default(),
            business_hours: Business::default(),
            lead_reasons: BTreeMap::new(),
            stages: BTreeMap::new(),
            currencies: BTreeMap::new(),
            ui: Ui::default(),
            minutes: Minutes::default(),
            import: Import::default(),
        }
    }
}

impl Config {
    /// Reads the file. One that does not exist is an error here: whether it has to exist is the caller's matter.
    ///
    /// # Errors
    /// The file cannot be read, is not TOML, has a key nobody knows, or a value that cannot be: with file, line and key.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::new(path, None, None, format!("cannot be read: {error}")))?;
        Self::parse(&text, path)
    }

    /// Reads the text; `path` is for the messages only.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        reading::read(text, path)
    }

    /// The fiscal calendar.
    pub fn fiscal(&self) -> FiscalCalendar {
        let fiscal = &self.fiscal;
        FiscalCalendar::starting_in(self.fiscal_year_start).unwrap_or_default().in_weeks(
            fiscal.pattern,
            fiscal.ends_on.weekday(),
            fiscal.year_end,
        )
    }

    /// The workspace's currency.
    pub fn currency(&self) -> Currency {
        Currency::from_code(&self.currency).unwrap_or_default()
    }

    /// The hours in which leads have to be answered; a config that was read has sound ones.
    pub fn hours(&self) -> BusinessHours {
        self.business_hours.hours().unwrap_or_default()
    }

    /// Business minutes within which a lead has to be answered.
    pub const fn lead_minutes(&self) -> u32 {
        self.health.lead_hours.saturating_mul(60)
    }

    /// The limits of the health metrics.
    pub fn health_rules(&self) -> HealthRules {
        self.health.rules(self.forecast.coverage_target, self.import.sparse_below)
    }

    /// Who sits in front of the screen, where it is said.
    pub fn me(&self) -> Option<&str> {
        said(&self.me)
    }

    /// The unit that is shown at start, where it is said.
    pub fn team(&self) -> Option<&str> {
        said(&self.team)
    }

    /// The folder with meeting definitions of one's own. `config_dir`: where the config file lies.
    pub fn meetings_folder(&self, config_dir: &Path) -> PathBuf {
        said(&self.meetings.folder).map_or_else(|| config_dir.join("meetings"), |folder| config_dir.join(folder))
    }

    /// The user's own meeting definitions, file and text, by file name; and the files that cannot be read. No folder is no
    /// definitions.
    pub fn meeting_files(&self, config_dir: &Path) -> (Vec<(String, String)>, Vec<ConfigError>) {
        let folder = self.meetings_folder(config_dir);
        let unreadable = |path: &Path, error: &std::io::Error| {
            ConfigError::new(path, None, None, format!("cannot be read: {error}"))
        };
        let (mut texts, mut errors) = (Vec::new(), Vec::new());
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                if error.kind() != std::io::ErrorKind::NotFound {
                    errors.push(unreadable(&folder, &error));
                }
                return (texts, errors);
            }
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
        paths.sort();
        for path in paths {
            match std::fs::read_to_string(&path) {
                Ok(text) => texts.push((path.display().to_string(), text)),
                Err(error) => errors.push(unreadable(&path, &error)),
            }
        }
        (texts, errors)
    }
}

fn said(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|t| !t.is_empty())
}

#[cfg(test)]
mod tests;
