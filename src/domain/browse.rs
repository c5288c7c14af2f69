//! Looking through many deals: which of them, in which order, and what is wrong with each. The words of this module are
//! those of the deals screen, of `bellwether deals` and of the store's queries; what a flag means is written once, here.

use chrono::NaiveDate;

use super::changed::Changed;
use super::deal::{Category, Deal, Phase, Status, keyed};
use super::fix::FixField;
use super::health::pace;
use super::ids::{DealId, PersonId};
use super::money::Money;
use super::period::Period;
use super::text::fold;

/// Which deals by their fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Still to be decided and still in the CRM.
    #[default]
    Open,
    /// Closed won.
    Won,
    /// Closed lost.
    Lost,
    /// Not decided, and no longer in the CRM's export.
    Gone,
    /// All of them.
    All,
}

keyed!(Standing { Open = "open", Won = "won", Lost = "lost", Gone = "gone", All = "all" });

impl Standing {
    /// The four that a deal can have.
    pub const OF_A_DEAL: [Self; 4] = [Self::Open, Self::Won, Self::Lost, Self::Gone];

    /// This deal's.
    pub const fn of(deal: &Deal) -> Self {
        match deal.status {
            Status::Open if deal.gone.is_some() => Self::Gone,
            Status::Open => Self::Open,
            Status::Won => Self::Won,
            Status::Lost => Self::Lost,
        }
    }
}

/// What the list is sorted by. Empty ones come last either way; equals stand in the order of their identities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Column {
    /// Close date.
    #[default]
    Close,
    /// Amount.
    Amount,
    /// Name, capital letters or not.
    Name,
    /// Customer, likewise.
    Account,
    /// The owner's name.
    Owner,
    /// Early, mid, late; within one the stage's label.
    Stage,
    /// Last activity; ascending is the longest silence first.
    Activity,
    /// How often it was pushed.
    Pushes,
    /// The day it was created; ascending is the oldest first.
    Age,
}

keyed!(Column {
    Close = "close", Amount = "amount", Name = "name", Account = "account", Owner = "owner", Stage = "stage",
    Activity = "activity", Pushes = "pushes", Age = "age",
});

impl Column {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Close => "close date",
            Self::Amount => "amount",
            Self::Name => "name",
            Self::Account => "account",
            Self::Owner => "owner",
            Self::Stage => "stage",
            Self::Activity => "last activity",
            Self::Pushes => "pushes",
            Self::Age => "age",
        }
    }

    /// Which way it is sorted at first: the most telling end on top.
    pub const fn starts_descending(self) -> bool {
        matches!(self, Self::Amount | Self::Pushes)
    }
}

/// By what, and which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub by: Column,
    /// The largest, latest, last letter first.
    pub descending: bool,
}

impl Sort {
    /// The column the way it starts.
    pub const fn by(by: Column) -> Self {
        Self { by, descending: by.starts_descending() }
    }
}

/// What is wrong with a deal, or to be known of it. All but the last three are faults of open ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DealFlag {
    /// Its close date has passed.
    Overdue,
    /// No next step, or none with a day to come.
    NoNextStep,
    /// The buyer has done nothing for too long.
    Stalled,
    /// Nobody has done anything for very long.
    Untouched,
    /// No amount, or nothing.
    ZeroValue,
    /// Pushed too often.
    Pushed,
    /// The CRM leaves it out of the forecast: it counts in no coverage.
    Omitted,
    /// No longer in the CRM's export.
    Gone,
    /// A fact of it was corrected here, and the CRM does not show that yet.
    Fixed,
}

keyed!(DealFlag {
    Overdue = "overdue", NoNextStep = "no_next_step", Stalled = "stalled", Untouched = "untouched",
    ZeroValue = "zero_value", Pushed = "pushed", Omitted = "omitted", Gone = "gone", Fixed = "fixed",
});

impl DealFlag {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::NoNextStep => "no next step",
            Self::Stalled => "stalled",
            Self::Untouched => "untouched",
            Self::ZeroValue => "no amount",
            Self::Pushed => "pushed",
            Self::Omitted => "omitted",
            Self::Gone => "gone",
            Self::Fixed => "fixed here",
        }
    }

    /// Whether this deal has it on that day.
    pub fn fits(self, line: &DealLine, today: NaiveDate, limits: &FlagLimits) -> bool {
        let deal = &line.deal;
        match self {
            Self::Gone => return deal.gone.is_some(),
            Self::Fixed => return !line.fixed.is_empty(),
            Self::Omitted => return deal.is_omitted(),
            _ if !deal.is_open() => return false,
            _ => {}
        }
        match self {
            Self::Overdue => deal.is_overdue(today),
            _ if limits.unknown(self).is_some() => false,
            Self::NoNextStep => limits.missing.lacks_next_step(deal, today),
            Self::Stalled => {
                pace::is_silent(deal.last_activity.or(deal.created), pace::silent_from(today, limits.stalled_days))
            }
            Self::Untouched => {
                let last = line.touched.max(deal.last_activity).or(deal.created);
                pace::is_silent(last, pace::silent_from(today, limits.untouched_days))
            }
            Self::ZeroValue => deal.value() == Money::ZERO,
            Self::Pushed => deal.pushes >= limits.pushes,
            Self::Omitted | Self::Gone | Self::Fixed => false,
        }
    }
}

/// Days since the last activity; of a deal that nobody has ever touched, since it was created. `None`: nobody knows.
pub fn silent(deal: &Deal, today: NaiveDate) -> Option<i64> {
    deal.last_activity.or(deal.created).map(|last| (today - last).num_days())
}

/// From when on a flag is raised: keys of the config.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagLimits {
    /// Days without a buyer's activity.
    pub stalled_days: u32,
    /// Days without any.
    pub untouched_days: u32,
    /// Moves of the close date to a later day.
    pub pushes: u32,
    /// What nobody can know of any deal.
    pub missing: Missing,
}

impl Default for FlagLimits {
    fn default() -> Self {
        Self { stalled_days: 14, untouched_days: 30, pushes: 2, missing: Missing::default() }
    }
}

impl FlagLimits {
    /// Why no deal has this flag although it may deserve it: its facts are in no export. `None`: they are.
    pub const fn unknown(&self, flag: DealFlag) -> Option<&'static str> {
        match flag {
            DealFlag::NoNextStep if self.missing.next_step && self.missing.next_step_day => {
                Some("this export has no next steps")
            }
            DealFlag::Stalled | DealFlag::Untouched if self.missing.activity => Some("this export has no activities"),
            _ => None,
        }
    }
}

/// Facts that the exports have no column for: of every deal they are unknown, and that is not a fault of any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Missing {
    /// What comes next.
    pub next_step: bool,
    /// On which day it does.
    pub next_step_day: bool,
    /// When something last happened: no column, and no activities were imported either.
    pub activity: bool,
}

impl Missing {
    /// [`super::health::quality::lacks_next_step`] by what can be known alone. This is the one rule for health, flags,
    /// hygiene and readiness: what no export has a column for is unknown and no fault of a deal. A day that was filled in
    /// here is known, and is one as soon as it has passed.
    pub fn lacks_next_step(self, deal: &Deal, today: NaiveDate) -> bool {
        let written = deal.next_step.as_deref().is_some_and(|s| !s.trim().is_empty());
        deal.is_open() && self.lacks(written, deal.next_step_date, today)
    }

    /// The same of an open deal's next step: whether it is written, and its day.
    pub fn lacks(self, written: bool, day: Option<NaiveDate>, today: NaiveDate) -> bool {
        (!written && !self.next_step) || day.map_or(!self.next_step_day, |day| day < today)
    }

    /// What cannot be known of next steps, in words.
    pub const fn of_next_steps(self) -> Option<&'static str> {
        match (self.next_step, self.next_step_day) {
            (true, true) => Some("the export has no next steps"),
            (true, false) => Some("the export has days of next steps and not what they are"),
            (false, true) => Some("the export has no days of next steps"),
            (false, false) => None,
        }
    }
}

/// A deal as the list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct DealLine {
    /// The deal as it counts here, corrections included; its last activity is the later of the export's day and the last
    /// imported activity of the buyer, wherever flags are looked for.
    pub deal: Deal,
    /// Its owner's name, also of one who has left.
    pub owner: Option<String>,
    /// Which of its facts were corrected here and are not in the CRM yet.
    pub fixed: Vec<FixField>,
    /// The last day on which anybody did something on it, sellers included, wherever flags are looked for.
    pub touched: Option<NaiveDate>,
}

impl DealLine {
    /// What is to be said of it, the worst first.
    pub fn flags(&self, today: NaiveDate, limits: &FlagLimits) -> Vec<DealFlag> {
        DealFlag::ALL.iter().copied().filter(|f| f.fits(self, today, limits)).collect()
    }

    /// What a text is looked for in: name and account, folded.
    pub fn key(&self) -> String {
        text_key(&self.deal.name, self.deal.account.as_deref())
    }
}

/// Name and account as they are searched.
pub fn text_key(name: &str, account: Option<&str>) -> String {
    let mut key = fold(name);
    if let Some(account) = account {
        key.push(' ');
        key.push_str(&fold(account));
    }
    key
}

/// Whose deals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Owners {
    /// Everybody's, and those that nobody here owns.
    #[default]
    All,
    /// Those of these sellers.
    Of(Vec<PersonId>),
    /// Those of these sellers, and those without an owner, which may be theirs.
    OrNobody(Vec<PersonId>),
    /// Those without an owner who is known here.
    Nobody,
}

impl Owners {
    /// Whether a deal of this owner is meant.
    pub fn has(&self, owner: Option<PersonId>) -> bool {
        match self {
            Self::All => true,
            Self::Of(all) => owner.is_some_and(|o| all.contains(&o)),
            Self::OrNobody(all) => owner.is_none_or(|o| all.contains(&o)),
            Self::Nobody => owner.is_none(),
        }
    }
}

/// What is asked for. The default is every open deal, the earliest close date first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DealQuery {
    /// Whose.
    pub owners: Owners,
    /// Open, won, lost, gone, all.
    pub standing: Standing,
    /// In one of these stages; empty: in any.
    pub stages: Vec<String>,
    /// In this phase.
    pub phase: Option<Phase>,
    /// With at least one of these flags; empty: with or without.
    pub flags: Vec<DealFlag>,
    /// Closing in this period.
    pub period: Option<Period>,
    /// Those that the CRM leaves out of the forecast are not asked for.
    pub in_forecast: bool,
    /// To which this happened. [`DealQuery::fits`] cannot know: it is asked of the log of changes.
    pub changed: Option<Changed>,
    /// Name and account have this in them, capital letters, accents and order of the words aside; folded.
    pub text: String,
    /// In which order.
    pub sort: Sort,
    /// From when on a flag is raised.
    pub limits: FlagLimits,
    /// The day it is.
    pub today: NaiveDate,
}

impl DealQuery {
    /// The same scope and fate with nothing else asked for: what "12 of 1,204" counts against.
    #[must_use]
    pub fn base(&self) -> Self {
        Self {
            owners: self.owners.clone(),
            standing: self.standing,
            limits: self.limits,
            today: self.today,
            ..Self::default()
        }
    }

    /// Nothing is asked for but whose and which fate.
    pub fn is_plain(&self) -> bool {
        self.stages.is_empty()
            && self.phase.is_none()
            && self.flags.is_empty()
            && self.period.is_none()
            && !self.in_forecast
            && self.changed.is_none()
            && self.text.is_empty()
    }

    /// Whether this deal is one of them.
    pub fn fits(&self, line: &DealLine) -> bool {
        let deal = &line.deal;
        self.owners.has(deal.owner)
            && (self.standing == Standing::All || self.standing == Standing::of(deal))
            && (self.stages.is_empty() || self.stages.contains(&deal.stage))
            && self.phase.is_none_or(|p| p == deal.phase)
            && self.period.is_none_or(|p| deal.in_period(&p))
            && !(self.in_forecast && deal.category == Some(Category::Omitted))
            && (self.flags.is_empty() || self.flags.iter().any(|f| f.fits(line, self.today, &self.limits)))
            && (self.text.is_empty() || has_words(&line.key(), &self.text))
    }
}

/// Whether every word of the query is in the key; both folded.
pub fn has_words(key: &str, query: &str) -> bool {
    query.split_whitespace().all(|word| key.contains(word))
}

/// How many deals, and what they are worth together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// Worth together.
    pub value: Money,
    /// How many of them the CRM leaves out of the forecast.
    pub omitted: u64,
}

impl Tally {
    /// Of these deals.
    pub fn of<'a>(deals: impl IntoIterator<Item = &'a Deal>) -> Self {
        deals.into_iter().fold(Self::default(), |sum, deal| Self {
            count: sum.count + 1,
            value: Money(sum.value.minor().saturating_add(deal.value().minor())),
            omitted: sum.omitted + u64::from(deal.is_omitted()),
        })
    }
}

/// A piece of the sorted list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The deals, in order.
    pub lines: Vec<DealLine>,
    /// The one that was asked for; the next one where it is not in the list any more.
    pub at: usize,
    /// More come before these.
    pub before: bool,
    /// More come behind these.
    pub after: bool,
}

/// Where a piece of the list is to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// At its beginning.
    #[default]
    First,
    /// At its end.
    Last,
    /// Around this deal; where it would stand if it is not in the list any more.
    On(DealId),
}

/// The two ways in which the order of two deals is decided: empty ones last, then the key, then the identity.
pub fn compare<K: Ord>(a: (Option<K>, DealId), b: (Option<K>, DealId), descending: bool) -> std::cmp::Ordering {
    let way = |o: std::cmp::Ordering| if descending { o.reverse() } else { o };
    match (&a.0, &b.0) {
        (Some(x), Some(y)) => way(x.cmp(y).then(a.1.cmp(&b.1))),
        (None, None) => way(a.1.cmp(&b.1)),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::{day, deal};

    fn line(deal: Deal) -> DealLine {
        DealLine { deal, owner: None, fixed: Vec::new(), touched: None }
    }

    fn sound() -> Deal {
        Deal {
            close: Some(day("2026-11-22")),
            created: Some(day("2026-01-01")),
            last_activity: Some(day("2026-11-09")),
            next_step: Some("CFO signs".into()),
            next_step_date: Some(day("2026-11-22")),
            ..deal(1, 5, "2026-11-22")
        }
    }

    #[test]
    fn each_flag_on_the_day_it_is_raised() {
        let today = day("2026-11-22");
        let yesterday = today.pred_opt();
        let of = |deal: Deal| line(deal).flags(today, &FlagLimits::default());
        assert_eq!(of(sound()), []);
        assert_eq!(of(Deal { close: yesterday, ..sound() }), [DealFlag::Overdue]);
        assert_eq!(of(Deal { next_step_date: yesterday, ..sound() }), [DealFlag::NoNextStep]);
        assert_eq!(of(Deal { next_step: Some(" ".into()), ..sound() }), [DealFlag::NoNextStep]);
        assert_eq!(of(Deal { last_activity: Some(day("2026-11-08")), ..sound() }), [DealFlag::Stalled]);
        assert_eq!(of(Deal { last_activity: None, ..sound() }), [DealFlag::Stalled, DealFlag::Untouched]);
        assert_eq!(
            of(Deal { last_activity: None, created: None, ..sound() }),
            [DealFlag::Stalled, DealFlag::Untouched],
            "what nobody knows of is silent, here as in the metric"
        );
        assert_eq!(of(Deal { amount: Some(Money::ZERO), ..sound() }), [DealFlag::ZeroValue]);
        assert_eq!(of(Deal { amount: None, status: Status::Won, ..sound() }), []);
        assert_eq!(of(Deal { amount: None, category: Some(Category::Omitted), ..sound() }), [DealFlag::Omitted]);
        assert_eq!(of(Deal { pushes: 2, ..sound() }), [DealFlag::Pushed]);
        assert_eq!(of(Deal { gone: Some(today), pushes: 9, ..sound() }), [DealFlag::Gone]);
        let fixed = DealLine { fixed: vec![FixField::Close], ..line(sound()) };
        assert_eq!(fixed.flags(today, &FlagLimits::default()), [DealFlag::Fixed]);
    }

    #[test]
    fn what_no_export_has_is_unknown_and_no_fault() {
        let today = day("2026-11-22");
        let flags =
            |deal: Deal, missing: Missing| line(deal).flags(today, &FlagLimits { missing, ..FlagLimits::default() });
        let bare = Deal { next_step: None, next_step_date: None, last_activity: None, ..sound() };
        let faults = [DealFlag::NoNextStep, DealFlag::Stalled, DealFlag::Untouched];
        assert_eq!(flags(bare.clone(), Missing::default()), faults);
        let steps = Missing { next_step: true, next_step_day: true, activity: false };
        assert_eq!(flags(bare.clone(), steps), faults[1..]);
        let activity = Missing { activity: true, ..Missing::default() };
        assert_eq!(flags(bare.clone(), activity), faults[..1]);
        // half of it: what is there is looked at
        let (no_text, no_day) = (Missing { next_step: true, ..activity }, Missing { next_step_day: true, ..activity });
        assert_eq!(flags(bare.clone(), no_text), faults[..1]);
        assert_eq!(flags(bare.clone(), no_day), faults[..1]);
        assert_eq!(flags(Deal { next_step_date: Some(today), ..bare.clone() }, no_text), []);
        assert_eq!(flags(Deal { next_step_date: today.pred_opt(), ..bare.clone() }, no_text), faults[..1]);
        assert_eq!(flags(Deal { next_step: Some("call".into()), ..bare.clone() }, no_day), []);
        let said = |missing, flag| FlagLimits { missing, ..FlagLimits::default() }.unknown(flag);
        assert_eq!(said(steps, DealFlag::NoNextStep), Some("this export has no next steps"));
        assert_eq!(said(activity, DealFlag::Untouched), Some("this export has no activities"));
        assert_eq!((said(no_day, DealFlag::NoNextStep), said(steps, DealFlag::Stalled)), (None, None));
    }

    #[test]
    fn a_deal_of_nobody_may_be_anybodys() {
        let (ana, bo) = (PersonId(1), PersonId(2));
        let scope = Owners::OrNobody(vec![ana]);
        assert_eq!([Some(ana), Some(bo), None].map(|o| scope.has(o)), [true, false, true]);
        assert_eq!([Some(ana), None].map(|o| Owners::Of(vec![ana]).has(o)), [true, false]);
    }

    #[test]
    fn words_are_found_in_any_order_without_accents() {
        let key = text_key("Überlingen, Phase 2", Some("Halden Group"));
        for (text, is) in [("uber", true), ("halden phase", true), ("phase halden 2", true), ("halden 3", false)] {
            assert_eq!(has_words(&key, text), is, "{text}");
        }
    }

    #[test]
    fn empty_ones_come_last_either_way() {
        use std::cmp::Ordering::{Greater, Less};
        let of = |k: Option<i32>, id| (k, DealId(id));
        for descending in [false, true] {
            assert_eq!(compare(of(Some(1), 2), of(None, 1), descending), Less);
            assert_eq!(compare(of(Some(1), 1), of(Some(2), 2), descending), if descending { Greater } else { Less });
            assert_eq!(compare(of(None, 1), of(None, 2), descending), if descending { Greater } else { Less });
        }
    }
}
