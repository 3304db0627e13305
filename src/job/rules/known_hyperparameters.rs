//! What the catalogue of base models knows of the hyperparameters of a request.

use crate::job::check::{Judgement, Subject};
use crate::model::Hyperparameters;

/// Judges the request by the hyperparameters that AWS publishes for its base model, where it does.
pub(super) fn judged_by(
    subject: Subject<'_>,
    judge: impl FnOnce(&'static Hyperparameters) -> Judgement,
) -> Judgement {
    let request = subject.request;
    match request.entry() {
        None => Judgement::Skip(format!(
            "no hyperparameters of `{}` for `{}` are known here",
            request.foundation, request.customization_type
        )),
        Some(entry) if !entry.hyperparameters.known => {
            let note = entry.hyperparameters.note.as_deref();
            Judgement::Skip(note.unwrap_or("AWS publishes none").to_owned())
        }
        Some(entry) => judge(&entry.hyperparameters),
    }
}
