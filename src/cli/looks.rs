//! How the cockpit looks in this terminal: from the config, and where that says `auto` from the environment.

use crate::config::{Colours, Config, Theme as Wanted};
use crate::ui::theme::{Depth, Ground, Theme};

/// The theme to start with, and whether the terminal is to be asked for its background.
pub fn of(config: &Config, variable: impl Fn(&str) -> Option<String>) -> (Theme, bool) {
    let ui = &config.ui;
    let depth = match ui.colours {
        Colours::Off => Depth::None,
        Colours::Sixteen => Depth::Ansi16,
        Colours::TwoHundredFiftySix => Depth::Ansi256,
        Colours::Truecolor => Depth::True,
        Colours::Auto => depth(&variable),
    };
    let depth = if ui.theme == Wanted::Plain { Depth::None } else { depth };
    let told = variable("COLORFGBG").and_then(|v| v.rsplit(';').next().and_then(|b| b.parse::<u8>().ok()));
    let (ground, ask) = match (ui.theme, told) {
        (Wanted::Dark | Wanted::Plain, _) => (Ground::Dark, false),
        (Wanted::Light, _) => (Ground::Light, false),
        (Wanted::Auto, Some(7 | 9..=15)) => (Ground::Light, false),
        (Wanted::Auto, Some(_)) => (Ground::Dark, false),
        (Wanted::Auto, None) => (Ground::Dark, ui.detect_background && depth != Depth::None),
    };
    (Theme::new(ground, depth, ui.ascii || speaks_ascii(&variable)), ask)
}

fn depth(variable: &impl Fn(&str) -> Option<String>) -> Depth {
    let term = variable("TERM").unwrap_or_default();
    let truecolor = variable("COLORTERM").is_some_and(|v| v.contains("truecolor") || v.contains("24bit"));
    match term.as_str() {
        "dumb" | "vt100" | "vt220" => Depth::None,
        _ if truecolor => Depth::True,
        t if t.contains("256") || t.contains("kitty") || t.contains("alacritty") || t.contains("ghostty") => {
            Depth::Ansi256
        }
        _ => Depth::Ansi16,
    }
}

/// The locale or the terminal has no more than ASCII.
fn speaks_ascii(variable: &impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| variable(name).filter(|v| !v.is_empty()));
    let plain = locale.is_some_and(|l| {
        let l = l.to_ascii_lowercase();
        !l.contains("utf-8") && !l.contains("utf8")
    });
    plain || variable("TERM").is_some_and(|t| matches!(t.as_str(), "vt100" | "vt220" | "dumb"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(vars: &[(&str, &str)], ui: impl FnOnce(&mut Config)) -> (Theme, bool) {
        let mut config = Config::default();
        ui(&mut config);
        of(&config, |name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn the_environment_decides_where_the_config_says_auto() {
        let dark = |d, ascii| Theme::new(Ground::Dark, d, ascii);
        assert_eq!(with(&[("TERM", "xterm-256color")], |_| {}), (dark(Depth::Ansi256, false), true));
        assert_eq!(with(&[("TERM", "xterm"), ("COLORTERM", "truecolor")], |_| {}), (dark(Depth::True, false), true));
        assert_eq!(with(&[("TERM", "xterm")], |_| {}), (dark(Depth::Ansi16, false), true));
        assert_eq!(with(&[("TERM", "vt100")], |_| {}), (dark(Depth::None, true), false));
        let light = with(&[("TERM", "xterm-256color"), ("COLORFGBG", "0;15")], |_| {});
        assert_eq!(light, (Theme::new(Ground::Light, Depth::Ansi256, false), false));
        let plain = with(&[("TERM", "xterm-256color"), ("LANG", "C")], |_| {});
        assert_eq!(plain, (dark(Depth::Ansi256, true), true));
    }

    #[test]
    fn the_config_outweighs_the_environment() {
        let got = with(&[("TERM", "vt100"), ("LANG", "en_US.UTF-8")], |c| {
            c.ui.theme = Wanted::Light;
            c.ui.colours = Colours::Truecolor;
        });
        assert_eq!(got, (Theme::new(Ground::Light, Depth::True, true), false));
    }
}
