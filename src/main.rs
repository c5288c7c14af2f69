//! The program: hands the command line to [`bellwether::cli`] and its answer to the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    bellwether::cli::main()
}
