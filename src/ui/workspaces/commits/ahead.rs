//! What was handed in ahead of the call: taken all at once where nothing stands against it, so that the call goes by
//! exception; and not forgotten on the way out of the step.

use super::Commits;
use crate::domain::forecast::card::Problem;
use crate::domain::meeting::event::Event;
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Intent};
use crate::ui::keymap::{Context, key_for};
use crate::ui::screens::View as _;
use crate::ui::theme::Tone;
use crate::ui::workspaces::call::{Entry, ForecastData, short_name, with_card};
use crate::ui::world::Ctx;

/// How many names are said.
const NAMES: usize = 4;

/// It was handed in, it is not accepted, and nothing stands against it.
fn is_ready(entry: &Entry) -> bool {
    let clear = with_card(entry, |card| {
        let typed = entry.draft.as_ref().is_some_and(|d| !d.is_empty());
        typed && !card.problems().iter().any(Problem::is_blocking)
    });
    entry.frozen.is_none() && clear == Some(true)
}

/// "Bo, Kim", "Bo, Kim, Lea, Ana and 3 more".
fn names(data: &ForecastData, places: &[usize]) -> String {
    let said: Vec<String> = places.iter().take(NAMES).map(|at| short_name(data, *at)).collect();
    match places.len().saturating_sub(NAMES) {
        0 => said.join(", "),
        more => format!("{} and {more} more", said.join(", ")),
    }
}

/// " takes 3 handed in" and its key, where there is something to take.
pub(super) fn hint(data: &ForecastData) -> Option<(String, String)> {
    let ready = data.participants.iter().filter(|e| is_ready(e)).count();
    let live = data.meeting.is_some() && !data.is_one_on_one();
    let key = key_for(&[Context::Commits], Command::TakeAhead).filter(|_| live && ready > 0)?;
    Some((format!(" takes {ready} handed in"), key))
}

impl Commits {
    /// Accepts everything that was handed in and has nothing against it; goes to the first of the others.
    pub(super) fn take_ahead(&mut self, ctx: &Ctx<'_>) -> Flow {
        let mut intents: Vec<Intent> = self.keep_typed().into_iter().collect();
        let Some(data) = &self.data else { return Flow::Stay };
        if data.meeting.is_none() {
            return self.remark("numbers are taken in the call; until then they are kept");
        }
        if data.is_one_on_one() {
            return self.remark("one by one each number is taken with its person in the room");
        }
        let (mut ready, mut others) = (Vec::new(), Vec::new());
        for (at, entry) in data.participants.iter().enumerate().filter(|(_, e)| e.frozen.is_none()) {
            if is_ready(entry) { ready.push(at) } else { others.push(at) }
        }
        let drafts = ready.iter().filter_map(|at| data.participants.get(*at)?.draft.clone());
        let accepted: Vec<Intent> = drafts.map(|d| Intent::Accept(Box::new(d))).collect();
        let a_word = match others.len() {
            0 => "nobody is missing".to_owned(),
            1 => format!("{} needs a word", names(data, &others)),
            _ => format!("{} need a word", names(data, &others)),
        };
        let said = match (accepted.len(), others.is_empty()) {
            (0, true) => "everything is taken already".to_owned(),
            (0, false) => format!("nothing to take: {a_word}"),
            (n, _) => format!("{n} taken; {a_word}"),
        };
        let tone = if accepted.is_empty() { Tone::Neutral } else { Tone::Good };
        if let Some(first) = others.first()
            && let Flow::Do(moved) = self.select(*first, ctx)
        {
            intents.extend(moved);
        }
        intents.extend(accepted);
        intents.push(Intent::Say(said, tone));
        Flow::Do(intents)
    }

    /// On to the next step: what was handed in and is not taken is said, because it does not count.
    pub(super) fn leave(&mut self, ctx: &Ctx<'_>) -> Flow {
        let next = ctx.live.is_some_and(|l| l.run.next_step_key().is_some());
        let kept = self.unsaved();
        let Some(data) = self.data.as_ref().filter(|d| next && d.meeting.is_some()) else { return Flow::Pass };
        let mut open: Vec<Entry> = data.participants.iter().filter(|e| e.frozen.is_none()).cloned().collect();
        for entry in &mut open {
            if let Some(draft) = kept.as_ref().filter(|d| d.subject == entry.subject()) {
                entry.draft = Some(draft.clone());
            }
        }
        let ready = open.iter().filter(|e| is_ready(e)).count();
        let handed_in = open.iter().filter(|e| e.draft.as_ref().is_some_and(|d| !d.is_empty())).count();
        let said = match (ready, handed_in) {
            (_, 0) => return Flow::Pass,
            (1.., _) if !data.is_one_on_one() => {
                let are = if ready == 1 { "is" } else { "are" };
                format!("{ready} handed in ahead {are} not taken: < then Y")
            }
            (_, 1) => "1 has numbers that are not accepted: < goes back".to_owned(),
            (_, n) => format!("{n} have numbers that are not accepted: < goes back"),
        };
        Flow::Do(vec![Intent::Happen(Event::Next), Intent::Say(said, Tone::Watch)])
    }
}
