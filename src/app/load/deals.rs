//! The deals screen, a deal's page and the list of corrections: whose deals are looked at, what is known of one, and the
//! way of questions and answers between the list and the desk.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, Utc};

use super::super::App;
use super::super::desk::{attend, leave};
use crate::domain::action::ActionState;
use crate::domain::browse::{DealFlag, DealLine, FlagLimits, Owners};
use crate::domain::capture::{Kept, NoteKind};
use crate::domain::deal::DealField;
use crate::domain::fix::{Fix, FixState};
use crate::domain::forecast::{Submission, SubmissionState};
use crate::domain::ids::{DealId, MeetingId, PersonId};
use crate::domain::meeting::run::RunState;
use crate::domain::money::show::short;
use crate::domain::promise;
use crate::domain::timeline;
use crate::domain::when::show_day;
use crate::store::{ActionFilter, DealFilter, MeetingFilter};
use crate::ui::flow::Goto;
use crate::ui::screens::Screen;
use crate::ui::screens::actions::row::ActionRow;
use crate::ui::screens::deal::{DealData, DealPage, Mention};
use crate::ui::screens::deals::Deals;
use crate::ui::screens::fixes::{FixRow, Fixes, FixesData};
use crate::ui::theme::Tone;
use crate::ui::world::Live;

impl App {
    /// Whose deals are looked at: everybody's where the unit is the whole company, else its sellers'.
    pub(in crate::app) fn deals_scope(&self) -> Owners {
        match self.world.unit() {
            Some(unit) if unit.parent.is_some() => {
                let mut sellers = self.world.org.sellers(unit.id);
                sellers.sort_unstable();
                sellers.dedup();
                Owners::Of(sellers)
            }
            Some(_) | None => Owners::All,
        }
    }

    pub(super) fn flag_limits(&self) -> anyhow::Result<FlagLimits> {
        let health = self.dated_config()?.health;
        Ok(FlagLimits {
            stalled_days: health.stalled_days,
            untouched_days: health.untouched_days,
            pushes: health.pushes,
            missing: self.store.missing(self.as_of)?,
        })
    }

    /// The list behind a deal's page where there is one, on the same row; else a new one.
    pub(super) fn deals_screen(&mut self) -> anyhow::Result<Screen> {
        if let Some(list) = self.take_list() {
            return Ok(Screen::Deals(list));
        }
        let mut new = Deals::new(self.deals_scope(), self.flag_limits()?, self.world.today);
        new.from = matches!(self.screen, Screen::Meeting(_)).then_some(Goto::Meeting);
        Ok(Screen::Deals(Box::new(new)))
    }

    /// The list of those that have one of these flags.
    pub(super) fn flagged_screen(&mut self, flags: Vec<DealFlag>) -> anyhow::Result<Screen> {
        let mut screen = self.deals_screen()?;
        if let Screen::Deals(list) = &mut screen {
            list.only(flags);
            // out of a running meeting's panel it leads back into the meeting
            if matches!(&self.screen, Screen::Ready(ready) if ready.data.live) {
                list.from = Some(Goto::Meeting);
            }
        }
        Ok(screen)
    }

    /// A list of its own that asks for certain deals from the beginning.
    pub(super) fn deals_like(&mut self, narrow: impl FnOnce(&mut Deals)) -> anyhow::Result<Screen> {
        let mut list = Deals::new(self.deals_scope(), self.flag_limits()?, self.world.today);
        list.from = matches!(self.screen, Screen::Meeting(_)).then_some(Goto::Meeting);
        narrow(&mut list);
        Ok(Screen::Deals(Box::new(list)))
    }

    /// The list of deals that the present screen has behind it.
    fn take_list(&mut self) -> Option<Box<Deals>> {
        match &mut self.screen {
            Screen::Deals(list) => Some(std::mem::take(list)),
            Screen::Deal(page) => page.list.take(),
            Screen::Fixes(fixes) => fixes.list.take(),
            _ => None,
        }
    }

    pub(super) fn fixes_screen(&mut self) -> Screen {
        let from_meeting = match &self.screen {
            Screen::Meeting(_) => true,
            Screen::Fixes(fixes) => fixes.from_meeting,
            // back from a deal's page that was opened out of the list
            Screen::Deal(page) => page.from_fixes && matches!(page.from, Some(Goto::Meeting)),
            _ => false,
        };
        let mut fixes = Fixes::over(self.take_list());
        fixes.from_meeting = from_meeting;
        Screen::Fixes(Box::new(fixes))
    }

    pub(super) fn deal_screen(&mut self, id: DealId) -> anyhow::Result<Screen> {
        let data = self.deal_data(id)?;
        let from_fixes = match &self.screen {
            Screen::Deal(page) => page.from_fixes,
            Screen::Fixes(_) => true,
            _ => false,
        };
        let (from, queue) = match &mut self.screen {
            Screen::Deal(page) => (page.from.clone(), std::mem::take(&mut page.queue)),
            Screen::Health(_) => (Some(Goto::Health(None)), self.screen.queue(&self.ctx())),
            Screen::Waterfall(_) => (Some(Goto::Waterfall(None)), self.screen.queue(&self.ctx())),
            Screen::Forecast(_) => (Some(Goto::Forecast), self.screen.queue(&self.ctx())),
            Screen::Slippage(_) => (Some(Goto::Slippage), self.screen.queue(&self.ctx())),
            Screen::Sales(_) => (Some(Goto::Sales), self.screen.queue(&self.ctx())),
            Screen::Meeting(_) => (Some(Goto::Meeting), self.screen.queue(&self.ctx())),
            Screen::Promises(_) => (Some(Goto::Promises), Vec::new()),
            Screen::Leads(_) => (Some(Goto::Leads), Vec::new()),
            Screen::Search(_) => (self.searching(), Vec::new()),
            Screen::Fixes(fixes) if fixes.from_meeting => (Some(Goto::Meeting), Vec::new()),
            _ => (None, Vec::new()),
        };
        let mut page = DealPage::new(data, self.take_list(), from_fixes);
        (page.from, page.queue) = (from, queue);
        Ok(Screen::Deal(Box::new(page)))
    }

    pub(super) fn reload_deals(&mut self) -> anyhow::Result<()> {
        let (scope, limits, today) = (self.deals_scope(), self.flag_limits()?, self.world.today);
        if let Some(list) = self.screen.deals_mut() {
            list.refresh(scope, limits, today);
        }
        self.ask_desk();
        Ok(())
    }

    pub(super) fn reload_deal(&mut self) -> anyhow::Result<()> {
        let Screen::Deal(page) = &self.screen else { return Ok(()) };
        let data = self.deal_data(page.data.line.deal.id)?;
        if let Screen::Deal(page) = &mut self.screen {
            page.refresh(data);
        }
        self.reload_deals()
    }

    /// Asks what the list wants to know, and hands it what has been found.
    pub(in crate::app) fn ask_desk(&mut self) {
        self.ask_clinic();
        self.ask_gauge();
        self.ask_seeker();
        self.ask_oracle();
        self.ask_board();
        self.ask_tellers();
        let Some(list) = self.screen.deals_mut() else { return leave(&mut self.desk) };
        if let Some(why) = attend(&mut self.desk, list, &self.store, self.as_of, Default::default) {
            self.complain(&anyhow::anyhow!("the deals cannot be read: {why}"));
        }
        // an answer around a deal that was left meanwhile leads to one more question, and that one to none: no key comes
        // in between
        if self.screen.deals_mut().is_some_and(|list| list.asks()) {
            self.ask_desk();
        }
    }

    /// Whether a day was already there on the day that is looked at.
    fn was_there(&self, day: NaiveDate) -> bool {
        self.as_of.is_none_or(|then| day <= then)
    }

    /// A correction as it stood on the day that is looked at; `None`: it had not been made yet.
    fn then(&self, mut fix: Fix) -> Option<Fix> {
        if !self.was_there(fix.on) {
            return None;
        }
        if fix.settled.is_some_and(|day| !self.was_there(day)) {
            (fix.state, fix.settled) = (FixState::Open, None);
        }
        Some(fix)
    }

    fn had_happened(&self, at: DateTime<Utc>) -> bool {
        self.was_there(self.local_day(at))
    }

    /// The deal as it is, or was on the day that is looked at.
    fn deal_line(&self, id: DealId) -> anyhow::Result<DealLine> {
        let mut line = self.store.lines(&[id])?.pop().context("this deal is not in the file any more")?;
        if let Some(day) = self.as_of
            && self.store.is_past(day)?
        {
            let then = DealFilter { ids: Some(vec![id]), as_of: Some(day), ..DealFilter::default() };
            line.deal = self.store.deals(&then)?.pop().context("this deal was not there yet on that day")?;
            line.owner = line.deal.owner.and_then(|o| self.store.names().ok()?.remove(&o));
            line.fixed.clear();
        }
        self.store.hear(std::slice::from_mut(&mut line), self.world.today)?;
        Ok(line)
    }

    fn deal_data(&self, id: DealId) -> anyhow::Result<DealData> {
        let line = self.deal_line(id)?;
        let today = self.world.today;
        let mut log = self.store.history(id)?;
        log.retain(|c| c.on <= today);
        let fiscal = &self.world.fiscal;
        let all = self.store.names()?;
        let people = log.iter().filter(|c| c.field == DealField::Owner).flat_map(|c| [&c.old, &c.new]);
        let names: HashMap<PersonId, String> = people
            .filter_map(|p| p.as_deref()?.parse().ok().map(PersonId))
            .filter_map(|p| Some((p, all.get(&p)?.clone())))
            .collect();
        let mut fixes = Vec::new();
        for fix in self.store.fixes_of(id)?.into_iter().filter_map(|fix| self.then(fix)) {
            fixes.push(row(fix, &line, &all));
        }
        let (mentions, private) = self.mentions(id, &all)?;
        let (named, unnamed) = if self.refuses_numbers().is_some() {
            (None, 0)
        } else {
            let (named, untold) = self.named(id)?;
            (Some(named), untold)
        };
        Ok(DealData {
            heard: self.reset_by(&line.deal)?,
            today,
            limits: self.flag_limits()?,
            events: timeline::events(&log, fiscal),
            pushes: timeline::pushes(&log, line.deal.pushes, fiscal),
            stays: timeline::stays(&log, &line.deal, today),
            names,
            fixes,
            mentions,
            private,
            named,
            unnamed,
            line,
        })
    }

    fn local_day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.clock.local(at).date_naive()
    }

    fn meeting_code(&self, id: Option<MeetingId>) -> anyhow::Result<Option<String>> {
        let Some(id) = id else { return Ok(None) };
        let found = self.store.meetings(&MeetingFilter { id: Some(id), ..MeetingFilter::default() })?;
        Ok(found.into_iter().next().map(|m| m.code))
    }

    /// People look at the screen: a meeting goes on, or presenter mode is on.
    pub(super) fn is_looked_on(&self) -> bool {
        let going_on = |l: &Live| matches!(l.run.state(), RunState::Running | RunState::Paused);
        self.world.presenting || self.live.as_ref().is_some_and(going_on)
    }

    /// What was written down about the deal by the day that is looked at, newest first; private notes only while no meeting goes on and presenter mode is off, since then people
    /// look at the screen.
    fn mentions(&self, id: DealId, names: &HashMap<PersonId, String>) -> anyhow::Result<(Vec<Mention>, usize)> {
        let today = self.world.today;
        let name =
            |p: Option<PersonId>| p.and_then(|p| names.get(&p)).cloned().unwrap_or_else(|| "nobody yet".to_owned());
        let mut found: Vec<(DateTime<Utc>, Mention)> = Vec::new();
        for mut action in self.store.actions(&ActionFilter { deal: Some(id), ..ActionFilter::default() })? {
            if !self.had_happened(action.created) {
                continue;
            }
            if let ActionState::Closed { at, .. } | ActionState::Dropped { at, .. } = action.state
                && !self.had_happened(at)
            {
                action.state = ActionState::Open;
            }
            let code = self.meeting_code(action.meeting)?;
            let row = ActionRow { owner: None, deal: None, source: None, action: action.clone() };
            let (standing, tone) = row.standing(today);
            let note = match &action.state {
                ActionState::Closed { note: Some(note), .. } => format!(": {note}"),
                ActionState::Dropped { reason, .. } => format!(": {reason}"),
                ActionState::Closed { .. } | ActionState::Open => String::new(),
            };
            let due = action
                .due
                .filter(|_| action.is_open())
                .map_or_else(String::new, |d| format!(", due {}", show_day(d, today)));
            let sep = if standing.is_empty() { "" } else { ", " };
            let state = format!("{}{due}{sep}{standing}{note}", name(action.owner));
            let on = self.local_day(action.created);
            found.push((action.created, Mention { on, code, kind: "action", text: action.text, state, tone }));
        }
        for event in self.store.buyer_events(id)?.into_iter().filter(|e| self.had_happened(e.created)) {
            let code = self.meeting_code(event.meeting)?;
            let who = event.buyer.map_or_else(String::new, |b| format!("{b}, "));
            let state = format!("{who}told by {}", name(event.seller));
            let tone = Tone::Neutral;
            found.push((event.created, Mention { on: event.on, code, kind: "did", text: event.text, state, tone }));
        }
        for t in self.store.triage_of(&[id])?.into_iter().filter(|t| self.had_happened(t.created)) {
            let code = self.meeting_code(Some(t.meeting))?;
            let text = format!("stalled: {}", t.answer.done());
            found.push((
                t.created,
                Mention { on: t.on, code, kind: "triage", text, state: String::new(), tone: Tone::Watch },
            ));
        }
        for mut c in self.store.commitments_about(id)?.into_iter().filter(|c| self.had_happened(c.created)) {
            if c.settled.is_some_and(|settled| !self.had_happened(settled.at)) {
                (c.kept, c.settled) = (Kept::Open, None);
            }
            let code = self.meeting_code(c.meeting)?;
            let (word, tone) = match c.kept {
                Kept::Open if promise::is_late(&c, today) => ("late, nobody has asked", Tone::Bad),
                Kept::Open => ("open", Tone::Neutral),
                Kept::Kept => ("kept", Tone::Good),
                Kept::Broken => ("broken", Tone::Bad),
                Kept::Moved => ("moved to another day", Tone::Watch),
            };
            let word = match c.settled {
                Some(settled) => format!("{word} {}", show_day(settled.on, today)),
                None => word.to_owned(),
            };
            let due = c.due.map_or_else(String::new, |d| format!("by {}, ", show_day(d, today)));
            let who = c.buyer.map_or_else(String::new, |b| format!("{b}, "));
            let on = self.local_day(c.created);
            let state = format!("{who}{due}{word}");
            found.push((c.created, Mention { on, code, kind: "buyer", text: c.text, state, tone }));
        }
        let looked_on = self.is_looked_on();
        let mut private = 0;
        for n in
            self.store.notes_about(id)?.into_iter().filter(|n| self.had_happened(n.created) && n.is_for(self.world.me))
        {
            if n.kind == NoteKind::Private && looked_on {
                private += 1;
                continue;
            }
            let code = self.meeting_code(n.meeting)?;
            let (kind, state) = match n.kind {
                NoteKind::Note => ("note", String::new()),
                NoteKind::Private => ("private", String::new()),
                NoteKind::Risk => ("risk", String::new()),
                NoteKind::Parked => ("parked", n.for_meeting.map_or_else(String::new, |m| format!("for {m}"))),
            };
            let on = self.local_day(n.created);
            found.push((n.created, Mention { on, code, kind, text: n.text, state, tone: Tone::Neutral }));
        }
        found.sort_by_key(|f| std::cmp::Reverse(f.0));
        Ok((found.into_iter().map(|f| f.1).collect(), private))
    }

    /// The numbers that named the deal, newest first; and how many are not for who looks on.
    fn named(&self, id: DealId) -> anyhow::Result<(Vec<Mention>, usize)> {
        let mut found = Vec::new();
        let (named, untold) = self.store.submissions_naming(id)?;
        for mut s in named.into_iter().filter(|s| self.had_happened(s.at)) {
            if let SubmissionState::Withdrawn { at, .. } | SubmissionState::Returned { at, .. } = s.state
                && !self.had_happened(at)
            {
                s.state = SubmissionState::Submitted;
            }
            let code = self.meeting_code(s.meeting)?;
            found.push(self.named_in(&s, id, code));
        }
        Ok((found, untold))
    }

    fn named_in(&self, s: &Submission, id: DealId, code: Option<String>) -> Mention {
        let currency = &self.world.currency;
        let with: crate::domain::money::Money = s.named.iter().filter(|n| n.deal == id).map(|n| n.amount).sum();
        let who = self.world.org.subject_name(s.subject);
        let (state, tone) = match &s.state {
            SubmissionState::Submitted => ("counts".to_owned(), Tone::Good),
            SubmissionState::Withdrawn { reason, .. } => (format!("withdrawn: {reason}"), Tone::Neutral),
            SubmissionState::Returned { reason, .. } => (format!("returned: {reason}"), Tone::Watch),
            SubmissionState::Superseded { .. } => ("a newer number counts".to_owned(), Tone::Neutral),
        };
        let text = format!("{who}, {}: {} of FC {}", s.period, short(with, currency), short(s.call.fc, currency));
        Mention { on: self.local_day(s.at), code, kind: "named", text, state, tone }
    }

    /// Every correction of everybody's deals, as they stood on the day that is looked at.
    pub(super) fn fixes_data(&self) -> anyhow::Result<FixesData> {
        let fixes: Vec<Fix> = self.store.fixes(false, None)?.into_iter().filter_map(|fix| self.then(fix)).collect();
        let ids: Vec<DealId> = fixes.iter().map(|f| f.deal).collect();
        let lines: HashMap<DealId, DealLine> = self.store.lines(&ids)?.into_iter().map(|l| (l.deal.id, l)).collect();
        let names = self.store.names()?;
        let rows = fixes.into_iter().filter_map(|fix| Some(row(fix.clone(), lines.get(&fix.deal)?, &names))).collect();
        Ok(FixesData { today: self.world.today, rows, answers: self.answer_rows(&names)? })
    }
}

fn row(fix: Fix, line: &DealLine, names: &HashMap<PersonId, String>) -> FixRow {
    FixRow {
        deal: line.deal.name.clone(),
        account: line.deal.account.clone(),
        owner: line.owner.clone(),
        by: fix.by.and_then(|p| names.get(&p).cloned()),
        fix,
    }
}
