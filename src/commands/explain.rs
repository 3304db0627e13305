//! `explain`: the page of a rule.

use crate::diagnostic::Rule;
use crate::error::{ExitStatus, Hint};
use crate::rules;

/// The page of a rule.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The rule.
    pub rule: &'static Rule,
}

/// There is no such rule.
#[derive(Debug, thiserror::Error)]
#[error("there is no rule `{asked}`")]
pub struct UnknownRule {
    asked: String,
    nearest: Option<&'static Rule>,
}

impl Hint for UnknownRule {
    fn hints(&self) -> Vec<String> {
        let list = "`finetune rules` lists them all".to_owned();
        match self.nearest {
            Some(rule) => vec![format!("did you mean `{}` ({})?", rule.code, rule.name), list],
            None => vec![list],
        }
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// Finds the page of a rule by the rule's code or name.
///
/// # Errors
/// When there is no such rule; the error names the one most like it.
pub fn run(code_or_name: &str) -> Result<Explanation, UnknownRule> {
    rules::find(code_or_name)
        .map(|rule| Explanation { rule })
        .ok_or_else(|| UnknownRule {
            asked: code_or_name.to_owned(),
            nearest: rules::nearest(code_or_name),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_code_is_answered_with_the_right_one() {
        let error = run("NET-5").expect_err("NET-5 is no code");
        assert!(
            error.hints()[0].contains("did you mean `NET-"),
            "{:?}",
            error.hints()
        );
        assert_eq!(error.exit_status(), ExitStatus::Usage);
    }
}
