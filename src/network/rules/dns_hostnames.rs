//! NET-12: DNS host names are on.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::remedy::vpc_attribute;
use crate::network::s3_path::{Via, s3_paths};

/// The VPC has `enableDnsHostnames`, without which private DNS of endpoints does not work.
pub(crate) static RULE: Rule = Rule {
    code: "NET-12",
    name: "dns-hostnames",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html",
    ),
    docs: include_str!("dns_hostnames.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let id = subject.vpc_id()?;
    let Some(dns) = subject.dns(id)? else {
        return Err(Stop::Unknown(format!(
            "nothing was read of the DNS attributes of `{id}`"
        )));
    };
    if dns.hostnames {
        return Ok(Judgement::of(Vec::new(), [id]));
    }
    let paths = s3_paths(subject)?;
    let interface = paths.iter().find_map(|path| match path.via {
        Via::Interface(endpoint) => Some(endpoint.id.as_str()),
        _ => None,
    });
    let finding = Diagnostic::new(&RULE, format!("DNS host names of VPC `{id}` are off")).resource(id);
    let finding = match interface {
        Some(endpoint) => finding
            .resource(endpoint)
            .evidence(format!("private DNS of endpoint `{endpoint}`, which leads to Amazon S3, needs both attributes")),
        None => finding.severity(Severity::Warning).evidence(
            "the page on gateway endpoints for Amazon S3 asks for both attributes; jobs have not been seen to fail \
             for it",
        ),
    };
    let remedy = vpc_attribute(subject, id, "enable-dns-hostnames", "enable_dns_hostnames");
    Ok(Judgement::of(vec![finding.remedy(remedy)], [id]))
}
