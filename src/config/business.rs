//! `[business_hours]`: the hours in which leads have to be answered.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::business::BusinessHours;

/// `[business_hours]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Business {
    /// Working days: "mon" to "sun".
    pub days: Vec<String>,
    /// When a working day begins, on the company's clock: "09:00".
    pub from: String,
    /// When it ends, up to "24:00".
    pub to: String,
    /// Days on which nobody works: "2026-12-25".
    pub holidays: Vec<String>,
}

impl Default for Business {
    fn default() -> Self {
        Self {
            days: ["mon", "tue", "wed", "thu", "fri"].map(str::to_owned).to_vec(),
            from: "09:00".into(),
            to: "17:00".into(),
            holidays: Vec::new(),
        }
    }
}

impl Business {
    /// The hours as they are reckoned with.
    ///
    /// # Errors
    /// The key at fault (without the section), and what is wrong with it.
    pub fn hours(&self) -> Result<BusinessHours, (&'static str, String)> {
        const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let mut days = [false; 7];
        for text in &self.days {
            let named = NAMES.iter().zip(&mut days).find(|(name, _)| text.eq_ignore_ascii_case(name));
            let (_, day) = named.ok_or(("days", format!("`{text}` is no day: write \"mon\" to \"sun\"")))?;
            *day = true;
        }
        if !days.contains(&true) {
            return Err(("days", "at least one day has to be a working day".into()));
        }
        let clock = |key, text: &str| minute(text).ok_or((key, "a time of day is written \"09:00\"".to_owned()));
        let (from, to) = (clock("from", &self.from)?, clock("to", &self.to)?);
        let mut holidays = BTreeSet::new();
        for text in &self.holidays {
            let day: NaiveDate =
                text.parse().map_err(|_| ("holidays", format!("`{text}` is no day: write \"2026-12-25\"")))?;
            holidays.insert(day);
        }
        BusinessHours::new(days, from, to, holidays).ok_or(("to", "a working day ends after it begins".into()))
    }
}

/// "09:00" as minutes after midnight, up to "24:00".
fn minute(text: &str) -> Option<u32> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |t: &str| t.bytes().all(|b| b.is_ascii_digit()).then(|| t.parse::<u32>().ok()).flatten();
    let (hour, minute) = (number(hour)?, number(minute)?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}
