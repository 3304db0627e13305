//! What one rule of a preflight makes of the facts, and how that becomes a verdict.

use super::{CheckResult, CheckVerdict, Diagnostic, Rule, Severity, Unread};

/// What a rule makes of the facts.
#[derive(Debug)]
pub enum Judgement {
    /// The resources looked at are as they should be.
    Pass(Vec<String>),
    /// What is wrong.
    Found(Vec<Diagnostic>),
}

impl Judgement {
    /// Passes for `looked_at` unless something was found.
    pub fn of(found: Vec<Diagnostic>, looked_at: impl IntoIterator<Item = impl Into<String>>) -> Self {
        if found.is_empty() {
            Self::Pass(looked_at.into_iter().map(Into::into).collect())
        } else {
            Self::Found(found)
        }
    }
}

/// Why a rule makes nothing of the facts.
#[derive(Debug, Clone)]
pub enum Stop {
    /// What it needs could not be read; the text names the permission, or the failure.
    Unknown(String),
    /// It does not apply.
    Skip(String),
}

impl From<&Unread> for Stop {
    fn from(unread: &Unread) -> Self {
        Self::Unknown(unread.reason())
    }
}

/// What a rule's check returns.
pub type Outcome = Result<Judgement, Stop>;

impl CheckResult {
    /// Turns what a rule made of the facts into its verdict; its findings are added to `findings`.
    pub fn conclude(rule: &'static Rule, outcome: Outcome, findings: &mut Vec<Diagnostic>) -> Self {
        let (verdict, resources, reason) = match outcome {
            Ok(Judgement::Pass(resources)) => (CheckVerdict::Pass, resources, None),
            Ok(Judgement::Found(found)) => {
                let resources = found.iter().flat_map(|one| one.resources.clone()).collect();
                let verdict = verdict_of(&found);
                findings.extend(found);
                (verdict, resources, None)
            }
            Err(Stop::Unknown(reason)) => (CheckVerdict::Unknown, Vec::new(), Some(reason)),
            Err(Stop::Skip(reason)) => (CheckVerdict::Skip, Vec::new(), Some(reason)),
        };
        Self {
            rule,
            verdict,
            resources,
            reason,
        }
    }
}

fn verdict_of(found: &[Diagnostic]) -> CheckVerdict {
    match found.iter().map(|finding| finding.severity).max() {
        Some(Severity::Error) => CheckVerdict::Fail,
        Some(Severity::Warning) => CheckVerdict::Warn,
        Some(Severity::Info) | None => CheckVerdict::Pass,
    }
}
