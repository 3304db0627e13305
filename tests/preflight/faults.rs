//! Each read of the preflight, failing in each way that a call can fail: exactly the checks that need it are
//! unknown and say why, all others are judged as ever, and none passes for want of an answer.

use std::fmt::Write as _;
use std::time::Duration;

use finetune::aws::{ErrorKind, ObjectStore, Patience};
use finetune::config::Config;
use finetune::diagnostic::{CheckResult, CheckVerdict};
use finetune::error::{ExitStatus, Failure};
use finetune::steps::preflight::{CAP, Preflight, PreflightError, run};
use futures_util::future::join_all;

use super::reads::{GATEWAY, NETWORK, Place, READS, Read};
use super::wire::Wire;
use super::{Account, config};

/// The fault that only patience ends.
const SILENT: &str = "no answer";

/// The ways in which a call fails, as the account's fault script has them.
const FAULTS: [(&str, &str); 6] = [
    ("throttled", "action = \"throttle\""),
    (
        "error 500",
        "action = \"error\"\nstatus = 500\ncode = \"InternalError\"\nmessage = \"later\"",
    ),
    ("HTML", "action = \"html-error\""),
    ("reset", "action = \"reset\""),
    (SILENT, "action = \"delay\"\nms = 60000"),
    ("denied", ""),
];

impl Place {
    fn account(self, faults: &str) -> Account {
        Account::changed(self.base, &format!("{}{faults}", self.lines))
    }

    fn config(self) -> Config {
        let mut config = config();
        if self.foreign_buckets {
            config.data.bucket_owner = Some("444455556666".parse().unwrap());
        }
        config
    }

    async fn check(self, faults: &str) -> Result<Preflight, PreflightError> {
        let account = self.account(faults);
        let mut session = account.session();
        let short = Duration::from_secs(3);
        if faults.contains("delay") {
            session = session.with_patience(
                Patience {
                    attempt: short,
                    brief: short,
                },
                1,
            );
        } else {
            session = session.with_patience(Patience::default(), 2);
        }
        run(&session, &self.config(), self.parts, false, CAP).await
    }
}

/// The code by which each service refuses for want of a permission.
fn denial(permission: &str) -> String {
    let code = if permission.starts_with("ec2:") {
        "UnauthorizedOperation"
    } else {
        "AccessDenied"
    };
    format!(
        "action = \"error\"\nstatus = 403\ncode = \"{code}\"\nmessage = \"You are not authorized to perform this operation.\""
    )
}

fn fault(operation: &str, after: u32, permission: &str, what: &str) -> String {
    let action = if what.is_empty() {
        denial(permission)
    } else {
        what.to_owned()
    };
    format!("[[fault]]\noperation = \"{operation}\"\nafter = {after}\ntimes = 999\n{action}\n")
}

fn codes(checks: &[CheckResult], verdict: CheckVerdict) -> Vec<&'static str> {
    let of = checks.iter().filter(|check| check.verdict == verdict);
    of.map(|check| check.rule.code).collect()
}

/// What is wrong with the checks made while `operation` failed, compared with those of a sound account.
fn faults_of(
    sound: &[CheckResult],
    made: &[CheckResult],
    expected: &str,
    permission: &str,
    denied: bool,
) -> String {
    let mut wrong = String::new();
    let unknown: Vec<&str> = codes(made, CheckVerdict::Unknown)
        .into_iter()
        .map(|code| code.rsplit('-').next().unwrap_or(code))
        .collect();
    let unknown = unknown.join(" ");
    if unknown != expected {
        let _ = write!(wrong, " unknown `{unknown}` instead of `{expected}`");
    }
    for (before, after) in sound.iter().zip(made) {
        let code = after.rule.code;
        let turned = before.verdict != after.verdict && after.verdict != CheckVerdict::Unknown;
        if turned {
            let _ = write!(
                wrong,
                " {code} is {:?} instead of {:?}",
                after.verdict, before.verdict
            );
        }
        let reason = after.reason.as_deref().unwrap_or_default();
        // Where one policy of several was not read, its name stands in front.
        let reason = reason
            .split_once(" is not known: ")
            .map_or(reason, |(_, why)| why);
        let told = if denied {
            reason == format!("the caller lacks `{permission}`")
        } else {
            reason.starts_with(&format!("`{permission}` gave no answer: "))
        };
        if after.verdict == CheckVerdict::Unknown && !told {
            let _ = write!(wrong, " {code} says `{reason}`");
        }
    }
    wrong
}

/// What was wrong when `read` failed in one way.
async fn judged(read: &Read, sound: &[CheckResult], (name, what): (&str, &str)) -> Option<String> {
    let (operation, after, place, permission, expected) = read;
    let faults = fault(operation, *after, permission, what);
    let made = place.check(&faults).await.unwrap().report.checks;
    let wrong = faults_of(sound, &made, expected, permission, what.is_empty());
    (!wrong.is_empty()).then(|| format!("{operation}, {name}:{wrong}"))
}

#[tokio::test]
async fn whatever_read_fails_in_whatever_way_exactly_its_checks_are_unknown() {
    let mut wrong = Vec::new();
    // What waits for an answer that does not come must not be taken for slow: it runs apart.
    let (silent, quick): (Vec<_>, Vec<_>) = FAULTS.into_iter().partition(|(name, _)| *name == SILENT);
    for reads in READS.chunks(8) {
        let sound = join_all(reads.iter().map(|(_, _, place, _, _)| async move {
            let sound = place.check("").await.unwrap().report.checks;
            assert!(codes(&sound, CheckVerdict::Unknown).is_empty());
            sound
        }))
        .await;
        for faults in [&quick, &silent] {
            let all = reads.iter().zip(&sound);
            let all =
                all.flat_map(|(read, sound)| faults.iter().map(move |fault| judged(read, sound, *fault)));
            wrong.extend(join_all(all).await.into_iter().flatten());
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[tokio::test]
async fn without_the_caller_or_any_answer_at_all_there_is_no_report() {
    for (operation, what) in [("GetCallerIdentity", FAULTS[2].1), ("*", FAULTS[3].1)] {
        let error = GATEWAY.check(&fault(operation, 0, "", what)).await.unwrap_err();
        assert_eq!(Failure::from(error).exit, ExitStatus::Aws, "{operation}");
    }
}

/// AWS's model of EC2 spells the states of an endpoint with a capital and EC2 answers without, so that the SDK
/// takes every healthy endpoint's state for one that it does not know (aws-sdk-rust issue 619).
#[tokio::test]
async fn the_state_of_an_endpoint_counts_however_it_is_spelled() {
    for (state, verdict) in [
        ("available", CheckVerdict::Pass),
        ("Available", CheckVerdict::Pass),
        ("pending", CheckVerdict::Fail),
        ("pendingAcceptance", CheckVerdict::Fail),
        ("Deleting", CheckVerdict::Fail),
        ("rejected", CheckVerdict::Fail),
        ("failed", CheckVerdict::Fail),
        ("expired", CheckVerdict::Fail),
        ("partial", CheckVerdict::Fail),
    ] {
        let lines = format!("[account.endpoints.vpce-0a11ce00000000001]\nstate = \"{state}\"\n");
        let account = Account::changed("good", &lines);
        let answer = Wire(account.sandbox()).ec2("DescribeVpcEndpoints").await;
        assert!(answer.contains(&format!("<state>{state}</state>")), "{answer}");
        let made = run(&account.session(), &config(), NETWORK, false, CAP)
            .await
            .unwrap();
        let facts = made.facts.network.unwrap();
        assert_eq!(facts.endpoints.ok().unwrap()[0].state, state);
        let checks = made.report.checks.iter();
        let found: Vec<_> = checks
            .filter(|check| check.rule.code == "NET-32")
            .map(|check| check.verdict)
            .collect();
        assert_eq!(found, [verdict], "{state}");
    }
}

/// A part of an upload may take longer than any other answer: on a slow line, four of them share it.
#[tokio::test]
async fn data_may_take_longer_than_an_answer() {
    let delays: String = ["PutObject", "HeadBucket"]
        .map(|operation| fault(operation, 0, "", "action = \"delay\"\nms = 1500"))
        .concat();
    let account = Account::changed("good", &delays);
    let short = Duration::from_millis(500);
    let session = account.session().with_patience(
        Patience {
            attempt: short,
            brief: short,
        },
        1,
    );
    let store = ObjectStore::new(&session, &"111122223333".parse().unwrap());
    let error = store.bucket("acme-finetune", "us-east-1").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable, "{error}");
    let checksum = "AAAAAAAAAAA=";
    store
        .put("acme-finetune", "empty", bytes::Bytes::new(), checksum, "", None)
        .await
        .unwrap();
}
