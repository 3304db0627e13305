//! The metrics files of a finished job, and how they are found.
//!
//! AWS documents one place for each file, and its own notebooks read them from others, so a file is
//! recognised by its name wherever it lies below the job's folder.

use std::cmp::Ordering;

/// The name of the file with the training loss per step.
pub const TRAINING_FILE: &str = "step_wise_training_metrics.csv";
/// The name of the file with the validation loss.
pub const VALIDATION_FILE: &str = "validation_metrics.csv";

/// One row of a metrics file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricsRow {
    /// The step, as the file numbers it.
    pub step: u64,
    /// The epoch, as the file numbers it.
    pub epoch: f64,
    /// The training loss, or the validation loss in the validation file; absent where the cell is empty or
    /// holds what no loss can be: a number below zero, such as the -1 of some models, or none at all (`nan`).
    pub loss: Option<f64>,
    /// The perplexity, where the file has one that is a number.
    pub perplexity: Option<f64>,
}

/// What a metrics file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricsTable {
    /// Which losses they are.
    pub file: MetricsFile,
    /// The rows, in the order of the file.
    pub rows: Vec<MetricsRow>,
}

/// Why a metrics file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetricsError {
    /// The header lacks a column that is needed.
    #[error("metrics file has no column `{0}`")]
    MissingColumn(&'static str),
    /// A row has a cell that is no number.
    #[error("line {line} of the metrics file: `{cell}` is no number")]
    NoNumber {
        /// The line, counted from 1.
        line: u64,
        /// The cell.
        cell: String,
    },
    /// It is no table.
    #[error("the metrics file is no table of comma-separated values: {0}")]
    NoTable(String),
}

/// Reads a metrics file: a header, then rows of numbers (Amazon Bedrock User Guide,
/// model-customization-analyze). Columns are found by name, in any order; others are passed over.
///
/// # Errors
/// When a needed column is missing or a cell is no number.
pub fn parse(text: &str) -> Result<MetricsTable, MetricsError> {
    let no_table = |error: csv::Error| MetricsError::NoTable(error.to_string());
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().map_err(no_table)?.clone();
    let column = |name: &'static str| {
        let place = header.iter().position(|cell| cell == name);
        place.ok_or(MetricsError::MissingColumn(name))
    };
    let (step, epoch) = (column("step_number")?, column("epoch_number")?);
    let (loss, file) = match (column("training_loss"), column("validation_loss")) {
        (Ok(loss), _) => (loss, MetricsFile::Training),
        (Err(_), Ok(loss)) => (loss, MetricsFile::Validation),
        (Err(error), Err(_)) => return Err(error),
    };
    let perplexity = column("perplexity").ok();
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(no_table)? {
        let number = |place: usize| {
            let cell = record.get(place).unwrap_or_default();
            cell.parse::<f64>().map_err(|_| MetricsError::NoNumber {
                line: record.position().map_or(0, csv::Position::line),
                cell: cell.to_owned(),
            })
        };
        // A loss is never below zero: cross-entropy has no negative values.
        let measured = |place: usize| match record.get(place) {
            None | Some("") => Ok(None),
            Some(_) => {
                number(place).map(|number| Some(number).filter(|number| number.is_finite() && *number >= 0.0))
            }
        };
        rows.push(MetricsRow {
            step: whole(number(step)?),
            epoch: number(epoch)?,
            loss: measured(loss)?,
            perplexity: perplexity.map(measured).transpose()?.flatten(),
        });
    }
    Ok(MetricsTable { file, rows })
}

/// A step number that may be written as `12.0`; below zero counts as 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "steps are small whole numbers, and the cast saturates"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

/// Returns the loss of the last step that has one.
pub fn final_loss(rows: &[MetricsRow]) -> Option<f64> {
    let with_loss = rows.iter().filter(|row| row.loss.is_some());
    with_loss
        .max_by(|a, b| {
            (a.epoch.floor(), a.step)
                .partial_cmp(&(b.epoch.floor(), b.step))
                .unwrap_or(Ordering::Equal)
        })
        .and_then(|row| row.loss)
}

/// What a key below the job's output folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsFile {
    /// The training loss per step.
    Training,
    /// The validation loss.
    Validation,
}

impl MetricsFile {
    /// Names it in JSON and CSV.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Validation => "validation",
        }
    }
}

/// Returns the ID of the job that wrote the object or file at `path`, as the folder of its results names it.
pub fn job_of(path: &str) -> Option<&str> {
    path.split(['/', '\\'])
        .find_map(|part| part.strip_prefix("model-customization-job-"))
}

/// Returns the folder of the run that wrote the object or file at `path`: that of its job where there is one, else
/// the folder that the file lies in, above those that a job makes for its files.
pub fn run_of(path: &str) -> &str {
    let mut place = 0;
    for part in path.split_inclusive(['/', '\\']) {
        let name = part.trim_end_matches(['/', '\\']);
        if name.starts_with("model-customization-job-") && name.len() < part.len() {
            return &path[..place + name.len()];
        }
        let own = matches!(name, "training_artifacts" | "validation_artifacts");
        if own || name.len() == part.len() {
            break;
        }
        place += part.len();
    }
    path[..place].trim_end_matches(['/', '\\'])
}

/// Recognises a metrics file by the name at the end of its key.
pub fn recognise(key: &str) -> Option<MetricsFile> {
    match key.rsplit('/').next() {
        Some(TRAINING_FILE) => Some(MetricsFile::Training),
        Some(VALIDATION_FILE) => Some(MetricsFile::Validation),
        _ => None,
    }
}

/// Returns the prefix below which a job writes: the output key and `model-customization-job-<id>/`.
pub fn output_folder(output_key: &str, job_id: &str) -> String {
    let base = output_key.trim_end_matches('/');
    if base.is_empty() {
        format!("model-customization-job-{job_id}/")
    } else {
        format!("{base}/model-customization-job-{job_id}/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_by_column_name() {
        let text =
            "step_number,epoch_number,training_loss,perplexity\n0,0,2.5,12.2\r\n1,0,1.25,3.5\n2,1,0.75,2.1\n";
        let table = parse(text).unwrap();
        let rows = table.rows;
        assert_eq!((rows.len(), table.file), (3, MetricsFile::Training));
        assert_eq!(final_loss(&rows), Some(0.75));
        assert_eq!(rows[1].perplexity, Some(3.5));
        let other =
            parse("\u{feff}perplexity,validation_loss,epoch_number,step_number\n9,0.5,1,7.0\n").unwrap();
        assert_eq!(other.file, MetricsFile::Validation);
        assert_eq!((other.rows[0].step, final_loss(&other.rows)), (7, Some(0.5)));
    }

    #[test]
    fn the_final_loss_is_that_of_the_last_step_wherever_its_row_stands() {
        let last = |text| final_loss(&parse(text).unwrap().rows);
        assert_eq!(
            last("step_number,epoch_number,training_loss\n5,1,0.5\n0,0,2\n"),
            Some(0.5)
        );
        assert_eq!(
            last("step_number,epoch_number,training_loss\n9,0,2\n0,1,0.25\n"),
            Some(0.25)
        );
        assert_eq!(
            last("step_number,epoch_number,training_loss\n0,0,2\n1,0,-1\n"),
            Some(2.0)
        );
        assert_eq!(final_loss(&[]), None);
    }

    #[test]
    fn what_no_loss_can_be_is_none() {
        let text = "step_number,epoch_number,validation_loss,perplexity\n0,0,-1,-1\n1,0,,\n2,0,nan,inf\n3,0\n4,0,\" 0.5 \",1.6\n";
        let rows = parse(text).unwrap().rows;
        let losses: Vec<_> = rows.iter().map(|row| row.loss).collect();
        assert_eq!(losses, [None, None, None, None, Some(0.5)]);
        assert!(rows[..4].iter().all(|row| row.perplexity.is_none()));
    }

    #[test]
    fn the_folder_of_a_job_names_it() {
        assert_eq!(
            job_of("out/model-customization-job-abc/training_artifacts/x.csv"),
            Some("abc")
        );
        assert_eq!(job_of("out/validation_metrics.csv"), None);
    }

    #[test]
    fn the_files_of_a_run_lie_below_one_folder() {
        for (path, run) in [
            (
                "out/model-customization-job-abc/training_artifacts/x.csv",
                "out/model-customization-job-abc",
            ),
            (
                "s3://acme/out/model-customization-job-abc/x.csv",
                "s3://acme/out/model-customization-job-abc",
            ),
            ("runs/one/training_artifacts/x.csv", "runs/one"),
            (
                "runs/one/validation_artifacts/post_fine_tuning_validation/validation/x.csv",
                "runs/one",
            ),
            ("runs/two/x.csv", "runs/two"),
            (r"runs\two\x.csv", r"runs\two"),
            ("x.csv", ""),
        ] {
            assert_eq!(run_of(path), run, "{path}");
        }
    }

    #[test]
    fn a_missing_column_and_a_cell_that_is_no_number_are_named() {
        let message = |text| parse(text).unwrap_err().to_string();
        assert_eq!(message(""), "metrics file has no column `step_number`");
        assert_eq!(
            message("step_number,epoch_number\n"),
            "metrics file has no column `training_loss`"
        );
        assert_eq!(
            message("step_number,epoch_number,training_loss\n0,0,1\n1,0,x\n"),
            "line 3 of the metrics file: `x` is no number"
        );
    }

    #[test]
    fn metrics_files_are_recognised_wherever_they_lie() {
        let folder = output_folder("tone/output/", "abc");
        assert_eq!(folder, "tone/output/model-customization-job-abc/");
        assert_eq!(output_folder("", "abc"), "model-customization-job-abc/");
        for middle in [
            "",
            "post_fine_tuning_validation/",
            "post_fine_tuning_validation/validation/",
        ] {
            let key = format!("{folder}validation_artifacts/{middle}{VALIDATION_FILE}");
            assert_eq!(recognise(&key), Some(MetricsFile::Validation), "{key}");
        }
        let training = format!("{folder}training_artifacts/{TRAINING_FILE}");
        assert_eq!(recognise(&training), Some(MetricsFile::Training));
        assert_eq!(recognise("x/old_validation_metrics.csv"), None);
    }
}
