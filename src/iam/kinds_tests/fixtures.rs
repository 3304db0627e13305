//! The kinds of jobs, each with what the statements of its role are for.

use crate::iam::needs::tests::{data_key, needs, with_keys};
use crate::iam::{Objects, RoleNeeds, TeacherNeeds};

pub(super) const ACCOUNT: &str = "111122223333";

/// What a statement is for: its Sid, and the requests that are denied without it, each as an action and what
/// its resource contains.
pub(super) type Purpose = (&'static str, &'static [(&'static str, &'static str)]);

pub(super) const NETWORK: [Purpose; 5] = [
    (
        "LookAtTheNetwork",
        &[
            ("ec2:DescribeDhcpOptions", "*"),
            ("ec2:DescribeNetworkInterfaces", "*"),
            ("ec2:DescribeSecurityGroups", "*"),
            ("ec2:DescribeSubnets", "*"),
            ("ec2:DescribeVpcs", "*"),
        ],
    ),
    (
        "MakeTaggedInterfaces",
        &[("ec2:CreateNetworkInterface", "network-interface/")],
    ),
    (
        "InTheJobsNetwork",
        &[
            ("ec2:CreateNetworkInterface", ":subnet/"),
            ("ec2:CreateNetworkInterface", ":security-group/"),
        ],
    ),
    (
        "ManageItsInterfaces",
        &[
            ("ec2:CreateNetworkInterfacePermission", "network-interface/"),
            ("ec2:DeleteNetworkInterface", "network-interface/"),
            ("ec2:DeleteNetworkInterfacePermission", "network-interface/"),
        ],
    ),
    ("TagWhatItMakes", &[("ec2:CreateTags", "network-interface/")]),
];

pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) needs: RoleNeeds,
    /// What its statements are for, beside those on the network.
    pub(super) purposes: Vec<Purpose>,
}

const BUCKET: Purpose = ("FindBuckets", &[("s3:ListBucket", ":::acme-finetune")]);
const DATA: Purpose = (
    "ReadData",
    &[("s3:GetObject", "/training/"), ("s3:GetObject", "/validation/")],
);
const TRAINING: Purpose = ("ReadData", &[("s3:GetObject", "/training/")]);
const RESULTS: Purpose = (
    "WriteResults",
    &[("s3:GetObject", "/output/"), ("s3:PutObject", "/output/")],
);

pub(super) fn with_media() -> RoleNeeds {
    let mut needs = needs();
    needs.media = vec![
        Objects::below("acme-finetune", "support-tone/images"),
        Objects::below("acme-finetune", "shared/videos"),
    ];
    needs.data_keys = vec![data_key("arn:aws:kms:us-east-1:111122223333:key/bucket")];
    needs
}

pub(super) fn reinforcement(qualifier: &str) -> RoleNeeds {
    let mut needs = needs();
    let arn = format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:grader{qualifier}");
    needs.inputs.truncate(1);
    needs.grader = Some(arn.parse().unwrap());
    needs
}

pub(super) fn distillation() -> RoleNeeds {
    let mut needs = needs();
    needs.inputs.truncate(1);
    let model = |region: &str| format!("arn:aws:bedrock:{region}::foundation-model/amazon.nova-premier-v1:0");
    needs.teacher = Some(TeacherNeeds {
        profile: Some(format!(
            "arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/us.amazon.nova-premier-v1:0"
        )),
        models: ["us-east-1", "us-east-2", "us-west-2"].map(model).to_vec(),
    });
    needs
}

pub(super) fn from_logs() -> RoleNeeds {
    let mut needs = distillation();
    needs.inputs.clear();
    let prefix = "AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1";
    needs.logs = Some(Objects::below("acme-logs", prefix));
    let mut key = data_key("arn:aws:kms:us-east-1:111122223333:key/logs");
    key.buckets = vec!["acme-logs".to_owned()];
    key.bucket_key = Some(false);
    needs.data_keys = vec![key];
    needs.teacher = Some(TeacherNeeds {
        profile: None,
        models: vec!["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0".to_owned()],
    });
    needs
}

/// Data and results in a bucket of another account, and a key of that account.
fn across_accounts() -> RoleNeeds {
    let mut needs = needs();
    needs.bucket_owner = "444455556666".parse().unwrap();
    needs.data_keys = vec![data_key("arn:aws:kms:us-east-1:444455556666:key/bucket")];
    needs
}

fn elsewhere(partition: &str, region: &str) -> RoleNeeds {
    let text = |arn: &str| {
        arn.replace("arn:aws:", &format!("arn:{partition}:"))
            .replace("us-east-1", region)
    };
    let mut needs = with_keys();
    needs.partition = partition.parse().unwrap();
    needs.region = region.parse().unwrap();
    let vpc = needs.vpc.as_mut().unwrap();
    let arns = vpc.subnet_arns.iter_mut().chain(&mut vpc.security_group_arns);
    let keys = needs.data_keys.iter_mut().map(|key| &mut key.arn);
    for arn in arns.chain(&mut needs.model_key).chain(keys) {
        *arn = text(arn);
    }
    needs
}

const MODEL_KEY: Purpose = (
    "EncryptTheModel",
    &[
        ("kms:CreateGrant", "key/model"),
        ("kms:Decrypt", "key/model"),
        ("kms:DescribeKey", "key/model"),
        ("kms:GenerateDataKey", "key/model"),
    ],
);
const DATA_KEY: Purpose = (
    "ReadAndWriteEncryptedData",
    &[("kms:Decrypt", "key/"), ("kms:GenerateDataKey", "key/")],
);

const GRADER: Purpose = ("GradeAnswers", &[("lambda:InvokeFunction", ":function:grader")]);

pub(super) fn kinds() -> Vec<Kind> {
    let mut pre_training = needs();
    pre_training.vpc = None;
    let kind = |name, needs, purposes: &[Purpose]| Kind {
        name,
        needs,
        purposes: purposes.to_vec(),
    };
    vec![
        kind(
            "CONTINUED_PRE_TRAINING without a VPC",
            pre_training,
            &[BUCKET, DATA, RESULTS],
        ),
        kind(
            "FINE_TUNING with media and a bucket key",
            with_media(),
            &[
                BUCKET,
                DATA,
                RESULTS,
                (
                    "ReadMedia",
                    &[("s3:GetObject", "/images/"), ("s3:GetObject", "/videos/")],
                ),
                DATA_KEY,
            ],
        ),
        kind(
            "REINFORCEMENT_FINE_TUNING",
            reinforcement(""),
            &[BUCKET, TRAINING, RESULTS, GRADER],
        ),
        kind(
            "REINFORCEMENT_FINE_TUNING by an alias",
            reinforcement(":live"),
            &[BUCKET, TRAINING, RESULTS, GRADER],
        ),
        kind(
            "DISTILLATION of prompts",
            distillation(),
            &[
                BUCKET,
                TRAINING,
                RESULTS,
                (
                    "AskTheTeacher",
                    &[
                        ("bedrock:InvokeModel", ":inference-profile/"),
                        ("bedrock:InvokeModel", "us-east-1::foundation-model/"),
                        ("bedrock:InvokeModel", "us-east-2::foundation-model/"),
                        ("bedrock:InvokeModel", "us-west-2::foundation-model/"),
                    ],
                ),
            ],
        ),
        kind(
            "DISTILLATION of invocation logs",
            from_logs(),
            &[
                BUCKET,
                RESULTS,
                ("FindLogBucket", &[("s3:ListBucket", ":::acme-logs")]),
                (
                    "ReadInvocationLogs",
                    &[("s3:GetObject", "/BedrockModelInvocationLogs/")],
                ),
                ("ReadEncryptedData", &[("kms:Decrypt", "key/logs")]),
                (
                    "AskTheTeacher",
                    &[("bedrock:InvokeModel", "/amazon.nova-pro-v1:0")],
                ),
            ],
        ),
        kind(
            "a bucket of another account",
            across_accounts(),
            &[BUCKET, DATA, RESULTS, DATA_KEY],
        ),
        kind(
            "aws-cn",
            elsewhere("aws-cn", "cn-north-1"),
            &[BUCKET, DATA, RESULTS, MODEL_KEY, DATA_KEY],
        ),
        kind(
            "aws-us-gov",
            elsewhere("aws-us-gov", "us-gov-west-1"),
            &[BUCKET, DATA, RESULTS, MODEL_KEY, DATA_KEY],
        ),
    ]
}
