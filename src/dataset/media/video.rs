//! How long videos play, from the headers of their containers.

use super::content::{Parts, Stop};

/// How many boxes or elements are passed over in search of the one that tells.
const MOST_STEPS: usize = 1000;

/// MP4 and QuickTime: the movie header (ISO/IEC 14496-12, 8.2.2), or that of its fragments (8.8.2). It
/// may stand at the end of the file.
pub(super) fn iso_media(parts: &Parts) -> Result<f64, Stop> {
    let movie = find(parts, 0, parts.of, b"moov")?;
    let header = find(parts, movie.0, movie.1, b"mvhd")?.0;
    let long = parts.number(header, 1)? == 1;
    let (scale_at, width) = if long { (header + 20, 8) } else { (header + 12, 4) };
    let scale = parts.number(scale_at, 4)?;
    let mut units = parts.number(scale_at + 4, width)?;
    if units == 0 {
        let extends = find(parts, movie.0, movie.1, b"mvex")?;
        let header = find(parts, extends.0, extends.1, b"mehd")?.0;
        let width = if parts.number(header, 1)? == 1 { 8 } else { 4 };
        units = parts.number(header + 4, width)?;
    }
    let unknown = u64::MAX >> (64 - 8 * width);
    if scale == 0 || units == 0 || units == unknown {
        return Err(Stop::Unknown);
    }
    Ok(as_float(units) / as_float(scale))
}

/// Finds the content of the box `name` among those from `at` to `end`.
fn find(parts: &Parts, mut at: u64, end: u64, name: &[u8]) -> Result<(u64, u64), Stop> {
    for _ in 0..MOST_STEPS {
        if at.saturating_add(8) > end {
            break;
        }
        let (size, found) = (parts.number(at, 4)?, parts.at(at + 4, 4)? == name);
        let (size, head) = match size {
            0 => (end - at, 8),
            1 => (parts.number(at + 8, 8)?, 16),
            size => (size, 8),
        };
        if size < head {
            break;
        }
        let next = at.saturating_add(size).min(end);
        if found {
            return Ok((at + head, next));
        }
        at = next;
    }
    Err(Stop::Unknown)
}

/// The elements of Matroska that are looked at (RFC 9559).
const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_A966;
const TIMESTAMP_SCALE: u64 = 0x2A_D7B1;
const DURATION: u64 = 0x4489;

/// Matroska and WebM: the duration within the segment's information.
pub(super) fn matroska(parts: &Parts) -> Result<f64, Stop> {
    let segment = element(parts, 0, parts.of, SEGMENT)?;
    let info = element(parts, segment.0, segment.1, INFO)?;
    let scale = match element(parts, info.0, info.1, TIMESTAMP_SCALE) {
        Ok((at, end)) => as_float(parts.number(at, end.saturating_sub(at).min(8))?),
        Err(Stop::Unknown) => 1_000_000.0,
        Err(need) => return Err(need),
    };
    let (at, end) = element(parts, info.0, info.1, DURATION)?;
    let ticks = match end.saturating_sub(at) {
        4 => f64::from(f32::from_bits(u32::try_from(parts.number(at, 4)?).unwrap_or(0))),
        8 => f64::from_bits(parts.number(at, 8)?),
        _ => return Err(Stop::Unknown),
    };
    let seconds = ticks * scale / 1e9;
    if seconds.is_finite() && seconds > 0.0 {
        Ok(seconds)
    } else {
        Err(Stop::Unknown)
    }
}

/// Finds the content of the element `id` among those from `at` to `end`.
fn element(parts: &Parts, mut at: u64, end: u64, id: u64) -> Result<(u64, u64), Stop> {
    for _ in 0..MOST_STEPS {
        if at >= end {
            break;
        }
        let (found, length) = variable(parts, at, true)?;
        at += length;
        let (size, length) = variable(parts, at, false)?;
        at += length;
        // All bits set: it goes on to the end of what it stands in.
        let open = size == u64::MAX >> (64 - 7 * length);
        let next = if open {
            end
        } else {
            at.saturating_add(size).min(end)
        };
        if found == id {
            return Ok((at, next));
        }
        if open {
            break;
        }
        at = next;
    }
    Err(Stop::Unknown)
}

/// Reads a number of one to eight bytes that says its own length (RFC 8794, 4); identifiers keep the
/// bit that says it.
fn variable(parts: &Parts, at: u64, keep: bool) -> Result<(u64, u64), Stop> {
    let first = parts.number(at, 1)?;
    let length = u64::from(u8::try_from(first).unwrap_or(0).leading_zeros()) + 1;
    if length > 8 {
        return Err(Stop::Unknown);
    }
    let number = parts.number(at, length)?;
    let value = if keep {
        number
    } else {
        number & (u64::MAX >> (64 - 7 * length))
    };
    Ok((value, length))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "seconds are compared with whole minutes"
)]
const fn as_float(number: u64) -> f64 {
    number as f64
}
