//! What an entry of the log says, read as what is asked for.

use chrono::NaiveDate;
use rusqlite::types::ValueRef;

use crate::domain::deal::{Category, Phase, Status};
use crate::domain::forecast::odds::life::Turn;
use crate::domain::forecast::waterfall::Fact;
use crate::domain::ids::PersonId;
use crate::domain::money::Money;
use crate::store::rows::iso_day;

/// The fields that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Amount,
    Close,
    Owner,
    Status,
    Gone,
    Category,
    Phase,
    Created,
}

impl Field {
    /// By its name in the log; `None`: another one.
    pub(super) const fn of(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"amount" => Self::Amount,
            b"close" => Self::Close,
            b"owner" => Self::Owner,
            b"status" => Self::Status,
            b"gone" => Self::Gone,
            b"category" => Self::Category,
            b"phase" => Self::Phase,
            b"created_day" => Self::Created,
            _ => return None,
        })
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Close => "close",
            Self::Owner => "owner",
            Self::Status => "status",
            Self::Gone => "gone",
            Self::Category => "category",
            Self::Phase => "phase",
            Self::Created => "created_day",
        }
    }
}

/// What an entry says, as its old or its new value.
pub trait Told: Copy {
    /// Whether it is about more than a pipeline asks of a deal.
    const IS_WHOLE: bool;

    /// Whether it says anything of this field.
    fn asks(field: Field) -> bool;

    /// Of a field that is asked for; `None`: what no program of ours writes there.
    fn read(field: Field, text: Option<&str>) -> Option<Self>;
}

pub(super) fn told<F: Told>(field: Field, value: ValueRef<'_>) -> Option<F> {
    match value {
        ValueRef::Null => F::read(field, None),
        ValueRef::Text(text) => F::read(field, Some(std::str::from_utf8(text).ok()?)),
        _ => None,
    }
}

/// Nothing is fine; something that is no day is not.
fn date(text: Option<&str>) -> Option<Option<NaiveDate>> {
    text.map_or(Some(None), |t| iso_day(t).map(Some))
}

fn number(text: Option<&str>) -> Option<Option<i64>> {
    text.map_or(Some(None), |t| t.parse().ok().map(Some))
}

impl Told for Fact {
    const IS_WHOLE: bool = false;

    fn asks(field: Field) -> bool {
        !matches!(field, Field::Phase | Field::Created)
    }

    fn read(field: Field, text: Option<&str>) -> Option<Self> {
        Some(match field {
            Field::Amount => Self::Amount(Money(number(text)?.unwrap_or_default())),
            Field::Close => Self::Close(date(text)?),
            Field::Owner => Self::Owner(number(text)?.map(PersonId)),
            Field::Status => Self::Status(Status::from_key(text?)?),
            Field::Gone => Self::Gone(text.is_some()),
            Field::Category => Self::Omitted(text == Some(Category::Omitted.key())),
            Field::Phase | Field::Created => return None,
        })
    }
}

impl Told for Turn {
    const IS_WHOLE: bool = true;

    fn asks(_: Field) -> bool {
        true
    }

    fn read(field: Field, text: Option<&str>) -> Option<Self> {
        Some(match field {
            Field::Phase => Self::Phase(Phase::from_key(text?)?),
            Field::Created => Self::Created(date(text)?),
            field => Self::Fact(Fact::read(field, text)?),
        })
    }
}
