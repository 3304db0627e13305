//! `models.toml`: what the user knows of base models, beside `finetune.toml`.

use std::path::{Path, PathBuf};

use super::document::Document;
use super::findings::Findings;
use super::load::{ConfigError, Source, folder_of, read_text};
use super::rules;
use crate::diagnostic::{Diagnostic, Remedy, Report};
use crate::model::{Catalogue, catalogue};

/// The name of the file.
pub const MODELS_FILE: &str = "models.toml";

/// Reads what is known of base models: the catalogue, with the user's file laid over it, if there is
/// one. `finetune.toml` is not read, only its folder counts.
///
/// # Errors
/// When the file cannot be read, or is no list of models.
pub fn models(source: &Source) -> Result<&'static Catalogue, ConfigError> {
    let mut findings = Findings::default();
    let file = source.find();
    let known = lay_over(source, &folder_of(file.as_deref()), &mut findings);
    if findings.found.is_empty() {
        return Ok(known);
    }
    let mut report = Report::new("config");
    report.findings = findings.found;
    Err(ConfigError::Invalid {
        summary: "the list of models can not be used".to_owned(),
        report: Box::new(report),
        only_flags: false,
    })
}

/// Lays the user's file over the catalogue, if there is one in `folder` or a flag names one.
pub(super) fn lay_over(source: &Source, folder: &Path, findings: &mut Findings) -> &'static Catalogue {
    let path = source.models.clone().unwrap_or_else(|| below(folder));
    let is_there = || source.current_dir.join(&path).symlink_metadata().is_ok();
    if source.models.is_none() && !is_there() {
        return catalogue();
    }
    let text = match read_text(&source.current_dir, &path) {
        Ok(text) => text,
        Err(finding) => {
            findings.found.push(*finding);
            return catalogue();
        }
    };
    let name = path.to_string_lossy();
    match Catalogue::merged(&text, &name) {
        // Once in a process: what is judged refers to it to the end.
        Ok(merged) => Box::leak(Box::new(merged)),
        Err(error) => {
            let place = Document::new(&name, &text).location(&error.span);
            findings.found.push(
                Diagnostic::new(&rules::MODELS, error.message)
                    .at(place, "")
                    .remedy(Remedy::text(
                        "`finetune models --example` writes a file with every kind of table explained",
                    )),
            );
            catalogue()
        }
    }
}

fn below(folder: &Path) -> PathBuf {
    if folder == Path::new(".") {
        PathBuf::from(MODELS_FILE)
    } else {
        folder.join(MODELS_FILE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{load, read};
    use crate::diagnostic::Location;
    use crate::model::MODELS_EXAMPLE;

    fn source(folder: &Path) -> Source {
        Source {
            current_dir: folder.to_owned(),
            ..Source::default()
        }
    }

    #[test]
    fn the_list_beside_the_nearest_finetune_toml_counts_and_a_flag_goes_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("data");
        std::fs::create_dir(&below).unwrap();
        let anvil = "acme.anvil-v1".parse().unwrap();
        let knows = |source: &Source| {
            let described = read(source).unwrap().catalogue;
            assert_eq!(described, models(source).unwrap());
            described.of_model(&anvil).next().is_some()
        };
        assert!(!knows(&source(&below)));
        std::fs::write(folder.path().join(MODELS_FILE), MODELS_EXAMPLE).unwrap();
        assert!(knows(&source(folder.path())));
        assert!(!knows(&source(&below)));
        std::fs::write(folder.path().join("finetune.toml"), "").unwrap();
        assert!(knows(&source(&below)));
        std::fs::write(below.join("none.toml"), "").unwrap();
        let flag = Source {
            models: Some("none.toml".into()),
            ..source(&below)
        };
        assert!(!knows(&flag));
    }

    #[test]
    fn a_fault_in_the_list_points_into_it() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[[model]]\nid = \"amazon.nova-lite-v1:0:300k\"\nnmae = \"Lite\"\n";
        std::fs::write(folder.path().join(MODELS_FILE), text).unwrap();
        std::fs::write(folder.path().join("finetune.toml"), "region = \"us-east-1\"\n").unwrap();
        let source = source(folder.path());
        let errors = [
            models(&source).map(|_| ()).unwrap_err(),
            read(&source).map(|_| ()).unwrap_err(),
            load(&source).map(|_| ()).unwrap_err(),
        ];
        for error in errors {
            let found = &error.report().unwrap().findings;
            let own = found
                .iter()
                .find(|finding| finding.rule.code == "CFG-18")
                .unwrap();
            let Some(Location::File(place)) = &own.location else {
                panic!("{own:?}")
            };
            assert_eq!(
                (&*place.path, place.line, place.column),
                (MODELS_FILE, Some(3), Some(1))
            );
        }
        let missing = Source {
            models: Some("absent.toml".into()),
            ..source
        };
        let error = models(&missing).unwrap_err();
        assert!(
            error.report().unwrap().findings[0]
                .message
                .contains("absent.toml")
        );
    }
}
