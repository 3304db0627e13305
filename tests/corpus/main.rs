//! The corpora of the fuzz targets, and every data file of `datasets/`, on a stable compiler: what holds
//! for any bytes holds for them, whatever format they are judged by.

use std::path::{Path, PathBuf};

use finetune::model::DataFormat;

#[path = "../../fuzz/invariants.rs"]
mod invariants;

/// Larger files are for the fuzzer and the benchmarks.
const MOST: u64 = 64 << 10;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.metadata().is_ok_and(|file| file.len() <= MOST) {
            found.push(path);
        }
    }
}

fn of(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found
}

fn hold(path: &Path, format: Option<DataFormat>) {
    let bytes = std::fs::read(path).expect("a file");
    let judged = std::panic::catch_unwind(|| invariants::hold(&bytes, format));
    assert!(judged.is_ok(), "{} as {format:?}", path.display());
}

#[test]
fn what_fuzzing_found_worth_keeping_is_judged_alike_by_one_thread_and_by_eight() {
    let paths = of("fuzz/corpus");
    assert!(paths.len() > 50, "only {} files", paths.len());
    for path in paths {
        let target = path
            .parent()
            .and_then(Path::file_name)
            .expect("a target")
            .to_string_lossy();
        let format = DataFormat::ALL
            .into_iter()
            .find(|format| format.name().replace('-', "_") == target);
        assert!(
            format.is_some() || target == "scanner",
            "no target is called {target}"
        );
        hold(&path, format);
    }
}

#[test]
fn every_data_file_of_the_crate_is_judged_alike_by_one_thread_and_by_eight() {
    let paths: Vec<_> = of("datasets")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ext| ext == "jsonl"))
        .collect();
    assert!(paths.len() > 100, "only {} files", paths.len());
    for (index, path) in paths.iter().enumerate() {
        hold(path, None);
        hold(path, Some(DataFormat::ALL[index % DataFormat::ALL.len()]));
    }
}
