//! Judges how many records there are: in one input, and in training and validation together.

use std::io;
use std::sync::Arc;

use crate::dataset::context::Context;
use crate::dataset::format::Split;
use crate::dataset::rules::file as rules;
use crate::dataset::rules::image::embeddings_quota;
use crate::diagnostic::Severity;

use super::Engine;
use super::collect::FileResult;

impl Engine<'_> {
    /// Judges how many records one file has.
    pub(super) fn counts(
        &mut self,
        path: &Arc<str>,
        split: Split,
        context: &Context,
        result: &mut FileResult<'_>,
    ) -> io::Result<()> {
        let records = result.records;
        if let Some((severity, finding)) = rules::too_few_records::check(path, records, context) {
            result.report(severity, finding, self.sink)?;
        } else if let Some(finding) = rules::advised_records::check(path, records, context) {
            result.report(Severity::Info, finding, self.sink)?;
        }
        if let Some(finding) = embeddings_quota::check(path, records, context) {
            result.report(finding.severity, finding, self.sink)?;
        }
        for finding in result.whole.summary(path) {
            result.report(finding.severity, finding, self.sink)?;
        }
        let too_many = rules::validation_maximum::check(path, records, context)
            .or_else(|| rules::too_many_records::check(path, records, context));
        if let Some(finding) = too_many {
            result.report(Severity::Error, finding, self.sink)?;
        }
        self.counted.push((Arc::clone(path), split, records));
        Ok(())
    }

    /// Judges training and validation together, where both were read. Files of one split count together.
    pub(super) fn sums(&mut self) -> io::Result<()> {
        let sum = |split| -> u64 {
            let of_split = self.counted.iter().filter(|(_, own, _)| *own == split);
            of_split.map(|(_, _, records)| records).sum()
        };
        let (training, validation) = (sum(Split::Training), sum(Split::Validation));
        let context = self.context(Split::Training, None);
        let last = self.counted.last().map(|(path, _, _)| Arc::clone(path));
        let Some(path) = last else { return Ok(()) };
        if !self.incomplete
            && let Some(finding) = rules::too_few_records::check_sum(&path, training + validation, &context)
        {
            self.report(Severity::Error, finding)?;
        }
        let has_both = training > 0 && validation > 0;
        let alone = |count| {
            self.entry
                .and_then(|entry| entry.records.sum_maximum.as_ref())
                .is_some_and(|most| count > most.value)
        };
        if has_both
            && !alone(training)
            && !alone(validation)
            && let Some(finding) = rules::sum_of_records::check(&path, training, validation, &context)
        {
            self.report(Severity::Error, finding)?;
        }
        Ok(())
    }
}
