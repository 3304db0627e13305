//! What was known of a failed job before it was made.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::fields::field;
use super::text::counted;
use crate::journal::Preflight;
use crate::ui::Style;

/// How many concerns a person is shown.
const SHOWN: usize = 6;

/// The preflight as a JSON value.
pub(super) fn preflight_value(preflight: &Preflight) -> Value {
    json!({
        "skipped": preflight.skipped,
        "errors": preflight.errors,
        "warnings": preflight.warnings,
        "unknown": preflight.unknown,
        "concerns": preflight.concerns,
    })
}

/// What the preflight had found, in a few words.
fn summary(preflight: &Preflight) -> String {
    if preflight.skipped {
        return "was skipped: `finetune check` says what it would have found".to_owned();
    }
    let mut parts = Vec::new();
    for (count, what) in [(preflight.errors, "error"), (preflight.warnings, "warning")] {
        if count > 0 {
            parts.push(counted(count as u64, what));
        }
    }
    if preflight.unknown > 0 {
        parts.push(format!(
            "{} that could not be made",
            counted(preflight.unknown as u64, "check")
        ));
    }
    if parts.is_empty() {
        return "had found nothing before the job was made".to_owned();
    }
    let mut told = format!("had found before the job was made: {}", parts.join(", "));
    if preflight.concerns.is_empty() {
        told.push_str("; the journal does not say which, `finetune check` does");
    }
    told
}

/// Writes what the preflight had found, for whoever looks for the cause.
pub(super) fn preflight_human(preflight: &Preflight, out: &mut dyn Write, style: Style) -> io::Result<()> {
    field(out, style, "preflight", &summary(preflight))?;
    for concern in preflight.concerns.iter().take(SHOWN) {
        let told = format!("{}[{}]: {}", concern.verdict, concern.rule, concern.message);
        field(out, style, "", &told)?;
    }
    match preflight.concerns.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => field(out, style, "", &format!("and {more} more, see `--format json`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Concern;

    fn human(preflight: &Preflight) -> String {
        let mut out = Vec::new();
        preflight_human(preflight, &mut out, Style::plain(80)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn whoever_looks_for_the_cause_reads_what_was_known_before() {
        let concern = |verdict: &str, rule: &str, message: &str| Concern {
            rule: rule.to_owned(),
            verdict: verdict.to_owned(),
            message: message.to_owned(),
        };
        let known = Preflight {
            warnings: 1,
            unknown: 1,
            concerns: vec![
                concern("unknown", "IAM-12", "the caller needs `iam:GetRolePolicy`"),
                concern("warning", "NET-07", "subnet `subnet-0a1b` has 9 free addresses"),
            ],
            ..Preflight::default()
        };
        insta::assert_snapshot!(human(&known), @r"
          preflight        had found before the job was made: 1 warning, 1 check that
                           could not be made
                           unknown[IAM-12]: the caller needs `iam:GetRolePolicy`
                           warning[NET-07]: subnet `subnet-0a1b` has 9 free addresses
        ");
        assert!(human(&Preflight::default()).contains("had found nothing"));
        let skipped = Preflight {
            skipped: true,
            ..Preflight::default()
        };
        assert!(human(&skipped).contains("was skipped"));
        let old = Preflight {
            warnings: 2,
            ..Preflight::default()
        };
        assert_eq!(
            summary(&old),
            "had found before the job was made: 2 warnings; the journal does not say which, `finetune check` does"
        );
    }
}
