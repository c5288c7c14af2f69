//! People under the names that exports give them. One person is `Jane Smith`, `SMITH, JANE`, `jane.smith@example.com`
//! and, where somebody has said so once, `J. Smith`. Pure; what is like a name is only ever proposed, never taken.

use std::collections::HashMap;

use super::ids::PersonId;
use super::people::Person;
use super::text::fold;

/// What aliases are compared by: lower case, no accents, no punctuation, one space.
pub fn alias_key(text: &str) -> String {
    let folded = fold(text.trim());
    let words = folded.split(|c: char| !(c.is_alphanumeric() || c == '@')).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Everybody there is, to be found by what a file calls them.
#[derive(Debug, Clone, Default)]
pub struct Who {
    people: Vec<Person>,
    emails: HashMap<String, PersonId>,
    names: HashMap<String, PersonId>,
    /// Names without accents and punctuation; `None`: two people have it.
    folded: HashMap<String, Option<PersonId>>,
    aliases: HashMap<String, PersonId>,
}

impl Who {
    /// From all people and the aliases (their keys) they are known by.
    pub fn new(people: Vec<Person>, aliases: Vec<(String, PersonId)>) -> Self {
        let mut who = Self { aliases: aliases.into_iter().collect(), ..Self::default() };
        for person in &people {
            if let Some(email) = &person.email {
                who.emails.insert(email.to_lowercase(), person.id);
            }
            who.names.insert(person.name.trim().to_lowercase(), person.id);
            let key = alias_key(&person.name);
            who.folded.entry(key).and_modify(|id| *id = id.filter(|i| *i == person.id)).or_insert(Some(person.id));
        }
        who.people = people;
        who
    }

    /// The person with this e-mail, else with this name, else with this alias, else with this name in another spelling
    /// or as `Last, First`. Nobody where two could be meant.
    pub fn find(&self, name: &str, email: Option<&str>) -> Option<PersonId> {
        let email = email.map(str::to_lowercase);
        let by_email =
            email.as_ref().and_then(|e| self.emails.get(e).or_else(|| self.aliases.get(&alias_key(e))).copied());
        let key = alias_key(name);
        by_email
            .or_else(|| self.names.get(&name.trim().to_lowercase()).copied())
            .or_else(|| self.aliases.get(&key).copied())
            .or_else(|| self.folded.get(&key).copied().flatten())
            .or_else(|| self.folded.get(&alias_key(&turned(name)?)).copied().flatten())
    }

    /// The person with this identity.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.iter().find(|p| p.id == id)
    }

    /// Who might be meant, the likeliest first, three at most: the same last name with the same first letter, one name
    /// within the other, or nearly the same letters.
    pub fn closest(&self, name: &str) -> Vec<(PersonId, String)> {
        let turned = turned(name);
        let key = alias_key(turned.as_deref().unwrap_or(name));
        let mut all: Vec<(f64, &Person)> =
            self.people.iter().map(|p| (likeness(&key, &alias_key(&p.name)), p)).filter(|(l, _)| *l >= ALIKE).collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
        all.into_iter().take(3).map(|(_, p)| (p.id, p.name.clone())).collect()
    }
}

/// From here on two names are worth a question.
const ALIKE: f64 = 0.88;

/// 0 to 1.
fn likeness(a: &str, b: &str) -> f64 {
    let (mine, theirs): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let initial = |words: &[&str]| words.first().and_then(|w| w.chars().next());
    let (last_a, last_b) = (mine.last().copied().unwrap_or(""), theirs.last().copied().unwrap_or(""));
    let several = mine.len() > 1 && theirs.len() > 1;
    // J. Smith, Jane M. Smith
    if several && last_a.len() > 1 && last_a == last_b && initial(&mine) == initial(&theirs) {
        return 0.97;
    }
    // Jane S.
    let begins = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    if several && mine.first() == theirs.first() && (begins(last_a, last_b) || begins(last_b, last_a)) {
        return 0.96;
    }
    // Jane
    let one_of = |one: &[&str], all: &[&str]| {
        one.len() == 1 && all.len() > 1 && one.iter().all(|w| w.len() > 2 && all.contains(w))
    };
    if one_of(&mine, &theirs) || one_of(&theirs, &mine) {
        return 0.90;
    }
    // a slip of the pen: a letter or two, which Jaro-Winkler alone is too generous about
    let edits = strsim::damerau_levenshtein(a, b);
    let most = if a.chars().count() > 8 { 2 } else { 1 };
    if edits <= most { strsim::jaro_winkler(a, b) } else { 0.0 }
}

/// `Smith, Jane` is `Jane Smith`.
fn turned(name: &str) -> Option<String> {
    let (last, first) = name.split_once(',')?;
    let (last, first) = (last.trim(), first.trim());
    (!last.is_empty() && !first.is_empty() && !first.contains(',')).then(|| format!("{first} {last}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::people::Role;

    fn who() -> Who {
        let person = |id, name: &str, email: Option<&str>| Person {
            id: PersonId(id),
            name: name.into(),
            email: email.map(Into::into),
            role: Role::Rep,
            joined: None,
            left: None,
        };
        let people = vec![
            person(1, "Jane Smith", Some("jane@example.com")),
            person(2, "Zoë Müller", None),
            person(3, "Zoe Muller", None),
            person(4, "Łukasz O'Neil", None),
            person(5, "John Smithers", None),
        ];
        Who::new(people, vec![(alias_key("Janey S."), PersonId(1)), (alias_key("old.jane@example.com"), PersonId(1))])
    }

    #[test]
    fn people_are_found_by_address_name_alias_and_spelling() {
        for (name, email, want) in [
            ("Somebody", Some("JANE@example.com"), Some(1)),
            ("Somebody", Some("old.jane@example.com"), Some(1)),
            ("JANE SMITH", None, Some(1)),
            ("Smith, Jane", None, Some(1)),
            ("  jane   smith ", None, Some(1)),
            ("janey s", None, Some(1)),
            ("zoë müller", None, Some(2)),
            ("Zoe Muller", None, Some(3)),
            ("Zoé Muller", None, None), // two could be meant
            ("lukasz o neil", None, Some(4)),
            ("O'Neil, Lukasz", None, Some(4)),
            ("J. Smith", None, None),
            ("", None, None),
            (",", None, None),
        ] {
            assert_eq!(who().find(name, email), want.map(PersonId), "{name} {email:?}");
        }
    }

    #[test]
    fn who_might_be_meant() {
        let names = |text: &str| who().closest(text).into_iter().map(|(_, n)| n).collect::<Vec<_>>();
        for (text, want) in [
            ("J. Smith", &["Jane Smith"][..]),
            ("Smith, J", &["Jane Smith"]),
            ("Jane M. Smith", &["Jane Smith"]),
            ("Jane S.", &["Jane Smith"]),
            ("Jane Smiht", &["Jane Smith"]),
            ("Smithers", &["John Smithers"]),
            ("Zoe Mueller", &["Zoe Muller", "Zoë Müller"]),
            ("Old Rep", &[]),
            ("", &[]),
        ] {
            assert_eq!(names(text), want, "{text}");
        }
    }
}
