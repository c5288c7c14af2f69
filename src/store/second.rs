//! A second connection to the same file, for a thread of its own: long reads and writes there, while the first one goes
//! on answering.

use super::open::open_to_write;
use super::place::Turn;
use super::{Result, Store};

impl Store {
    /// Opens the file once more. `None`: it is a database in memory, which has no second way in.
    ///
    /// It is no window of its own: nobody counts it.
    ///
    /// # Errors
    /// The file cannot be opened again.
    pub fn second(&self) -> Result<Option<Self>> {
        let Some(place) = &self.place else { return Ok(None) };
        let mut turn = Turn::wait();
        let conn = open_to_write(place, place, &mut Vec::new())?;
        let held = turn.hold(place);
        Ok(Some(Self {
            conn,
            place: Some(place.clone()),
            seat: None,
            supposed: self.supposed.clone(),
            audience: self.audience.clone(),
            _held: Some(held),
        }))
    }
}
