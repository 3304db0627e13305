//! `models`: the catalogue of base models as a list, and the page of one.

use jiff::civil::Date;

use crate::error::{ExitStatus, Hint};
use crate::model::{Catalogue, Entry};

/// The base models that were asked for.
#[derive(Debug, Clone)]
pub struct ModelList {
    /// The date of the data.
    pub as_of: Date,
    /// The entries, model by model.
    pub entries: Vec<&'static Entry>,
    /// How many models were left out because they take no new job.
    pub left_out: usize,
}

/// Everything known of one base model.
#[derive(Debug, Clone)]
pub struct ModelPage {
    /// The date of the data.
    pub as_of: Date,
    /// Its entries, one for each way to customize it; never empty.
    pub entries: Vec<&'static Entry>,
}

/// There is no such base model in the catalogue.
#[derive(Debug, thiserror::Error)]
#[error("the catalogue has no base model `{asked}`")]
pub struct UnknownModel {
    asked: String,
    nearest: Option<&'static Entry>,
}

impl Hint for UnknownModel {
    fn hints(&self) -> Vec<String> {
        let nearest = self.nearest.map(|entry| format!("did you mean `{}`?", entry.id));
        let list = "`finetune models --all` lists them all".to_owned();
        nearest.into_iter().chain([list]).collect()
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// Lists the base models that take new jobs, or `all` of them.
pub fn list(known: &'static Catalogue, all: bool) -> ModelList {
    let (entries, others): (Vec<_>, Vec<_>) = known
        .entries()
        .iter()
        .partition(|entry| all || entry.takes_new_jobs());
    let mut left_out: Vec<_> = others.iter().map(|entry| &entry.id).collect();
    left_out.dedup();
    ModelList {
        as_of: known.as_of(),
        entries,
        left_out: left_out.len(),
    }
}

/// Finds a base model by its ID, its ARN or its name (`Nova Lite`, `nova-lite`).
///
/// # Errors
/// When the catalogue has no such model; the error names the one most like it.
pub fn page(known: &'static Catalogue, id_or_name: &str) -> Result<ModelPage, UnknownModel> {
    let by_id = |text: &str| -> Vec<_> {
        let id = text.parse().ok();
        id.iter().flat_map(|id| known.of_model(id)).collect()
    };
    let mut entries = by_id(id_or_name);
    if entries.is_empty() {
        entries = known.named(id_or_name).collect();
    }
    if entries.is_empty() {
        return Err(UnknownModel {
            asked: id_or_name.to_owned(),
            nearest: known.nearest(id_or_name),
        });
    }
    Ok(ModelPage {
        as_of: known.as_of(),
        entries,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalogue;

    #[test]
    fn models_that_take_no_new_job_are_left_out_and_counted() {
        let open = list(catalogue(), false);
        assert!(open.entries.iter().all(|entry| entry.takes_new_jobs()));
        let all = list(catalogue(), true);
        assert_eq!(all.entries.len(), catalogue().entries().len());
        assert_eq!(all.left_out, 0);
        let mut closed: Vec<_> = all.entries.iter().map(|entry| &entry.id).collect();
        closed.dedup();
        let mut shown: Vec<_> = open.entries.iter().map(|entry| &entry.id).collect();
        shown.dedup();
        assert_eq!(open.left_out, closed.len() - shown.len());
        assert!(open.left_out > 0);
    }

    #[test]
    fn a_model_is_found_by_id_and_by_name() {
        for text in [
            "amazon.nova-2-lite-v1:0:256k",
            "amazon.nova-2-lite-v1:0",
            "Nova 2 Lite",
            "nova-2-lite",
        ] {
            let page = page(catalogue(), text).expect(text);
            let names: Vec<_> = page.entries.iter().map(|entry| entry.name.as_str()).collect();
            assert_eq!(names, ["Nova 2 Lite"; 2], "{text}");
        }
    }

    #[test]
    fn a_misspelt_model_is_answered_with_the_right_one() {
        let error = page(catalogue(), "nova-litte").expect_err("misspelt");
        assert_eq!(error.hints()[0], "did you mean `amazon.nova-lite-v1:0:300k`?");
        assert_eq!(error.exit_status(), ExitStatus::Usage);
        assert_eq!(page(catalogue(), "?").expect_err("no name").hints().len(), 1);
    }
}
