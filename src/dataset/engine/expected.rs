//! Decides by which format the records of an input are judged, and says what needs saying about it.

use std::io;
use std::sync::Arc;

use crate::dataset::place::Line;
use crate::dataset::rules::file as rules;
use crate::dataset::rules::file::other_format::Taker;
use crate::dataset::shape::Shape;
use crate::diagnostic::Severity;
use crate::model::DataFormat;

use super::collect::FileResult;
use super::{Engine, head};

impl Engine<'_> {
    /// The format that was asked for, or that the model takes.
    pub(super) fn expected(&self) -> Option<DataFormat> {
        let settings = self.settings;
        let of_family = || {
            let family = settings.catalogue.family_of(settings.model.as_ref()?)?;
            Some(family.format(settings.customization_type))
        };
        let implied = || self.entry.map(|entry| entry.format).or_else(of_family);
        settings.format.or_else(implied)
    }

    /// Decides by which format the records are judged, and reports what needs saying about it.
    pub(super) fn format(
        &mut self,
        head: &[u8],
        path: &Arc<str>,
        result: &mut FileResult<'_>,
    ) -> io::Result<Option<DataFormat>> {
        let expected = self.expected();
        let sample = head::sample(head, expected);
        let guessed = sample.shape.and_then(Shape::format);
        let foreign = match (sample.shape, expected) {
            (Some(_), Some(_)) => sample.foreign,
            (Some(shape), None) => shape.format().is_none(),
            (None, expected) => expected.is_none() && sample.first.is_some(),
        };
        if foreign && let Some((number, from, to)) = sample.first {
            result.caps.foreign = true;
            let text = String::from_utf8_lossy(&head[from..to]);
            let line = Line {
                path,
                text: &text,
                number,
                offset: from as u64,
            };
            let by = match (&self.settings.model, self.settings.format) {
                (_, Some(_)) => Taker::Flag,
                (Some(model), None) => Taker::Model(format!("`{model}`")),
                (None, None) => Taker::Model("the model".to_owned()),
            };
            let finding = rules::other_format::finding(&line, sample.shape, expected, by);
            result.report(Severity::Error, finding, self.sink)?;
        }
        let format = expected.or(guessed);
        if (format.is_some() || !foreign)
            && let Some(finding) =
                rules::format_noted::check(path, format, expected.is_none(), self.settings.model.is_some())
        {
            result.report(Severity::Info, finding, self.sink)?;
        }
        Ok(format)
    }
}
