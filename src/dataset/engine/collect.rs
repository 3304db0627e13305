//! Puts together what the chunks of one file gave: in the order of the file, up to the caps.

use std::io;
use std::sync::Arc;

use crate::dataset::findings::{Caps, Hidden, hide};
use crate::dataset::levels::Levels;
use crate::dataset::rules::file::crlf;
use crate::dataset::secret::conceal;
use crate::dataset::sink::FindingSink;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Rule, Severity, Suppressed};

use super::segment::Scanned;

/// What one file has come to so far.
pub(super) struct FileResult<'s> {
    pub(super) path: Arc<str>,
    pub(super) levels: &'s Levels,
    pub(super) caps: Caps,
    pub(super) records: u64,
    pub(super) worst: Option<Severity>,
    lines: u64,
    crlf: bool,
    shown: Vec<(&'static Rule, u64)>,
    hidden: Vec<Hidden>,
}

impl<'s> FileResult<'s> {
    pub(super) const fn new(path: Arc<str>, levels: &'s Levels, caps: Caps) -> Self {
        Self {
            path,
            levels,
            caps,
            records: 0,
            worst: None,
            lines: 0,
            crlf: false,
            shown: Vec::new(),
            hidden: Vec::new(),
        }
    }

    /// Reports a finding about the file, at the level that the user set.
    pub(super) fn report(
        &mut self,
        severity: Severity,
        finding: Diagnostic,
        sink: &mut dyn FindingSink,
    ) -> io::Result<()> {
        match self.levels.apply(finding.rule, severity) {
            Some(severity) => self.emit(finding.severity(severity), sink),
            None => Ok(()),
        }
    }

    /// Takes over one go of a chunk. Line numbers become those of the file; `finished` says that the
    /// chunk is through.
    pub(super) fn take(&mut self, mut scanned: Scanned, sink: &mut dyn FindingSink) -> io::Result<()> {
        let finished = scanned.rest.is_none();
        if let Some(finding) = scanned.crlf.take().filter(|_| !self.crlf) {
            self.crlf = true;
            if let Some(severity) = self.levels.apply(&crlf::RULE, crlf::RULE.severity) {
                let line = line_of(&finding);
                let at = scanned.findings.partition_point(|other| line_of(other) <= line);
                scanned.findings.insert(at, finding.severity(severity));
            }
        }
        for mut finding in scanned.findings {
            if let Some(Location::File(FileLocation { line: Some(line), .. })) = &mut finding.location {
                *line += self.lines;
            }
            self.emit(finding, sink)?;
        }
        for hidden in scanned.hidden {
            hide(&mut self.hidden, hidden.rule, hidden.worst, hidden.count);
            self.worst = self.worst.max(Some(hidden.worst));
        }
        self.records += scanned.records;
        if finished {
            self.lines += scanned.lines;
        }
        Ok(())
    }

    fn emit(&mut self, mut finding: Diagnostic, sink: &mut dyn FindingSink) -> io::Result<()> {
        self.worst = self.worst.max(Some(finding.severity));
        let place = self
            .shown
            .iter()
            .position(|(rule, _)| rule.code == finding.rule.code);
        let place = place.unwrap_or_else(|| {
            self.shown.push((finding.rule, 0));
            self.shown.len() - 1
        });
        let count = &mut self.shown[place].1;
        if self.caps.of(finding.rule).is_some_and(|cap| *count >= cap) {
            hide(&mut self.hidden, finding.rule, finding.severity, 1);
            return Ok(());
        }
        *count += 1;
        conceal(&mut finding);
        sink.accept(finding)
    }

    /// Lists what the caps kept out.
    pub(super) fn suppressed(&self) -> impl Iterator<Item = Suppressed> {
        self.hidden.iter().map(|hidden| Suppressed {
            rule: hidden.rule.code,
            file: self.path.to_string(),
            count: hidden.count,
            severity: hidden.worst,
        })
    }
}

fn line_of(finding: &Diagnostic) -> u64 {
    match &finding.location {
        Some(Location::File(place)) => place.line.unwrap_or(0),
        _ => 0,
    }
}
