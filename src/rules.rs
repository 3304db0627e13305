//! The catalogue of rules: every code that a finding can carry, in one list.

use crate::diagnostic::Rule;
use crate::{config, dataset, iam, job, network};

/// The rules of each part of the crate, in the order in which `finetune rules` lists them.
static PARTS: [&[&[&Rule]]; 2] = [
    dataset::RULES,
    &[network::RULES, iam::RULES, job::RULES, config::RULES],
];

/// How far a misspelt code may be from a real one to be offered in its place (Jaro-Winkler).
const NEAR: f64 = 0.8;

/// Lists every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    PARTS.into_iter().flatten().copied().flatten().copied()
}

/// Finds a rule by its code or by its name, in any case.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    all().find(|rule| {
        rule.code.eq_ignore_ascii_case(code_or_name) || rule.name.eq_ignore_ascii_case(code_or_name)
    })
}

/// Finds the rule whose code or name is most like `text`.
pub fn nearest(text: &str) -> Option<&'static Rule> {
    let upper = text.to_ascii_uppercase();
    let lower = text.to_ascii_lowercase();
    let likeness = |rule: &Rule| {
        let code = strsim::jaro_winkler(&upper, rule.code);
        code.max(strsim::jaro_winkler(&lower, rule.name))
    };
    all()
        .map(|rule| (rule, likeness(rule)))
        .filter(|(_, likeness)| *likeness >= NEAR)
        // Of rules that are as near, the first.
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(rule, _)| rule)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What every page has, in this order.
    const SECTIONS: [&str; 4] = [
        "## What it checks",
        "## Why it matters",
        "## Example",
        "## How to fix",
    ];

    #[test]
    fn codes_and_names_are_unique_and_well_formed() {
        let mut seen = BTreeSet::new();
        for rule in all() {
            assert!(seen.insert(rule.code), "{} appears twice", rule.code);
            assert!(seen.insert(rule.name), "{} appears twice", rule.name);
            let (family, number) = rule.code.split_once('-').expect(rule.code);
            assert!(
                family.bytes().all(|byte| byte.is_ascii_uppercase()),
                "{}",
                rule.code
            );
            assert!(number.len() == 2 && number.parse::<u8>().is_ok(), "{}", rule.code);
            let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(rule.name.bytes().all(letters), "{}", rule.name);
        }
    }

    #[test]
    fn every_page_says_what_why_and_how_to_fix() {
        for rule in all() {
            let places: Vec<_> = SECTIONS.iter().map(|section| rule.docs.find(section)).collect();
            assert!(places.iter().all(Option::is_some), "{}: {places:?}", rule.code);
            assert!(places.is_sorted(), "{}: {places:?}", rule.code);
            for section in rule.docs.split("\n## ") {
                let body = section.split_once('\n').map_or("", |(_, body)| body.trim());
                assert!(body.len() > 20, "{}: `{section}` says too little", rule.code);
            }
        }
    }

    #[test]
    fn a_rule_is_found_by_code_and_by_name() {
        assert_eq!(find("net-05").map(|rule| rule.name), Some("az-coverage"));
        assert_eq!(find("az-coverage").map(|rule| rule.code), Some("NET-05"));
        assert_eq!(find("NET-99"), None);
    }

    #[test]
    fn a_misspelt_rule_is_recognised() {
        assert_eq!(nearest("NET05").map(|rule| rule.code), Some("NET-05"));
        assert_eq!(nearest("az-coverge").map(|rule| rule.code), Some("NET-05"));
        assert_eq!(nearest("CFG-9").map(|rule| rule.code), Some("CFG-09"));
        assert_eq!(nearest("!").map(|rule| rule.code), None);
    }
}
