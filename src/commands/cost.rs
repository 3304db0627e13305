//! `finetune cost`: what the job of finetune.toml would cost. Nobody is asked: the prices are part of the
//! program, and dated.

use crate::commands::dataset::Source;
use crate::config::{Config, DataSource, TrainingData};
use crate::dataset::tools::stats::stats;
use crate::diagnostic::Diagnostic;
use crate::error::{ExitStatus, Hint};
use crate::iam::Region;
use crate::job::cost::{Cost, CostRequest, TrainingTokens, Usd, estimate};
use crate::job::over_limit;

/// What a job costs.
#[derive(Debug)]
pub struct CostOutcome {
    /// The base model.
    pub base_model: String,
    /// The customization type.
    pub customization_type: String,
    /// The Region.
    pub region: Region,
    /// The estimate.
    pub cost: Cost,
    /// The limit, and what is to be said about it: a finding, or why nobody knows.
    pub limit: Option<(Usd, Result<Option<Diagnostic>, String>)>,
    /// Whether not knowing is good enough.
    pub allow_unknown: bool,
}

impl CostOutcome {
    /// Says how the process ends after it.
    pub fn exit_status(&self) -> ExitStatus {
        match &self.limit {
            Some((_, Ok(Some(_)))) => ExitStatus::Findings,
            Some((_, Err(_))) if !self.allow_unknown => ExitStatus::Findings,
            _ => ExitStatus::Success,
        }
    }
}

/// Prices differ from Region to Region, and none is known.
#[derive(Debug, thiserror::Error)]
#[error("no Region is configured, and prices differ from Region to Region")]
pub struct NoRegion;

impl Hint for NoRegion {
    fn hints(&self) -> Vec<String> {
        vec!["set `region` in finetune.toml, or pass `--region`".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Estimates what the job of `config` costs, and compares it with `limit`.
///
/// # Errors
/// When no Region is configured.
pub fn run(config: &Config, limit: Option<Usd>, allow_unknown: bool) -> Result<CostOutcome, NoRegion> {
    let region = config.region.clone().ok_or(NoRegion)?;
    let cost = of(config, &region);
    Ok(CostOutcome {
        base_model: config.job.base_model.to_string(),
        customization_type: config.job.customization_type.to_string(),
        limit: limit.map(|limit| (limit, over_limit(&cost, limit))),
        region,
        cost,
        allow_unknown,
    })
}

/// Estimates what the job of `config` costs in `region`; its training data is read.
pub fn of(config: &Config, region: &Region) -> Cost {
    estimate(&CostRequest {
        base_model: config.job.foundation(),
        customization_type: config.job.customization_type,
        region,
        hyperparameters: &config.job.hyperparameters,
        catalogue: config.catalogue,
        data: tokens(config),
    })
}

/// Estimates like [`of`], on a thread of its own: the data may be large, and other things go on meanwhile.
#[cfg(feature = "aws")]
pub async fn read(config: &Config, region: &Region) -> Cost {
    let task = {
        let (config, region) = (config.clone(), region.clone());
        tokio::task::spawn_blocking(move || of(&config, &region))
    };
    match task.await {
        Ok(cost) => cost,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn tokens(config: &Config) -> Result<TrainingTokens, String> {
    let path = match &config.data.training {
        TrainingData::Records(DataSource::Path(path)) => path,
        TrainingData::Records(DataSource::S3(uri)) => {
            return Err(format!(
                "`{uri}` is not read for this: name a local file as `data.training`"
            ));
        }
        TrainingData::InvocationLogs(uri) => {
            return Err(format!("the logs at `{uri}` are not read for this"));
        }
    };
    let source = Source::streamed(path);
    let name = source.name.clone();
    let mut faults: Vec<Diagnostic> = Vec::new();
    let counted = stats(source.reader(), &name, Some(1), &mut faults).map_err(|error| error.to_string())?;
    if counted.taken.records == 0 {
        return Err(format!("`{name}` has no record that could be read"));
    }
    Ok(TrainingTokens {
        tokens: counted.tokens,
        media: counted.images.count + counted.videos.count + counted.documents.count,
    })
}
