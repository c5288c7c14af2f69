//! Other names of people: what exports call somebody whom the organisation knows under another name.

use rusqlite::params;

use super::org::person;
use super::rows::{all, first, run};
use super::{Result, Store, StoreError};
use crate::domain::alias::{Who, alias_key};
use crate::domain::ids::PersonId;

impl Store {
    /// Everybody who ever counted, to be found by name, address or alias.
    pub fn who(&self) -> Result<Who> {
        let people = all(&self.conn, "SELECT * FROM person ORDER BY name, id", [], person)?;
        let aliases =
            all(&self.conn, "SELECT alias_key, person FROM person_alias", [], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(Who::new(people, aliases))
    }

    /// The other names of everybody, by person, as they were written.
    pub fn aliases(&self) -> Result<Vec<(PersonId, String)>> {
        let sql = "SELECT person, alias FROM person_alias ORDER BY person, alias";
        all(&self.conn, sql, [], |r| Ok((r.get(0)?, r.get(1)?)))
    }

    /// Remembers another name of somebody; `false`: it was known already. A name that is somebody else's, or their
    /// alias, is refused: nobody could tell whom it means.
    pub fn put_alias(&mut self, person: PersonId, alias: &str) -> Result<bool> {
        let key = alias_key(alias);
        if key.is_empty() {
            return Err(StoreError::Refused("another name has to have letters".into()));
        }
        let taken = |name: String| {
            StoreError::Refused(format!("`{}` cannot be an alias: it already means {name}", alias.trim()))
        };
        self.write(|tx| {
            let sql =
                "SELECT a.person, p.name FROM person_alias a JOIN person p ON p.id = a.person WHERE alias_key = ?1";
            let known: Option<(PersonId, String)> = first(tx, sql, [&key], |r| Ok((r.get(0)?, r.get(1)?)))?;
            match known {
                Some((id, _)) if id == person => return Ok(false),
                Some((_, name)) => return Err(taken(name)),
                None => {}
            }
            let named: Vec<(PersonId, String)> =
                all(tx, "SELECT id, name FROM person", [], |r| Ok((r.get(0)?, r.get(1)?)))?;
            match named.into_iter().find(|(_, name)| alias_key(name) == key) {
                Some((id, _)) if id == person => return Ok(false),
                Some((_, name)) => return Err(taken(name)),
                None => {}
            }
            let sql = "INSERT INTO person_alias (alias_key, alias, person) VALUES (?1, ?2, ?3)";
            run(tx, sql, params![key, alias.trim(), person])?;
            Ok(true)
        })
    }
}
