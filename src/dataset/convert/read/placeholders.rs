//! Media that lie in lists of their own, with `<image>` or `<video>` in the text where each belongs.

use crate::dataset::json::{Kind, Value};

use super::super::refusal::Refusal;
use super::super::sample::{MediaKind, Part, Placed, Sample};
use super::media::media;
use super::{Reader, said};

const LISTS: [(&str, &str, MediaKind); 2] = [
    ("images", "<image>", MediaKind::Image),
    ("videos", "<video>", MediaKind::Video),
];

impl Reader<'_> {
    /// Puts the media of the lists of `record` where the texts of `sample` have their placeholders.
    pub(super) fn fill_placeholders(
        &mut self,
        record: Value<'_>,
        sample: &mut Sample,
    ) -> Result<(), Refusal> {
        for (key, mark, kind) in LISTS {
            let Some(list) = record.get(key).filter(|list| list.kind() == Kind::Array) else {
                continue;
            };
            sample.others.retain(|(other, _)| other != key);
            let at = list.span().start;
            let marks: usize = sample
                .turns
                .iter()
                .flat_map(|turn| &turn.parts)
                .map(|part| match &part.it {
                    Part::Text(text) => text.matches(mark).count(),
                    _ => 0,
                })
                .sum();
            let count = list.elements().count();
            if marks != count {
                let reason = format!("`{key}` has {count}, and the texts have {marks} `{mark}`");
                return Err(Refusal::new("placeholders", at, reason)
                    .remedy(format!("write one `{mark}` in the text for each of them")));
            }
            let mut found = Vec::new();
            for element in list.elements() {
                let place = element.span().start;
                if element.kind() != Kind::String {
                    let reason = format!("an element of `{key}` is {}, not a path", element.kind().name());
                    return Err(Refusal::new("media-location", place, reason));
                }
                found.push(media(kind, &said(element), place, self.options, self.notes)?);
            }
            let mut found = found.into_iter();
            for turn in &mut sample.turns {
                let parts = std::mem::take(&mut turn.parts);
                for part in parts {
                    match part.it {
                        Part::Text(text) if text.contains(mark) => {
                            split(&text, mark, part.at, &mut found, &mut turn.parts);
                        }
                        it => turn.parts.push(Placed { at: part.at, it }),
                    }
                }
            }
            if count > 0 {
                self.notes
                    .change(format!("`{mark}` replaced by the media of `{key}`"));
            }
        }
        Ok(())
    }
}

/// Cuts `text` at its marks, and puts one of `media` in place of each.
fn split(
    text: &str,
    mark: &str,
    at: usize,
    media: &mut impl Iterator<Item = Placed<super::super::sample::Media>>,
    parts: &mut Vec<Placed<Part>>,
) {
    for (index, said) in text.split(mark).enumerate() {
        if index > 0
            && let Some(found) = media.next()
        {
            parts.push(Placed {
                at: found.at,
                it: Part::Media(found.it),
            });
        }
        // Line feeds round a placeholder belong to it.
        let said = said.trim_matches('\n');
        if !said.is_empty() {
            let it = Part::Text(said.to_owned());
            parts.push(Placed { at, it });
        }
    }
}
