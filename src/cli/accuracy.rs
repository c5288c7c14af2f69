//! `bellwether accuracy`: what was called against what came, of everybody or of one, and the judgement ledger.

mod show;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::ending::{Done, Usage};
use super::output::period;
use super::pick::Names;
use super::setup::Setup;
use crate::app::accuracy::{self, Said};
use crate::domain::forecast::accuracy::{Aims, At};
use crate::domain::forecast::track::{Span, Track};
use crate::domain::people::Subject;

/// Show who can be trusted with a number: what was called against what came
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether accuracy                            everybody, by month, as each month began
  bellwether accuracy --kind quarter --at middle what stood in the middle of each quarter
  bellwether accuracy --owner 'Ana Ruiz'         period by period, and how her number came true week by week
  bellwether accuracy --team West --json
  bellwether accuracy --ledger                   what each level made of the sum below it, and whether that helped")]
pub struct AccuracyArgs {
    /// Months or quarters
    #[arg(long, value_enum, default_value_t)]
    kind: KindArg,
    /// Which number is compared: as the period began, in the middle of it, at its end
    #[arg(long, value_enum, default_value_t)]
    at: AtArg,
    /// Only this seller, period by period
    #[arg(long, value_name = "NAME", conflicts_with = "team")]
    owner: Option<String>,
    /// Only this team, region or company, period by period
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
    /// The judgement ledger: each level's difference from the sum below it
    #[arg(long, conflicts_with = "owner")]
    ledger: bool,
}

/// Months or quarters.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum KindArg {
    #[default]
    Month,
    Quarter,
}

/// Which of a period's numbers.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum AtArg {
    #[default]
    Start,
    Middle,
    End,
}

/// How it is looked at.
#[derive(Debug, Clone, Copy)]
struct Look {
    span: Span,
    at: At,
    aims: Aims,
}

impl Look {
    fn of(args: &AccuracyArgs, aims: Aims) -> Self {
        let span = match args.kind {
            KindArg::Month => Span::Month,
            KindArg::Quarter => Span::Quarter,
        };
        let at = match args.at {
            AtArg::Start => At::Start,
            AtArg::Middle => At::Middle,
            AtArg::End => At::End,
        };
        Self { span, at, aims }
    }
}

/// Carries it out.
///
/// # Errors
/// There is no database, or nobody who has said a number has the name.
pub fn run(args: &AccuracyArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let said = accuracy::read(&store, setup.viewpoint(), None)?;
    let aims = setup.config.on(&store.limits()?, setup.today())?.accuracy.aims();
    let look = Look::of(args, aims);
    let one = one(args, &said, &Names::read(&store, setup.today(), None)?)?;
    let currency = setup.config.currency();
    let shown: Vec<&Track> = one.map_or_else(|| said.tracks.iter().collect(), |track| vec![track]);
    let unknown: Vec<_> = said.unknown.iter().filter(|p| Span::of(p.key) == look.span).collect();
    if setup.out.json {
        let rows: Vec<Value> =
            shown
                .iter()
                .filter(|t| !args.ledger || matches!(t.subject, Subject::Unit(_)))
                .map(|t| {
                    if args.ledger { show::ledger_object(t, look, &currency) } else { show::object(t, look, &currency) }
                })
                .collect();
        setup.out.json(&json!({
            "as_of": setup.today(),
            "kind": look.span.key(),
            "at": look.at.key(),
            "aims": {
                "hit": look.aims.hit,
                "band": look.aims.band,
                "best_reached": [look.aims.best.0, look.aims.best.1],
            },
            "unknown": unknown.iter().map(|p| period(p)).collect::<Vec<_>>(),
            "rows": rows,
        }))?;
        return Ok(Done::All);
    }
    let text = match one {
        _ if shown.is_empty() => {
            "nobody has submitted a number yet: hold a Weekly Forecast Call (`bellwether start wfc`)\n".to_owned()
        }
        _ if args.ledger => show::ledger(&shown, look, setup.today(), &currency),
        Some(track) => show::one(track, look, setup.today(), &currency),
        None => show::table(&shown, look, setup.today(), &currency),
    };
    setup.out.text(&(text + &show::left_out(&unknown)))?;
    Ok(Done::All)
}

/// Who is asked for; also somebody who has left.
fn one<'a>(args: &AccuracyArgs, said: &'a Said, names: &Names) -> Result<Option<&'a Track>, Usage> {
    let known = match (&args.owner, &args.team) {
        (Some(name), _) => names.person(name).map(|p| (Subject::Person(p.id), &p.name)),
        (None, Some(name)) => names.unit(name).map(|u| (Subject::Unit(u.id), &u.name)),
        (None, None) => return Ok(None),
    };
    let (subject, name) = known?;
    let none = || Usage(format!("{name} has submitted no number yet: there is nothing to compare"));
    said.tracks.iter().find(|t| t.subject == subject).map(Some).ok_or_else(none)
}
