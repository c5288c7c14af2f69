//! Ready for the meeting? How old the data is, what deals lack, what is owed and promised from before, who is expected: red or
//! green in words, and what to do about each red line under its key.

#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use super::View;
use crate::domain::browse::DealFlag;
use crate::domain::ids::CommitmentId;
use crate::domain::readiness::{About, Line, Readiness};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent};
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadyData {
    /// The definition's code.
    pub code: String,
    /// "Pipeline Review".
    pub name: String,
    /// "due Tue 24 Nov", "going on since 09:12".
    pub when: String,
    /// As it stands now.
    pub now: Readiness,
    /// As it stood when the meeting that is going on started.
    pub then: Option<Readiness>,
    /// It is going on.
    pub live: bool,
    /// The oldest promise nobody has answered.
    pub promised: Option<CommitmentId>,
}

/// The screen.
#[derive(Debug, Default)]
pub struct Ready {
    /// What it shows.
    pub data: ReadyData,
    cursor: Cursor,
}

impl Ready {
    /// Starts on the first red line.
    pub fn new(data: ReadyData) -> Self {
        let at = data.now.lines.iter().position(|l| !l.green).unwrap_or(0);
        Self { data, cursor: Cursor::on(at) }
    }

    /// New data; the selection stays.
    pub fn refresh(&mut self, data: ReadyData) {
        self.cursor.clamp(data.now.lines.len());
        self.data = data;
    }

    /// What the selected line is about.
    pub fn about(&self) -> Option<About> {
        self.data.now.lines.get(self.cursor.at).map(|l| l.about)
    }

    fn start(&self, ctx: &Ctx<'_>) -> Flow {
        match ctx.world.unit {
            _ if self.data.live => Flow::Go(Goto::Meeting),
            Some(unit) => Flow::intent(Intent::Start { code: self.data.code.clone(), unit, format: None }),
            None => Flow::Stay,
        }
    }

    /// What is done about a line.
    fn mend(&self, line: &Line) -> Flow {
        match line.about {
            About::Data | About::People => Flow::Go(Goto::Import),
            About::Hygiene => {
                Flow::Go(Goto::Flagged(vec![DealFlag::NoNextStep, DealFlag::Overdue, DealFlag::ZeroValue]))
            }
            About::Actions => Flow::Go(Goto::Actions),
            About::Promises => match self.data.promised {
                Some(promise) => Flow::Go(Goto::Promise(promise)),
                None => Flow::intent(Intent::Say("no promise waits for an answer".to_owned(), Tone::Neutral)),
            },
        }
    }

    /// The key that mends a line.
    fn key(&self, line: &Line) -> String {
        let command = match line.about {
            About::Data | About::People => Command::ChooseImport,
            About::Hygiene => Command::GoDeals,
            About::Actions => Command::GoActions,
            About::Promises => Command::Accept,
        };
        keymap::key_for(&[Context::Ready], command).unwrap_or_default()
    }
}

impl View for Ready {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Ready, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        chrome::header(canvas, area, ctx, "READY?");
        let theme = ctx.theme;
        let body = Rect {
            x: area.x + 1,
            y: area.y + 2,
            width: area.width.saturating_sub(2).min(120),
            height: area.height.saturating_sub(3),
        };
        if ctx.world.unit.is_none() && !self.data.live {
            canvas.text(body.x, body.y, body.width, "There is no team yet.", theme.strong());
            let what = "Whether a meeting can be held is said of a team: Esc, then e names yours, i reads people or deals from \
                        the CRM's export.";
            canvas.wrapped(Rect { y: body.y + 1, height: 3, ..body }, what, theme.text());
            let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
            chrome::footer(canvas, foot, ctx, &[Context::Global, Context::Always], None);
            return;
        }
        let red = self.data.now.red().count();
        let (verdict, tone) = match red {
            0 => ("GREEN: it can be held on what is known".to_owned(), Tone::Good),
            1 => ("RED: 1 thing is to be done first, or held with it".to_owned(), Tone::Bad),
            n => (format!("RED: {n} things are to be done first, or held with them"), Tone::Bad),
        };
        let title = format!("{}, {}", self.data.name, self.data.when);
        canvas.text(body.x, body.y, body.width, &title, theme.strong());
        canvas.text(body.x, body.y + 1, body.width, &verdict, theme.tone(tone));
        let mut y = body.y + 3;
        for (at, line) in self.data.now.lines.iter().enumerate() {
            if y + 1 >= body.bottom() {
                break;
            }
            y += self.line(canvas, Rect { y, height: body.bottom() - y, ..body }, ctx, at, line) + 1;
        }
        let then = match &self.data.then {
            Some(then) => format!("It started {}. That is in its minutes.", then.verdict()),
            None if self.data.live => String::new(),
            None => format!(
                "{} starts it as it is: red or green goes into the minutes.",
                keymap::key_for(&[Context::Ready], Command::StartDue).unwrap_or_default()
            ),
        };
        if y < body.bottom() {
            canvas.text(body.x, y, body.width, &then, theme.dim());
        }
        let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
        chrome::footer(canvas, foot, ctx, &[Context::Ready, Context::List, Context::Global, Context::Always], None);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        match command {
            Command::Accept => self.data.now.lines.get(self.cursor.at).map_or(Flow::Stay, |l| self.mend(l)),
            Command::StartDue => self.start(ctx),
            Command::ChooseImport => Flow::Go(Goto::Import),
            Command::GoDeals => {
                Flow::Go(Goto::Flagged(vec![DealFlag::NoNextStep, DealFlag::Overdue, DealFlag::ZeroValue]))
            }
            Command::Back if self.data.live => Flow::Go(Goto::Meeting),
            Command::GoReady => Flow::Stay,
            _ if self.cursor.act(command, self.data.now.lines.len()) => Flow::Stay,
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) if n == self.cursor.at => self.act(Command::Accept, ctx),
            Hit::Row(n) => {
                self.cursor.at = n;
                Flow::Stay
            }
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }
}

impl Ready {
    /// One line and what to do about it; returns the rows used.
    fn line(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, at: usize, line: &Line) -> u16 {
        let theme = ctx.theme;
        let (word, tone, sign) = if line.green {
            ("green", Tone::Good, theme.glyphs.done)
        } else {
            ("red", Tone::Bad, theme.glyphs.missing)
        };
        let words = Rect { x: area.x + 20, width: area.width.saturating_sub(20), ..area };
        let used = canvas.wrapped(Rect { height: words.height.min(3), ..words }, &line.words, theme.text());
        let todo = line.todo.as_ref().map(|t| format!("{} {t}: {}", theme.glyphs.to, self.key(line)));
        let mut rows = used.max(1);
        if let Some(todo) = todo {
            canvas.text(words.x, words.y + rows, words.width, &todo, theme.accent());
            rows += 1;
        }
        let place = Rect { height: rows, ..area };
        if at == self.cursor.at {
            canvas.style(place, theme.selected());
            canvas.text(area.x, area.y, 1, theme.glyphs.now, theme.accent());
        }
        canvas.text(area.x + 2, area.y, 8, line.about.word(), theme.title());
        canvas.pieces(
            area.x + 11,
            area.y,
            8,
            &[(sign, theme.tone(tone)), (" ", theme.text()), (word, theme.tone(tone))],
        );
        canvas.hit(place, Hit::Row(at));
        rows
    }
}
