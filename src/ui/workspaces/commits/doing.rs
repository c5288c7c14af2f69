//! What the keys of a card do besides moving: naming and explaining, answering, accepting, taking back.

use super::form::{Focus, NUMBERS};
use super::{Commits, happened, naming};
use crate::domain::forecast::card::Problem;
use crate::domain::forecast::{Draft, Horizon, Scenario};
use crate::ui::flow::{Asked, Flow, Intent};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::prompt::Prompt;
use crate::ui::theme::Tone;
use crate::ui::world::Ctx;

impl Commits {
    /// Accepts the card, or goes to the first thing that stands against it and says it in words.
    pub(super) fn accept(&mut self, ctx: &Ctx<'_>) -> Flow {
        let Some((data, entry, form)) = self.open() else { return Flow::Stay };
        if let Some((at, error)) = form.numbers.first_error() {
            let (horizon, scenario) = NUMBERS[at];
            let error = format!("{} {}: {error}", horizon.word(), scenario.short());
            return self.jump(Focus::Number(horizon, scenario), error);
        }
        let problem = form.card(entry).problems().into_iter().find(Problem::is_blocking);
        let ahead = data.meeting.is_none();
        let draft = form.draft.clone();
        let Some(problem) = problem else {
            return if ahead {
                self.kept_ahead("kept for the call", Tone::Good, ctx)
            } else {
                self.pending = Some(draft.subject);
                self.notice = None;
                Flow::intent(Intent::Accept(Box::new(draft)))
            };
        };
        let what = problem.message(&data.scale(&ctx.world.currency));
        let to = match &problem {
            Problem::Unexplained { horizon, .. } => Focus::Explain(*horizon),
            Problem::SureNotAsked { .. } => Focus::Sure,
            Problem::NotSure { .. } => Focus::Number(Horizon::Month, Scenario::Forecast),
            Problem::NoAmendmentReason => Focus::Reason,
            _ => problem.field().map_or(Focus::Deal, |(h, s)| Focus::Number(h, s)),
        };
        self.jump(to, what)
    }

    pub(super) fn jump(&mut self, to: Focus, what: String) -> Flow {
        if let Some(form) = self.form.as_mut() {
            form.go(to);
        }
        match to {
            // what is to be explained, asked or given a reason for stands beside its field
            Focus::Sure | Focus::Explain(_) | Focus::Reason => self.notice = None,
            Focus::Number(..) | Focus::Deal => self.notice = Some((what, Tone::Bad)),
        }
        Flow::Stay
    }

    pub(super) fn kept_ahead(&mut self, what: &str, tone: Tone, ctx: &Ctx<'_>) -> Flow {
        let said = Intent::Say(what.to_owned(), tone);
        match self.next_person(ctx) {
            Flow::Do(mut intents) => {
                intents.push(said);
                Flow::Do(intents)
            }
            _ => Flow::intent(said),
        }
    }

    pub(super) fn enter(&mut self, ctx: &Ctx<'_>) -> Flow {
        let Some((data, entry, form)) = self.open() else { return Flow::Stay };
        if form.frozen {
            return self.next_person(ctx);
        }
        match form.focus {
            Focus::Number(horizon, scenario) => {
                match form.impossible(entry, horizon, scenario, &data.scale(&ctx.world.currency)) {
                    // it stays, and what is typed now replaces it
                    Some(error) => {
                        if let Some(form) = self.form.as_mut() {
                            form.numbers.enter();
                        }
                        self.complain(error)
                    }
                    None => {
                        self.step(true);
                        Flow::Stay
                    }
                }
            }
            Focus::Deal if form.deal.is_empty() => self.accept(ctx),
            Focus::Deal => self.name_deal(ctx),
            Focus::Explain(horizon) if form.explain.is_empty() => match form.card(entry).unexplained(horizon) {
                Some(_) => self.complain("name the deal that moved it: a market story is not an explanation"),
                None => self.accept(ctx),
            },
            Focus::Explain(horizon) => self.explain(horizon, ctx),
            Focus::Reason if form.reason.is_empty() => self.complain("a few words: why is it amended?"),
            Focus::Reason => self.accept(ctx),
            Focus::Sure if form.draft.sure == Some(true) => self.accept(ctx),
            Focus::Sure => self.remark("y if they are that sure, N if not"),
        }
    }

    pub(super) fn name_deal(&mut self, ctx: &Ctx<'_>) -> Flow {
        let Some((entry, form)) = self.open_mut() else { return Flow::Stay };
        form.thaw();
        let input = form.deal.value().to_owned();
        let found = naming::to_name(&form.card(entry), &input).get(form.picked).copied();
        let said = match found {
            None => Err(format!("no open deal of {} matches `{}`", entry.name, naming::query(&input).letters)),
            Some(found) => naming::name(&form.draft.named, found, &input, &ctx.world.currency),
        };
        match said {
            Ok(named) => {
                form.draft.named = named;
                form.deal.clear();
                form.picked = 0;
                form.changed(ctx.now);
                self.notice = None;
                Flow::Stay
            }
            Err(why) => self.complain(why),
        }
    }

    pub(super) fn explain(&mut self, horizon: Horizon, ctx: &Ctx<'_>) -> Flow {
        let Some((entry, form)) = self.open_mut() else { return Flow::Stay };
        let input = form.explain.value().to_owned();
        let card = form.card(entry);
        let found = naming::to_explain(&card, &happened(entry), &input).get(form.picked).copied();
        let said = match found {
            None => Err(format!("no deal of {} matches `{}`", entry.name, naming::query(&input).letters)),
            Some(deal) => naming::explanation(&card, horizon, deal, &input, &ctx.world.currency),
        };
        match said {
            Ok(explanation) => {
                let deal = explanation.deal;
                form.draft.explanations.retain(|e| (e.horizon, e.deal) != (horizon, deal));
                let delta = explanation.delta;
                let note = explanation.note.clone();
                form.draft.explanations.push(explanation);
                let also =
                    if horizon == Horizon::Month { form.explain_quarter(entry, deal, delta, note) } else { None };
                form.explain.clear();
                form.picked = 0;
                form.changed(ctx.now);
                if also.is_some() {
                    form.go(Focus::Explain(Horizon::Quarter));
                }
                self.notice = None;
                if let Some(also) = also {
                    let scale = self.data.as_ref().map(|d| d.scale(&ctx.world.currency));
                    let by = scale.map(|s| s.signed(also)).unwrap_or_default();
                    return self
                        .remark(format!("it explains the quarter's {by} too: Enter goes on, Backspace takes it off"));
                }
                if self.open().is_some_and(|(_, e, f)| f.card(e).unexplained(horizon).is_none()) {
                    return self.onward(ctx);
                }
                Flow::Stay
            }
            Err(why) => self.complain(why),
        }
    }

    /// An explanation is complete: on to the next thing that is missing, but accepting is left to the person.
    pub(super) fn onward(&mut self, ctx: &Ctx<'_>) -> Flow {
        let clear = self.open().is_some_and(|(_, e, f)| !f.card(e).problems().iter().any(Problem::is_blocking));
        if clear {
            if let Some(form) = self.form.as_mut() {
                form.go(Focus::Sure);
            }
            return self.remark("nothing stands against it: Enter accepts");
        }
        self.accept(ctx)
    }

    pub(super) fn answer_sure(&mut self, sure: bool, ctx: &Ctx<'_>) -> Flow {
        let Some((_, form)) = self.open_mut() else { return Flow::Stay };
        if form.frozen {
            return self.remark("these numbers are accepted: type over one to amend them");
        }
        form.draft.sure = Some(sure);
        form.changed(ctx.now);
        let asked = form.focus == Focus::Sure;
        if asked || !sure {
            return self.accept(ctx);
        }
        self.remark("noted: they are that sure")
    }

    pub(super) fn backspace(&mut self, ctx: &Ctx<'_>) -> Flow {
        let Some((_, form)) = self.open_mut() else { return Flow::Stay };
        let focus = form.focus;
        let gone = match focus {
            Focus::Deal => {
                form.thaw();
                form.draft.named.pop().is_some()
            }
            Focus::Explain(horizon) => {
                let last = form.draft.explanations.iter().rposition(|e| e.horizon == horizon);
                last.map(|at| form.draft.explanations.remove(at)).is_some()
            }
            Focus::Number(..) | Focus::Reason | Focus::Sure => false,
        };
        if gone {
            form.changed(ctx.now);
        }
        Flow::Stay
    }

    pub(super) fn withdraw(&mut self) -> Flow {
        let Some((_, entry, _)) = self.open() else { return Flow::Stay };
        match &entry.frozen {
            None => self.remark("nothing is accepted yet: there is nothing to withdraw"),
            Some(f) if f.used => self.complain("the level above has built its number on these: ask for them back"),
            Some(f) => {
                let question = format!("Why are the numbers of {} withdrawn?", entry.name);
                Flow::push(Overlay::Prompt(Prompt::new(question, Asked::WithdrawReason(f.ids()), true)))
            }
        }
    }

    pub(super) fn send_back(&mut self) -> Flow {
        let Some((_, entry, _)) = self.open() else { return Flow::Stay };
        match &entry.frozen {
            None => self.remark("nothing is accepted yet: there is nothing to return"),
            Some(f) => {
                let question =
                    format!("Why do the numbers go back to {}?", entry.speaker.as_ref().unwrap_or(&entry.name));
                Flow::push(Overlay::Prompt(Prompt::new(question, Asked::SendBackReason(f.ids()), true)))
            }
        }
    }

    pub(super) fn back(&mut self, ctx: &Ctx<'_>) -> Flow {
        let amending = self.entry().is_some_and(|e| e.frozen.is_some());
        let Some((entry, form)) = self.open_mut() else { return Flow::Pass };
        if form.focus.is_words() {
            let line = match form.focus {
                Focus::Explain(_) => &mut form.explain,
                _ => &mut form.deal,
            };
            if line.is_empty() {
                form.go(Focus::Number(Horizon::Month, Scenario::Worst));
            } else {
                line.clear();
            }
            self.notice = None;
            return Flow::Stay;
        }
        if amending && !form.frozen {
            let keys = (entry.subject(), form.draft.by, form.draft.month, form.draft.quarter);
            let empty = Draft::empty(keys.0, keys.1, keys.2, keys.3, form.draft.updated);
            if let Some(entry) = self.data.as_mut().and_then(|d| d.participants.get_mut(self.at)) {
                entry.draft = None;
            }
            self.load(ctx);
            self.notice = None;
            let said = Intent::Say("the amendment is dropped: the accepted numbers stand".to_owned(), Tone::Neutral);
            return Flow::Do(vec![Intent::Keep(Box::new(empty)), said]);
        }
        Flow::Pass
    }
}
