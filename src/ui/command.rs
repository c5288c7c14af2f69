//! Everything a person can ask for with a key, the palette or the mouse. What a key means where is in
//! [`super::keymap`]; what is done about it is with the screen, the overlay or the app.

/// One thing a person can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    // everywhere
    Quit,
    Help,
    Palette,
    Undo,
    Redo,
    Redraw,
    CopyScreen,
    ClearLine,
    Back,
    GoHome,
    GoActions,
    GoHistory,
    GoDeals,
    GoFixes,
    GoLeads,
    PickMeeting,
    SwitchUnit,
    // captures
    CaptureAction,
    CaptureCommitment,
    CaptureNote,
    CapturePrivate,
    CapturePark,
    // moving
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    First,
    Last,
    NextField,
    PrevField,
    Accept,
    Search,
    // home
    StartDue,
    ResumeMeeting,
    EnterAhead,
    SubmitNow,
    // actions
    Achieved,
    Partly,
    NotAchieved,
    Carry,
    Drop,
    Edit,
    FilterOwner,
    FilterOverdue,
    FilterMeeting,
    FilterDeal,
    FilterClosed,
    FilterClear,
    // deals
    SortNext,
    SortReverse,
    FilterFlag,
    FilterStage,
    FilterPeriod,
    FilterStanding,
    NextDeal,
    PrevDeal,
    ToggleQuiet,
    WriteList,
    CopyList,
    // leads
    AcceptLead,
    // a running meeting
    Pause,
    NextStep,
    PrevStep,
    GiveMinute,
    TakeMinute,
    Attendance,
    Suspend,
    EndMeeting,
    TogglePrompts,
    ToggleCheck,
    // forecast call
    NextPerson,
    PrevPerson,
    Sure,
    NotSure,
    Withdraw,
    SendBack,
    RemoveDeal,
    TakeAhead,
    Explain,
    PullIn,
    Submit,
    // conclude
    Conclude,
    ReopenMeeting,
    GiveReason,
    MarkMet,
    MarkAbsent,
    WriteMinutes,
    CopyMinutes,
    // history and minutes
    OpenMinutes,
    // first run
    ChooseDemo,
    ChooseImport,
    ChooseEmpty,
    // import
    ImportIt,
    ImportKind,
    ImportDay,
    ImportCrm,
    DateOrder,
    PartOrWhole,
    ShowRefused,
    SaveRefused,
    CopyRefused,
    SortRefused,
    // questions
    Yes,
    No,
    CopyMessage,
}

impl Command {
    /// Commands that no key is bound to, with the reason. The guard test reads it.
    pub const UNBOUND: &'static [(Self, &'static str)] = &[];
}
