//! What surrounds the service role of a configuration's job.

use super::needs::objects;
use crate::config::{Config, DataSource, RoleConfig};
use crate::iam::{RoleRequest, Surroundings};

/// Works out what the policies around the role name. `principals` are the users and roles that run the tool,
/// `endpoints` those that the buckets insist on.
pub fn surroundings(
    config: &Config,
    request: &RoleRequest,
    principals: Vec<String>,
    endpoints: Vec<String>,
) -> Surroundings {
    let needs = &request.needs;
    let model = config.job.base_model.as_str();
    let base_model = if model.starts_with("arn:") {
        model.to_owned()
    } else if model.contains('.') {
        format!(
            "arn:{}:bedrock:{}::foundation-model/{model}",
            needs.partition, needs.region
        )
    } else {
        // A custom model by its name: its ARN ends in an ID of its own.
        format!(
            "arn:{}:bedrock:{}:{}:custom-model/*",
            needs.partition, needs.region, needs.account
        )
    };
    let data = &config.data;
    let is_local = |source: &DataSource| matches!(source, DataSource::Path(_));
    let local = data.sources().filter(|(source, _)| is_local(source));
    let uploads = local.map(|(source, split)| objects(source, &data.bucket, &data.prefix, split));
    Surroundings {
        needs: needs.clone(),
        role: request.arn.clone(),
        base_model,
        uploads: uploads.collect(),
        principals,
        boundary: match &config.role {
            RoleConfig::Managed(role) => role.boundary.as_ref().map(ToString::to_string),
            RoleConfig::Existing(_) => None,
        },
        endpoints,
    }
}
