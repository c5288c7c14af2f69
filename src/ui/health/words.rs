//! Verdicts, values and what they were made from, in words and signs; and what is not said in a meeting about pipeline.

use super::data::Figures;
use crate::domain::health::{Dimension, Kind, Metric, Of, Quantity, Value, Verdict};
use crate::domain::meeting::definition::Topic;
use crate::domain::meeting::run::RunState;
use crate::domain::money::show::{Scale, short, times_short};
use crate::domain::money::{Currency, Money};
use crate::domain::people::Role;
use crate::ui::theme::{Glyphs, Tone};
use crate::ui::world::Ctx;

/// Why no forecast is shown now: a meeting about pipeline goes on. `None`: it may be.
pub fn hides_forecast(ctx: &Ctx<'_>) -> Option<&'static str> {
    let live = ctx.live.filter(|l| matches!(l.run.state(), RunState::Running | RunState::Paused))?;
    live.run.definition().kind().refuses(Topic::ForecastNumbers)
}

/// The verdict's colour.
pub const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Good => Tone::Good,
        Verdict::Watch => Tone::Watch,
        Verdict::Bad => Tone::Bad,
        Verdict::Shown | Verdict::NoData => Tone::Neutral,
    }
}

/// The sign beside a value: one column. In ASCII the usual ticks are letters, which after "0.6x" would be
/// read with it, and a dot would be read as the end of a sentence.
pub const fn sign(verdict: Verdict, glyphs: &Glyphs) -> &'static str {
    match verdict {
        Verdict::Good if glyphs.ascii => "+",
        Verdict::Good => glyphs.done,
        Verdict::Watch => "!",
        Verdict::Bad if glyphs.ascii => "#",
        Verdict::Bad => glyphs.missing,
        Verdict::Shown | Verdict::NoData => " ",
    }
}

/// The sixteen in the order in which they stand here. In a meeting about pipeline what is measured against FC comes last
/// of its dimension.
pub fn order(hidden: bool) -> Vec<Kind> {
    let mut all = Kind::ALL.to_vec();
    if hidden {
        all.sort_by_key(|kind| (kind.dimension(), *kind == Kind::ForecastCoverage));
    }
    all
}

/// The metrics of somebody with the worst first: what is bad, then what is to be watched, the rest as it stands.
pub fn worst_first(metrics: &[Metric], hidden: bool) -> Vec<&Metric> {
    let order = order(hidden);
    let mut all: Vec<&Metric> = order.iter().filter_map(|kind| metrics.iter().find(|m| m.kind == *kind)).collect();
    all.sort_by_key(|m| match m.verdict {
        Verdict::Bad => 0,
        Verdict::Watch => 1,
        Verdict::Good | Verdict::Shown | Verdict::NoData => 2,
    });
    all
}

/// The worst verdict of a dimension.
pub fn of_dimension(metrics: &[Metric], dimension: Dimension) -> Verdict {
    let own = metrics.iter().filter(|m| m.kind.dimension() == dimension).map(|m| m.verdict);
    match Verdict::worst(own) {
        Verdict::Shown => Verdict::NoData,
        verdict => verdict,
    }
}

/// "COVERAGE".
pub const fn heading(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Coverage => "COVERAGE",
        Dimension::Pace => "PACE",
        Dimension::Balance => "BALANCE",
        Dimension::Quality => "QUALITY",
    }
}

/// The head of a column: at most five letters, or at most ten.
pub const fn column(kind: Kind, wide: bool) -> &'static str {
    let (short, long) = match kind {
        Kind::ForecastCoverage => ("FC", "FC cover"),
        Kind::QuotaCoverage => ("quota", "quota"),
        Kind::CoverageGap => ("gap", "gap"),
        Kind::StageDistribution => ("open", "by stage"),
        Kind::Stalled => ("stall", "stalled"),
        Kind::LeadsWaiting => ("leads", "leads wait"),
        Kind::DaysInStage => ("stage", "in stage"),
        Kind::Pushed => ("push", "pushed"),
        Kind::Linearity => ("last", "last month"),
        Kind::PhaseMix => ("e/m/l", "e / m / l"),
        Kind::Concentration => ("top", "largest"),
        Kind::EarlyShare => ("early", "early"),
        Kind::ZeroValue => ("zero", "no amount"),
        Kind::Untouched => ("idle", "untouched"),
        Kind::NoNextStep => ("step", "no step"),
        Kind::IcpFit => ("ICP", "ICP fit"),
    };
    if wide { long } else { short }
}

/// A value in at most six columns: "2.4x", "42%", "840k", "3.6m", "31h", "2/5/3" (tenths), "met", "-".
pub fn narrow(value: &Value, currency: &Currency) -> String {
    let tenths = |share: f64| format!("{:.0}", share * 10.0);
    match value {
        Value::Share(_) => value.show(&Scale::thousands(currency)).replace(' ', ""),
        Value::Money(amount) => narrow_money(*amount, currency),
        Value::Minutes(0) => "0h".to_owned(),
        Value::Minutes(minutes) if *minutes < 60 => format!("{minutes}m"),
        Value::Minutes(minutes) => format!("{}h", minutes / 60),
        // all of it in one of them is a word, and ten tenths are no single digit
        Value::Mix([early, ..]) if *early >= 0.95 => "early".to_owned(),
        Value::Mix([_, mid, _]) if *mid >= 0.95 => "mid".to_owned(),
        Value::Mix([.., late]) if *late >= 0.95 => "late".to_owned(),
        Value::Mix(shares) => shares.map(tenths).join("/"),
        Value::NoData(_) => "-".to_owned(),
        Value::Times(ratio) if *ratio >= 99.5 => "99x+".to_owned(),
        Value::Times(ratio) => times_short(*ratio),
        Value::Met => value.show(&Scale::thousands(currency)),
    }
}

/// An amount in at most five columns, but for the very large ones.
pub fn narrow_money(amount: Money, currency: &Currency) -> String {
    let units = amount.minor() / currency.scale().max(1);
    match units.abs() {
        10_000_000_000.. => format!("{:.0}bn", units as f64 / 1e9),
        100_000_000..10_000_000_000 => format!("{:.0}m", units as f64 / 1e6),
        1_000_000..100_000_000 => format!("{:.1}m", (units as f64 / 1e5).round() / 10.0),
        1_000..1_000_000 => Scale::thousands(currency).show(amount),
        _ => short(amount, currency),
    }
}

/// A value with the unit that suits it alone.
pub fn value(metric: &Metric, currency: &Currency) -> String {
    match metric.value {
        Value::Money(amount) => short(amount, currency),
        Value::NoData(_) => "-".to_owned(),
        Value::Times(_) | Value::Share(_) | Value::Minutes(_) | Value::Mix(_) | Value::Met => {
            metric.value.show(&Scale::thousands(currency))
        }
    }
}

/// What a value was made from, or why there is none. Of what is measured against FC nothing is said in a meeting about
/// pipeline: from the amounts FC could be worked out.
pub fn made_from(metric: &Metric, currency: &Currency, hidden: bool) -> String {
    if let Some(reason) = metric.value.reason() {
        return match metric.input("since").filter(|_| metric.kind == Kind::Pushed) {
            Some(since) => format!("since {}: {reason}", show(since, currency)),
            None => reason.to_owned(),
        };
    }
    if hidden && metric.kind == Kind::ForecastCoverage {
        return "FC is not shown here".to_owned();
    }
    if let Some(hint) = metric.hint {
        return hint.to_owned();
    }
    let input = |name: &str| metric.input(name).map(|q| show(q, currency)).unwrap_or_default();
    match metric.kind {
        Kind::ForecastCoverage | Kind::QuotaCoverage => match metric.input("to go") {
            Some(_) => format!("{} open for {} to go", input("open"), input("to go")),
            None => format!("nothing to go, {} open", input("open")),
        },
        Kind::CoverageGap => format!("to {} of what is to go", input("required")),
        Kind::StageDistribution => parts(metric, currency),
        Kind::Stalled | Kind::Pushed | Kind::Untouched | Kind::NoNextStep if none(metric) => {
            format!("none of {}", input("of"))
        }
        Kind::Stalled => format!("{} of {}, {}, for {}", input("stalled"), input("of"), input("worth"), input("after")),
        Kind::LeadsWaiting => match metric.input("late") {
            Some(Quantity::Count(0)) => format!("{} waiting", input("waiting")),
            _ => format!("{} waiting, {} too long", input("waiting"), input("late")),
        },
        Kind::DaysInStage => format!("{}, usually {}", input("mean"), input("usual")),
        Kind::Pushed => {
            format!("{} of {}, {}, {}x or more", input("pushed"), input("of"), input("worth"), input("pushes"))
        }
        Kind::Linearity => format!("{} of {}", input("last month"), input("quarter")),
        Kind::PhaseMix => parts(metric, currency),
        Kind::Concentration => {
            format!("{} of {}, top three {}", input("largest"), input("open"), input("top three share"))
        }
        Kind::EarlyShare => format!("{} of {}", input("early"), input("open")),
        Kind::ZeroValue => format!("{} of {}", input("without"), input("of")),
        Kind::Untouched => {
            format!("{} of {}, {}, for {}", input("untouched"), input("of"), input("worth"), input("after"))
        }
        Kind::NoNextStep => format!("{} of {}, {}", input("without"), input("of"), input("worth")),
        Kind::IcpFit => format!("{} of {} marked", input("fit"), input("marked")),
    }
}

/// "without 3 overdue, 120k": what the open value of a period leaves out; nothing where there is none, or where a metric
/// counts it.
pub fn left_out(kind: Kind, figures: &Figures, currency: &Currency) -> Option<String> {
    let leaves =
        matches!(kind, Kind::ForecastCoverage | Kind::QuotaCoverage | Kind::CoverageGap | Kind::StageDistribution);
    let overdue = figures.overdue;
    (leaves && overdue.count > 0)
        .then(|| format!("without {} overdue, {}", overdue.count, short(overdue.value, currency)))
}

/// No deal has the fault.
fn none(metric: &Metric) -> bool {
    matches!(metric.inputs.first(), Some((_, Quantity::Count(0))))
}

/// "Discovery 30 %, Proposal 50 %".
fn parts(metric: &Metric, currency: &Currency) -> String {
    let share = |part: &crate::domain::health::Part| {
        let share = part.inputs.iter().find(|(name, _)| *name == "share").map(|(_, q)| show(*q, currency))?;
        match &part.of {
            Of::Stage(stage) => Some(format!("{stage} {share}")),
            Of::Phase(phase) => Some(format!("{phase} {share}")),
            Of::Rep(_) | Of::Segment(_) => None,
        }
    };
    metric.parts.iter().filter_map(share).collect::<Vec<_>>().join(", ")
}

/// A quantity with the unit that suits it alone.
pub fn show(quantity: Quantity, currency: &Currency) -> String {
    match quantity {
        Quantity::Money(amount) => short(amount, currency),
        Quantity::Count(_)
        | Quantity::Times(_)
        | Quantity::Share(_)
        | Quantity::Days(_)
        | Quantity::MeanDays(_)
        | Quantity::Minutes(_)
        | Quantity::Day(_) => quantity.show(&Scale::thousands(currency)),
    }
}

/// Who owns a metric.
pub const fn owner(role: Role) -> &'static str {
    match role {
        Role::Rep => "the rep",
        Role::Flm => "the first-line manager",
        Role::RegionalHead => "the regional head",
        Role::Cro => "the CRO",
        Role::RevOps => "revenue operations",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_into_six_columns() {
        let currency = Currency::default();
        for (value, shown) in [
            (Value::Times(2.44), "2.4x"),
            (Value::Times(1_234.0), "99x+"),
            (Value::Share(0.425), "43%"),
            (Value::Share(1.0), "100%"),
            (Value::Money(Money::units(3_608_000)), "3.6m"),
            (Value::Money(Money::units(1_623_400_000)), "1623m"),
            (Value::Money(Money::units(34_600_000_000)), "35bn"),
            (Value::Money(Money::units(840_400)), "840k"),
            (Value::Money(Money::units(0)), "0"),
            (Value::Minutes(18_720), "312h"),
            (Value::Minutes(45), "45m"),
            (Value::Mix([0.2, 0.5, 0.3]), "2/5/3"),
            (Value::Mix([0.0, 0.97, 0.03]), "mid"),
            (Value::Met, "met"),
            (Value::NoData("why"), "-"),
        ] {
            assert_eq!(narrow(&value, &currency), shown);
            assert!(narrow(&value, &currency).len() <= 6);
        }
        for kind in Kind::ALL {
            assert!(column(*kind, false).len() <= 5 && column(*kind, true).len() <= 10, "{}", kind.key());
        }
    }

    #[test]
    fn in_a_meeting_about_pipeline_fc_comes_last_of_its_dimension() {
        assert_eq!(order(false), Kind::ALL);
        assert_eq!(
            order(true)[..4],
            [Kind::QuotaCoverage, Kind::CoverageGap, Kind::StageDistribution, Kind::ForecastCoverage]
        );
    }
}
