//! STS: who the caller is.

use serde_json::json;

use super::account::Account;
use super::wire::xml::{self, Lists};
use super::wire::{Form, Refusal, Reply, Service};

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// Answers an STS operation.
pub(super) fn answer(account: &Account, form: &Form, request_id: &str) -> Result<Reply, Refusal> {
    match form.get("Action").unwrap_or_default() {
        "GetCallerIdentity" => {
            let content = json!({
                "GetCallerIdentityResult": {
                    "Arn": account.operator, "UserId": account.operator_id, "Account": account.id,
                },
                "ResponseMetadata": { "RequestId": request_id },
            });
            let document = xml::document(
                "GetCallerIdentityResponse",
                Some(NAMESPACE),
                &content,
                Lists::Member,
            );
            Ok(Reply::xml(200, document))
        }
        other => Err(Refusal::unknown_operation(Service::Sts, other)),
    }
}
