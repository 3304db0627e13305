//! AWS Price List: what things cost, by usage type.

use aws_sdk_pricing::types::{Filter, FilterType};

use super::{ServiceError, Session};

/// The products of a service. A caller can do without them, so there is no long wait.
#[derive(Debug, Clone)]
pub struct PriceList {
    client: aws_sdk_pricing::Client,
}

impl PriceList {
    /// Calls made with `session`, in the Region `region`.
    pub fn new(session: &Session, region: &'static str) -> Self {
        Self {
            client: session.pricing_in(region),
        }
    }

    /// Returns the products of Amazon Bedrock that have a usage type, each as JSON text.
    ///
    /// # Errors
    /// When the service refuses or gives no answer.
    pub async fn bedrock_products(&self, usage_type: &str) -> Result<Vec<String>, ServiceError> {
        const OPERATION: &str = "pricing:GetProducts";
        let filter = Filter::builder()
            .field("usagetype")
            .r#type(FilterType::TermMatch)
            .value(usage_type)
            .build()
            .map_err(|error| super::bedrock::odd_answer(OPERATION, error.to_string()))?;
        let answer = self
            .client
            .get_products()
            .service_code("AmazonBedrock")
            .filters(filter)
            .send()
            .await
            .map_err(|error| ServiceError::new(OPERATION, &error))?;
        Ok(answer.price_list.unwrap_or_default())
    }
}
