//! `finetune cost`: what the job of finetune.toml would cost. The prices are AWS's own where its Price List
//! could be asked, and else the program's, dated.

use crate::commands::dataset::Source;
use crate::config::{Config, DataSource, TrainingData};
use crate::dataset::tools::stats::stats;
use crate::diagnostic::Diagnostic;
use crate::error::{ExitStatus, Hint};
use crate::iam::Region;
use crate::job::cost::{Cost, CostRequest, Prices, TrainingTokens, Usd, estimate};
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

/// The Region whose prices count.
///
/// # Errors
/// When none is configured.
pub fn region(config: &Config) -> Result<&Region, NoRegion> {
    config.region.as_ref().ok_or(NoRegion)
}

/// Estimates what the job of `config` costs in `region`, and compares it with `limit`.
pub fn run(
    config: &Config,
    region: &Region,
    prices: &Prices,
    limit: Option<Usd>,
    allow_unknown: bool,
) -> CostOutcome {
    let cost = of(config, region, prices, &tokens(config));
    CostOutcome {
        base_model: config.job.base_model.to_string(),
        customization_type: config.job.customization_type.to_string(),
        limit: limit.map(|limit| (limit, over_limit(&cost, limit))),
        region: region.clone(),
        cost,
        allow_unknown,
    }
}

/// Estimates what the job of `config` costs in `region`.
pub fn of(
    config: &Config,
    region: &Region,
    prices: &Prices,
    tokens: &Result<TrainingTokens, String>,
) -> Cost {
    estimate(&CostRequest {
        base_model: config.job.foundation(),
        customization_type: config.job.customization_type,
        region,
        hyperparameters: &config.job.hyperparameters,
        catalogue: config.catalogue,
        prices,
        data: tokens.clone(),
    })
}

/// Estimates like [`of`] by the Price List, or by the program's own table where it gives no answer in time. The data
/// may be large: it is read on a thread of its own, and other things go on meanwhile.
#[cfg(feature = "aws")]
pub async fn read(config: &Config, region: &Region, session: &crate::aws::Session) -> Cost {
    let reading = config.clone();
    let task = tokio::task::spawn_blocking(move || tokens(&reading));
    let prices = crate::steps::prices::ask(session, config.job.foundation(), region);
    match tokio::join!(task, prices) {
        (Ok(tokens), prices) => of(config, region, &prices, &tokens),
        (Err(error), _) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Counts what the training data of `config` comes to; the data is read.
///
/// # Errors
/// Why it is not known.
pub fn tokens(config: &Config) -> Result<TrainingTokens, String> {
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
