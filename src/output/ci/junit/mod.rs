//! JUnit XML: a suite per file and one for what is about no file, a case per rule that has something to
//! say. A rule at error level is a failure with all its places in the text; warnings, and checks that
//! could not be made or were skipped, are marked as skipped, which every reader shows and none fails the
//! build for; notes pass with their text. Each file that was read has a case of its own that passes.
//!
//! The counts of a suite stand before its cases, so findings are gathered first: the lines of all cases
//! go through a temporary file when there are many.
//!
//! Source: the schema `junit-10.xsd` of the xUnit plugin of Jenkins, which GitHub's and GitLab's readers
//! agree with.

mod buckets;
mod case;
mod entry;
mod suites;
mod xml;

use std::io::{self, Write};

use super::{ReportView, failure_lines};
use crate::diagnostic::Input;
use crate::error::{ExitStatus, Failure};
use crate::output::failure::findings;
use crate::output::text::{bytes, counted, visible};
use buckets::Buckets;
use case::{Case, Mark};
use suites::{Suite, Suites};
use xml::escape;

/// Counts of a suite, or of all.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn add(&mut self, mark: Mark) {
        self.tests += 1;
        match mark {
            Mark::Passed => {}
            Mark::Skipped => self.skipped += 1,
            Mark::Failure => self.failures += 1,
            Mark::Error => self.errors += 1,
        }
    }
}

/// Writes the report.
pub(super) fn report(view: &ReportView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Suites { list, mut lines, .. } = Suites::of(view)?;
    let inputs = |suite: &Suite| -> Vec<&Input> {
        let inputs = view.report.inputs.iter();
        let of_suite: Vec<_> = inputs
            .filter(|input| suites::title(&input.path) == suite.name)
            .collect();
        // A file that could not be read has its failure, and nothing that passes.
        let read = of_suite
            .iter()
            .copied()
            .filter(|input| input.records > 0 || suite.cases.is_empty());
        read.collect()
    };
    let mut total = Counts::default();
    let counts: Vec<_> = list
        .iter()
        .map(|suite| {
            let mut counts = Counts::default();
            let read = inputs(suite).iter().map(|_| Mark::Passed).collect::<Vec<_>>();
            let marks = read
                .into_iter()
                .chain(suite.cases.iter().map(|case| case.mark(view.strict)));
            for mark in marks {
                counts.add(mark);
                total.add(mark);
            }
            counts
        })
        .collect();
    begin(
        out,
        &format!("{} {}", env!("CARGO_PKG_NAME"), view.report.command),
        total,
    )?;
    for (suite, counts) in list.iter().zip(counts) {
        begin_suite(out, &suite.name, counts)?;
        for input in inputs(suite) {
            input_case(out, input)?;
        }
        for case in &suite.cases {
            write_case(out, suite, case, view.strict, &mut lines)?;
        }
        out.write_all(b"  </testsuite>\n")?;
    }
    out.write_all(b"</testsuites>\n")
}

/// Writes an error that took the place of the report: one case that ended in an error.
pub(super) fn failure(failure: &Failure, out: &mut dyn Write) -> io::Result<()> {
    let counts = Counts {
        tests: 1,
        errors: 1,
        ..Counts::default()
    };
    let mut text = failure_lines(failure);
    let message = text.first().cloned().unwrap_or_default();
    if let Some(found) = findings(failure.error.as_ref()) {
        let view = ReportView {
            report: found,
            spool: None,
            verdict: found.verdict(),
            exit: ExitStatus::Unusable,
            strict: false,
            config: None,
        };
        entry::each(&view, |entry| {
            text.push(entry.line());
            Ok(())
        })?;
    }
    begin(out, env!("CARGO_PKG_NAME"), counts)?;
    begin_suite(out, env!("CARGO_PKG_NAME"), counts)?;
    begin_case(out, env!("CARGO_PKG_NAME"), "run")?;
    writeln!(
        out,
        "      <error type=\"failure\" message=\"{}\">{}</error>\n    </testcase>\n  </testsuite>\n</testsuites>",
        escape(&message),
        content(&text.join("\n")),
    )
}

fn begin(out: &mut dyn Write, name: &str, counts: Counts) -> io::Result<()> {
    let Counts {
        tests,
        failures,
        errors,
        ..
    } = counts;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">",
        escape(name)
    )
}

fn begin_suite(out: &mut dyn Write, name: &str, counts: Counts) -> io::Result<()> {
    let Counts {
        tests,
        failures,
        errors,
        skipped,
    } = counts;
    writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">",
        escape(&visible(name))
    )
}

fn begin_case(out: &mut dyn Write, suite: &str, name: &str) -> io::Result<()> {
    writeln!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\">",
        escape(&visible(suite)),
        escape(name)
    )
}

/// Says that a file was read, by which format, and how much of it there is.
fn input_case(out: &mut dyn Write, input: &Input) -> io::Result<()> {
    let format = input
        .format
        .as_deref()
        .map_or_else(String::new, |format| format!(" as {format}"));
    begin_case(
        out,
        &suites::title(&input.path),
        &format!("read{format} ({})", input.split),
    )?;
    writeln!(
        out,
        "      <system-out>{}, {}</system-out>\n    </testcase>",
        counted(input.records, "record"),
        bytes(input.bytes)
    )
}

fn write_case(
    out: &mut dyn Write,
    suite: &Suite,
    case: &Case,
    strict: bool,
    lines: &mut Buckets,
) -> io::Result<()> {
    begin_case(out, &suite.name, &case.name)?;
    let mark = case.mark(strict);
    let element = match mark {
        Mark::Passed => "system-out",
        Mark::Skipped => "skipped",
        Mark::Failure => "failure",
        Mark::Error => "error",
    };
    write!(out, "      <{element}")?;
    if mark != Mark::Passed {
        let message = case.summary();
        write!(out, " type=\"{}\" message=\"{}\"", case.kind(), escape(&message))?;
    }
    out.write_all(b">")?;
    lines.read(case.bucket, |piece| out.write_all(content(piece).as_bytes()))?;
    if let Some(left_out) = case.left_out() {
        writeln!(out, "{left_out}")?;
    }
    writeln!(out, "</{element}>\n    </testcase>")
}

/// Escapes text of several lines; its line ends stay.
fn content(text: &str) -> String {
    text.split('\n').map(escape).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
