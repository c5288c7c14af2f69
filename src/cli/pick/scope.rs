//! Whose figures are meant by `--scope`.

use serde_json::{Value, json};

use super::super::ending::Usage;
use crate::domain::health::Scope;
use crate::domain::people::{Level, Org, Subject};

const fn word(level: Level) -> &'static str {
    match level {
        Level::L1 => "team",
        Level::L2 | Level::L3 => "region",
    }
}

/// Whose figures are meant. The company is a region as well as all: all has the deals too that nobody here owns.
///
/// # Errors
/// Nobody, or more than one, has this name.
pub fn scope(typed: &str, org: &Org) -> Result<Scope, Usage> {
    let Some((kind, name)) = typed.split_once(':') else {
        return match typed.trim() {
            "all" => Ok(Scope::All),
            _ => Err(unknown(typed)),
        };
    };
    let of_level = |word_of: &str| {
        // a whole name is one, whichever of the two words stands before it
        if let Some(unit) = org.units.iter().find(|u| u.name.to_lowercase() == name.trim().to_lowercase()) {
            return Ok(Scope::Unit(unit.id));
        }
        let mut some = org.clone();
        some.units.retain(|u| word(u.level) == word_of);
        super::unit(&some, name).map(|u| Scope::Unit(u.id))
    };
    match kind.trim() {
        "rep" => {
            let person = super::person(org, name)?;
            match org.unit_of(person.id) {
                Some(_) => Ok(Scope::Rep(person.id)),
                None => Err(Usage(format!("{} sells in no team; `--scope team:NAME` shows a team", person.name))),
            }
        }
        word @ ("team" | "region") => of_level(word),
        _ => Err(unknown(typed)),
    }
}

fn unknown(typed: &str) -> Usage {
    Usage(format!("--scope: `{typed}` is none: write rep:NAME, team:NAME, region:NAME or all"))
}

/// Whose they are, for reading.
pub fn scope_name(scope: Scope, org: &Org) -> &str {
    match scope {
        Scope::Rep(person) => org.subject_name(Subject::Person(person)),
        Scope::Unit(unit) => org.subject_name(Subject::Unit(unit)),
        Scope::All => "everybody",
    }
}

/// Whose they are, as JSON.
pub fn scope_object(scope: Scope, org: &Org) -> Value {
    let (kind, id) = match scope {
        Scope::Rep(person) => ("rep", Some(person.0)),
        Scope::Unit(unit) => (org.unit(unit).map_or("region", |u| word(u.level)), Some(unit.0)),
        Scope::All => ("all", None),
    };
    json!({ "kind": kind, "id": id, "name": scope_name(scope, org) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PersonId;
    use crate::domain::ids::UnitId;
    use crate::domain::people::{Person, Role, Unit};

    fn org() -> Org {
        let unit = |id, name: &str, level| Unit { id: UnitId(id), name: name.into(), level, parent: None, lead: None };
        let person = |id, name: &str| Person {
            id: PersonId(id),
            name: name.into(),
            email: None,
            role: Role::Rep,
            joined: None,
            left: None,
        };
        Org {
            people: vec![person(1, "Ana Ruiz"), person(2, "Mia Lind")],
            units: vec![unit(1, "World", Level::L3), unit(2, "West", Level::L2), unit(3, "Team West", Level::L1)],
            members: vec![(PersonId(1), UnitId(3))],
        }
    }

    #[test]
    fn whose() {
        for (typed, want) in [
            ("all", Scope::All),
            ("rep:Ana Ruiz", Scope::Rep(PersonId(1))),
            ("rep: ana", Scope::Rep(PersonId(1))),
            ("team:est", Scope::Unit(UnitId(3))),
            ("team:World", Scope::Unit(UnitId(1))),
            ("region: team west", Scope::Unit(UnitId(3))),
            ("region:West", Scope::Unit(UnitId(2))),
            ("region:world", Scope::Unit(UnitId(1))),
        ] {
            assert_eq!(scope(typed, &org()).map_err(|e| e.0), Ok(want), "{typed}");
        }
        for (typed, says) in [
            ("west", "write rep:NAME"),
            ("unit:west", "write rep:NAME"),
            ("rep:Mia", "Mia Lind sells in no team"),
            ("rep:Zed", "no person is called"),
            ("team:Worl", "there is Team West"),
        ] {
            assert!(scope(typed, &org()).unwrap_err().0.contains(says), "{typed}");
        }
    }
}
