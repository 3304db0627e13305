//! The reads of the preflight on network and role, and the checks that cannot do without each of them.

use finetune::steps::preflight::Parts;

/// Where the preflight reads: an account, what differs in it, and whether the buckets are another account's.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) base: &'static str,
    pub(crate) lines: &'static str,
    pub(crate) foreign_buckets: bool,
    pub(crate) parts: Parts,
}

pub(crate) const NETWORK: Parts = Parts {
    network: true,
    ..Parts::NONE
};

const ROLE: Parts = Parts {
    role: true,
    ..Parts::NONE
};

pub(crate) const GATEWAY: Place = place("good", "");
const INTERFACE: Place = place("interface-endpoint", "");
const NAT: Place = place("nat-gateway", "");
const SHUT: Place = place("nat-gateway-shut", "");

/// The group lies in another VPC, with which the job's is associated.
const ASSOCIATED: Place = place(
    "good",
    "[account.security_groups.sg-0a11ce00000000001]\nvpc = \"vpc-0a11ce00000000002\"\n\
     [[account.group_associations]]\ngroup = \"sg-0a11ce00000000001\"\nvpc = \"vpc-0a11ce00000000001\"\n",
);

const FOREIGN: Place = Place {
    foreign_buckets: true,
    ..place(
        "good",
        "[account.buckets.acme-finetune]\nowner = \"444455556666\"\npolicy = '{\"Version\":\"2012-10-17\",\
         \"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\
         [\"arn:aws:s3:::acme-finetune\",\"arn:aws:s3:::acme-finetune/*\"]}]}'\n",
    )
};

/// Requests from elsewhere than the VPC are denied, so that the way to S3 matters to the bucket's policy.
const RESTRICTED: Place = place(
    "good",
    "[account.buckets.acme-finetune]\npolicy = '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\
     \"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":[\"arn:aws:s3:::acme-finetune\",\
     \"arn:aws:s3:::acme-finetune/*\"],\"Condition\":{\"StringNotEquals\":{\"aws:SourceVpc\":\
     \"vpc-0a11ce00000000001\"},\"ArnNotEquals\":{\"aws:PrincipalArn\":\
     \"arn:aws:iam::111122223333:user/ml-engineer\"}}}]}'\n",
);

const SERVICE_ROLE: Place = Place {
    parts: ROLE,
    ..place("role-enough", "")
};

const fn place(base: &'static str, lines: &'static str) -> Place {
    Place {
        base,
        lines,
        foreign_buckets: false,
        parts: NETWORK,
    }
}

/// An operation, how many of its calls succeed before it fails, where it is made, the permission that it needs,
/// and the numbers of the checks that cannot do without it.
pub(crate) type Read = (&'static str, u32, Place, &'static str, &'static str);

/// Every read. What the caller itself may do is told by a simulation or by its policies: one of them is enough.
#[rustfmt::skip]
pub(crate) const READS: &[Read] = &[
    ("DescribeAvailabilityZones", 0, GATEWAY, "ec2:DescribeAvailabilityZones", "05 06"),
    ("DescribeSubnets", 0, GATEWAY, "ec2:DescribeSubnets", "02 03 04 05 06 07 08 09 10 11 12 13 21 25 30 31 32 33 34 35 36 37 51 52 53"),
    ("DescribeVpcs", 0, GATEWAY, "ec2:DescribeVpcs", "10 13 52"),
    ("DescribeVpcAttribute", 0, GATEWAY, "ec2:DescribeVpcAttribute", "11 12"),
    ("DescribeDhcpOptions", 0, GATEWAY, "ec2:DescribeDhcpOptions", "13"),
    ("DescribeSecurityGroups", 0, GATEWAY, "ec2:DescribeSecurityGroups", "20 21 22 23 24 25 26"),
    ("DescribeRouteTables", 0, GATEWAY, "ec2:DescribeRouteTables", "30 31 32 33 35 36 37"),
    ("DescribeVpcEndpoints", 0, GATEWAY, "ec2:DescribeVpcEndpoints", "25 32 33 34"),
    ("DescribeNetworkAcls", 0, GATEWAY, "ec2:DescribeNetworkAcls", "35"),
    ("DescribeManagedPrefixLists", 0, GATEWAY, "ec2:DescribeManagedPrefixLists", "25 35"),
    ("GetManagedPrefixListEntries", 0, GATEWAY, "ec2:GetManagedPrefixListEntries", "35"),
    ("DescribeInstanceTypeOfferings", 0, GATEWAY, "ec2:DescribeInstanceTypeOfferings", "51"),
    ("DescribeNetworkInterfaces", 0, GATEWAY, "ec2:DescribeNetworkInterfaces", "50 53"),
    ("DescribeSubnets", 1, GATEWAY, "ec2:DescribeSubnets", ""),
    ("DescribeSecurityGroups", 1, INTERFACE, "ec2:DescribeSecurityGroups", "34"),
    ("DescribeVpcAttribute", 0, INTERFACE, "ec2:DescribeVpcAttribute", "11 12 34"),
    ("DescribeVpcEndpoints", 0, INTERFACE, "ec2:DescribeVpcEndpoints", "25 30 31 32 33 34 35 36 37"),
    ("DescribeNatGateways", 0, NAT, "ec2:DescribeNatGateways", "36"),
    ("DescribeVpcEndpoints", 0, NAT, "ec2:DescribeVpcEndpoints", "25 32 33 34"),
    ("DescribeVpcBlockPublicAccessOptions", 0, NAT, "ec2:DescribeVpcBlockPublicAccessOptions", "37"),
    ("DescribeVpcBlockPublicAccessExclusions", 0, SHUT, "ec2:DescribeVpcBlockPublicAccessExclusions", "37"),
    ("DescribeSecurityGroupVpcAssociations", 0, ASSOCIATED, "ec2:DescribeSecurityGroupVpcAssociations", "21"),
    ("HeadBucket", 0, GATEWAY, "s3:ListBucket", "38"),
    ("GetBucketPolicy", 0, GATEWAY, "s3:GetBucketPolicy", "40 41"),
    ("GetPublicAccessBlock", 0, FOREIGN, "s3:GetBucketPublicAccessBlock", "43"),
    ("DescribeRouteTables", 0, RESTRICTED, "ec2:DescribeRouteTables", "30 31 32 33 35 36 37 40"),
    ("DescribeSubnets", 0, RESTRICTED, "ec2:DescribeSubnets", "02 03 04 05 06 07 08 09 10 11 12 13 21 25 30 31 32 33 34 35 36 37 40 51 52 53"),
    ("GetRole", 0, SERVICE_ROLE, "iam:GetRole", "01 03 04 05 06 07 09"),
    ("ListRolePolicies", 0, SERVICE_ROLE, "iam:ListRolePolicies", "03"),
    ("GetRolePolicy", 0, SERVICE_ROLE, "iam:GetRolePolicy", "03"),
    ("ListAttachedRolePolicies", 0, SERVICE_ROLE, "iam:ListAttachedRolePolicies", "03"),
    ("GetBucketPolicy", 0, SERVICE_ROLE, "s3:GetBucketPolicy", "04"),
    ("SimulatePrincipalPolicy", 0, SERVICE_ROLE, "iam:SimulatePrincipalPolicy", ""),
    ("GetUser", 0, SERVICE_ROLE, "iam:GetUser", ""),
    ("ListUserPolicies", 0, SERVICE_ROLE, "iam:ListUserPolicies", ""),
    ("ListAttachedUserPolicies", 0, SERVICE_ROLE, "iam:ListAttachedUserPolicies", ""),
    ("ListGroupsForUser", 0, SERVICE_ROLE, "iam:ListGroupsForUser", ""),
    ("GetBucketEncryption", 0, SERVICE_ROLE, "s3:GetEncryptionConfiguration", ""),
];
