//! After the end: what the meeting had to produce, the actions by owner with the new ones marked, how people rate it,
//! and the minutes. A missing output needs its reason, which the minutes print.

use ratatui::layout::Rect;

use crate::domain::ids::PersonId;
use crate::domain::meeting::conclude::{Met, OutputStatus, outputs};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::run::{Attendance, RunState};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Asked, Flow, Goto, Intent};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::prompt::Prompt;
use crate::ui::screens::{Typing, View};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::workspaces::step_zero::ParkedTopic;
use crate::ui::world::{Ctx, Live};

/// One action of the meeting or of its series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionLine {
    /// Whose; empty: nobody's yet.
    pub owner: String,
    /// What.
    pub text: String,
    /// "Fri 27 Nov", or empty.
    pub due: String,
    /// Written down in this meeting.
    pub new: bool,
    /// How often it was carried.
    pub carried: u32,
}

/// What the workspace shows besides the run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConcludeData {
    /// By owner, then due; the new ones last.
    pub actions: Vec<ActionLine>,
    /// Topics that other meetings had parked for this one: whether they came up is not known here.
    pub brought: Vec<ParkedTopic>,
    /// Forecast meetings: "team number due in" counts to here until it is submitted.
    pub deadline: Option<chrono::DateTime<chrono::Utc>>,
    /// The minutes are kept in the store.
    pub minutes: bool,
}

/// The workspace.
#[derive(Debug, Default)]
pub struct Conclude {
    /// What it shows.
    pub data: ConcludeData,
    cursor: Cursor,
}

impl Conclude {
    /// New data; the selection stays.
    pub fn refresh(&mut self, data: ConcludeData) {
        self.data = data;
    }

    fn rows(live: &Live) -> (Vec<OutputStatus>, Vec<PersonId>) {
        (outputs(&live.run), live.run.people())
    }

    /// The person on the selected row.
    fn person(&self, live: &Live) -> Option<PersonId> {
        let (outputs, people) = Self::rows(live);
        people.get(self.cursor.at.checked_sub(outputs.len())?).copied()
    }

    fn output(&self, live: &Live) -> Option<OutputStatus> {
        Self::rows(live).0.into_iter().nth(self.cursor.at)
    }

    /// `r`: the reason of the selected output, else of the first one that lacks it. Somebody types on without looking, so
    /// it opens a line wherever a reason is owed, and says so where none is.
    fn give_reason(&mut self, live: &Live) -> Flow {
        let missing = |o: &OutputStatus| !o.met.is_met();
        if let Some(o) = self.output(live).filter(missing) {
            return Self::ask_reason(&o);
        }
        let all = outputs(&live.run);
        match all.iter().position(|o| missing(o) && o.reason.is_none()) {
            Some(n) => {
                self.cursor.at = n;
                Self::ask_reason(&all[n])
            }
            None => {
                let what = "no output is missing without a reason; n writes a remark for the minutes";
                Flow::intent(Intent::Say(what.to_owned(), Tone::Neutral))
            }
        }
    }

    fn ask_reason(output: &OutputStatus) -> Flow {
        let question = format!("Why is it missing? {}", text::clip(&output.text, 40));
        let prompt = Prompt::new(question, Asked::OutputReason(output.key.clone()), false)
            .editing(output.reason.as_deref().unwrap_or_default());
        Flow::push(Overlay::Prompt(prompt))
    }

    /// `v`: it is met whatever the records say, which needs a word where they say otherwise; a second `v` takes that back,
    /// with its word.
    fn say_met(&self, live: &Live) -> Flow {
        let Some(o) = self.output(live) else { return Flow::Stay };
        let happen = |met| Intent::Happen(Event::Output { output: o.key.clone(), met });
        if live.run.said(&o.key) == Some(true) {
            let mut take_back = vec![happen(false)];
            if matches!(o.met, Met::ByHand(_)) && o.reason.is_some() {
                take_back.push(Intent::Happen(Event::Reason { output: o.key.clone(), reason: String::new() }));
            }
            return Flow::Do(take_back);
        }
        match live.run.facts().get(&o.key).filter(|f| !f.met) {
            None => Flow::intent(happen(true)),
            Some(fact) => {
                let question = format!("Why is it met? The records say: {}", text::clip(&fact.detail, 40));
                Flow::push(Overlay::Prompt(Prompt::new(question, Asked::OutputSaid(o.key.clone()), true)))
            }
        }
    }

    /// The next thing that stands between here and a concluded meeting.
    fn next_thing(&mut self, live: &Live) -> Flow {
        let (outputs, people) = Self::rows(live);
        if let Some(o) = self.output(live).filter(|o| !o.met.is_met() && o.reason.is_none()) {
            return Self::ask_reason(&o);
        }
        if let Some(n) = outputs.iter().position(|o| !o.met.is_met() && o.reason.is_none()) {
            self.cursor.at = n;
            return Self::ask_reason(&outputs[n]);
        }
        let unrated = live.run.unrated();
        if let Some(n) = people.iter().position(|p| unrated.contains(p)) {
            self.cursor.at = outputs.len() + n;
            let said = "rate the meeting: 1 to 9, 0 for 10; x was absent; C concludes without the rest";
            return Flow::intent(Intent::Say(said.to_owned(), Tone::Neutral));
        }
        Flow::intent(Intent::Happen(Event::Conclude))
    }

    fn rate(&mut self, digit: char, live: &Live) -> Flow {
        let Some(person) = self.person(live) else {
            return Flow::intent(Intent::Say(
                "go down to a name, then rate: 1 to 9, 0 for 10".to_owned(),
                Tone::Neutral,
            ));
        };
        let rating = match digit.to_digit(10) {
            Some(0) => 10,
            Some(d) => u8::try_from(d).unwrap_or(10),
            None => return Flow::Stay,
        };
        let people = live.run.people().len() + outputs(&live.run).len();
        self.cursor.act(Command::Down, people);
        Flow::intent(Intent::Happen(Event::Rate { person, rating: Some(rating) }))
    }
}

impl View for Conclude {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Conclude, Context::List]
    }

    fn typing(&self, ctx: &Ctx<'_>) -> Typing {
        let settled = ctx.live.is_none_or(|l| l.run.state() == RunState::Concluded);
        if settled { Typing::No } else { Typing::Digits }
    }

    fn key(&mut self, event: crossterm::event::KeyEvent, ctx: &Ctx<'_>) -> Flow {
        match (event.code, ctx.live) {
            (crossterm::event::KeyCode::Char(c), Some(live)) => self.rate(c, live),
            _ => Flow::Stay,
        }
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let Some(live) = ctx.live else { return Flow::Pass };
        let id = live.meeting.id;
        let (outputs, people) = Self::rows(live);
        if self.cursor.act(command, outputs.len() + people.len()) {
            return Flow::Stay;
        }
        let concluded = live.run.state() == RunState::Concluded;
        match command {
            Command::WriteMinutes => Flow::intent(Intent::WriteMinutes(id)),
            Command::CopyMinutes => Flow::intent(Intent::CopyMinutes(id)),
            Command::Accept if concluded => Flow::Go(Goto::Home),
            Command::Accept => self.next_thing(live),
            Command::GiveReason => self.give_reason(live),
            Command::MarkMet => self.say_met(live),
            Command::MarkAbsent => match self.person(live) {
                Some(person) => {
                    let present = live.run.attendance(person) == Attendance::Absent;
                    self.cursor.act(Command::Down, outputs.len() + people.len());
                    Flow::intent(Intent::Happen(Event::Attend { person, present }))
                }
                None => Flow::Stay,
            },
            Command::Conclude => Flow::intent(Intent::Happen(Event::Conclude)),
            Command::ReopenMeeting => Flow::intent(Intent::Happen(Event::Reopen)),
            Command::SubmitNow => Flow::Go(Goto::SubmitAfter),
            _ => Flow::Pass,
        }
    }

    /// A reason was given: on to the next output that lacks one, so that the next `r` is about that.
    fn answered(&mut self, asked: &Asked, _answer: &str, ctx: &Ctx<'_>) -> Flow {
        if let (Asked::OutputReason(_), Some(live)) = (asked, ctx.live) {
            let all = outputs(&live.run);
            let owed = |(_, o): &(usize, &OutputStatus)| !o.met.is_met() && o.reason.is_none();
            let next = all.iter().enumerate().skip(self.cursor.at).find(owed);
            self.cursor.at = next.or_else(|| all.iter().enumerate().find(owed)).map_or(self.cursor.at, |(n, _)| n);
        }
        Flow::Stay
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Row(n) => {
                self.cursor.at = n;
                Flow::Stay
            }
            Hit::Key(command) => self.act(command, ctx),
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let Some(live) = ctx.live else { return };
        let two = area.width >= 110;
        let left = if two { Rect { width: area.width / 2 - 1, ..area } } else { area };
        let used = self.draw_outputs(canvas, left, ctx, live);
        let used = used + 1 + self.draw_ratings(canvas, lower(left, used + 1), ctx, live);
        let used = used + self.draw_topics(canvas, lower(left, used + 1), ctx);
        if two {
            let right = Rect { x: area.x + area.width / 2 + 1, width: area.width - area.width / 2 - 1, ..area };
            self.draw_actions(canvas, right, ctx);
        } else {
            self.draw_actions(canvas, lower(area, used + 1), ctx);
        }
    }
}

fn lower(area: Rect, by: u16) -> Rect {
    let by = by.min(area.height);
    Rect { y: area.y + by, height: area.height - by, ..area }
}

impl Conclude {
    fn draw_outputs(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, live: &Live) -> u16 {
        let theme = ctx.theme;
        let all = outputs(&live.run);
        let met = all.iter().filter(|o| o.met.is_met()).count();
        let remark = format!("{met} of {} met", all.len());
        chrome::section(canvas, area.x, area.y, area.width, ctx, "OUTPUTS", &remark);
        let mut y = area.y + 1;
        for (n, output) in all.iter().enumerate() {
            if y >= area.bottom() {
                break;
            }
            let row = Rect { y, height: 1, ..area };
            if n == self.cursor.at {
                canvas.style(row, theme.selected());
            }
            let (sign, tone) =
                if output.met.is_met() { (theme.glyphs.done, Tone::Good) } else { (theme.glyphs.missing, Tone::Bad) };
            canvas.text(area.x, y, 2, sign, theme.tone(tone));
            let detail = match &output.met {
                Met::Automatic(detail) | Met::No(Some(detail)) => detail.clone(),
                Met::ByHand(None) => "said by hand".to_owned(),
                Met::ByHand(Some(against)) => format!("said by hand, against {against}"),
                Met::No(None) => "not produced".to_owned(),
            };
            let room = area.width.saturating_sub(2);
            let used = canvas.text(area.x + 2, y, room, &output.text, theme.text());
            canvas.hit(row, Hit::Row(n));
            // beside the output where it fits, else below it
            if text::width(&detail) + usize::from(used) + 2 <= usize::from(room) {
                canvas.right(area.x + 2, y, room, &detail, theme.dim());
                y += 1;
            } else {
                y += 1;
                if y < area.bottom() {
                    canvas.text(area.x + 4, y, area.width.saturating_sub(4), &detail, theme.dim());
                    y += 1;
                }
            }
            if let (Met::ByHand(_), Some(reason)) = (&output.met, &output.reason)
                && y < area.bottom()
            {
                canvas.text(area.x + 4, y, area.width.saturating_sub(4), &format!("said: {reason}"), theme.text());
                y += 1;
            }
            if !output.met.is_met() && y < area.bottom() {
                let (what, style) = match &output.reason {
                    Some(reason) => (format!("reason: {reason}"), theme.text()),
                    None => ("no reason yet: r gives it, v says it is met".to_owned(), theme.tone(Tone::Bad)),
                };
                canvas.text(area.x + 4, y, area.width.saturating_sub(4), &what, style);
                y += 1;
            }
        }
        if let Some(deadline) = self.data.deadline
            && y < area.bottom()
        {
            let left = deadline - ctx.now;
            let (what, tone) = if left >= chrono::TimeDelta::zero() {
                (format!("team number due in {}   s submits it", clock(left)), Tone::Watch)
            } else {
                (format!("team number overdue by {}   s submits it", clock(-left)), Tone::Bad)
            };
            canvas.text(area.x + 2, y, area.width.saturating_sub(2), &what, theme.tone(tone));
            y += 1;
        }
        y - area.y
    }

    fn draw_ratings(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, live: &Live) -> u16 {
        let theme = ctx.theme;
        if area.height < 2 {
            return 0;
        }
        let first = outputs(&live.run).len();
        let remark = match live.run.mean_rating() {
            Some(mean) => format!("mean {mean:.1}   1 to 9, 0 is 10, x absent"),
            None => "1 to 9, 0 is 10, x absent".to_owned(),
        };
        chrome::section(canvas, area.x, area.y, area.width, ctx, "RATING", &remark);
        let people = live.run.people();
        let columns: u16 = if area.width >= 50 { 2 } else { 1 };
        let width = area.width / columns;
        let rows = u16::try_from(people.len()).unwrap_or(0).div_ceil(columns).min(area.height - 1);
        for (n, person) in people.iter().enumerate() {
            let n16 = u16::try_from(n).unwrap_or(u16::MAX);
            let (column, row) = (n16 / rows.max(1), n16 % rows.max(1));
            if column >= columns {
                break;
            }
            let cell = Rect::new(area.x + column * width, area.y + 1 + row, width.saturating_sub(1), 1);
            if first + n == self.cursor.at {
                canvas.style(cell, theme.selected());
            }
            canvas.text(cell.x, cell.y, cell.width.saturating_sub(9), ctx.world.org.name(*person), theme.text());
            let (what, style) = match (live.run.rating(*person), live.run.attendance(*person)) {
                (_, Attendance::Absent) => ("absent".to_owned(), theme.dim()),
                (Some(r), _) => (r.to_string(), theme.strong()),
                (None, _) => (theme.glyphs.dot.to_owned(), theme.dim()),
            };
            canvas.right(cell.x, cell.y, cell.width.saturating_sub(1), &what, style);
            canvas.hit(cell, Hit::Row(first + n));
        }
        rows + 1
    }

    /// What others had parked for this meeting; returns the rows used, the empty one before it included.
    fn draw_topics(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
        if self.data.brought.is_empty() || area.height < 2 {
            return 0;
        }
        let count = self.data.brought.len().to_string();
        chrome::section(canvas, area.x, area.y, area.width, ctx, "PARKED FOR TODAY", &count);
        let mut y = area.y + 1;
        for topic in self.data.brought.iter().take(usize::from(area.height - 1)) {
            let from = u16::try_from(text::width(&topic.from)).unwrap_or(0).min(area.width * 2 / 5);
            canvas.text(area.x + 2, y, area.width.saturating_sub(from + 5), &topic.text, ctx.theme.text());
            let words = text::clip(&topic.from, usize::from(from));
            canvas.right(area.x, y, area.width.saturating_sub(1), &words, ctx.theme.dim());
            y += 1;
        }
        y - area.y + 1
    }

    fn draw_actions(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        if area.height == 0 {
            return;
        }
        let new = self.data.actions.iter().filter(|a| a.new).count();
        let remark = format!("{}, {new} NEW", self.data.actions.len());
        if area.height < 3 {
            let remark = format!("{remark}   A lists them");
            return chrome::section(canvas, area.x, area.y, area.width, ctx, "ACTIONS", &remark);
        }
        chrome::section(canvas, area.x, area.y, area.width, ctx, "ACTIONS", &remark);
        if self.data.actions.is_empty() {
            canvas.text(area.x + 2, area.y + 1, area.width.saturating_sub(2), "none: a writes one down", theme.dim());
        }
        let owners = self.data.actions.iter().map(|a| text::width(&a.owner)).max().unwrap_or(0).min(18);
        let owners = u16::try_from(owners.max(8)).unwrap_or(8);
        for (y, action) in (area.y + 1..area.bottom()).zip(&self.data.actions) {
            if action.new {
                canvas.text(area.x, y, 4, "NEW", theme.accent());
            } else if action.carried > 0 {
                canvas.text(area.x, y, 4, &format!("{}x", action.carried), theme.tone(Tone::Watch));
            }
            let owner = if action.owner.is_empty() { "no owner" } else { &action.owner };
            let style = if action.owner.is_empty() { theme.tone(Tone::Bad) } else { theme.text() };
            canvas.text(area.x + 4, y, owners, owner, style);
            let x = area.x + 4 + owners + 2;
            canvas.text(x, y, area.right().saturating_sub(x + 13), &action.text, theme.text());
            let (due, style) = if action.due.is_empty() {
                ("no day", theme.tone(Tone::Bad))
            } else {
                (action.due.as_str(), theme.dim())
            };
            canvas.right(area.right().saturating_sub(12), y, 12, due, style);
        }
    }
}

fn clock(left: chrono::TimeDelta) -> String {
    crate::domain::meeting::clock::minutes_text(left)
}
