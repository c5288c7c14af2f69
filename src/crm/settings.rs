//! What an import is told besides the file.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::date::DateOrder;
use super::moment::LocalTime;
use super::number::DecimalMark;
use super::proposals::OwnerAnswer;
use super::read::Encoding;
use super::vocabulary::{Crm, Kind, MapFile};
use crate::domain::alias::alias_key;
use crate::domain::deal::Phase;
use crate::domain::money::Currency;
use crate::domain::period::FiscalCalendar;

/// What an import is told besides the file.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the file is about.
    pub kind: Kind,
    /// Who wrote it; `None`: told by its header.
    pub crm: Option<Crm>,
    /// The text's encoding, as said for this file; `None`: told from its bytes.
    pub encoding: Option<Encoding>,
    /// The day the file shows.
    pub as_of: NaiveDate,
    /// The workspace's currency.
    pub currency: Currency,
    /// What one unit of another currency is worth in the workspace's, as decimal text: `"EUR" -> "1.0837"`.
    pub rates: BTreeMap<String, String>,
    /// Where the fiscal year starts.
    pub calendar: FiscalCalendar,
    /// The person who works with this file, by name.
    pub me: Option<String>,
    /// The team that new sellers join.
    pub team: Option<String>,
    /// Day or month first, as said for this file: it goes before what the values say.
    pub date_order: Option<DateOrder>,
    /// Day or month first, where nothing in the file decides it (the config's habit).
    pub usual_date_order: Option<DateOrder>,
    /// The decimal mark, where nothing in the file decides it.
    pub decimal: Option<DecimalMark>,
    /// Phases of stages, from the config.
    pub stages: BTreeMap<String, Phase>,
    /// The person's own words.
    pub map: MapFile,
    /// The export holds only some of the deals: nothing is said of the others.
    pub part: bool,
    /// Take it although a later state is here: it becomes the newest one.
    pub older: bool,
    /// Who owners are that are not among the people, by the file's word for them.
    pub owners: BTreeMap<String, OwnerAnswer>,
    /// The company's own clock.
    pub local: LocalTime,
}

impl Settings {
    /// The defaults, for a file of this kind that shows this day.
    pub fn new(kind: Kind, as_of: NaiveDate) -> Self {
        Self {
            kind,
            crm: None,
            encoding: None,
            as_of,
            currency: Currency::default(),
            rates: BTreeMap::new(),
            calendar: FiscalCalendar::default(),
            me: None,
            team: None,
            date_order: None,
            usual_date_order: None,
            decimal: None,
            stages: BTreeMap::new(),
            map: MapFile::default(),
            part: false,
            older: false,
            owners: BTreeMap::new(),
            local: LocalTime::default(),
        }
    }

    /// What was answered about this owner, in any spelling of the name.
    pub fn owner_answer(&self, text: &str) -> Option<&OwnerAnswer> {
        let key = alias_key(text);
        self.owners.iter().find(|(owner, _)| alias_key(owner) == key).map(|(_, answer)| answer)
    }

    #[cfg(test)]
    pub(super) fn test(kind: Kind) -> Self {
        Self::new(kind, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
    }
}
