//! What the user made of single rules, and what keeps a job from being submitted.

use crate::dataset::Levels;
use crate::diagnostic::{CheckVerdict, Level, Report, Severity, Suppressed};

/// Applies what the user set: findings of rules that are off go, the others take their new severity, and
/// the verdicts of the checks follow.
pub fn apply_levels(levels: &Levels, report: &mut Report) {
    let findings = std::mem::take(&mut report.findings);
    report.findings = findings
        .into_iter()
        .filter_map(|finding| {
            let severity = levels.apply(finding.rule, finding.severity)?;
            Some(finding.severity(severity))
        })
        .collect();
    let suppressed = std::mem::take(&mut report.suppressed);
    report.suppressed = suppressed
        .into_iter()
        .filter_map(|left_out| {
            let severity = levels.apply_to(left_out.rule, left_out.severity)?;
            Some(Suppressed { severity, ..left_out })
        })
        .collect();
    for check in &mut report.checks {
        if levels.rules.get(check.rule.code) == Some(&Level::Off) {
            check.verdict = CheckVerdict::Skip;
            check.resources.clear();
            check.reason = Some("switched off".to_owned());
            continue;
        }
        let found = report
            .findings
            .iter()
            .filter(|finding| finding.rule == check.rule);
        let worst = found.map(|finding| finding.severity).max();
        if check.verdict == CheckVerdict::Unknown && worst == Some(Severity::Error) {
            // What was found settles it, whatever else could not be read.
            check.verdict = CheckVerdict::Fail;
            check.reason = None;
        } else if matches!(
            check.verdict,
            CheckVerdict::Fail | CheckVerdict::Warn | CheckVerdict::Pass
        ) {
            check.verdict = match worst {
                Some(Severity::Error) => CheckVerdict::Fail,
                Some(Severity::Warning) => CheckVerdict::Warn,
                Some(Severity::Info) | None => CheckVerdict::Pass,
            };
        }
    }
}

/// Raises what is a warning where somebody else may submit, and an error for the caller who does: that it
/// may not pass the role (IAM-08). To be called before [`apply_levels`], which has the last word.
pub fn caller_submits(report: &mut Report) {
    let findings = report.findings.iter_mut();
    for finding in findings.filter(|finding| finding.rule.code == "IAM-08") {
        finding.severity = Severity::Error;
    }
}

/// Lets one finding tell that a bucket lies in another Region: the account's (ACCT-07), which is an error
/// whatever the way, with what the network's (NET-38) has to add. To be called before [`apply_levels`].
pub fn tell_once(report: &mut Report) {
    let findings = std::mem::take(&mut report.findings);
    let (of_network, mut kept): (Vec<_>, Vec<_>) = findings
        .into_iter()
        .partition(|finding| finding.rule.code == "NET-38");
    let mut left = Vec::new();
    for finding in of_network {
        let mut of_account = kept.iter_mut().filter(|other| {
            other.rule.code == "ACCT-07" && finding.resources.iter().all(|one| other.resources.contains(one))
        });
        match of_account.next() {
            Some(other) => other.evidence.extend(finding.evidence),
            None => left.push(finding),
        }
    }
    if left.is_empty() {
        let mut checks = report.checks.iter_mut();
        let told = checks.find(|check| {
            check.rule.code == "NET-38" && matches!(check.verdict, CheckVerdict::Fail | CheckVerdict::Warn)
        });
        if let Some(check) = told {
            check.verdict = CheckVerdict::Skip;
            check.resources.clear();
            check.reason = Some("ACCT-07 tells of buckets in another Region".to_owned());
        }
    }
    kept.extend(left);
    report.findings = kept;
}

/// Returns why `submit` must not go on: error findings first, then checks of error rules that could not
/// be made, unless `allow_unknown`. Empty when it may.
pub fn blocking(report: &Report, levels: &Levels, allow_unknown: bool) -> Vec<String> {
    let mut reasons: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| format!("{} {}", finding.rule.code, finding.rule.name))
        .collect();
    reasons.dedup();
    if !allow_unknown {
        let unknown = report.checks.iter().filter(|check| {
            check.verdict == CheckVerdict::Unknown
                && levels.apply(check.rule, check.rule.severity) == Some(Severity::Error)
        });
        reasons.extend(unknown.map(|check| format!("{} {} is unknown", check.rule.code, check.rule.name)));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{CheckResult, Diagnostic};

    fn report() -> Report {
        let rule = |code: &str| {
            *crate::network::RULES
                .iter()
                .find(|rule| rule.code == code)
                .expect("the rule exists")
        };
        let check = |code, verdict| CheckResult {
            rule: rule(code),
            verdict,
            resources: vec!["x".to_owned()],
            reason: None,
        };
        let mut report = Report::new("check");
        report.findings = vec![
            Diagnostic::new(rule("NET-05"), "a"),
            Diagnostic::new(rule("NET-24"), "b").severity(Severity::Warning),
        ];
        report.checks = vec![
            check("NET-05", CheckVerdict::Fail),
            check("NET-24", CheckVerdict::Warn),
            check("NET-30", CheckVerdict::Unknown),
        ];
        report
    }

    fn verdicts(report: &Report) -> Vec<CheckVerdict> {
        report.checks.iter().map(|check| check.verdict).collect()
    }

    #[test]
    fn a_rule_that_is_off_is_skipped_and_a_milder_one_warns() {
        let mut levels = Levels::default();
        levels
            .rules
            .insert("NET-05".to_owned(), Level::At(Severity::Warning));
        levels.rules.insert("NET-24".to_owned(), Level::Off);
        let mut judged = report();
        apply_levels(&levels, &mut judged);
        assert_eq!(
            verdicts(&judged),
            [CheckVerdict::Warn, CheckVerdict::Skip, CheckVerdict::Unknown]
        );
        assert_eq!(judged.findings.len(), 1);
        assert_eq!(blocking(&judged, &levels, false), ["NET-30 s3-path is unknown"]);
        assert!(blocking(&judged, &levels, true).is_empty());
    }

    #[test]
    fn strict_turns_warnings_into_errors() {
        let levels = Levels {
            strict: true,
            ..Levels::default()
        };
        let mut judged = report();
        apply_levels(&levels, &mut judged);
        assert_eq!(judged.count(Severity::Error), 2);
        assert_eq!(judged.checks[1].verdict, CheckVerdict::Fail);
        assert_eq!(
            blocking(&judged, &levels, true),
            ["NET-05 az-coverage", "NET-24 sg-efa-group"]
        );
    }
}
