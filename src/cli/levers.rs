//! `bellwether levers`: what revenue would be if deals were larger, won more often, more, or faster. Nothing is written.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::ending::{Done, Usage};
use super::output::{self, money, tidy, whole};
use super::pick::{self, Names};
use super::setup::Setup;
use super::table::Table;
use crate::app::sales::read;
use crate::domain::forecast::track::Span;
use crate::domain::money::Money;
use crate::domain::money::show::percent_signed;
use crate::domain::period::Asked;
use crate::domain::sales::levers::{Base, Lever, Moved, tidied};

/// What if deals were larger, won more often, more, or faster: the four levers over what a period brought
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether levers                                   what the last full quarter brought, and what each lever stands at
  bellwether levers --deal-size +20%                  deals a fifth larger
  bellwether levers --win-rate 30% --cycle -10%       the rate itself, and a cycle a tenth shorter
  bellwether levers --capacity 44 --scope 'team:Team West' --kind month
  bellwether levers --win-rate +5% --json             five points more

It is a what-if: nothing is written. What goes further than it can is taken as far as it goes, and told.")]
pub struct LeversArgs {
    /// How large a won deal is: +20%, -10%, or an amount (60k)
    #[arg(long, value_name = "+20%|60k", allow_hyphen_values = true)]
    deal_size: Option<String>,
    /// How many of the decided deals are won: 30% is the rate itself, +5% five points more
    #[arg(long, value_name = "30%|+5%", allow_hyphen_values = true)]
    win_rate: Option<String>,
    /// How many deals are worked: +10%, -10%, or how many
    #[arg(long, value_name = "+10%|44", allow_hyphen_values = true)]
    capacity: Option<String>,
    /// How long a deal takes: -15% is shorter, or days
    #[arg(long, value_name = "-15%|75", allow_hyphen_values = true)]
    cycle: Option<String>,
    /// Whose: rep:NAME, team:NAME, region:NAME, or all
    #[arg(long, value_name = "SCOPE", default_value = "all")]
    scope: String,
    /// The period it starts from; else the last one that is over and in which something was won
    #[arg(long, value_name = "2026-Q3|2026-10", conflicts_with = "kind")]
    period: Option<Asked>,
    /// Months or quarters
    #[arg(long, value_enum, default_value_t)]
    kind: KindArg,
}

/// Months or quarters.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum KindArg {
    Month,
    #[default]
    Quarter,
}

/// Carries it out.
///
/// # Errors
/// There is no database, nothing was won that it could start from, or a lever's value is none.
pub fn run(args: &LeversArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let names = Names::read(&store, setup.today(), None)?;
    let currency = setup.config.currency();
    let scope = names.scope(&args.scope)?;
    let told = read(&store, setup.viewpoint(), scope, setup.period(args.period))?;
    let span = match (setup.period(args.period), args.kind) {
        (Some(key), _) => Span::of(key),
        (None, KindArg::Month) => Span::Month,
        (None, KindArg::Quarter) => Span::Quarter,
    };
    let figures = match setup.period(args.period) {
        Some(key) => told.periods(span).iter().find(|f| f.period.key == key),
        None => told.last_full(span),
    };
    let Some((figures, base)) = figures.and_then(|f| Some((f, Base::of(f)?))) else {
        let when = setup.period(args.period).map_or_else(
            || format!("in any of the last eight {}s that are over", span.key()),
            |key| format!("in {key}"),
        );
        let whose = tidy(pick::scope_name(scope, names.everybody()));
        return Err(anyhow::anyhow!("{whose}: nothing was won {when}, so there is no figure to start from"));
    };
    let mut asked = Moved::default();
    for (lever, typed) in [
        (Lever::DealSize, &args.deal_size),
        (Lever::WinRate, &args.win_rate),
        (Lever::Capacity, &args.capacity),
        (Lever::Cycle, &args.cycle),
    ] {
        if let Some(typed) = typed {
            let by = lever.read(typed, &base, &currency).map_err(Usage)?;
            asked = lever.to(&asked, by);
        }
    }
    let (plain, moved) = (Moved::default(), asked.within(&base));
    let not_taken = |lever: &Lever| lever.not_taken(&asked, &base, &currency);
    let alone: Money = Lever::ALL.iter().map(|lever| base.more(&lever.alone(&moved))).sum();
    if setup.out.json {
        let levers: Vec<Value> = Lever::ALL
            .iter()
            .map(|lever| {
                json!({
                    "key": lever.key(),
                    "label": lever.label(),
                    "was": lever.value(&base, &plain, &currency),
                    "what_if": lever.value(&base, &moved, &currency),
                    "moved": tidied(lever.of(&moved)),
                    "not_taken": not_taken(lever),
                    "alone": money(base.more(&lever.alone(&moved)), &currency),
                    "alone_share": base.gain(&lever.alone(&moved)),
                })
            })
            .collect();
        setup.out.json(&json!({
            "what_if": true,
            "scope": pick::scope_object(scope, names.everybody()),
            "from": output::period(&figures.period),
            "base": {
                "deals": base.deals,
                "win_rate": base.win_rate,
                "deal_size": money(base.deal_size, &currency),
                "cycle_days": (base.cycle > 0.0).then_some(base.cycle),
            },
            "levers": levers,
            "was": money(base.revenue(&plain), &currency),
            "revenue": money(base.revenue(&moved), &currency),
            "more": money(base.more(&moved), &currency),
            "gain": base.gain(&moved),
            "together": money(base.more(&moved) - alone, &currency),
        }))?;
        return Ok(Done::All);
    }
    let signed = |amount: Money| {
        let text = whole(amount, &currency);
        if amount > Money::ZERO { format!("+{text}") } else { text }
    };
    let gain = |moved: &Moved| base.gain(moved).map_or_else(|| "-".to_owned(), percent_signed);
    let mut table = Table::new(&["lever", ">was", ">what if", ">moved", ">alone brings", ">"]);
    for lever in Lever::ALL {
        let alone = lever.alone(&moved);
        table.row([
            lever.label().to_owned(),
            lever.value(&base, &plain, &currency),
            lever.value(&base, &moved, &currency),
            lever.told(&moved),
            if alone == plain { "-".to_owned() } else { signed(base.more(&alone)) },
            if alone == plain { String::new() } else { gain(&alone) },
        ]);
    }
    let mut out = format!(
        "What if, for {}: from what {} brought, {}. Nothing of this is written down.\n\n{}\n",
        tidy(pick::scope_name(scope, names.everybody())),
        figures.period.key,
        currency.code,
        table.render()
    );
    for lever in Lever::ALL {
        if let Some(why) = not_taken(lever) {
            out += &format!("{}: {why}\n", lever.label());
        }
    }
    if asked != moved {
        out.push('\n');
    }
    let revenue = |name: &str, moved: &Moved| format!("{name}{}\n", whole(base.revenue(moved), &currency));
    out += &revenue("revenue of a period  ", &plain);
    out += &revenue("what if              ", &moved);
    if asked == plain {
        out += "nothing is moved yet: --deal-size, --win-rate, --capacity, --cycle\n";
    } else if moved == plain {
        out += "nothing could be moved\n";
    } else {
        out += &format!("all together         {} {}\n", signed(base.more(&moved)), gain(&moved));
        let together = base.more(&moved) - alone;
        if together != Money::ZERO {
            out += &format!("                     {} of it because they multiply each other\n", signed(together));
        }
    }
    setup.out.text(&out)?;
    Ok(Done::All)
}
