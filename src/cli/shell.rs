//! What a verb runs in: the global flags, the terminal, the way out.

use std::io::{self, BufWriter, ErrorKind, Write};

use super::{ConfigFlags, GlobalArgs};
use crate::config;
use crate::error::{ExitStatus, Failure, Hint};
use crate::output::{self, Format, Render, ReportView, Table};
use crate::rules;
use crate::ui::Terminal;

/// Results could not be written.
#[derive(Debug, thiserror::Error)]
#[error("failed to write to standard output")]
struct OutputError(#[source] io::Error);

impl Hint for OutputError {
    fn hints(&self) -> Vec<String> {
        match self.0.kind() {
            ErrorKind::StorageFull => vec!["make room where the output is written to".to_owned()],
            _ => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Turns a failure to write results into how the process ends: whoever closed the pipe has read
/// enough, which is no failure; anything else is.
pub(super) fn output_failed(error: io::Error) -> Result<ExitStatus, Failure> {
    if error.kind() == ErrorKind::BrokenPipe {
        Ok(ExitStatus::Success)
    } else {
        Err(OutputError(error).into())
    }
}

/// The outcome of a verb has no such form.
#[derive(Debug, thiserror::Error)]
#[error("`--format {}` is a form of {}, which this command does not give", format.name(), of(*format))]
struct NoSuchForm {
    format: Format,
    forms: Forms,
}

/// What only some commands give in this form.
const fn of(format: Format) -> &'static str {
    match format {
        Format::Csv => "lists",
        _ => "reports",
    }
}

impl Hint for NoSuchForm {
    fn hints(&self) -> Vec<String> {
        let has = match self.forms {
            Forms::Plain => "`human`, `concise` and `json`",
            Forms::Report => "`human`, `concise`, `json`, `sarif`, `junit` and `github`",
            Forms::List => "`human`, `concise`, `json` and `csv`",
        };
        let mut hints = vec![format!("this command has {has}")];
        if self.format.is_for_reports() {
            hints.push("`validate` and `check` also have `sarif`, `junit` and `github`".to_owned());
        }
        hints
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// The forms that a command gives beyond those of every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forms {
    /// None.
    Plain,
    /// Those of reports of findings and checks.
    Report,
    /// That of lists.
    List,
}

/// What a verb runs in.
#[derive(Debug)]
pub struct Shell {
    /// The flags that every verb takes.
    pub global: GlobalArgs,
    /// The streams.
    pub terminal: Terminal,
}

impl Shell {
    /// A shell that follows `global`; tells what happens inside on standard error when asked to.
    pub fn new(global: GlobalArgs) -> Self {
        let terminal = Terminal::new(global.terminal());
        super::logging::install(global.verbose, &terminal);
        Self { global, terminal }
    }

    /// Says where the description of the job comes from: the file of `--config` or the nearest
    /// `finetune.toml`, with `flags` and `--region` over it.
    pub fn source(&self, flags: &ConfigFlags) -> config::Source {
        let mut overrides = flags.overrides.clone();
        if let Some(region) = &self.global.region {
            overrides.add("region", [region.to_string()]);
        }
        config::Source {
            file: self.global.config.clone(),
            models: self.global.models.clone(),
            // Without a current folder nothing is found above it, and relative paths fail by themselves.
            current_dir: std::env::current_dir().unwrap_or_default(),
            overrides,
            earlier: None,
            codes: rules::all().map(|rule| rule.code).collect(),
        }
    }

    /// Opens the account like [`Shell::reach_as_is`], and asks for the code that the profile wants, if it does.
    ///
    /// # Errors
    /// Also when nobody gives the code.
    #[cfg(feature = "aws")]
    pub async fn reach(
        &self,
        region: Option<&crate::iam::Region>,
        folder: &std::path::Path,
    ) -> Result<crate::commands::Reach, Failure> {
        let reach = self.reach_as_is(region, folder).await?;
        super::ask::sign_in(self, &reach.session).await?;
        Ok(reach)
    }

    /// Opens the account that the flags and the AWS settings name, and says on standard error when it is
    /// the sandbox. `region` is the configuration's, `folder` the job's.
    ///
    /// # Errors
    /// When there is no such sandbox scenario, or no Region is set.
    #[cfg(feature = "aws")]
    pub async fn reach_as_is(
        &self,
        region: Option<&crate::iam::Region>,
        folder: &std::path::Path,
    ) -> Result<crate::commands::Reach, Failure> {
        let target = crate::commands::Target {
            settings: crate::aws::Settings {
                region: self.global.region.as_ref().or(region).cloned(),
                profile: self.global.profile.clone(),
                endpoint_url: self.global.endpoint_url.clone(),
            },
            sandbox: self.global.sandbox.clone(),
            folder: folder.to_owned(),
        };
        let reach = crate::commands::Reach::open(&target).await?;
        if let Some(scenario) = &reach.scenario {
            self.terminal.note(format_args!(
                "sandbox `{scenario}`: a rehearsal, no AWS account is touched; go on with `--sandbox`"
            ));
        }
        Ok(reach)
    }

    /// Writes `outcome` in the format asked for, and says how the process ends.
    ///
    /// # Errors
    /// When standard output takes no more, except that its reader is gone: that ends quietly with
    /// [`ExitStatus::Success`].
    pub fn finish(&self, outcome: &impl Render) -> Result<ExitStatus, Failure> {
        // The rows of a list are made for the form that shows them: there may be millions.
        let (report, table) = match self.global.format {
            Format::Human | Format::Concise | Format::Json => (None, None),
            _ => (outcome.report(), outcome.table()),
        };
        self.refuse_other_forms_than(match (&report, &table) {
            (Some(_), _) => Forms::Report,
            (None, Some(_)) => Forms::List,
            (None, None) => Forms::Plain,
        })?;
        match self.write(outcome, report.as_ref(), table.as_ref()) {
            Ok(()) => Ok(outcome.exit_status()),
            Err(error) => output_failed(error),
        }
    }

    /// Writes `outcome` like [`Shell::finish`], but to standard error: standard output is taken by data.
    ///
    /// # Errors
    /// When standard error takes no more.
    pub(super) fn finish_aside(&self, outcome: &impl Render) -> Result<ExitStatus, Failure> {
        let mut out = BufWriter::new(self.terminal.stderr());
        let written = match self.global.format {
            Format::Json => outcome.json(&mut out),
            Format::Concise => outcome.concise(&mut out),
            _ if self.global.quiet => Ok(()),
            _ => outcome.human(&mut out, self.terminal.stderr_style()),
        };
        match written.and_then(|()| out.flush()) {
            Ok(()) => Ok(outcome.exit_status()),
            Err(error) => output_failed(error),
        }
    }

    /// Writes `outcome`; `report` and `table` are its forms for programs, where one of them was asked for.
    fn write(
        &self,
        outcome: &impl Render,
        report: Option<&ReportView<'_>>,
        table: Option<&Table>,
    ) -> io::Result<()> {
        match self.global.format {
            Format::Human => {
                let mut out = BufWriter::new(self.terminal.stdout());
                outcome.human(&mut out, self.terminal.stdout_style())?;
                out.flush()
            }
            Format::Concise => {
                let mut out = BufWriter::new(self.terminal.stdout());
                outcome.concise(&mut out)?;
                out.flush()
            }
            Format::Json => {
                let mut out = BufWriter::new(self.terminal.raw_stdout());
                outcome.json(&mut out)?;
                out.flush()
            }
            Format::Csv => {
                let Some(table) = table else {
                    return Ok(());
                };
                let mut out = BufWriter::new(self.terminal.raw_stdout());
                table.csv(&mut out)?;
                out.flush()
            }
            format @ (Format::Sarif | Format::Junit | Format::Github) => {
                let Some(report) = report else {
                    return Ok(());
                };
                let mut out = BufWriter::new(self.terminal.raw_stdout());
                output::ci::write(format, report, &mut out)?;
                out.flush()
            }
        }
    }

    /// Refuses a form that a command with `forms` does not give.
    ///
    /// # Errors
    /// When such a form was asked for.
    pub(super) fn refuse_other_forms_than(&self, forms: Forms) -> Result<(), Failure> {
        let format = self.global.format;
        let fits = match format {
            Format::Human | Format::Concise | Format::Json => true,
            Format::Csv => forms == Forms::List,
            Format::Sarif | Format::Junit | Format::Github => forms == Forms::Report,
        };
        if fits {
            Ok(())
        } else {
            Err(NoSuchForm { format, forms }.into())
        }
    }

    /// Shows an error: as text on standard error, and in the forms that programs read also on standard
    /// output, so that they have one place to read. GitHub reads both streams, and takes commands from
    /// both: it gets the escaped form alone.
    pub(super) fn fail(&self, failure: &Failure) -> ExitStatus {
        let format = self.global.format;
        if format != Format::Github {
            self.refuse(failure);
        }
        let mut out = self.terminal.raw_stdout();
        // Nothing can be told about streams that are closed; the exit status still tells.
        let _ = match format {
            Format::Human | Format::Concise | Format::Csv => Ok(()),
            Format::Json => output::failure_json(failure, &mut out),
            Format::Sarif | Format::Junit | Format::Github => {
                output::ci::write_failure(format, failure, &mut out)
            }
        }
        .and_then(|()| out.flush());
        failure.exit
    }

    /// Shows an error as text on standard error.
    pub(super) fn refuse(&self, failure: &Failure) -> ExitStatus {
        // Nothing can be told about a stream that is closed; the exit status still tells.
        let _ = output::failure_human(failure, &mut self.terminal.stderr(), self.terminal.stderr_style());
        failure.exit
    }

    /// Runs a future to its end on a runtime made for it.
    ///
    /// # Errors
    /// When the system gives no threads or no event queue.
    #[cfg(feature = "aws")]
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(RuntimeError)?;
        let result = runtime.block_on(future);
        // A blocking read of a terminal can not be called off; nobody waits for it.
        runtime.shutdown_background();
        Ok(result)
    }
}

/// The asynchronous runtime could not be started.
#[cfg(feature = "aws")]
#[derive(Debug, thiserror::Error)]
#[error("failed to start the asynchronous runtime")]
struct RuntimeError(#[source] io::Error);

#[cfg(feature = "aws")]
impl Hint for RuntimeError {
    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_left_is_no_failure_and_a_full_disk_is() {
        let closed = output_failed(ErrorKind::BrokenPipe.into());
        assert_eq!(closed.map_err(|failure| failure.exit), Ok(ExitStatus::Success));
        let full = output_failed(ErrorKind::StorageFull.into()).expect_err("a full disk is a failure");
        assert_eq!(full.exit, ExitStatus::Unusable);
        assert_eq!(full.hints.len(), 1);
    }
}
