//! The `finetune` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    let status = finetune::ui::guard(|| finetune::cli::run(std::env::args_os()));
    ExitCode::from(status.code())
}
