//! Points in time as people write them.

use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::submit::duration;

/// A point in time, or how long ago it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// A point in time.
    At(Timestamp),
    /// So long before the present.
    Ago(Duration),
}

impl Moment {
    /// Returns the point in time, as seen at `now`.
    pub(super) fn seen_at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::Ago(time) => now.checked_sub(time).unwrap_or(Timestamp::MIN),
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    /// Reads `2026-11-21` (its midnight), `2026-11-21 14:30`, both in UTC, `2026-11-21T14:30:00+01:00`,
    /// or how long ago: `90m`, `36h`, `7d`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(ago) = duration(text)
            && text.ends_with(|c: char| c.is_ascii_alphabetic())
        {
            return Ok(Self::Ago(ago));
        }
        let utc = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp());
        // A date with a time is a date too: the longest form is tried first.
        text.parse::<Timestamp>()
            .ok()
            .or_else(|| text.parse::<DateTime>().ok().and_then(utc))
            .or_else(|| {
                text.parse::<Date>()
                    .ok()
                    .and_then(|date| utc(date.to_datetime(jiff::civil::Time::midnight())))
            })
            .map(Self::At)
            .ok_or_else(|| {
                format!(
                    "`{text}` is no time: write a date (`2026-11-21`), a time in UTC (`2026-11-21T14:30`), \
                     one with its offset (`2026-11-21T14:30:00+01:00`), or how long ago (`36h`, `7d`)"
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_date_a_time_or_how_long_ago() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        for (text, time) in [
            ("2026-11-20", "2026-11-20T00:00:00Z"),
            ("2026-11-20 14:30", "2026-11-20T14:30:00Z"),
            ("2026-11-20T14:30:05", "2026-11-20T14:30:05Z"),
            ("2026-11-20T14:30:00Z", "2026-11-20T14:30:00Z"),
            ("2026-11-20T14:30:00+01:00", "2026-11-20T13:30:00Z"),
            ("90m", "2026-11-21T10:30:00Z"),
            ("2d", "2026-11-19T12:00:00Z"),
        ] {
            let moment: Moment = text.parse().expect(text);
            assert_eq!(moment.seen_at(now), time.parse().unwrap(), "{text}");
        }
        for text in ["", "soon", "7", "2026-13-01", "d", "20-11-2026"] {
            assert!(
                text.parse::<Moment>().unwrap_err().contains("is no time"),
                "{text}"
            );
        }
        let ago = Moment::Ago(Duration::from_secs(u64::MAX / 2));
        assert_eq!(ago.seen_at(now), Timestamp::MIN);
    }
}
