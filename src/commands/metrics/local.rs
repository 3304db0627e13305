//! Metrics files on this machine: single ones, or all below a folder, such as a copy of a job's results.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Found, Run};
use crate::job::metrics::{self, MetricsFile};

/// The largest metrics file that is read; one row is some 40 bytes.
const LARGEST: u64 = 64 << 20;

/// How deep a folder is searched: results of a job lie four folders below their bucket at most.
const DEEPEST: usize = 8;

/// Reads a metrics file, whatever its name, or the metrics files below a folder, by their names. What can't
/// be read is said in the result.
pub(super) fn read(path: &Path) -> Vec<Run> {
    let label = path.display().to_string();
    if !path.is_dir() {
        return vec![Run::new(label, None, None, vec![file(path)])];
    }
    let mut paths = Vec::new();
    let fault = walk(path, DEEPEST, &mut paths).err();
    paths.sort();
    if paths.is_empty() {
        let mut run = Run::new(label.clone(), None, Some(label), Vec::new());
        run.fault = fault.map(|error| error.to_string());
        return vec![run];
    }
    let files = paths.iter().map(|path| file(path)).collect();
    by_run(&label, files)
        .into_iter()
        .map(|(name, files)| Run::new(name, None, Some(label.clone()), files))
        .collect()
}

/// Sorts the metrics files below `folder` into runs, each with what it is called: the ID of its job, else the
/// folder of its files. Where nothing tells two runs apart, files in several folders are of one.
pub(super) fn by_run(folder: &str, files: Vec<Found>) -> Vec<(String, Vec<Found>)> {
    let mut runs: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    let (of_jobs, others): (Vec<Found>, Vec<Found>) = files
        .into_iter()
        .partition(|file| metrics::job_of(&file.place).is_some());
    let of_training = |file: &&Found| file.file == Some(MetricsFile::Training);
    let several = others.iter().filter(of_training).count() > 1;
    for file in others {
        let run = if several {
            metrics::run_of(&file.place)
        } else {
            folder
        };
        runs.entry(run.to_owned()).or_default().push(file);
    }
    for file in of_jobs {
        runs.entry(metrics::run_of(&file.place).to_owned())
            .or_default()
            .push(file);
    }
    let named = |(run, files): (String, Vec<Found>)| {
        let job = metrics::job_of(&run).map(ToOwned::to_owned);
        (job.unwrap_or(run), files)
    };
    runs.into_iter().map(named).collect()
}

/// Joins a file of validation losses to the file of training losses named before it.
pub(super) fn joined(runs: Vec<Run>) -> Vec<Run> {
    let holds = |run: &Run, file| run.files.iter().any(|found| found.file == Some(file));
    let single = |run: &Run| run.job.is_none() && run.folder.is_none();
    let mut all: Vec<Run> = Vec::new();
    for run in runs {
        match all.last_mut() {
            Some(before)
                if single(before)
                    && single(&run)
                    && holds(before, MetricsFile::Training)
                    && !holds(before, MetricsFile::Validation)
                    && holds(&run, MetricsFile::Validation) =>
            {
                let mut files = before.files.clone();
                files.extend(run.files);
                *before = Run::new(before.label.clone(), None, None, files);
            }
            _ => all.push(run),
        }
    }
    all
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 0 {
            walk(&entry.path(), depth - 1, found)?;
        } else if !kind.is_dir() && metrics::recognise(&entry.file_name().to_string_lossy()).is_some() {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn file(path: &Path) -> Found {
    let text = fs::metadata(path)
        .map_err(|error| error.to_string())
        .and_then(|metadata| match metadata.len() {
            bytes if bytes > LARGEST => Err(format!(
                "the file has {bytes} bytes, a metrics file some thousands"
            )),
            _ => fs::read(path).map_err(|error| error.to_string()),
        });
    let table = text
        .and_then(|text| metrics::parse(&String::from_utf8_lossy(&text)).map_err(|error| error.to_string()));
    Found {
        file: table.as_ref().map_or_else(
            |_| metrics::recognise(&path.to_string_lossy()),
            |table| Some(table.file),
        ),
        place: path.display().to_string(),
        rows: table.map(|table| table.rows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRAINING: &str = "step_number,epoch_number,training_loss,perplexity\n0,0,2,7.4\n1,0,1,2.7\n";
    const VALIDATION: &str = "step_number,epoch_number,validation_loss,perplexity\n1,0,1.5,4.5\n";

    #[test]
    fn a_folder_is_searched_and_each_job_in_it_is_a_run() {
        let folder = tempfile::tempdir().unwrap();
        // The three places that AWS's guide and notebooks know.
        for (job, middle) in [
            ("one", "post_fine_tuning_validation/"),
            ("two", "post_fine_tuning_validation/validation/"),
            ("three", ""),
        ] {
            let results = folder.path().join(format!("model-customization-job-{job}"));
            let training = results.join("training_artifacts");
            let validation = results.join(format!("validation_artifacts/{middle}"));
            fs::create_dir_all(&training).unwrap();
            fs::create_dir_all(&validation).unwrap();
            fs::write(training.join(metrics::TRAINING_FILE), TRAINING).unwrap();
            fs::write(validation.join(metrics::VALIDATION_FILE), VALIDATION).unwrap();
            fs::write(results.join("other.csv"), "a,b\n").unwrap();
        }
        let runs = read(folder.path());
        let labels: Vec<_> = runs.iter().map(|run| run.label.as_str()).collect();
        assert_eq!(labels, ["one", "three", "two"]);
        for run in &runs {
            assert_eq!(
                (run.curves.training.len(), run.curves.validation.len()),
                (2, 1),
                "{run:?}"
            );
        }
    }

    #[test]
    fn runs_in_folders_of_their_own_are_not_mixed_and_one_in_several_folders_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("a/training/step_wise_training_metrics.csv", TRAINING);
        write("a/validation/validation_metrics.csv", VALIDATION);
        let runs = read(&folder.path().join("a"));
        assert_eq!((runs.len(), runs[0].curves.validation.len()), (1, 1));
        write("b/training_artifacts/step_wise_training_metrics.csv", TRAINING);
        write(
            "b/validation_artifacts/post_fine_tuning_validation/validation_metrics.csv",
            VALIDATION,
        );
        write("c/step_wise_training_metrics.csv", TRAINING);
        let runs = read(folder.path());
        let found: Vec<_> = runs
            .iter()
            .map(|run| {
                let label = run
                    .label
                    .strip_prefix(&folder.path().display().to_string())
                    .unwrap();
                (label, run.curves.training.len(), run.curves.validation.len())
            })
            .collect();
        assert_eq!(
            found,
            [
                ("/a/training", 2, 0),
                ("/a/validation", 0, 1),
                ("/b", 2, 1),
                ("/c", 2, 0)
            ]
        );
    }

    #[test]
    fn files_are_known_by_their_columns_and_joined_in_pairs() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let paths = [
            path("a.csv", TRAINING),
            path("b.csv", VALIDATION),
            path("c.csv", TRAINING),
            path("d.csv", "x\n"),
            folder.path().join("absent.csv"),
        ];
        let runs = joined(paths.iter().flat_map(|path| read(path)).collect());
        assert_eq!(runs.len(), 4);
        assert_eq!(runs[0].curves.validation.len(), 1);
        assert!(runs[1].curves.validation.is_empty() && runs[1].curves.training.len() == 2);
        let fault = |run: &Run| run.files[0].rows.clone().unwrap_err();
        assert_eq!(fault(&runs[2]), "metrics file has no column `step_number`");
        assert!(!fault(&runs[3]).is_empty());
        let empty = tempfile::tempdir().unwrap();
        assert!(read(empty.path())[0].curves.is_empty());
    }
}
