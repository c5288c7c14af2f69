//! The limits by day: what of the config is kept in the database with the day it counts from, and the config as it was on
//! a day. The file is where they are changed; the database remembers what they were.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

use super::Config;
use crate::domain::lead::Agreement;
use crate::domain::limits::Limits;

/// What is kept by day, by section; an empty list is every key of the section.
const DATED: [(&str, &[&str]); 5] = [
    ("health", &[]),
    ("forecast", &["move_threshold", "coverage_target"]),
    ("accuracy", &[]),
    ("import", &["sparse_below"]),
    ("business_hours", &["days", "from", "to"]),
];

/// Limits that were kept and cannot be read any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the limits of {day} that are kept in the database cannot be read ({why}): was it written by a newer program?")]
pub struct UnreadableLimits {
    day: NaiveDate,
    why: String,
}

impl Config {
    /// The limits that this file names, as the database keeps them: `section.key` and the value as JSON.
    pub fn limits(&self) -> BTreeMap<String, String> {
        let all = serde_json::to_value(self).unwrap_or_default();
        let mut found = BTreeMap::new();
        for (section, keys) in DATED {
            let values = all.get(section).and_then(Value::as_object).into_iter().flatten();
            for (key, value) in values.filter(|(key, _)| keys.is_empty() || keys.contains(&key.as_str())) {
                found.insert(format!("{section}.{key}"), value.to_string());
            }
        }
        found
    }

    /// The day from which on the limits of this file count, where it names one.
    pub fn limits_from(&self) -> Option<NaiveDate> {
        self.limits_from.trim().parse().ok()
    }

    /// This config with the limits that held on that day.
    ///
    /// # Errors
    /// What was kept is none of this program's limits.
    pub fn on(&self, limits: &Limits, day: NaiveDate) -> Result<Self, UnreadableLimits> {
        let unreadable = |e: serde_json::Error| UnreadableLimits { day, why: e.to_string() };
        let mut all = serde_json::to_value(self).map_err(unreadable)?;
        for (name, text) in limits.on(day) {
            let Some((section, key)) = name.split_once('.') else { continue };
            // a limit of another program's is no concern of this one
            if let Some(place) = all.get_mut(section).and_then(|s| s.get_mut(key)) {
                *place = serde_json::from_str(text).map_err(unreadable)?;
            }
        }
        serde_json::from_value(all).map_err(unreadable)
    }

    /// The agreement about leads with all its versions: a lead is judged by the one of the day it was handed over.
    ///
    /// # Errors
    /// As [`Config::on`].
    pub fn agreement(&self, limits: &Limits) -> Result<Agreement, UnreadableLimits> {
        let mut versions = Vec::new();
        for version in limits.versions() {
            let then = self.on(limits, version.valid_from)?;
            versions.push((version.valid_from, then.hours(), then.lead_minutes()));
        }
        Ok(Agreement::new(versions, (self.hours(), self.lead_minutes())))
    }
}
