//! What the list is narrowed by: the pickers, what was picked, the words for it, and taking it off again.

use chrono::NaiveDate;

use super::Deals;
use crate::domain::browse::{DealFlag, DealQuery, FlagLimits, Owners, Sort, Standing};
use crate::domain::changed::Changed;
use crate::domain::deal::Phase;
use crate::domain::health::Narrow;
use crate::domain::period::Period;
use crate::domain::when::show_day;
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Intent, PickKey, PickThen};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::picker::{Item, Picker, periods};
use crate::ui::world::Ctx;

fn item(label: &str, detail: &str, key: PickKey) -> Item {
    Item { label: label.to_owned(), detail: detail.to_owned(), key }
}

/// Early, mid or late in words.
pub const fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Early => "early stages",
        Phase::Mid => "mid stages",
        Phase::Late => "late stages",
    }
}

/// The words for a fate.
pub const fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "open",
        Standing::Won => "won",
        Standing::Lost => "lost",
        Standing::Gone => "gone from the CRM",
        Standing::All => "open, won, lost and gone",
    }
}

/// The days that a list's deals close on, in words: "2026-Q4", of a part of it "2026-Q4 from 1 Dec".
fn closing(period: &Period, ctx: &Ctx<'_>) -> String {
    if ctx.world.fiscal.resolve(period.key).first == period.first {
        return format!("closing in {}", period.key);
    }
    format!("closing in {} from {}", period.key, show_day(period.first, ctx.world.today))
}

/// What is asked for, whatever day it is by now and whatever raises a flag.
fn same_day(query: &DealQuery) -> DealQuery {
    DealQuery { limits: FlagLimits::default(), today: NaiveDate::default(), ..query.clone() }
}

impl Deals {
    pub(super) fn pick(&self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let query = &self.query;
        let (title, items, then, on) = match command {
            Command::FilterOwner => {
                let mut items = vec![item("everybody's", ctx.world.unit_name(), PickKey::All)];
                for (person, unit) in &ctx.world.org.members {
                    if self.scope.has(Some(*person)) {
                        let unit = ctx.world.org.unit(*unit).map_or("", |u| u.name.as_str());
                        items.push(item(ctx.world.org.name(*person), unit, PickKey::Person(*person)));
                    }
                }
                items[1..].sort_by(|a, b| a.label.cmp(&b.label));
                // they count for nobody, and have to be found by somebody
                items.push(item("nobody's", "no owner who is known here", PickKey::Nobody));
                let on = match &query.owners {
                    Owners::Of(one) if *one != self.scope_sellers() => one.first().map(|p| PickKey::Person(*p)),
                    Owners::Nobody => Some(PickKey::Nobody),
                    _ => None,
                };
                ("Whose deals?", items, PickThen::DealOwner, on)
            }
            Command::FilterFlag => {
                let mut items = vec![item("with and without", "no flag asked for", PickKey::All)];
                let mark = |f: &DealFlag| match query.limits.unknown(*f) {
                    _ if query.flags.contains(f) => "asked for; takes it off",
                    Some(why) => why,
                    None => "",
                };
                items.extend(DealFlag::ALL.iter().map(|f| item(f.word(), mark(f), PickKey::Flag(*f))));
                ("With which flag? One of those asked for is enough", items, PickThen::DealFlag, None)
            }
            Command::FilterPeriod => {
                let mut items = vec![item("whenever they close", "", PickKey::All)];
                items.extend(periods(ctx.world));
                ("Closing when?", items, PickThen::DealPeriod, query.period.map(PickKey::Period))
            }
            Command::FilterStanding => {
                let of = |s: &Standing| item(standing_word(*s), "", PickKey::Standing(*s));
                let items = Standing::ALL.iter().map(of).collect();
                ("Which deals?", items, PickThen::DealStanding, Some(PickKey::Standing(query.standing)))
            }
            Command::FilterChanged => return Flow::intent(Intent::PickChanged),
            // which stages there are has to be read first
            _ => return Flow::intent(Intent::PickStage(None)),
        };
        let mut picker = Picker::new(title, items, then).on(&on.unwrap_or(PickKey::All));
        if command == Command::FilterPeriod {
            picker = picker.or_any_period(ctx.world);
        }
        Flow::push(Overlay::Picker(picker))
    }

    fn scope_sellers(&self) -> Vec<crate::domain::ids::PersonId> {
        match &self.scope {
            Owners::Of(all) | Owners::OrNobody(all) => all.clone(),
            Owners::All | Owners::Nobody => Vec::new(),
        }
    }

    /// Asks for the deals to which an import did this, whosever they are and whatever became of them.
    pub fn show_changed(&mut self, changed: Changed) {
        (self.query.owners, self.query.standing) = (Owners::All, Standing::All);
        self.query.changed = Some(changed);
    }

    /// Asks for the open deals without an owner.
    pub fn show_nobodys(&mut self) {
        self.query.owners = Owners::Nobody;
    }

    /// Asks for the open deals behind a metric: whose, and which of them. Esc on them leads back to where they were asked
    /// for; what they are narrowed by besides is left first.
    pub fn show_behind(&mut self, owners: Owners, narrow: Narrow) {
        self.query.owners = owners;
        narrow.put(&mut self.query);
        self.opened = Some(self.query.clone());
    }

    /// Opened by a question of its own, and that is still what is asked for, in whatever order.
    pub(super) fn is_as_opened(&self) -> bool {
        let asked = |query: &DealQuery| DealQuery { sort: Sort::default(), ..same_day(query) };
        self.opened.as_ref().is_some_and(|opened| asked(opened) == asked(&self.query))
    }

    /// Back to what was asked for when it was opened.
    pub(super) fn as_opened(&mut self) -> Flow {
        if let Some(opened) = &self.opened {
            let DealQuery { limits, today, sort, .. } = self.query;
            self.query = DealQuery { limits, today, sort, ..opened.clone() };
        }
        self.ask_anew()
    }

    pub(super) fn narrow(&mut self, then: &PickThen, key: &PickKey) -> Flow {
        match (then, key) {
            (PickThen::DealOwner, PickKey::Person(p)) => self.query.owners = Owners::Of(vec![*p]),
            (PickThen::DealOwner, PickKey::Nobody) => self.query.owners = Owners::Nobody,
            (PickThen::DealOwner, _) => self.query.owners = self.scope.clone(),
            (PickThen::DealFlag, PickKey::Flag(flag)) => {
                if let Some(at) = self.query.flags.iter().position(|f| f == flag) {
                    self.query.flags.remove(at);
                } else {
                    self.query.flags.push(*flag);
                    self.query.flags.sort_unstable();
                }
            }
            (PickThen::DealFlag, _) => self.query.flags.clear(),
            (PickThen::DealPeriod, PickKey::Period(period)) => self.query.period = Some(*period),
            (PickThen::DealPeriod, _) => self.query.period = None,
            (PickThen::DealStanding, PickKey::Standing(standing)) => self.query.standing = *standing,
            (PickThen::DealChanged, PickKey::Changed(kind)) => {
                self.query.changed = Some(Changed::lately(*kind));
                self.query.standing = Standing::All;
            }
            (PickThen::DealChanged, _) => self.query.changed = None,
            (PickThen::DealStage, PickKey::Word(stage)) => {
                (self.query.stages, self.query.phase) = (vec![stage.clone()], None);
            }
            (PickThen::DealStage, PickKey::Phase(phase)) => {
                (self.query.stages, self.query.phase) = (Vec::new(), Some(*phase));
            }
            (PickThen::DealStage, _) => (self.query.stages, self.query.phase) = (Vec::new(), None),
            _ => return Flow::Stay,
        }
        self.ask_anew()
    }

    pub(super) fn look_for(&mut self, text: &str) -> Flow {
        if text == self.query.text {
            return Flow::Stay;
        }
        text.clone_into(&mut self.query.text);
        self.ask_anew()
    }

    pub(super) fn clear_all(&mut self) -> Flow {
        self.query = DealQuery {
            owners: self.scope.clone(),
            limits: self.query.limits,
            today: self.query.today,
            sort: self.query.sort,
            ..DealQuery::default()
        };
        self.ask_anew()
    }

    /// What was typed goes first, then the flags, the stage, the period, the change, the owner, the fate; `false`: nothing is on.
    pub(super) fn clear_last(&mut self) -> bool {
        let query = &mut self.query;
        if !query.text.is_empty() {
            query.text.clear();
        } else if !query.flags.is_empty() {
            query.flags.clear();
        } else if !query.stages.is_empty() || query.phase.is_some() {
            query.stages.clear();
            query.phase = None;
        } else if query.period.is_some() {
            query.period = None;
        } else if query.in_forecast {
            query.in_forecast = false;
        } else if query.changed.take().is_some() {
            // it asked for every fate, since what changed may be decided by now
            query.standing = Standing::Open;
        } else if query.owners != self.scope {
            query.owners = self.scope.clone();
        } else if query.standing != Standing::Open {
            query.standing = Standing::Open;
        } else {
            return false;
        }
        self.ask_anew();
        true
    }

    /// Whether anything but the scope is asked for.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.query.is_plain() || self.query.owners != self.scope || self.query.standing != Standing::Open
    }

    /// What the list is narrowed by, in words.
    pub(super) fn words(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let query = &self.query;
        let mut words = Vec::new();
        match &query.owners {
            Owners::Of(one) if query.owners != self.scope => {
                words.push(format!("owner {}", one.first().map_or("?", |p| ctx.world.org.name(*p))));
            }
            Owners::Nobody => words.push("nobody's".to_owned()),
            Owners::All if query.owners != self.scope => words.push("everybody's".to_owned()),
            Owners::All | Owners::Of(_) | Owners::OrNobody(_) => {}
        }
        words.extend(query.changed.map(|c| c.words()));
        words.extend(query.period.map(|p| closing(&p, ctx)));
        words.extend(query.in_forecast.then(|| "none that is omitted".to_owned()));
        words.extend(query.phase.map(|p| phase_word(p).to_owned()));
        words.extend(query.stages.iter().map(|s| format!("stage {s}")));
        if !query.flags.is_empty() {
            words.push(query.flags.iter().map(|f| f.word()).collect::<Vec<_>>().join(" or "));
        }
        if !query.text.is_empty() {
            words.push(format!("\u{201c}{}\u{201d}", query.text));
        }
        words
    }
}
