//! Prices as AWS's Price List names them: by usage type, each a product in JSON.
//!
//! The names of the usage types are those that were seen there: `USE1-Nova2.0Lite-Customization-Training`.

use jiff::civil::Date;
use serde_json::Value;

use super::prices::{Price, PriceSource, Prices, Usd};
use crate::iam::Region;
use crate::model::{ModelId, for_inference};

/// Where the Price List is asked: its API answers in a few Regions, and everywhere the same (AWS Billing User
/// Guide, using-price-list-query-api).
pub const PRICE_LIST_REGION: &str = "us-east-1";

/// How the Price List begins the usage types of a Region: those of the Regions where its names for customization
/// were seen.
const REGIONS: [(&str, &str); 2] = [("us-east-1", "USE1"), ("us-west-2", "USW2")];

/// How it calls the base models. That of Nova Pro is inferred from the others.
const MODELS: [(&str, &str); 5] = [
    ("amazon.nova-2-lite-v1:0", "Nova2.0Lite"),
    ("amazon.nova-lite-v1:0", "NovaLite"),
    ("amazon.nova-micro-v1:0", "NovaMicro"),
    ("amazon.nova-pro-v1:0", "NovaPro"),
    ("meta.llama3-3-70b-instruct-v1:0", "Llama3-3-70B"),
];

/// What a price is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Training,
    TrainingHour,
    Storage,
    Provisioned,
}

const KINDS: [(Kind, &str); 4] = [
    (Kind::Training, "Customization-Training"),
    (Kind::TrainingHour, "RFT-Training-Hours"),
    (Kind::Storage, "Customization-Storage"),
    (Kind::Provisioned, "ProvisionedThroughput-NoCommit-ModelUnits"),
];

/// Returns the usage types to ask for; none where nobody knows how the Price List calls the model in the Region.
pub fn usage_types(model: &ModelId, region: &Region) -> Option<Vec<String>> {
    let stem = stem(model, region)?;
    let of_kind = |(_, name): &(Kind, &str)| format!("{stem}-{name}");
    Some(KINDS.iter().map(of_kind).collect())
}

fn stem(model: &ModelId, region: &Region) -> Option<String> {
    let named = |table: &[(&str, &'static str)], name: &str| {
        let found = table.iter().find(|(known, _)| *known == name);
        found.map(|(_, called)| *called)
    };
    let region = named(&REGIONS, region.as_str())?;
    Some(format!(
        "{region}-{}",
        named(&MODELS, for_inference(model.bare()))?
    ))
}

impl Prices {
    /// Takes the prices of a model from products of the Price List; what is not among them is as in the
    /// program's own table.
    ///
    /// # Errors
    /// When no product has a price of the model.
    pub fn of_list(model: &ModelId, region: &Region, products: &[String]) -> Result<Self, String> {
        let mut prices = Self::of_table(model, region, None);
        let mut published = None;
        for product in products {
            let listed = stem(model, region).and_then(|stem| Listed::of(product, &stem));
            let Some(listed) = listed else { continue };
            published = published.max(Some(listed.published));
            let price = Some(Price {
                usd: listed.usd,
                verified: true,
                source: format!("AWS Price List, {}", listed.published),
            });
            match listed.kind {
                Kind::Training => prices.training = price,
                Kind::TrainingHour => prices.training_hour = price,
                Kind::Storage => prices.storage = price,
                Kind::Provisioned => prices.provisioned = price,
            }
        }
        prices.as_of = published
            .ok_or_else(|| format!("the AWS Price List names no price of `{model}` in Region `{region}`"))?;
        prices.source = PriceSource::List;
        Ok(prices)
    }
}

/// A price in a product.
struct Listed {
    kind: Kind,
    usd: Usd,
    published: Date,
}

impl Listed {
    /// Reads a product whose usage type begins with `stem`. A price by steps, or in a unit that is not known, is
    /// none: it would be taken for another.
    fn of(product: &str, stem: &str) -> Option<Self> {
        let product: Value = serde_json::from_str(product).ok()?;
        let usage_type = product["product"]["attributes"]["usagetype"].as_str()?;
        let name = usage_type.strip_prefix(stem)?.strip_prefix('-')?;
        let (kind, _) = KINDS.iter().find(|(_, known)| *known == name)?;
        let published = product["publicationDate"].as_str()?.get(..10)?.parse().ok()?;
        let term = only(&product["terms"]["OnDemand"])?;
        let dimension = only(&term["priceDimensions"])?;
        let usd = dimension["pricePerUnit"]["USD"].as_str()?;
        let usd: Usd = match usd.split_once('.') {
            Some((whole, part)) => format!("{whole}.{}", part.trim_end_matches('0')).parse().ok()?,
            None => usd.parse().ok()?,
        };
        let unit = dimension["unit"].as_str()?.to_ascii_lowercase();
        let usd = match kind {
            Kind::Training if unit == "1k tokens" => usd,
            Kind::Training if unit == "1m tokens" => usd.thousandth(),
            Kind::Storage if unit.contains("month") || unit.ends_with("mo") => usd,
            Kind::TrainingHour | Kind::Provisioned if unit.starts_with("hour") || unit.starts_with("hrs") => {
                usd
            }
            _ => return None,
        };
        Some(Self {
            kind: *kind,
            usd,
            published,
        })
    }
}

/// The one value of an object that has one.
fn only(value: &Value) -> Option<&Value> {
    let mut values = value.as_object()?.values();
    values.next().filter(|_| values.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "amazon.nova-2-lite-v1:0:256k";

    fn product(usage_type: &str, unit: &str, usd: &str) -> String {
        serde_json::json!({
            "product": { "attributes": { "usagetype": usage_type, "regionCode": "us-east-1" } },
            "publicationDate": "2026-11-01T00:00:00Z",
            "terms": { "OnDemand": { "A.B": { "priceDimensions": { "A.B.C": {
                "unit": unit, "pricePerUnit": { "USD": usd },
            }}}}},
        })
        .to_string()
    }

    fn prices(products: &[String]) -> Result<Prices, String> {
        Prices::of_list(&MODEL.parse().unwrap(), &"us-east-1".parse().unwrap(), products)
    }

    #[test]
    fn usage_types_are_named_as_they_were_seen_and_no_name_is_made_up() {
        let asked =
            |model: &str, region: &str| usage_types(&model.parse().unwrap(), &region.parse().unwrap());
        let named = asked(MODEL, "us-east-1").unwrap();
        assert_eq!(named[0], "USE1-Nova2.0Lite-Customization-Training");
        assert_eq!(named.len(), 4);
        let llama = asked("meta.llama3-3-70b-instruct-v1:0:128k", "us-west-2").unwrap();
        assert_eq!(llama[2], "USW2-Llama3-3-70B-Customization-Storage");
        assert_eq!(asked(MODEL, "eu-west-1"), None);
        assert_eq!(asked("amazon.titan-text-lite-v1:0:4k", "us-east-1"), None);
    }

    #[test]
    fn what_the_list_says_counts_and_what_it_does_not_say_is_as_in_the_table() {
        let listed = prices(&[
            product(
                "USE1-Nova2.0Lite-Customization-Training",
                "1K tokens",
                "0.0040000000",
            ),
            product("USE1-Nova2.0Lite-RFT-Training-Hours", "Hours", "90"),
            product("USE1-NovaLite-Customization-Storage", "Model-Month", "7.00"),
            "not JSON".to_owned(),
        ])
        .unwrap();
        let shown = |price: Option<Price>| price.map(|price| (price.usd.exact(), price.source));
        let list = "AWS Price List, 2026-11-01".to_owned();
        assert_eq!(shown(listed.training), Some(("0.004".to_owned(), list.clone())));
        assert_eq!(shown(listed.training_hour), Some(("90.00".to_owned(), list)));
        // That of another model is not taken.
        let table = "AWS Price List, 2026-08-02".to_owned();
        assert_eq!(shown(listed.storage), Some(("1.95".to_owned(), table)));
        assert_eq!(
            (listed.source, listed.as_of.to_string().as_str()),
            (PriceSource::List, "2026-11-01")
        );
    }

    #[test]
    fn a_price_in_an_unknown_unit_or_by_steps_is_none() {
        let training = "USE1-Nova2.0Lite-Customization-Training";
        let million = prices(&[product(training, "1M tokens", "4.5")]).unwrap();
        assert_eq!(million.training.unwrap().usd.exact(), "0.0045");
        let mut steps: Value = serde_json::from_str(&product(training, "1K tokens", "1")).unwrap();
        let dimensions = &mut steps["terms"]["OnDemand"]["A.B"]["priceDimensions"];
        dimensions["A.B.D"] = dimensions["A.B.C"].clone();
        for odd in [
            product(training, "characters", "1"),
            product(training, "1K tokens", "-1"),
            steps.to_string(),
        ] {
            let told = prices(&[odd]).unwrap_err();
            assert!(told.contains("names no price"), "{told}");
        }
    }
}
