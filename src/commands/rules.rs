//! `rules`: the catalogue as a list.

use crate::diagnostic::Rule;
use crate::rules;

/// The rules that were asked for.
#[derive(Debug, Clone)]
pub struct RuleList {
    /// The rules, family by family.
    pub rules: Vec<&'static Rule>,
}

/// Lists the rules of the families in `families` (`NET`, `CONV`, …), or all when there are none.
pub fn run(families: &[String]) -> RuleList {
    let wanted = |rule: &&Rule| {
        let family = rule.code.split('-').next().unwrap_or_default();
        families.is_empty() || families.iter().any(|name| name.eq_ignore_ascii_case(family))
    };
    RuleList {
        rules: rules::all().filter(wanted).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_listed_alone() {
        let network = run(&["net".to_owned()]).rules;
        assert!(!network.is_empty() && network.iter().all(|rule| rule.code.starts_with("NET-")));
        assert!(run(&[]).rules.len() > network.len());
        assert!(run(&["NONE".to_owned()]).rules.is_empty());
    }
}
