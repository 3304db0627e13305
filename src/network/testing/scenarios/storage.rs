//! Endpoint and bucket policies, and the buckets.

use super::super::{ACCOUNT, BUCKET, Case, gateway};
use super::{Fail, Pass, Scenario, Skip, Unknown, Warn, scenario, share, use_interface, use_nat};
use crate::diagnostic::Read;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("NET-33", Pass, "no policy", |_| {}),
    scenario("NET-33", Pass, "everything", |case| endpoint(case, &[ALL])),
    scenario("NET-33", Pass, "reading and writing", |case| {
        endpoint(case, &[WRITING]);
    }),
    scenario("NET-33", Pass, "this role", |case| endpoint(case, &[THIS_ROLE])),
    scenario("NET-33", Warn, "this role as the principal", |case| {
        endpoint(case, &[ROLE_BY_NAME]);
    }),
    scenario(
        "NET-33",
        Pass,
        "this role as the principal, and everyone",
        |case| {
            endpoint(case, &[ROLE_BY_NAME, ALL]);
        },
    ),
    scenario(
        "NET-33",
        Pass,
        "this role as the principal of an interface endpoint",
        |case| {
            use_interface(case);
            endpoint(case, &[ROLE_BY_NAME]);
        },
    ),
    scenario("NET-33", Fail, "the account as the principal", |case| {
        endpoint(case, &[ACCOUNT_BY_NAME]);
    }),
    scenario("NET-33", Pass, "an interface endpoint", |case| {
        use_interface(case);
        endpoint(case, &[WRITING]);
    }),
    scenario("NET-33", Fail, "the sample of the guide", |case| {
        endpoint(case, &[SAMPLE]);
    }),
    scenario(
        "NET-33",
        Fail,
        "an interface endpoint with the sample of the guide",
        |case| {
            use_interface(case);
            endpoint(case, &[SAMPLE]);
        },
    ),
    scenario("NET-33", Fail, "another role", |case| {
        endpoint(case, &[OTHER_ROLE]);
    }),
    scenario("NET-33", Fail, "other buckets", |case| {
        endpoint(case, &[OTHER_BUCKET]);
    }),
    scenario("NET-33", Fail, "writing is denied", |case| {
        endpoint(case, &[ALL, DENY_WRITES]);
    }),
    scenario("NET-33", Skip, "a NAT gateway", use_nat),
    scenario("NET-33", Skip, "no job", no_job),
    scenario("NET-33", Unknown, "a condition on a tag of the role", |case| {
        endpoint(case, &[BY_TAG]);
    }),
    scenario("NET-33", Unknown, "no policy at all", |case| {
        case.endpoints_mut()[0].policy = Some("{".to_owned());
    }),
    scenario("NET-33", Unknown, "a shared VPC", |case| {
        case.endpoints_mut().clear();
        share(case);
    }),
    scenario("NET-38", Pass, "the Region of the job", |_| {}),
    scenario("NET-38", Pass, "not there", |case| region(case, None)),
    scenario("NET-38", Fail, "another Region, through an endpoint", |case| {
        region(case, Some("eu-west-1"));
    }),
    scenario("NET-38", Warn, "another Region, through a NAT gateway", |case| {
        use_nat(case);
        region(case, Some("eu-west-1"));
    }),
    scenario(
        "NET-38",
        Warn,
        "another Region, through a transit gateway",
        |case| {
            case.remove_s3_endpoint();
            case.tables_mut()[1]
                .routes
                .push(super::super::route("0.0.0.0/0", "tgw-0a"));
            region(case, Some("eu-west-1"));
        },
    ),
    scenario("NET-38", Skip, "no job", no_job),
    scenario("NET-38", Unknown, "the Region is denied", |case| {
        case.facts.buckets[0].region = Case::denied("s3:ListBucket");
    }),
    scenario("NET-40", Pass, "pinned to the VPC", |case| {
        deny_unless(case, "StringNotEquals", "aws:SourceVpc", "vpc-0a");
    }),
    scenario("NET-40", Pass, "pinned to the endpoint", |case| {
        deny_unless(case, "StringNotEquals", "aws:SourceVpce", "vpce-0a");
    }),
    scenario("NET-40", Pass, "only TLS", |case| {
        deny_unless(case, "Bool", "aws:SecureTransport", "false");
    }),
    scenario(
        "NET-40",
        Pass,
        "pinned to the address of the NAT gateway",
        |case| {
            use_nat(case);
            deny_unless(case, "NotIpAddress", "aws:SourceIp", "198.51.100.0/24");
        },
    ),
    scenario("NET-40", Fail, "pinned to another VPC", |case| {
        deny_unless(case, "StringNotEquals", "aws:SourceVpc", "vpc-0old");
    }),
    scenario("NET-40", Fail, "pinned to another endpoint", |case| {
        deny_unless(case, "StringNotEquals", "aws:SourceVpce", "vpce-0old");
    }),
    scenario(
        "NET-40",
        Fail,
        "pinned to addresses, through an endpoint",
        |case| deny_unless(case, "NotIpAddress", "aws:SourceIp", "192.0.2.0/24"),
    ),
    scenario(
        "NET-40",
        Fail,
        "pinned to the VPC, through a NAT gateway",
        |case| {
            use_nat(case);
            deny_unless(case, "StringNotEquals", "aws:SourceVpc", "vpc-0a");
        },
    ),
    scenario("NET-40", Fail, "pinned to one of two endpoints in use", |case| {
        deny_unless(case, "StringNotEquals", "aws:SourceVpce", "vpce-0a");
        let mut second = case.tables_mut()[1].clone();
        "rtb-0c".clone_into(&mut second.id);
        second.subnet_ids = vec![case.tables_mut()[1].subnet_ids.remove(0)];
        "vpce-0c".clone_into(&mut second.routes[1].target);
        case.tables_mut().push(second);
        case.endpoints_mut().push(gateway("vpce-0c", &["rtb-0c"]));
    }),
    scenario(
        "NET-40",
        Pass,
        "pinned to the VPC, through an interface endpoint",
        |case| {
            use_interface(case);
            deny_unless(case, "StringNotEquals", "aws:SourceVpc", "vpc-0a");
        },
    ),
    scenario(
        "NET-40",
        Fail,
        "pinned to a gateway endpoint beside an interface endpoint",
        |case| {
            use_interface(case);
            deny_unless(case, "StringNotEquals", "aws:SourceVpce", "vpce-0a");
        },
    ),
    scenario("NET-40", Unknown, "no policy at all", |case| {
        case.facts.buckets[0].policy = Read::Known(Some("{".to_owned()));
    }),
    scenario("NET-40", Skip, "no policy", |_| {}),
    scenario("NET-40", Skip, "no way", |case| {
        bucket(case, &[ALL]);
        case.remove_s3_endpoint();
    }),
    scenario("NET-40", Unknown, "the policy is denied", |case| {
        case.facts.buckets[0].policy = Case::denied("s3:GetBucketPolicy");
    }),
    scenario("NET-40", Unknown, "pinned to private addresses", |case| {
        deny_unless(case, "NotIpAddress", "aws:VpcSourceIp", "10.0.0.0/16");
    }),
    scenario("NET-41", Pass, "only TLS", |case| {
        deny_unless(case, "Bool", "aws:SecureTransport", "false");
    }),
    scenario("NET-41", Pass, "pinned to the VPC, the operator exempt", |case| {
        bucket(case, &[EXEMPT]);
    }),
    scenario("NET-41", Warn, "pinned to the VPC", |case| {
        deny_unless(case, "StringNotEquals", "aws:SourceVpc", "vpc-0a");
    }),
    scenario("NET-41", Warn, "pinned to the endpoint", |case| {
        deny_unless(case, "StringNotEquals", "aws:SourceVpce", "vpce-0a");
    }),
    scenario("NET-41", Skip, "no policy", |_| {}),
    scenario("NET-41", Skip, "no job", no_job),
    scenario("NET-41", Unknown, "pinned to addresses", |case| {
        deny_unless(case, "NotIpAddress", "aws:SourceIp", "192.0.2.0/24");
    }),
    scenario("NET-41", Unknown, "the caller is not known", |case| {
        bucket(case, &[EXEMPT]);
        case.facts.caller = None;
    }),
    scenario("NET-43", Pass, "no policy on a foreign bucket", |case| {
        foreign(case, true);
    }),
    scenario("NET-43", Pass, "a foreign bucket opened to the role", |case| {
        foreign(case, true);
        bucket(case, &[THIS_ROLE]);
    }),
    scenario(
        "NET-43",
        Pass,
        "a foreign bucket opened to all, not restricted",
        |case| {
            foreign(case, false);
            bucket(case, &[ALL]);
        },
    ),
    scenario(
        "NET-43",
        Fail,
        "a foreign bucket opened to all, restricted",
        |case| {
            foreign(case, true);
            bucket(case, &[ALL]);
        },
    ),
    scenario("NET-43", Skip, "own buckets", |case| bucket(case, &[ALL])),
    scenario(
        "NET-43",
        Unknown,
        "the policy of a foreign bucket is denied",
        |case| {
            foreign(case, true);
            case.facts.buckets[0].policy = Case::denied("s3:GetBucketPolicy");
        },
    ),
    scenario(
        "NET-43",
        Unknown,
        "nobody asked for Block Public Access",
        |case| {
            foreign(case, true);
            bucket(case, &[ALL]);
            case.facts.buckets[0].restrict_public = Read::Known(None);
        },
    ),
    scenario("NET-43", Unknown, "Block Public Access is denied", |case| {
        foreign(case, true);
        bucket(case, &[ALL]);
        case.facts.buckets[0].restrict_public = Case::denied("s3:GetBucketPublicAccessBlock");
    }),
    scenario("NET-44", Pass, "told: a key and no endpoint for KMS", |case| {
        key(case);
    }),
    scenario("NET-44", Pass, "a key and an endpoint for KMS", |case| {
        key(case);
        let mut kms = gateway("vpce-0k", &[]);
        "com.amazonaws.us-east-1.kms".clone_into(&mut kms.service);
        case.endpoints_mut().push(kms);
    }),
    scenario(
        "NET-44",
        Pass,
        "a key and an endpoint for KMS with FIPS",
        |case| {
            key(case);
            let mut kms = gateway("vpce-0k", &[]);
            "com.amazonaws.us-east-1.kms-fips".clone_into(&mut kms.service);
            case.endpoints_mut().push(kms);
        },
    ),
    scenario("NET-44", Skip, "no key", |_| {}),
    scenario("NET-44", Unknown, "the endpoints are denied", |case| {
        key(case);
        case.facts.endpoints = Case::denied("ec2:DescribeVpcEndpoints");
    }),
];

pub(super) const ALL: &str = r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#;
/// The sample of the guide.
pub(super) const SAMPLE: &str = r#"{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],
    "Resource":["arn:aws:s3:::acme-finetune","arn:aws:s3:::acme-finetune/*"]}"#;
const WRITING: &str = r#"{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket","s3:PutObject"],
    "Resource":["arn:aws:s3:::acme-finetune","arn:aws:s3:::acme-finetune/*"]}"#;
const OTHER_ROLE: &str = r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*",
    "Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/other"}}}"#;
const THIS_ROLE: &str = r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*",
    "Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone"}}}"#;
const ROLE_BY_NAME: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":
    {"AWS":"arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone"}}"#;
const ACCOUNT_BY_NAME: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":
    {"AWS":["111122223333","arn:aws:iam::111122223333:root"]}}"#;
const OTHER_BUCKET: &str =
    r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::other*"}"#;
const DENY_WRITES: &str = r#"{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*"}"#;
const BY_TAG: &str = r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*",
    "Condition":{"StringEquals":{"aws:PrincipalTag/team":"ml"}}}"#;

fn document(statements: &[&str]) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    )
}

pub(super) fn endpoint(case: &mut Case, statements: &[&str]) {
    case.endpoints_mut()[0].policy = Some(document(statements));
}

pub(super) fn bucket(case: &mut Case, statements: &[&str]) {
    case.facts.buckets[0].policy = Read::Known(Some(document(statements)));
}

/// Denies everything by one condition.
pub(super) fn deny_unless(case: &mut Case, operator: &str, key: &str, value: &str) {
    let condition = format!(r#"{{"{operator}":{{"{key}":"{value}"}}}}"#);
    let statement = format!(
        r#"{{"Sid":"Pinned","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{condition}}}"#
    );
    bucket(case, &[&statement]);
}

/// Denies everything from elsewhere to everybody but the engineer.
const EXEMPT: &str = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{
    "StringNotEquals":{"aws:SourceVpc":"vpc-0a"},
    "ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/ml-engineer"}}}"#;

fn region(case: &mut Case, region: Option<&str>) {
    case.facts.buckets[0].region = Read::Known(region.map(ToOwned::to_owned));
}

fn no_job(case: &mut Case) {
    case.request.storage = None;
}

/// Gives the bucket to another account.
pub(super) fn foreign(case: &mut Case, restricts: bool) {
    let storage = case.request.storage.as_mut().unwrap();
    storage.needs.bucket_owner = "999900001111".parse().unwrap();
    case.facts.buckets[0].restrict_public = Read::Known(Some(restricts));
}

fn key(case: &mut Case) {
    let storage = case.request.storage.as_mut().unwrap();
    storage.needs.model_key = Some(format!("arn:aws:kms:us-east-1:{ACCOUNT}:key/{BUCKET}"));
}
