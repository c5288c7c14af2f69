//! `[readiness]`: from when on a meeting starts red.

use serde::{Deserialize, Serialize};

use crate::domain::readiness::Limits;

/// `[readiness]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Readiness {
    /// Hours after which the newest export of a CRM is too old.
    pub data_hours: u32,
    /// Share of the open deals (0-1) that may lack a step, a day, a close date or an amount.
    pub gap_share: f64,
    /// Actions from before that may be overdue.
    pub overdue_actions: u32,
}

impl Default for Readiness {
    fn default() -> Self {
        let Limits { data_hours, gap_share, overdue_actions } = Limits::default();
        Self { data_hours, gap_share, overdue_actions }
    }
}

impl Readiness {
    /// The limits as the panel takes them.
    pub const fn limits(&self) -> Limits {
        Limits { data_hours: self.data_hours, gap_share: self.gap_share, overdue_actions: self.overdue_actions }
    }
}
