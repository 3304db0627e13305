//! FILE-21: all media in the data set's bucket.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

rule!("FILE-21", "one-bucket", Error, source::NOVA, "one_bucket.md");

/// Which bucket the media have to be in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Home<'a> {
    /// The one that the data set lies in, or will.
    DataSet(&'a str),
    /// That of the first medium, in this line.
    First(&'a str, u64),
}

/// Reports that at `place` media lie in `bucket`, and not in `home`.
pub(crate) fn finding(place: Location, bucket: &str, home: Home<'_>) -> Diagnostic {
    let (message, to) = match home {
        Home::DataSet(own) => (
            format!("media lie in bucket `{}`, the data set is in `{}`", bucket.escape_debug(), own.escape_debug()),
            own,
        ),
        Home::First(first, line) => (
            format!("media lie in two buckets: `{}` here, `{}` in line {line}", bucket.escape_debug(), first.escape_debug()),
            first,
        ),
    };
    Diagnostic::new(&RULE, message)
        .at(place, format!("expected bucket `{}`", to.escape_debug()))
        .remedy(Remedy::text("copy the media into the bucket that the data set lies in, and name them there"))
}
