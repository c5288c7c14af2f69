//! Who owns the deals, as the file names them: a name, an e-mail, or both.

use std::collections::BTreeMap;

/// An owner as a file names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Display name.
    pub name: String,
    /// E-mail, lower-case.
    pub email: Option<String>,
}

/// Reads `Jo Doe`, `jo.doe@example.com` (which is Jo Doe) and `Jo Doe <jo@example.com>`.
pub fn named(text: &str) -> Named {
    let text = text.trim();
    if let Some((name, rest)) = text.split_once('<')
        && let Some(email) = rest.strip_suffix('>')
        && !name.trim().is_empty()
    {
        return Named { name: name.trim().to_owned(), email: Some(email.trim().to_lowercase()) };
    }
    let Some((local, domain)) = text.split_once('@') else {
        return Named { name: text.to_owned(), email: None };
    };
    if local.is_empty() || domain.is_empty() || text.contains(char::is_whitespace) {
        return Named { name: text.to_owned(), email: None };
    }
    let words: Vec<String> = local
        .split(['.', '_', '-'])
        .filter(|w| !w.is_empty())
        .map(|w| w.chars().take(1).flat_map(char::to_uppercase).chain(w.chars().skip(1)).collect())
        .collect();
    let name = if words.is_empty() { text.to_owned() } else { words.join(" ") };
    Named { name, email: Some(text.to_lowercase()) }
}

/// What a file says about one owner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// As the file writes them the first time.
    pub text: String,
    /// How many deals.
    pub deals: usize,
    /// Team -> deals.
    pub teams: BTreeMap<String, usize>,
    /// Manager -> deals.
    pub managers: BTreeMap<String, usize>,
}

impl Owner {
    /// The one team the file gives them; `None` where it gives several, as a column about the deal and not the owner does.
    pub fn team(&self) -> Option<&str> {
        only(&self.teams)
    }

    /// The one manager the file gives them.
    pub fn manager(&self) -> Option<&str> {
        only(&self.managers)
    }
}

fn only(all: &BTreeMap<String, usize>) -> Option<&str> {
    let mut names = all.keys();
    names.next().filter(|_| names.next().is_none()).map(String::as_str)
}

/// All owners of a file, by their name in lower case.
#[derive(Debug, Clone, Default)]
pub struct Owners(pub BTreeMap<String, Owner>);

impl Owners {
    /// Counts so many deals.
    pub fn add(&mut self, owner: &str, team: Option<&str>, manager: Option<&str>, deals: usize) {
        let entry = self.0.entry(owner.to_lowercase()).or_default();
        if entry.deals == 0 {
            owner.clone_into(&mut entry.text);
        }
        entry.deals += deals;
        for (all, name) in [(&mut entry.teams, team), (&mut entry.managers, manager)] {
            if let Some(name) = name {
                *all.entry(name.to_owned()).or_default() += deals;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_names_or_addresses() {
        for (text, name, email) in [
            ("Jo Doe", "Jo Doe", None),
            ("jo.doe@Example.com", "Jo Doe", Some("jo.doe@example.com")),
            ("Jo Doe <JO@example.com>", "Jo Doe", Some("jo@example.com")),
            ("@", "@", None),
            ("meet @ noon", "meet @ noon", None),
        ] {
            let got = named(text);
            assert_eq!((got.name.as_str(), got.email.as_deref()), (name, email), "{text}");
        }
    }

    #[test]
    fn a_column_about_the_deal_gives_no_team() {
        let mut owners = Owners::default();
        owners.add("Jo", Some("EMEA"), None, 1);
        owners.add("JO", Some("APAC"), None, 1);
        owners.add("Ann", Some("EMEA"), None, 1);
        assert_eq!((owners.0["jo"].team(), owners.0["jo"].deals), (None, 2));
        assert_eq!(owners.0["ann"].team(), Some("EMEA"));
    }
}
