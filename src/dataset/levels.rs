//! What the user made of rules: `[checks]`, `--deny`, `--allow`, `--strict`.

use std::collections::BTreeMap;

use crate::diagnostic::{Level, Rule, Severity};

/// The levels of single rules, and whether warnings count as errors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    /// By rule code.
    pub rules: BTreeMap<String, Level>,
    /// Turns what is still a warning into an error.
    pub strict: bool,
}

impl Levels {
    /// Says at which severity `rule` reports a case that it gave `severity`; nothing when it is off.
    pub fn apply(&self, rule: &Rule, severity: Severity) -> Option<Severity> {
        self.apply_to(rule.code, severity)
    }

    /// Does the same for the rule with this code.
    pub fn apply_to(&self, code: &str, severity: Severity) -> Option<Severity> {
        let severity = match self.rules.get(code) {
            None => severity,
            Some(Level::Off) => return None,
            Some(Level::At(set)) => *set,
        };
        Some(match severity {
            Severity::Warning if self.strict => Severity::Error,
            other => other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    static RULE: Rule = Rule {
        code: "FILE-02",
        name: "x",
        severity: Severity::Warning,
        since: "0.1.0",
        source: Source::Finetune,
        docs: "",
    };

    #[test]
    fn a_rule_is_what_it_was_set_to_and_strict_leaves_no_warning() {
        let set = |level| Levels {
            rules: [("FILE-02".to_owned(), level)].into(),
            strict: true,
        };
        assert_eq!(set(Level::Off).apply(&RULE, Severity::Error), None);
        assert_eq!(
            set(Level::At(Severity::Info)).apply(&RULE, Severity::Error),
            Some(Severity::Info)
        );
        assert_eq!(
            Levels::default().apply(&RULE, Severity::Warning),
            Some(Severity::Warning)
        );
        assert_eq!(
            set(Level::At(Severity::Warning)).apply(&RULE, Severity::Info),
            Some(Severity::Error)
        );
    }
}
