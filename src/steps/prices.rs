//! Asks the Price List what a job costs; whoever has no answer in time goes on with the program's own table.

use std::time::Duration;

use futures_util::future::try_join_all;

use crate::aws::{PriceList, Session};
use crate::iam::Region;
use crate::job::cost::{PRICE_LIST_REGION, Prices, usage_types};
use crate::model::ModelId;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks for the prices of a model in a Region.
pub async fn ask(session: &Session, model: &ModelId, region: &Region) -> Prices {
    let table = |why: String| Prices::of_table(model, region, Some(why));
    let Some(usage_types) = usage_types(model, region) else {
        return table(format!(
            "nobody has published how the AWS Price List calls `{model}` in Region `{region}`"
        ));
    };
    let list = PriceList::new(session, PRICE_LIST_REGION);
    let products = usage_types
        .iter()
        .map(|usage_type| list.bedrock_products(usage_type));
    match tokio::time::timeout(PATIENCE, try_join_all(products)).await {
        Ok(Ok(products)) => Prices::of_list(model, region, &products.concat()).unwrap_or_else(table),
        Ok(Err(error)) => table(error.to_string()),
        Err(_) => table(format!(
            "the AWS Price List gave no answer within {} seconds",
            PATIENCE.as_secs()
        )),
    }
}
