//! A VPC as large as they come: read page by page, judged at once.

use std::fmt::Write as _;

use finetune::diagnostic::{CheckVerdict, Severity};
use finetune::steps::preflight::{CAP, Parts, run};

use super::{Account, config};

const SUBNETS: u32 = 500;
const TABLES: u32 = 300;
const GROUPS: u32 = 1_000;

/// The sound VPC with 500 subnets, 300 route tables and 1,000 security groups, all of which the interface
/// endpoint of S3 has.
fn scenario() -> String {
    let mut text = String::new();
    let subnet = |number: u32| format!("subnet-0a11ce{number:011x}");
    let group = |number: u32| format!("sg-0a11ce{number:011x}");
    text.push_str("[account.subnets]\n");
    for number in 0x1000..0x1000 + SUBNETS {
        let (block, zone) = (number - 0x1000, number % 6 + 1);
        let _ = writeln!(
            text,
            "{} = {{ vpc = \"vpc-0a11ce00000000001\", zone = \"use1-az{zone}\", cidr = \"10.21.{}.{}/26\" }}",
            subnet(number),
            block / 4,
            block % 4 * 64
        );
    }
    for number in 0x1000..0x1000 + TABLES {
        let _ = writeln!(
            text,
            "[account.route_tables.rtb-0a11ce{number:011x}]\nvpc = \"vpc-0a11ce00000000001\"\nsubnets = [\"{}\"]\n\
             routes = [{{ destination = \"10.20.0.0/16\", target = \"local\" }}, {{ destination = \"10.{}.0.0/16\", \
             target = \"tgw-0a11ce00000000001\" }}]",
            subnet(number),
            30 + number % 200,
        );
    }
    let mut groups = Vec::new();
    for number in 0x1000..0x1000 + GROUPS {
        let other = group(0x1000 + (number + 1) % GROUPS);
        let _ = writeln!(
            text,
            "[account.security_groups.{}]\nvpc = \"vpc-0a11ce00000000001\"\nname = \"g{number}\"\n\
             ingress = [{{ protocol = \"tcp\", from_port = 1, to_port = 442, groups = [\"{other}\"] }}]\n\
             egress = [{{ cidrs = [\"0.0.0.0/0\"] }}]",
            group(number)
        );
        groups.push(format!("\"{}\"", group(number)));
    }
    let _ = writeln!(
        text,
        "[account.endpoints.vpce-0a11ce00000000003]\nsecurity_groups = [{}]",
        groups.join(", ")
    );
    text
}

#[tokio::test]
async fn a_vpc_with_hundreds_of_subnets_and_tables_and_a_thousand_groups_is_read_to_the_end() {
    let account = Account::changed("interface-endpoint", &scenario());
    let parts = Parts {
        network: true,
        ..Parts::NONE
    };
    let preflight = run(&account.session(), &config(), parts, false, CAP)
        .await
        .unwrap();
    let facts = preflight.facts.network.as_ref().unwrap();
    let (subnets, tables, groups) = (
        facts.vpc_subnets.ok().unwrap().len(),
        facts.route_tables.ok().unwrap().len(),
        facts.endpoint_groups.ok().unwrap().len(),
    );
    assert_eq!((subnets, tables, groups), (506, 302, 1_000));
    // The job is let out to none of the thousand groups, and none lets it in.
    let errors: Vec<_> = preflight
        .report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.rule.code)
        .collect();
    assert_eq!(errors, ["NET-25", "NET-34"]);
    let unknown = preflight.report.checks.iter();
    assert_eq!(
        unknown
            .filter(|check| check.verdict == CheckVerdict::Unknown)
            .count(),
        0
    );
}
