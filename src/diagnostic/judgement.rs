//! What one rule of a preflight makes of the facts, and how that becomes a verdict.

use super::{CheckResult, CheckVerdict, Diagnostic, Rule, Severity, Unread};

/// What a rule makes of the facts.
#[derive(Debug)]
pub enum Judgement {
    /// The resources looked at are as they should be.
    Pass(Vec<String>),
    /// What is wrong.
    Found(Vec<Diagnostic>),
    /// What is wrong in what could be read, and why the rest could not be.
    Partly(Vec<Diagnostic>, String),
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

/// What a rule gathers that looks at several resources, some of which may be unread: what is found counts in any
/// case, and nothing passes while something is unread.
#[derive(Debug, Default)]
pub struct Gathered {
    found: Vec<Diagnostic>,
    stop: Option<Stop>,
}

impl Gathered {
    /// Adds a finding.
    pub fn push(&mut self, finding: Diagnostic) {
        self.found.push(finding);
    }

    /// Notes why something makes nothing of the facts: the first reason counts, and that it is unknown before
    /// that it does not apply.
    pub fn stop(&mut self, why: impl Into<Stop>) {
        let why = why.into();
        let graver = match (&self.stop, &why) {
            (None, _) | (Some(Stop::Skip(_)), Stop::Unknown(_)) => true,
            (Some(_), _) => false,
        };
        if graver {
            self.stop = Some(why);
        }
    }

    /// Returns what was read, or notes why it was not.
    pub fn read<T>(&mut self, read: Result<T, impl Into<Stop>>) -> Option<T> {
        read.map_err(|why| self.stop(why)).ok()
    }

    /// Takes what one of the resources came to.
    pub fn take(&mut self, judged: Result<impl IntoIterator<Item = Diagnostic>, impl Into<Stop>>) {
        let found = self.read(judged);
        self.found.extend(found.into_iter().flatten());
    }

    /// Judges by what was gathered; passes for `looked_at`.
    ///
    /// # Errors
    /// When nothing was found, and something was unread or nothing applied.
    pub fn judge(self, looked_at: impl IntoIterator<Item = impl Into<String>>) -> Outcome {
        match self.stop {
            Some(stop) if self.found.is_empty() => Err(stop),
            Some(Stop::Unknown(reason)) => Ok(Judgement::Partly(self.found, reason)),
            Some(Stop::Skip(_)) | None => Ok(Judgement::of(self.found, looked_at)),
        }
    }

    /// Judges a rule that looked at nothing, for `reason`.
    ///
    /// # Errors
    /// Unless something was found.
    pub fn skip(mut self, reason: &str) -> Outcome {
        self.stop(Stop::Skip(reason.to_owned()));
        self.judge([""; 0])
    }
}

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
            Ok(Judgement::Partly(found, reason)) => {
                let resources = found.iter().flat_map(|one| one.resources.clone()).collect();
                // What is unread may be as grave as the rule itself, and nothing passes for it.
                let worst = found.iter().map(|finding| finding.severity).max();
                let settled = worst >= Some(rule.severity.max(Severity::Warning));
                let verdict = if settled {
                    verdict_of(&found)
                } else {
                    CheckVerdict::Unknown
                };
                findings.extend(found);
                (verdict, resources, (!settled).then_some(reason))
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

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::*;

    static RULE: Rule = Rule {
        code: "NET-33",
        name: "x",
        severity: Severity::Error,
        since: "0.1.0",
        source: Source::Finetune,
        docs: "",
    };

    fn found(severity: Severity) -> Diagnostic {
        Diagnostic::new(&RULE, "x").severity(severity).resource("culprit")
    }

    fn concluded(outcome: Outcome) -> (CheckVerdict, Option<String>, usize) {
        let mut findings = Vec::new();
        let result = CheckResult::conclude(&RULE, outcome, &mut findings);
        (result.verdict, result.reason, findings.len())
    }

    #[test]
    fn what_is_unread_hides_no_error_and_lets_nothing_milder_stand_for_the_whole() {
        let unread = || Some("unread".to_owned());
        for (severity, expected) in [
            (None, (CheckVerdict::Unknown, unread(), 0)),
            (Some(Severity::Info), (CheckVerdict::Unknown, unread(), 1)),
            (Some(Severity::Warning), (CheckVerdict::Unknown, unread(), 1)),
            (Some(Severity::Error), (CheckVerdict::Fail, None, 1)),
        ] {
            for unread_first in [true, false] {
                let mut gathered = Gathered::default();
                if unread_first {
                    gathered.stop(Stop::Unknown("unread".to_owned()));
                }
                gathered.take(Ok::<_, Stop>(severity.map(found)));
                gathered.stop(Stop::Unknown("unread".to_owned()));
                gathered.stop(Stop::Unknown("another".to_owned()));
                assert_eq!(concluded(gathered.judge(["a"])), expected, "{severity:?}");
            }
        }
    }

    #[test]
    fn what_does_not_apply_counts_only_where_nothing_else_was_seen() {
        let skipped = || {
            let mut gathered = Gathered::default();
            gathered.stop(Stop::Skip("not here".to_owned()));
            gathered
        };
        let skip = (CheckVerdict::Skip, Some("not here".to_owned()), 0);
        assert_eq!(concluded(skipped().skip("nowhere")), skip);
        let mut unread = skipped();
        assert!(
            unread
                .read(Err::<(), _>(Stop::Unknown("unread".to_owned())))
                .is_none()
        );
        let unknown = (CheckVerdict::Unknown, Some("unread".to_owned()), 0);
        assert_eq!(concluded(unread.skip("nowhere")), unknown);
        let mut wrong = skipped();
        wrong.push(found(Severity::Error));
        assert_eq!(concluded(wrong.judge(["a"])), (CheckVerdict::Fail, None, 1));
        assert_eq!(
            concluded(Gathered::default().judge(["a"])),
            (CheckVerdict::Pass, None, 0)
        );
    }
}
