//! What imports have done to deals: the words of an import's result, of the deals screen's filter and of
//! `bellwether deals --changed`. The log of changes and the store's query for it ([`crate::store`]) know them by these names.

use chrono::NaiveDate;

use super::deal::keyed;

/// What happened to a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// Seen for the first time.
    New,
    /// In another stage.
    Stage,
    /// Close date later.
    Pushed,
    /// Close date earlier.
    Pulled,
    /// Another amount.
    Amount,
    /// Another forecast category.
    Category,
    /// Another owner.
    Owner,
    /// Won.
    Won,
    /// Lost.
    Lost,
    /// Open again.
    Reopened,
    /// No longer in the export.
    Gone,
    /// In the export again.
    Back,
    /// Anything at all, the small facts included; not that it is new.
    Any,
}

keyed!(ChangeKind {
    New = "new", Stage = "stage", Pushed = "pushed", Pulled = "pulled", Amount = "amount", Category = "category",
    Owner = "owner", Won = "won", Lost = "lost", Reopened = "reopened", Gone = "gone", Back = "back", Any = "any",
});

impl ChangeKind {
    /// Behind a count: "14 pushed".
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Stage => "moved stages",
            Self::Pushed => "pushed",
            Self::Pulled => "pulled in",
            Self::Amount => "another amount",
            Self::Category => "another category",
            Self::Owner => "another owner",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Reopened => "open again",
            Self::Gone => "gone",
            Self::Back => "back",
            Self::Any => "changed",
        }
    }
}

/// From when on it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Since {
    /// With the newest import.
    LastImport,
    /// On this day or later.
    Day(NaiveDate),
}

/// Deals to which this happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Changed {
    /// What.
    pub kind: ChangeKind,
    /// When.
    pub since: Since,
}

impl Changed {
    /// By the newest import.
    pub const fn lately(kind: ChangeKind) -> Self {
        Self { kind, since: Since::LastImport }
    }

    /// "pushed by the last import", "won since 2026-11-16".
    pub fn words(&self) -> String {
        match self.since {
            Since::LastImport => format!("{} by the last import", self.kind.word()),
            Since::Day(day) => format!("{} since {day}", self.kind.word()),
        }
    }
}
