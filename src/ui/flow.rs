//! What a screen or overlay answers: where to go, or what is to be done. Plain data; the app carries it out.

use chrono::NaiveDate;

use super::overlays::Overlay;
use super::overlays::message::Message;
use crate::domain::action::{ActionKind, Outcome};
use crate::domain::browse::{DealFlag, Standing};
use crate::domain::capture::{Kept, NoteKind};
use crate::domain::change::Change;
use crate::domain::changed::{ChangeKind, Changed};
use crate::domain::deal::Phase;
use crate::domain::fix::FixField;
use crate::domain::forecast::Draft;
use crate::domain::forecast::owed::{Begun, Story};
use crate::domain::health::{Narrow, Scope};
use crate::domain::ids::{ActionId, CommitmentId, DealId, FixId, LeadId, MeetingId, PersonId, SubmissionId, UnitId};
use crate::domain::meeting::Format;
use crate::domain::meeting::event::Event;

use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::{Period, PeriodKey};
use crate::domain::triage::Answer;

use super::command::Command;
use super::theme::Tone;

/// The answer to a command, a key or a click.
#[derive(Debug)]
pub enum Flow {
    /// Nothing more to do.
    Stay,
    /// Not for me: whoever is outside may know it.
    Pass,
    /// To another screen.
    Go(Goto),
    /// Opens an overlay.
    Push(Box<Overlay>),
    /// Closes this overlay, or leaves this screen for home.
    Pop,
    /// Closes this overlay and does what the inner flow says.
    PopThen(Box<Flow>),
    /// Something is to be carried out.
    Do(Vec<Intent>),
    /// Leave the program.
    Quit,
}

impl Flow {
    /// One intent.
    pub fn intent(intent: Intent) -> Self {
        Self::Do(vec![intent])
    }

    /// Opens an overlay.
    pub fn push(overlay: Overlay) -> Self {
        Self::Push(Box::new(overlay))
    }

    /// Why a key that opens a line, or one that is typed in passing, does nothing here. In a box: whoever types the words on
    /// without looking must not give commands with them.
    pub fn refused(title: &str, why: impl Into<String>) -> Self {
        Self::push(Overlay::Message(Message::new(title, why)))
    }

    /// Closes this overlay and carries something out.
    pub fn done(intents: Vec<Intent>) -> Self {
        Self::PopThen(Box::new(Self::Do(intents)))
    }
}

/// A screen to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goto {
    /// First run.
    Welcome,
    /// What is due, the number, discipline.
    Home,
    /// Every action.
    Actions,
    /// Every deal.
    Deals,
    /// The deals with any of these flags.
    Flagged(Vec<DealFlag>),
    /// Everybody's deals to which an import did this.
    ChangedDeals(Changed),
    /// The open deals that nobody owns.
    NobodysDeals,
    /// One deal's page.
    Deal(DealId),
    /// What was corrected here and has to go back to the CRM.
    Fixes,
    /// The pipeline's health; of somebody, where it is said.
    Health(Option<Scope>),
    /// What moved the pipeline; of somebody, where it is said.
    Waterfall(Option<Scope>),
    /// Its parts side by side.
    Beside,
    /// The map of cadence discipline.
    Cadence,
    /// What the past says; about somebody, where it is said.
    Odds(Option<Scope>),
    /// What everybody has called.
    Forecast,
    /// What buyers have promised.
    Promises,
    /// The same, on this one.
    Promise(CommitmentId),
    /// Leads that wait for sales.
    Leads,
    /// The leads behind a metric: whose, on this one where one is picked.
    LeadsBehind(Scope, Option<LeadId>),
    /// The deals behind a metric: whose, and which of them.
    DealsBehind(Scope, Narrow),
    /// What was called against what came.
    Accuracy,
    /// Explanations of missed forecasts; on this gap, or on the newest of this subject.
    Owed(Option<(Subject, Option<PeriodKey>)>),
    /// The form of one.
    Explain(Subject, PeriodKey),
    /// What slipped and what was pushed.
    Slippage,
    /// The sales metrics.
    Sales,
    /// The four levers as a what-if.
    Levers,
    /// Past meetings.
    History,
    /// One past meeting's minutes.
    Minutes(MeetingId),
    /// Everything that has these words.
    Search(String),
    /// The meeting that is going on.
    Meeting,
    /// Numbers entered before the call.
    Ahead,
    /// The team number after the call.
    SubmitAfter,
    /// How ready the meeting of this code is; `None`: the live one, else the one that is due next.
    Ready(Option<String>),
    /// Reading a CRM export.
    Import,
}

/// What is to be carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Something is written down; the app adds identity, time, meeting, unit and step.
    Capture(NewCapture),
    /// What was picked from a list, for the screen that asked.
    Picked(PickThen, PickKey),
    /// What was answered to a question, for who asked.
    Answered(Asked, String),
    /// Undoable writes in one transaction, and what to say about them.
    Apply {
        /// The writes.
        changes: Vec<Change>,
        /// "action for Ivo, due Fri 27 Nov".
        said: String,
    },
    /// Takes the last write back.
    Undo,
    /// Does it again.
    Redo,
    /// Something happened in the live meeting.
    Happen(Event),
    /// Starts a meeting of a unit.
    Start {
        /// The definition's code.
        code: String,
        /// Whose.
        unit: UnitId,
        /// Team or 1:1; `None`: as the series is held.
        format: Option<Format>,
    },
    /// Throws a meeting away in which nothing was captured.
    Discard(MeetingId),
    /// Takes an unfinished meeting up again; `discount`: seconds not to count.
    Resume {
        /// Which.
        meeting: MeetingId,
        /// Seconds the clock has counted while nobody was there.
        discount: Option<i64>,
    },
    /// Keeps numbers that are typed and not accepted; an empty draft takes away what was kept.
    Keep(Box<Draft>),
    /// This participant is looked at, in whichever workspace comes next.
    LookAt(Subject),
    /// Freezes a participant's numbers.
    Accept(Box<Draft>),
    /// Freezes the unit's own numbers.
    SubmitUnit(Box<Draft>),
    /// Takes submissions back.
    Withdraw {
        /// Which.
        ids: Vec<SubmissionId>,
        /// Why.
        reason: String,
    },
    /// Sends submissions back to who made them.
    SendBack {
        /// Which.
        ids: Vec<SubmissionId>,
        /// Why.
        reason: String,
    },
    /// Freezes what explains a missed forecast.
    ExplainMiss(Subject, PeriodKey, Box<Story>),
    /// Keeps what is written of it and not saved yet; `None`: nothing is.
    KeepStory(Subject, PeriodKey, Option<Box<Begun>>),
    /// Writes the minutes of this meeting to a file.
    WriteMinutes(MeetingId),
    /// Puts the minutes of this meeting on the clipboard.
    CopyMinutes(MeetingId),
    /// Offers the stages there are: to narrow the list, or for this deal to be in.
    PickStage(Option<DealId>),
    /// Says what became of a buyer's promise.
    Promise(CommitmentId, Kept),
    /// Offers what the last import did to the deals, to narrow the list.
    PickChanged,
    /// Corrects a fact of a deal: what it should say, in its canonical text.
    Fix(DealId, FixField, Option<String>),
    /// Corrects several facts of a deal in one.
    FixAll(DealId, Vec<(FixField, Option<String>)>),
    /// Names a deal as an exception in the live review, with the reason; `None`: it is none any more.
    Except(DealId, Option<String>),
    /// Takes a correction back.
    Unfix(FixId),
    /// Accepts a lead, or rejects it for this reason.
    AnswerLead(LeadId, Option<String>),
    /// Takes an answer to a lead back.
    UnanswerLead(LeadId),
    /// Writes the list of corrections to a file.
    WriteFixes,
    /// Puts that list on the clipboard.
    CopyFixes,
    /// Puts a text on the clipboard.
    Copy(String),
    /// Works for another unit from now on.
    SwitchUnit(UnitId),
    /// The call's form, kept for the series of the live meeting's unit.
    SetFormat(Format),
    /// A step of an import.
    Import(ImportStep),
    /// First run: makes the team.
    CreateTeam(Setup),
    /// First run: leaves for the demo company.
    OpenDemo,
    /// Says something in the status line.
    Say(String, Tone),
    /// The same as a command's key.
    Command(Command),
    /// To a screen, when everything before it in the list went well.
    Go(Goto),
}

/// A step of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportStep {
    /// Finishes the path that is being typed.
    Complete(String),
    /// Reads this file, as it was typed, and says what it is.
    Look(String),
    /// What it is about, by its word.
    Kind(String),
    /// The day it shows, as it was typed.
    Day(String),
    /// The day it shows, although a later state is here.
    OlderDay(NaiveDate),
    /// Who wrote it, by its word.
    Crm(String),
    /// The text's encoding, by its name; `None`: told by its bytes.
    Encoding(Option<String>),
    /// The sheet of a workbook that is read.
    Sheet(String),
    /// The team that new sellers join; `None`: as the file has it.
    Team(Option<String>),
    /// Day or month first, in every column that leaves it open.
    DateOrder,
    /// The whole export, or a part of it (flips).
    Part,
    /// This column holds this fact, or nothing.
    Column(usize, Option<String>),
    /// This is the answer to that question.
    Answer {
        /// Of the people, not of the questions.
        people: bool,
        /// Which question.
        ask: usize,
        /// Which answer.
        option: usize,
    },
    /// Writes it.
    Write,
    /// Stops what is on its way; leaves a preview or a result.
    Stop,
    /// The refused rows into a file.
    SaveRefused,
    /// The refused rows onto the clipboard.
    CopyRefused,
}

/// What is being written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureKind {
    /// Somebody owes something.
    Action(ActionKind),
    /// A buyer has agreed to something.
    Commitment,
    /// A buyer has done something.
    Heard,
    /// For everybody, for me alone, or for another meeting.
    Note(NoteKind),
}

/// What a line edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edits {
    /// An action.
    Action(ActionId),
    /// A slip in a buyer's promise; a new day that the buyer named is a move, not an edit.
    Promise(CommitmentId),
}

/// Something to be written down, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCapture {
    /// What it is.
    pub kind: CaptureKind,
    /// The words, without owner and date.
    pub text: String,
    /// Who owes it, or whom it is about; of what a buyer did or agreed to, the seller who brought it.
    pub owner: Option<PersonId>,
    /// By when; of what a buyer did: on which day it was.
    pub due: Option<NaiveDate>,
    /// About which deal.
    pub deal: Option<DealId>,
    /// Parked: for which meeting.
    pub for_meeting: Option<String>,
    /// What is being edited instead of written anew.
    pub edits: Option<Edits>,
    /// Who of theirs.
    pub buyer: Option<String>,
    /// The action is the answer to a stalled deal.
    pub triage: Option<Answer>,
}

/// What an item of a picking list stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickKey {
    /// Anybody, anything: no filter.
    All,
    /// A person.
    Person(PersonId),
    /// A unit.
    Unit(UnitId),
    /// A deal.
    Deal(DealId),
    /// A held meeting.
    Meeting(MeetingId),
    /// A meeting definition's code.
    Code(String),
    /// A code held one by one instead of as a team.
    CodeOneOnOne(String),
    /// Nobody who is known here.
    Nobody,
    /// A word: a stage, a category.
    Word(String),
    /// Early, mid or late.
    Phase(Phase),
    /// What is wrong with a deal.
    Flag(DealFlag),
    /// Open, won, lost, gone.
    Standing(Standing),
    /// What became of a promise.
    Kept(Kept),
    /// What the last import did.
    Changed(ChangeKind),
    /// A month or a quarter.
    Period(Period),
    /// A day.
    Day(NaiveDate),
    /// A fact of a deal.
    Fact(FixField),
}

/// What a picked item is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickThen {
    /// Work for this unit from now on.
    SwitchUnit,
    /// Start this meeting.
    Start,
    /// Show only this owner's actions.
    FilterOwner,
    /// Show only actions of meetings of this code.
    FilterMeeting,
    /// Show only this deal's actions.
    FilterDeal,
    /// Somebody is there, or not (flips).
    Attend,
    /// This deal explains the selected move.
    Explain,
    /// Show only this owner's deals.
    DealOwner,
    /// Show only deals in this stage or phase.
    DealStage,
    /// Show deals with this flag, or no longer.
    DealFlag,
    /// Show only deals that close then.
    DealPeriod,
    /// Show deals of this fate.
    DealStanding,
    /// Whose health is looked at.
    HealthScope,
    /// Of which period.
    HealthPeriod,
    /// Whose past is looked at: slippage, sales.
    ToldScope,
    /// Whose waterfall is looked at.
    FallScope,
    /// Of which period.
    FallPeriod,
    /// Since which day.
    FallFrom,
    /// Up to which day.
    FallTo,
    /// Whose cadence is looked at.
    CadenceUnit,
    /// About whom the past is asked.
    OddsScope,
    /// Whose forecast board is looked at.
    BoardWhose,
    /// Of which period.
    BoardPeriod,
    /// A check of the step is ticked, or no longer.
    Tick,
    /// Show only promises that this seller brought.
    PromiseSeller,
    /// Show only promises of which this became.
    PromiseState,
    /// Show only deals to which the last import did this.
    DealChanged,
    /// This fact of this deal is to be corrected.
    FixWhat(DealId),
    /// It is to be this.
    FixTo(DealId, FixField),
    /// Who owes this action.
    ActionOwner(ActionId),
    /// A decision of an import.
    Import(ImportPick),
    /// Why this lead is rejected.
    RejectLead(LeadId),
    /// Show only this owner's leads.
    LeadOwner,
}

/// What is decided for an import by picking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportPick {
    /// What the file is about.
    Kind,
    /// Who wrote it.
    Crm,
    /// The text's encoding.
    Encoding,
    /// The sheet that is read.
    Sheet,
    /// The team that new sellers join.
    Team,
    /// What this column holds.
    Column(usize),
}

/// What an answer is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// What came of an action, in words (may be empty).
    OutcomeNote(ActionId, Outcome),
    /// Why an action is dropped.
    DropReason(ActionId),
    /// Why an output is missing.
    OutputReason(String),
    /// Why an output is met although the records say otherwise.
    OutputSaid(String),
    /// Why numbers are withdrawn.
    WithdrawReason(Vec<SubmissionId>),
    /// Why numbers are sent back.
    SendBackReason(Vec<SubmissionId>),
    /// Why numbers of the same call are amended.
    AmendReason,
    /// What a fact of a deal should say.
    FixValue(DealId, FixField),
    /// The new day of a buyer's promise.
    MoveTo(CommitmentId),
    /// Why a deal has no buyer's step.
    Exception(DealId),
    /// Words to search for.
    Search,
    /// Words to search everything for.
    Everything,
    /// The day an import shows.
    ImportDay,
    /// On which days a series of meetings is held: its definition's code, and whose.
    SeriesDay(String, UnitId),
}

/// What the first run asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    /// The manager's name.
    pub me: String,
    /// The team's name.
    pub team: String,
    /// The sellers' names.
    pub reps: Vec<String>,
    /// The team's target for this quarter, where it is known.
    pub target: Option<Money>,
}
