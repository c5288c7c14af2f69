//! Money: integer minor units of one currency, the workspace's. Reading what people type and what exports hold is in
//! [`parse`], showing it in [`show`].

pub mod parse;
pub mod show;

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// An amount in minor units (cents where the currency has two decimals).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// This many whole units of a currency with two decimals. For tests and the demo.
    pub const fn units(units: i64) -> Self {
        Self(units * 100)
    }

    /// Never below zero.
    pub fn at_least_zero(self) -> Self {
        Self(self.0.max(0))
    }

    /// Without its sign.
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// `self / of` as a plain ratio; `None` when `of` is zero.
    pub fn ratio(self, of: Self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a ratio for showing; amounts stay integers")]
        (of.0 != 0).then(|| self.0 as f64 / of.0 as f64)
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

/// The workspace's currency: its ISO 4217 code and how many decimals its minor unit has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    /// "USD".
    pub code: String,
    /// 2 for most, 0 for JPY, 3 for KWD.
    pub decimals: u8,
}

impl Default for Currency {
    fn default() -> Self {
        Self { code: "USD".into(), decimals: 2 }
    }
}

impl Currency {
    /// A currency by its ISO code; the decimals follow ISO 4217.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            return None;
        }
        let decimals = match code.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
            | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        };
        Some(Self { code, decimals })
    }

    /// How many minor units make one unit.
    pub fn scale(&self) -> i64 {
        10_i64.pow(u32::from(self.decimals))
    }
}
