//! Facts that could not be read: every rule is still judged, and none of them passes for it.

use super::super::check;
use super::Case;
use crate::diagnostic::CheckVerdict;

#[test]
fn every_rule_is_judged_once_whatever_could_not_be_read() {
    let mut case = Case::good();
    case.facts.zones = Case::denied("ec2:DescribeAvailabilityZones");
    case.facts.accelerators = Case::denied("ec2:DescribeInstanceTypeOfferings");
    case.facts.subnets = Case::denied("ec2:DescribeSubnets");
    case.facts.vpcs = Case::denied("ec2:DescribeVpcs");
    case.facts.dns = Case::denied("ec2:DescribeVpcAttribute");
    case.facts.dhcp_options = Case::denied("ec2:DescribeDhcpOptions");
    case.facts.vpc_subnets = Case::denied("ec2:DescribeSubnets");
    case.facts.security_groups = Case::denied("ec2:DescribeSecurityGroups");
    case.facts.network_acls = Case::denied("ec2:DescribeNetworkAcls");
    case.facts.route_tables = Case::denied("ec2:DescribeRouteTables");
    case.facts.endpoints = Case::denied("ec2:DescribeVpcEndpoints");
    case.facts.s3_prefix_list = Case::denied("ec2:DescribeManagedPrefixLists");
    case.facts.interfaces = Case::denied("ec2:DescribeNetworkInterfaces");
    case.facts.leftovers = Case::denied("ec2:DescribeNetworkInterfaces");
    case.facts.buckets[0].policy = Case::denied("s3:GetBucketPolicy");
    case.facts.buckets[0].region = Case::denied("s3:ListBucket");
    let (findings, results) = check(&case.request, &case.facts);
    assert!(findings.is_empty());
    assert_eq!(results.len(), super::super::RULES.len());
    for result in &results {
        let expected = match result.rule.code {
            "NET-01" => CheckVerdict::Pass,
            // The buckets are the account's own, and no key is named: known without any call.
            "NET-43" | "NET-44" => CheckVerdict::Skip,
            _ => CheckVerdict::Unknown,
        };
        assert_eq!(result.verdict, expected, "{}", result.rule.code);
    }
}
