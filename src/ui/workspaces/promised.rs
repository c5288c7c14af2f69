//! The last step: what was promised in this meeting, by owner. What lacks an owner or a day comes first and is mended by one
//! key; coaching, escalation and prospecting have a key each.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use crate::domain::action::{Action, ActionKind};
use crate::domain::change::{Change, Swap};
use crate::domain::ids::{ActionId, MeetingId, PersonId};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{CaptureKind, Flow, Intent, PickKey, PickThen};
use crate::ui::keymap::{self, Context};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::{Capture, Defaults};
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::screens::View;
use crate::ui::screens::actions::edit;
use crate::ui::screens::actions::row::{ActionRow, short_day};
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// What the workspace shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromisedData {
    /// The meeting that goes on.
    pub meeting: MeetingId,
    /// What was written down in it or carried over by it, open.
    pub rows: Vec<ActionRow>,
    /// The day of the next meeting of this series: what `d` sets.
    pub next: NaiveDate,
    /// Who is in the meeting and owes nothing from it.
    pub idle: Vec<String>,
    /// What else was written down: "2 notes", "1 promise" (of a buyer).
    pub besides: Vec<String>,
}

impl PromisedData {
    /// What is not complete first, then by owner and day.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        let key = |r: &ActionRow| {
            (is_complete(&r.action), r.owner.is_none(), r.owner.clone(), r.action.due, r.action.created, r.action.id)
        };
        self.rows.sort_by_cached_key(key);
        self
    }

    fn is_new(&self, action: &Action) -> bool {
        action.meeting == Some(self.meeting)
    }
}

/// It has an owner and a day.
fn is_complete(action: &Action) -> bool {
    action.owner.is_some() && action.due.is_some()
}

/// The workspace.
#[derive(Debug, Default)]
pub struct Promised {
    /// What it shows; `None` until the app has loaded it.
    pub data: Option<PromisedData>,
    cursor: Cursor,
}

impl Promised {
    /// New data; the selection stays on its action, unless that was mended: then it goes to the first that is not.
    pub fn refresh(&mut self, data: PromisedData) {
        let on = self.selected().map(|r| (r.action.id, is_complete(&r.action)));
        let at = |id: ActionId| data.rows.iter().position(|r| r.action.id == id);
        let here = on.and_then(|(id, _)| at(id));
        let mended = here.is_some_and(|i| is_complete(&data.rows[i].action)) && on.is_some_and(|(_, was)| !was);
        let open = data.rows.iter().position(|r| !is_complete(&r.action));
        self.cursor.at = if mended { open.or(here) } else { here }.unwrap_or(self.cursor.at);
        self.cursor.clamp(data.rows.len());
        self.data = Some(data);
    }

    fn selected(&self) -> Option<&ActionRow> {
        self.data.as_ref()?.rows.get(self.cursor.at)
    }

    fn new_action(&self, kind: ActionKind) -> Flow {
        let Some(data) = &self.data else { return Flow::Stay };
        let owner = self.selected().and_then(|r| r.action.owner).filter(|_| kind != ActionKind::Escalation);
        // whom the action is for is said in the line; the day is the next meeting's
        let defaults = Defaults { owner, deal: None, due: Some(data.next) };
        Flow::push(Overlay::Capture(Capture::new(CaptureKind::Action(kind), defaults)))
    }

    fn name_owner(&self, ctx: &Ctx<'_>) -> Flow {
        let Some(row) = self.selected() else { return nothing() };
        let org = &ctx.world.org;
        let in_room = ctx.live.map(|l| l.run.people()).unwrap_or_default();
        let mut people: Vec<PersonId> = in_room.clone();
        people.extend(org.people.iter().map(|p| p.id).filter(|p| !in_room.contains(p)));
        let items = people
            .into_iter()
            .map(|p| Item {
                label: org.name(p).to_owned(),
                detail: if in_room.contains(&p) { "in this meeting".to_owned() } else { String::new() },
                key: PickKey::Person(p),
            })
            .collect();
        let title = format!("Who does it? {}", text::clip(&row.action.text, 40));
        Flow::push(Overlay::Picker(Picker::new(title, items, PickThen::ActionOwner(row.action.id))))
    }

    fn changed(action: &Action, after: Action, said: String) -> Flow {
        Flow::intent(Intent::Apply { changes: vec![Change::Action(Swap::edit(action.clone(), after))], said })
    }

    fn set_due(&self, ctx: &Ctx<'_>) -> Flow {
        let (Some(data), Some(row)) = (&self.data, self.selected()) else { return nothing() };
        let day = short_day(data.next, ctx.world.today);
        if row.action.due == Some(data.next) {
            return Flow::intent(Intent::Say(format!("it is due on {day} already"), Tone::Neutral));
        }
        let after = Action { due: Some(data.next), ..row.action.clone() };
        Self::changed(&row.action, after, format!("due {day}, the next meeting"))
    }
}

fn nothing() -> Flow {
    Flow::intent(Intent::Say("no action is selected: a writes one down".to_owned(), Tone::Neutral))
}

impl View for Promised {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Promised, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let Some(data) = &self.data else { return };
        heading(data, canvas, area, ctx);
        let below = footing_height(data);
        let body = Rect { y: area.y + 3, height: area.height.saturating_sub(3 + below), ..area };
        let y = if data.rows.is_empty() {
            let what = "No action was written down in this meeting.";
            canvas.text(body.x, body.y, body.width, what, ctx.theme.strong());
            let keys = |c| keymap::key_for(&[Context::Promised, Context::Global], c).unwrap_or_default();
            let how = format!(
                "{} writes one down; {} coaching, {} escalation, {} prospecting.",
                keys(Command::CaptureAction),
                keys(Command::NewCoaching),
                keys(Command::NewEscalation),
                keys(Command::NewProspecting)
            );
            canvas.wrapped(Rect { y: body.y + 1, height: 2, ..body }, &how, ctx.theme.dim());
            body.y + 4
        } else {
            self.list(data, canvas, body, ctx)
        };
        footing(data, canvas, Rect { y, height: area.bottom().saturating_sub(y), ..area }, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        match command {
            Command::Edit | Command::Accept => match self.selected() {
                Some(row) => edit::edit(&row.action, ctx.world),
                None => nothing(),
            },
            Command::NameOwner => self.name_owner(ctx),
            Command::SetDue => self.set_due(ctx),
            Command::NewCoaching => self.new_action(ActionKind::Coaching),
            Command::NewEscalation => self.new_action(ActionKind::Escalation),
            Command::NewProspecting => self.new_action(ActionKind::Prospecting),
            _ => {
                let len = self.data.as_ref().map_or(0, |d| d.rows.len());
                if self.cursor.act(command, len) { Flow::Stay } else { Flow::Pass }
            }
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) if n == self.cursor.at => self.act(Command::Edit, ctx),
            Hit::Row(n) => {
                self.cursor.at = n;
                Flow::Stay
            }
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        let (PickThen::ActionOwner(id), PickKey::Person(owner)) = (then, key) else { return Flow::Stay };
        let row = self.data.iter().flat_map(|d| &d.rows).find(|r| r.action.id == *id);
        let Some(row) = row else { return Flow::Stay };
        let after = Action { owner: Some(*owner), ..row.action.clone() };
        Self::changed(&row.action, after, format!("{} does it", ctx.world.org.name(*owner)))
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        Defaults::default()
    }
}

/// How many there are and how many are complete.
fn heading(data: &PromisedData, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let new = data.rows.iter().filter(|r| data.is_new(&r.action)).count();
    let open = data.rows.iter().filter(|r| !is_complete(&r.action)).count();
    let what = match (new, open) {
        (0, 0) => String::new(),
        (n, 0) => format!("{n} new, each with owner and day"),
        (n, 1) => format!("{n} new, 1 lacks its owner or day"),
        (n, open) => format!("{n} new, {open} lack owner or day"),
    };
    let tone = if open == 0 { Tone::Good } else { Tone::Bad };
    let next = format!("the next meeting is on {}", short_day(data.next, ctx.world.today));
    canvas.pieces(
        area.x,
        area.y,
        area.width,
        &[("ACTIONS", theme.title()), ("  ", theme.text()), (&what, theme.tone(tone))],
    );
    canvas.text(area.x, area.y + 1, area.width, &next, theme.dim());
}

fn footing_height(data: &PromisedData) -> u16 {
    u16::from(!data.idle.is_empty()) + u16::from(!data.besides.is_empty()) + 1
}

/// Who owes nothing, and what else there is.
fn footing(data: &PromisedData, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let lines = [("nothing from", &data.idle), ("besides", &data.besides)];
    let said = lines.iter().filter(|(_, names)| !names.is_empty());
    for (y, (label, names)) in (area.y + 1..area.bottom()).zip(said) {
        let used = canvas.text(area.x, y, area.width, label, ctx.theme.dim());
        let rest = area.width.saturating_sub(used + 2);
        canvas.text(area.x + used + 2, y, rest, &names.join(", "), ctx.theme.text());
    }
}

impl Promised {
    /// Returns the row below.
    fn list(&self, data: &PromisedData, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
        let theme = ctx.theme;
        let wide = area.width >= 90;
        let each: u16 = if wide { 1 } else { 2 };
        let mut y = area.y;
        let all = data.rows.len();
        // where there is no room for all, the last row says how many more there are
        let room = area.height - u16::from(all > usize::from(area.height / each)).min(area.height);
        let window = self.cursor.window(all, room / each);
        let below = all - window.end;
        for at in window {
            let row = &data.rows[at];
            let place = Rect { y, height: each, ..area };
            if at == self.cursor.at {
                canvas.style(place, theme.selected());
                canvas.text(place.x, y, 1, theme.glyphs.now, theme.accent());
            }
            canvas.hit(place, Hit::Row(at));
            let mark = if data.is_new(&row.action) { "NEW" } else { row_mark(row) };
            canvas.text(place.x + 2, y, 4, mark, theme.accent());
            let missing = |lacks: bool| if lacks { theme.tone(Tone::Bad) } else { theme.text() };
            let (no_owner, no_day) = (row.action.owner.is_none(), row.action.due.is_none());
            let day = row.due(ctx.world.today);
            let kind = row.kind();
            if wide {
                canvas.text(place.x + 7, y, 16, row.owner(), missing(no_owner));
                let room = area.width.saturating_sub(7 + 17 + 13 + 12);
                canvas.text(place.x + 24, y, room, &row.action.text, theme.strong());
                canvas.text(area.right().saturating_sub(24), y, 11, &day, missing(no_day));
                canvas.text(area.right().saturating_sub(12), y, 12, kind, theme.dim());
            } else {
                canvas.text(place.x + 7, y, area.width.saturating_sub(7), &row.action.text, theme.strong());
                let dot = format!("  {}  ", theme.glyphs.dot);
                let kind = if kind.is_empty() { String::new() } else { format!("{dot}{kind}") };
                let deal = row.deal.as_ref().map_or_else(String::new, |d| format!("{dot}{d}"));
                canvas.pieces(
                    place.x + 7,
                    y + 1,
                    area.width.saturating_sub(7),
                    &[
                        (row.owner(), missing(no_owner)),
                        (&dot, theme.dim()),
                        (&day, missing(no_day)),
                        (&kind, theme.dim()),
                        (&deal, theme.dim()),
                    ],
                );
            }
            y += each;
        }
        if below > 0 && y < area.bottom() {
            canvas.text(area.x + 7, y, area.width.saturating_sub(7), &format!("{below} more"), theme.dim());
            y += 1;
        }
        y
    }
}

/// Carried over by this meeting, how often so far.
fn row_mark(row: &ActionRow) -> &'static str {
    match row.action.carried {
        0 => "",
        1 => "1x",
        2 => "2x",
        _ => "3x+",
    }
}
