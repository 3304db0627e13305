//! Whether whoever calls may pass the service role to Bedrock (IAM-08).

use finetune::diagnostic::{CheckVerdict, Severity};
use finetune::steps::preflight::{CAP, Parts, Preflight, blocking, caller_submits, run};

use super::{Account, config};

const ROLE: Parts = Parts {
    role: true,
    ..Parts::NONE
};

async fn preflight(account: &Account) -> Preflight {
    run(&account.session(), &config(), ROLE, false, CAP)
        .await
        .unwrap()
}

fn verdict(preflight: &Preflight) -> (CheckVerdict, Option<String>) {
    let mut checks = preflight.report.checks.iter();
    let check = checks.find(|check| check.rule.code == "IAM-08").unwrap();
    (check.verdict, check.reason.clone())
}

/// An account that refuses these calls for want of a permission.
fn refusing(base: &str, operations: &[&str]) -> Account {
    let fault = |operation: &&str| {
        format!(
            "[[fault]]\noperation = \"{operation}\"\ntimes = 20\naction = \"error\"\nstatus = 403\ncode = \"AccessDenied\"\nmessage = \"no\"\n"
        )
    };
    Account::changed(base, &operations.iter().map(fault).collect::<String>())
}

#[tokio::test]
async fn a_caller_who_may_do_everything_passes_by_policies_and_by_the_simulator() {
    let preflight = preflight(&Account::new("good")).await;
    assert_eq!(verdict(&preflight), (CheckVerdict::Pass, None));
    let caller = preflight.facts.role.unwrap().caller.unwrap();
    assert_eq!(caller.arn, "arn:aws:iam::111122223333:user/ml-engineer");
    assert_eq!(caller.simulated.ok().unwrap().decision, "allowed");
    assert_eq!(caller.policies.ok().unwrap().len(), 1);
}

#[tokio::test]
async fn a_caller_who_may_not_is_warned_when_checking_and_stopped_when_submitting() {
    let mut preflight = preflight(&Account::new("operator-may-not-pass-role")).await;
    assert_eq!(verdict(&preflight), (CheckVerdict::Warn, None));
    let finding = &preflight.report.findings[0];
    assert_eq!(
        (finding.rule.code, finding.severity),
        ("IAM-08", Severity::Warning)
    );
    assert!(
        finding.evidence[0].contains("PassToLambda"),
        "{:?}",
        finding.evidence
    );
    let levels = finetune::dataset::Levels::default();
    assert_eq!(blocking(&preflight.report, &levels, false), [""; 0]);
    caller_submits(&mut preflight.report);
    assert_eq!(
        blocking(&preflight.report, &levels, false),
        ["IAM-08 caller-may-not-pass"]
    );
}

#[tokio::test]
async fn either_of_policies_and_simulator_is_enough_and_without_both_it_is_unknown() {
    let simulator = ["SimulatePrincipalPolicy"];
    let policies = ["ListUserPolicies"];
    for (base, expected) in [
        ("good", CheckVerdict::Pass),
        ("operator-may-not-pass-role", CheckVerdict::Warn),
    ] {
        for refused in [&simulator, &policies] {
            let judged = preflight(&refusing(base, refused)).await;
            assert_eq!(verdict(&judged).0, expected, "{base} without {refused:?}");
        }
        let judged = preflight(&refusing(base, &[simulator[0], policies[0]])).await;
        let (unknown, reason) = verdict(&judged);
        assert_eq!(unknown, CheckVerdict::Unknown);
        let reason = reason.unwrap();
        assert!(
            reason.contains("iam:ListUserPolicies") && reason.contains("iam:SimulatePrincipalPolicy"),
            "{reason}"
        );
        let levels = finetune::dataset::Levels::default();
        assert_eq!(blocking(&judged.report, &levels, false), [""; 0]);
    }
}

#[tokio::test]
async fn a_session_is_judged_by_the_policies_of_its_role() {
    for (service, expected) in [("bedrock", CheckVerdict::Pass), ("lambda", CheckVerdict::Warn)] {
        let lines = format!(
            r#"
[account]
operator = "arn:aws:sts::111122223333:assumed-role/Trainer/me"

[account.roles.Trainer]
path = "/people/"
trust = '''{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111122223333:root"}},"Action":"sts:AssumeRole"}}]}}'''

[account.roles.Trainer.policies]
pass = '''{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{{"StringEquals":{{"iam:PassedToService":"{service}.amazonaws.com"}}}}}}]}}'''
"#
        );
        let judged = preflight(&Account::changed("good", &lines)).await;
        assert_eq!(verdict(&judged).0, expected, "{service}");
        let caller = judged.facts.role.unwrap().caller.unwrap();
        // The simulator was asked by the ARN with the path, which only GetRole tells.
        let decision = &caller.simulated.ok().unwrap().decision;
        assert_eq!(
            decision == "allowed",
            expected == CheckVerdict::Pass,
            "{decision}"
        );
    }
}
