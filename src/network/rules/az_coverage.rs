//! NET-05: a subnet in every Availability Zone of the Region. Bedrock chooses the zone, not the user.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::cidr::Cidr;
use crate::network::coverage::{Cover, covers, is_covered, table_for_new, takes_resources};
use crate::network::facts::Zone;
use crate::network::remedy::{ec2, plural};

/// An available subnet in every Availability Zone; zones are compared by ID.
pub(crate) static RULE: Rule = Rule {
    code: "NET-05",
    name: "az-coverage",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::FieldReport,
    docs: include_str!("az_coverage.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let zones = subject.availability_zones()?;
    if zones.is_empty() {
        let reason = "the answer of `ec2:DescribeAvailabilityZones` names no Availability Zone";
        return Err(Stop::Unknown(reason.to_owned()));
    }
    let subnets = subject.subnets()?;
    let (open, closed): (Vec<&Zone>, Vec<&Zone>) = zones
        .iter()
        .copied()
        .filter(|zone| !is_covered(zone, &subnets))
        .partition(|zone| takes_resources(zone));
    let mut found = Vec::new();
    if !open.is_empty() {
        let count = zones.len();
        let message = format!(
            "no available subnet of the job lies in {} of the {count} Availability Zones: {}",
            open.len(),
            names(&open)
        );
        found.push(
            Diagnostic::new(&RULE, message)
                .resources(open.iter().map(|zone| &zone.id))
                .evidence(
                    "Bedrock chooses the zone; a field report of 2024 (us-east-1) saw jobs fail until all \
                     zones had a subnet, while AWS only recommends one in each",
                )
                .remedy(remedy(subject, &open)),
        );
    }
    if !closed.is_empty() {
        let message = format!(
            "no available subnet lies in {}, where AWS may refuse new resources at present",
            names(&closed)
        );
        let states = closed
            .iter()
            .map(|zone| format!("`{}` is `{}`", zone.id, zone.state));
        let mut finding = Diagnostic::new(&RULE, message)
            .severity(Severity::Warning)
            .resources(closed.iter().map(|zone| &zone.id))
            .remedy(Remedy::text(
                "add a subnet there once the zone takes new resources",
            ));
        finding.evidence.extend(states);
        found.push(finding);
    }
    Ok(Judgement::of(found, zones.iter().map(|zone| &zone.id)))
}

/// Names zones by ID, with the account's own name beside it.
fn names(zones: &[&Zone]) -> String {
    let shown: Vec<String> = zones
        .iter()
        .map(|zone| match zone.name.as_str() {
            // Of a zone that a plan leaves out only one of the two is known.
            "" => format!("`{}`", zone.id),
            name => format!("`{}` ({name})", zone.id),
        })
        .collect();
    shown.join(", ")
}

/// Proposes a subnet of the VPC that is there already, else a new one in a free range.
fn remedy(subject: Subject<'_>, open: &[&Zone]) -> Remedy {
    let covers = covers(subject, open);
    let mut present: Vec<String> = Vec::new();
    let mut made: Vec<(&Zone, Cidr)> = Vec::new();
    let mut nowhere = 0;
    for cover in &covers {
        match cover {
            Cover::Present(zone, subnet) => present.push(format!("`{}` (`{}`)", subnet.id, zone.id)),
            Cover::New(zone, range) => made.push((zone, *range)),
            Cover::Nothing => nowhere += 1,
        }
    }
    let mut text = Vec::new();
    if !present.is_empty() {
        text.push(format!(
            "add {} of the VPC to `network.subnet_ids`, once its route table reaches Amazon S3",
            present.join(", ")
        ));
    }
    let missing = made.len() + nowhere;
    if missing > 0 {
        let word = plural(missing, "zone", "zones");
        text.push(format!(
            "make a subnet in the remaining {word}, give it a route to Amazon S3, and add its ID to `network.subnet_ids`"
        ));
    }
    if nowhere > 0 {
        text.push(
            "the VPC has no free range left that is known: add one with `aws ec2 associate-vpc-cidr-block`"
                .to_owned(),
        );
    }
    let remedy = Remedy::text(text.join("; "));
    let (Ok(home), false) = (subject.vpc_id(), made.is_empty()) else {
        return remedy;
    };
    let table = table_for_new(subject).map(|table| table.id.as_str());
    let mut commands = Vec::new();
    for (zone, range) in &made {
        let variable = Cover::variable(zone);
        commands.extend(create_subnet(subject, home, zone, *range, table));
        commands.push(format!("echo \"${variable}\""));
    }
    remedy
        .command(commands.join("\n"))
        .terraform(terraform(home, &made, table))
}

/// The commands that make a subnet and keep its ID in the variable of its zone.
fn create_subnet(
    subject: Subject<'_>,
    vpc: &str,
    zone: &Zone,
    range: Cidr,
    table: Option<&str>,
) -> Vec<String> {
    let variable = Cover::variable(zone);
    let create = ec2(
        subject,
        "create-subnet",
        &format!(
            "--vpc-id {vpc} --availability-zone-id {} --cidr-block {range} --query Subnet.SubnetId --output text",
            zone.id
        ),
    );
    let mut commands = vec![format!("{variable}=$({create})")];
    if let Some(table) = table {
        let arguments = format!("--route-table-id {table} --subnet-id \"${variable}\"");
        commands.push(ec2(subject, "associate-route-table", &arguments));
    }
    commands
}

fn terraform(vpc: &str, made: &[(&Zone, Cidr)], table: Option<&str>) -> String {
    let mut blocks = Vec::new();
    for (zone, range) in made {
        let label = Cover::label(zone);
        blocks.push(format!(
            "resource \"aws_subnet\" \"{label}\" {{\n  \
               vpc_id               = \"{vpc}\"\n  \
               availability_zone_id = \"{}\"\n  \
               cidr_block           = \"{range}\"\n\
             }}",
            zone.id
        ));
        if let Some(table) = table {
            blocks.push(format!(
                "resource \"aws_route_table_association\" \"{label}\" {{\n  \
                   subnet_id      = aws_subnet.{label}.id\n  \
                   route_table_id = \"{table}\"\n\
                 }}"
            ));
        }
    }
    blocks.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::Case;

    #[test]
    fn a_zone_without_a_subnet_is_named_by_id_and_the_command_mends_it() {
        let mut case = Case::good();
        let gone = case.drop_subnet_in("use1-az3");
        let found = case.fails(&RULE, &["use1-az3"]);
        assert!(found[0].message.contains("`use1-az3` (us-east-1e)"), "{gone}");
        let remedy = found[0].remedy.clone().unwrap();
        insta::assert_snapshot!(remedy.command.clone().unwrap(), @r#"
        NEW_USE1_AZ3=$(aws ec2 create-subnet --region us-east-1 --vpc-id vpc-0a --availability-zone-id use1-az3 --cidr-block 10.0.4.0/24 --query Subnet.SubnetId --output text)
        aws ec2 associate-route-table --region us-east-1 --route-table-id rtb-0b --subnet-id "$NEW_USE1_AZ3"
        echo "$NEW_USE1_AZ3"
        "#);
        let terraform = remedy.terraform.clone().unwrap();
        assert!(
            terraform.contains("cidr_block           = \"10.0.4.0/24\""),
            "{terraform}"
        );
        case.apply(&remedy);
        case.all_pass();
    }

    #[test]
    fn a_subnet_that_the_vpc_has_already_is_proposed_first() {
        let mut case = Case::good();
        let left_out = case.request.subnet_ids.remove(0);
        let found = case.fails(&RULE, &["use1-az6"]);
        let remedy = found[0].remedy.clone().unwrap();
        assert!(remedy.text.starts_with(&format!("add `{left_out}` (`use1-az6`)")));
        assert_eq!(remedy.command, None);
        case.request.subnet_ids.push(left_out);
        case.all_pass();
    }

    #[test]
    fn counting_subnets_is_not_counting_zones() {
        let mut case = Case::good();
        case.subnets_mut()[0].zone_id = "use1-az1".to_owned();
        case.fails(&RULE, &["use1-az6"]);
    }

    #[test]
    fn a_subnet_that_is_not_available_covers_nothing() {
        let mut case = Case::good();
        case.subnets_mut()[0].state = "failed".to_owned();
        case.fails(&RULE, &["use1-az6"]);
    }

    #[test]
    fn a_subnet_on_an_outpost_covers_nothing() {
        let mut case = Case::good();
        let outpost = "arn:aws:outposts:us-east-1:111122223333:outpost/op-0a";
        case.subnets_mut()[0].outpost_arn = Some(outpost.to_owned());
        case.fails(&RULE, &["use1-az6"]);
    }

    #[test]
    fn an_answer_without_any_zone_is_unknown() {
        let mut case = Case::good();
        case.zones_mut().clear();
        case.unknown(
            &RULE,
            "the answer of `ec2:DescribeAvailabilityZones` names no Availability Zone",
        );
    }

    #[test]
    fn local_zones_and_zones_not_opted_in_need_no_subnet() {
        let mut case = Case::good();
        let mut zone = case.zones_mut()[0].clone();
        zone.id = "use1-bos1-az1".to_owned();
        zone.kind = "local-zone".to_owned();
        zone.opt_in_status = "opted-in".to_owned();
        case.zones_mut().push(zone.clone());
        case.passes(&RULE);
        zone.id = "use1-az7".to_owned();
        zone.kind = "availability-zone".to_owned();
        zone.opt_in_status = "not-opted-in".to_owned();
        case.zones_mut().push(zone);
        case.passes(&RULE);
    }

    #[test]
    fn a_constrained_zone_without_a_subnet_is_a_warning() {
        let mut case = Case::good();
        case.drop_subnet_in("use1-az3");
        for zone in case.zones_mut() {
            if zone.id == "use1-az3" {
                zone.state = "constrained".to_owned();
            }
        }
        case.warns(&RULE, &["use1-az3"]);
    }

    #[test]
    fn without_the_zones_it_is_unknown() {
        let mut case = Case::good();
        case.facts.zones = Case::denied("ec2:DescribeAvailabilityZones");
        case.unknown(&RULE, "the caller lacks `ec2:DescribeAvailabilityZones`");
    }
}
