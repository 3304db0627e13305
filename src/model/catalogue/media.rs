//! What images, videos and documents the records for a model may carry.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Cited;

/// What a record can carry beside text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Medium {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A document, such as a PDF.
    Document,
}

impl Medium {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Image, Self::Video, Self::Document];

    /// Names the medium as the member of a content block does.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
        }
    }
}

impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The least and the most, both allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// The least.
    pub least: u64,
    /// The most; absent where nobody states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u64>,
}

/// What a model takes of one medium. A bound that nobody states is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediumRules {
    /// The formats that every source agrees on, as `format` spells them.
    pub formats: Cited<Vec<String>>,
    /// Formats that one of AWS's pages lists and another leaves out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed_formats: Option<Cited<Vec<String>>>,
    /// How many of them a record may carry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_record: Option<Cited<u64>>,
    /// The largest file, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Cited<u64>>,
    /// How long each side may be, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side_pixels: Option<Cited<Bounds>>,
    /// The most pixels in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_pixels: Option<Cited<u64>>,
    /// The most that one side may be of the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side_ratio: Option<Cited<u64>>,
    /// The longest play, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<Cited<u64>>,
    /// How many tokens one of them counts as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Cited<Bounds>>,
    /// How sure that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a model takes beside text. A medium that it does not take is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaRules {
    /// Images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<MediumRules>,
    /// Videos.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<MediumRules>,
    /// Documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<MediumRules>,
    /// Whether all media lie in the bucket of the data set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_bucket: Option<Cited<bool>>,
}

impl MediaRules {
    /// Returns what is known of `medium`; nothing where the model does not take it.
    pub const fn of(&self, medium: Medium) -> Option<&MediumRules> {
        match medium {
            Medium::Image => self.image.as_ref(),
            Medium::Video => self.video.as_ref(),
            Medium::Document => self.document.as_ref(),
        }
    }

    /// Lists the media that the model takes, with what is known of them.
    pub fn taken(&self) -> impl Iterator<Item = (Medium, &MediumRules)> {
        Medium::ALL
            .into_iter()
            .filter_map(|medium| Some((medium, self.of(medium)?)))
    }
}
