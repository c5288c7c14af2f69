//! Starts, resumes, moves and ends meetings; their minutes. Each transition is stored before it is shown.

use anyhow::{Context as _, bail};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::super::App;
use super::super::load::meeting::run_of;
use super::super::undo::History;
use crate::domain::cadence::anchor;
use crate::domain::ids::{MeetingId, MintId, UnitId};
use crate::domain::meeting::definition::{Definition, MeetingKind, Topic};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::run::{Effect, RunState};
use crate::domain::meeting::{Format, Meeting, MeetingState, conclude};
use crate::domain::text;
use crate::report::{files, minutes};
use crate::store::{MeetingFilter, NewMeeting, StoreError};
use crate::ui::flow::{Goto, Intent, PickKey};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::confirm::Confirm;
use crate::ui::overlays::message::Message;
use crate::ui::overlays::picker::Item;
use crate::ui::theme::Tone;
use crate::ui::world::Live;

impl App {
    /// Event times are kept to the millisecond, so that a resumed clock is exactly the one that was left.
    fn moment(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(3)
    }

    /// The meeting a parked topic goes to where nothing else is said: forecast topics leave a pipeline meeting,
    /// pipeline topics leave a forecast meeting. Where that meeting is not held at this level it comes up in the next one
    /// of this series, else in the first that is held there.
    pub(in crate::app) fn park_default(&self) -> Option<String> {
        let live = self.belongs_to();
        let level = live.map(|l| l.meeting.level).or_else(|| self.world.unit().map(|u| u.level));
        let code = match live.map(|l| l.run.definition().kind()) {
            Some(MeetingKind::Pipeline) => MeetingKind::home_of(Topic::ForecastNumbers),
            Some(MeetingKind::Forecast | MeetingKind::Other) | None => MeetingKind::home_of(Topic::PipelineWork),
        };
        let held = |d: &Definition| level.is_none_or(|l| d.levels.contains(&l));
        if self.catalog.get(code).is_some_and(held) {
            return Some(code.to_owned());
        }
        let first = || self.catalog.definitions().find(|d| held(d)).map(|d| d.code.clone());
        live.map(|l| l.meeting.code.clone()).or_else(first)
    }

    fn unfinished(&self, unit: Option<UnitId>) -> anyhow::Result<Vec<Meeting>> {
        Ok(self.store.meetings(&MeetingFilter { unit, unfinished: true, ..MeetingFilter::default() })?)
    }

    /// Unfinished meetings, to be picked.
    pub(super) fn unfinished_items(&self) -> Vec<Item> {
        let all = self.unfinished(self.world.unit).unwrap_or_else(|e| {
            tracing::warn!("unfinished meetings cannot be listed: {e}");
            Vec::new()
        });
        all.iter()
            .map(|m| Item {
                label: format!("Resume {}", self.meeting_name(&m.code)),
                detail: self.world.local(m.started).format("%a %-d %b %H:%M").to_string(),
                key: PickKey::Meeting(m.id),
            })
            .collect()
    }

    fn meeting_name(&self, code: &str) -> String {
        self.catalog.get(code).map_or_else(|| code.to_owned(), |d| d.name.clone())
    }

    /// At the start: a meeting that was going on is offered.
    pub(in crate::app) fn offer_resume(&mut self) -> anyhow::Result<()> {
        let live = self.unfinished(None)?.into_iter().find(|m| m.state == MeetingState::Live);
        match live {
            Some(meeting) if self.world.read_only.is_none() => self.offer_resume_of(meeting.id),
            _ => Ok(()),
        }
    }

    /// Offers to go on exactly where a meeting stands; asks about the time nobody was there.
    pub(super) fn offer_resume_of(&mut self, id: MeetingId) -> anyhow::Result<()> {
        let meeting = self.meeting(id)?;
        let run = run_of(&self.store, &meeting, self.world.offset)?;
        let now = self.moment();
        if meeting.state != MeetingState::Live {
            return self.resume(id, None);
        }
        let unit = self.world.org.unit(meeting.unit).map_or("", |u| u.name.as_str());
        let step = run.step().map_or("", |s| s.title.as_str());
        let gone = now - meeting.last_seen;
        let seen = self.world.local(meeting.last_seen).format("%H:%M");
        let title = format!("{}, {unit}", self.meeting_name(&meeting.code));
        let gap = run.gap_to_ask(meeting.last_seen, now);
        let ago = match (gone.num_seconds() + 30) / 60 {
            0 => format!("{} s ago", gone.num_seconds().max(0)),
            m if m < 120 => format!("{m} min ago"),
            m => format!("{} h ago", m / 60),
        };
        let (detail, yes, no) = match gap {
            Some(gap) => (
                format!(
                    "It was running in step {} {step}; the last sign of life was at {seen}, {ago}. The clock goes by wall \
                     time: were you meeting on meanwhile?",
                    run.step_number()
                ),
                "yes: resume, count all of it".to_owned(),
                (
                    format!("no: resume, take {} min off the clock", (gap.num_seconds() + 30) / 60),
                    vec![Intent::Resume { meeting: id, discount: Some(gap.num_seconds()) }],
                ),
            ),
            None => (
                format!(
                    "It is {} in step {} {step}; the last sign of life was at {seen}, {ago}. The clock is right by wall time.",
                    run.state().word(),
                    run.step_number()
                ),
                "resume exactly there".to_owned(),
                ("not now: r on home resumes it later".to_owned(), Vec::new()),
            ),
        };
        self.overlays.push(Overlay::Confirm(Confirm {
            title,
            detail,
            yes: (yes, vec![Intent::Resume { meeting: id, discount: None }]),
            no,
            then_quit: false,
            more: None,
        }));
        Ok(())
    }

    /// Takes up the unfinished meeting of this unit, the newest first. Time in which nobody was there is asked about.
    pub(in crate::app) fn resume_latest(&mut self) {
        let found = self.unfinished(self.world.unit).and_then(|all| match all.first() {
            Some(meeting) => self.take_up(meeting),
            None => {
                self.say("no meeting is unfinished; s starts the one that is due", Tone::Neutral);
                Ok(())
            }
        });
        if let Err(e) = found {
            self.complain(&e);
        }
    }

    /// Goes on with it; time in which nobody was there is asked about.
    fn take_up(&mut self, meeting: &Meeting) -> anyhow::Result<()> {
        match self.gap_of(meeting)? {
            Some(_) => self.offer_resume_of(meeting.id),
            None => self.resume(meeting.id, None),
        }
    }

    /// Time without a sign of life that a meeting's running clock has counted and nobody has answered for.
    fn gap_of(&self, meeting: &Meeting) -> anyhow::Result<Option<TimeDelta>> {
        if meeting.state != MeetingState::Live || self.live.as_ref().is_some_and(|l| l.meeting.id == meeting.id) {
            return Ok(None);
        }
        let run = run_of(&self.store, meeting, self.world.offset)?;
        Ok(run.gap_to_ask(meeting.last_seen, self.moment()))
    }

    /// `bellwether start CODE --team NAME`: starts it, or resumes the unfinished one.
    pub(in crate::app) fn launch_meeting(&mut self, code: &str, team: Option<&str>) -> anyhow::Result<()> {
        if let Some(name) = team {
            let wanted = text::fold(name);
            let org = &self.world.org;
            let found = org.units.iter().find(|u| text::fold(&u.name) == wanted);
            let found = found.or_else(|| org.units.iter().find(|u| text::fold(&u.name).contains(&wanted)));
            let names = || org.units.iter().map(|u| u.name.as_str()).collect::<Vec<_>>().join(", ");
            let unit = found.with_context(|| format!("no team is called `{name}`; there are: {}", names()))?.id;
            self.world.unit = Some(unit);
            self.reload_world()?;
        }
        let unit = self.world.unit.context("there is no team yet: open the cockpit once and name it")?;
        self.start_meeting(code, unit, None)
    }

    pub(super) fn start_meeting(&mut self, code: &str, unit: UnitId, format: Option<Format>) -> anyhow::Result<()> {
        let codes = || self.catalog.definitions().map(|d| d.code.to_lowercase()).collect::<Vec<_>>().join(", ");
        let entry = self
            .catalog
            .entry(code)
            .with_context(|| format!("`{code}` is not a meeting; there are: {}", codes()))?
            .clone();
        let definition = entry.definition;
        let whose = self.world.org.unit(unit).context("this team is not there any more")?.clone();
        if !definition.levels.contains(&whose.level) {
            let levels: Vec<_> = definition.levels.iter().map(|l| l.key()).collect();
            bail!("{} is held at {}, not for a {}", definition.name, levels.join(" and "), whose.level.unit_word());
        }
        if let Some(why) = self.walled_off(&definition) {
            bail!("{why}");
        }
        if let Some(open) = self.unfinished(Some(unit))?.into_iter().find(|m| m.code == definition.code) {
            return self.take_up(&open);
        }
        let series = self.store.series(&definition.code, unit)?;
        let format = format.unwrap_or(series.format);
        if format != series.format {
            self.store.set_format(series.id, format)?;
        }
        let now = self.moment();
        let id = MeetingId(self.mint.mint(u64::try_from(now.timestamp_millis()).unwrap_or(0)));
        self.store.start_meeting(&NewMeeting {
            id,
            series: series.id,
            code: definition.code.clone(),
            unit,
            level: whose.level,
            format,
            started: now,
            definition: entry.text,
        })?;
        // whose card lay on the table of the call before does not lie on this one's
        self.looked_at = None;
        self.open_live(id)?;
        self.go(Goto::Meeting)?;
        self.start_red_or_green();
        Ok(())
    }

    /// Why a meeting of the other side of the wall can neither begin nor go on while one goes on here.
    fn walled_off(&self, definition: &Definition) -> Option<String> {
        let live = self.live.as_ref().filter(|l| matches!(l.run.state(), RunState::Running | RunState::Paused))?;
        let here = live.run.definition();
        let topic = match definition.kind() {
            MeetingKind::Forecast => Topic::ForecastNumbers,
            MeetingKind::Pipeline => Topic::PipelineWork,
            MeetingKind::Other => return None,
        };
        here.kind().refuses(topic).map(|_| {
            format!(
                "the {} is going on: Z suspends it, E ends it, then the {} can start. Pipeline and forecast are kept apart.",
                here.name, definition.name
            )
        })
    }

    /// How ready the meeting was is kept with it. That it cannot be told does not keep anybody from meeting.
    fn start_red_or_green(&mut self) {
        let Some(unit) = self.live.as_ref().map(|l| l.meeting.unit) else { return };
        let told = self.readiness(unit).and_then(|answer| {
            let readiness = answer.readiness;
            let verdict = readiness.verdict();
            let tone = if readiness.is_green() { Tone::Good } else { Tone::Watch };
            self.happen(&Event::Ready { readiness })?;
            Ok((verdict, tone))
        });
        match told {
            Ok((verdict, tone)) => {
                let more = if tone == Tone::Good { "" } else { "   R shows what to do" };
                self.say(format!("it starts {verdict}{more}"), tone);
            }
            Err(e) => self.complain(&e.context("how ready this meeting is cannot be told; it goes on")),
        }
    }

    /// The live meeting as the store has it.
    pub(in crate::app) fn open_live(&mut self, id: MeetingId) -> anyhow::Result<()> {
        let meeting = self.meeting(id)?;
        let run = run_of(&self.store, &meeting, self.world.offset)?;
        let events = run.events_seen();
        self.world.unit = Some(meeting.unit);
        self.live = Some(Live { meeting, run, events });
        self.last_touch = self.clock.now();
        self.last_tick = self.last_touch;
        self.refresh_facts();
        Ok(())
    }

    fn meeting(&self, id: MeetingId) -> anyhow::Result<Meeting> {
        let found = self.store.meetings(&MeetingFilter { id: Some(id), ..MeetingFilter::default() })?;
        found.into_iter().next().context("this meeting is not in the file")
    }

    pub(super) fn resume(&mut self, id: MeetingId, discount: Option<i64>) -> anyhow::Result<()> {
        let other = run_of(&self.store, &self.meeting(id)?, self.world.offset)?;
        if let Some(why) = self.walled_off(other.definition()) {
            bail!("{why}");
        }
        self.open_live(id)?;
        self.reload_world()?;
        let state = self.live.as_ref().map(|l| l.run.state());
        let now = self.moment();
        let gap = self.live.as_ref().and_then(|l| l.run.gap_to_ask(l.meeting.last_seen, now));
        if state == Some(RunState::Suspended) {
            self.happen(&Event::Continue)?;
        }
        // no gap any more: another window was asked as well, and has answered
        if let Some((seconds, gap)) = discount.zip(gap) {
            self.happen(&Event::Discount { seconds: seconds.min(gap.num_seconds()) })?;
        }
        self.go(Goto::Meeting)?;
        if state == Some(RunState::Paused) {
            self.say("resumed; the clock is paused: Space lets it run", Tone::Watch);
        }
        Ok(())
    }

    /// Something happened in the live meeting: the engine takes it, the store keeps it, then it is shown.
    pub(super) fn happen(&mut self, event: &Event) -> anyhow::Result<()> {
        // the next step has other fields
        self.keep_first()?;
        // only who concludes is asked what is missing; the others are shown it afresh once they have happened
        if matches!(event, Event::Conclude) {
            self.refresh_facts();
        }
        let now = self.moment();
        let Some(live) = &self.live else { bail!("no meeting is going on") };
        let mut run = live.run.clone();
        let effects = run.handle(event, now)?;
        let state = run.meeting_state().unwrap_or(MeetingState::Live);
        let missing = match state {
            MeetingState::Concluded => conclude::missing_count(&run),
            MeetingState::Live | MeetingState::Suspended | MeetingState::Ended => 0,
        };
        let (id, seen) = (live.meeting.id, live.events);
        match self.store.append_event(id, seen, event, now, state, missing) {
            Ok(()) => {}
            Err(StoreError::Conflict(_)) => {
                self.open_live(id)?;
                self.reload_screen()?;
                bail!("another window has moved this meeting on; it is shown as it stands now");
            }
            Err(e) => return Err(e.into()),
        }
        let meeting = self.meeting(id)?;
        self.live = Some(Live { meeting, events: run.events_seen(), run });
        self.last_touch = now;
        let carried = effects.iter().try_for_each(|effect| self.after(effect));
        if self.in_meeting() {
            self.reload_screen()?;
        }
        carried
    }

    fn after(&mut self, effect: &Effect) -> anyhow::Result<()> {
        match effect {
            Effect::StepEntered { .. } | Effect::ClockStopped | Effect::Reopened => Ok(()),
            // it stood until now: that was no sleep
            Effect::ClockStarted => {
                self.last_tick = self.clock.now();
                Ok(())
            }
            Effect::Suspended => {
                self.live = None;
                self.go(Goto::Home)?;
                self.say("suspended, its clock stands; r takes it up again", Tone::Good);
                Ok(())
            }
            Effect::Ended { .. } => {
                self.say("the meeting is over: settle what is missing, then C concludes", Tone::Good);
                Ok(())
            }
            Effect::Concluded => {
                let Some(id) = self.live.as_ref().map(|l| l.meeting.id) else { return Ok(()) };
                let text = self.write_down_minutes(id)?;
                // read-only from here on: nothing of it is taken back any more
                self.history = History::default();
                self.say("concluded; w writes the minutes to a file, y copies them", Tone::Good);
                self.write_minutes_anew(id, text)
            }
        }
    }

    /// What was captured in the live meeting, for reading: "2 actions, 1 note"; empty: nothing.
    fn captured_now(&self, id: MeetingId) -> anyhow::Result<String> {
        let found = self.store.captured_in(id)?;
        let words = found.into_iter().map(|(one, many, n)| format!("{n} {}", if n == 1 { one } else { many }));
        Ok(words.collect::<Vec<_>>().join(", "))
    }

    /// A meeting that was started by mistake: thrown away only while nothing is in it, and only when that is confirmed.
    pub(in crate::app) fn ask_to_discard(&mut self) {
        if let Err(e) = self.discard_or_say_why_not() {
            self.complain(&e);
        }
    }

    fn discard_or_say_why_not(&mut self) -> anyhow::Result<()> {
        let Some((id, state)) = self.live.as_ref().map(|l| (l.meeting.id, l.run.state())) else {
            bail!("no meeting is going on");
        };
        if state == RunState::Concluded {
            bail!("it is concluded: what is in the history stays there");
        }
        self.keep_first()?;
        let captured = self.captured_now(id)?;
        if !captured.is_empty() {
            let next = if state == RunState::Ended { "C concludes it" } else { "E ends it, then C concludes it" };
            let body = format!("In it: {captured}. {next}; u takes things back one by one, newest first.");
            self.overlays.push(Overlay::Message(Message::new("Something was captured in this meeting", body)));
            return Ok(());
        }
        self.overlays.push(Overlay::Confirm(Confirm {
            title: "Discard this meeting?".to_owned(),
            detail: "Nothing was captured in it. It will not be in the history and counts as not held. This is final: u does \
                     not bring it back."
                .to_owned(),
            yes: ("discard it".to_owned(), vec![Intent::Discard(id)]),
            no: ("keep it".to_owned(), Vec::new()),
            then_quit: false,
            more: None,
        }));
        Ok(())
    }

    pub(super) fn discard(&mut self, id: MeetingId) -> anyhow::Result<()> {
        let name = self.meeting_name(&self.meeting(id)?.code);
        self.store.discard_meeting(id, self.moment())?;
        self.live = None;
        // what was taken back in it is not brought back into it
        self.history = History::default();
        self.reload_world()?;
        self.go(Goto::Home)?;
        self.say(format!("{name} discarded: it counts as not held"), Tone::Watch);
        Ok(())
    }

    /// Whether the meeting is there still: another window may have thrown it away.
    pub(in crate::app) fn is_in_file(&self, id: MeetingId) -> anyhow::Result<bool> {
        Ok(!self.store.meetings(&MeetingFilter { id: Some(id), ..MeetingFilter::default() })?.is_empty())
    }

    /// Another window has thrown the live meeting away: nothing goes on here. A line that is being typed stays open, and
    /// is written down outside of any meeting.
    pub(in crate::app) fn leave_discarded(&mut self) -> anyhow::Result<()> {
        let Some(code) = self.live.as_ref().map(|l| l.meeting.code.clone()) else { return Ok(()) };
        self.keep_first()?;
        let name = self.meeting_name(&code);
        self.live = None;
        self.history = History::default();
        // a question about the meeting has no meeting any more
        self.overlays.retain(|o| matches!(o, Overlay::Capture(line) if line.triage.is_none() && line.edits.is_none()));
        self.reload_world()?;
        self.go(Goto::Home)?;
        let kept = if self.overlays.is_empty() { "" } else { "; what you typed is still there" };
        self.say(format!("{name} was discarded in another window{kept}"), Tone::Watch);
        Ok(())
    }

    /// From today on a series is held on the days that were typed; what is past stays judged as it was.
    pub(super) fn set_series_day(&mut self, code: &str, unit: UnitId, typed: &str) -> anyhow::Result<()> {
        if self.as_of.is_some() {
            bail!("a past day is looked at: leave --as-of away to give a meeting its day");
        }
        let Some(definition) = self.catalog.get(code).cloned() else {
            bail!("no meeting has the code {code} any more")
        };
        let today = self.world.today;
        let anchor =
            anchor::typed(typed, definition.cadence, today, &self.world.fiscal).map_err(|e| anyhow::anyhow!(e))?;
        let series = self.store.series(&definition.code, unit)?;
        self.store.set_anchor(series.id, anchor, today)?;
        self.reload()?;
        let whose = self.world.org.unit(unit).map_or_else(String::new, |u| u.name.clone());
        let days = anchor::words(anchor, definition.cadence, today);
        self.say(
            format!("{}, {whose}: {days} from today on; past weeks stay as they were", definition.code),
            Tone::Good,
        );
        Ok(())
    }

    pub(super) fn set_format(&mut self, format: Format) -> anyhow::Result<()> {
        let (code, unit) = match &self.live {
            Some(live) => (live.meeting.code.clone(), live.meeting.unit),
            None => bail!("no meeting is going on"),
        };
        let series = self.store.series(&code, unit)?;
        self.store.set_format(series.id, format)?;
        self.reload()
    }

    /// What the records say about the outputs, told to the engine.
    pub(in crate::app) fn refresh_facts(&mut self) {
        let facts = match self.live.as_ref().map(|l| self.output_facts(l)) {
            Some(Ok(facts)) => facts,
            Some(Err(e)) => {
                tracing::warn!("outputs cannot be told: {e:#}");
                return;
            }
            None => return,
        };
        if let Some(live) = &mut self.live {
            live.run.set_facts(facts);
        }
    }

    /// The minutes as they were concluded, or as they stand now.
    fn minutes_text(&mut self, id: MeetingId) -> anyhow::Result<String> {
        match self.store.minutes(id)? {
            Some(kept) => Ok(kept),
            // a full disk or another program's lock was in the way when it was concluded
            None if self.meeting(id)?.state == MeetingState::Concluded && self.world.read_only.is_none() => {
                self.write_down_minutes(id)
            }
            None => self.render_minutes(id),
        }
    }

    /// The minutes of a concluded meeting, kept as they are now. A template that does not work does not cost them.
    fn write_down_minutes(&mut self, id: MeetingId) -> anyhow::Result<String> {
        let (markdown, trouble) = match self.render_minutes(id) {
            Ok(markdown) => (markdown, None),
            Err(e) => (minutes::render(&self.minutes_data(&self.meeting(id)?)?, None)?, Some(e)),
        };
        self.store.set_minutes(id, &markdown)?;
        if let Some(e) = trouble {
            self.complain(&e.context("the minutes are written with the built-in template"));
        }
        Ok(markdown)
    }

    fn render_minutes(&self, id: MeetingId) -> anyhow::Result<String> {
        let data = self.minutes_data(&self.meeting(id)?)?;
        let own = match self.config.minutes.template.as_str() {
            "" => None,
            path => Some(std::fs::read_to_string(path).with_context(|| format!("minutes template {path}"))?),
        };
        Ok(minutes::render(&data, own.as_deref())?)
    }

    pub(super) fn write_minutes(&mut self, id: MeetingId) -> anyhow::Result<()> {
        let text = self.minutes_text(id)?;
        let meeting = self.meeting(id)?;
        let day = self.world.local(meeting.started).date_naive();
        let unit = self.world.org.unit(meeting.unit).map_or("", |u| u.name.as_str());
        let folder = self.minutes_folder();
        let path = folder.join(files::file_name(day, &meeting.code, unit));
        let path = match self.minutes_files.get(&id) {
            Some((ours, before)) if files::write_again(ours, before, &text)? => ours.clone(),
            _ if files::holds(&path, &text) => path,
            _ => files::write_new(&path, &text)?,
        };
        self.minutes_files.insert(id, (path.clone(), text));
        let path = path.display().to_string();
        let said = format!("minutes: {path}");
        if !self.said_on_exit.contains(&said) {
            self.said_on_exit.push(said);
        }
        self.say(format!("minutes written: {path}"), Tone::Good);
        Ok(())
    }

    /// What was written to a file before it was concluded says what came of it, where nobody has changed the file.
    fn write_minutes_anew(&mut self, id: MeetingId, text: String) -> anyhow::Result<()> {
        let Some((path, before)) = self.minutes_files.get(&id).cloned() else { return Ok(()) };
        if files::write_again(&path, &before, &text)? {
            self.say(format!("concluded; its minutes are written anew: {}", path.display()), Tone::Good);
            self.minutes_files.insert(id, (path, text));
        } else {
            let said = format!("concluded; {} was changed by hand and stays: w writes beside it", path.display());
            self.say(said, Tone::Watch);
        }
        Ok(())
    }

    /// The config's folder for minutes, or the folder the program was started in.
    pub(super) fn minutes_folder(&self) -> std::path::PathBuf {
        match self.config.minutes.folder.as_str() {
            "" => std::path::PathBuf::from("."),
            folder => folder.into(),
        }
    }

    pub(super) fn copy_minutes(&mut self, id: MeetingId) -> anyhow::Result<()> {
        let text = self.minutes_text(id)?;
        self.carry_one(Intent::Copy(text))
    }
}
