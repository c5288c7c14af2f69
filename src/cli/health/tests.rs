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
        ("team:west", Scope::Unit(UnitId(3))),
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
        ("team:World", "there is Team West"),
    ] {
        assert!(scope(typed, &org()).unwrap_err().0.contains(says), "{typed}");
    }
}
