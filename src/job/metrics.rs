//! The metrics files of a finished job, and how they are found.
//!
//! AWS documents one place for each file, and its own notebooks read them from others, so a file is
//! recognised by its name wherever it lies below the job's folder.

/// The name of the file with the training loss per step.
pub const TRAINING_FILE: &str = "step_wise_training_metrics.csv";
/// The name of the file with the validation loss.
pub const VALIDATION_FILE: &str = "validation_metrics.csv";

/// One row of a metrics file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricsRow {
    /// The step, counted from 0.
    pub step: u64,
    /// The epoch.
    pub epoch: f64,
    /// The training loss, or the validation loss in the validation file.
    pub loss: f64,
    /// The perplexity, where the file has it.
    pub perplexity: Option<f64>,
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
        line: usize,
        /// The cell.
        cell: String,
    },
}

/// Reads a metrics file: a header, then rows of plain numbers (Amazon Bedrock User Guide,
/// model-customization-analyze). Columns are found by name, in any order; others are passed over.
///
/// # Errors
/// When a needed column is missing or a cell is no number.
pub fn parse(text: &str) -> Result<Vec<MetricsRow>, MetricsError> {
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    let header: Vec<&str> = lines
        .next()
        .map(|(_, line)| cells(line).collect())
        .unwrap_or_default();
    let column = |name: &str| header.iter().position(|cell| *cell == name);
    let step = column("step_number").ok_or(MetricsError::MissingColumn("step_number"))?;
    let epoch = column("epoch_number").ok_or(MetricsError::MissingColumn("epoch_number"))?;
    let loss = column("training_loss")
        .or_else(|| column("validation_loss"))
        .ok_or(MetricsError::MissingColumn("training_loss"))?;
    let perplexity = column("perplexity");
    lines
        .map(|(index, line)| {
            let row: Vec<&str> = cells(line).collect();
            let number = |position: usize| {
                let cell = row.get(position).copied().unwrap_or_default();
                cell.parse::<f64>().map_err(|_| MetricsError::NoNumber {
                    line: index + 1,
                    cell: cell.to_owned(),
                })
            };
            Ok(MetricsRow {
                step: whole(number(step)?),
                epoch: number(epoch)?,
                loss: number(loss)?,
                perplexity: perplexity.map(number).transpose()?,
            })
        })
        .collect()
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|cell| cell.trim().trim_matches('"'))
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

/// Returns the loss of the last step.
pub fn final_loss(rows: &[MetricsRow]) -> Option<f64> {
    rows.iter().max_by_key(|row| row.step).map(|row| row.loss)
}

/// What a key below the job's output folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsFile {
    /// The training loss per step.
    Training,
    /// The validation loss.
    Validation,
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
        let rows = parse(text).unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!(final_loss(&rows), Some(0.75));
        assert_eq!(rows[1].perplexity, Some(3.5));
        let other =
            parse("\u{feff}perplexity,validation_loss,epoch_number,step_number\n9,0.5,1,7.0\n").unwrap();
        assert_eq!((other[0].step, final_loss(&other)), (7, Some(0.5)));
    }

    #[test]
    fn the_final_loss_is_that_of_the_last_step_wherever_its_row_stands() {
        let rows = parse("step_number,epoch_number,training_loss\n5,1,0.5\n0,0,2\n").unwrap();
        assert_eq!(final_loss(&rows), Some(0.5));
        assert_eq!(final_loss(&[]), None);
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
