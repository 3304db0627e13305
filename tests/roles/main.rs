//! Service roles of all kinds, each with what `role check` has to make of it: one file per role in
//! `scenarios/<family>/`, for a job of `jobs/`, with policies of their own or those of `sets/` changed.
//! Operators' policies are put to `role evaluate` instead: they make no role.

#![allow(
    clippy::unwrap_used,
    reason = "a test may end where a fixture is not as it should be"
)]

mod scenario;
mod terraform;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use scenario::Scenario;

const FAMILIES: &[&str] = &[
    "trust",
    "s3",
    "vpc",
    "kms",
    "cross-account",
    "reinforcement",
    "distillation",
    "operator",
];

const FEWEST: usize = 80;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("roles")
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn every_role_is_judged_as_its_scenario_says() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = String::new();
    let mut verdicts: BTreeMap<bool, usize> = BTreeMap::new();
    for family in files_of(&folder().join("scenarios")) {
        let name = family.file_name().unwrap().to_string_lossy().into_owned();
        assert!(FAMILIES.contains(&name.as_str()), "`{name}` is no family");
        for file in files_of(&family) {
            let scenario = Scenario::read(&file);
            *counts.entry(name.clone()).or_default() += 1;
            *verdicts.entry(scenario.sufficient).or_default() += 1;
            if let Err(difference) = scenario.run() {
                let file = file.file_name().unwrap().to_string_lossy();
                writeln!(wrong, "{name}/{file}: {}\n{difference}", scenario.about).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    for family in FAMILIES {
        assert!(
            counts.get(*family).is_some_and(|count| *count > 0),
            "{family}: {counts:?}"
        );
    }
    let all: usize = counts.values().sum();
    assert!(all >= FEWEST, "{all} scenarios: {counts:?}");
    assert!(
        verdicts.values().all(|count| *count >= FEWEST / 8),
        "{verdicts:?}"
    );
}
