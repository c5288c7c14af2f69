//! What a person said about exports: by CRM and header set, and how far a CRM's stages are. As text: what it means is the
//! importer's matter.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::rows::{At, all, run};
use super::{Result, Store};

/// What is remembered about files of one CRM with one set of column labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HabitRow {
    /// To name it by.
    pub id: i64,
    /// "hubspot", "salesforce", "pipedrive", "csv".
    pub crm: String,
    /// "deals", "people", "quotas".
    pub kind: String,
    /// The labels in one spelling, sorted, one a line.
    pub header_key: String,
    /// The last file of this header set.
    pub file: String,
    /// What was said, as a map file's TOML.
    pub answers: String,
    /// When it was first said.
    pub made: DateTime<Utc>,
    /// When it was last used.
    pub used: DateTime<Utc>,
}

/// How far a stage of a CRM is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagePhaseRow {
    /// "hubspot", "salesforce", "pipedrive", "csv".
    pub crm: String,
    /// The label in one spelling.
    pub stage_key: String,
    /// The label as it was first seen.
    pub label: String,
    /// "early", "mid", "late", "won", "lost", "omitted".
    pub phase: String,
}

fn habit(row: &Row<'_>) -> rusqlite::Result<HabitRow> {
    let (made, used): (At, At) = (row.get("made")?, row.get("used")?);
    Ok(HabitRow {
        id: row.get("id")?,
        crm: row.get("crm")?,
        kind: row.get("kind")?,
        header_key: row.get("header_key")?,
        file: row.get("file")?,
        answers: row.get("answers")?,
        made: made.0,
        used: used.0,
    })
}

impl Store {
    /// Everything that is remembered about header sets, the last used first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn habits(&self) -> Result<Vec<HabitRow>> {
        all(&self.conn, "SELECT * FROM habit ORDER BY used DESC, id DESC", [], habit)
    }

    /// Every stage somebody has placed, by CRM and label.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn stage_phases(&self) -> Result<Vec<StagePhaseRow>> {
        all(
            &self.conn,
            "SELECT crm, stage_key, label, phase FROM stage_phase ORDER BY crm, label, stage_key",
            [],
            |row| {
                Ok(StagePhaseRow { crm: row.get(0)?, stage_key: row.get(1)?, label: row.get(2)?, phase: row.get(3)? })
            },
        )
    }

    /// Remembers what was said about a header set, in place of what was, and the stages of its CRM. The row's id and the
    /// moment it was made are the store's.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep_habit(&mut self, habit: &HabitRow, stages: &[StagePhaseRow]) -> Result<()> {
        self.write(|tx| {
            run(
                tx,
                "INSERT INTO habit (crm, kind, header_key, file, answers, made, used) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
                 ON CONFLICT (crm, kind, header_key)
                 DO UPDATE SET file = excluded.file, answers = excluded.answers, used = excluded.used",
                params![habit.crm, habit.kind, habit.header_key, habit.file, habit.answers, At(habit.used)],
            )?;
            stages.iter().try_for_each(|stage| keep_stage(tx, stage, habit.used))
        })
    }

    /// Forgets a header set; its CRM's stages stay. `false`: there is none with this id.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget_habit(&mut self, id: i64) -> Result<bool> {
        self.write(|tx| Ok(run(tx, "DELETE FROM habit WHERE id = ?1", [id])? > 0))
    }

    /// Forgets how far a CRM's stages are: all of them, or the one with this key. How many there were.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget_stages(&mut self, crm: &str, stage_key: Option<&str>) -> Result<usize> {
        self.write(|tx| {
            let sql = "DELETE FROM stage_phase WHERE crm = ?1 AND (?2 IS NULL OR stage_key = ?2)";
            run(tx, sql, params![crm, stage_key])
        })
    }
}

fn keep_stage(tx: &Connection, stage: &StagePhaseRow, at: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO stage_phase (crm, stage_key, label, phase, at) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (crm, stage_key) DO UPDATE SET label = excluded.label, phase = excluded.phase, at = excluded.at
               WHERE phase <> excluded.phase";
    run(tx, sql, params![stage.crm, stage.stage_key, stage.label, stage.phase, At(at)]).map(drop)
}
