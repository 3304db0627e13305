//! What it costs to keep what jobs leave behind, by the month.

use jiff::civil::Date;

use super::prices::{ModelPrices, Price, Usd, known, table};
use crate::iam::Region;
use crate::model::for_inference;

/// The hours of a month as AWS counts them (AWS Pricing Calculator: 730).
const HOURS: u64 = 730;

/// What something costs a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Monthly {
    /// Nothing as long as nobody uses it.
    Nothing,
    /// This much.
    Known {
        /// The sum.
        sum: Usd,
        /// The price that it comes from.
        price: Price,
    },
    /// What S3 charges for so many bytes; the price is that of the bucket's storage, and not known here.
    Bytes(u64),
    /// The price is not known, and why.
    Unknown(String),
}

impl Monthly {
    /// What storage of `bytes` costs; nothing where there are none.
    pub(in crate::job) fn of_bytes(bytes: Option<u64>) -> Self {
        match bytes {
            Some(0) => Self::Nothing,
            Some(bytes) => Self::Bytes(bytes),
            None => Self::Unknown("how many bytes there are is not known".to_owned()),
        }
    }
}

/// The date of the prices.
pub fn prices_as_of() -> Date {
    table().as_of
}

/// Adds up what is known; nothing where a sum is beyond all reason.
pub fn known_sum<'a>(all: impl Iterator<Item = &'a Monthly>) -> Usd {
    let sums = all.filter_map(|monthly| match monthly {
        Monthly::Known { sum, .. } => Some(sum.0),
        _ => None,
    });
    Usd(sums.fold(0, u64::saturating_add))
}

/// The ID for inference of the model behind the ARN of a foundation model or of a custom one.
fn foundation(arn: &str) -> &str {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    let id = resource.split('/').nth(1).unwrap_or(resource);
    for_inference(id)
}

fn own(arn: &str, region: &Region) -> Option<&'static ModelPrices> {
    known(foundation(arn), region)
}

fn unknown(arn: &str, region: &Region) -> Monthly {
    Monthly::Unknown(format!(
        "no price is known for `{}` in Region `{region}`",
        foundation(arn)
    ))
}

/// What a custom model costs a month that was made from `base`, the ARN of a model.
pub fn storage_per_month(base: &str, region: &Region) -> Monthly {
    match own(base, region).and_then(|own| own.storage.as_ref()) {
        Some(price) => Monthly::Known {
            sum: price.usd,
            price: price.clone(),
        },
        None => unknown(base, region),
    }
}

/// What `units` of provisioned throughput cost a month on the foundation model `base`. A term that is committed
/// to has prices of its own, which are not known.
pub fn throughput_per_month(base: &str, region: &Region, units: u64, commitment: Option<&str>) -> Monthly {
    if commitment.is_some() {
        return Monthly::Unknown("no price is known for a term that is committed to".to_owned());
    }
    let price = own(base, region).and_then(|own| own.provisioned.as_ref());
    let sum = price.and_then(|price| price.usd.0.checked_mul(HOURS)?.checked_mul(units));
    match (price, sum) {
        (Some(price), Some(sum)) => Monthly::Known {
            sum: Usd(sum),
            price: price.clone(),
        },
        _ => unknown(base, region),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LITE: &str = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0:256k";

    fn shown(monthly: &Monthly) -> String {
        match monthly {
            Monthly::Known { sum, .. } => sum.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_month_has_730_hours_and_every_unit_costs() {
        let region: Region = "us-east-1".parse().unwrap();
        assert_eq!(shown(&storage_per_month(LITE, &region)), "1.95");
        assert_eq!(shown(&throughput_per_month(LITE, &region, 2, None)), "88330.00");
        let both = [
            storage_per_month(LITE, &region),
            throughput_per_month(LITE, &region, 1, None),
        ];
        assert_eq!(known_sum(both.iter()).to_string(), "44166.95");
        let custom =
            "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefabcdef";
        assert_eq!(shown(&storage_per_month(custom, &region)), "1.95");
    }

    #[test]
    fn no_price_is_taken_from_another_region_model_or_term() {
        let (here, there) = ("us-east-1".parse().unwrap(), "eu-west-1".parse().unwrap());
        for monthly in [
            storage_per_month(LITE, &there),
            throughput_per_month(LITE, &there, 1, None),
            throughput_per_month(LITE, &here, 1, Some("OneMonth")),
            throughput_per_month(LITE, &here, u64::MAX, None),
            storage_per_month(
                "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-x",
                &here,
            ),
        ] {
            assert!(matches!(monthly, Monthly::Unknown(_)), "{monthly:?}");
        }
    }
}
