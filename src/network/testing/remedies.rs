//! Every remedy turns the verdict: of each faulty state in the table of scenarios the commands are carried out
//! on the facts, and where there is none that acts, what the sentence says is done by hand.

use super::super::RULES;
use super::scenarios::cases;
use super::{Case, subnet};
use crate::diagnostic::CheckVerdict::{Fail, Pass, Skip, Unknown, Warn};
use crate::diagnostic::{Diagnostic, Read, Rule};

/// What a sentence tells a person to do, in its words, and that done.
struct ByHand {
    rule: &'static str,
    /// A part of the sentence.
    says: &'static str,
    done: fn(&mut Case),
}

const fn by_hand(rule: &'static str, says: &'static str, done: fn(&mut Case)) -> ByHand {
    ByHand { rule, says, done }
}

const BY_HAND: &[ByHand] = &[
    by_hand("NET-01", "name it once", |case| {
        case.request.subnet_ids.truncate(6);
    }),
    by_hand("NET-01", "set `network.subnet_ids` to 1 to 16 IDs", |case| {
        case.request.subnet_ids = Case::good().request.subnet_ids;
    }),
    by_hand(
        "NET-01",
        "set `network.security_group_ids` to 1 to 5 IDs",
        |case| {
            case.request.security_group_ids = Case::good().request.security_group_ids;
        },
    ),
    by_hand("NET-02", "correct `network.subnet_ids`, `region`", |case| {
        case.facts.subnets = Case::good().facts.subnets;
    }),
    by_hand("NET-03", "name only subnets of `vpc-0a`", |case| {
        let there = case.subnets_mut().clone();
        let strangers = there.into_iter().filter(|subnet| subnet.vpc_id != super::VPC);
        for stranger in strangers {
            case.request.subnet_ids.retain(|id| id.as_str() != stranger.id);
        }
    }),
    by_hand("NET-04", "wait until it is `available`", |case| {
        "available".clone_into(&mut case.subnets_mut()[0].state);
    }),
    by_hand("NET-04", "put another subnet of the same zone", replace_first),
    by_hand(
        "NET-05",
        "add a subnet there once the zone takes new resources",
        |case| {
            let made = subnet("subnet-0new", "use1-az3", "10.0.90.0/24");
            case.request.subnet_ids.push(made.id.parse().unwrap());
            case.subnets_mut().push(made);
        },
    ),
    by_hand("NET-06", "name a subnet of an Availability Zone", replace_first),
    by_hand("NET-07", "name a larger subnet of zone `use1-az6`", replace_first),
    by_hand("NET-08", "replace it in `network.subnet_ids`", replace_first),
    by_hand("NET-09", "name a subnet of account `111122223333`", |case| {
        case.facts.subnets = Case::good().facts.subnets;
    }),
    by_hand("NET-20", "correct `network.security_group_ids`", |case| {
        case.facts.security_groups = Case::good().facts.security_groups;
    }),
    by_hand("NET-21", "use a security group of `vpc-0a`", |case| {
        case.groups_mut()[0].vpc_id = Some(super::VPC.to_owned());
    }),
    by_hand("NET-25", "out to the addresses of the VPC on tcp/443", |case| {
        let mut to_vpc = case.groups_mut()[0].egress.last().unwrap().clone();
        to_vpc.cidrs.push("10.0.0.0/16".to_owned());
        case.groups_mut()[0].egress.push(to_vpc);
    }),
    by_hand("NET-30", "associate a route table with the subnet", |case| {
        case.facts.route_tables = Case::good().facts.route_tables;
    }),
    by_hand(
        "NET-30",
        "take more specific routes to S3's addresses out",
        |case| {
            let good = Case::good().facts;
            case.facts.endpoints = good.endpoints;
            case.facts.route_tables = good.route_tables;
        },
    ),
    by_hand("NET-32", "wait until it is `available`", |case| {
        "available".clone_into(&mut case.endpoints_mut()[0].state);
    }),
    by_hand("NET-32", "have the owner of the service accept it", |case| {
        "available".clone_into(&mut case.endpoints_mut()[0].state);
    }),
    by_hand("NET-32", "make a new", |case| {
        let good = Case::good().facts;
        case.facts.endpoints = good.endpoints;
    }),
    by_hand("NET-34", "give the endpoint a security group", |case| {
        case.endpoints_mut()[0]
            .security_group_ids
            .push("sg-0e".to_owned());
    }),
    by_hand("NET-35", "renumber the entries", |case| {
        case.facts.network_acls = Case::good().facts.network_acls;
    }),
    by_hand("NET-38", "use a bucket in `us-east-1`", |case| {
        case.facts.buckets[0].region = Read::Known(Some("us-east-1".to_owned()));
    }),
    by_hand("NET-40", "name `vpc-0a` in the condition", |case| {
        deny_unless(case, "\"StringNotEquals\":{\"aws:SourceVpc\":\"vpc-0a\"}");
    }),
    by_hand(
        "NET-40",
        "add `198.51.100.7` and `198.51.100.8`, the addresses of the NAT gateway",
        |case| {
            deny_unless(
                case,
                "\"NotIpAddress\":{\"aws:SourceIp\":[\"198.51.100.7\",\"198.51.100.8\"]}",
            );
        },
    ),
    by_hand("NET-40", "reach Amazon S3 through an endpoint", |case| {
        let good = Case::good().facts;
        case.facts.endpoints = good.endpoints;
        case.facts.route_tables = good.route_tables;
    }),
    by_hand(
        "NET-41",
        "add `\"ArnNotEquals\": {\"aws:PrincipalArn\": \"arn:aws:iam::111122223333:user/ml-engineer\"}`",
        |case| {
            deny_unless(
                case,
                "\"StringNotEquals\":{\"aws:SourceVpc\":\"vpc-0a\"},\"ArnNotEquals\":{\"aws:PrincipalArn\":\
                 \"arn:aws:iam::111122223333:user/ml-engineer\"}",
            );
        },
    ),
    by_hand("NET-43", "as the principal of the statement", |case| {
        let role = &case.request.storage.as_ref().unwrap().role;
        let statement =
            format!(r#"{{"Effect":"Allow","Principal":{{"AWS":"{role}"}},"Action":"s3:*","Resource":"*"}}"#);
        case.facts.buckets[0].policy = policy(&statement);
    }),
    by_hand("NET-50", "delete network interfaces that nothing uses", |case| {
        case.facts.interfaces = Case::good().facts.interfaces;
    }),
    by_hand("NET-52", "exclude NAT and internet gateways", |case| {
        let control = case.vpcs_mut()[0].encryption_control.as_mut().unwrap();
        control.exclusions.push("nat_gateway".to_owned());
    }),
    by_hand("NET-52", "out of `network.subnet_ids`", |case| {
        case.request.subnet_ids.remove(0);
    }),
];

/// The checks that only ever tell: there is nothing to mend.
const NOTHING_TO_MEND: [&str; 2] = ["NET-44", "NET-51"];

/// Names another subnet in the place of the first.
fn replace_first(case: &mut Case) {
    let zone = Case::good().subnets_mut()[0].zone_id.clone();
    let made = subnet("subnet-0new", &zone, "10.0.90.0/24");
    case.request.subnet_ids[0] = made.id.parse().unwrap();
    case.subnets_mut().push(made);
}

fn policy(statement: &str) -> Read<Option<String>> {
    Read::Known(Some(format!(
        r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#
    )))
}

fn deny_unless(case: &mut Case, condition: &str) {
    let statement = format!(
        r#"{{"Sid":"Pinned","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{{{condition}}}}}"#
    );
    case.facts.buckets[0].policy = policy(&statement);
}

/// Whether a command changes what the finding is about; others look how things stand, or begin with a new bucket.
fn acts(finding: &Diagnostic) -> bool {
    const LOOKS: [&str; 5] = [
        " describe-",
        " wait ",
        " get-bucket-policy ",
        " get-service-quota ",
        " create-bucket ",
    ];
    let command = finding
        .remedy
        .as_ref()
        .and_then(|remedy| remedy.command.as_deref());
    command.is_some_and(|command| {
        command
            .lines()
            .any(|line| !LOOKS.iter().any(|look| line.contains(look)))
    })
}

/// Mends what was found; says what could not be.
fn mend(case: &mut Case, rule: &Rule, found: &[Diagnostic]) -> Result<(), String> {
    for finding in found {
        let remedy = finding.remedy.as_ref().unwrap();
        if acts(finding) {
            case.apply(remedy);
            continue;
        }
        let of_rule = BY_HAND.iter().filter(|one| one.rule == rule.code);
        let Some(hand) = of_rule.into_iter().find(|one| remedy.text.contains(one.says)) else {
            return Err(format!("nobody knows how to do `{}`", remedy.text));
        };
        (hand.done)(case);
    }
    Ok(())
}

/// The states that have something to mend.
fn faulty() -> impl Iterator<Item = (&'static Rule, &'static str, Case)> {
    let faulty = cases().filter(|(rule, state, verdict, _)| {
        matches!(verdict, Fail | Warn) || (*rule == "NET-53" && state.starts_with("told:"))
    });
    faulty.map(|(code, state, _, case)| {
        let rule = RULES.iter().find(|rule| rule.code == code).unwrap();
        (*rule, state, case)
    })
}

#[test]
fn the_remedy_of_every_faulty_state_turns_the_verdict() {
    let mut wrong = Vec::new();
    let mut mended = 0;
    for (rule, state, mut case) in faulty() {
        let (found, _) = case.judge(rule);
        let done = mend(&mut case, rule, &found);
        let (left, result) = case.judge(rule);
        let left: Vec<&str> = left.iter().map(|finding| finding.message.as_str()).collect();
        let settled = match result.verdict {
            Pass | Skip => true,
            Unknown => state.ends_with("unread"),
            Fail | Warn => false,
        };
        if done.is_err() || !left.is_empty() || !settled {
            wrong.push(format!(
                "{} {state}: {done:?} {:?} {left:?}",
                rule.code, result.verdict
            ));
        }
        mended += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(mended > 100, "{mended}");
}

#[test]
fn no_check_is_without_a_remedy_that_was_seen_to_turn_it() {
    for rule in RULES {
        let states = faulty().filter(|(of, ..)| of.code == rule.code);
        let nothing = NOTHING_TO_MEND.contains(&rule.code);
        assert_eq!(states.count() == 0, nothing, "{}", rule.code);
    }
}

#[test]
fn what_can_be_pasted_names_the_region() {
    for (code, state, _, case) in cases() {
        let rule = RULES.iter().find(|rule| rule.code == code).unwrap();
        for finding in case.judge(rule).0 {
            let command = finding.remedy.unwrap().command.unwrap_or_default();
            for line in command.lines().filter(|line| !line.starts_with("echo ")) {
                let whole = line.contains("aws ") && line.contains("--region us-east-1 ");
                assert!(whole, "{code} {state}: {line}");
            }
        }
    }
}
