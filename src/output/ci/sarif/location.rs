//! The files of a run, and where in them a finding is.

use std::path::Path;

use serde_json::{Value, json};

use super::super::place::{end_column, uri};
use super::rules::unknown;
use crate::diagnostic::{Diagnostic, Excerpt, FileLocation, Location, Report};

/// The files that results point at, in the order of the run's artifacts.
#[derive(Debug, Default)]
pub(super) struct Files {
    paths: Vec<String>,
    /// The description of the job, as an index into `paths`.
    config: Option<usize>,
}

impl Files {
    /// Lists the inputs, the other files that findings are in, and `config` where something stands in it
    /// for want of a file.
    pub(super) fn of(report: &Report, config: Option<&Path>) -> Self {
        let mut files = Self::default();
        for input in &report.inputs {
            files.add(&input.path);
        }
        for finding in &report.findings {
            if let Some(Location::File(place)) = &finding.location {
                files.add(&place.path);
            }
        }
        let elsewhere = |finding: &Diagnostic| !matches!(finding.location, Some(Location::File(_)));
        if report.findings.iter().any(elsewhere) || unknown(report).next().is_some() {
            files.config = config.map(|path| files.add(&path.to_string_lossy()));
        }
        files
    }

    fn add(&mut self, path: &str) -> usize {
        self.index(path).unwrap_or_else(|| {
            self.paths.push(path.to_owned());
            self.paths.len() - 1
        })
    }

    fn index(&self, path: &str) -> Option<usize> {
        self.paths.iter().position(|known| known == path)
    }

    /// Describes the files; inputs with what is known of them.
    pub(super) fn artifacts(&self, report: &Report) -> Vec<Value> {
        let describe = |path: &String| {
            let mut artifact = json!({ "location": artifact_location(path) });
            if let Some(input) = report.inputs.iter().find(|input| input.path == *path) {
                artifact["roles"] = json!(["analysisTarget"]);
                artifact["properties"] = json!({
                    "split": input.split,
                    "format": input.format,
                    "records": input.records,
                    "bytes": input.bytes,
                });
            }
            artifact
        };
        self.paths.iter().map(describe).collect()
    }

    /// Says where a finding is. What is about no file stands in the description of the job, since code
    /// scanning takes no result without a file.
    pub(super) fn locations(&self, location: Option<&Location>, resources: &[String]) -> Vec<Value> {
        let mut logical: Vec<_> = resources
            .iter()
            .map(|resource| json!({ "fullyQualifiedName": resource, "kind": "resource" }))
            .collect();
        let mut physical = None;
        match location {
            Some(Location::File(place)) => {
                if let Some(path) = &place.json_path {
                    logical.insert(0, json!({ "fullyQualifiedName": path }));
                }
                physical = Some(self.physical(place));
            }
            Some(Location::Key(key)) => {
                logical.insert(0, json!({ "fullyQualifiedName": key, "kind": "property" }));
            }
            None => {}
        }
        let physical = physical.or_else(|| {
            let index = self.config?;
            Some(json!({ "artifactLocation": self.indexed(index) }))
        });
        if physical.is_none() && logical.is_empty() {
            return Vec::new();
        }
        let mut location = json!({});
        if let Some(physical) = physical {
            location["physicalLocation"] = physical;
        }
        if !logical.is_empty() {
            location["logicalLocations"] = logical.into();
        }
        vec![location]
    }

    fn indexed(&self, index: usize) -> Value {
        let mut location = artifact_location(&self.paths[index]);
        location["index"] = index.into();
        location
    }

    fn physical(&self, place: &FileLocation) -> Value {
        let location = match self.index(&place.path) {
            Some(index) => self.indexed(index),
            None => artifact_location(&place.path),
        };
        let mut physical = json!({ "artifactLocation": location });
        if let Some(region) = region(place) {
            physical["region"] = region;
            if let Some(context) = place.excerpt.as_ref().and_then(|excerpt| context(place, excerpt)) {
                physical["contextRegion"] = context;
            }
        }
        physical
    }
}

fn artifact_location(path: &str) -> Value {
    match uri(path) {
        Some(uri) => json!({ "uri": uri }),
        None => json!({ "description": { "text": "standard input" } }),
    }
}

/// The fault: lines and columns count from 1, columns in characters, the end behind the last of them.
fn region(place: &FileLocation) -> Option<Value> {
    let mut region = json!({ "startLine": place.line? });
    if let Some(column) = place.column {
        region["startColumn"] = column.into();
    }
    if let Some(end) = end_column(place) {
        region["endColumn"] = end.into();
        let excerpt = place.excerpt.as_ref()?;
        region["snippet"] = json!({ "text": excerpt.text[excerpt.span.clone()] });
    }
    if let Some(bytes) = &place.bytes {
        region["byteOffset"] = bytes.start.into();
        region["byteLength"] = bytes.end.saturating_sub(bytes.start).into();
    }
    Some(region)
}

/// The part of the line that a report shows round the fault.
fn context(place: &FileLocation, excerpt: &Excerpt) -> Option<Value> {
    let before = excerpt.text.get(..excerpt.span.start)?.chars().count() as u64;
    let start = place.column?.checked_sub(before).filter(|start| *start > 0)?;
    Some(json!({
        "startLine": place.line?,
        "startColumn": start,
        "endColumn": start + excerpt.text.chars().count() as u64,
        "snippet": { "text": excerpt.text },
    }))
}
