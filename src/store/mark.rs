//! Whether what the figures of past days are made from has changed since they were made.

use super::rows::first;
use super::{Result, Store};

impl Store {
    /// A mark that is another one when anything has changed that a past day is judged by, besides deals, activities and
    /// the organisation: promises, what buyers did as it was told, quotas, forecasts, leads and their answers, limits, and
    /// the exports that were read. What is typed and not sent leaves it as it is. Cheap: it is asked for with each question.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn facts_mark(&self) -> Result<String> {
        // history is only added to; what can be taken back or replaced counts by what stands
        let sql = "SELECT concat_ws(' ',
            (SELECT ifnull(max(id), 0) FROM commitment_event),
            (SELECT concat_ws(',', count(*), max(id), total(deal * julianday(on_day))) FROM buyer_event
                WHERE voided IS NULL),
            (SELECT concat_ws(',', count(*), max(id), total(id * (amount % 1000003))) FROM quota),
            (SELECT concat_ws(',', count(*), max(place)) FROM submission),
            (SELECT ifnull(max(id), 0) FROM submission_event),
            (SELECT ifnull(max(id), 0) FROM lead_event),
            (SELECT concat_ws(',', count(*), max(id), total(lead * length(standing))) FROM lead_answer
                WHERE voided IS NULL),
            (SELECT ifnull(max(id), 0) FROM limit_change),
            (SELECT ifnull(max(id), 0) FROM reading),
            (SELECT ifnull(max(id), 0) FROM snapshot))";
        Ok(first(&self.conn, sql, [], |r| r.get(0))?.unwrap_or_default())
    }
}
