//! Times in the forms that AWS's protocols use; within the sandbox a time is Unix milliseconds.

use jiff::Timestamp;

/// `2026-11-21T04:05:06.789Z`: EC2, IAM, S3 listings and Bedrock.
pub(in crate::sandbox) fn iso(millis: i64) -> String {
    stamp(millis).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// `Sat, 21 Nov 2026 04:05:06 GMT`: HTTP headers.
pub(in crate::sandbox) fn http_date(millis: i64) -> String {
    stamp(millis).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Reads an ISO 8601 time, as query parameters carry it.
pub(in crate::sandbox) fn parse_iso(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

fn stamp(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_protocols_want_them() {
        assert_eq!(iso(1_795_233_906_789), "2026-11-21T04:05:06.789Z");
        assert_eq!(http_date(1_795_233_906_789), "Sat, 21 Nov 2026 04:05:06 GMT");
        assert_eq!(parse_iso("2026-11-21T04:05:06.789Z"), Some(1_795_233_906_789));
    }
}
