//! The live meeting: clocks on top, the agenda left, the work of this step in the middle, what to ask right. The
//! clocks stay in view whatever lies over the rest.

mod agenda;
mod clocks;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{Typing, View};
use crate::domain::action::ActionKind;
use crate::domain::forecast::Draft;
use crate::domain::meeting::Format;
use crate::domain::meeting::definition::Check;
use crate::domain::meeting::event::Event;
use crate::domain::meeting::run::{Attendance, RunState};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Asked, Flow, Intent, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::confirm::Confirm;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::workspaces::Workspace;
use crate::ui::workspaces::general::General;
use crate::ui::world::{Ctx, Live};

/// From this width on the prompts have a column of their own.
const WIDE: u16 = 110;

/// From this height on presenter mode has large clocks.
const LARGE: u16 = 36;

/// The screen of the live meeting.
#[derive(Debug)]
pub struct MeetingScreen {
    /// The work of the present step.
    pub workspace: Workspace,
    /// The step the workspace was made for; "conclude" after the end.
    pub made_for: String,
    prompts: bool,
}

impl Default for MeetingScreen {
    fn default() -> Self {
        Self { workspace: Workspace::General(Box::<General>::default()), made_for: String::new(), prompts: false }
    }
}

impl MeetingScreen {
    fn happen(event: Event) -> Flow {
        Flow::intent(Intent::Happen(event))
    }

    fn attendance(live: &Live, ctx: &Ctx<'_>) -> Flow {
        let items = live
            .run
            .people()
            .into_iter()
            .map(|p| Item {
                label: ctx.world.org.name(p).to_owned(),
                detail: match live.run.attendance(p) {
                    Attendance::Absent => "absent".to_owned(),
                    Attendance::Present => "here".to_owned(),
                    Attendance::Unmarked => "not marked".to_owned(),
                },
                key: PickKey::Person(p),
            })
            .collect();
        Flow::push(Overlay::Picker(Picker::new("Who is here? Enter flips", items, PickThen::Attend)))
    }

    /// Steps with a work surface of their own have their checks beside it: they are ticked one after the other, and when all
    /// are, the last tick is taken off again.
    fn tick_next(live: &Live) -> Flow {
        let Some(step) = live.run.step() else { return Flow::Stay };
        let ticked = |c: &&Check| live.run.is_checked(&step.key, &c.key);
        let next = step.checks.iter().find(|c| !ticked(c));
        let done = next.is_some();
        match next.or(step.checks.last()) {
            Some(check) => {
                let said = format!("{}: {}", if done { "ticked" } else { "not ticked any more" }, check.text);
                let event = Event::Check { step: step.key.clone(), check: check.key.clone(), done };
                Flow::Do(vec![Intent::Happen(event), Intent::Say(said, Tone::Neutral)])
            }
            None => Flow::intent(Intent::Say("this step has no checks".to_owned(), Tone::Neutral)),
        }
    }

    fn ask_to_end(live: &Live) -> Flow {
        let forecast = live.run.definition().outputs.iter().any(|o| o.key == "submitted" || o.key == "global_commit");
        let detail = if forecast {
            "The clocks stop, and the hour for the team number starts. You can go back in until it is concluded."
        } else {
            "The clocks stop. Outputs and ratings come next; you can go back in until it is concluded."
        };
        Flow::push(Overlay::Confirm(Confirm {
            title: "End the meeting?".to_owned(),
            detail: detail.to_owned(),
            yes: ("end it".to_owned(), vec![Intent::Happen(Event::End)]),
            no: ("go on".to_owned(), Vec::new()),
            then_quit: false,
            more: Some(("discard: started by mistake".to_owned(), vec![Intent::Command(Command::DiscardMeeting)])),
        }))
    }

    fn steer(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let Some(live) = ctx.live else { return Flow::Pass };
        let state = live.run.state();
        match command {
            Command::Pause => match state {
                RunState::Paused => Self::happen(Event::Resume),
                RunState::Suspended => Self::happen(Event::Continue),
                RunState::NotStarted | RunState::Running | RunState::Ended | RunState::Concluded => {
                    Self::happen(Event::Pause)
                }
            },
            Command::NextStep => match live.run.next_step_key() {
                Some(_) => Self::happen(Event::Next),
                None => Self::ask_to_end(live),
            },
            Command::PrevStep => Self::happen(Event::Back),
            Command::GiveMinute => Self::happen(Event::Extend { minutes: 1 }),
            Command::TakeMinute => Self::happen(Event::Extend { minutes: -1 }),
            Command::Attendance => Self::attendance(live, ctx),
            Command::Suspend => Self::happen(Event::Suspend),
            Command::EndMeeting => Self::ask_to_end(live),
            Command::TickNext => Self::tick_next(live),
            Command::TogglePrompts => {
                self.prompts = !self.prompts;
                Flow::Stay
            }
            _ => Flow::Pass,
        }
    }

    /// Esc closes what lies over the step and never leaves the meeting: it is the key one hits by mistake.
    fn back(&mut self, ctx: &Ctx<'_>) -> Flow {
        if std::mem::take(&mut self.prompts) {
            return Flow::Stay;
        }
        let said = match ctx.live.map(|l| l.run.state()) {
            None | Some(RunState::Concluded) => return Flow::Pass,
            Some(RunState::Ended) => "it is not concluded yet: C concludes it, H goes home",
            Some(_) => "the meeting goes on: H goes home, Z suspends it",
        };
        Flow::intent(Intent::Say(said.to_owned(), Tone::Neutral))
    }

    /// What is between two people is not drawn while others look at the screen, and takes no keys that nobody sees.
    fn hides(&self, ctx: &Ctx<'_>) -> bool {
        let card = matches!(
            self.workspace,
            Workspace::Commits(_)
                | Workspace::Challenge(_)
                | Workspace::PullIns(_)
                | Workspace::Submit(_)
                | Workspace::Conclude(_)
        );
        card && ctx.world.presenting && ctx.live.is_some_and(|l| l.meeting.format == Format::OneOnOne)
    }

    const fn concluding(&self) -> bool {
        matches!(self.workspace, Workspace::Conclude(_))
    }
}

impl View for MeetingScreen {
    fn contexts(&self, ctx: &Ctx<'_>) -> Vec<Context> {
        let mut chain = if self.hides(ctx) { Vec::new() } else { self.workspace.view().contexts(ctx) };
        if !self.concluding() {
            chain.push(Context::Meeting);
        }
        chain
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let Some(live) = ctx.live else { return };
        clocks::header(canvas, Rect { height: 1, ..area }, ctx, live, self.concluding());
        let mut body = Rect { y: area.y + 2, height: area.height.saturating_sub(3), ..area };
        if ctx.world.presenting && !self.concluding() && area.height >= LARGE {
            let used =
                clocks::large(canvas, Rect { x: body.x + 1, width: body.width.saturating_sub(2), ..body }, ctx, live);
            body = Rect { y: body.y + used, height: body.height - used, ..body };
        }
        if self.concluding() {
            let inside = Rect { x: body.x + 1, width: body.width.saturating_sub(2), ..body };
            self.workspace.view().draw(canvas, inside, ctx);
        } else {
            self.draw_columns(canvas, body, ctx, live);
        }
        let mut chain = self.contexts(ctx);
        if self.typing(ctx) == Typing::Words {
            // characters are typed there: keys that would be are not offered
            chain.retain(|c| *c != Context::Meeting);
        } else {
            chain.push(Context::Global);
        }
        chain.push(Context::Always);
        let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
        chrome::footer_without(canvas, foot, ctx, &chain, self.workspace.view().idle(ctx));
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.hides(ctx) {
            return if command == Command::Back { self.back(ctx) } else { self.steer(command, ctx) };
        }
        match self.workspace.view_mut().act(command, ctx) {
            Flow::Pass if command == Command::Back => self.back(ctx),
            Flow::Pass if self.concluding() => Flow::Pass,
            Flow::Pass => self.steer(command, ctx),
            flow => flow,
        }
    }

    fn typing(&self, ctx: &Ctx<'_>) -> Typing {
        if self.hides(ctx) { Typing::No } else { self.workspace.view().typing(ctx) }
    }

    fn key(&mut self, event: KeyEvent, ctx: &Ctx<'_>) -> Flow {
        if self.hides(ctx) { Flow::Stay } else { self.workspace.view_mut().key(event, ctx) }
    }

    fn paste(&mut self, pasted: &str, ctx: &Ctx<'_>) {
        if !self.hides(ctx) {
            self.workspace.view_mut().paste(pasted, ctx);
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Step(n) => match ctx.live.and_then(|l| l.run.definition().step_at(n)) {
                Some(step) => Self::happen(Event::GoTo { step: step.key.clone() }),
                None => Flow::Stay,
            },
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(_) | Hit::Person(_) | Hit::Field(_) => self.workspace.view_mut().hit(hit, ctx),
        }
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        self.workspace.view().defaults(ctx)
    }

    fn action_kind(&self, ctx: &Ctx<'_>) -> ActionKind {
        self.workspace.view().action_kind(ctx)
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        match (then, key, ctx.live) {
            (PickThen::Attend, PickKey::Person(person), Some(live)) => {
                let present = live.run.attendance(*person) == Attendance::Absent;
                Self::happen(Event::Attend { person: *person, present })
            }
            _ => self.workspace.view_mut().picked(then, key, ctx),
        }
    }

    fn answered(&mut self, asked: &Asked, answer: &str, ctx: &Ctx<'_>) -> Flow {
        self.workspace.view_mut().answered(asked, answer, ctx)
    }

    fn unsaved(&self) -> Option<Draft> {
        self.workspace.view().unsaved()
    }
}

impl MeetingScreen {
    fn draw_columns(&self, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>, live: &Live) {
        let wide = body.width >= WIDE;
        let left = match body.width {
            160.. => 32,
            120.. => 28,
            96.. => 20,
            _ => 9,
        };
        let right = match body.width {
            160.. => 52,
            120.. => 34,
            WIDE.. => 32,
            _ => 0,
        };
        let column = Rect { x: body.x + 1, width: left, ..body };
        let used = agenda::draw(canvas, column, ctx, live);
        let rest = Rect { y: column.y + used + 1, height: column.height.saturating_sub(used + 1), ..column };
        let hidden = self.hides(ctx);
        if !hidden {
            self.workspace.view().draw_left(canvas, rest, ctx);
        }
        wall(canvas, column.right(), body, ctx);
        let x = column.right() + 2;
        let middle = Rect { x, width: body.width.saturating_sub(left + 4 + if wide { right + 2 } else { 0 }), ..body };
        if wide {
            self.draw_work(canvas, middle, ctx);
            wall(canvas, middle.right(), body, ctx);
            let pane = Rect { x: middle.right() + 2, width: right, ..body };
            let used = agenda::prompts(canvas, pane, ctx, live);
            let rest = Rect { y: pane.y + used + 1, height: pane.height.saturating_sub(used + 1), ..pane };
            if !hidden {
                self.workspace.view().draw_right(canvas, rest, ctx);
            }
        } else if self.prompts {
            let used = agenda::prompts(canvas, middle, ctx, live);
            let rest = Rect { y: middle.y + used + 1, height: middle.height.saturating_sub(used + 1), ..middle };
            if !hidden {
                self.workspace.view().draw_right(canvas, rest, ctx);
            }
        } else {
            self.draw_work(canvas, middle, ctx);
        }
    }

    fn draw_work(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        if self.hides(ctx) {
            chrome::not_shown(canvas, area, ctx, "This card is between two people.");
        } else {
            self.workspace.view().draw(canvas, area, ctx);
        }
    }
}

fn wall(canvas: &mut Canvas<'_>, x: u16, body: Rect, ctx: &Ctx<'_>) {
    for y in body.y..body.bottom() {
        canvas.text(x, y, 1, ctx.theme.glyphs.wall, ctx.theme.dim());
    }
}
