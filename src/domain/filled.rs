//! How much of a fact an export tells: not at all, here and there, or for most deals. A figure that counts what is missing
//! must tell a deal nobody touched from a CRM that does not say. Pure.

use serde::{Deserialize, Serialize};

/// Below this share of its rows a column counts as nearly empty.
pub const SPARSE_BELOW: f64 = 0.10;

/// How much of a column says something.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "share")]
pub enum Filled {
    /// There is no such column, or not one of its cells says anything.
    Absent,
    /// Nearly empty: the share of rows that say something, above 0. What it does not say is unknown, not missing.
    Sparse(f64),
    /// The share of rows that say something, up to 1. What it does not say is missing.
    Full(f64),
}

impl Filled {
    /// From how many of `rows` say something; `None`: there is no such column. `sparse_below` is a share, 0-1.
    pub fn of(filled: Option<u64>, rows: u64, sparse_below: f64) -> Self {
        match filled {
            None | Some(0) => Self::Absent,
            Some(_) if rows == 0 => Self::Absent,
            Some(n) => {
                let share = share(n, rows);
                if share < sparse_below { Self::Sparse(share) } else { Self::Full(share) }
            }
        }
    }

    /// What is not said may be called missing: the column is kept by those who work with it.
    pub const fn is_told(self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// What follows for figures of this fact, in words; `None`: nothing, it is kept.
    pub fn words(self, fact: &str) -> Option<String> {
        match self {
            Self::Absent => {
                Some(format!("{fact}: nothing in the file says it, so what counts on it will be unknown, not bad"))
            }
            Self::Sparse(share) => Some(format!(
                "{fact}: filled in {} of the rows: what it leaves out is unknown, not missing",
                percent(share)
            )),
            Self::Full(_) => None,
        }
    }
}

/// "4 %"; what is above 0 is never shown as 0.
pub fn percent(share: f64) -> String {
    let percent = (share * 100.0).round();
    if share > 0.0 && percent < 1.0 { "under 1 %".to_owned() } else { format!("{percent:.0} %") }
}

#[expect(clippy::cast_precision_loss, reason = "a share for reading: no file has 2^52 rows")]
fn share(n: u64, rows: u64) -> f64 {
    (n as f64 / rows as f64).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_percent_is_where_a_column_begins_to_be_kept() {
        for (filled, rows, want) in [
            (None, 100, Filled::Absent),
            (Some(0), 100, Filled::Absent),
            (Some(4), 100, Filled::Sparse(0.04)),
            (Some(9), 100, Filled::Sparse(0.09)),
            (Some(10), 100, Filled::Full(0.10)),
            (Some(100), 100, Filled::Full(1.0)),
            (Some(5), 0, Filled::Absent),
            (Some(7), 5, Filled::Full(1.0)),
        ] {
            assert_eq!(Filled::of(filled, rows, SPARSE_BELOW), want, "{filled:?} of {rows}");
        }
        assert_eq!(Filled::of(Some(10), 100, 0.25), Filled::Sparse(0.10), "the limit is the config's");
        assert!(Filled::Full(0.5).is_told() && !Filled::Sparse(0.05).is_told() && !Filled::Absent.is_told());
    }

    #[test]
    fn what_follows_is_said() {
        assert_eq!(
            Filled::Sparse(0.04).words("last activity").unwrap(),
            "last activity: filled in 4 % of the rows: what it leaves out is unknown, not missing"
        );
        assert!(Filled::Absent.words("next step").unwrap().starts_with("next step: nothing in the file says it"));
        assert_eq!(Filled::Full(0.9).words("amount"), None);
        assert_eq!((percent(0.001), percent(0.0), percent(1.0)), ("under 1 %".into(), "0 %".into(), "100 %".into()));
    }
}
