//! The last look at a frame for a terminal that shows ASCII only: signs are drawn in ASCII from the start (the theme's
//! glyphs), but names, quotation marks and the ellipsis are the data's.

use ratatui::buffer::Buffer;

/// Replaces every character beyond ASCII: letters lose their accents, the usual signs get their twins, the rest
/// becomes a question mark. No column moves.
pub fn only(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if cell.symbol().is_ascii() {
            continue;
        }
        let twin = cell.symbol().chars().next().map_or(' ', twin);
        cell.set_char(twin);
    }
}

fn twin(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{b7}' => '-',
        '\u{2026}' => '~',
        '\u{d7}' => 'x',
        '\u{a0}' => ' ',
        'ß' => 's',
        'ł' => 'l',
        'Ł' => 'L',
        'ø' => 'o',
        'Ø' => 'O',
        'đ' => 'd',
        'Đ' => 'D',
        c => Some(nucleo_matcher::chars::normalize(c)).filter(char::is_ascii).unwrap_or('?'),
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn nothing_but_ascii_stays_and_no_column_moves() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 1));
        buf.set_string(
            0,
            0,
            "Łucja Groß \u{201c}n\u{301}o\u{201d}\u{2026} 渡辺 \u{1f469}\u{200d}\u{1f680} \u{2013} é 12",
            Style::new(),
        );
        only(&mut buf);
        let row: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(row.trim_end(), "Lucja Gros \"no\"~ ? ?  ?  - e 12");
    }
}
