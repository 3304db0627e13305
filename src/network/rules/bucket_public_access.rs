//! NET-43: no public grant on a restricted bucket.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::facts::Bucket;
use crate::network::remedy::bucket_policy;
use crate::network::request::Storage;
use crate::network::s3_path::policy;

/// No bucket of another account is opened to everyone while S3 Block Public Access voids such grants.
pub(crate) static RULE: Rule = Rule {
    code: "NET-43",
    name: "bucket-bpa",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ),
    docs: include_str!("bucket_public_access.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let storage = subject.storage()?;
    let needs = &storage.needs;
    let account = &needs.account;
    let foreign: Vec<&Bucket> = subject
        .facts
        .buckets
        .iter()
        .filter(|bucket| needs.owner_of(&bucket.name) != account)
        .collect();
    if foreign.is_empty() {
        return Err(Stop::Skip(format!(
            "the buckets belong to account `{account}`, which runs the job"
        )));
    }
    let mut gathered = Gathered::default();
    for bucket in &foreign {
        gathered.take(judge(subject, storage, bucket));
    }
    gathered.judge(foreign.iter().map(|bucket| &bucket.name))
}

fn judge(subject: Subject<'_>, storage: &Storage, bucket: &Bucket) -> Result<Option<Diagnostic>, Stop> {
    let owner = storage.needs.owner_of(&bucket.name);
    let account = &storage.needs.account;
    let Some(text) = bucket.policy.known()? else {
        return Ok(None);
    };
    let read = policy(&format!("bucket `{}`", bucket.name), text)?;
    let Some(statement) = read.public_statement() else {
        return Ok(None);
    };
    match bucket.restrict_public.known()? {
        Some(true) => {}
        Some(false) => return Ok(None),
        None => {
            let reason = format!(
                "nothing was read of S3 Block Public Access of bucket `{}`",
                bucket.name
            );
            return Err(Stop::Unknown(reason));
        }
    }
    let message = format!(
        "statement `{statement}` opens bucket `{}` to everyone, which S3 Block Public Access voids for account \
             `{account}`",
        bucket.name
    );
    let arn = &storage.role;
    let text = format!(
        "have account `{owner}` name `{arn}` as the principal of the statement; keep all four settings of Block \
             Public Access on"
    );
    let command = bucket_policy(subject, &bucket.name);
    let terraform = format!("principals {{\n  type        = \"AWS\"\n  identifiers = [\"{arn}\"]\n}}");
    Ok(Some(
            Diagnostic::new(&RULE, message)
                .resource(&bucket.name)
                .evidence(
                    "while a policy is public, `RestrictPublicBuckets` leaves access to the bucket's own account and to \
                     services of AWS",
                )
                .remedy(Remedy::text(text).command(command).terraform(terraform)),
        ))
}
