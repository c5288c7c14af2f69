//! Builds the plain data that screens show, from the store. One file per screen.

mod accuracy;
mod actions;
mod board;
mod cadence;
mod deals;
mod forecast;
mod health;
mod history;
mod home;
pub(super) mod import;
mod leads;
pub mod meeting;
mod minutes;
mod odds;
pub(super) mod owed;
mod promises;
mod review;
mod search;
mod then;
mod told;
mod walk;
mod waterfall;

use chrono::{DateTime, TimeDelta, Utc};

use super::{App, Parts};
use crate::config::Config;
use crate::domain::browse::Owners;
use crate::domain::coaching::{self, Coaching};
use crate::domain::forecast::audience::Audience;
use crate::domain::health::Scope;
use crate::domain::ids::{MeetingId, PersonId, UnitId};
use crate::domain::meeting::definition::{Catalog, Definition, MeetingKind, Topic};
use crate::domain::meeting::run::RunState;
use crate::domain::meeting::spoken::states_forecast;
use crate::domain::people::{Level, Org};
use crate::domain::text;
use crate::paths::Paths;
use crate::store::{DealFilter, MeetingFilter, Picked, Store};
use crate::ui::command::Command;
use crate::ui::flow::{Goto, Intent};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::confirm::Confirm;
use crate::ui::screens::Screen;
use crate::ui::screens::ahead::Ahead;
use crate::ui::screens::deals::Deals;
use crate::ui::screens::history::History;
use crate::ui::screens::home::Home;
use crate::ui::screens::leads::Leads;
use crate::ui::screens::minutes::Minutes;
use crate::ui::screens::promises::Promises;
use crate::ui::screens::ready::Ready;
use crate::ui::world::{DealRef, Live, MeetingRef, World};

/// The seven meetings with the user's own over them; mistakes in those are said, not fatal.
pub fn catalog(config: &Config, paths: &Paths) -> (Catalog, Vec<String>) {
    let folder = config.meetings_folder(paths.config_dir());
    let mut texts = Vec::new();
    let mut mistakes = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.sort();
    for file in files.into_iter().filter(|f| f.extension().is_some_and(|e| e == "toml")) {
        match std::fs::read_to_string(&file) {
            Ok(text) => texts.push((file.display().to_string(), text)),
            Err(e) => mistakes.push(format!("{}: {e}; this meeting is left out", file.display())),
        }
    }
    let (catalog, errors) = Catalog::new(&texts);
    mistakes.extend(errors.iter().map(|e| format!("{e}; the built-in meeting is used instead")));
    (catalog, mistakes)
}

/// The questions about metrics with the user's own over them; mistakes in those are said, not fatal.
pub fn coaching(paths: &Paths) -> (Coaching, Vec<String>) {
    let file = paths.config_dir().join(coaching::BUILTIN.0);
    let (own, mut mistakes) = match std::fs::read_to_string(&file) {
        Ok(text) => (Some((file.display().to_string(), text)), Vec::new()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => (None, Vec::new()),
        Err(e) => (None, vec![format!("{}: {e}; the built-in questions are used instead", file.display())]),
    };
    let (coaching, wrong) = Coaching::new(own.as_ref().map(|(file, text)| (file.as_str(), text.as_str())));
    mistakes.extend(wrong.map(|e| format!("{e}; the built-in questions are used instead")));
    (coaching, mistakes)
}

/// Who sits here: whom the config names, else for whom the file was set up.
///
/// # Errors
/// The store cannot be read.
pub fn me(store: &Store, config: &Config, org: &Org) -> anyhow::Result<Option<PersonId>> {
    let named = config.me().map(text::fold);
    let named = named.and_then(|name| org.people.iter().find(|p| text::fold(&p.name) == name)).map(|p| p.id);
    let remembered = remembered(store, "me")?.map(PersonId).filter(|p| org.person(*p).is_some());
    Ok(named.or(remembered))
}

/// What every screen knows.
pub fn world(parts: &Parts) -> anyhow::Result<World> {
    let today = parts.as_of.unwrap_or_else(|| parts.clock.today());
    let fiscal = parts.config.fiscal();
    let store = &parts.store;
    let org = store.org(today)?;
    let me = me(store, &parts.config, &org)?;
    let unit = remembered(store, "home_unit")?
        .map(UnitId)
        .filter(|u| org.unit(*u).is_some())
        .or_else(|| {
            let name = text::fold(parts.config.team()?);
            org.units.iter().find(|u| text::fold(&u.name) == name).map(|u| u.id)
        })
        .or_else(|| me.and_then(|p| org.led_by(p)).map(|u| u.id))
        .or_else(|| org.units.iter().find(|u| u.level == Level::L1).or(org.units.first()).map(|u| u.id));
    let now = parts.clock.now();
    Ok(World {
        today,
        month: fiscal.month(today),
        quarter: fiscal.quarter(today),
        fiscal,
        currency: parts.config.currency(),
        org,
        me,
        unit,
        deals: Vec::new(),
        meetings: parts
            .catalog
            .definitions()
            .map(|d| MeetingRef {
                code: d.code.clone(),
                name: d.name.clone(),
                levels: d.levels.clone(),
                minutes: d.planned_minutes(),
            })
            .collect(),
        demo: parts.demo,
        presenting: parts.config.ui.presenter,
        others: store.others().unwrap_or(0),
        read_only: parts.read_only.clone(),
        offset: *parts.clock.local(now).offset(),
        sure_percent: u8::try_from(parts.config.forecast.sure_percent).unwrap_or(70),
        default_due_days: parts.config.actions.default_due_days,
    })
}

fn remembered(store: &Store, key: &str) -> anyhow::Result<Option<i64>> {
    Ok(store.setting(key)?.and_then(|v| v.parse().ok()))
}

/// So many open deals can be picked by a few letters; of more those that close next.
const PICKABLE: usize = 5_000;

/// Where there are more, those past their close date for longer than this are not picked, days.
const PICKED_FROM_DAYS: u64 = 60;

/// Open deals of the unit that is looked at, for picking.
fn deal_refs(store: &Store, world: &World, as_of: Option<chrono::NaiveDate>) -> anyhow::Result<Vec<DealRef>> {
    let Some(unit) = world.unit else { return Ok(Vec::new()) };
    let sellers = world.org.sellers(unit);
    let from = world.today - chrono::Days::new(PICKED_FROM_DAYS);
    let everybody = world.org.unit(unit).is_some_and(|u| u.parent.is_none());
    let deals: Vec<Picked> = match as_of {
        Some(day) if store.is_past(day)? => {
            let status = Some(crate::domain::deal::Status::Open);
            let open = DealFilter { owners: Some(sellers), status, as_of, ..DealFilter::default() };
            store.deals(&open)?.into_iter().map(Picked::from).collect()
        }
        _ => store.pickable(&sellers, everybody, from, PICKABLE)?,
    };
    Ok(deals
        .into_iter()
        .map(|d| DealRef {
            id: d.id,
            key: text::fold(&format!("{} {}", d.name, d.account.as_deref().unwrap_or_default())),
            name: d.name,
            owner: d.owner,
            amount: d.amount,
            close: d.close,
        })
        .collect())
}

impl App {
    /// The deals that can be picked: home does without them, so that its first frame does not wait.
    pub(super) fn load_deals(&mut self) -> anyhow::Result<()> {
        self.world.deals = deal_refs(&self.store, &self.world, self.as_of)?;
        Ok(())
    }

    /// The config with the limits of the day that is looked at.
    pub(super) fn dated_config(&self) -> anyhow::Result<Config> {
        Ok(self.config.on(&self.store.limits()?, self.world.today)?)
    }

    /// Re-reads everything that is shown: another window, an import or a capture has changed it.
    pub(super) fn reload(&mut self) -> anyhow::Result<()> {
        self.reload_world()?;
        self.reload_screen()
    }

    pub(super) fn reload_world(&mut self) -> anyhow::Result<()> {
        let today = self.as_of.unwrap_or_else(|| self.clock.today());
        let w = &mut self.world;
        w.today = today;
        // daylight saving may have begun
        w.offset = *self.clock.local(self.clock.now()).offset();
        w.month = w.fiscal.month(today);
        w.quarter = w.fiscal.quarter(today);
        w.org = self.store.org(today)?;
        self.world.deals = deal_refs(&self.store, &self.world, self.as_of)?;
        Ok(())
    }

    /// At midnight the day is another one.
    pub(super) fn new_day(&mut self) {
        if self.as_of.is_none()
            && self.clock.today() != self.world.today
            && let Err(e) = self.reload()
        {
            self.complain(&e);
        }
    }

    /// When the screen changes by itself although no meeting runs: the one-hour clock of a call that is over.
    pub(super) fn screen_tick(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if let Screen::Leads(leads) = &self.screen {
            // its clocks count minutes
            let past = i64::from(now.timestamp_subsec_nanos()) + now.timestamp().rem_euclid(60) * 1_000_000_000;
            return leads.is_counting().then(|| now + TimeDelta::minutes(1) - TimeDelta::nanoseconds(past));
        }
        let counting = match &self.screen {
            Screen::Home(home) => home.is_counting(now),
            Screen::Ahead(ahead) => ahead.is_counting(now),
            _ => false,
        };
        counting.then(|| now + TimeDelta::seconds(1) - TimeDelta::nanoseconds(i64::from(now.timestamp_subsec_nanos())))
    }

    /// Why no forecast is entered or shown now: a pipeline meeting is going on. `None`: it may be.
    pub(super) fn refuses_numbers(&self) -> Option<&'static str> {
        let going_on = |l: &&Live| matches!(l.run.state(), RunState::Running | RunState::Paused);
        self.live.as_ref().filter(going_on)?.run.definition().kind().refuses(Topic::ForecastNumbers)
    }

    /// Why no pipeline is groomed now: a forecast call is going on. `None`: it may be.
    pub(super) fn refuses_grooming(&self) -> Option<&'static str> {
        let going_on = |l: &&Live| matches!(l.run.state(), RunState::Running | RunState::Paused);
        self.live.as_ref().filter(going_on)?.run.definition().kind().refuses(Topic::PipelineWork)
    }

    /// Says why this does not belong in the meeting that goes on, and offers to park it.
    pub(super) fn not_here(&mut self, why: &str) {
        self.overlays.push(Overlay::Confirm(Confirm {
            title: "Not in this meeting".to_owned(),
            detail: why.to_owned(),
            yes: ("park it: a line for what it is about".to_owned(), vec![Intent::Command(Command::CapturePark)]),
            no: ("leave it".to_owned(), Vec::new()),
            then_quit: false,
            more: None,
        }));
    }

    /// Whether somebody's numbers are in this meeting's minutes: it was a forecast call by the definition it was held by, numbers
    /// were said or explained in it, or its minutes speak of them.
    fn has_numbers(&self, id: MeetingId) -> anyhow::Result<bool> {
        let found = self.store.meetings(&MeetingFilter { id: Some(id), ..MeetingFilter::default() })?;
        let Some(meeting) = found.first() else { return Ok(false) };
        let held_by = Definition::parse(&meeting.code, &self.store.meeting_definition(id)?).ok();
        let kind = held_by.as_ref().or_else(|| self.catalog.get(&meeting.code)).map(Definition::kind);
        if kind == Some(MeetingKind::Forecast) || self.store.has_numbers(id)? {
            return Ok(true);
        }
        // a quarter's review writes numbers down as well; of a pipeline meeting's own minutes a deal's amount is none
        let told = self.store.minutes(id)?.filter(|_| kind != Some(MeetingKind::Pipeline));
        Ok(told.is_some_and(|text| text.lines().any(states_forecast)))
    }

    /// Whether this meeting's minutes are for who looks on.
    pub(super) fn may_read(&self, id: MeetingId) -> anyhow::Result<bool> {
        let numbers = match self.audience() {
            Audience::Alone | Audience::Room => false,
            Audience::Only(_) | Audience::Nobody => self.has_numbers(id)?,
        };
        Ok(!numbers && self.store.may_read_minutes(id)?)
    }

    /// The screen behind a deal's page that it was opened out of, as it was left.
    fn back_from_deal(&mut self, is: impl Fn(&Screen) -> bool) -> Option<Screen> {
        if matches!(self.screen, Screen::Deal(_)) { self.unshelve(is) } else { None }
    }

    /// Where Esc leads back to from a list that is opened out of the present screen: the dashboard, as it is left, or the
    /// live meeting.
    fn behind_this(&self) -> Option<Goto> {
        match &self.screen {
            Screen::Health(_) => Some(Goto::Health(None)),
            Screen::Meeting(_) => Some(Goto::Meeting),
            _ => None,
        }
    }

    /// Whether the present screen is the live meeting, or the dashboard that was opened over it.
    fn out_of_meeting(&self) -> bool {
        self.in_meeting() || matches!(&self.screen, Screen::Health(health) if health.from_meeting)
    }

    /// Goes to a screen with fresh data.
    pub(super) fn go(&mut self, goto: Goto) -> anyhow::Result<()> {
        self.go_there(goto)?;
        self.ask_desk();
        Ok(())
    }

    fn go_there(&mut self, goto: Goto) -> anyhow::Result<()> {
        self.listen();
        if let Some(why) = self.refuses_numbers() {
            let numbers = match &goto {
                Goto::Ahead
                | Goto::SubmitAfter
                | Goto::Accuracy
                | Goto::Forecast
                | Goto::Owed(_)
                | Goto::Explain(..)
                | Goto::Odds(_) => true,
                Goto::Minutes(id) => self.has_numbers(*id)?,
                _ => false,
            };
            if numbers {
                self.not_here(why);
                return Ok(());
            }
        }
        self.kept = None;
        self.leave_import();
        let deeper = matches!(goto, Goto::Deal(_) | Goto::LeadsBehind(..) | Goto::DealsBehind(..))
            && matches!(
                self.screen,
                Screen::Health(_)
                    | Screen::Waterfall(_)
                    | Screen::Forecast(_)
                    | Screen::Slippage(_)
                    | Screen::Sales(_)
                    | Screen::Meeting(_)
            )
            || matches!(
                goto,
                Goto::Health(_)
                    | Goto::Waterfall(_)
                    | Goto::Beside
                    | Goto::Forecast
                    | Goto::Slippage
                    | Goto::Sales
                    | Goto::Levers
            ) && matches!(self.screen, Screen::Meeting(_))
            || matches!(goto, Goto::Deal(_) | Goto::Minutes(_) | Goto::Actions)
                && matches!(self.screen, Screen::Search(_))
            || matches!(goto, Goto::Deal(_)) && matches!(self.screen, Screen::Promises(_) | Screen::Leads(_))
            || matches!(goto, Goto::Owed(_)) && matches!(self.screen, Screen::Accuracy(_) | Screen::Search(_))
            || matches!(goto, Goto::Explain(..)) && matches!(self.screen, Screen::Owed(_))
            || matches!(goto, Goto::Minutes(_)) && matches!(self.screen, Screen::Cadence(_));
        let keeps = deeper
            || matches!(goto, Goto::Promises | Goto::Leads) && matches!(self.screen, Screen::Deal(_))
            || matches!(
                goto,
                Goto::Deal(_)
                    | Goto::Deals
                    | Goto::Fixes
                    | Goto::Health(_)
                    | Goto::Waterfall(_)
                    | Goto::Beside
                    | Goto::Slippage
                    | Goto::Sales
                    | Goto::Levers
                    | Goto::Forecast
                    | Goto::Meeting
                    | Goto::Owed(_)
                    | Goto::Explain(..)
            );
        let next = match goto {
            Goto::Welcome => Screen::Welcome(Default::default()),
            // before there is anybody home has nothing to show
            Goto::Home if self.world.org.people.is_empty() => Screen::Welcome(Default::default()),
            Goto::Home => Screen::Home(Box::new(Home::on(self.home_at.take()))),
            Goto::Import => Screen::Import(Box::default()),
            Goto::Actions => Screen::Actions(Box::default()),
            Goto::Deals => self.deals_screen()?,
            Goto::Flagged(flags) => self.flagged_screen(flags)?,
            Goto::ChangedDeals(changed) => self.deals_like(|list| list.show_changed(changed))?,
            Goto::NobodysDeals => self.deals_like(Deals::show_nobodys)?,
            Goto::Deal(id) => self.deal_screen(id)?,
            Goto::Fixes => self.fixes_screen(),
            Goto::Health(scope) => self.health_screen(scope),
            Goto::Waterfall(scope) => self.waterfall_screen(scope),
            Goto::Beside => self.beside_screen(),
            Goto::Cadence => self.cadence_screen(),
            Goto::Odds(scope) => self.odds_screen(scope),
            Goto::Forecast => self.board_screen(),
            Goto::Promises => {
                let shelved = self.back_from_deal(|s| matches!(s, Screen::Promises(_)));
                shelved.unwrap_or_else(|| Screen::Promises(Box::default()))
            }
            Goto::Promise(id) => {
                let from = match &self.screen {
                    Screen::Ready(ready) => Some(Goto::Ready(Some(ready.data.code.clone()))),
                    _ => None,
                };
                Screen::Promises(Box::new(Promises::on(id, from)))
            }
            Goto::Leads => {
                let shelved = self.back_from_deal(|s| matches!(s, Screen::Leads(_)));
                let from = self.out_of_meeting().then_some(Goto::Meeting);
                shelved.unwrap_or_else(|| Screen::Leads(Box::new(Leads::new(None, None, from))))
            }
            Goto::LeadsBehind(scope, lead) => {
                Screen::Leads(Box::new(Leads::new(Some(scope), lead, self.behind_this())))
            }
            Goto::DealsBehind(scope, narrow) => {
                let owners = match scope {
                    Scope::All => Owners::All,
                    Scope::Unit(unit) => Owners::Of(self.world.org.sellers(unit)),
                    Scope::Rep(person) => Owners::Of(vec![person]),
                };
                let from = self.behind_this();
                self.deals_like(|list| {
                    list.show_behind(owners, narrow);
                    list.from = from;
                })?
            }
            Goto::Accuracy => {
                self.unshelve(|s| matches!(s, Screen::Accuracy(_))).unwrap_or_else(|| Screen::Accuracy(Box::default()))
            }
            Goto::Owed(on) => self.owed_screen(on),
            Goto::Explain(subject, period) => self.explain_screen(subject, period)?,
            Goto::Slippage => self.slippage_screen(),
            Goto::Sales => self.sales_screen(false),
            Goto::Levers => self.sales_screen(true),
            // back from a meeting's minutes the list stands on that meeting
            Goto::History => Screen::History(Box::new(match &self.screen {
                Screen::Minutes(minutes) => History::on(minutes.data.meeting),
                _ => History::default(),
            })),
            Goto::Minutes(id) => {
                let mut minutes = Minutes::new(self.minutes_data_of(id)?);
                minutes.from = match &self.screen {
                    Screen::Cadence(_) => Some(Goto::Cadence),
                    _ => self.searching(),
                };
                Screen::Minutes(Box::new(minutes))
            }
            Goto::Search(words) => self.search_screen(words),
            Goto::Meeting => self.meeting_screen(),
            Goto::Ready(code) => Screen::Ready(Box::new(Ready::new(self.ready_data(code.as_deref())?))),
            Goto::Ahead => Screen::Ahead(Box::default()),
            Goto::SubmitAfter => Screen::Ahead(Box::new(Ahead::submitting())),
        };
        let left = std::mem::replace(&mut self.screen, next);
        if let Screen::Home(home) = &left {
            self.home_at = home.on_code();
        }
        if deeper {
            self.shelf.push(left);
        } else if !keeps {
            self.shelf.clear();
        }
        self.reload_screen()
    }

    /// Fresh data for the present screen; selections stay.
    pub(super) fn reload_screen(&mut self) -> anyhow::Result<()> {
        self.listen();
        match &self.screen {
            Screen::Actions(_) => {
                let data = self.actions_data()?;
                if let Screen::Actions(screen) = &mut self.screen {
                    screen.refresh(data);
                }
            }
            Screen::Deals(_) => self.reload_deals()?,
            Screen::Deal(_) => self.reload_deal()?,
            Screen::Health(_) => self.reload_health(),
            Screen::Waterfall(_) => self.reload_waterfall(),
            Screen::Odds(_) => self.reload_odds(),
            Screen::Cadence(_) => self.reload_cadence()?,
            Screen::Forecast(_) => self.reload_board(),
            Screen::Slippage(_) | Screen::Sales(_) => self.reload_told(),
            Screen::Fixes(_) => {
                let data = self.fixes_data()?;
                if let Screen::Fixes(screen) = &mut self.screen {
                    screen.refresh(data);
                }
            }
            Screen::Promises(_) => {
                let data = self.promises_data()?;
                if let Screen::Promises(screen) = &mut self.screen {
                    screen.refresh(data);
                }
            }
            Screen::Leads(leads) => {
                let data = self.leads_data(leads.scope)?;
                if let Screen::Leads(screen) = &mut self.screen {
                    screen.refresh(data);
                }
            }
            Screen::Accuracy(_) => {
                let data = self.accuracy_data()?;
                if let Screen::Accuracy(screen) = &mut self.screen {
                    screen.refresh(data);
                }
            }
            Screen::Owed(_) => self.reload_owed()?,
            Screen::Explain(_) => self.reload_explain()?,
            Screen::History(_) => {
                let data = self.history_data()?;
                if let Screen::History(screen) = &mut self.screen {
                    screen.refresh(data);
                }
            }
            Screen::Search(_) => self.reload_search(),
            Screen::Minutes(screen) => {
                let data = self.minutes_data_of(screen.data.meeting)?;
                if let Screen::Minutes(screen) = &mut self.screen {
                    screen.refresh(data);
                }
            }
            Screen::Meeting(_) => self.reload_meeting()?,
            Screen::Home(_) => self.reload_home()?,
            Screen::Ready(screen) => {
                let data = self.ready_data(Some(&screen.data.code).filter(|c| !c.is_empty()).map(String::as_str))?;
                if let Screen::Ready(screen) = &mut self.screen {
                    screen.refresh(data);
                }
            }
            Screen::Import(_) => self.reload_import()?,
            Screen::Ahead(_) => self.reload_ahead()?,
            Screen::Welcome(_) => {}
        }
        Ok(())
    }
}
