//! `bellwether owed`: which missed forecasts still owe an explanation, and what was written about the others.

use std::collections::HashMap;

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use super::ending::Done;
use super::output::{day, money, period};
use super::pick::Names;
use super::setup::Setup;
use super::table::Table;
use crate::app::owed;
use crate::clock::Clock;
use crate::domain::forecast::accuracy::{At, LOOK_BACK};
use crate::domain::forecast::owed::{Entry, Explained};
use crate::domain::ids::{DealId, ExplainedId, PersonId};
use crate::domain::money::show::Scale;
use crate::domain::money::{Currency, Money};
use crate::domain::people::Subject;
use crate::domain::period::{Asked, Period, PeriodKey};
use crate::domain::when::show_day;
use crate::store::Store;

/// List missed forecasts: which still owe an explanation, and which deals made the others' gaps
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether owed                          everybody's, what is owed first
  bellwether owed --open                   only what nobody has explained yet
  bellwether owed --team West              the team's own and its sellers'
  bellwether owed --owner 'Ana Ruiz'
  bellwether owed --period 2026-10 --json

The FC is the one locked at the start; where that was reached and a later one missed, the last that was said.
A month or a quarter that closed under it owes an explanation: the deals that made the gap. It is
written in the cockpit: K lists them, x on home opens the first.")]
pub struct OwedArgs {
    /// Only this team, region or company and those below it
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
    /// Only this seller's
    #[arg(long, value_name = "NAME", conflicts_with = "team")]
    owner: Option<String>,
    /// Only this month or quarter: 2026-10, 2026-Q3
    #[arg(long, value_name = "2026-Q4|2026-11|last month")]
    period: Option<Asked>,
    /// Only what nobody has explained yet
    #[arg(long)]
    open: bool,
}

/// What names it takes to print them.
struct Told {
    deals: HashMap<DealId, String>,
    people: HashMap<PersonId, String>,
    currency: Currency,
    /// The local day on which each explanation was written.
    days: HashMap<ExplainedId, NaiveDate>,
}

/// Carries it out.
///
/// # Errors
/// There is no database, nobody has the name, or the period is none.
pub fn run(args: &OwedArgs, setup: &Setup) -> anyhow::Result<Done> {
    let wanted = setup.period(args.period);
    let store = setup.store()?;
    let asked = Names::read(&store, setup.today(), wanted.map(|key| setup.config.fiscal().resolve(key).last))?;
    let only: Option<Vec<Subject>> = match (&args.owner, &args.team) {
        (Some(name), _) => Some(vec![Subject::Person(asked.person(name)?.id)]),
        (None, Some(name)) => {
            let unit = asked.unit(name)?.id;
            Some(owed::scope(asked.tree(unit), unit))
        }
        (None, None) => None,
    };
    let read = owed::read(&store, setup.viewpoint(), only.as_deref())?;
    let (mut entries, unknown) = (read.entries, read.unknown);
    entries.retain(|e| wanted.is_none_or(|p| e.period.key == p) && (!args.open || e.is_owed()));
    let ids: Vec<DealId> =
        entries.iter().flat_map(|e| &e.written).flat_map(|w| &w.story.deals).map(|d| d.deal).collect();
    let names = Told {
        deals: store.lines(&ids)?.into_iter().map(|l| (l.deal.id, l.deal.name)).collect(),
        people: store.names()?,
        currency: setup.config.currency(),
        days: days(&entries, setup.clock.as_ref()),
    };
    let object = || {
        json!({
            "as_of": setup.today(),
            "owed": entries.iter().filter(|e| e.is_owed()).count(),
            "unknown": unknown.iter().map(period).collect::<Vec<_>>(),
            "rows": entries.iter().map(|e| entry(e, &names)).collect::<Vec<_>>(),
        })
    };
    if setup.out.json {
        setup.out.json(&object())?;
        return Ok(Done::All);
    }
    if entries.is_empty()
        && let Some(key) = wanted
        && let Some(why) = cannot_be_owed(setup, &store, key)?
    {
        setup.out.text(&format!("{why}\n"))?;
        return Ok(Done::All);
    }
    let none = match (args.open, wanted) {
        (true, _) => "no explanation is owed",
        (false, Some(_)) => "no forecast of that period was missed, or none was submitted for it",
        (false, None) => "no forecast of a closed period was missed",
    };
    let mut out = if entries.is_empty() { format!("{none}\n") } else { text(&entries, &names) };
    out.push_str(&left_out(&unknown, wanted));
    setup.out.text(&out)?;
    Ok(Done::All)
}

/// Why nothing can be owed of a period, whatever was said for it: it is not over, nothing is known of it, or it lies too far back.
fn cannot_be_owed(setup: &Setup, store: &Store, key: PeriodKey) -> anyhow::Result<Option<String>> {
    let (fiscal, today) = (setup.config.fiscal(), setup.today());
    let period = fiscal.resolve(key);
    if period.first > today {
        return Ok(Some(format!("{key} has not begun: it begins {}", show_day(period.first, today))));
    }
    if period.last >= today {
        return Ok(Some(format!("{key} still runs until {}", period.last.format("%-d %b"))));
    }
    if store.closed_since(setup.as_of())?.is_none_or(|since| since > period.last) {
        return Ok(Some(format!("nothing is known of {key}: no deal is known here that closed by then")));
    }
    let (now, unit) = match key {
        PeriodKey::Month(..) => (fiscal.month(today).key, "months"),
        PeriodKey::Quarter(..) => (fiscal.quarter(today).key, "quarters"),
    };
    let too_far = usize::try_from(now.ordinal() - key.ordinal()).is_ok_and(|back| back > LOOK_BACK);
    Ok(too_far.then(|| format!("{key} lies too far back: explanations are asked for of the last {LOOK_BACK} {unit}")))
}

/// When each was written, as the clock on the wall says here.
fn days(entries: &[Entry], clock: &dyn Clock) -> HashMap<ExplainedId, NaiveDate> {
    entries.iter().flat_map(|e| &e.written).map(|w| (w.id, clock.local(w.at).date_naive())).collect()
}

/// "2026-05, 2026-06: no deal is known that closed in them".
fn left_out(unknown: &[Period], wanted: Option<PeriodKey>) -> String {
    let keys: Vec<String> =
        unknown.iter().filter(|p| wanted.is_none_or(|w| w == p.key)).map(|p| p.key.to_string()).collect();
    if keys.is_empty() {
        return String::new();
    }
    format!("\nnothing is said of {}: no deal is known here that closed by then\n", keys.join(", "))
}

fn text(entries: &[Entry], names: &Told) -> String {
    let figures =
        |e: &Entry| e.miss.map(|m| (m.fc, m.actual)).or(e.newest().map(|w| (w.fc, w.actual))).unwrap_or_default();
    let pairs: Vec<(Money, Money)> = entries.iter().map(figures).collect();
    let scale = Scale::for_differences(&pairs, &[], &names.currency);
    let mut table = Table::new(&["whose", "period", ">FC", "FC said", ">won", ">missed by", "explained", "on"]);
    for e in entries {
        let (fc, actual) = figures(e);
        let at = e.miss.map(|m| m.at).or(e.newest().map(|w| w.horizon)).unwrap_or_default();
        let explained = match (e.newest(), e.is_owed()) {
            (_, true) => "OWED".to_owned(),
            (Some(w), _) => {
                w.reconcile().line(&scale).split_once(" = ").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
            }
            (None, _) => String::new(),
        };
        table.row([
            e.name.clone(),
            e.period.key.to_string(),
            scale.show(fc),
            if at == At::End { "last" } else { "at the start" }.to_owned(),
            scale.show(actual),
            scale.difference(fc, actual),
            explained,
            e.newest().and_then(|w| names.days.get(&w.id)).map_or_else(String::new, |on| day(*on)),
        ]);
    }
    let mut out = table.render();
    for (e, w) in entries.iter().filter_map(|e| Some((e, e.newest()?))) {
        out.push_str(&super::output::tidy(&format!("{} {}", e.name, e.period.key)));
        out.push('\n');
        for d in &w.story.deals {
            let fate = d.fate.map_or_else(String::new, |f| format!(", {}", f.word()));
            let name = names.deals.get(&d.deal).map_or("?", String::as_str);
            let line = format!("{name} {}{fate}: {}", scale.show(d.amount), d.reason);
            out.push_str(&format!("  - {}\n", super::output::tidy(&line)));
        }
        for (title, words) in
            [("without a deal", &w.story.rest), ("from now on", &w.story.lesson), ("amended because", &w.story.why)]
        {
            if let Some(words) = words {
                out.push_str(&format!("  - {title}: {}\n", super::output::tidy(words)));
            }
        }
    }
    let open = entries.iter().filter(|e| e.is_owed()).count();
    let count = match open {
        0 => "nothing is owed".to_owned(),
        1 => "1 explanation is owed".to_owned(),
        n => format!("{n} explanations are owed"),
    };
    format!("{count}\n\n{out}")
}

fn entry(e: &Entry, names: &Told) -> Value {
    let money = |m| money(m, &names.currency);
    json!({
        "subject": match e.subject { Subject::Person(_) => "person", Subject::Unit(_) => "unit" },
        "name": e.name,
        "left": e.gone,
        "period": period(&e.period),
        "owed": e.is_owed(),
        "fc": e.miss.map(|m| money(m.fc)),
        "fc_said": e.miss.map(|m| m.at.key()),
        "won": e.miss.map(|m| money(m.actual)),
        "missed_by": e.miss.map(|m| money(m.by())),
        "explanations": e.written.iter().map(|w| written(w, names)).collect::<Vec<_>>(),
    })
}

fn written(w: &Explained, names: &Told) -> Value {
    let money = |m| money(m, &names.currency);
    let sum = w.reconcile();
    let deals: Vec<Value> = w
        .story
        .deals
        .iter()
        .map(|d| {
            json!({
                "deal": d.deal,
                "name": names.deals.get(&d.deal),
                "amount": money(d.amount),
                "became": d.fate.map(|f| f.key()),
                "reason": d.reason,
            })
        })
        .collect();
    json!({
        "at": w.at,
        "by": w.by.and_then(|p| names.people.get(&p)),
        "meeting": w.meeting,
        "fc": money(w.fc),
        "won": money(w.actual),
        "named": money(sum.named),
        "unexplained": money(sum.unexplained),
        "brought_by_others": money(sum.offset),
        "deals": deals,
        "rest": w.story.rest,
        "lesson": w.story.lesson,
        "amends_because": w.story.why,
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, FixedOffset, Utc};

    use super::*;
    use crate::domain::forecast::owed::Story;

    /// Fourteen hours ahead: the day after begins at ten in the morning.
    struct East;

    impl Clock for East {
        fn now(&self) -> DateTime<Utc> {
            "2026-11-20T12:00:00Z".parse().unwrap()
        }

        fn local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
            at.with_timezone(&FixedOffset::east_opt(14 * 3600).unwrap())
        }
    }

    #[test]
    fn the_day_is_that_of_the_place() {
        let period = crate::config::Config::default().fiscal().resolve("2026-10".parse().unwrap());
        let one = Explained {
            id: ExplainedId(uuid::Uuid::from_u128(1)),
            subject: Subject::Person(PersonId(1)),
            period: period.key,
            horizon: At::Start,
            fc: Money::units(200),
            actual: Money::units(100),
            by: None,
            at: East.now(),
            meeting: None,
            story: Story::default(),
            amends: None,
        };
        let entry =
            Entry { subject: one.subject, name: "Ana".to_owned(), gone: false, period, miss: None, written: vec![one] };
        let entries = [entry];
        let names = Told {
            deals: HashMap::new(),
            people: HashMap::new(),
            currency: Currency::default(),
            days: days(&entries, &East),
        };
        let said = text(&entries, &names);
        assert!(said.contains("21 Nov 2026") && !said.contains("20 Nov 2026"), "{said}");
    }
}
