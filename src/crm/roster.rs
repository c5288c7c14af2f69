//! People and the units they work in, from a list of people. Pure: a list of rows becomes the organisation it describes.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::columns::Writing;
use super::date;
use super::error::Refusal;
use super::owners::named;
use super::rows::Cells;
use super::vocabulary::Field;
use crate::domain::people::Role;

/// One row of a list of people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonRow {
    /// The line it stands on.
    pub line: u64,
    /// Display name.
    pub name: String,
    /// E-mail, lower-case.
    pub email: Option<String>,
    /// Role, where the file says it.
    pub role: Option<Role>,
    /// Team, where the file says it.
    pub team: Option<String>,
    /// Manager's name, where the file says it.
    pub manager: Option<String>,
    /// Region, where the file says it.
    pub region: Option<String>,
    /// First day.
    pub joined: Option<NaiveDate>,
    /// Last day.
    pub left: Option<NaiveDate>,
    /// Other names and addresses, as exports of the CRM may give them.
    pub aliases: Vec<String>,
}

/// Reads one row.
///
/// # Errors
/// A refusal of the row.
pub fn read(cells: Cells<'_>, writing: &Writing) -> Result<PersonRow, Refusal> {
    let email = match cells.cleaned(Field::Email) {
        Some(text) if text.contains(char::is_whitespace) || !text.trim_matches('@').contains('@') => {
            return Err(cells.refuse(Field::Email, "is not an e-mail address"));
        }
        email => email.map(|e| e.to_lowercase()),
    };
    let (first, last) = (cells.cleaned(Field::FirstName), cells.cleaned(Field::LastName));
    let name = match (cells.cleaned(Field::Name), first, last, &email) {
        (Some(name), ..) => super::deals::person_name(&name),
        (None, Some(first), Some(last), _) => format!("{first} {last}"),
        (None, Some(one), None, _) | (None, None, Some(one), _) => one,
        (None, None, None, Some(email)) => named(email).name,
        (None, None, None, None) => return Err(cells.refuse(Field::Name, "is empty: who is it?")),
    };
    let role = match cells.said(Field::Role) {
        None => None,
        Some(text) => match Role::parse(text) {
            Some(role) => Some(role),
            None => {
                let reason = "is no role: write rep, manager, regional head, cro or revops";
                return Err(cells.refuse(Field::Role, reason));
            }
        },
    };
    let day = |field| match cells.said(field) {
        None => Ok(None),
        Some(text) => date::read(text, writing.order(field)).map(Some).map_err(|e| cells.refuse(field, e)),
    };
    let (joined, left) = (day(Field::Joined)?, day(Field::Left)?);
    if joined.is_some_and(|j| left.is_some_and(|l| l < j)) {
        return Err(cells.refuse(Field::Left, "is before the day they joined"));
    }
    let manager = cells.cleaned(Field::Manager).map(|m| named(&m).name);
    if manager.as_deref().is_some_and(|m| m.eq_ignore_ascii_case(&name)) {
        return Err(cells.refuse(Field::Manager, "is the person themselves"));
    }
    let (team, region) = (cells.cleaned(Field::Team), cells.cleaned(Field::Region));
    let aliases = cells.cleaned(Field::Alias).unwrap_or_default();
    let aliases = aliases.split(';').map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned).collect();
    Ok(PersonRow { line: cells.record.line, name, email, role, team, manager, region, joined, left, aliases })
}

/// Where somebody belongs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The whole company.
    Company,
    /// A region by its name.
    Region(String),
    /// A team by its name.
    Team(String),
}

/// A person with everything that follows from the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Display name.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Role, said or following from who reports to whom.
    pub role: Role,
    /// The role is said or follows from who reports to them; else it is what most people are.
    pub role_known: bool,
    /// The unit they lead.
    pub leads: Option<Place>,
    /// The unit they sell in. `None`: the file says nothing.
    pub sells_in: Option<Place>,
    /// First day.
    pub joined: Option<NaiveDate>,
    /// Last day.
    pub left: Option<NaiveDate>,
    /// Other names and addresses.
    pub aliases: Vec<String>,
}

/// The organisation a list of people describes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// Region names.
    pub regions: Vec<String>,
    /// Team name and its region.
    pub teams: Vec<(String, Option<String>)>,
    /// Everybody, the file's order first, then managers that have no row of their own.
    pub members: Vec<Member>,
}

/// What the rows add up to. A team without a name is called after its manager, a region likewise.
pub fn roster(rows: &[PersonRow]) -> Roster {
    let mut all: Vec<PersonRow> = rows.to_vec();
    for row in rows {
        if let Some(manager) = &row.manager
            && !all.iter().any(|p| same(&p.name, manager))
        {
            all.push(PersonRow { name: manager.clone(), ..PersonRow::default() });
        }
    }
    let index: BTreeMap<String, usize> =
        all.iter().enumerate().rev().map(|(i, p)| (p.name.to_lowercase(), i)).collect();
    let boss: Vec<Option<usize>> =
        all.iter().map(|p| p.manager.as_ref().and_then(|m| index.get(&m.to_lowercase()).copied())).collect();
    let depth = depths(&boss);
    let roles: Vec<Role> = all
        .iter()
        .zip(&depth)
        .map(|(p, depth)| {
            p.role.unwrap_or(match depth {
                0 => Role::Rep,
                1 => Role::Flm,
                2 => Role::RegionalHead,
                _ => Role::Cro,
            })
        })
        .collect();
    let mut out = Roster::default();
    let mut places: Vec<Option<Place>> = Vec::with_capacity(all.len());
    for (i, person) in all.iter().enumerate() {
        places.push(led(person, roles.get(i).copied(), i, &all, &boss));
    }
    for (i, person) in all.iter().enumerate() {
        let role = roles.get(i).copied().unwrap_or(Role::Rep);
        let over = boss.get(i).copied().flatten().and_then(|b| places.get(b).cloned().flatten());
        let leads = places.get(i).cloned().flatten();
        let sells_in = match role {
            Role::Rep => person
                .team
                .clone()
                .map(Place::Team)
                .or(over.clone())
                .or_else(|| person.region.clone().map(Place::Region)),
            _ => None,
        };
        // where the unit this person leads or sells in belongs
        let region = person.region.clone().or(match &over {
            Some(Place::Region(name)) => Some(name.clone()),
            _ => None,
        });
        for place in [&leads, &sells_in] {
            match place {
                Some(Place::Team(name)) => out.team(name, region.as_deref()),
                Some(Place::Region(name)) => out.region(name),
                Some(Place::Company) | None => {}
            }
        }
        out.members.push(Member {
            name: person.name.clone(),
            email: person.email.clone(),
            role,
            role_known: person.role.is_some() || depth.get(i).is_some_and(|d| *d > 0),
            leads,
            sells_in,
            joined: person.joined,
            left: person.left,
            aliases: person.aliases.clone(),
        });
    }
    out
}

/// The unit a manager leads.
fn led(person: &PersonRow, role: Option<Role>, at: usize, all: &[PersonRow], boss: &[Option<usize>]) -> Option<Place> {
    // what the people below say, where they all say the same
    let below = |field: fn(&PersonRow) -> Option<&String>| {
        let mut names = all.iter().zip(boss).filter(|(_, b)| **b == Some(at)).filter_map(|(p, _)| field(p));
        let first = names.next()?;
        names.all(|n| same(n, first)).then(|| first.clone())
    };
    match role? {
        Role::Flm => {
            let name = person.team.clone().or_else(|| below(|p| p.team.as_ref()));
            Some(Place::Team(name.unwrap_or_else(|| format!("Team {}", short(&person.name, all)))))
        }
        Role::RegionalHead => {
            let name = person.region.clone().or_else(|| below(|p| p.region.as_ref()));
            Some(Place::Region(name.unwrap_or_else(|| format!("Region {}", short(&person.name, all)))))
        }
        Role::Cro => Some(Place::Company),
        Role::Rep | Role::RevOps => None,
    }
}

/// The last name, where nobody else who manages has it.
fn short(name: &str, all: &[PersonRow]) -> String {
    let last = |n: &str| n.rsplit(' ').next().unwrap_or(n).to_lowercase();
    let manages = |p: &PersonRow| all.iter().any(|o| o.manager.as_deref().is_some_and(|m| same(m, &p.name)));
    let shared = all.iter().any(|p| !same(&p.name, name) && manages(p) && last(&p.name) == last(name));
    if shared { name.to_owned() } else { name.rsplit(' ').next().unwrap_or(name).to_owned() }
}

/// How many levels of people are below each. Somebody who is above themselves counts as far as it goes round once.
fn depths(boss: &[Option<usize>]) -> Vec<usize> {
    let mut depth = vec![0; boss.len()];
    for start in 0..boss.len() {
        let (mut at, mut steps) = (start, 0);
        while let Some(&Some(up)) = boss.get(at) {
            steps += 1;
            if steps > 8 {
                break;
            }
            if let Some(d) = depth.get_mut(up) {
                *d = (*d).max(steps);
            }
            at = up;
        }
    }
    depth
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

impl Roster {
    fn region(&mut self, name: &str) {
        if !self.regions.iter().any(|r| same(r, name)) {
            self.regions.push(name.to_owned());
        }
    }

    fn team(&mut self, name: &str, region: Option<&str>) {
        if let Some(region) = region {
            self.region(region);
        }
        match self.teams.iter_mut().find(|(t, _)| same(t, name)) {
            Some((_, known)) => {
                if known.is_none() {
                    *known = region.map(str::to_owned);
                }
            }
            None => self.teams.push((name.to_owned(), region.map(str::to_owned))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, role: Option<Role>, team: &str, manager: &str, region: &str) -> PersonRow {
        let some = |t: &str| (!t.is_empty()).then(|| t.to_owned());
        PersonRow {
            name: name.into(),
            role,
            team: some(team),
            manager: some(manager),
            region: some(region),
            ..PersonRow::default()
        }
    }

    fn said(roster: &Roster, name: &str) -> (Role, Option<Place>, Option<Place>) {
        let m = roster.members.iter().find(|m| m.name == name).unwrap();
        (m.role, m.leads.clone(), m.sells_in.clone())
    }

    #[test]
    fn a_list_of_sellers_with_managers_and_offices() {
        let r = roster(&[
            row("Ann Ash", None, "", "Max Bo", "North"),
            row("Bea Birch", None, "", "max bo", "North"),
            row("Cy Cedar", None, "", "Kim Lu", "South"),
        ]);
        assert_eq!(r.regions, ["North", "South"]);
        assert_eq!(r.teams, [("Team Bo".into(), Some("North".into())), ("Team Lu".into(), Some("South".into()))]);
        assert_eq!(said(&r, "Bea Birch"), (Role::Rep, None, Some(Place::Team("Team Bo".into()))));
        assert_eq!(said(&r, "Max Bo"), (Role::Flm, Some(Place::Team("Team Bo".into())), None));
        assert_eq!(r.members.len(), 5);
    }

    #[test]
    fn three_levels_by_who_reports_to_whom() {
        let r = roster(&[
            row("Rep", None, "", "Flm One", ""),
            row("Flm One", None, "", "Head Two", ""),
            row("Head Two", None, "", "The Boss", ""),
            row("Straight", None, "", "Head Two", ""),
        ]);
        assert_eq!(said(&r, "Flm One"), (Role::Flm, Some(Place::Team("Team One".into())), None));
        assert_eq!(said(&r, "Head Two"), (Role::RegionalHead, Some(Place::Region("Region Two".into())), None));
        assert_eq!(said(&r, "The Boss"), (Role::Cro, Some(Place::Company), None));
        assert_eq!(said(&r, "Straight").2, Some(Place::Region("Region Two".into())));
        assert_eq!(r.teams, [("Team One".into(), Some("Region Two".into()))]);
    }

    #[test]
    fn said_roles_and_teams_go_first() {
        let r = roster(&[
            row("Flo", Some(Role::Flm), "West", "", "AMER"),
            row("Ann", Some(Role::Rep), "West", "", "AMER"),
            row("Ops", Some(Role::RevOps), "West", "", ""),
            row("Hal", Some(Role::RegionalHead), "", "", "AMER"),
        ]);
        assert_eq!(said(&r, "Flo").1, Some(Place::Team("West".into())));
        assert_eq!(said(&r, "Ann").2, Some(Place::Team("West".into())));
        assert_eq!(said(&r, "Ops"), (Role::RevOps, None, None));
        assert_eq!(said(&r, "Hal").1, Some(Place::Region("AMER".into())));
        assert_eq!(r.teams, [("West".into(), Some("AMER".into()))]);
    }

    #[test]
    fn managers_with_one_last_name_and_a_circle() {
        let r = roster(&[row("Ann", None, "", "Max Bo", ""), row("Bea", None, "", "Kim Bo", "")]);
        assert_eq!(r.teams.iter().map(|t| t.0.as_str()).collect::<Vec<_>>(), ["Team Max Bo", "Team Kim Bo"]);
        let r = roster(&[row("A", None, "", "B", ""), row("B", None, "", "A", "")]);
        assert_eq!(r.members.len(), 2);
    }
}
