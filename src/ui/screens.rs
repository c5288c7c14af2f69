//! The screens: one enum, the app shows one at a time.

pub mod accuracy;
pub mod actions;
pub mod ahead;
pub mod cadence;
pub mod deal;
pub mod deals;
pub mod explain;
pub mod fixes;
pub mod forecast;
pub mod health;
pub mod history;
pub mod home;
pub mod import;
pub mod leads;
pub mod meeting;
pub mod minutes;
pub mod odds;
pub mod owed;
pub mod promises;
pub mod ready;
pub mod sales;
pub mod search;
pub mod slippage;
pub mod waterfall;
pub mod welcome;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::canvas::{Canvas, Hit};
use super::command::Command;
use super::flow::{Asked, Flow, PickKey, PickThen};
use super::health::Board;
use super::keymap::{self, Context, Key};
use super::overlays::capture::Defaults;
use super::workspaces::Workspace;
use super::world::Ctx;
use crate::domain::action::ActionKind;
use crate::domain::forecast::Draft;
use crate::domain::forecast::owed::Begun;
use crate::domain::ids::DealId;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;

/// What a focused field does with bare characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// No field has the focus: every key is a command.
    No,
    /// A number: digits and what belongs to amounts are typed, other letters are commands.
    Number,
    /// A rating: digits only.
    Digits,
    /// A question: its answer, the way to another person or step, and help are commands; other characters do nothing.
    Answer,
    /// Words: every character is typed.
    Words,
}

impl Typing {
    /// Whether this character goes into the field.
    pub const fn takes(self, c: char) -> bool {
        match self {
            Self::No => false,
            Self::Words => true,
            Self::Digits => c.is_ascii_digit(),
            Self::Answer => !matches!(c, 'y' | 'N' | '[' | ']' | '<' | '>' | '?' | ':'),
            Self::Number => matches!(c, '0'..='9' | '.' | ',' | '+' | '-' | '=' | 'k' | 'K' | 'm'),
        }
    }
}

/// What every screen can do. Drawing cannot change it.
pub trait View {
    /// Where its keys are looked up, innermost first, without `Global` and `Always`, which the app adds.
    fn contexts(&self, ctx: &Ctx<'_>) -> Vec<Context>;

    /// Draws everything: header, body and footer are the screen's. `area` is at least 80x24.
    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>);

    /// Workspaces: draws into what is left of the column under the agenda, as narrow as 8 columns.
    fn draw_left(&self, _canvas: &mut Canvas<'_>, _area: Rect, _ctx: &Ctx<'_>) {}

    /// Workspaces: draws into what is left of the column under the prompts, where there is one.
    fn draw_right(&self, _canvas: &mut Canvas<'_>, _area: Rect, _ctx: &Ctx<'_>) {}

    /// Takes a command; [`Flow::Pass`] when it is not for this screen.
    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow;

    /// Commands that have nothing to do now: the footer leaves their keys out.
    fn idle(&self, _ctx: &Ctx<'_>) -> &'static [Command] {
        &[]
    }

    /// What the focused field does with characters.
    fn typing(&self, _ctx: &Ctx<'_>) -> Typing {
        Typing::No
    }

    /// Takes a key that the focused field wants.
    fn key(&mut self, _event: KeyEvent, _ctx: &Ctx<'_>) -> Flow {
        Flow::Stay
    }

    /// Takes pasted text.
    fn paste(&mut self, _pasted: &str, _ctx: &Ctx<'_>) {}

    /// Takes a click; the wheel arrives as `Up` and `Down` commands.
    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(_) | Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    /// What a capture opened here is about.
    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        Defaults::default()
    }

    /// What kind an action that is captured here is of.
    fn action_kind(&self, _ctx: &Ctx<'_>) -> ActionKind {
        ActionKind::General
    }

    /// What was picked from a list this screen has opened.
    fn picked(&mut self, _then: &PickThen, _key: &PickKey, _ctx: &Ctx<'_>) -> Flow {
        Flow::Stay
    }

    /// What was answered to a question this screen has asked.
    fn answered(&mut self, _asked: &Asked, _answer: &str, _ctx: &Ctx<'_>) -> Flow {
        Flow::Stay
    }

    /// Numbers that are typed and not yet kept.
    fn unsaved(&self) -> Option<Draft> {
        None
    }

    /// An explanation that is typed here and not yet saved.
    fn writing(&self) -> Option<Writing> {
        None
    }
}

/// An explanation that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// Whose gap.
    pub subject: Subject,
    /// Of which period.
    pub period: PeriodKey,
    /// As it stands; `None`: nothing that would have to be kept.
    pub begun: Option<Begun>,
}

/// A screen.
#[derive(Debug)]
pub enum Screen {
    /// First run.
    Welcome(welcome::Welcome),
    /// What is due.
    Home(Box<home::Home>),
    /// Every action.
    Actions(Box<actions::Actions>),
    /// Every deal.
    Deals(Box<deals::Deals>),
    /// One deal's page.
    Deal(Box<deal::DealPage>),
    /// What has to go back to the CRM.
    Fixes(Box<fixes::Fixes>),
    /// The pipeline's health.
    Health(Box<health::Health>),
    /// What moved the pipeline.
    Waterfall(Box<waterfall::Waterfall>),
    /// The map of cadence discipline.
    Cadence(Box<cadence::CadenceScreen>),
    /// What the past says.
    Odds(Box<odds::OddsScreen>),
    /// What everybody has called.
    Forecast(Box<forecast::ForecastBoard>),
    /// What buyers have promised.
    Promises(Box<promises::Promises>),
    /// Leads that wait for sales.
    Leads(Box<leads::Leads>),
    /// What was called against what came.
    Accuracy(Box<accuracy::AccuracyScreen>),
    /// Explanations of missed forecasts: owed and written.
    Owed(Box<owed::OwedScreen>),
    /// One is being written.
    Explain(Box<explain::Explain>),
    /// What slipped and what was pushed.
    Slippage(Box<slippage::Slippage>),
    /// The sales metrics and the levers.
    Sales(Box<sales::SalesScreen>),
    /// Past meetings.
    History(Box<history::History>),
    /// One meeting's minutes.
    Minutes(Box<minutes::Minutes>),
    /// Numbers before the call, or the team number after it.
    Ahead(Box<ahead::Ahead>),
    /// The live meeting.
    Meeting(Box<meeting::MeetingScreen>),
    /// How ready a meeting is.
    Ready(Box<ready::Ready>),
    /// What was found.
    Search(Box<search::Search>),
    /// Reading a CRM export.
    Import(Box<import::Import>),
}

impl Screen {
    /// Somebody else looks on: what was answered for those before is not shown to them. The others read as they are drawn.
    pub fn forget(&mut self) {
        match self {
            Self::Health(s) => s.board.forget(),
            Self::Waterfall(s) => s.board.forget(),
            Self::Odds(s) => s.board.forget(),
            Self::Slippage(s) => s.board.forget(),
            Self::Sales(s) => s.board.forget(),
            _ => {}
        }
    }

    /// The screen as what every screen can do.
    pub fn view(&self) -> &dyn View {
        match self {
            Self::Welcome(s) => s,
            Self::Home(s) => s.as_ref(),
            Self::Actions(s) => s.as_ref(),
            Self::Deals(s) => s.as_ref(),
            Self::Deal(s) => s.as_ref(),
            Self::Fixes(s) => s.as_ref(),
            Self::Health(s) => s.as_ref(),
            Self::Waterfall(s) => s.as_ref(),
            Self::Cadence(s) => s.as_ref(),
            Self::Odds(s) => s.as_ref(),
            Self::Forecast(s) => s.as_ref(),
            Self::Promises(s) => s.as_ref(),
            Self::Leads(s) => s.as_ref(),
            Self::Accuracy(s) => s.as_ref(),
            Self::Owed(s) => s.as_ref(),
            Self::Explain(s) => s.as_ref(),
            Self::Slippage(s) => s.as_ref(),
            Self::Sales(s) => s.as_ref(),
            Self::History(s) => s.as_ref(),
            Self::Minutes(s) => s.as_ref(),
            Self::Ahead(s) => s.as_ref(),
            Self::Meeting(s) => s.as_ref(),
            Self::Ready(s) => s.as_ref(),
            Self::Search(s) => s.as_ref(),
            Self::Import(s) => s.as_ref(),
        }
    }

    /// The same, to change it.
    pub fn view_mut(&mut self) -> &mut dyn View {
        match self {
            Self::Welcome(s) => s,
            Self::Home(s) => s.as_mut(),
            Self::Actions(s) => s.as_mut(),
            Self::Deals(s) => s.as_mut(),
            Self::Deal(s) => s.as_mut(),
            Self::Fixes(s) => s.as_mut(),
            Self::Health(s) => s.as_mut(),
            Self::Waterfall(s) => s.as_mut(),
            Self::Cadence(s) => s.as_mut(),
            Self::Odds(s) => s.as_mut(),
            Self::Forecast(s) => s.as_mut(),
            Self::Promises(s) => s.as_mut(),
            Self::Leads(s) => s.as_mut(),
            Self::Accuracy(s) => s.as_mut(),
            Self::Owed(s) => s.as_mut(),
            Self::Explain(s) => s.as_mut(),
            Self::Slippage(s) => s.as_mut(),
            Self::Sales(s) => s.as_mut(),
            Self::History(s) => s.as_mut(),
            Self::Minutes(s) => s.as_mut(),
            Self::Ahead(s) => s.as_mut(),
            Self::Meeting(s) => s.as_mut(),
            Self::Ready(s) => s.as_mut(),
            Self::Search(s) => s.as_mut(),
            Self::Import(s) => s.as_mut(),
        }
    }

    /// The list of deals, on its own screen or behind a deal's page.
    pub fn deals_mut(&mut self) -> Option<&mut deals::Deals> {
        match self {
            Self::Deals(s) => Some(s),
            Self::Deal(s) => s.list.as_deref_mut(),
            _ => None,
        }
    }

    /// What is known of the pipeline's health, where it is shown.
    pub fn board_mut(&mut self) -> Option<&mut Board> {
        match self {
            Self::Health(s) => Some(&mut s.board),
            Self::Meeting(s) => match &mut s.workspace {
                Workspace::Health(w) => Some(&mut w.board),
                _ => None,
            },
            _ => None,
        }
    }

    /// The deals that are listed behind a figure, to go through them one by one.
    pub fn queue(&self, ctx: &Ctx<'_>) -> Vec<DealId> {
        match self {
            Self::Health(s) => s.queue(ctx),
            Self::Waterfall(s) => s.queue(),
            Self::Forecast(s) => s.queue(),
            Self::Slippage(s) => s.queue(ctx),
            Self::Sales(s) => s.queue(),
            Self::Meeting(s) => match &s.workspace {
                Workspace::Health(w) => w.queue(ctx),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The whole chain of contexts. While words are typed, bare characters are no commands.
    pub fn chain(&self, ctx: &Ctx<'_>) -> Vec<Context> {
        let mut chain = self.view().contexts(ctx);
        if self.view().typing(ctx) != Typing::Words {
            chain.push(Context::Global);
        }
        chain.push(Context::Always);
        chain
    }

    /// What a key means here: a command, or text for the focused field.
    pub fn key(&mut self, event: KeyEvent, ctx: &Ctx<'_>) -> Result<Flow, Command> {
        let typing = self.view().typing(ctx);
        if Key::from_event(&event).is_character()
            && let crossterm::event::KeyCode::Char(c) = event.code
            && typing.takes(c)
        {
            return Ok(self.view_mut().key(event, ctx));
        }
        match keymap::lookup(&self.chain(ctx), &event) {
            Some(Command::ClearLine) if typing != Typing::No => Ok(self.view_mut().key(event, ctx)),
            Some(command) => Err(command),
            None if typing != Typing::No => Ok(self.view_mut().key(event, ctx)),
            None => Ok(Flow::Stay),
        }
    }
}
