//! Being built.
use super::ids::PersonId;
use super::period::FiscalCalendar;
use chrono::NaiveDate;
/// Being built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captured {
    pub text: String,
    pub owner: Option<PersonId>,
    pub due: Option<NaiveDate>,
    pub unresolved: Vec<String>,
    pub deal_query: Option<String>,
}
/// Being built.
pub fn capture(text: &str, _names: &[(PersonId, &str)], _today: NaiveDate, _fiscal: &FiscalCalendar) -> Captured {
    Captured { text: text.to_owned(), ..Captured::default() }
}
/// Being built.
pub fn show_day(day: NaiveDate, _today: NaiveDate) -> String {
    day.format("%a %-d %b").to_string()
}
