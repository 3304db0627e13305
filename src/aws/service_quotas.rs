//! Service Quotas: the value that holds for a quota in this account and Region.

use aws_sdk_servicequotas::types::ServiceQuota;

use super::{ErrorKind, ServiceError, Session};

/// Reads quotas. A caller can do without them, so there is one retry and no long wait.
#[derive(Debug, Clone)]
pub struct ServiceQuotas {
    client: aws_sdk_servicequotas::Client,
}

impl ServiceQuotas {
    /// Calls made with `session`, in its Region.
    pub fn new(session: &Session) -> Self {
        Self {
            client: session.service_quotas(),
        }
    }

    /// Returns the value of a quota: the account's own, or the default where Service Quotas has no other
    /// (GetServiceQuota: "if the applied quota value is not available, the quota is not retrieved"). None
    /// where it does not know the quota.
    ///
    /// # Errors
    /// When the service refuses or gives no answer.
    pub async fn value(&self, service: &str, code: &str) -> Result<Option<u64>, ServiceError> {
        let applied = self
            .client
            .get_service_quota()
            .service_code(service)
            .quota_code(code)
            .send()
            .await;
        match applied.map_err(|error| ServiceError::new("servicequotas:GetServiceQuota", &error)) {
            Ok(answer) => return Ok(answer.quota().and_then(whole)),
            Err(error) if error.kind == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let default = self
            .client
            .get_aws_default_service_quota()
            .service_code(service)
            .quota_code(code)
            .send()
            .await;
        match default.map_err(|error| ServiceError::new("servicequotas:GetAWSDefaultServiceQuota", &error)) {
            Ok(answer) => Ok(answer.quota().and_then(whole)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Quotas of things that are counted come as floating-point numbers too.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value was checked to be a small whole number"
)]
fn whole(quota: &ServiceQuota) -> Option<u64> {
    let value = quota.value()?;
    (0.0..=1e15).contains(&value).then_some(value as u64)
}
