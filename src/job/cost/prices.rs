//! Prices: what the program knows, with date, source, and whether AWS said it.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use crate::iam::Region;
use crate::model::{ModelId, for_inference};

/// US dollars, exact to a thousand-millionth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usd(pub(super) u64);

/// Thousand-millionths of a dollar in a dollar.
const NANOS: u64 = 1_000_000_000;

impl FromStr for Usd {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || format!("`{text}` is no sum in US dollars, such as `25` or `2.50`");
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || part.len() > 9 || !digits(whole) || !digits(part) {
            return Err(fault());
        }
        let whole: u64 = whole.parse().map_err(|_| fault())?;
        let part: u64 = format!("{part:0<9}").parse().map_err(|_| fault())?;
        let nanos = whole.checked_mul(NANOS).and_then(|nanos| nanos.checked_add(part));
        nanos.map(Self).ok_or_else(fault)
    }
}

impl fmt::Display for Usd {
    /// Cents, or as many digits as a price has; rounded up, so that nothing looks free.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = self.0.div_ceil(NANOS / 100);
        write!(f, "{}.{:02}", cents / 100, cents % 100)
    }
}

impl Usd {
    /// Returns a thousandth of it, rounded up to a thousand-millionth.
    pub(super) const fn thousandth(self) -> Self {
        Self(self.0.div_ceil(1_000))
    }

    /// Returns all digits that count: for prices of single tokens.
    pub fn exact(self) -> String {
        let text = format!("{}.{:09}", self.0 / NANOS, self.0 % NANOS);
        let short = text.trim_end_matches('0');
        let places = short.len() - short.find('.').unwrap_or(0) - 1;
        format!("{short}{}", "0".repeat(2_usize.saturating_sub(places)))
    }
}

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A price with its origin.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The sum.
    pub usd: Usd,
    /// Whether AWS says so.
    pub verified: bool,
    /// Who says so, and when.
    pub source: String,
}

/// What a base model costs in a Region.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelPrices {
    model: String,
    region: String,
    training: Option<Price>,
    pub(super) storage: Option<Price>,
    pub(super) provisioned: Option<Price>,
}

/// The table that is part of the program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) as_of: Date,
    #[serde(rename = "price")]
    prices: Vec<ModelPrices>,
}

/// Who says what things cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceSource {
    /// The AWS Price List, which was asked now.
    List,
    /// The table that is part of the program; with the reason, where the Price List was to be asked.
    Table(Option<String>),
}

/// The prices of a base model in a Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// Who says so.
    pub source: PriceSource,
    /// The date of the latest.
    pub as_of: Date,
    /// 1,000 tokens of training data, once gone through.
    pub training: Option<Price>,
    /// An hour of reinforcement fine-tuning.
    pub training_hour: Option<Price>,
    /// A custom model for a month.
    pub storage: Option<Price>,
    /// A model unit of provisioned throughput for an hour, without commitment.
    pub provisioned: Option<Price>,
}

impl Prices {
    /// Looks a model up in the table of the program. `why` says why the Price List does not tell, where it was to.
    pub fn of_table(model: &ModelId, region: &Region, why: Option<String>) -> Self {
        let own = known(for_inference(model.bare()), region);
        Self {
            source: PriceSource::Table(why),
            as_of: table().as_of,
            training: own.and_then(|own| own.training.clone()),
            training_hour: None,
            storage: own.and_then(|own| own.storage.clone()),
            provisioned: own.and_then(|own| own.provisioned.clone()),
        }
    }
}

/// What the table has on the model with the ID `id` for inference.
pub(super) fn known(id: &str, region: &Region) -> Option<&'static ModelPrices> {
    let mut all = table().prices.iter();
    all.find(|price| price.model == id && price.region == region.as_str())
}

pub(super) fn table() -> &'static Table {
    static PARSED: LazyLock<Table> = LazyLock::new(|| {
        toml::from_str(include_str!("prices.toml")).expect("the embedded prices are well formed")
    });
    &PARSED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_exactly_and_shown_without_looking_free() {
        for (text, cents, exact) in [
            ("0.00378", "0.01", "0.00378"),
            ("60.50", "60.50", "60.50"),
            ("25", "25.00", "25.00"),
            ("0", "0.00", "0.00"),
        ] {
            let usd: Usd = text.parse().unwrap();
            assert_eq!((usd.to_string().as_str(), usd.exact().as_str()), (cents, exact));
        }
        for text in ["", "-1", "1,5", "$3", "1.0000000001", "99999999999999999999", "."] {
            assert!(text.parse::<Usd>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_table_is_sound() {
        assert!(table().prices.iter().all(|price| price.training.is_some()));
    }
}
