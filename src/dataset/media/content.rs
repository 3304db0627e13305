//! What the bytes of an image, a video or a document say of themselves, read from as few of them as it
//! takes.

use super::{image, video};

/// What kind of file the first bytes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    WebP,
    /// A Windows bitmap.
    Bmp,
    /// TIFF.
    Tiff,
    /// HEIF or AVIF.
    Heif,
    /// MP4 and its kin.
    Mp4,
    /// QuickTime.
    QuickTime,
    /// Matroska, other than WebM.
    Matroska,
    /// WebM.
    WebM,
    /// AVI.
    Avi,
    /// PDF.
    Pdf,
}

impl Container {
    /// Names it in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Heif => "HEIF or AVIF",
            Self::Mp4 => "MP4",
            Self::QuickTime => "QuickTime",
            Self::Matroska => "Matroska",
            Self::WebM => "WebM",
            Self::Avi => "AVI",
            Self::Pdf => "PDF",
        }
    }

    /// Whether a file of this kind is what a record that says `format` promises; nothing where the
    /// format is none of those that are told apart here. QuickTime and MP4 are one family of files, and
    /// WebM is a kind of Matroska.
    pub fn suits(self, format: &str) -> Option<bool> {
        let suits = match format {
            "png" => self == Self::Png,
            "jpeg" | "jpg" => self == Self::Jpeg,
            "gif" => self == Self::Gif,
            "webp" => self == Self::WebP,
            "mp4" | "mov" => matches!(self, Self::Mp4 | Self::QuickTime),
            "mkv" => matches!(self, Self::Matroska | Self::WebM),
            "webm" => self == Self::WebM,
            "pdf" => self == Self::Pdf,
            _ => return None,
        };
        Some(suits)
    }

    /// Tells what a file is from its first bytes.
    fn of(head: &[u8]) -> Option<Self> {
        let kind = match head {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [b'B', b'M', ..] => Self::Bmp,
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Self::Tiff,
            [0x1a, 0x45, 0xdf, 0xa3, ..]
                if head[..head.len().min(64)].windows(4).any(|word| word == b"webm") =>
            {
                Self::WebM
            }
            [0x1a, 0x45, 0xdf, 0xa3, ..] => Self::Matroska,
            _ => match (head.get(..4)?, head.get(4..8)?, head.get(8..12)) {
                (b"RIFF", _, Some(b"WEBP")) => Self::WebP,
                (b"RIFF", _, Some(b"AVI ")) => Self::Avi,
                (_, b"ftyp", Some(b"avif" | b"avis" | b"heic" | b"heix" | b"mif1" | b"msf1")) => Self::Heif,
                // Old QuickTime files have no brand.
                (_, b"ftyp", Some(b"qt  "))
                | (_, b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot", _) => Self::QuickTime,
                (_, b"ftyp", _) => Self::Mp4,
                _ if head[..head.len().min(1024)]
                    .windows(5)
                    .any(|word| word == b"%PDF-") =>
                {
                    Self::Pdf
                }
                _ => return None,
            },
        };
        Some(kind)
    }
}

/// What a file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Content {
    /// What kind of file it is; absent where its first bytes show none.
    pub container: Option<Container>,
    /// Width and height of an image.
    pub pixels: Option<(u32, u32)>,
    /// How long a video plays.
    pub seconds: Option<f64>,
}

/// The parts of a file that are known so far.
#[derive(Debug, Default)]
pub struct Parts {
    /// The size of the whole file.
    pub of: u64,
    /// Where each part begins, and its bytes.
    pub known: Vec<(u64, Vec<u8>)>,
}

/// Why something can't be read from the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The bytes from here on are wanted.
    Need(u64),
    /// The file does not say it, or not in a way that is understood.
    Unknown,
}

impl Parts {
    /// Returns `length` bytes from `from` on.
    pub(super) fn at(&self, from: u64, length: u64) -> Result<&[u8], Stop> {
        let end = from.checked_add(length).ok_or(Stop::Unknown)?;
        if end > self.of {
            return Err(Stop::Unknown);
        }
        let part = self.known.iter().find_map(|(start, bytes)| {
            let skipped = usize::try_from(from.checked_sub(*start)?).ok()?;
            bytes.get(skipped..)?.get(..usize::try_from(length).ok()?)
        });
        part.ok_or(Stop::Need(from))
    }

    /// Returns a number of up to eight bytes, the gravest first.
    pub(super) fn number(&self, from: u64, length: u64) -> Result<u64, Stop> {
        let bytes = self.at(from, length)?;
        Ok(bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Returns a number of up to eight bytes, the slightest first.
    pub(super) fn little(&self, from: u64, length: u64) -> Result<u64, Stop> {
        let bytes = self.at(from, length)?.iter().rev();
        Ok(bytes.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

/// Reads what the parts of a file say, of which the first begins the file.
///
/// # Errors
/// The place of the bytes that are wanted next, and what is known without them.
pub fn read(parts: &Parts) -> Result<Content, (u64, Content)> {
    let head = parts.known.first().map_or(&[][..], |(_, bytes)| bytes);
    let container = Container::of(head);
    let mut content = Content {
        container,
        ..Content::default()
    };
    let found = match container {
        Some(Container::Png) => image::png(parts).map(|pixels| content.pixels = Some(pixels)),
        Some(Container::Jpeg) => image::jpeg(parts).map(|pixels| content.pixels = Some(pixels)),
        Some(Container::Gif) => image::gif(parts).map(|pixels| content.pixels = Some(pixels)),
        Some(Container::WebP) => image::webp(parts).map(|pixels| content.pixels = Some(pixels)),
        Some(Container::Mp4 | Container::QuickTime) => {
            video::iso_media(parts).map(|seconds| content.seconds = Some(seconds))
        }
        Some(Container::Matroska | Container::WebM) => {
            video::matroska(parts).map(|seconds| content.seconds = Some(seconds))
        }
        _ => Ok(()),
    };
    match found {
        Err(Stop::Need(from)) => Err((from, content)),
        Ok(()) | Err(Stop::Unknown) => Ok(content),
    }
}
