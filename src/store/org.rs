//! People and units. Who leads what, who belongs where and which unit is below which are rows with the day from which
//! they count; the row with the latest day not after the asked one holds, and of two of one day the one written last.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::rows::{Day, all, day, first, run};
use super::{Result, Store, StoreError};
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::people::{Level, Org, Person, Role, Unit};

impl Store {
    /// The organisation as it was on that day.
    pub fn org(&self, on: NaiveDate) -> Result<Org> {
        let on = Day(on);
        let people =
            "SELECT * FROM person WHERE (joined IS NULL OR joined <= ?1) AND (left_on IS NULL OR left_on >= ?1)
                      ORDER BY name, id";
        let people = all(&self.conn, people, [on], person)?;
        let here = |id: &PersonId| people.iter().any(|p| p.id == *id);

        let leads: HashMap<UnitId, Option<PersonId>> = all(
            &self.conn,
            "SELECT unit, lead FROM unit_lead WHERE valid_from <= ?1 ORDER BY valid_from, id",
            [on],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?
        .into_iter()
        .collect();
        let parents: HashMap<UnitId, Option<UnitId>> = parents(&self.conn, on)?;
        let mut units = all(&self.conn, "SELECT * FROM unit ORDER BY level DESC, name, id", [], |r| {
            Ok(Unit { id: r.get("id")?, name: r.get("name")?, level: r.get("level")?, parent: None, lead: None })
        })?;
        units.retain(|u| parents.contains_key(&u.id));
        for unit in &mut units {
            unit.parent = parents.get(&unit.id).copied().flatten().filter(|p| parents.contains_key(p));
            unit.lead = leads.get(&unit.id).copied().flatten().filter(here);
        }

        let rows: Vec<(PersonId, Option<UnitId>)> = all(
            &self.conn,
            "SELECT person, unit FROM unit_member WHERE valid_from <= ?1 ORDER BY valid_from, id",
            [on],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        let belongs: HashMap<PersonId, Option<UnitId>> = rows.into_iter().collect();
        let leads_it = |p: PersonId, u: UnitId| units.iter().any(|x| x.id == u && x.lead == Some(p));
        let members = people
            .iter()
            .filter_map(|p| belongs.get(&p.id).copied().flatten().map(|u| (p.id, u)))
            .filter(|(p, u)| parents.contains_key(u) && !leads_it(*p, *u))
            .collect();
        Ok(Org { people, units, members })
    }

    /// Everybody and every unit that was ever known by this day, each where it belonged last: for finding whose a name is, not
    /// for summing up.
    pub fn everybody(&self, on: NaiveDate) -> Result<Org> {
        let on = Day(on);
        let people = all(&self.conn, "SELECT * FROM person ORDER BY name, id", [], person)?;
        let last = "SELECT person, unit FROM unit_member WHERE valid_from <= ?1 AND unit IS NOT NULL
                    ORDER BY valid_from, id";
        let rows: Vec<(PersonId, UnitId)> = all(&self.conn, last, [on], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let members: HashMap<PersonId, UnitId> = rows.into_iter().collect();
        let parents = parents(&self.conn, on)?;
        let units = all(&self.conn, "SELECT * FROM unit ORDER BY level DESC, name, id", [], |r| {
            let id = r.get("id")?;
            let parent = parents.get(&id).copied().flatten();
            Ok(Unit { id, name: r.get("name")?, level: r.get("level")?, parent, lead: None })
        })?;
        let members = people.iter().filter_map(|p| members.get(&p.id).map(|u| (p.id, *u))).collect();
        Ok(Org { people, units, members })
    }

    /// Adds the person, or updates role and e-mail of the one with this e-mail or, failing that, this name
    /// (case-insensitive). An e-mail that is known stays when none is given.
    pub fn put_person(&mut self, name: &str, email: Option<&str>, role: Role) -> Result<PersonId> {
        let (name, email) = (name.trim(), email.map(|e| e.trim().to_lowercase()).filter(|e| !e.is_empty()));
        if name.is_empty() {
            return Err(StoreError::Refused("a person needs a name".into()));
        }
        self.write(|tx| {
            let by_email = match &email {
                Some(email) => first(tx, "SELECT id FROM person WHERE email = ?1", [email], |r| r.get(0))?,
                None => None,
            };
            let found: Option<PersonId> = match by_email {
                Some(id) => Some(id),
                None => first(tx, "SELECT id FROM person WHERE name_key = ?1", [key(name)], |r| r.get(0))?,
            };
            if let Some(id) = found {
                let sql = "UPDATE person SET role = ?2, email = ifnull(?3, email) WHERE id = ?1";
                run(tx, sql, params![id, role, email])?;
                return Ok(id);
            }
            let sql = "INSERT INTO person (name, name_key, email, role) VALUES (?1, ?2, ?3, ?4)";
            run(tx, sql, params![name, key(name), email, role])?;
            Ok(PersonId(tx.last_insert_rowid()))
        })
    }

    /// Sets when somebody joined or left.
    pub fn set_tenure(&mut self, person: PersonId, joined: Option<NaiveDate>, left: Option<NaiveDate>) -> Result<()> {
        self.write(|tx| {
            let sql = "UPDATE person SET joined = ?2, left_on = ?3 WHERE id = ?1";
            match run(tx, sql, params![person, joined.map(Day), left.map(Day)])? {
                0 => Err(StoreError::Refused("that person is not in this file".into())),
                _ => Ok(()),
            }
        })
    }

    /// Adds the unit, or finds the one with this name at this level; a given parent then counts from that day on. A
    /// parent below the unit's own level, or one that would make a loop on any day from then on, is refused.
    pub fn put_unit(&mut self, name: &str, level: Level, parent: Option<UnitId>, from: NaiveDate) -> Result<UnitId> {
        let name = name.trim();
        if name.is_empty() {
            return Err(StoreError::Refused("a unit needs a name".into()));
        }
        self.write(|tx| {
            let sql = "SELECT id FROM unit WHERE level = ?1 AND name_key = ?2";
            let found: Option<UnitId> = first(tx, sql, params![level, key(name)], |r| r.get(0))?;
            let unit = match found {
                Some(unit) => unit,
                None => {
                    let sql = "INSERT INTO unit (name, name_key, level) VALUES (?1, ?2, ?3)";
                    run(tx, sql, params![name, key(name), level])?;
                    UnitId(tx.last_insert_rowid())
                }
            };
            let known = parents(tx, Day(from))?.get(&unit).copied();
            if known.is_some_and(|k| parent.is_none() || k == parent) {
                return Ok(unit);
            }
            if let Some(parent) = parent {
                fits(tx, name, level, unit, parent)?;
            }
            let sql = "INSERT INTO unit_parent (unit, parent, valid_from) VALUES (?1, ?2, ?3)";
            run(tx, sql, params![unit, parent, Day(from)])?;
            no_loop(tx, name, unit, Day(from))?;
            Ok(unit)
        })
    }

    /// Who leads the unit from that day on; `None`: nobody.
    pub fn set_lead(&mut self, unit: UnitId, lead: Option<PersonId>, from: NaiveDate) -> Result<()> {
        self.write(|tx| {
            let known = "SELECT lead FROM unit_lead WHERE unit = ?1 AND valid_from <= ?2 ORDER BY valid_from DESC, id DESC LIMIT 1";
            let known: Option<Option<PersonId>> = first(tx, known, params![unit, Day(from)], |r| r.get(0))?;
            if known == Some(lead) {
                return Ok(());
            }
            let sql = "INSERT INTO unit_lead (unit, lead, valid_from) VALUES (?1, ?2, ?3)";
            run(tx, sql, params![unit, lead, Day(from)]).map(drop)
        })
    }

    /// Where somebody sells from that day on; `None`: in no unit.
    pub fn set_member(&mut self, person: PersonId, unit: Option<UnitId>, from: NaiveDate) -> Result<()> {
        self.write(|tx| {
            let known = "SELECT unit FROM unit_member WHERE person = ?1 AND valid_from <= ?2 ORDER BY valid_from DESC, id DESC LIMIT 1";
            let known: Option<Option<UnitId>> = first(tx, known, params![person, Day(from)], |r| r.get(0))?;
            if known == Some(unit) {
                return Ok(());
            }
            let sql = "INSERT INTO unit_member (person, unit, valid_from) VALUES (?1, ?2, ?3)";
            run(tx, sql, params![person, unit, Day(from)]).map(drop)
        })
    }

    /// The person of this name in any spelling of its case, whether they count today or not.
    pub fn person_by_name(&self, name: &str) -> Result<Option<Person>> {
        first(&self.conn, "SELECT * FROM person WHERE name_key = ?1", [key(name)], person)
    }
}

/// What names are compared by.
fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

pub(super) fn person(r: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: r.get("id")?,
        name: r.get("name")?,
        email: r.get("email")?,
        role: r.get("role")?,
        joined: day(r, "joined")?,
        left: day(r, "left_on")?,
    })
}

/// Every unit that existed on that day with its parent.
fn parents(conn: &Connection, on: Day) -> Result<HashMap<UnitId, Option<UnitId>>> {
    let sql = "SELECT unit, parent FROM unit_parent WHERE valid_from <= ?1 ORDER BY valid_from, id";
    Ok(all(conn, sql, [on], |r| Ok((r.get(0)?, r.get(1)?)))?.into_iter().collect())
}

fn fits(conn: &Connection, name: &str, level: Level, unit: UnitId, parent: UnitId) -> Result<()> {
    if parent == unit {
        return Err(below_itself(name));
    }
    let above: Option<(String, Level)> =
        first(conn, "SELECT name, level FROM unit WHERE id = ?1", [parent], |r| Ok((r.get(0)?, r.get(1)?)))?;
    match above {
        Some((_, above)) if above >= level => Ok(()),
        Some((parent, above)) => Err(StoreError::Refused(format!(
            "{name} is a {}: it cannot belong to {parent}, which is a {}",
            level.unit_word(),
            above.unit_word()
        ))),
        None => Err(StoreError::Refused(format!("the unit above {name} is not in this file"))),
    }
}

/// Walks up from the unit on the first day of its new parent and on every later day on which some parent changes.
fn no_loop(conn: &Connection, name: &str, unit: UnitId, from: Day) -> Result<()> {
    let sql = "SELECT DISTINCT valid_from FROM unit_parent WHERE valid_from >= ?1";
    for on in all(conn, sql, [from], |r| r.get::<_, Day>(0))? {
        let parents = parents(conn, on)?;
        let mut above = parents.get(&unit).copied().flatten();
        for _ in 0..=parents.len() {
            match above {
                Some(u) if u == unit => return Err(below_itself(name)),
                Some(u) => above = parents.get(&u).copied().flatten(),
                None => break,
            }
        }
    }
    Ok(())
}

fn below_itself(name: &str) -> StoreError {
    StoreError::Refused(format!("{name} cannot belong to itself or to a unit below it"))
}
