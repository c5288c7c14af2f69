//! "What is this?": how a sales metric is counted, what it says of the period, what is usual, who owns it.

use super::{Pane, SalesScreen};
use crate::domain::health::Verdict;
use crate::domain::sales::measure::{Measure, Value};
use crate::ui::flow::Flow;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::message::Message;
use crate::ui::told::whose;
use crate::ui::world::Ctx;

const LEVERS: &str = "Revenue of a period = deals decided x win rate x average deal size. More capacity is more deals worked; \
a shorter cycle is more deals decided in the same time. So 20 % larger deals are 20 % more revenue, and a win rate of 30 % \
instead of 25 % is 20 % more as well; several levers together multiply.\n\nWhere it starts from: the last period that is over \
and in which something was won, with the win rate of all decided deals, so that the base is what was really won.\n\nIt is a \
what-if: nothing of it is written down, and no number of anybody's is made from it.";

/// The explanation of what is selected.
pub(super) fn open(screen: &SalesScreen, ctx: &Ctx<'_>) -> Flow {
    let message = match (screen.pane, screen.measure(), screen.figures()) {
        (Pane::Levers, ..) => Message::new("The four levers: what is this?", LEVERS.to_owned()),
        (Pane::Figures, Some(measure), Some(figures)) => {
            let currency = &ctx.world.currency;
            let reading = measure.read(figures, screen.board.scope(), currency);
            let now = match reading.value {
                Value::None(why) => format!("nothing can be said: {why}"),
                value => format!("{}, made from {}", value.show(currency), reading.from),
            };
            let stands = match (reading.stands, reading.verdict) {
                ("", _) | (_, Verdict::NoData) => String::new(),
                (words, _) => format!(" ({words})"),
            };
            Message::new(
                format!("{}: what is this?", capital(measure.label())),
                format!(
                    "{}\n\n{}, {}: {now}{stands}.\n\nUsual is: {}.\nWho owns it: {}.\nWhere it comes from: {}.{}",
                    measure.definition(),
                    whose(screen.board.scope(), ctx),
                    super::draw::called(figures),
                    measure.benchmark(),
                    measure.owner(),
                    measure.source(),
                    log(screen, measure, ctx),
                ),
            )
        }
        _ => {
            let text = Measure::ALL
                .iter()
                .filter(|m| !matches!(m, Measure::FollowThrough | Measure::OnTime | Measure::AtQuota))
                .map(|m| format!("{}: {}", capital(m.label()), m.definition()))
                .collect::<Vec<_>>()
                .join("\n\n");
            Message::new("The columns: what are they?", text)
        }
    };
    Flow::push(Overlay::Message(message))
}

/// Since when the log can tell.
fn log(screen: &SalesScreen, measure: Measure, ctx: &Ctx<'_>) -> String {
    let since = screen.board.told().and_then(|t| t.log_since);
    match (measure, since) {
        (Measure::WinRate | Measure::Velocity, Some(day)) => format!(
            "\n\nThe log of changes begins on {}; of what lies before it this metric can say nothing.",
            crate::domain::when::show_day(day, ctx.world.today)
        ),
        _ => String::new(),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}
