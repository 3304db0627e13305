//! NET-32: the endpoint for Amazon S3 is available.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::facts::{Endpoint, RouteTable};
use crate::network::remedy::{ec2, gateway_endpoint_remedy};
use crate::network::s3_path::known_paths;

/// The endpoint that traffic to Amazon S3 takes is available.
pub(crate) static RULE: Rule = Rule {
    code: "NET-32",
    name: "s3-endpoint-state",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html"),
    docs: include_str!("s3_endpoint_state.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    let paths = known_paths(subject, &mut gathered);
    // An endpoint that was not seen is known by the route that leads to it, which stands in a table.
    let mut used: Vec<(&str, Result<&Endpoint, &RouteTable>)> = Vec::new();
    for path in &paths {
        let Some((id, endpoint)) = path.endpoint() else {
            continue;
        };
        let seen = endpoint.map(Ok).or_else(|| path.table.map(Err));
        used.extend(
            seen.filter(|_| used.iter().all(|(known, _)| *known != id))
                .map(|seen| (id, seen)),
        );
    }
    if used.is_empty() {
        // One that could not be seen may take the names of S3 before any route is looked at.
        gathered.read(subject.facts.endpoints.known());
        return gathered.skip("no endpoint leads to Amazon S3");
    }
    for (id, seen) in &used {
        let endpoint = match seen {
            Ok(endpoint) => endpoint,
            Err(table) => {
                if let Err(why) = subject.facts.endpoints.known() {
                    gathered.stop(why);
                } else if subject.vpc_is_shared() {
                    let reason = "the VPC belongs to another account, which alone sees its endpoints";
                    gathered.stop(Stop::Unknown(reason.to_owned()));
                } else {
                    gathered.push(gone(subject, id, table));
                }
                continue;
            }
        };
        // The service spells it `available`, its model `Available`: compare without regard to case.
        if !endpoint.state.eq_ignore_ascii_case("available") {
            gathered.push(not_available(subject, endpoint));
        }
    }
    gathered.judge(used.iter().map(|(id, ..)| *id))
}

fn gone(subject: Subject<'_>, id: &str, table: &RouteTable) -> Diagnostic {
    let text = "make a new gateway endpoint for S3 on the route table";
    let remedy = gateway_endpoint_remedy(subject, text, &table.vpc_id, &table.id);
    Diagnostic::new(
        &RULE,
        format!("a route leads to endpoint `{id}`, which is not there"),
    )
    .resource(id)
    .remedy(remedy)
}

fn not_available(subject: Subject<'_>, endpoint: &Endpoint) -> Diagnostic {
    let id = &endpoint.id;
    let text = match endpoint.state.to_ascii_lowercase().as_str() {
        "pending" => "wait until it is `available`",
        "pendingacceptance" => "have the owner of the service accept it",
        _ => "delete it and make a new one",
    };
    let command = ec2(
        subject,
        "describe-vpc-endpoints",
        &format!("--vpc-endpoint-ids {id} --query 'VpcEndpoints[].[State,LastError]'"),
    );
    let message = format!(
        "endpoint `{id}` for Amazon S3 is `{}`, not `available`",
        endpoint.state
    );
    Diagnostic::new(&RULE, message)
        .resource(id)
        .remedy(Remedy::text(text).command(command))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::Case;

    #[test]
    fn an_endpoint_that_is_not_available_is_an_error_until_it_is() {
        let mut case = Case::good();
        for state in ["pending", "deleting", "failed", "rejected"] {
            state.clone_into(&mut case.endpoints_mut()[0].state);
            case.fails(&RULE, &["vpce-0a"]);
        }
        for state in ["available", "Available"] {
            state.clone_into(&mut case.endpoints_mut()[0].state);
            case.passes(&RULE);
        }
    }

    #[test]
    fn a_route_to_an_endpoint_that_is_not_there_is_an_error_but_unknown_in_a_shared_vpc() {
        let mut case = Case::good();
        case.endpoints_mut().clear();
        case.fails(&RULE, &["vpce-0a"]);
        case.vpcs_mut()[0].owner_id = Some("999900001111".to_owned());
        case.unknown(
            &RULE,
            "the VPC belongs to another account, which alone sees its endpoints",
        );
    }

    #[test]
    fn without_an_endpoint_there_is_nothing_to_check() {
        let mut case = Case::good();
        case.remove_s3_endpoint();
        case.skips(&RULE, "no endpoint leads to Amazon S3");
    }
}
