//! Puts together what the chunks of one file gave: in the order of the file, up to the caps.

use std::io;
use std::sync::Arc;

use crate::dataset::findings::{Caps, Hidden, hide};
use crate::dataset::levels::Levels;
use crate::dataset::rules::file::crlf;
use crate::dataset::secret::conceal;
use crate::dataset::sink::FindingSink;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Rule, Severity, Suppressed};

use super::held::Held;
use super::segment::Scanned;
use super::whole::{Whole, line_of};

/// What one file has come to so far.
pub(super) struct FileResult<'s> {
    pub(super) path: Arc<str>,
    pub(super) levels: &'s Levels,
    pub(super) caps: Caps,
    pub(super) records: u64,
    pub(super) worst: Option<Severity>,
    /// What the file comes to as a whole.
    pub(super) whole: Whole,
    /// The findings that have a place in the file, until it is through.
    held: Held,
    lines: u64,
    crlf: bool,
    shown: Vec<(&'static Rule, u64)>,
    hidden: Vec<Hidden>,
}

impl<'s> FileResult<'s> {
    pub(super) fn new(path: Arc<str>, levels: &'s Levels, caps: Caps) -> Self {
        Self {
            held: Held::new(Arc::clone(&path)),
            whole: Whole::new(),
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
        let rule = finding.rule;
        self.report_if(rule, severity, || Some(finding), sink)
    }

    /// Reports what `make` returns. It is not called when the rule is off or its cap is reached.
    pub(super) fn report_if(
        &mut self,
        rule: &'static Rule,
        severity: Severity,
        make: impl FnOnce() -> Option<Diagnostic>,
        sink: &mut dyn FindingSink,
    ) -> io::Result<()> {
        let Some(severity) = self.levels.apply(rule, severity) else {
            return Ok(());
        };
        if self.is_full(rule) {
            self.hide(rule, severity, 1);
            return Ok(());
        }
        match make() {
            Some(mut finding) => {
                self.count(rule, severity);
                conceal(&mut finding);
                sink.accept(finding.severity(severity))
            }
            None => Ok(()),
        }
    }

    /// Takes over one go of a chunk. Line numbers become those of the file.
    pub(super) fn take(&mut self, mut scanned: Scanned) -> io::Result<()> {
        let finished = scanned.rest.is_none();
        if let Some(finding) = scanned.crlf.take().filter(|_| !self.crlf) {
            self.crlf = true;
            if let Some(severity) = self.levels.apply(&crlf::RULE, crlf::RULE.severity) {
                let line = line_of_finding(&finding);
                let at = scanned
                    .findings
                    .partition_point(|other| line_of_finding(other) <= line);
                scanned.findings.insert(at, finding.severity(severity));
            }
        }
        for mut finding in scanned.findings {
            if let Some(Location::File(FileLocation { line: Some(line), .. })) = &mut finding.location {
                *line += self.lines;
            }
            if self.is_full(finding.rule) {
                self.hide(finding.rule, finding.severity, 1);
            } else {
                self.count(finding.rule, finding.severity);
                conceal(&mut finding);
                self.held.push(finding)?;
            }
        }
        for hidden in scanned.hidden {
            self.hide(hidden.rule, hidden.worst, hidden.count);
        }
        self.whole.take(scanned.traits, self.lines)?;
        self.records += scanned.records;
        if finished {
            self.lines += scanned.lines;
        }
        Ok(())
    }

    /// Hands back the findings that have a place in the file, in the order of its lines.
    pub(super) fn take_held(&mut self) -> io::Result<impl Iterator<Item = io::Result<Diagnostic>> + use<>> {
        std::mem::replace(&mut self.held, Held::new(Arc::clone(&self.path))).into_findings()
    }

    /// Reports the findings that have a place in the file at once, where nothing comes between them.
    pub(super) fn flush(&mut self, sink: &mut dyn FindingSink) -> io::Result<()> {
        for finding in self.take_held()? {
            sink.accept(finding?)?;
        }
        Ok(())
    }

    fn shown_of(&mut self, rule: &'static Rule) -> &mut u64 {
        let place = self.shown.iter().position(|(known, _)| rule.code == known.code);
        let place = place.unwrap_or_else(|| {
            self.shown.push((rule, 0));
            self.shown.len() - 1
        });
        &mut self.shown[place].1
    }

    fn is_full(&mut self, rule: &'static Rule) -> bool {
        let cap = self.caps.of(rule);
        cap.is_some_and(|cap| *self.shown_of(rule) >= cap)
    }

    fn count(&mut self, rule: &'static Rule, severity: Severity) {
        *self.shown_of(rule) += 1;
        self.worst = self.worst.max(Some(severity));
    }

    fn hide(&mut self, rule: &'static Rule, worst: Severity, count: u64) {
        hide(&mut self.hidden, rule, worst, count);
        self.worst = self.worst.max(Some(worst));
    }

    /// Lists what the caps kept out, by the codes of the rules.
    pub(super) fn suppressed(&self) -> Vec<Suppressed> {
        let suppressed = |hidden: &Hidden| Suppressed {
            rule: hidden.rule.code,
            file: self.path.to_string(),
            count: hidden.count,
            severity: hidden.worst,
        };
        let mut list: Vec<_> = self.hidden.iter().map(suppressed).collect();
        list.sort_by_key(|left_out| left_out.rule);
        list
    }
}

/// The line of a finding; 0 where it is about the whole file.
pub(super) fn line_of_finding(finding: &Diagnostic) -> u64 {
    finding.location.as_ref().map_or(0, line_of)
}
