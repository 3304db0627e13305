//! The templates themselves: their sizes, their statements, and the page that justifies each.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::iam::held::sizes;

#[test]
fn every_document_fits_its_place_and_no_statement_is_empty() {
    let mut around = around();
    around.needs.bucket_owner = "444455556666".parse().unwrap();
    around.endpoints = vec!["vpce-0a1b".to_owned()];
    let tasks = OperatorTask::ALL.map(|task| around.operator(task));
    let all: Vec<Held> = around.resources().into_iter().chain(tasks).collect();
    for size in sizes(&all) {
        assert!(size.size < size.limit, "{size:?}");
    }
    let mut bare = around.clone();
    bare.principals.clear();
    bare.uploads.clear();
    bare.needs.model_key = None;
    bare.needs.data_keys.clear();
    let tasks = OperatorTask::ALL.map(|task| bare.operator(task));
    for held in all.into_iter().chain(bare.resources()).chain(tasks) {
        let statements = held.document.value()["Statement"].as_array().unwrap().clone();
        let sids: BTreeSet<&str> = statements
            .iter()
            .map(|one| one["Sid"].as_str().unwrap())
            .collect();
        assert_eq!(sids.len(), statements.len(), "{:?}", held.holder);
        for statement in &statements {
            let text = statement.to_string();
            assert!(!text.contains("[]") && !text.contains("{}"), "{text}");
            assert!(!statement["Resource"].is_null(), "{text}");
            let names = matches!(held.holder, Holder::Operator(_));
            assert_eq!(statement["Principal"] == Value::Null, names, "{text}");
        }
    }
}

#[test]
fn every_statement_is_justified_on_the_page_of_the_templates() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let page = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let mut statements = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, section) = page
            .split_once(&format!("## `{name}`\n"))
            .unwrap_or_else(|| panic!("{name} has no section"));
        let section = section.split("\n## ").next().unwrap();
        for (_, rest) in text
            .match_indices("\"Sid\": \"")
            .map(|(at, found)| text.split_at(at + found.len()))
        {
            let sid = rest.split('"').next().unwrap();
            assert!(section.contains(&format!("| `{sid}` | ")), "{name}: {sid}");
            statements += 1;
        }
    }
    assert!(statements > 45, "{statements}");
}
