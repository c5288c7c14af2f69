use super::*;
use crate::ui::testing::{SIZES, ctx, shown, theme, world};
use crate::ui::workspaces::commits::fixture::data;

#[test]
fn before_and_after_the_call_at_three_sizes() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut ahead = Ahead::entering();
    let mut before = data();
    before.meeting = None;
    before.participants[0].frozen = None;
    let mut after = Ahead::submitting();
    if let (Work::Commits(w), Work::Submit(s)) = (&mut ahead.work, &mut after.work) {
        w.refresh(before, &ctx);
        s.refresh(data(), &ctx);
    }
    for (width, height) in SIZES {
        let text = shown(&ahead, width, height, &ctx);
        assert!(text.contains("NUMBERS AHEAD OF THE CALL") && text.contains("NAMED DEALS"), "{text}");
        insta::assert_snapshot!(format!("before_{width}x{height}"), text);
        let text = shown(&after, width, height, &ctx);
        assert!(text.contains("SUBMIT") && text.contains("my number"), "{text}");
        insta::assert_snapshot!(format!("after_{width}x{height}"), text);
    }
    assert!(!ahead.is_counting(ctx.now) && !after.is_counting(ctx.now));
}
