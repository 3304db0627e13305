//! Findings and checks gathered into suites and cases: a suite per file and one for what is about no
//! file, a case per rule.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;

use super::super::place::in_repository;
use super::super::{ReportView, unknown};
use super::buckets::Buckets;
use super::case::Case;
use super::entry::{Entry, each};
use crate::diagnostic::{CheckResult, CheckVerdict};
use crate::output::text::visible;

/// A file, or what is about no file.
#[derive(Debug, Default)]
pub(super) struct Suite {
    pub(super) name: String,
    pub(super) cases: Vec<Case>,
    /// Where the case of a rule stands.
    by_rule: HashMap<String, usize>,
}

/// Everything, and the lines of all cases.
#[derive(Debug, Default)]
pub(super) struct Suites {
    pub(super) list: Vec<Suite>,
    by_name: HashMap<String, usize>,
    pub(super) lines: Buckets,
    /// How many cases there are.
    cases: usize,
}

/// Names the suite of a file: a file has one name, also with `./` before it.
pub(super) fn title(path: &str) -> Cow<'_, str> {
    in_repository(path).unwrap_or(Cow::Borrowed(path))
}

impl Suites {
    /// Gathers what the report holds: the inputs first, in their order.
    ///
    /// # Errors
    /// When lines can't be kept, or findings that were written aside can't be read.
    pub(super) fn of(view: &ReportView<'_>) -> io::Result<Self> {
        let mut suites = Self::default();
        let command = view.report.command;
        for input in &view.report.inputs {
            suites.suite(&title(&input.path));
        }
        each(view, |entry| suites.finding(command, &entry))?;
        for check in &view.report.checks {
            suites.check(command, check)?;
        }
        for left_out in &view.report.suppressed {
            let case = suites.case(&title(&left_out.file), left_out.rule, left_out.rule);
            case.leave_out(left_out.severity, left_out.count);
        }
        if suites.list.is_empty() {
            suites.suite(command);
        }
        Ok(suites)
    }

    fn suite(&mut self, name: &str) -> &mut Suite {
        let known = self.by_name.get(name).copied();
        let index = known.unwrap_or_else(|| {
            self.by_name.insert(name.to_owned(), self.list.len());
            self.list.push(Suite {
                name: name.to_owned(),
                ..Suite::default()
            });
            self.list.len() - 1
        });
        &mut self.list[index]
    }

    fn case(&mut self, suite_name: &str, rule: &str, name: &str) -> &mut Case {
        let bucket = self.cases;
        let suite = self.suite(suite_name);
        let known = suite.by_rule.get(rule).copied();
        let index = known.unwrap_or_else(|| {
            suite.by_rule.insert(rule.to_owned(), suite.cases.len());
            suite.cases.push(Case::new(name, bucket));
            suite.cases.len() - 1
        });
        if known.is_none() {
            self.cases += 1;
        }
        &mut self.suite(suite_name).cases[index]
    }

    fn finding(&mut self, command: &str, entry: &Entry) -> io::Result<()> {
        let file = entry.file.as_deref().map(title);
        let suite = file.as_deref().unwrap_or(command);
        let name = format!("{} {}", entry.rule, entry.name);
        let case = self.case(suite, &entry.rule, &name);
        let lines = case.finding(entry.severity, entry.line(), entry.notes());
        let bucket = case.bucket;
        self.lines.add(bucket, &lines)
    }

    fn check(&mut self, command: &str, check: &CheckResult) -> io::Result<()> {
        let line = match check.verdict {
            CheckVerdict::Unknown => unknown(check),
            _ => match &check.reason {
                Some(reason) => visible(reason).into_owned(),
                None => visible(&check.resources.join(", ")).into_owned(),
            },
        };
        let name = format!("{} {}", check.rule.code, check.rule.name);
        let case = self.case(command, check.rule.code, &name);
        // What a failed check found says all that its resources would.
        let told = case.has_findings() && matches!(check.verdict, CheckVerdict::Fail | CheckVerdict::Warn);
        case.check(check.verdict, &line);
        if told {
            return Ok(());
        }
        let bucket = case.bucket;
        let text = format!("{}: {line}", check.verdict.name());
        self.lines.add(bucket, text.trim_end_matches(": "))
    }
}
