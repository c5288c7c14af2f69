//! For terminals that have no more than ASCII: every cell that holds something else gets the nearest ASCII sign, our
//! own signs as well as imported names.

use ratatui::buffer::Buffer;

use crate::domain::text::fold;

/// Leaves nothing but ASCII in the buffer. Column by column, so that nothing moves.
pub fn reduce(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if !cell.symbol().is_ascii() {
            let sign = nearest(cell.symbol());
            cell.set_symbol(&sign);
        }
    }
}

fn nearest(symbol: &str) -> String {
    let known = match symbol {
        "…" => ".",
        "·" => "-",
        "→" => ">",
        "×" => "x",
        "\u{2018}" | "\u{2019}" => "'",
        "\u{201c}" | "\u{201d}" => "\"",
        "–" | "—" => "-",
        "€" => "E",
        "£" => "L",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let upper = symbol.chars().next().is_some_and(char::is_uppercase);
    // one column for one column: a wide sign keeps its second cell, which is empty
    match fold(symbol).chars().next().filter(char::is_ascii_graphic) {
        Some(c) if upper => c.to_ascii_uppercase().to_string(),
        Some(c) => c.to_string(),
        None => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn nothing_but_ascii_is_left_and_nothing_moves() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 24, 1));
        buf.set_string(0, 0, "Müller & Ølsen… 株式 end", Style::new());
        reduce(&mut buf);
        let row: String = buf.content.iter().map(|c| c.symbol()).collect();
        assert!(row.is_ascii());
        assert!(row.starts_with("Muller & Olsen. ? ? "), "{row:?}");
        assert!(row.contains(" end"), "{row:?}");
    }
}
