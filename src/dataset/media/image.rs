//! Width and height of images, from their headers.

use super::content::{Parts, Stop};

type Pixels = Result<(u32, u32), Stop>;

fn pixels(width: u64, height: u64) -> Pixels {
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(width @ 1..), Ok(height @ 1..)) => Ok((width, height)),
        _ => Err(Stop::Unknown),
    }
}

/// PNG: the first chunk is the header (W3C PNG, 11.2.1).
pub(super) fn png(parts: &Parts) -> Pixels {
    if parts.at(12, 4)? != b"IHDR" {
        return Err(Stop::Unknown);
    }
    pixels(parts.number(16, 4)?, parts.number(20, 4)?)
}

/// GIF: the logical screen (GIF89a, 18).
pub(super) fn gif(parts: &Parts) -> Pixels {
    pixels(parts.little(6, 2)?, parts.little(8, 2)?)
}

/// WebP: the extended header, or the first frame of either coding (RFC 9649, RFC 6386 9.1).
pub(super) fn webp(parts: &Parts) -> Pixels {
    match parts.at(12, 4)? {
        b"VP8X" => pixels(parts.little(24, 3)? + 1, parts.little(27, 3)? + 1),
        b"VP8L" if parts.at(20, 1)? == [0x2f] => {
            let bits = parts.little(21, 4)?;
            pixels((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        b"VP8 " if parts.at(23, 3)? == [0x9d, 0x01, 0x2a] => {
            pixels(parts.little(26, 2)? & 0x3fff, parts.little(28, 2)? & 0x3fff)
        }
        _ => Err(Stop::Unknown),
    }
}

/// JPEG: the start-of-frame segment, after any number of others (ITU-T T.81, B.2.2). Previews and
/// colour profiles may come first, and are passed over.
pub(super) fn jpeg(parts: &Parts) -> Pixels {
    let mut at = 2;
    loop {
        if parts.at(at, 1)? != [0xff] {
            return Err(Stop::Unknown);
        }
        match parts.at(at + 1, 1)? {
            [0xff] => at += 1,
            [0x01 | 0xd0..=0xd7] => at += 2,
            // The end of the image, or its bytes: no frame came before them.
            [0xd9 | 0xda] => return Err(Stop::Unknown),
            [0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf] => {
                return pixels(parts.number(at + 7, 2)?, parts.number(at + 5, 2)?);
            }
            _ => at += 2 + parts.number(at + 2, 2)?.max(2),
        }
    }
}
