//! Random requests over random policies.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::draw::Draw;

pub(crate) const OWN: &str = "111122223333";
const OTHER: &str = "999900001111";
const ROLE: &str = "arn:aws:iam::111122223333:role/job";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/job/one";

/// One request, the policies it is put to, and what the draw was about.
pub(crate) struct Case {
    pub(crate) set: Value,
    pub(crate) request: Value,
    /// The account of the resource.
    pub(crate) resource_account: String,
    /// The condition operators in its policies.
    pub(crate) operators: BTreeSet<String>,
}

/// A key of the request context: its name, a value that the request carries, and values that a policy
/// names which match or don't.
struct Key {
    name: &'static str,
    kind: Kind,
    several: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Arn,
    Number,
    Date,
    Flag,
    Address,
    Binary,
}

const KEYS: [Key; 15] = [
    Key {
        name: "aws:SourceVpc",
        kind: Kind::Text,
        several: false,
    },
    Key {
        name: "aws:PrincipalOrgID",
        kind: Kind::Text,
        several: false,
    },
    Key {
        name: "aws:RequestedRegion",
        kind: Kind::Text,
        several: false,
    },
    Key {
        name: "aws:PrincipalTag/team",
        kind: Kind::Text,
        several: false,
    },
    Key {
        name: "aws:userid",
        kind: Kind::Text,
        several: false,
    },
    Key {
        name: "aws:CalledVia",
        kind: Kind::Text,
        several: true,
    },
    Key {
        name: "aws:PrincipalOrgPaths",
        kind: Kind::Text,
        several: true,
    },
    Key {
        name: "aws:SourceArn",
        kind: Kind::Arn,
        several: false,
    },
    Key {
        name: "aws:PrincipalArn",
        kind: Kind::Arn,
        several: false,
    },
    Key {
        name: "aws:MultiFactorAuthAge",
        kind: Kind::Number,
        several: false,
    },
    Key {
        name: "aws:CurrentTime",
        kind: Kind::Date,
        several: false,
    },
    Key {
        name: "aws:SecureTransport",
        kind: Kind::Flag,
        several: false,
    },
    Key {
        name: "aws:MultiFactorAuthPresent",
        kind: Kind::Flag,
        several: false,
    },
    Key {
        name: "aws:SourceIp",
        kind: Kind::Address,
        several: false,
    },
    Key {
        name: "aws:PrincipalTag/key",
        kind: Kind::Binary,
        several: false,
    },
];

const fn operators(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Text => &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        Kind::Arn => &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
        Kind::Number => &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        Kind::Date => &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        Kind::Flag => &["Bool"],
        Kind::Address => &["IpAddress", "NotIpAddress"],
        Kind::Binary => &["BinaryEquals"],
    }
}

/// Values that a request carries.
const fn carried(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Text => &["alpha", "beta", "Alpha", "alphabet"],
        Kind::Arn => &[
            "arn:aws:iam::111122223333:role/job",
            "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/nova/abc",
            "arn:aws:bedrock:us-west-2:999900001111:model-customization-job/nova/abc",
        ],
        Kind::Number => &["5", "10", "10.5"],
        Kind::Date => &[
            "2026-11-21T00:00:00Z",
            "2026-11-21T12:30:00Z",
            "2025-01-01T00:00:00Z",
        ],
        Kind::Flag => &["true", "false"],
        Kind::Address => &["10.1.2.3", "192.0.2.7", "203.0.113.9"],
        Kind::Binary => &["QmluYXJ5", "T3RoZXI="],
    }
}

/// Values that a policy names.
const fn named(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Text => &[
            "alpha",
            "beta",
            "al*",
            "?lpha",
            "*",
            "ALPHA",
            "gamma",
            "${aws:PrincipalTag/team}",
            "${aws:userid, 'alpha'}",
            "${*}",
        ],
        Kind::Arn => &[
            "arn:aws:iam::111122223333:role/job",
            "arn:aws:bedrock:*:111122223333:model-customization-job/*",
            "arn:aws:bedrock:us-*:*:model-customization-job/nova/*",
            "arn:*:bedrock:us-west-2:999900001111:*",
        ],
        Kind::Number => &["5", "10", "7"],
        Kind::Date => &["2026-11-21T00:00:00Z", "2026-01-01T00:00:00Z"],
        Kind::Flag => &["true", "false"],
        Kind::Address => &["10.0.0.0/8", "192.0.2.7", "203.0.113.0/24", "0.0.0.0/0"],
        Kind::Binary => &["QmluYXJ5", "T3RoZXI="],
    }
}

struct Target {
    action: &'static str,
    resource: &'static str,
    account: &'static str,
    patterns: &'static [&'static str],
}

const TARGETS: [Target; 6] = [
    Target {
        action: "s3:GetObject",
        resource: "arn:aws:s3:::acme/train/data.jsonl",
        account: OWN,
        patterns: &[
            "arn:aws:s3:::acme/*",
            "arn:aws:s3:::acme/train/*",
            "arn:aws:s3:::acme/out/*",
            "*",
        ],
    },
    Target {
        action: "s3:PutObject",
        resource: "arn:aws:s3:::acme/out/metrics.csv",
        account: OWN,
        patterns: &[
            "arn:aws:s3:::acme/*",
            "arn:aws:s3:::acme/out/*",
            "arn:aws:s3:::ac?e/train/*",
            "*",
        ],
    },
    Target {
        action: "s3:ListBucket",
        resource: "arn:aws:s3:::foreign",
        account: OTHER,
        patterns: &["arn:aws:s3:::foreign", "arn:aws:s3:::*", "arn:aws:s3:::acme", "*"],
    },
    Target {
        action: "ec2:DeleteNetworkInterface",
        resource: "arn:aws:ec2:us-east-1:111122223333:network-interface/eni-0a",
        account: OWN,
        patterns: &[
            "arn:aws:ec2:us-east-1:111122223333:network-interface/*",
            "arn:aws:ec2:*:*:network-interface/*",
            "arn:aws:ec2:us-west-2:111122223333:*",
            "*",
        ],
    },
    Target {
        action: "kms:Decrypt",
        resource: "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
        account: OWN,
        patterns: &[
            "arn:aws:kms:us-east-1:111122223333:key/*",
            "arn:aws:kms:*:999900001111:key/*",
            "*",
        ],
    },
    Target {
        action: "sts:AssumeRole",
        resource: ROLE,
        account: OWN,
        patterns: &[
            "*",
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:iam::111122223333:role/other",
        ],
    },
];

struct Maker<'d> {
    draw: &'d mut Draw,
    target: &'static Target,
    operators: BTreeSet<String>,
}

impl Maker<'_> {
    fn list(&mut self, items: &[&str]) -> Value {
        let count = 1 + self.draw.below(2);
        let all: Vec<&str> = (0..count).map(|_| *self.draw.of(items)).collect();
        if all.len() == 1 { json!(all[0]) } else { json!(all) }
    }

    fn condition(&mut self) -> Value {
        let mut condition = Map::new();
        for _ in 0..=self.draw.below(2) {
            let key = self.draw.of(&KEYS);
            let (operator, values) = if self.draw.chance(8) {
                ("Null".to_owned(), json!(self.draw.of(&["true", "false"])))
            } else {
                let base = *self.draw.of(operators(key.kind));
                let over = match (key.several, self.draw.chance(50)) {
                    (false, _) => "",
                    (true, false) => "ForAllValues:",
                    (true, true) => "ForAnyValue:",
                };
                let exists = if self.draw.chance(15) { "IfExists" } else { "" };
                (format!("{over}{base}{exists}"), self.list(named(key.kind)))
            };
            self.operators.insert(operator.clone());
            condition.insert(operator, json!({ key.name: values }));
        }
        Value::Object(condition)
    }

    fn statement(&mut self, principals: Option<&[Value]>, is_trust: bool) -> Value {
        let mut statement = Map::new();
        let effect = if self.draw.chance(8) { "Deny" } else { "Allow" };
        statement.insert("Effect".to_owned(), json!(effect));
        if let Some(principals) = principals {
            statement.insert("Principal".to_owned(), self.draw.of(principals).clone());
        }
        let (service, name) = self.target.action.split_once(':').unwrap();
        let star = format!("{service}:*");
        let start = format!("{service}:{}*", &name[..3]);
        let actions = [self.target.action, star.as_str(), start.as_str(), "iam:GetRole"];
        let own = !self.draw.chance(4);
        if own && self.draw.chance(8) {
            statement.insert("NotAction".to_owned(), json!("iam:*"));
        } else {
            let action = if own {
                *self.draw.of(&actions[..3])
            } else {
                actions[3]
            };
            statement.insert("Action".to_owned(), json!(action));
        }
        if !is_trust {
            let resource = if service == "sts" && principals.is_some() {
                json!("*")
            } else {
                self.list(self.target.patterns)
            };
            let element = if self.draw.chance(8) {
                "NotResource"
            } else {
                "Resource"
            };
            statement.insert(element.to_owned(), resource);
        }
        if self.draw.chance(90) {
            statement.insert("Condition".to_owned(), self.condition());
        }
        Value::Object(statement)
    }

    fn policy(&mut self, principals: Option<&[Value]>, is_trust: bool) -> Value {
        let statements: Vec<Value> = (0..=self.draw.below(3))
            .map(|_| self.statement(principals, is_trust))
            .collect();
        json!({"Version": "2012-10-17", "Statement": statements})
    }

    fn context(&mut self) -> Value {
        let mut context = Map::new();
        for key in &KEYS {
            if !self.draw.chance(70) {
                continue;
            }
            let values = if key.several {
                json!(
                    (0..=self.draw.below(2))
                        .map(|_| *self.draw.of(carried(key.kind)))
                        .collect::<Vec<_>>()
                )
            } else {
                json!(self.draw.of(carried(key.kind)))
            };
            context.insert(key.name.to_owned(), values);
        }
        Value::Object(context)
    }
}

/// Draws a case.
pub(crate) fn draw(draw: &mut Draw) -> Case {
    let target = draw.of(&TARGETS);
    let is_trust = target.action == "sts:AssumeRole";
    let by_service = is_trust && draw.chance(60);
    let mut maker = Maker {
        draw,
        target,
        operators: BTreeSet::new(),
    };
    let principals = if is_trust {
        vec![
            json!({"Service": "bedrock.amazonaws.com"}),
            json!({"Service": ["bedrock.amazonaws.com", "lambda.amazonaws.com"]}),
            json!({"AWS": SESSION}),
            json!({"AWS": format!("arn:aws:iam::{OWN}:root")}),
        ]
    } else {
        vec![
            json!({"AWS": ROLE}),
            json!({"AWS": SESSION}),
            json!({"AWS": OWN}),
            json!({"AWS": format!("arn:aws:iam::{OTHER}:root")}),
            json!("*"),
        ]
    };
    let mut set = Map::new();
    let identity: Vec<Value> = (0..=maker.draw.below(2))
        .map(|index| json!({"name": format!("p{index}"), "document": maker.policy(None, false)}))
        .collect();
    if !by_service {
        set.insert("identity_policies".to_owned(), json!(identity));
        if maker.draw.chance(20) {
            set.insert("permissions_boundary".to_owned(), maker.policy(None, false));
        }
        if maker.draw.chance(15) {
            let full = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
            let level = json!([full, maker.policy(None, false)]);
            set.insert("service_control_policies".to_owned(), level);
        }
    }
    let needs_side = is_trust || target.action.starts_with("kms:") || target.account != OWN;
    if is_trust {
        set.insert("trust_policy".to_owned(), maker.policy(Some(&principals), true));
    } else if needs_side || maker.draw.chance(35) {
        let key = target.resource.split('/').next().unwrap();
        let key = if target.action.starts_with("s3:") {
            key
        } else {
            target.resource
        };
        let side = maker.policy(Some(&principals), false);
        // Network interfaces have no policies.
        if !target.action.starts_with("ec2:") {
            set.insert("resource_policies".to_owned(), json!({ key: side }));
        }
    }
    let principal = if by_service {
        "bedrock.amazonaws.com"
    } else {
        SESSION
    };
    let context = maker.context();
    let operators = maker.operators;
    Case {
        set: Value::Object(set),
        request: json!({
            "principal": principal,
            "action": target.action,
            "resource": target.resource,
            "resource_account": target.account,
            "context": context,
        }),
        resource_account: target.account.to_owned(),
        operators,
    }
}

impl Case {
    /// The case as the other evaluator takes it.
    pub(crate) fn simulation(&self) -> Value {
        let of = |key: &str| self.set.get(key).cloned();
        let identity: Vec<Value> = of("identity_policies")
            .and_then(|list| list.as_array().cloned())
            .unwrap_or_default()
            .into_iter()
            .map(|policy| json!({"name": policy["name"], "policy": policy["document"]}))
            .collect();
        let control: Vec<Value> = of("service_control_policies")
            .and_then(|list| list.as_array().cloned())
            .unwrap_or_default()
            .into_iter()
            .enumerate()
            .map(|(index, policy)| json!({"name": format!("s{index}"), "policy": policy}))
            .collect();
        let levels = if control.is_empty() {
            json!([])
        } else {
            json!([{"orgIdentifier": "o-1", "policies": control}])
        };
        let resource = of("trust_policy").or_else(|| {
            let by_arn = of("resource_policies")?;
            by_arn.as_object()?.values().next().cloned()
        });
        let boundary =
            of("permissions_boundary").map(|policy| json!([{"name": "boundary", "policy": policy}]));
        let mut simulation = json!({
            "request": {
                "principal": self.request["principal"],
                "action": self.request["action"],
                "resource": {"resource": self.request["resource"], "accountId": self.resource_account},
                "contextVariables": self.request["context"],
            },
            "identityPolicies": identity,
            "serviceControlPolicies": levels,
            "resourceControlPolicies": [],
        });
        if let Some(resource) = resource {
            simulation["resourcePolicy"] = resource;
        }
        if let Some(boundary) = boundary {
            simulation["permissionBoundaryPolicies"] = boundary;
        }
        simulation
    }
}
