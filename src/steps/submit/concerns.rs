//! What a preflight leaves in the journal of a job that is made all the same: should the job fail, it says
//! what was known before.

use crate::diagnostic::{CheckVerdict, Report, Severity};
use crate::journal::Concern;

/// The most that is written down; the counts are whole.
const MOST: usize = 20;

/// The longest message that is written down, in characters.
const LONGEST: usize = 300;

/// Returns what `report` warns of and could not find out, the worst first.
pub(super) fn concerns(report: &Report) -> Vec<Concern> {
    let of = |severity: Severity, verdict: &'static str| {
        let found = report
            .findings
            .iter()
            .filter(move |finding| finding.severity == severity);
        found.map(move |finding| concern(finding.rule.code, verdict, &finding.message))
    };
    let unknown = report
        .checks
        .iter()
        .filter(|check| check.verdict == CheckVerdict::Unknown)
        .map(|check| {
            concern(
                check.rule.code,
                "unknown",
                check.reason.as_deref().unwrap_or_default(),
            )
        });
    of(Severity::Error, "error")
        .chain(unknown)
        .chain(of(Severity::Warning, "warning"))
        .take(MOST)
        .collect()
}

fn concern(rule: &str, verdict: &str, message: &str) -> Concern {
    Concern {
        rule: rule.to_owned(),
        verdict: verdict.to_owned(),
        message: message.chars().take(LONGEST).collect(),
    }
}
