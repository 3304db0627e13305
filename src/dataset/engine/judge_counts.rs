//! Holds numbers of records against the limits of a model, without the records.

use std::io;
use std::sync::Arc;

use crate::dataset::findings::Caps;
use crate::dataset::format::Split;
use crate::dataset::rules::file::validation_unused;
use crate::dataset::sink::FindingSink;

use super::collect::FileResult;
use super::{Engine, Settings, Validation};

/// Judges how many records files have, each a name, a split and a number, without looking at them.
///
/// # Errors
/// Those of the sink.
pub fn judge_counts(
    counts: &[(&str, Split, u64)],
    settings: &Settings,
    sink: &mut dyn FindingSink,
) -> io::Result<Validation> {
    let mut engine = Engine::new(settings, sink, 0);
    engine.unlisted_model()?;
    for (name, split, records) in counts {
        let path: Arc<str> = (*name).into();
        let context = engine.context(*split, None);
        let mut result = FileResult::new(Arc::clone(&path), &settings.levels, Caps::default());
        result.records = *records;
        if let Some((severity, finding)) = validation_unused::check(&path, &context) {
            result.report(severity, finding, engine.sink)?;
        }
        engine.counts(&path, *split, &context, &mut result)?;
        engine.validation.worst = engine.validation.worst.max(result.worst);
    }
    engine.sums()?;
    Ok(engine.validation)
}
