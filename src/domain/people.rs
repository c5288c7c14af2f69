//! People and the units they work in. Who leads what, and who belongs where, is versioned by date: last quarter's
//! board shows as it was after a reorganisation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{PersonId, UnitId};

/// What somebody does in the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Carries a quota and sells.
    Rep,
    /// First-line manager, level 1.
    Flm,
    /// Regional head, level 2.
    RegionalHead,
    /// CRO or CEO, level 3.
    Cro,
    /// Revenue operations, demand manager: prepares, imports, sends the minutes.
    RevOps,
}

impl Role {
    /// The word in files and in the store.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Rep => "rep",
            Self::Flm => "flm",
            Self::RegionalHead => "regional_head",
            Self::Cro => "cro",
            Self::RevOps => "revops",
        }
    }

    /// Reads [`Role::key`] and what people write for it ("AE", "first-line manager", "VP Sales").
    pub fn parse(text: &str) -> Option<Self> {
        let word: String =
            text.trim().to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        Some(match word.as_str() {
            "rep" | "ae" | "am" | "seller" | "account_executive" | "account_manager" | "sales_rep" | "sales_agent"
            | "sdr" => Self::Rep,
            "flm" | "manager" | "first_line_manager" | "sales_manager" | "team_lead" => Self::Flm,
            "regional_head" | "rh" | "region_head" | "regional_manager" | "regional_director" | "director" => {
                Self::RegionalHead
            }
            "cro" | "ceo" | "vp_sales" | "head_of_sales" | "cso" => Self::Cro,
            "revops" | "rev_ops" | "ops" | "demand_manager" | "sales_ops" => Self::RevOps,
            _ => return None,
        })
    }
}

/// The three levels of the system; every meeting is held at one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// A first-line manager with sellers.
    L1,
    /// A regional head with first-line managers.
    L2,
    /// The CRO with regional heads.
    L3,
}

impl Level {
    /// "L1", "L2", "L3".
    pub const fn key(self) -> &'static str {
        match self {
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
        }
    }

    /// Reads [`Level::key`] in either case.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_uppercase().as_str() {
            "L1" => Some(Self::L1),
            "L2" => Some(Self::L2),
            "L3" => Some(Self::L3),
            _ => None,
        }
    }

    /// The level's number, 1 to 3.
    pub const fn number(self) -> u8 {
        match self {
            Self::L1 => 1,
            Self::L2 => 2,
            Self::L3 => 3,
        }
    }

    /// What a unit of this level is called.
    pub const fn unit_word(self) -> &'static str {
        match self {
            Self::L1 => "team",
            Self::L2 => "region",
            Self::L3 => "company",
        }
    }
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identity in this file.
    pub id: PersonId,
    /// Display name, cleaned ([`super::text::clean`]).
    pub name: String,
    /// E-mail, lower-case, where known.
    pub email: Option<String>,
    /// What they do.
    pub role: Role,
    /// First day they count; `None` is "always".
    pub joined: Option<NaiveDate>,
    /// Last day they count; `None` is "still here".
    pub left: Option<NaiveDate>,
}

/// A team, a region or the company, as of some day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Identity in this file.
    pub id: UnitId,
    /// Display name: "Team West", "EMEA".
    pub name: String,
    /// Team L1, region L2, company L3.
    pub level: Level,
    /// The unit above, if there is one.
    pub parent: Option<UnitId>,
    /// Who leads it.
    pub lead: Option<PersonId>,
}

/// The organisation as it was on one day: every unit with its lead, every person with the unit they belong to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Org {
    /// Everyone who counts that day, by name.
    pub people: Vec<Person>,
    /// Every unit, the company first, then by name.
    pub units: Vec<Unit>,
    /// Seller -> team. Leads are not members of what they lead.
    pub members: Vec<(PersonId, UnitId)>,
}

/// Whose numbers are meant: a seller's own, or those of a whole unit spoken by its lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// One seller.
    Person(PersonId),
    /// A team, a region, the company.
    Unit(UnitId),
}

/// One voice in a meeting: the person who speaks, and whose numbers they speak for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Participant {
    /// Who speaks.
    pub person: PersonId,
    /// What for: a seller for themselves, a manager for their unit.
    pub subject: Subject,
}

impl Org {
    /// The person with this id.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.iter().find(|p| p.id == id)
    }

    /// The person's name, or "?" for somebody who is not in the organisation that day.
    pub fn name(&self, id: PersonId) -> &str {
        self.person(id).map_or("?", |p| p.name.as_str())
    }

    /// The unit with this id.
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.iter().find(|u| u.id == id)
    }

    /// The unit this person leads; the highest one where they lead several.
    pub fn led_by(&self, person: PersonId) -> Option<&Unit> {
        self.units.iter().filter(|u| u.lead == Some(person)).max_by_key(|u| u.level)
    }

    /// The unit this person sells in.
    pub fn unit_of(&self, person: PersonId) -> Option<UnitId> {
        self.members.iter().find(|(p, _)| *p == person).map(|(_, u)| *u)
    }

    /// The units directly below, by name.
    pub fn children(&self, unit: UnitId) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(move |u| u.parent == Some(unit))
    }

    /// Who speaks in a meeting of this unit: the sellers of a team, the leads of the units below a region or the
    /// company, sellers who report straight to it included. Ordered by the name of the seller or the unit, as everywhere; a
    /// unit without a lead cannot speak.
    pub fn participants(&self, unit: UnitId) -> Vec<Participant> {
        let mut all: Vec<Participant> = self
            .members
            .iter()
            .filter(|(_, u)| *u == unit)
            .map(|(p, _)| Participant { person: *p, subject: Subject::Person(*p) })
            .chain(
                self.children(unit)
                    .filter_map(|u| u.lead.map(|person| Participant { person, subject: Subject::Unit(u.id) })),
            )
            .collect();
        all.sort_by(|a, b| self.subject_name(a.subject).cmp(self.subject_name(b.subject)));
        all
    }

    /// Whose numbers together are this unit's: the sellers who report straight to it and the units directly below, led or
    /// not. [`Org::participants`] are those of them who can speak.
    pub fn parts(&self, unit: UnitId) -> impl Iterator<Item = Subject> {
        let sellers = self.members.iter().filter(move |(_, u)| *u == unit).map(|(p, _)| Subject::Person(*p));
        sellers.chain(self.children(unit).map(|u| Subject::Unit(u.id)))
    }

    /// The sellers of a unit and of those below it, and who leads them: leads may lie with either.
    pub fn answerers(&self, unit: UnitId) -> Vec<PersonId> {
        let mut all = self.sellers(unit);
        let mut units = vec![unit];
        while let Some(unit) = units.pop() {
            all.extend(self.unit(unit).and_then(|u| u.lead));
            units.extend(self.children(unit).map(|u| u.id));
        }
        all
    }

    /// Every seller below this unit, at any depth.
    pub fn sellers(&self, unit: UnitId) -> Vec<PersonId> {
        let mut found: Vec<PersonId> = self.members.iter().filter(|(_, u)| *u == unit).map(|(p, _)| *p).collect();
        for child in self.children(unit) {
            found.extend(self.sellers(child.id));
        }
        found
    }

    /// The sellers whose deals count for this subject.
    pub fn sellers_of(&self, subject: Subject) -> Vec<PersonId> {
        match subject {
            Subject::Person(p) => vec![p],
            Subject::Unit(u) => self.sellers(u),
        }
    }

    /// What to call the subject: the seller's or the unit's name.
    pub fn subject_name(&self, subject: Subject) -> &str {
        match subject {
            Subject::Person(p) => self.name(p),
            Subject::Unit(u) => self.unit(u).map_or("?", |u| u.name.as_str()),
        }
    }
}
