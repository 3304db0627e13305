//! What happens inside, told on standard error: `-v`, `-vv`, or `FINETUNE_LOG` with a filter.

use tracing_subscriber::EnvFilter;

use crate::ui::Terminal;

/// The environment variable that holds a filter, such as `finetune=debug`.
const VARIABLE: &str = "FINETUNE_LOG";

/// Installs the subscriber when `-v` or the variable asks for one.
pub(super) fn install(verbose: u8, terminal: &Terminal) {
    let asked = std::env::var(VARIABLE).ok().filter(|text| !text.is_empty());
    let filter = match (verbose, asked) {
        (0, None) => return,
        (_, Some(directives)) => EnvFilter::new(directives),
        (1, None) => EnvFilter::new("warn,finetune=info"),
        (2, None) => EnvFilter::new("warn,finetune=debug"),
        (_, None) => EnvFilter::new("debug,finetune=trace"),
    };
    // A subscriber that is already there (a second run in one process) stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(terminal.stderr_style().color)
        .with_target(false)
        .try_init();
}
