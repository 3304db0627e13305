//! What a service role should not be allowed: requests that no job makes, to be put to policies.

mod models;

use super::evaluate::{Context, Principal, Request};
use super::needs::{RoleNeeds, VpcNeeds};
use super::requests::{BEDROCK, EXAMPLE_JOB, session};
use super::role::RoleArn;

/// A request that should be denied.
pub(super) struct Probe {
    pub(super) id: &'static str,
    /// What follows from it when it is allowed.
    pub(super) reason: &'static str,
    pub(super) request: Request,
}

/// The probe that asks for another role than the job's.
pub(super) const OTHER_ROLE: &str = "escalate-assume-role";

/// An account that is nobody's here.
const STRANGER: &str = "000000000000";

/// Names that no job of ours uses.
const OTHER_BUCKET: &str = "finetune-probe-of-another-bucket";
const OTHER_KEY: &str = "finetune-probe/of/another/prefix";

/// Every probe for the role of a job.
pub(super) fn all(needs: &RoleNeeds, role: &RoleArn) -> Vec<Probe> {
    let asker = Asker { needs, role };
    let mut probes = asker.trust();
    probes.extend(asker.storage());
    probes.extend(asker.network());
    probes.extend(asker.keys());
    probes.extend(asker.functions_and_models());
    probes.extend(asker.escalation());
    probes
}

/// A key that the job does not use.
pub(super) fn other_key(needs: &RoleNeeds) -> String {
    format!(
        "arn:{}:kms:{}:{}:key/00000000-0000-0000-0000-000000000000",
        needs.partition, needs.region, needs.account
    )
}

struct Asker<'a> {
    needs: &'a RoleNeeds,
    role: &'a RoleArn,
}

impl Asker<'_> {
    fn ask(&self, action: &str, resource: String, context: Context) -> Request {
        Request {
            principal: Principal::Role(self.role.clone()),
            action: action.to_owned(),
            resource,
            context: context.complete(),
        }
    }

    fn session(&self, owner: &str) -> Context {
        session(self.needs, self.role).with("aws:ResourceAccount", owner)
    }

    fn trust(&self) -> Vec<Probe> {
        let needs = self.needs;
        let place = format!("arn:{}:bedrock:{}", needs.partition, needs.region);
        let own = needs.account.as_str();
        let assume = |service: &str, context: Context| Request {
            principal: Principal::Service(service.to_owned()),
            action: "sts:AssumeRole".to_owned(),
            resource: self.role.to_string(),
            context: context.with("aws:PrincipalIsAWSService", "true").complete(),
        };
        let from = |account: &str, source: String| {
            Context::default()
                .with("aws:SourceAccount", account)
                .with("aws:SourceArn", source)
        };
        let own_job = || from(own, needs.job_arn(EXAMPLE_JOB));
        vec![
            Probe {
                id: "trust-other-account",
                reason: "Bedrock may assume the role for another account's job (confused deputy)",
                request: assume(
                    BEDROCK,
                    from(
                        STRANGER,
                        format!("{place}:{STRANGER}:model-customization-job/{EXAMPLE_JOB}"),
                    ),
                ),
            },
            Probe {
                id: "trust-other-kind-of-job",
                reason: "Bedrock may assume the role for other kinds of jobs of this account",
                request: assume(
                    BEDROCK,
                    from(own, format!("{place}:{own}:evaluation-job/0123456789ab")),
                ),
            },
            Probe {
                id: "trust-no-source",
                reason: "Bedrock may assume the role for a request that names no account at all",
                request: assume(BEDROCK, Context::default()),
            },
            Probe {
                id: "trust-other-service",
                reason: "another service may assume the role",
                request: assume("lambda.amazonaws.com", own_job()),
            },
            Probe {
                id: "trust-stranger",
                reason: "a role of another account may assume the role",
                request: Request {
                    principal: Principal::Role(
                        format!("arn:{}:iam::{STRANGER}:role/stranger", needs.partition)
                            .parse()
                            .expect("it is an ARN of a role"),
                    ),
                    action: "sts:AssumeRole".to_owned(),
                    resource: self.role.to_string(),
                    context: Context::default().complete(),
                },
            },
        ]
    }

    fn storage(&self) -> Vec<Probe> {
        let needs = self.needs;
        let owner = needs.bucket_owner.as_str();
        let object = |bucket: &str, key: &str| format!("{}/{key}", needs.bucket_arn(bucket));
        let mut probes = vec![
            Probe {
                id: "s3-read-other-bucket",
                reason: "objects of other buckets may be read",
                request: self.ask(
                    "s3:GetObject",
                    object(OTHER_BUCKET, OTHER_KEY),
                    self.session(owner),
                ),
            },
            Probe {
                id: "s3-write-other-bucket",
                reason: "objects of other buckets may be written",
                request: self.ask(
                    "s3:PutObject",
                    object(OTHER_BUCKET, OTHER_KEY),
                    self.session(owner),
                ),
            },
            Probe {
                id: "s3-list-other-bucket",
                reason: "other buckets may be listed",
                request: self.ask(
                    "s3:ListBucket",
                    needs.bucket_arn(OTHER_BUCKET),
                    self.session(owner),
                ),
            },
        ];
        let whole = |bucket: &str| {
            let needed = needs.reads().map(|(objects, _)| objects);
            needed
                .chain([&needs.output])
                .any(|objects| objects.bucket == bucket && objects.pattern == "*")
        };
        for bucket in needs.buckets().into_iter().chain(needs.log_bucket()) {
            let owner = needs.owner_of(bucket).as_str();
            if !whole(bucket) {
                probes.push(Probe {
                    id: "s3-read-other-prefix",
                    reason: "objects that the job does not read may be read",
                    request: self.ask("s3:GetObject", object(bucket, OTHER_KEY), self.session(owner)),
                });
            }
            if !(needs.output.bucket == bucket && needs.output.pattern == "*") {
                probes.push(Probe {
                    id: "s3-write-other-prefix",
                    reason: "objects outside the output may be written",
                    request: self.ask("s3:PutObject", object(bucket, OTHER_KEY), self.session(owner)),
                });
            }
        }
        for (input, owner) in needs.reads().filter(|(input, _)| !input.within(&needs.output)) {
            let owner = owner.as_str();
            let key = object(&input.bucket, &input.example("data.jsonl"));
            probes.push(Probe {
                id: "s3-overwrite-data",
                reason: "data that the job reads may be overwritten",
                request: self.ask("s3:PutObject", key.clone(), self.session(owner)),
            });
            probes.push(Probe {
                id: "s3-delete-data",
                reason: "data that the job reads may be deleted",
                request: self.ask("s3:DeleteObject", key.clone(), self.session(owner)),
            });
            probes.push(Probe {
                id: "s3-other-owner",
                reason: "the data may be read from a bucket of the same name that another account owns",
                request: self.ask("s3:GetObject", key, self.session(STRANGER)),
            });
        }
        let result = object(&needs.output.bucket, &needs.output.example("metrics.csv"));
        probes.push(Probe {
            id: "s3-output-other-owner",
            reason: "results may be written to a bucket of the same name that another account owns",
            request: self.ask("s3:PutObject", result, self.session(STRANGER)),
        });
        probes
    }

    fn network(&self) -> Vec<Probe> {
        let needs = self.needs;
        let own = needs.account.as_str();
        let arn =
            |kind: &str, id: &str| format!("arn:{}:ec2:{}:{own}:{kind}/{id}", needs.partition, needs.region);
        let interface = arn("network-interface", "eni-0123456789abcdef0");
        let plain = || self.session(own).with("ec2:Region", needs.region.as_str());
        let tags = |context: Context, family: &str| {
            context.with(&format!("{family}/BedrockManaged"), "true").with(
                &format!("{family}/BedrockModelCustomizationJobArn"),
                needs.job_arn(EXAMPLE_JOB),
            )
        };
        let keys = ["BedrockManaged", "BedrockModelCustomizationJobArn"].map(ToOwned::to_owned);
        let empty = VpcNeeds {
            subnet_arns: Vec::new(),
            security_group_arns: Vec::new(),
        };
        let vpc = needs.vpc.as_ref().unwrap_or(&empty);
        let subnet = vpc
            .subnet_arns
            .first()
            .cloned()
            .unwrap_or_else(|| arn("subnet", "subnet-0123456789abcdef0"));
        let create = "ec2:CreateNetworkInterface";
        let delete = "ec2:DeleteNetworkInterface";
        let mut probes = vec![
            Probe {
                id: "ec2-other-subnet",
                reason: "network interfaces may be made in subnets that the job does not use",
                request: self.ask(create, arn("subnet", "subnet-0ffffffffffffffff"), plain()),
            },
            Probe {
                id: "ec2-other-security-group",
                reason: "network interfaces may be given security groups that the job does not use",
                request: self.ask(create, arn("security-group", "sg-0ffffffffffffffff"), plain()),
            },
            Probe {
                id: "ec2-untagged-interface",
                reason: "network interfaces may be made without the tags of the job",
                request: self.ask(create, interface.clone(), plain().with("ec2:Subnet", &subnet)),
            },
            Probe {
                id: "ec2-tag-existing-interface",
                reason: "an existing network interface may be tagged as the job's, and deleted then",
                request: self.ask(
                    "ec2:CreateTags",
                    interface.clone(),
                    tags(plain(), "aws:RequestTag").with_all("aws:TagKeys", keys),
                ),
            },
            Probe {
                id: "ec2-delete-foreign-interface",
                reason: "network interfaces that are not the job's may be deleted",
                request: self.ask(delete, interface.clone(), plain().with("ec2:Subnet", &subnet)),
            },
            Probe {
                id: "ec2-run-instances",
                reason: "instances may be started",
                request: self.ask("ec2:RunInstances", arn("instance", "*"), plain()),
            },
        ];
        if needs.vpc.is_some() {
            let elsewhere = tags(plain(), "ec2:ResourceTag")
                .with("ec2:Subnet", arn("subnet", "subnet-0ffffffffffffffff"));
            probes.push(Probe {
                id: "ec2-delete-in-other-subnet",
                reason: "tagged network interfaces may be deleted in subnets that the job does not use",
                request: self.ask(delete, interface, tags(elsewhere, "aws:ResourceTag")),
            });
        }
        probes
    }

    fn keys(&self) -> Vec<Probe> {
        let needs = self.needs;
        let mut probes = vec![Probe {
            id: "kms-other-key",
            reason: "other keys may be used",
            request: self.ask(
                "kms:Decrypt",
                other_key(needs),
                self.session(needs.account.as_str()),
            ),
        }];
        for key in needs.key_arns() {
            probes.push(Probe {
                id: "kms-not-via-service",
                reason: "the key may be used other than through the service that needs it",
                request: self.ask(
                    "kms:Decrypt",
                    key.to_owned(),
                    self.session(needs.account.as_str()),
                ),
            });
        }
        probes
    }

    fn escalation(&self) -> Vec<Probe> {
        let needs = self.needs;
        let own = needs.account.as_str();
        let iam = |kind: &str| format!("arn:{}:iam::{own}:{kind}", needs.partition);
        let ask = |action: &str, resource: String| self.ask(action, resource, self.session(own));
        vec![
            Probe {
                id: "escalate-own-policy",
                reason: "the role may give itself further permissions",
                request: ask("iam:PutRolePolicy", self.role.to_string()),
            },
            Probe {
                id: "escalate-pass-role",
                reason: "the role may pass other roles to services",
                request: ask("iam:PassRole", iam("role/another")),
            },
            Probe {
                id: OTHER_ROLE,
                reason: "the role may assume other roles",
                request: ask("sts:AssumeRole", iam("role/another")),
            },
            Probe {
                id: "escalate-access-key",
                reason: "the role may make access keys of users",
                request: ask("iam:CreateAccessKey", iam("user/another")),
            },
            Probe {
                id: "escalate-submit-jobs",
                reason: "the role may make customization jobs, which is the operator's business",
                request: ask(
                    "bedrock:CreateModelCustomizationJob",
                    format!(
                        "arn:{}:bedrock:{}:{own}:custom-model/*",
                        needs.partition, needs.region
                    ),
                ),
            },
        ]
    }
}
