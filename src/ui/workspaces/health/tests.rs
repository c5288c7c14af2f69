use super::*;
use crate::ui::flow::Goto;
use crate::ui::health::sample::{Q4, review, serve};
use crate::ui::testing::{ANA, BO, IVO, KIM, WEST, ctx, drawn, now, plain_theme, theme, world};

struct Desk {
    world: crate::ui::world::World,
    theme: crate::ui::theme::Theme,
    live: Live,
    step: HealthStep,
}

impl Desk {
    fn new() -> Self {
        let board = Board::new(Q4, Scope::Unit(WEST));
        let step = HealthStep::new(board, Arc::new(Coaching::new(None).0));
        let mut desk = Self { world: world(), theme: theme(), live: review("health"), step };
        desk.reload();
        desk
    }

    /// As the app does after something has happened.
    fn reload(&mut self) {
        let ctx = Ctx { live: Some(&self.live), ..ctx(&self.world, &self.theme) };
        self.step.refresh(&ctx);
        serve(&mut self.step.board);
    }

    fn act(&mut self, command: Command) -> Flow {
        let ctx = Ctx { live: Some(&self.live), ..ctx(&self.world, &self.theme) };
        let flow = self.step.act(command, &ctx);
        serve(&mut self.step.board);
        if let Flow::Do(intents) = &flow {
            for intent in intents {
                let Intent::Happen(event) = intent else { panic!("{intent:?}") };
                self.live.run.handle(event, now()).unwrap();
            }
            self.reload();
        }
        flow
    }

    fn on(&self) -> Scope {
        self.step.selected().unwrap()
    }

    fn talked(&self) -> usize {
        self.step.talked_count(&Ctx { live: Some(&self.live), ..ctx(&self.world, &self.theme) })
    }

    fn shown(&self, width: u16, height: u16) -> String {
        let ctx = Ctx { live: Some(&self.live), ..ctx(&self.world, &self.theme) };
        drawn(width, height, |canvas, area| self.step.draw(canvas, area, &ctx))
    }
}

#[test]
fn looks_as_drawn() {
    let mut desk = Desk::new();
    desk.act(Command::NextPerson);
    desk.act(Command::NextPerson);
    for (w, h) in [(67, 21), (51, 37), (108, 57)] {
        insta::assert_snapshot!(format!("step_{w}x{h}"), desk.shown(w, h));
    }
    desk.act(Command::ToggleCheck);
    let ctx = Ctx { live: Some(&desk.live), ..ctx(&desk.world, &desk.theme) };
    for (w, h) in [(9, 12), (28, 20)] {
        let left = drawn(w, h, |canvas, area| desk.step.draw_left(canvas, area, &ctx));
        insta::assert_snapshot!(format!("people_{w}x{h}"), left);
    }
    let right = drawn(34, 14, |canvas, area| desk.step.draw_right(canvas, area, &ctx));
    insta::assert_snapshot!("beside", right);
    let plain = plain_theme();
    let ascii = drawn(51, 37, |canvas, area| desk.step.draw(canvas, area, &Ctx { theme: &plain, ..ctx }));
    assert!(ascii.replace('…', ".").is_ascii(), "{ascii}");
}

#[test]
fn one_key_leads_to_the_next_one_and_his_red_metrics_come_first() {
    let mut desk = Desk::new();
    let mut seen = vec![desk.on()];
    for _ in 0..4 {
        desk.act(Command::NextPerson);
        seen.push(desk.on());
    }
    assert_eq!(seen, [ANA, BO, IVO, KIM, KIM].map(Scope::Rep));
    desk.act(Command::PrevPerson);
    let shown = desk.shown(108, 57);
    let at = |what: &str| shown.find(what).unwrap_or_else(|| panic!("no {what}: {shown}"));
    assert!(shown.contains("Ivo Marek   3 of 4"), "{shown}");
    assert!(at("quota coverage") < at("forecast coverage"), "what the quota needs comes before FC: {shown}");
    assert!(shown.contains("FC is not shown here"), "{shown}");
    for amount in ["175k", "135k"] {
        assert!(!shown.contains(amount), "FC, or what it still needs: {shown}");
    }
}

#[test]
fn who_was_talked_to_is_kept_and_the_check_is_ticked_with_the_last_one() {
    let mut desk = Desk::new();
    let ticked = |desk: &Desk| desk.live.run.is_checked("health", EVERY_REP);
    desk.act(Command::ToggleCheck);
    assert_eq!((desk.talked(), desk.on()), (1, Scope::Rep(BO)), "on to the next one");
    desk.act(Command::NextPerson);
    desk.act(Command::ToggleCheck);
    assert_eq!((desk.talked(), desk.on()), (2, Scope::Rep(KIM)));
    desk.act(Command::ToggleCheck);
    assert_eq!((desk.talked(), desk.on()), (3, Scope::Rep(BO)), "who was passed over comes last");
    assert!(!ticked(&desk));
    desk.act(Command::ToggleCheck);
    assert!(desk.talked() == 4 && ticked(&desk));
    // whoever comes back to the step finds it so
    let board = Board::new(Q4, Scope::Unit(WEST));
    desk.step = HealthStep::new(board, Arc::new(Coaching::new(None).0));
    desk.reload();
    assert_eq!(desk.talked(), 4);
    desk.act(Command::ToggleCheck);
    assert!(desk.talked() == 3 && !ticked(&desk), "taken back, and the check with it");
}

#[test]
fn coming_back_to_the_step_begins_with_who_was_not_talked_to() {
    let mut desk = Desk::new();
    desk.act(Command::ToggleCheck);
    desk.act(Command::ToggleCheck);
    let board = Board::new(Q4, Scope::Unit(WEST));
    desk.step = HealthStep::new(board, Arc::new(Coaching::new(None).0));
    desk.reload();
    assert_eq!(desk.on(), Scope::Rep(IVO));
}

#[test]
fn an_action_is_the_reps_for_coaching_and_about_the_selected_deal() {
    let mut desk = Desk::new();
    desk.act(Command::NextPerson);
    desk.act(Command::NextPerson);
    let defaults = |desk: &Desk| {
        let ctx = Ctx { live: Some(&desk.live), ..ctx(&desk.world, &desk.theme) };
        assert_eq!(desk.step.action_kind(&ctx), ActionKind::Coaching);
        desk.step.defaults(&ctx)
    };
    assert_eq!(defaults(&desk), Defaults { owner: Some(IVO), deal: None, due: None });
    desk.act(Command::Accept);
    assert_eq!(defaults(&desk), Defaults { owner: Some(IVO), deal: Some(DealId(1)), due: None });
    assert!(matches!(desk.act(Command::Accept), Flow::Go(Goto::Deal(DealId(1)))));
    desk.act(Command::Back);
    assert_eq!(defaults(&desk).deal, None, "back on the metrics");
    assert!(matches!(desk.act(Command::Back), Flow::Pass), "the meeting says how it is left");
}

#[test]
fn the_other_checks_are_ticked_from_a_list() {
    let mut desk = Desk::new();
    let Flow::Push(overlay) = desk.act(Command::MarkMet) else { panic!("no list") };
    assert!(format!("{overlay:?}").contains("One coaching topic per rep with red"));
    let ctx = Ctx { live: Some(&desk.live), ..ctx(&desk.world, &desk.theme) };
    let key = PickKey::Word("coaching".to_owned());
    let Flow::Do(mut intents) = desk.step.picked(&PickThen::Tick, &key, &ctx) else { panic!("nothing happens") };
    let Intent::Happen(event) = intents.remove(0) else { panic!("no event") };
    desk.live.run.handle(&event, now()).unwrap();
    assert!(desk.live.run.is_checked("health", "coaching"));
}

#[test]
fn a_click_on_a_name_leads_there() {
    let mut desk = Desk::new();
    let ctx = Ctx { live: Some(&desk.live), ..ctx(&desk.world, &desk.theme) };
    desk.step.hit(Hit::Person(3), &ctx);
    serve(&mut desk.step.board);
    assert_eq!(desk.on(), Scope::Rep(KIM));
    let metric = desk.step.sheet.selected(&desk.step.board, &ctx).unwrap();
    assert_eq!(metric.verdict, crate::domain::health::Verdict::Bad, "from the worst one on");
}
