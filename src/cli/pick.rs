//! Finds who or what is meant by a name typed on the command line: the whole name, or a part only one has.

mod names;
mod scope;

use super::ending::Usage;
use crate::domain::forecast::board::Row;
use crate::domain::people::{Org, Person, Unit};

pub use names::Names;
pub use scope::{scope, scope_name, scope_object};

/// The person.
///
/// # Errors
/// Nobody, or more than one, has this name.
pub fn person<'a>(org: &'a Org, name: &str) -> Result<&'a Person, Usage> {
    one("person", name, &org.people, |p| &p.name)
}

/// The unit.
///
/// # Errors
/// No unit, or more than one, has this name.
pub fn unit<'a>(org: &'a Org, name: &str) -> Result<&'a Unit, Usage> {
    one("team, region or company", name, &org.units, |u| &u.name)
}

/// A voice of the forecast board; also one that has left.
///
/// # Errors
/// None, or more than one, has this name.
pub fn row<'a>(rows: &'a [Row], name: &str) -> Result<&'a Row, Usage> {
    one("voice on this board", name, rows, |r| &r.name)
}

fn one<'a, T>(what: &str, typed: &str, all: &'a [T], name: impl Fn(&T) -> &str) -> Result<&'a T, Usage> {
    let wanted = typed.trim().to_lowercase();
    if let Some(whole) = all.iter().find(|t| name(t).to_lowercase() == wanted) {
        return Ok(whole);
    }
    let parts: Vec<&T> =
        all.iter().filter(|t| !wanted.is_empty() && name(t).to_lowercase().contains(&wanted)).collect();
    match parts.as_slice() {
        [only] => Ok(only),
        [] => Err(Usage(format!("no {what} is called `{typed}`{}", known(all.iter().map(&name))))),
        several => Err(Usage(format!("`{typed}` could be more than one{}", known(several.iter().map(|t| name(t)))))),
    }
}

/// ": there is A, B, C and 7 more".
fn known<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 6;
    let names: Vec<&str> = names.collect();
    match names.len() {
        0 => ": there is none yet".to_owned(),
        n if n <= SHOWN => format!(": there is {}", names.join(", ")),
        n => format!(": there is {} and {} more", names[..SHOWN].join(", "), n - SHOWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find<'a>(typed: &str, names: &'a [&'a str]) -> Result<&'a str, String> {
        one("person", typed, names, |n| n).copied().map_err(|e| e.0)
    }

    #[test]
    fn whole_names_win_over_parts() {
        assert_eq!(find("ana", &["Ana", "Anabel"]), Ok("Ana"));
        assert_eq!(find("abel", &["Ana", "Anabel"]), Ok("Anabel"));
    }

    #[test]
    fn nobody_and_several_are_refused_with_who_there_is() {
        assert_eq!(find("an", &["Ana", "Anabel"]), Err("`an` could be more than one: there is Ana, Anabel".into()));
        assert_eq!(find("x", &["Ana"]), Err("no person is called `x`: there is Ana".into()));
        assert_eq!(find("x", &[]), Err("no person is called `x`: there is none yet".into()));
        assert_eq!(find("", &["Ana"]), Err("no person is called ``: there is Ana".into()));
        let many = ["a", "b", "c", "d", "e", "f", "g", "h"];
        assert!(find("x", &many).unwrap_err().ends_with("a, b, c, d, e, f and 2 more"));
    }
}
