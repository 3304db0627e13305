//! What the tests of all forms share.

pub(super) use crate::output::report::fixtures::{DUPLICATE, in_line, report};

use super::{ReportView, write};
use crate::diagnostic::Report;
use crate::error::{ExitStatus, Failure, Hint};
use crate::output::{Format, Render};

/// How `report` looks in `format`.
pub(super) fn written(format: Format, report: &Report) -> String {
    let view = ReportView {
        config: Some("finetune.toml".as_ref()),
        ..report.report().expect("a report is one")
    };
    text(format, &view)
}

/// How the report of `view` looks in `format`.
pub(super) fn text(format: Format, view: &ReportView<'_>) -> String {
    let mut out = Vec::new();
    write(format, view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// An error that takes the place of a report.
pub(super) fn failure() -> Failure {
    #[derive(Debug, thiserror::Error)]
    #[error("no data set is named in `<a>`")]
    struct NoData;
    impl Hint for NoData {
        fn hints(&self) -> Vec<String> {
            vec!["name a file".to_owned()]
        }

        fn exit_status(&self) -> ExitStatus {
            ExitStatus::Usage
        }
    }
    NoData.into()
}
