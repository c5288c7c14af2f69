//! Pipeline Review, demand: what came in since the last review, by who speaks and by source; what the coming quarters need
//! and have. Enter shows the deals behind any figure.

mod draw;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use crate::domain::demand::{Build, Bunch, Inflow};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent};
use crate::ui::keymap::Context;
use crate::ui::overlays::capture::Defaults;
use crate::ui::screens::View;
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// From when on deals are new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The review before this one was held on that day.
    Review(NaiveDate),
    /// There was none: the quarter began on the day after that one.
    Quarter(NaiveDate),
}

/// A deal behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Which.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// Whose.
    pub owner: Option<PersonId>,
    /// What it is worth.
    pub value: Money,
    /// Where it came from.
    pub source: Option<String>,
    /// When it was created, as far as that is known.
    pub created: Option<NaiveDate>,
    /// When it closes.
    pub close: Option<NaiveDate>,
    /// Its stage, or how it ended.
    pub stage: String,
}

/// One who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceRow {
    /// The seller's or the unit's name.
    pub name: String,
    /// First conversations; `None`: not known.
    pub first: Option<usize>,
    /// Outbound activities; `None`: not known.
    pub outbound: Option<usize>,
}

/// What the workspace shows.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandData {
    /// From when on deals are new.
    pub since: Since,
    /// What came in.
    pub inflow: Inflow,
    /// Who speaks, in the order of [`Inflow::voices`].
    pub voices: Vec<VoiceRow>,
    /// Q+1 and Q+2, or as many as the meeting looks at.
    pub builds: Vec<Build>,
    /// How many times a target has to be open.
    pub required: f64,
    /// The deals behind all figures.
    pub deals: Vec<Behind>,
}

/// A figure that can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    /// Everything that came in.
    New,
    /// What one voice brought.
    Voice(usize),
    /// What one source brought.
    Source(usize),
    /// A quarter's build, all together.
    Quarter(usize),
    /// A quarter's build of one voice.
    Part(usize, usize),
}

/// The deals behind a figure, while they are looked at.
#[derive(Debug)]
struct Open {
    title: String,
    deals: Vec<DealId>,
    cursor: Cursor,
}

/// The workspace.
#[derive(Debug, Default)]
pub struct Demand {
    /// What it shows; `None` until the app has loaded it.
    pub data: Option<DemandData>,
    cursor: Cursor,
    open: Option<Open>,
    top: Cell<usize>,
}

impl Demand {
    /// New data; the selection stays.
    pub fn refresh(&mut self, data: DemandData) {
        self.data = Some(data);
        self.cursor.clamp(self.figures().len());
    }

    fn figures(&self) -> Vec<Figure> {
        let Some(data) = &self.data else { return Vec::new() };
        let mut all = vec![Figure::New];
        all.extend((0..data.inflow.voices.len()).map(Figure::Voice));
        all.extend((0..data.inflow.sources.len()).map(Figure::Source));
        for (b, build) in data.builds.iter().enumerate() {
            all.push(Figure::Quarter(b));
            all.extend((0..build.voices.len()).map(|v| Figure::Part(b, v)));
        }
        all
    }

    /// Its name and the deals behind it.
    fn behind(data: &DemandData, figure: Figure) -> (String, Bunch) {
        let voice = |n: usize| data.voices.get(n).map_or("", |v| v.name.as_str());
        let quarter = |n: usize| data.builds.get(n).map_or_else(String::new, |b| b.period.key.to_string());
        let part = |b: usize, v: usize| {
            data.builds.get(b).and_then(|b| b.voices.get(v)).map(|n| n.open.clone()).unwrap_or_default()
        };
        match figure {
            Figure::New => ("New".to_owned(), data.inflow.total.clone()),
            Figure::Voice(n) => {
                let bunch = data.inflow.voices.get(n).map(|(_, b)| b.clone()).unwrap_or_default();
                (format!("New from {}", voice(n)), bunch)
            }
            Figure::Source(n) => {
                let row = data.inflow.sources.get(n);
                let bunch = row.map(|s| s.new.clone()).unwrap_or_default();
                (format!("New from {}", row.map_or("", source_word)), bunch)
            }
            Figure::Quarter(b) => (
                format!("Closing in {}", quarter(b)),
                data.builds.get(b).map(|b| b.total.open.clone()).unwrap_or_default(),
            ),
            Figure::Part(b, v) => (format!("Closing in {}: {}", quarter(b), voice(v)), part(b, v)),
        }
    }

    fn drill(&mut self) -> Flow {
        let (Some(data), Some(figure)) = (&self.data, self.figures().get(self.cursor.at).copied()) else {
            return Flow::Stay;
        };
        let (title, bunch) = Self::behind(data, figure);
        if bunch.deals.is_empty() {
            let said = format!("no deal is behind it: {title}");
            return Flow::intent(Intent::Say(said, Tone::Neutral));
        }
        self.open = Some(Open { title, deals: bunch.deals, cursor: Cursor::default() });
        Flow::Stay
    }

    /// To the first figure of the next (or last) part: what came in, sources, each quarter.
    fn part(&mut self, forward: bool) -> Flow {
        let figures = self.figures();
        let begins = |f: &Figure| matches!(f, Figure::New | Figure::Source(0) | Figure::Quarter(_));
        let starts: Vec<usize> = figures.iter().enumerate().filter(|(_, f)| begins(f)).map(|(i, _)| i).collect();
        let Some(now) = starts.iter().rposition(|s| *s <= self.cursor.at) else { return Flow::Stay };
        let n = starts.len();
        self.cursor.at = starts[(now + if forward { 1 } else { n - 1 }) % n];
        Flow::Stay
    }
}

/// What a source is called.
fn source_word(row: &crate::domain::demand::SourceRow) -> &str {
    row.source.as_deref().unwrap_or("no source named")
}

impl View for Demand {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Demand, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let Some(data) = &self.data else { return };
        match &self.open {
            Some(open) => draw::deals(open, data, canvas, area, ctx),
            None => draw::workspace(self, data, canvas, area, ctx),
        }
    }

    fn act(&mut self, command: Command, _ctx: &Ctx<'_>) -> Flow {
        if let Some(open) = &mut self.open {
            return match command {
                Command::Back => {
                    self.open = None;
                    Flow::Stay
                }
                Command::Accept => open.deals.get(open.cursor.at).map_or(Flow::Stay, |id| Flow::Go(Goto::Deal(*id))),
                _ if open.cursor.act(command, open.deals.len()) => Flow::Stay,
                Command::NextField | Command::PrevField => Flow::Stay,
                _ => Flow::Pass,
            };
        }
        let len = self.figures().len();
        match command {
            Command::Accept => self.drill(),
            Command::NextField | Command::PrevField => self.part(command == Command::NextField),
            _ if self.cursor.act(command, len) => Flow::Stay,
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) => {
                let cursor = self.open.as_mut().map_or(&mut self.cursor, |o| &mut o.cursor);
                if cursor.at == n {
                    return self.act(Command::Accept, ctx);
                }
                cursor.at = n;
                Flow::Stay
            }
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        use crate::domain::people::Subject;
        let person = |s: Option<Subject>| match s {
            Some(Subject::Person(p)) => Some(p),
            Some(Subject::Unit(_)) | None => None,
        };
        let Some(data) = &self.data else { return Defaults::default() };
        if let Some(open) = &self.open {
            let deal = open.deals.get(open.cursor.at).copied();
            let owner = deal.and_then(|id| data.deals.iter().find(|d| d.id == id)).and_then(|d| d.owner);
            return Defaults { owner, deal, due: None };
        }
        let owner = match self.figures().get(self.cursor.at) {
            Some(Figure::Voice(n)) => data.inflow.voices.get(*n).and_then(|(s, _)| person(*s)),
            Some(Figure::Part(b, v)) => {
                data.builds.get(*b).and_then(|b| b.voices.get(*v)).and_then(|n| person(Some(n.subject)))
            }
            _ => None,
        };
        Defaults { owner, deal: None, due: None }
    }
}
