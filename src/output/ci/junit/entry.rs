//! A finding as it was written aside: a line of JSON.

use std::io::{self, BufRead};

use serde::Deserialize;

use super::super::ReportView;
use crate::diagnostic::{Remedy, Severity};
use crate::output::text::visible;

/// What a test report says of a finding.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) rule: String,
    pub(super) name: String,
    pub(super) severity: Severity,
    message: String,
    pub(super) file: Option<String>,
    line: Option<u64>,
    column: Option<u64>,
    json_path: Option<String>,
    key: Option<String>,
    label: Option<String>,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    evidence: Vec<String>,
    remedy: Option<Remedy>,
}

impl Entry {
    /// Names the place: as much of `file:line:column (path)` as is known.
    fn place(&self) -> Option<String> {
        let name = visible(self.file.as_deref().or(self.key.as_deref())?);
        let column = self.column.unwrap_or(1);
        let numbers = self.line.map(|line| format!(":{line}:{column}"));
        let inside = self
            .json_path
            .as_deref()
            .map(|path| format!(" ({})", visible(path)));
        Some(format!(
            "{name}{}{}",
            numbers.unwrap_or_default(),
            inside.unwrap_or_default()
        ))
    }

    /// Says in one line where it is and what is wrong.
    pub(super) fn line(&self) -> String {
        let place = self.place().map(|place| format!("{place}: "));
        let label = self.label.as_deref().filter(|label| !label.is_empty());
        let label = label.map(|label| format!(": {}", visible(label)));
        let resources =
            (!self.resources.is_empty()).then(|| format!(" ({})", visible(&self.resources.join(", "))));
        let [place, label, resources] = [place, label, resources].map(Option::unwrap_or_default);
        format!("{place}{}{label}{resources}", visible(&self.message))
    }

    /// Says what it rests on and how to mend it, a line each.
    pub(super) fn notes(&self) -> String {
        let found = self
            .evidence
            .iter()
            .map(|fact| format!("  found: {}", visible(fact)));
        let help = self
            .remedy
            .iter()
            .map(|remedy| format!("  help: {}", visible(&remedy.text)));
        found.chain(help).collect::<Vec<_>>().join("\n")
    }
}

/// Hands every finding of the report to `take`, wherever they are kept.
///
/// # Errors
/// Those of the file that they were written to, and of `take`.
pub(super) fn each(view: &ReportView<'_>, mut take: impl FnMut(Entry) -> io::Result<()>) -> io::Result<()> {
    let mut parse = |line: &[u8]| take(serde_json::from_slice(line).map_err(io::Error::from)?);
    for finding in &view.report.findings {
        parse(&serde_json::to_vec(finding).map_err(io::Error::from)?)?;
    }
    let Some(spool) = view.spool else { return Ok(()) };
    spool.read(|lines: &mut dyn BufRead| {
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 {
            parse(&line)?;
            line.clear();
        }
        Ok(())
    })
}
