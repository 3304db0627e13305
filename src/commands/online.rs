//! `validate` where an account is asked: data in S3 is read where it lies, and with `--online` the
//! objects that the records name are looked at.

use std::collections::BTreeMap;
use std::io;

use super::sources::Sources;
use super::validate::{self, Options, SpoolError, ValidateOutcome};
use crate::aws::Session;
use crate::config::DataSource;
use crate::dataset::media::MediaJudge;
use crate::dataset::{Settings, Split};
use crate::diagnostic::{Diagnostic, Location, Severity, Suppressed};
use crate::error::Failure;
use crate::steps::Observer;
use crate::steps::media::{MediaList, look};
use crate::steps::object_reader::LostConnection;

/// Judges data sets of which some lie in S3; those are read where they lie. With `media`, the objects
/// that the records name are looked at as well, and whoever listens is told how far that is.
///
/// # Errors
/// When AWS can't be asked, a connection breaks for good, or the findings can't be written aside.
pub async fn validate(
    session: &Session,
    sources: Vec<(DataSource, Split)>,
    settings: Settings,
    spool: bool,
    media: Option<&dyn Observer>,
) -> Result<ValidateOutcome, Failure> {
    let lost = LostConnection::default();
    let mut opened = Sources::default();
    for (source, split) in sources {
        match source {
            DataSource::Path(path) => opened.add_local(&path, split),
            DataSource::S3(uri) => opened.add_object(session, &uri, split, &lost).await?,
        }
    }
    let mut named = match media {
        Some(_) => Some(MediaList::new().map_err(SpoolError)?),
        None => None,
    };
    if let Some(named) = &mut named {
        let inputs = std::mem::take(&mut opened.inputs).into_iter();
        opened.inputs = inputs.map(|input| named.listen(input)).collect();
    }
    let mut judge = MediaJudge::of(&settings);
    let mut added = Added {
        cap: settings.cap,
        counts: BTreeMap::new(),
    };
    let options = Options {
        sources: opened,
        settings,
        spool,
    };
    let judged = tokio::task::spawn_blocking(move || {
        let outcome = validate::run(options)?;
        let listed = named.map(MediaList::finish).transpose().map_err(SpoolError)?;
        Ok::<_, SpoolError>((outcome, listed))
    });
    let (mut outcome, listed) = judged.await.map_err(io::Error::other).map_err(SpoolError)??;
    if let Some(error) = lost.error() {
        return Err(error.into());
    }
    if let (Some((count, listed)), Some(observer)) = (listed, media) {
        let each = |media: &_, look: &_| {
            let mut findings = judge.judge(media, look).into_iter();
            findings.try_for_each(|finding| added.add(finding, &mut outcome))
        };
        look(session, count, listed, observer, each)
            .await?
            .map_err(SpoolError)?;
        outcome.report.checks = judge.checks();
        added.finish(&mut outcome);
    }
    Ok(outcome)
}

/// Adds findings on objects up to the cap of each rule and file, and counts the others.
struct Added {
    cap: Option<u64>,
    /// By rule and file: how many there were, and the gravest of those left out.
    counts: BTreeMap<(&'static str, String), (u64, Option<Severity>)>,
}

impl Added {
    fn add(&mut self, finding: Diagnostic, outcome: &mut ValidateOutcome) -> io::Result<()> {
        let file = match &finding.location {
            Some(Location::File(place)) => place.path.to_string(),
            _ => String::new(),
        };
        let (count, left_out) = self.counts.entry((finding.rule.code, file)).or_default();
        *count += 1;
        if self.cap.is_some_and(|cap| *count > cap) {
            *left_out = (*left_out).max(Some(finding.severity));
            outcome.worst = outcome.worst.max(*left_out);
            return Ok(());
        }
        outcome.add(finding)
    }

    fn finish(self, outcome: &mut ValidateOutcome) {
        let Some(cap) = self.cap else { return };
        let left_out = self
            .counts
            .into_iter()
            .filter_map(|((rule, file), (count, severity))| {
                let severity = severity?;
                Some(Suppressed {
                    rule,
                    file,
                    count: count - cap,
                    severity,
                })
            });
        outcome.report.suppressed.extend(left_out);
    }
}

#[cfg(test)]
#[path = "online_tests.rs"]
mod tests;
