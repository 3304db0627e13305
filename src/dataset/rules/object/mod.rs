//! Rules on the objects that records name: images, videos, documents. They take a look at S3, and are
//! judged only with `--online`.

use super::rules;
use crate::dataset::media::{Content, Look, MediaUse};
use crate::diagnostic::{Diagnostic, Remedy, Rule};
use crate::model::{MediumRules, ModelId};

rules![
    /// The rules on objects, by number.
    exists,
    size,
    format,
    dimensions,
    length,
    generator_image,
    embeddings_image,
];

/// What a rule makes of one object.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The rule has nothing to say of such an object.
    Skip,
    /// The object is as it should be.
    Pass,
    /// It can't be told: why.
    Unknown(String),
    /// What is wrong.
    Found(Box<Diagnostic>),
}

/// One object, and what it is judged by.
pub(crate) struct Item<'a> {
    /// Where it is named first.
    pub(crate) media: &'a MediaUse,
    /// What came of looking at it.
    pub(crate) look: &'a Look,
    /// What the model takes of such media; absent without a model, or where it takes none.
    pub(crate) rules: Option<&'a MediumRules>,
    /// The model.
    pub(crate) model: Option<&'a ModelId>,
}

/// Judges one object by one rule.
type Check = fn(&Item<'_>) -> Verdict;

/// The rules and their checks, by number.
pub(crate) static CHECKS: &[(&Rule, Check)] = &[
    (&exists::RULE, exists::check),
    (&size::RULE, size::check),
    (&format::RULE, format::check),
    (&dimensions::RULE, dimensions::check),
    (&length::RULE, length::check),
    (&generator_image::RULE, generator_image::check),
    (&embeddings_image::RULE, embeddings_image::check),
];

const SMALLER: &str = "make it smaller, or leave the record out";
const SCALE: &str = "scale or crop the image, or leave the record out";

impl Item<'_> {
    /// Size and content of an object that is there.
    fn there(&self) -> Option<(u64, &Content)> {
        match self.look {
            Look::There { bytes, content } => Some((*bytes, content)),
            Look::Missing | Look::Unread(_) => None,
        }
    }

    /// A finding at the place that names the object, and how to mend it.
    fn found(&self, rule: &'static Rule, message: String, mend: &str) -> Verdict {
        Verdict::Found(Box::new(self.finding(rule, message).remedy(Remedy::text(mend))))
    }

    fn finding(&self, rule: &'static Rule, message: String) -> Diagnostic {
        Diagnostic::new(rule, message)
            .located(self.media.location())
            .resource(self.uri())
    }

    /// Names the model in a sentence.
    fn takes(&self) -> String {
        self.model
            .map_or_else(|| "the model".to_owned(), |model| format!("`{model}`"))
    }

    /// The URI, fit to be shown.
    fn uri(&self) -> String {
        self.media.uri.escape_debug().to_string()
    }

    /// Judges the sides of an image by what the model takes: what is wrong with them, if anything.
    /// Nothing is known where the image does not say them.
    fn sides(&self, content: &Content) -> Result<Option<String>, Verdict> {
        let Some((width, height)) = content.pixels else {
            return Err(Verdict::Unknown(format!(
                "`{}` does not say how many pixels it has, or not where they were looked for",
                self.uri()
            )));
        };
        let Some(rules) = self.rules else { return Ok(None) };
        let (short, long) = (u64::from(width.min(height)), u64::from(width.max(height)));
        if let Some(sides) = &rules.side_pixels {
            let least = sides.value.least;
            if short < least {
                return Ok(Some(format!(
                    "{} takes sides of {least} pixels and more",
                    self.takes()
                )));
            }
            if let Some(most) = sides.value.most.filter(|most| long > *most) {
                return Ok(Some(format!(
                    "{} takes sides of up to {most} pixels",
                    self.takes()
                )));
            }
        }
        if let Some(most) = rules
            .total_pixels
            .as_ref()
            .filter(|most| short * long > most.value)
        {
            return Ok(Some(format!(
                "{} takes {} pixels in all at most",
                self.takes(),
                most.value
            )));
        }
        if let Some(most) = rules.side_ratio.as_ref().filter(|most| long > short * most.value) {
            return Ok(Some(format!(
                "{} takes no side that is more than {} times the other",
                self.takes(),
                most.value
            )));
        }
        Ok(None)
    }

    /// Judges an image that has a caption: its size and its sides, by the rule `rule`.
    fn captioned(&self, rule: &'static Rule, embeddings: bool) -> Verdict {
        let of_embeddings = self.model.map(|model| model.as_str().contains("embed"));
        if !self.media.captioned || of_embeddings != Some(embeddings) || self.rules.is_none() {
            return Verdict::Skip;
        }
        let Some((bytes, content)) = self.there() else {
            return Verdict::Skip;
        };
        let most = self
            .rules
            .and_then(|rules| rules.bytes.as_ref())
            .map(|most| most.value);
        if let Some(most) = most.filter(|most| bytes > *most) {
            let text = format!(
                "`{}` has {bytes} bytes; {} takes up to {most}",
                self.uri(),
                self.takes()
            );
            return self.found(rule, text, SMALLER);
        }
        match self.sides(content) {
            Err(unknown) => unknown,
            Ok(None) => Verdict::Pass,
            Ok(Some(fault)) => {
                let (width, height) = content.pixels.unwrap_or_default();
                let text = format!("`{}` has {width} × {height} pixels; {fault}", self.uri());
                self.found(rule, text, SCALE)
            }
        }
    }
}
