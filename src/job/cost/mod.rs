//! What a job costs: a range, since tokens are estimated, and what comes after it.

mod keeping;
mod list;
mod prices;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::dataset::TokenEstimate;
use crate::iam::Region;
use crate::model::{Catalogue, CustomizationType, ModelId};

pub use keeping::{Monthly, known_sum, prices_as_of, storage_per_month, throughput_per_month};
pub use list::{PRICE_LIST_REGION, usage_types};
pub use prices::{Price, PriceSource, Prices, Usd};

/// What a job is paid for.
#[derive(Debug, Clone)]
pub struct CostRequest<'a> {
    /// The base model.
    pub base_model: &'a ModelId,
    /// How it is customized.
    pub customization_type: CustomizationType,
    /// Where.
    pub region: &'a Region,
    /// The hyperparameters.
    pub hyperparameters: &'a BTreeMap<String, String>,
    /// What is known of base models.
    pub catalogue: &'a Catalogue,
    /// What things cost.
    pub prices: &'a Prices,
    /// The training data, or why its tokens are not known.
    pub data: Result<TrainingTokens, String>,
}

/// What training data comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrainingTokens {
    /// Its texts.
    pub tokens: TokenEstimate,
    /// Images, videos and documents, whose tokens are not estimated.
    pub media: u64,
}

/// A sum that is not known exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Not less than this, by what is known of tokenizers.
    pub lowest: Usd,
    /// What tokenizers with large vocabularies come to.
    pub likely: Usd,
    /// What the least generous of them come to.
    pub highest: Usd,
}

/// What a job and its model cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// Who says what things cost.
    pub source: PriceSource,
    /// The date of the prices.
    pub as_of: Date,
    /// The training, or why it is not known.
    pub training: Result<Training, String>,
    /// What training does not hold, or what is uncertain in it; an upper end is none while there are any.
    pub left_out: Vec<String>,
    /// An hour of training, where it is billed by the hour.
    pub training_hour: Option<Price>,
    /// The custom model, for each month that it is kept.
    pub storage: Option<Price>,
    /// A model unit of provisioned throughput, by the hour.
    pub provisioned: Option<Price>,
}

/// What training is paid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    /// The tokens of the data.
    pub tokens: TokenEstimate,
    /// How often the data is gone through.
    pub epochs: u64,
    /// Per 1,000 tokens.
    pub price: Price,
    /// What it comes to.
    pub sum: Range,
}

/// Estimates what a job costs.
pub fn estimate(request: &CostRequest<'_>) -> Cost {
    let prices = request.prices;
    let by_the_hour = request.customization_type == CustomizationType::ReinforcementFineTuning;
    let mut left_out = Vec::new();
    if let Ok(TrainingTokens { media: 1.., .. }) = request.data {
        left_out.push("images, videos and documents, whose tokens nobody has published".to_owned());
    }
    Cost {
        source: prices.source.clone(),
        as_of: prices.as_of,
        training: training(request, prices.training.as_ref()),
        training_hour: prices.training_hour.clone().filter(|_| by_the_hour),
        left_out,
        storage: prices.storage.clone(),
        provisioned: prices.provisioned.clone(),
    }
}

fn training(request: &CostRequest<'_>, price: Option<&Price>) -> Result<Training, String> {
    match request.customization_type {
        CustomizationType::ReinforcementFineTuning => {
            let hour = match &request.prices.training_hour {
                Some(price) => format!("{} USD, and nobody knows the hours before", price.usd.exact()),
                None => "the price of an hour is not known".to_owned(),
            };
            return Err(format!("reinforcement fine-tuning is billed by the hour: {hour}"));
        }
        CustomizationType::Distillation => {
            return Err(
                "the answers that the teacher will give are trained on and billed as its inference, and nobody knows their tokens before"
                    .to_owned(),
            );
        }
        CustomizationType::FineTuning | CustomizationType::ContinuedPreTraining => {}
    }
    let price = price.ok_or_else(|| {
        format!(
            "no price is known for `{}` in Region `{}`",
            request.base_model, request.region
        )
    })?;
    let tokens = request.data.clone()?.tokens;
    let epochs = epochs(request)?;
    let sum = |tokens: u64| {
        let thousandths = u128::from(tokens) * u128::from(epochs) * u128::from(price.usd.0);
        Usd(u64::try_from(thousandths / 1_000).unwrap_or(u64::MAX))
    };
    Ok(Training {
        tokens,
        epochs,
        price: price.clone(),
        sum: Range {
            lowest: sum(tokens.lowest),
            likely: sum(tokens.likely),
            highest: sum(tokens.highest),
        },
    })
}

/// How often the data is gone through: as asked for, or by default.
fn epochs(request: &CostRequest<'_>) -> Result<u64, String> {
    const NAME: &str = "epochCount";
    let asked = request.hyperparameters.get(NAME).map(String::as_str);
    let entry = request
        .catalogue
        .find(request.base_model, request.customization_type);
    let default = entry.and_then(|entry| {
        let known = entry
            .hyperparameters
            .list
            .iter()
            .find(|known| known.name == NAME)?;
        known.default.as_deref()
    });
    let text = asked.or(default).ok_or_else(|| {
        format!("AWS publishes no default of `{NAME}` for this model: set it in `[job.hyperparameters]`")
    })?;
    text.parse()
        .map_err(|_| format!("`{NAME}` is `{text}`, which is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::model::catalogue;

    fn cost(model: &str, region: &str, epochs: Option<&str>, media: u64) -> Cost {
        let hyperparameters = epochs.map(|epochs| ("epochCount".to_owned(), epochs.to_owned()));
        let tokens = TokenEstimate {
            lowest: 800_000,
            likely: 1_000_000,
            highest: 1_500_000,
        };
        let (model, region) = (model.parse().unwrap(), region.parse().unwrap());
        estimate(&CostRequest {
            base_model: &model,
            customization_type: CustomizationType::FineTuning,
            region: &region,
            prices: &Prices::of_table(&model, &region, None),
            hyperparameters: &hyperparameters.into_iter().collect(),
            catalogue: catalogue(),
            data: Ok(TrainingTokens { tokens, media }),
        })
    }

    #[test]
    fn training_is_tokens_times_epochs_times_price() {
        let cost = cost("amazon.nova-2-lite-v1:0:256k", "us-east-1", Some("3"), 0);
        let sum = cost.training.unwrap().sum;
        let shown = [sum.lowest, sum.likely, sum.highest].map(|usd| usd.to_string());
        assert_eq!(shown, ["9.08", "11.34", "17.01"]);
        assert_eq!(cost.storage.unwrap().usd.to_string(), "1.95");
        assert!(cost.left_out.is_empty());
    }

    #[test]
    fn the_default_of_the_model_is_taken_and_none_is_made_up() {
        let lite = cost("amazon.nova-lite-v1:0:300k", "us-east-1", None, 2);
        assert_eq!(lite.left_out.len(), 1);
        let training = lite.training.unwrap();
        assert_eq!((training.epochs, training.price.verified), (2, false));
        let told = cost("amazon.nova-2-lite-v1:0:256k", "us-east-1", None, 0).training;
        assert!(told.unwrap_err().contains("no default of `epochCount`"));
    }

    #[test]
    fn the_price_of_another_region_is_never_taken() {
        let elsewhere = cost("amazon.nova-lite-v1:0:300k", "eu-west-1", Some("2"), 0);
        assert_eq!(
            elsewhere.training.unwrap_err(),
            "no price is known for `amazon.nova-lite-v1:0:300k` in Region `eu-west-1`"
        );
        assert_eq!(elsewhere.storage, None);
    }
}
