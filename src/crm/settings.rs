//! What an import is told besides the file.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::answers::MapFile;
use super::date::DateOrder;
use super::habits::Memory;
use super::moment::LocalTime;
use super::number::DecimalMark;
use super::proposals::OwnerAnswer;
use super::read::Encoding;
use super::vocabulary::{Crm, Kind};
use crate::domain::alias::alias_key;
use crate::domain::deal::Phase;
use crate::domain::filled::SPARSE_BELOW;
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
    /// The sheet of a workbook that is read, by the name on its tab; `None`: the one with most known labels.
    pub sheet: Option<String>,
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
    /// The day was said by a person; otherwise one in the file's name goes before it.
    pub dated: bool,
    /// The export holds only some of the deals: nothing is said of the others.
    pub part: bool,
    /// Take it although a later state is here: it becomes the newest one.
    pub older: bool,
    /// Who owners are that are not among the people, by the file's word for them.
    pub owners: BTreeMap<String, OwnerAnswer>,
    /// The company's own clock.
    pub local: LocalTime,
    /// What was said about earlier files: the person's own words for this one go before it.
    pub memory: Memory,
    /// Somebody is there to be asked: what the file leaves open becomes a [`super::Question`] where it would be an error,
    /// and is read by its guess until it is answered.
    pub asks: bool,
    /// Below this share of its rows (0-1) a column counts as nearly empty.
    pub sparse_below: f64,
}

impl Settings {
    /// The defaults, for a file of this kind that shows this day.
    pub fn new(kind: Kind, as_of: NaiveDate) -> Self {
        Self {
            kind,
            crm: None,
            encoding: None,
            sheet: None,
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
            dated: false,
            part: false,
            older: false,
            owners: BTreeMap::new(),
            local: LocalTime::default(),
            memory: Memory::default(),
            asks: false,
            sparse_below: SPARSE_BELOW,
        }
    }

    /// What was answered about this owner, in any spelling of the name.
    pub fn owner_answer(&self, text: &str) -> Option<&OwnerAnswer> {
        let key = alias_key(text);
        self.owners.iter().find(|(owner, _)| alias_key(owner) == key).map(|(_, answer)| answer)
    }

    /// With what was said about owners among the answers; what was said for this file alone goes before it.
    pub(super) fn with_owners(mut self) -> Self {
        for (owner, name) in &self.map.owners {
            if self.owner_answer(owner).is_none() {
                let answer = match name.as_str() {
                    "" => OwnerAnswer::New,
                    "-" => OwnerAnswer::Leave,
                    name => OwnerAnswer::Is(name.to_owned()),
                };
                self.owners.insert(owner.clone(), answer);
            }
        }
        self
    }

    #[cfg(test)]
    pub(super) fn test(kind: Kind) -> Self {
        Self::new(kind, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
    }
}
