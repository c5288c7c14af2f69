//! "What is this?": what a metric says, how it is counted, what is good, where that comes from, who owns it, what to ask.

use super::data::Figures;
use super::words;
use crate::domain::coaching::Coaching;
use crate::domain::health::Metric;
use crate::ui::flow::Flow;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::message::Message;
use crate::ui::world::Ctx;

/// The explanation of a metric of somebody.
pub fn open(metric: &Metric, figures: &Figures, coaching: &Coaching, ctx: &Ctx<'_>) -> Flow {
    let whose = &figures.name;
    let kind = metric.kind;
    let hidden = words::hides_forecast(ctx).is_some();
    let title = format!("{}: what is this?", kind.label());
    let mut text = format!(
        "{}\n\n{whose}: {}, {}. Made from: {}.\n\nGood is: {}.\nWho owns it: {}.\nWhere it comes from: {}.",
        kind.definition(),
        words::value(metric, &ctx.world.currency),
        metric.verdict.word(),
        words::made_from(metric, &ctx.world.currency, hidden),
        metric.target,
        words::owner(metric.owner()),
        kind.source(),
    );
    if let Some(left_out) = words::left_out(kind, figures, &ctx.world.currency) {
        text.push_str(&format!(
            "\n\nThe open value is {left_out}: their close date has passed, and nobody knows when they close."
        ));
    }
    if hidden && kind == crate::domain::health::Kind::ForecastCoverage {
        text.push_str("\n\nIn a meeting about pipeline the forecast itself is not shown: the ratio alone says whether there is enough.");
    }
    let questions = coaching.of(kind);
    if !questions.is_empty() {
        text.push_str("\n\nWhat to ask:");
        for question in questions {
            text.push_str(&format!("\n- {question}"));
        }
    }
    Flow::push(Overlay::Message(Message::new(title, text)))
}
