//! The README says what is so: its key table is the program's, its two commands are the ones that are run, its pictures are not
//! empty.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use bellwether::ui::keymap;

const BEGIN: &str = "renews them -->\n";
const END: &str = "<!-- /keys -->";

fn readme() -> String {
    std::fs::read_to_string("README.md").unwrap()
}

#[test]
fn the_key_table_is_the_programs() {
    let text = readme();
    let from = text.find(BEGIN).unwrap() + BEGIN.len();
    let to = text.find(END).unwrap();
    let table = keymap::markdown() + "\n";
    if std::env::var_os("BELLWETHER_WRITE_README").is_some() {
        std::fs::write("README.md", format!("{}{table}{}", &text[..from], &text[to..])).unwrap();
        return;
    }
    assert!(
        text[from..to] == table,
        "the keys in README.md are not the key table's: BELLWETHER_WRITE_README=1 cargo test --test readme"
    );
}

#[test]
fn the_two_commands_stand_in_fenced_blocks_of_their_own() {
    let text = readme();
    for command in ["cargo run --release -- demo", "cargo test"] {
        assert!(text.contains(&format!("```sh\n{command}\n```\n")), "{command}");
    }
}

#[test]
fn every_subcommand_is_named() {
    let text = readme();
    for command in bellwether::cli::definition().get_subcommands() {
        assert!(text.contains(command.get_name()), "`{}` is not in the README", command.get_name());
    }
    assert!(!text.contains("@@"), "a picture or a table is missing");
}
