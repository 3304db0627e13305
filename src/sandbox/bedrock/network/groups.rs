//! The job's security groups: whether workers talk to each other, and whether they get out to S3.

use super::Path;
use super::addresses::{Range, all_within};
use crate::sandbox::account::{JobRequest, Rule, Subnet};
use crate::sandbox::bedrock::own_words;
use crate::sandbox::bedrock::view::View;

/// Whether the workers can talk to each other: one group open to itself in both directions.
///
/// # Errors
/// The message that the job fails with.
pub(in crate::sandbox::bedrock) fn workers_connect(
    view: View<'_>,
    request: &JobRequest,
) -> Result<(), String> {
    let open = |rules: &[Rule], id: &String| {
        rules
            .iter()
            .any(|rule| rule.protocol == "-1" && rule.groups.contains(id))
    };
    let complete = request.security_groups.iter().any(|id| {
        view.security_group(id)
            .is_some_and(|group| open(&group.ingress, id) && open(&group.egress, id))
    });
    if complete {
        return Ok(());
    }
    Err(own_words(
        "The communication between worker nodes is broken: both inbound and outbound connections must allow all traffic from the same security group",
    ))
}

/// Whether the groups, taken together, let requests out to S3, and an interface endpoint's groups let them in.
///
/// # Errors
/// Why not, as the end of a sentence.
pub(super) fn lead_to(
    view: View<'_>,
    request: &JobRequest,
    subnet: &Subnet,
    path: &Path,
) -> Result<(), String> {
    let egress: Vec<&Rule> = https(view, &request.security_groups, |group| &group.egress);
    let reach = reach(view, &egress);
    let shut = || Err("no rule of the security groups lets the job out to it on port 443".to_owned());
    let Path::Endpoint { id, interface: true } = path else {
        let addresses = view
            .s3_addresses()
            .map(|(_, cidrs)| Range::all(cidrs))
            .filter(|ranges| !ranges.is_empty());
        // Where the Region has no list, only a rule for everything is sure to hold S3.
        let wanted = addresses.unwrap_or_else(|| {
            vec![Range {
                first: 0,
                last: u32::MAX,
            }]
        });
        return if all_within(&wanted, &reach) {
            Ok(())
        } else {
            shut()
        };
    };
    let Some(endpoint) = view.endpoint(id) else {
        return shut();
    };
    let named = |rules: &[&Rule], groups: &[String]| {
        rules
            .iter()
            .any(|rule| rule.groups.iter().any(|group| groups.contains(group)))
    };
    if !named(&egress, &endpoint.security_groups) && !all_within(&endpoint_ranges(view, id), &reach) {
        return shut();
    }
    let ingress = https(view, &endpoint.security_groups, |group| &group.ingress);
    let from_here: Vec<Range> = subnet.cidr.iter().filter_map(|cidr| Range::parse(cidr)).collect();
    let lets_in =
        named(&ingress, &request.security_groups) || all_within(&from_here, &self::reach(view, &ingress));
    if lets_in {
        Ok(())
    } else {
        Err(format!(
            "the security groups of endpoint '{id}' do not let the job in on port 443"
        ))
    }
}

/// Where an interface endpoint may have its addresses: its subnets, or else the VPC.
pub(super) fn endpoint_ranges(view: View<'_>, id: &str) -> Vec<Range> {
    let Some(endpoint) = view.endpoint(id) else {
        return Vec::new();
    };
    let subnets = endpoint.subnets.iter().filter_map(|id| view.subnet(id));
    let ranges: Vec<Range> = subnets
        .filter_map(|subnet| Range::parse(subnet.cidr.as_ref()?))
        .collect();
    if !ranges.is_empty() {
        return ranges;
    }
    let vpc = view.vpc(&endpoint.vpc);
    vpc.and_then(|vpc| Range::parse(&vpc.cidr)).into_iter().collect()
}

/// The rules of one direction of these groups that are about tcp/443.
fn https<'a>(
    view: View<'a>,
    groups: &[String],
    direction: impl Fn(&'a crate::sandbox::account::SecurityGroup) -> &'a Vec<Rule>,
) -> Vec<&'a Rule> {
    let known = groups.iter().filter_map(|id| view.security_group(id));
    let opens = |rule: &&Rule| match rule.protocol.as_str() {
        "-1" => true,
        "tcp" | "6" => {
            rule.from_port.is_none_or(|from| from <= 443) && rule.to_port.is_none_or(|to| to >= 443)
        }
        _ => false,
    };
    known.flat_map(direction).filter(opens).collect()
}

/// The addresses that rules name, those of prefix lists too.
fn reach(view: View<'_>, rules: &[&Rule]) -> Vec<Range> {
    let listed = rules
        .iter()
        .flat_map(|rule| &rule.prefix_lists)
        .filter_map(|id| view.prefix_list(id))
        .flat_map(|list| Range::all(&list.cidrs));
    let written = rules.iter().flat_map(|rule| Range::all(&rule.cidrs));
    written.chain(listed).collect()
}
