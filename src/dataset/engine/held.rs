//! Findings that wait for the end of their file: what is known only then (that a record repeats an
//! earlier one) belongs between them. Few are kept in memory, the rest in a temporary file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Excerpt, FileLocation, Location, Remedy, Rule, Severity};

/// How many findings are kept in memory.
const IN_MEMORY: usize = 4096;

/// The findings of one file, in the order of its lines.
#[derive(Debug)]
pub(super) struct Held {
    path: Arc<str>,
    /// The rules that spoke, by the numbers that the temporary file knows them by.
    rules: Vec<&'static Rule>,
    aside: Option<BufWriter<File>>,
    recent: Vec<Diagnostic>,
    most: usize,
}

impl Held {
    /// Nothing yet of the file called `path`.
    pub(super) const fn new(path: Arc<str>) -> Self {
        Self {
            path,
            rules: Vec::new(),
            aside: None,
            recent: Vec::new(),
            most: IN_MEMORY,
        }
    }

    /// Keeps one finding, which has a place in the file.
    ///
    /// # Errors
    /// When no temporary file can be made or written.
    pub(super) fn push(&mut self, finding: Diagnostic) -> io::Result<()> {
        self.recent.push(finding);
        if self.recent.len() < self.most {
            return Ok(());
        }
        if self.aside.is_none() {
            self.aside = Some(BufWriter::new(tempfile::tempfile()?));
        }
        for finding in self.recent.drain(..) {
            let kept = Kept::new(finding, &mut self.rules);
            if let Some(file) = &mut self.aside {
                serde_json::to_writer(&mut *file, &kept)?;
                file.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    /// Hands the findings back, in order.
    ///
    /// # Errors
    /// When the temporary file can't be read; also while reading.
    pub(super) fn into_findings(self) -> io::Result<impl Iterator<Item = io::Result<Diagnostic>>> {
        let aside = match self.aside {
            None => None,
            Some(file) => {
                let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.rewind()?;
                Some(BufReader::new(file).lines())
            }
        };
        let (path, rules) = (self.path, self.rules);
        let aside = aside.into_iter().flatten().map(move |line| {
            let kept: Kept = serde_json::from_str(&line?)?;
            Ok(kept.finding(&path, &rules))
        });
        Ok(aside.chain(self.recent.into_iter().map(Ok)))
    }
}

/// A finding as the temporary file has it.
#[derive(Serialize, Deserialize)]
struct Kept {
    rule: usize,
    severity: Severity,
    message: String,
    place: Option<Place>,
    label: Option<String>,
    resources: Vec<String>,
    evidence: Vec<String>,
    remedy: Option<Remedy>,
}

#[derive(Serialize, Deserialize)]
struct Place {
    line: Option<u64>,
    column: Option<u64>,
    bytes: Option<Range<u64>>,
    json_path: Option<String>,
    excerpt: Option<(String, Range<usize>, bool, bool)>,
}

impl Kept {
    fn new(finding: Diagnostic, rules: &mut Vec<&'static Rule>) -> Self {
        let rule = rules
            .iter()
            .position(|rule| rule.code == finding.rule.code)
            .unwrap_or_else(|| {
                rules.push(finding.rule);
                rules.len() - 1
            });
        let place = match finding.location {
            Some(Location::File(place)) => Some(Place {
                line: place.line,
                column: place.column,
                bytes: place.bytes,
                json_path: place.json_path,
                excerpt: place
                    .excerpt
                    .map(|cut| (cut.text, cut.span, cut.cut_before, cut.cut_after)),
            }),
            _ => None,
        };
        Self {
            rule,
            severity: finding.severity,
            message: finding.message,
            place,
            label: finding.label,
            resources: finding.resources,
            evidence: finding.evidence,
            remedy: finding.remedy,
        }
    }

    fn finding(self, path: &Arc<str>, rules: &[&'static Rule]) -> Diagnostic {
        Diagnostic {
            rule: rules[self.rule],
            severity: self.severity,
            message: self.message,
            location: self.place.map(|place| {
                let excerpt = place.excerpt;
                Location::File(FileLocation {
                    path: Arc::clone(path),
                    line: place.line,
                    column: place.column,
                    bytes: place.bytes,
                    json_path: place.json_path,
                    excerpt: excerpt.map(|(text, span, cut_before, cut_after)| Excerpt {
                        text,
                        span,
                        cut_before,
                        cut_after,
                    }),
                })
            }),
            label: self.label,
            resources: self.resources,
            evidence: self.evidence,
            remedy: self.remedy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::place::Line;
    use crate::dataset::rules::file::{blank_line, crlf};

    #[test]
    fn findings_that_were_put_aside_come_back_as_they_were() {
        let path: Arc<str> = "train.jsonl".into();
        let mut held = Held {
            most: 2,
            ..Held::new(Arc::clone(&path))
        };
        let mut expected = Vec::new();
        for number in 1..=7 {
            let text = format!("   é{number}");
            let line = Line {
                path: &path,
                text: &text,
                number,
                offset: number * 10,
            };
            let finding = if number % 2 == 0 {
                crlf::finding(&line)
            } else {
                blank_line::finding(&line).evidence("x")
            };
            expected.push(finding.clone().severity(Severity::Warning));
            held.push(finding.severity(Severity::Warning)).unwrap();
        }
        assert!(held.aside.is_some());
        let found: Vec<_> = held
            .into_findings()
            .unwrap()
            .map(|finding| format!("{:?}", finding.unwrap()))
            .collect();
        let expected: Vec<_> = expected.iter().map(|finding| format!("{finding:?}")).collect();
        assert_eq!(found, expected);
    }
}
