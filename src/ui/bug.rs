//! What a person sees when `finetune` itself is at fault: a short text, and exit code 70.

use std::io::Write;
use std::panic::{self, PanicHookInfo};

use crate::error::ExitStatus;

/// Runs `work`; a panic anywhere in it is shown as a bug and ends in [`ExitStatus::Bug`].
pub fn guard(work: impl FnOnce() -> ExitStatus + panic::UnwindSafe) -> ExitStatus {
    panic::set_hook(Box::new(|info| {
        // Standard error may be closed; there is nobody left to tell then.
        let _ = std::io::stderr().write_all(describe(info).as_bytes());
    }));
    panic::catch_unwind(work).unwrap_or(ExitStatus::Bug)
}

/// Says what went wrong and where, and what may be relied on.
fn describe(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let what = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = info.location().map_or_else(String::new, |place| {
        format!(" at {}:{}", place.file(), place.line())
    });
    format!(
        "\nerror: this is a bug in finetune {version}, not in your data or your account\n  \
         caused by: {what}{place}\n\
         hint: please report it with the command you ran and the two lines above\n\
         hint: `.finetune/` holds what was done so far; running the same command again goes on from there\n",
        version = env!("CARGO_PKG_VERSION"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_as_a_bug_and_a_result_passes_through() {
        assert_eq!(guard(|| panic!("the invariant of a test")), ExitStatus::Bug);
        assert_eq!(guard(|| ExitStatus::Findings), ExitStatus::Findings);
        let _ = panic::take_hook();
    }
}
