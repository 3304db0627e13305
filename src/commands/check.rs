//! `finetune check`: the read-only preflight of a job.

use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::diagnostic::{Report, Verdict};
use crate::error::{ExitStatus, Failure};
use crate::iam::Region;
use crate::network::{Explanation, Facts, Mending, Names, VpcRequest};
use crate::steps::preflight::{
    NotJudged, Parts, Reporting, SavedFacts, Wanted, apply_levels, judge_data, judge_plan, replay,
};

/// Where what was read of the account is written to.
#[derive(Debug, Clone, Copy)]
pub struct Saving<'a> {
    /// The file.
    pub path: &'a Path,
    /// Whether account IDs are replaced by other numbers.
    pub redact: bool,
}

/// What a check came to.
#[derive(Debug, Clone)]
pub struct CheckOutcome {
    /// Findings and checks.
    pub report: Report,
    /// The description of the job that was judged, where it is in a file.
    pub config: Option<PathBuf>,
    /// Where the facts were saved.
    pub saved: Option<PathBuf>,
    /// What would mend the network, where it was checked.
    pub mending: Option<Mending>,
    /// The network that was judged, and what for.
    pub network: Option<(VpcRequest, Facts)>,
    /// The same report with the IDs of that network, and what they stand for, where it is told otherwise.
    pub untold: Option<(Report, Names)>,
    /// The ways to Amazon S3 that were asked for.
    pub paths: Vec<Explanation>,
    /// The parts that were asked for and were not judged.
    pub not_judged: Vec<NotJudged>,
    /// Whether a warning, or a check that could not be made, is a failure.
    pub strict: bool,
}

impl CheckOutcome {
    fn new(
        mut report: Report,
        network: Option<(VpcRequest, Facts)>,
        config: Option<&Config>,
        saved: Option<&Path>,
        reporting: &Reporting,
    ) -> Self {
        let levels = &reporting.levels;
        apply_levels(levels, &mut report);
        Self {
            mending: network
                .as_ref()
                .map(|(request, facts)| Mending::new(request, facts, &report.findings)),
            report,
            config: config.and_then(|config| config.file.clone()),
            saved: saved.map(ToOwned::to_owned),
            network,
            untold: None,
            paths: Vec::new(),
            not_judged: Vec::new(),
            strict: levels.strict,
        }
    }

    /// Says of a job without a VPC that its network was not judged.
    pub fn tell_without_vpc(&mut self) {
        if self.network.is_none() {
            self.not_judged.push(NotJudged::without_vpc());
        }
    }

    /// Whether nothing at all was looked at.
    pub fn is_empty(&self) -> bool {
        let report = &self.report;
        report.findings.is_empty() && report.checks.is_empty() && report.inputs.is_empty()
    }

    /// Says how the process ends after it.
    pub fn exit_status(&self) -> ExitStatus {
        match self.report.verdict() {
            Verdict::Error => ExitStatus::Findings,
            Verdict::Warning if self.strict => ExitStatus::Findings,
            Verdict::Warning | Verdict::Ok => ExitStatus::Success,
        }
    }
}

/// The findings could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("failed to judge the data")]
struct DataError(#[source] std::io::Error);

impl crate::error::Hint for DataError {
    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Judges the data alone, which takes no account as long as all of it is in files.
///
/// # Errors
/// When the findings can not be kept.
pub fn data(config: &Config, reporting: &Reporting) -> Result<CheckOutcome, Failure> {
    let report = judge_data(config, reporting, Vec::new()).map_err(DataError)?;
    Ok(CheckOutcome::new(report, None, Some(config), None, reporting))
}

/// A part that was asked for is not in the facts.
#[derive(Debug, thiserror::Error)]
#[error("`{}` can't be judged for the {part}: {reason}", .path.display())]
struct NotInFacts {
    path: PathBuf,
    part: &'static str,
    reason: String,
}

impl crate::error::Hint for NotInFacts {
    fn hints(&self) -> Vec<String> {
        let hint = match self.part {
            "data" | "account" => format!(
                "facts are of the network and the role; check without them: `finetune check {}`",
                self.part
            ),
            "role" => "describe the job in finetune.toml or name it with `--config`; facts of a role are saved with \
                       `finetune check role --save-facts FILE`"
                .to_owned(),
            _ => "facts of a network are saved with `finetune check network --save-facts FILE`, for a job with a VPC"
                .to_owned(),
        };
        vec![hint]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Judges facts that were saved before; no account is needed. `named`: the parts were asked for by name, so that
/// every one of them has to be in the facts.
///
/// # Errors
/// When the file can not be read or holds no facts, or none of what was asked for.
pub fn saved(
    path: &Path,
    wanted: Wanted<'_>,
    parts: Parts,
    named: bool,
    reporting: &Reporting,
) -> Result<CheckOutcome, Failure> {
    let facts = SavedFacts::load(path)?;
    let replayed = replay(&facts, wanted, parts)?;
    let nothing = replayed.report.checks.is_empty();
    if let Some(first) = replayed.not_judged.first().filter(|_| named || nothing) {
        return Err(NotInFacts {
            path: path.to_owned(),
            part: first.part,
            reason: first.reason.clone(),
        }
        .into());
    }
    let (report, network) = (replayed.report, replayed.network);
    let mut outcome = CheckOutcome::new(report, network, wanted.config, None, reporting);
    outcome.not_judged = replayed.not_judged;
    Ok(outcome)
}

/// Judges what Terraform is about to build, without an account.
///
/// # Errors
/// When the file holds no plan that describes the network of a job.
pub fn plan(
    path: &Path,
    region: Option<&Region>,
    config: Option<&Config>,
    parts: Parts,
    reporting: &Reporting,
) -> Result<CheckOutcome, Failure> {
    let judged = judge_plan(path, region, config, parts)?;
    let mut outcome = CheckOutcome::new(judged.report, None, config, None, reporting);
    let mut untold = judged.untold;
    apply_levels(&reporting.levels, &mut untold);
    outcome.network = judged.network;
    outcome.untold = Some((untold, judged.names));
    outcome.not_judged = judged.not_judged;
    Ok(outcome)
}

/// A network that there need not be a job for.
#[cfg(feature = "aws")]
#[derive(Debug, Clone)]
pub enum Described {
    /// Its subnets and groups.
    Named(crate::config::NetworkConfig),
    /// Where to look for them.
    Discovered(crate::config::Discovery),
}

/// Judges the network alone, which takes no description of a job.
///
/// # Errors
/// When AWS can not be asked, or the facts can not be saved.
#[cfg(feature = "aws")]
pub async fn network(
    session: &crate::aws::Session,
    network: &Described,
    save: Option<Saving<'_>>,
    reporting: &Reporting,
) -> Result<CheckOutcome, Failure> {
    let found;
    let network = match network {
        Described::Named(network) => network,
        Described::Discovered(discovery) => {
            found = crate::steps::discover::find(session, discovery).await?;
            &found
        }
    };
    let (report, facts) = crate::steps::preflight::network_alone(session, network).await?;
    if let Some(saving) = save {
        facts.save(saving.path, saving.redact)?;
    }
    let save = save.map(|saving| saving.path);
    let network = judged(facts.network);
    Ok(CheckOutcome::new(report, network, None, save, reporting))
}

/// The facts with what they were gathered and judged for.
#[cfg(feature = "aws")]
fn judged(facts: Option<Facts>) -> Option<(VpcRequest, Facts)> {
    facts.and_then(|facts| Some((facts.request().ok()?, facts)))
}

/// Judges the parts of a job's preflight that are asked for.
///
/// # Errors
/// When AWS can not be asked, or the facts can not be saved.
#[cfg(feature = "aws")]
pub async fn live(
    session: &crate::aws::Session,
    config: &Config,
    journals: &crate::journal::JournalFolder,
    parts: Parts,
    adopt: bool,
    save: Option<Saving<'_>>,
    reporting: &Reporting,
) -> Result<CheckOutcome, Failure> {
    use std::borrow::Cow;

    use crate::steps::{self, account, base, discover, preflight, prepare::Prepared};
    let wanted = parts.network || parts.role || parts.account;
    let discovered = if wanted {
        discover::resolve(session, config).await?
    } else {
        Cow::Borrowed(config)
    };
    let config = &*base::resolve(session, discovered).await;
    let request = async {
        if !parts.account {
            return Ok(None);
        }
        let prepared = Prepared::read(session, config).await?;
        // The journals know how often `submit --new` was given: the job that it would mean is judged.
        let attempt = prepared.attempt(config, journals)?;
        let now = steps::Clock::now(&steps::SystemClock);
        let reading = account::read(session, config, &prepared, attempt, now).await?;
        Ok::<_, Failure>(Some(reading))
    };
    let (preflight, account) = tokio::join!(
        Box::pin(preflight::run(session, config, parts, adopt, reporting.cap)),
        Box::pin(request)
    );
    let preflight = preflight?;
    let mut report = preflight.report;
    if let Some(reading) = account? {
        reading.judge(&mut report);
        preflight::tell_once(&mut report);
    }
    if let Some(saving) = save {
        preflight.facts.save(saving.path, saving.redact)?;
    }
    let save = save.map(|saving| saving.path);
    let network = judged(preflight.facts.network);
    Ok(CheckOutcome::new(report, network, Some(config), save, reporting))
}

#[cfg(all(test, feature = "aws"))]
#[path = "check_tests.rs"]
mod tests;
