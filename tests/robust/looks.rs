//! Terminals that can do less: without colours, with 256, with ASCII only. Every screen that can be reached in a few
//! keys is drawn.

use crate::terminal::bytes::looks;
use crate::terminal::{ENTER, ESC, Place, Terminal};

/// Walks through home, a meeting, its overlays and its conclusion; returns every byte that was written.
fn walk(place: &Place, env: &[(&str, &str)], cols: u16, rows: u16) -> (Vec<u8>, Vec<usize>) {
    let t = place.open_with(&[], cols, rows, env);
    t.expect("Team West");
    let mut reverse = vec![t.inverse_cells()];
    t.does("?", "Keys here");
    t.keys(ESC);
    t.expect_gone("Keys here");
    t.does(":", "numbers ahead                 ");
    t.keys(ESC);
    t.expect_gone("numbers ahead                 ");
    t.does("Y", "a model, not a forecast");
    t.does("C", "Cadence map");
    reverse.push(t.inverse_cells());
    t.keys(ESC);
    t.expect_gone("Cadence map");
    t.does("m", "Start a meeting");
    reverse.push(t.inverse_cells());
    t.keys(&format!("pipe{ENTER}"));
    t.expect("AGENDA");
    t.does(">>", "2/6");
    meeting(&t, &mut reverse);
    (t.bytes(), reverse)
}

fn meeting(t: &Terminal, reverse: &mut Vec<usize>) {
    t.keys("x");
    // once in the footer, once of who was talked to; where there are others, it goes on to the next one
    t.wait_until("a mark", |s| s.matches("talked through").count() == 2 || s.contains("2 of 3"));
    reverse.push(t.inverse_cells());
    t.does("a", "what, @who");
    // a name that is too long for its place is cut with a sign of the terminal's own
    t.keys(&format!("call {} @ana fri", "the CFO about pricing and ".repeat(12)));
    t.expect("Ana Lima");
    t.keys(ENTER);
    t.expect("action for Ana Lima");
    t.does("E", "End the meeting?");
    t.does("y", "OUTPUTS");
    reverse.push(t.inverse_cells());
    t.does("H", "Team West");
}

fn colours(bytes: &[u8]) -> Vec<String> {
    let numbers = |body: &str| -> Vec<u16> { body.split([';', ':']).map(|n| n.parse().unwrap_or(0)).collect() };
    let is_colour = |n: &u16| matches!(n, 30..=38 | 40..=48 | 58 | 90..=107);
    looks(bytes).into_iter().filter(|body| numbers(body).iter().any(is_colour)).collect()
}

#[test]
fn no_color_keeps_bold_and_reverse_and_sends_no_colour() {
    let place = Place::with_team(&["Ana Lima"]);
    let (bytes, reverse) = walk(&place, &[("NO_COLOR", "1")], 80, 24);
    assert_eq!(colours(&bytes), Vec::<String>::new());
    assert!(looks(&bytes).iter().any(|l| l == "1"), "something is bold: {:?}", looks(&bytes));
    assert!(reverse[1..].iter().all(|n| *n > 0), "what is selected is seen without colours: {reverse:?}");
}

#[test]
fn a_256_colour_terminal_is_never_sent_24_bit() {
    let place = Place::with_team(&["Ana Lima"]);
    let (bytes, _) = walk(&place, &[("TERM", "xterm-256color")], 80, 24);
    let seen = colours(&bytes);
    assert!(seen.iter().any(|l| l.contains("38;5;")), "there are colours: {seen:?}");
    let deep: Vec<_> = seen.iter().filter(|l| l.contains("8;2;") || l.contains("8:2:")).collect();
    assert!(deep.is_empty(), "{deep:?}");
    // and one that can is
    let (bytes, _) = walk(&Place::with_team(&["Ana Lima"]), &[("COLORTERM", "truecolor")], 80, 24);
    assert!(colours(&bytes).iter().any(|l| l.contains("38;2;")));
}

#[test]
fn a_terminal_with_sixteen_colours_gets_no_others() {
    let place = Place::with_team(&["Ana Lima"]);
    let (bytes, _) = walk(&place, &[("TERM", "xterm")], 80, 24);
    let seen = colours(&bytes);
    assert!(!seen.is_empty());
    let others: Vec<_> = seen.iter().filter(|l| l.contains("8;2;") || index_beyond_sixteen(l)).collect();
    assert!(others.is_empty(), "{others:?}");
}

/// `38;5;n` with n of the colour cube.
fn index_beyond_sixteen(body: &str) -> bool {
    let numbers: Vec<u16> = body.split(';').filter_map(|n| n.parse().ok()).collect();
    numbers.windows(3).any(|w| matches!(w, [38 | 48 | 58, 5, n] if *n >= 16))
}

#[test]
fn an_ascii_terminal_gets_ascii_only() {
    for env in [[("LANG", "C"), ("TERM", "xterm-256color")], [("LANG", "C.UTF-8"), ("TERM", "vt100")]] {
        for (cols, rows) in [(80, 24), (120, 40)] {
            // also where the names are not
            let place = Place::with_team(&["Ana Lima", "Łucja Groß", "渡辺 花子"]);
            let (bytes, _) = narrow_or_wide(&place, &env, cols, rows);
            let text = String::from_utf8_lossy(&bytes);
            let strange: Vec<&str> = text.split('\u{1b}').filter(|p| !p.is_ascii()).collect();
            assert!(strange.is_empty(), "{env:?} {cols}x{rows}: {strange:?}");
        }
    }
}

fn narrow_or_wide(place: &Place, env: &[(&str, &str)], cols: u16, rows: u16) -> (Vec<u8>, Vec<usize>) {
    if cols < 110 {
        return walk(place, env, cols, rows);
    }
    let t = place.open_with(&["start", "wfc"], cols, rows, env);
    t.expect("AGENDA");
    for _ in 0..4 {
        t.keys(">");
    }
    t.expect("step 4 of 4");
    t.does("@", "Who is here");
    t.expect("Ana Lima");
    (t.bytes(), Vec::new())
}
