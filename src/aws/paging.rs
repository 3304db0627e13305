//! Calls whose answers come in pages.

use std::error::Error;

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::ServiceError;

/// Collects what all pages of a call of `operation` hold.
///
/// # Errors
/// When the service refused a page or gave no answer: half a list is none.
pub(super) async fn all<T, E>(
    operation: &'static str,
    items: PaginationStream<Result<T, SdkError<E, Response>>>,
) -> Result<Vec<T>, ServiceError>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    items
        .collect::<Result<Vec<T>, _>>()
        .await
        .map_err(|error| ServiceError::new(operation, &error))
}
