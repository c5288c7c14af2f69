//! An action or a buyer's promise as the line it could have been typed as, so that editing is typing again: `call Mia @ivo #orbit by fri`.

use chrono::{Datelike, NaiveDate};

use crate::domain::action::{Action, Outcome};
use crate::domain::capture::Commitment;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::{text, when};
use crate::ui::flow::{Asked, CaptureKind, Edits, Flow};
use crate::ui::fuzzy;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::{Capture, Defaults};
use crate::ui::overlays::prompt::Prompt;
use crate::ui::world::World;

/// Opens the capture line with the action in it.
pub fn edit(action: &Action, world: &World) -> Flow {
    let (line, defaults) = line(action, world);
    let mut capture = Capture::new(CaptureKind::Action(action.kind), defaults).with(&line);
    capture.edits = Some(Edits::Action(action.id));
    Flow::push(Overlay::Capture(capture))
}

/// Asks what came of an action; the answer may stay empty.
pub fn ask_outcome(action: &Action, outcome: Outcome) -> Flow {
    let question = match outcome {
        Outcome::Achieved => "Achieved: what came of it (or empty)",
        Outcome::Partly => "Partly: what came of it (or empty)",
        Outcome::NotAchieved => "Not achieved: what came of it (or empty)",
    };
    Flow::push(Overlay::Prompt(Prompt::new(question, Asked::OutcomeNote(action.id, outcome), false)))
}

/// Asks why an action is dropped.
pub fn ask_reason(action: &Action) -> Flow {
    Flow::push(Overlay::Prompt(Prompt::new("Why is it dropped?", Asked::DropReason(action.id), true)))
}

/// Opens the capture line with the promise in it, who of theirs in brackets.
pub fn edit_promise(promise: &Commitment, world: &World) -> Flow {
    let text = match &promise.buyer {
        Some(buyer) => format!("{} ({buyer})", promise.text),
        None => promise.text.clone(),
    };
    let (line, defaults) = tagged(text, promise.seller, promise.deal, promise.due, world);
    let mut capture = Capture::new(CaptureKind::Commitment, defaults).with(&line);
    capture.edits = Some(Edits::Promise(promise.id));
    Flow::push(Overlay::Capture(capture))
}

/// The line, and what it cannot say: an owner whose name is not to be told from another's, a deal that is not among
/// the open ones. Those stay as they are unless somebody else or another deal is typed.
pub fn line(action: &Action, world: &World) -> (String, Defaults) {
    tagged(action.text.clone(), action.owner, action.deal, action.due, world)
}

fn tagged(
    mut line: String,
    owner: Option<PersonId>,
    deal: Option<DealId>,
    due: Option<NaiveDate>,
    world: &World,
) -> (String, Defaults) {
    let mut defaults = Defaults::default();
    if let Some(owner) = owner {
        match owner_tag(owner, world) {
            Some(tag) => line.push_str(&format!(" {tag}")),
            None => defaults.owner = Some(owner),
        }
    }
    if let Some(deal) = deal {
        match deal_tag(deal, world) {
            Some(tag) => line.push_str(&format!(" {tag}")),
            None => defaults.deal = Some(deal),
        }
    }
    if let Some(due) = due {
        line.push_str(&format!(" by {}", day_word(due, world.today)));
    }
    (line, defaults)
}

/// `@ivo`, or `@ivo.marek` where several people are called Ivo.
fn owner_tag(owner: PersonId, world: &World) -> Option<String> {
    let name = text::fold(&world.org.person(owner)?.name);
    let first = name.split(' ').next()?.to_owned();
    [first, name.replace(' ', ".")].into_iter().map(|n| format!("@{n}")).find(|tag| {
        let got = when::capture(tag, &world.names(), world.today, &world.fiscal);
        got.owner == Some(owner) && got.text.is_empty() && got.unresolved.is_empty()
    })
}

/// `#orbit`: as few words of the deal's name as find it first.
fn deal_tag(deal: DealId, world: &World) -> Option<String> {
    let name = text::fold(&world.deal(deal)?.name);
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let from = words.iter().position(|w| w.starts_with(char::is_alphabetic))?;
    (from + 1..=words.len()).map(|to| format!("#{}", words[from..to].join("-"))).find(|tag| {
        let got = when::capture(tag, &world.names(), world.today, &world.fiscal);
        got.deal_query.is_some_and(|query| {
            let found = fuzzy::rank(&query, world.deals.iter().map(|d| d.key.as_str()));
            found.first().is_some_and(|i| world.deals[*i].id == deal)
        })
    })
}

/// "fri" within a week, "4 dec" within the year to come, else the ISO day.
fn day_word(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0..=6 => day.format("%a").to_string().to_lowercase(),
        7..=300 if day.year() == today.year() => day.format("%-d %b").to_string().to_lowercase(),
        _ => day.to_string(),
    }
}
