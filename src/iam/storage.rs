//! What a job, and who looks after it, ask of Amazon S3: to be put to endpoint and bucket policies.

use super::Document;
use super::evaluate::{Context, Principal, Request};
use super::needs::RoleNeeds;
use super::requests::objects;
use super::role::RoleArn;
use super::template::{Values, rendered};

/// A request to Amazon S3.
#[derive(Debug, Clone)]
pub struct BucketRequest {
    /// The request, as far as it does not depend on the network.
    pub request: Request,
    /// The bucket.
    pub bucket: String,
}

/// Returns what the job asks of S3 with its service role.
pub fn bucket_requests(needs: &RoleNeeds, role: &RoleArn) -> Vec<BucketRequest> {
    let all = objects(needs, role).into_iter();
    all.filter_map(|needed| {
        Some(BucketRequest {
            request: needed.request,
            bucket: needed.bucket?,
        })
    })
    .collect()
}

/// Returns what whoever runs the tool asks of S3: to list the buckets, to put the data and to get the results.
pub fn operator_requests(needs: &RoleNeeds, operator: &Principal) -> Vec<BucketRequest> {
    let mut context = Context::default()
        .with("aws:RequestedRegion", needs.region.as_str())
        .with("aws:SecureTransport", "true")
        .with("aws:PrincipalIsAWSService", "false")
        .with("aws:ResourceAccount", needs.bucket_owner.as_str());
    if let Some(account) = operator.account() {
        context = context.with("aws:PrincipalAccount", account);
    }
    // The ARN of a role's session lacks the path that the key has.
    if !matches!(operator, Principal::Session { .. }) {
        context = context.with("aws:PrincipalArn", operator.to_string());
    }
    let ask = |action: &str, bucket: &str, key: Option<String>| {
        let bucket_arn = needs.bucket_arn(bucket);
        BucketRequest {
            request: Request {
                principal: operator.clone(),
                action: action.to_owned(),
                resource: key.map_or_else(|| bucket_arn.clone(), |key| format!("{bucket_arn}/{key}")),
                context: context.clone(),
            },
            bucket: bucket.to_owned(),
        }
    };
    let lists = needs
        .buckets()
        .into_iter()
        .map(|bucket| ask("s3:ListBucket", bucket, None));
    let uploads = needs.inputs.iter().map(|objects| {
        let key = objects.example("data.jsonl");
        ask("s3:PutObject", &objects.bucket, Some(key))
    });
    let results = needs.output.example("metrics.csv");
    let results = ask("s3:GetObject", &needs.output.bucket, Some(results));
    lists.chain(uploads).chain([results]).collect()
}

/// Returns the policy of an endpoint that lets through what the job asks of S3, and no more.
pub fn endpoint_policy(needs: &RoleNeeds, role: &RoleArn) -> Document {
    let buckets = needs.owned_buckets().map(|(bucket, _)| needs.bucket_arn(bucket));
    let values = Values::default()
        .text("role_arn", role)
        .list("bucket_arns", &buckets.collect::<Vec<_>>())
        .list(
            "input_arns",
            &needs.arns(needs.reads().map(|(objects, _)| objects)),
        )
        .list("output_arns", &needs.arns([&needs.output]));
    rendered(include_str!("../../policies/endpoint.json"), &values)
}
