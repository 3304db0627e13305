//! `rules`: the catalogue as a list.

use std::collections::BTreeSet;

use crate::diagnostic::Rule;
use crate::error::{ExitStatus, Hint};
use crate::rules;

/// The rules that were asked for.
#[derive(Debug, Clone)]
pub struct RuleList {
    /// The rules, family by family.
    pub rules: Vec<&'static Rule>,
}

/// There is no such family of rules.
#[derive(Debug, thiserror::Error)]
#[error("there is no family of rules `{0}`")]
pub struct UnknownFamily(String);

impl Hint for UnknownFamily {
    fn hints(&self) -> Vec<String> {
        // Rules of one family may stand in several places of the list.
        let known: BTreeSet<_> = rules::all().map(family).collect();
        let known: Vec<_> = known.into_iter().map(|family| format!("`{family}`")).collect();
        let known = format!("the families are {}", known.join(", "));
        let of_rule =
            rules::find(&self.0).map(|rule| format!("`finetune explain {}` tells of one rule", rule.code));
        of_rule.into_iter().chain([known]).collect()
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

fn family(rule: &Rule) -> &'static str {
    rule.code.split('-').next().unwrap_or_default()
}

/// Lists the rules of the families in `families` (`NET`, `CONV`, …), or all when there are none.
///
/// # Errors
/// When there is no family of one of the names.
pub fn run(families: &[String]) -> Result<RuleList, UnknownFamily> {
    let is = |name: &str, rule: &Rule| name.eq_ignore_ascii_case(family(rule));
    if let Some(name) = families
        .iter()
        .find(|name| !rules::all().any(|rule| is(name, rule)))
    {
        return Err(UnknownFamily(name.clone()));
    }
    let wanted = |rule: &&Rule| families.is_empty() || families.iter().any(|name| is(name, rule));
    Ok(RuleList {
        rules: rules::all().filter(wanted).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_listed_alone() {
        let network = run(&["net".to_owned()]).unwrap().rules;
        assert!(!network.is_empty() && network.iter().all(|rule| rule.code.starts_with("NET-")));
        assert!(run(&[]).unwrap().rules.len() > network.len());
    }

    #[test]
    fn a_family_that_is_not_there_is_answered_with_those_that_are() {
        let error = run(&["NET".to_owned(), "conv-05".to_owned()]).unwrap_err();
        assert_eq!(error.to_string(), "there is no family of rules `conv-05`");
        let hints = error.hints();
        assert_eq!(hints[0], "`finetune explain CONV-05` tells of one rule");
        for family in ["NET", "CONV", "MEDIA", "IMAGE"] {
            assert_eq!(hints[1].matches(&format!("`{family}`")).count(), 1, "{hints:?}");
        }
    }
}
