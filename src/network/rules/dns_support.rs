//! NET-11: the resolver of the VPC answers.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::remedy::vpc_attribute;

/// The VPC has `enableDnsSupport`, so that names of Amazon S3 resolve.
pub(crate) static RULE: Rule = Rule {
    code: "NET-11",
    name: "dns-support",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html"),
    docs: include_str!("dns_support.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let id = subject.vpc_id()?;
    let Some(dns) = subject.dns(id)? else {
        return Err(Stop::Unknown(format!(
            "nothing was read of the DNS attributes of `{id}`"
        )));
    };
    if dns.support {
        return Ok(Judgement::of(Vec::new(), [id]));
    }
    let finding = Diagnostic::new(&RULE, format!("DNS support of VPC `{id}` is off"))
        .resource(id)
        .evidence("without it the names of Amazon S3 do not resolve through the VPC's resolver")
        .remedy(vpc_attribute(
            subject,
            id,
            "enable-dns-support",
            "enable_dns_support",
        ));
    Ok(Judgement::of(vec![finding], [id]))
}
