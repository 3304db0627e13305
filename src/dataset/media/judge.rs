//! Judges objects by the rules on them, and sums up what each rule came to.

use super::{Content, MediaUse};
use crate::dataset::engine::Settings;
use crate::dataset::levels::Levels;
use crate::dataset::rules::object::{self, Verdict};
use crate::diagnostic::{CheckResult, CheckVerdict, Diagnostic, Rule, Severity, Unread};
use crate::model::{MediaRules, ModelId};

/// How many objects a check names.
const NAMED: usize = 3;

/// What came of looking at an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// There is none.
    Missing,
    /// It could not be looked at.
    Unread(Unread),
    /// It is there.
    There {
        /// Its size.
        bytes: u64,
        /// What its bytes say.
        content: Content,
    },
}

/// Judges one object after the other.
#[derive(Debug)]
pub struct MediaJudge {
    rules: Option<&'static MediaRules>,
    model: Option<ModelId>,
    levels: Levels,
    tallies: Vec<Tally>,
}

/// What one rule came to so far.
#[derive(Debug)]
struct Tally {
    rule: &'static Rule,
    passed: u64,
    worst: Option<Severity>,
    /// The first objects at fault.
    at_fault: Vec<String>,
    /// How many objects could not be judged, and why the first of them could not.
    unknown: u64,
    reason: Option<String>,
}

impl MediaJudge {
    /// Judges by what the model of `settings` takes.
    pub fn of(settings: &Settings) -> Self {
        let (model, kind) = (settings.model.as_ref(), settings.customization_type);
        let entry = model.and_then(|model| settings.catalogue.find(model, kind));
        Self {
            rules: entry.and_then(|entry| entry.media.as_ref()),
            model: model.cloned(),
            levels: settings.levels.clone(),
            tallies: Vec::new(),
        }
    }

    /// Judges the object that `media` names; the findings are at the levels of the user.
    pub fn judge(&mut self, media: &MediaUse, look: &Look) -> Vec<Diagnostic> {
        let item = object::Item {
            media,
            look,
            rules: self.rules.and_then(|rules| rules.of(media.medium)),
            model: self.model.as_ref(),
        };
        let mut findings = Vec::new();
        for (rule, check) in object::CHECKS {
            let Some(level) = self.levels.apply(rule, rule.severity) else {
                continue;
            };
            let verdict = check(&item);
            if matches!(verdict, Verdict::Skip) {
                continue;
            }
            let known = self.tallies.iter().position(|tally| tally.rule == *rule);
            let place = known.unwrap_or_else(|| {
                self.tallies.push(Tally {
                    rule,
                    passed: 0,
                    worst: None,
                    at_fault: Vec::new(),
                    unknown: 0,
                    reason: None,
                });
                self.tallies.len() - 1
            });
            let tally = &mut self.tallies[place];
            match verdict {
                Verdict::Skip => {}
                Verdict::Pass => tally.passed += 1,
                Verdict::Unknown(reason) => {
                    tally.unknown += 1;
                    tally.reason.get_or_insert(reason);
                }
                Verdict::Found(finding) => {
                    let severity = self.levels.apply(rule, finding.severity).unwrap_or(level);
                    tally.worst = tally.worst.max(Some(severity));
                    if tally.at_fault.len() < NAMED {
                        tally.at_fault.push(media.uri.clone());
                    }
                    findings.push(finding.severity(severity));
                }
            }
        }
        findings
    }

    /// Says what each rule came to that had something to judge. Objects that could not be judged are
    /// never passed over: the check is unknown then, unless it failed already.
    pub fn checks(&self) -> Vec<CheckResult> {
        let mut checks: Vec<_> = self.tallies.iter().map(Tally::check).collect();
        checks.sort_by_key(|check| {
            let place = object::CHECKS.iter().position(|(rule, _)| *rule == check.rule);
            place.unwrap_or(usize::MAX)
        });
        checks
    }
}

impl Tally {
    fn check(&self) -> CheckResult {
        let verdict = match (self.worst, self.unknown) {
            (Some(Severity::Error), _) => CheckVerdict::Fail,
            (_, 1..) => CheckVerdict::Unknown,
            (Some(Severity::Warning), 0) => CheckVerdict::Warn,
            (Some(Severity::Info) | None, 0) => CheckVerdict::Pass,
        };
        let unknown = self.reason.as_ref().map(|reason| match self.unknown {
            1 => reason.clone(),
            count => format!("{reason}; {} more objects could not be judged", count - 1),
        });
        let passed = (verdict == CheckVerdict::Pass).then(|| match self.passed {
            1 => "1 object".to_owned(),
            count => format!("{count} objects"),
        });
        CheckResult {
            rule: self.rule,
            verdict,
            resources: self.at_fault.clone(),
            reason: unknown.or(passed),
        }
    }
}
