//! NET-38: the buckets lie where the way leads.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::s3_path::{S3Path, Via, distinct_ways};

/// Every bucket lies in the Region whose S3 the job can reach.
pub(crate) static RULE: Rule = Rule {
    code: "NET-38",
    name: "bucket-region",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html"),
    docs: include_str!("bucket_region.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    subject.storage()?;
    let here = subject.request.region.as_str();
    let mut gathered = Gathered::default();
    for bucket in &subject.facts.buckets {
        // That there is no such bucket is for the checks of the account to say.
        let Some(Some(region)) = gathered.read(bucket.region.known()) else {
            continue;
        };
        if region == here {
            continue;
        }
        let ways = distinct_ways(subject, &mut gathered);
        if let Some(way) = ways.iter().find(|way| way.endpoint().is_some()) {
            gathered.push(finding(here, &bucket.name, region, way));
        } else if let Some(way) = ways
            .iter()
            .find(|way| matches!(way.via, Via::Nat(_) | Via::Unverified))
        {
            gathered.push(finding(here, &bucket.name, region, way).severity(Severity::Warning));
        }
    }
    gathered.judge(subject.facts.buckets.iter().map(|bucket| &bucket.name))
}

fn finding(here: &str, bucket: &str, region: &str, way: &S3Path<'_>) -> Diagnostic {
    let message = format!("bucket `{bucket}` lies in Region `{region}`, the job in `{here}`");
    let why = if way.endpoint().is_some() {
        format!(
            "{} leads to Amazon S3 in `{here}` only: prefix lists and endpoints are regional",
            way.way()
        )
    } else {
        format!(
            "{} may lead there, at the price of traffic between Regions; AWS asks for a bucket in the Region of the job",
            way.way()
        )
    };
    let text = format!(
        "use a bucket in `{here}`: copy the data there and name it in `data.bucket` and `data.output`"
    );
    let command = format!(
        "aws s3api create-bucket --region {here} --bucket {bucket}-{here}{}",
        constraint(here)
    );
    let terraform = format!(
        "provider \"aws\" {{\n  region = \"{here}\"\n}}\n\nresource \"aws_s3_bucket\" \"training\" {{\n  \
         bucket = \"{bucket}-{here}\"\n}}"
    );
    Diagnostic::new(&RULE, message)
        .resource(bucket)
        .evidence(why)
        .remedy(Remedy::text(text).command(command).terraform(terraform))
}

/// What `CreateBucket` wants in every Region but the first.
fn constraint(region: &str) -> String {
    match region {
        "us-east-1" => String::new(),
        region => format!(" --create-bucket-configuration LocationConstraint={region}"),
    }
}
