//! What a Pipeline Review leaves behind besides its captures: what was corrected, what is still missing, who was talked
//! through, which deals were walked through.

use std::collections::BTreeSet;

use super::super::super::App;
use super::super::super::health::facts::{Facts, Viewpoint};
use crate::domain::capture::NoteKind;
use crate::domain::demand::SourceRow;
use crate::domain::fix::{Fix, FixField};
use crate::domain::health::{Grid, Kind as Figure, Metric, Verdict};
use crate::domain::ids::{DealId, MeetingId};
use crate::domain::meeting::Meeting;
use crate::domain::meeting::definition::Workspace as Kind;
use crate::domain::meeting::event::Mark;
use crate::domain::meeting::run::Run;
use crate::domain::money::Money;
use crate::domain::money::show::short;
use crate::domain::people::Subject;
use crate::domain::text;
use crate::domain::when;
use crate::report::crm_updates;
use crate::report::minutes as report;
use crate::ui::health::words;
use crate::ui::workspaces::demand::Since;
use crate::ui::workspaces::health::{EVERY_REP, part, scope_of};
use crate::ui::world::Live;

/// So many names of deals are told; the rest is counted.
const NAMED: usize = 8;

impl App {
    /// What a meeting with a hygiene step, a health step or a deal walk leaves behind; `None`: it has none of them.
    pub(super) fn review_minutes(&self, meeting: &Meeting, run: &Run) -> anyhow::Result<Option<report::Review>> {
        let steps = &run.definition().steps;
        let of = |kind| steps.iter().find(|s| s.workspace == kind);
        let (hygiene, health, walk) = (of(Kind::Hygiene), of(Kind::Health), of(Kind::DealWalk));
        if hygiene.is_none() && health.is_none() && walk.is_none() {
            return Ok(None);
        }
        let mut review = report::Review { corrections: self.corrections(meeting)?, ..report::Review::default() };
        if hygiene.is_some() {
            review.lacking = self.still_lacking(meeting)?;
        }
        if let Some(step) = health.filter(|s| s.checks.iter().any(|c| c.key == EVERY_REP)) {
            let all = self.world.org.participants(meeting.unit);
            let (talked, not): (Vec<_>, Vec<_>) =
                all.iter().map(|p| p.subject).partition(|s| run.is_checked(&step.key, &part(scope_of(*s))));
            let names: Vec<&str> = not.iter().map(|s| self.world.org.subject_name(*s)).collect();
            let left = if names.is_empty() { String::new() } else { format!("; not: {}", names.join(", ")) };
            review.red = self.red_of(meeting, &talked)?;
            review.talked =
                (!all.is_empty()).then(|| format!("{} of {}{left}", talked.len(), talked.len() + not.len()));
        }
        if let Some(step) = walk {
            review.walked = self.walked(meeting, run, &step.key)?;
        }
        if of(Kind::Demand).is_some()
            && let Some(live) = self.live.as_ref().filter(|l| l.meeting.id == meeting.id)
        {
            review.demand = self.demand_lines(live)?;
        }
        Ok(Some(review))
    }

    /// "Ivo Marek: quota coverage 1.4x, stalled 84 %", of each of these with anything red, on the meeting's day.
    fn red_of(&self, meeting: &Meeting, talked: &[Subject]) -> anyhow::Result<Vec<String>> {
        if talked.is_empty() {
            return Ok(Vec::new());
        }
        let held = self.world.local(meeting.started).date_naive();
        let as_of = self.as_of.or_else(|| (held < self.clock.today()).then_some(held));
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of };
        let facts = Facts::read(&self.store, from, None, false)?;
        let briefs = facts.briefs(&self.store)?;
        let grid = Grid::count(facts.grid(&briefs));
        let line = |subject: &Subject| {
            let metrics = grid.metrics(scope_of(*subject));
            // no forecast is looked at in such a meeting: nor what is measured by it
            let said = |m: &&Metric| m.verdict == Verdict::Bad && m.kind != Figure::ForecastCoverage;
            let bad = words::worst_first(&metrics, true).into_iter().filter(said);
            let red: Vec<String> =
                bad.map(|m| format!("{} {}", m.kind.label(), words::value(m, &self.world.currency))).collect();
            (!red.is_empty()).then(|| format!("{}: {}", self.world.org.subject_name(*subject), red.join(", ")))
        };
        Ok(talked.iter().filter_map(line).collect())
    }

    /// "4 deals since Mon 9 Nov, 1,245k: sales 2, sdr 2; quiet: partner"; then "Q1 2027: 1,260k of 2,100k needed, 840k missing".
    fn demand_lines(&self, live: &Live) -> anyhow::Result<Vec<String>> {
        let data = self.demand_data(live)?;
        let money = |m| short(m, &self.world.currency);
        let (Since::Review(after) | Since::Quarter(after)) = data.since;
        let inflow = &data.inflow;
        let word = |s: &SourceRow| s.source.clone().unwrap_or_else(|| "no source named".to_owned());
        let by: Vec<String> = (inflow.sources.iter().filter(|s| s.new.count() > 0))
            .map(|s| format!("{} {}", word(s), s.new.count()))
            .collect();
        let deals = match inflow.total.count() {
            1 => "1 deal".to_owned(),
            n => format!("{n} deals"),
        };
        let mut line = format!("{deals} created since {}", when::show_day(after, self.world.today));
        if !by.is_empty() {
            line.push_str(&format!(", {}: {}", money(inflow.total.value), by.join(", ")));
        }
        let quiet: Vec<String> = inflow.quiet().map(word).collect();
        if !quiet.is_empty() {
            line.push_str(&format!("; quiet: {}", quiet.join(", ")));
        }
        let mut lines = vec![line];
        for build in &data.builds {
            let (name, need) = (build.period.name(), &build.total);
            let open = money(need.open.value);
            lines.push(match (need.needed, need.gap()) {
                (Some(needed), Some(gap)) if gap > Money::ZERO => {
                    format!("{name}: {open} of {} needed, {} missing", money(needed), money(gap))
                }
                (Some(needed), _) => format!("{name}: {open} of {} needed, enough", money(needed)),
                (None, _) => format!("{name}: {open} open, no quota to hold it against"),
            });
        }
        Ok(lines)
    }

    /// The facts that were corrected in the meeting, deal by deal.
    fn corrections(&self, meeting: &Meeting) -> anyhow::Result<Vec<report::Correction>> {
        let mut found: Vec<(DealId, Vec<String>)> = Vec::new();
        for fix in self.store.fixes_in(meeting.id)? {
            let words = self.corrected(&fix);
            match found.iter_mut().find(|(deal, _)| *deal == fix.deal) {
                Some((_, facts)) => facts.push(words),
                None => found.push((fix.deal, vec![words])),
            }
        }
        let of = |(deal, facts)| report::Correction {
            deal: self.deal_name(Some(deal)).unwrap_or_else(|| "a deal that is gone".to_owned()),
            facts,
        };
        Ok(found.into_iter().map(of).collect())
    }

    /// "close Fri 20 Nov to Tue 15 Dec".
    fn corrected(&self, fix: &Fix) -> String {
        let words = |of: &Option<String>| match (fix.field, of.as_deref()) {
            (_, None) => "nothing".to_owned(),
            (FixField::Close | FixField::NextStepDate, Some(day)) => {
                day.parse().map_or_else(|_| day.to_owned(), |d| when::show_day(d, self.world.today))
            }
            (field, of) => crm_updates::value(field, of, &self.world.currency).unwrap_or_default(),
        };
        match &fix.old {
            None => format!("{} {}", fix.field.word(), words(&fix.new)),
            Some(_) => format!("{} {} to {}", fix.field.word(), words(&fix.old), words(&fix.new)),
        }
    }

    /// "6 of 40 open deals: Ivo Marek 4, Ana Sousa 2"; `None`: none lacks anything.
    fn still_lacking(&self, meeting: &Meeting) -> anyhow::Result<Option<String>> {
        let book = self.gaps(meeting.unit, meeting.id)?;
        if book.left() == 0 {
            return Ok(None);
        }
        let name = |r: &crate::domain::hygiene::RepGaps| {
            let who = r.owner.map_or_else(|| "nobody's".to_owned(), |p| self.world.org.name(p).to_owned());
            format!("{who} {}", r.left())
        };
        let by: Vec<String> = book.reps.iter().filter(|r| r.left() > 0).map(name).collect();
        Ok(Some(format!("{} of {} open deals: {}", book.left(), book.open, by.join(", "))))
    }

    /// "Orbit (nothing was said), Kepler; passed over: Halden; not reached: Juno". Whatever was written down about counts as
    /// walked through, however it was left. What was not reached is known as long as the meeting is at hand.
    fn walked(&self, meeting: &Meeting, run: &Run, step: &str) -> anyhow::Result<Option<String>> {
        let said = self.said_in_walk(meeting.id, run, step)?;
        let silent = |id: &DealId| run.deal_mark(step, *id) == Some(Mark::Done) && !said.contains(id);
        let names = |ids: &[DealId]| {
            let more = ids.len().saturating_sub(NAMED);
            let name = |id: &DealId| {
                let name = self.deal_name(Some(*id)).unwrap_or_else(|| "a deal that is gone".to_owned());
                let nothing = if silent(id) { " (nothing was said)" } else { "" };
                format!("{}{nothing}", text::clip(&name, 40))
            };
            let mut words = ids.iter().take(NAMED).map(name).collect::<Vec<_>>().join(", ");
            if more > 0 {
                words.push_str(&format!(" and {more} more"));
                let unsaid = ids[NAMED..].iter().filter(|id| silent(id)).count();
                if unsaid > 0 {
                    words.push_str(&format!(" ({unsaid} without a word)"));
                }
            }
            words
        };
        let of = |mark| -> Vec<DealId> { run.marks(step).filter(|(_, m)| *m == mark).map(|(d, _)| d).collect() };
        let (mut done, skipped) = (of(Mark::Done), of(Mark::Skipped));
        done.extend(said.iter().filter(|d| run.deal_mark(step, **d).is_none()));
        let mut by_name: Vec<(bool, String, DealId)> =
            done.into_iter().map(|d| (silent(&d), self.deal_name(Some(d)).unwrap_or_default(), d)).collect();
        // those about which something was said are named first
        by_name.sort();
        let done: Vec<DealId> = by_name.into_iter().map(|(.., d)| d).collect();
        let queue = match self.live.as_ref().filter(|l| l.meeting.id == meeting.id) {
            Some(live) => self.walk_data(live)?.deals.iter().map(|d| d.line.deal.id).collect(),
            None => Vec::new(),
        };
        let left: Vec<DealId> =
            queue.into_iter().filter(|d| run.deal_mark(step, *d).is_none() && !said.contains(d)).collect();
        if done.is_empty() && skipped.is_empty() && left.is_empty() {
            return Ok(None);
        }
        let mut parts = vec![match done.len() {
            0 => "no deal".to_owned(),
            1 => format!("1 deal: {}", names(&done)),
            n => format!("{n} deals: {}", names(&done)),
        }];
        for (what, ids) in [("passed over", &skipped), ("not reached", &left)] {
            if !ids.is_empty() {
                parts.push(format!("{what}: {}", names(ids)));
            }
        }
        Ok(Some(parts.join("; ")))
    }

    /// The deals about which this walk has written something down: what the buyer did, promised, kept, broke or moved, how
    /// the deal could be lost. What was told in other steps about a deal that was never on the table is not of the walk.
    pub(in crate::app) fn said_in_walk(
        &self,
        meeting: MeetingId,
        run: &Run,
        step: &str,
    ) -> anyhow::Result<BTreeSet<DealId>> {
        let told = self.store.buyer_events_of(meeting)?.into_iter().map(|e| e.deal);
        let given = self.store.commitments_of(meeting)?.into_iter().filter_map(|c| c.deal);
        let settled = self.store.commitments_settled_in(meeting)?.into_iter().filter_map(|c| c.deal);
        let risks = self.store.notes_of(meeting, false)?.into_iter().filter(|n| n.kind == NoteKind::Risk);
        let all = told.chain(given).chain(settled).chain(risks.filter_map(|n| n.deal));
        Ok(all.filter(|deal| run.was_on_table(step, *deal)).collect())
    }
}
