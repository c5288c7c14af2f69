//! Reading the config's text: what is wrong is said with file, line and key, and what it could have been.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::Config;
use crate::domain::money::Currency;
use crate::domain::text::edits;

/// What is wrong with a config file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Which file.
    pub path: PathBuf,
    /// The line, counted from 1, where one is to blame.
    pub line: Option<usize>,
    /// The key, as `section.key`.
    pub key: Option<String>,
    /// What is wrong, in words.
    pub what: String,
}

impl ConfigError {
    pub(super) fn new(path: &Path, line: Option<usize>, key: Option<String>, what: String) -> Self {
        Self { path: path.to_owned(), line, key, what }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(key) = &self.key {
            write!(f, ": `{key}`")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for ConfigError {}

/// Tables whose keys are the user's own words.
const OPEN_TABLES: [&str; 6] =
    ["stages", "lead_reasons", "currencies", "meetings.length", "health.stage_days", "health.owners"];

/// Reads and checks the text.
pub(super) fn read(text: &str, path: &Path) -> Result<Config, ConfigError> {
    let wrong = |span: Option<Range<usize>>, key: Option<String>, what: String| {
        ConfigError::new(path, span.map(|s| line_of(text, s.start)), key, what)
    };
    let keys = match DeTable::parse(text) {
        Ok(table) => spans(table.get_ref()),
        Err(error) => return Err(wrong(error.span(), None, error.message().to_owned())),
    };
    let known = known_keys();
    for (key, span, _) in &keys {
        if !is_known(key, &known) {
            let hint = nearest(key, &known).map(|k| format!(": did you mean `{k}`?")).unwrap_or_default();
            return Err(wrong(Some(span.clone()), Some(key.clone()), format!("there is no such key{hint}")));
        }
    }
    let config = toml::de::Deserializer::parse(text).and_then(Config::deserialize).map_err(|error| {
        let span = error.span();
        // The innermost key whose value holds the place.
        let key = span.as_ref().and_then(|at| {
            let holds = |value: &&(String, Range<usize>, Range<usize>)| value.2.contains(&at.start);
            keys.iter().filter(holds).max_by_key(|(key, ..)| key.len()).map(|(key, ..)| key.clone())
        });
        wrong(span, key, plain(error.message()))
    })?;
    match complaint(&config) {
        None => Ok(config),
        Some((key, what)) => {
            let span = keys.iter().find(|(k, ..)| *k == key).map(|(_, span, _)| span.clone());
            Err(wrong(span, Some(key), what))
        }
    }
}

/// Every key with where it and its value stand, sections included, in the file's order.
fn spans(table: &DeTable<'_>) -> Vec<(String, Range<usize>, Range<usize>)> {
    fn walk(table: &DeTable<'_>, prefix: &str, found: &mut Vec<(String, Range<usize>, Range<usize>)>) {
        for (key, value) in table {
            let path =
                if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
            found.push((path.clone(), key.span(), value.span()));
            if let DeValue::Table(inner) = value.get_ref() {
                walk(inner, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(table, "", &mut found);
    found.sort_by_key(|(_, span, _)| span.start);
    found
}

/// Every key there is, as `section.key`, sections included: the shape of the defaults themselves.
pub(super) fn known_keys() -> Vec<String> {
    fn walk(table: &toml::Table, prefix: &str, found: &mut Vec<String>) {
        for (key, value) in table {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            found.push(path.clone());
            if let toml::Value::Table(inner) = value {
                walk(inner, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    if let Ok(table) = toml::Table::try_from(Config::default()) {
        walk(&table, "", &mut found);
    }
    found
}

fn is_known(key: &str, known: &[String]) -> bool {
    let open = |table: &str| key.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'));
    OPEN_TABLES.iter().any(|t| open(t)) || known.iter().any(|k| k == key)
}

/// The known key that was most likely meant: the same word in another section, or the fewest letters away.
fn nearest<'a>(key: &str, known: &'a [String]) -> Option<&'a str> {
    let last = |k: &str| k.rsplit('.').next().unwrap_or_default().to_owned();
    if let Some(same) = known.iter().find(|k| last(k) == last(key)) {
        return Some(same);
    }
    let (distance, best) = known
        .iter()
        .map(|k| (edits(&last(key), &last(k)) + usize::from(parent(key) != parent(k)), k))
        .min_by_key(|(distance, _)| *distance)?;
    // three letters of another section are like any other three
    let letters = last(key).chars().count();
    (distance <= 1 + letters / 3 && (letters > 3 || parent(key) == parent(best))).then_some(best.as_str())
}

fn parent(key: &str) -> &str {
    key.rsplit_once('.').map_or("", |(parent, _)| parent)
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

/// The parser's words for types, in the reader's.
fn plain(message: &str) -> String {
    let message = message.replace('\n', " ");
    let Some((before, expected)) = message.rsplit_once("expected ") else { return message };
    let words = match expected {
        "f64" => "a number",
        "u32" => "a whole number from 0 up",
        "a string" => "text in quotes",
        "a boolean" => "true or false",
        other => other,
    };
    format!("{before}expected {words}")
}

/// The first value that can be written but cannot be: its key and what is wrong with it.
fn complaint(config: &Config) -> Option<(String, String)> {
    let no = |key: &str, what: &str| Some((key.to_owned(), what.to_owned()));
    if Currency::from_code(&config.currency).is_none() {
        return no("currency", "write the three letters of an ISO 4217 code, as \"USD\"");
    }
    if !(1..=12).contains(&config.fiscal_year_start) {
        return no("fiscal_year_start", "a month is 1 to 12");
    }
    if !config.limits_from.trim().is_empty() && config.limits_from().is_none() {
        return no("limits_from", "a day is written \"2027-01-01\"; empty is the day a change is first seen");
    }
    let forecast = &config.forecast;
    if !(0.0..=1.0).contains(&forecast.move_threshold) {
        return no("forecast.move_threshold", "a share is 0 to 1: 10 % is 0.10");
    }
    if !(1..=100).contains(&forecast.sure_percent) {
        return no("forecast.sure_percent", "a percentage is 1 to 100");
    }
    if !(1..=10_080).contains(&forecast.submit_within_minutes) {
        return no("forecast.submit_within_minutes", "1 minute to 10080, a week");
    }
    if !(forecast.coverage_target > 0.0 && forecast.coverage_target <= 100.0) {
        return no("forecast.coverage_target", "a multiple above 0, up to 100");
    }
    if let Some((key, what)) = config.accuracy.complaint() {
        return no(&format!("accuracy.{key}"), what);
    }
    if !(0.0..=1.0).contains(&config.import.sparse_below) {
        return no("import.sparse_below", "a share is 0 to 1: 10 % is 0.10");
    }
    if config.actions.default_due_days > 366 {
        return no("actions.default_due_days", "0 to 366 days");
    }
    for (code, minutes) in &config.meetings.length {
        if !(1..=1440).contains(minutes) {
            return Some((format!("meetings.length.{code}"), "1 to 1440 minutes".into()));
        }
    }
    for (code, rate) in &config.currencies {
        let key = format!("currencies.{code}");
        if Currency::from_code(code).is_none() {
            return Some((key, "a currency is three letters, as EUR".into()));
        }
        if !(rate.is_finite() && *rate > 0.0) {
            return Some((key, "a rate is a number above 0".into()));
        }
    }
    if let Err((key, what)) = config.business_hours.hours() {
        return Some((format!("business_hours.{key}"), what));
    }
    if let Some((code, _)) = config.lead_reasons.iter().find(|(_, name)| name.trim().is_empty()) {
        return Some((format!("lead_reasons.{code}"), "say what the reason is called".into()));
    }
    if !(1..=1000).contains(&config.health.lead_hours) {
        return no("health.lead_hours", "1 to 1000 business hours");
    }
    if !(1..=8_760).contains(&config.readiness.data_hours) {
        return no("readiness.data_hours", "1 to 8760 hours, a year");
    }
    if !(0.0..=1.0).contains(&config.readiness.gap_share) {
        return no("readiness.gap_share", "a share is 0 to 1: 10 % is 0.10");
    }
    limits(config)
}

fn limits(config: &Config) -> Option<(String, String)> {
    let health = &config.health;
    for (key, limit, more_is_better) in health.limits() {
        let key = format!("health.{key}");
        if !(limit.good.is_finite() && limit.watch.is_finite() && limit.good >= 0.0 && limit.watch >= 0.0) {
            return Some((key, "limits are numbers from 0 up".into()));
        }
        if more_is_better && limit.watch > limit.good {
            return Some((key, "more is better here: `watch` cannot be above `good`".into()));
        }
        if !more_is_better && limit.watch < limit.good {
            return Some((key, "less is better here: `watch` cannot be below `good`".into()));
        }
    }
    if health.coverage_too_high.is_nan() || health.coverage_too_high < health.quota_coverage.good {
        return Some(("health.coverage_too_high".into(), "cannot be below `quota_coverage.good`".into()));
    }
    if let Err((key, what)) = health.owners() {
        return Some((format!("health.owners.{key}"), what));
    }
    let bad = health.stage_days.iter().find(|(_, days)| !(days.is_finite() && **days > 0.0));
    bad.map(|(stage, _)| (format!("health.stage_days.{stage}"), "days are a number above 0".into()))
}
