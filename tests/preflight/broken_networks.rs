//! The sandbox's broken networks: what `check network` predicts is what the job fails of when nothing stops
//! it, and the failure is explained.

use serde_json::Value;

use super::folder::Folder;

/// What is broken, the codes of the checks that fail, and a part of what the sandbox says of the job that was
/// submitted all the same.
pub(crate) const BROKEN: [(&str, &[&str], &str); 16] = [
    ("two-zones-of-six", &["NET-05"], "Availability Zones"),
    ("one-zone-missing", &["NET-05"], "Availability Zones: use1-az3"),
    ("no-self-reference", &["NET-22", "NET-23"], "worker nodes"),
    ("self-egress-only", &["NET-22"], "worker nodes"),
    ("self-ingress-only", &["NET-23"], "worker nodes"),
    ("no-s3-egress", &["NET-25"], "no rule of the security groups"),
    ("no-s3-route", &["NET-30"], "leads to no S3 endpoint"),
    ("endpoint-pending", &["NET-32"], "is pendingAcceptance"),
    ("endpoint-policy-without-put", &["NET-33"], "PutObject"),
    ("interface-endpoint-shut", &["NET-34"], "do not let the job in"),
    ("acl-blocks-answers", &["NET-35"], "lets no answers in"),
    ("nat-gateway-failed", &["NET-36"], "is failed"),
    ("nat-gateway-shut", &["NET-37"], "VPC Block Public Access"),
    ("dns-off", &["NET-11"], "no name resolves"),
    ("subnet-almost-full", &["NET-07"], "free addresses"),
    ("bucket-of-another-vpc", &["NET-40"], "GetObject"),
];

/// The codes of the checks that failed.
fn failed(report: &Value) -> Vec<&str> {
    let checks = report["checks"].as_array().unwrap().iter();
    checks
        .filter(|check| check["verdict"] == "fail")
        .map(|check| check["rule"].as_str().unwrap())
        .collect()
}

#[test]
fn each_broken_network_fails_as_check_network_predicts_and_the_failure_is_explained() {
    // Mostly waiting: jobs take a few seconds, and each scenario has a folder of its own.
    std::thread::scope(|scope| {
        for case in BROKEN {
            scope.spawn(move || predicted_and_seen(case));
        }
    });
}

fn predicted_and_seen((scenario, codes, words): (&str, &[&str], &str)) {
    let folder = Folder::quickstart();
    let (report, ended) = folder.json(&["check", "network"], scenario);
    assert_eq!((ended, failed(&report)), (1, codes.to_vec()), "{scenario}");
    let unknown = report["checks"].as_array().unwrap().iter();
    let unknown: Vec<_> = unknown.filter(|check| check["verdict"] == "unknown").collect();
    assert!(unknown.is_empty(), "{scenario}: {unknown:?}");

    let (stopped, ended) = folder.json(&["submit", "--yes"], scenario);
    assert_eq!(
        (ended, &stopped["end"]),
        (1, &"stopped".into()),
        "{scenario}: {stopped}"
    );

    // Without the preflight, the job fails of what was predicted, and the message leads to the check.
    let (document, ended) = folder.json(&["submit", "--yes", "--no-check", "--watch"], scenario);
    assert_eq!(ended, 5, "{scenario}: {document}");
    let failure = &document["job"]["failure"];
    let message = failure["message"].to_string();
    let cure = failure["known"]["cure"].to_string();
    assert!(message.contains(words), "{scenario}: {message}");
    assert!(cure.contains("finetune check network"), "{scenario}: {cure}");
    assert!(names(&cure, codes), "{scenario}: {codes:?} are not in {cure}");
}

/// Whether a text names one of the codes, alone or in `NET-30 to NET-37`.
fn names(text: &str, codes: &[&str]) -> bool {
    let number = |code: &str| code.trim_start_matches("NET-").parse::<u32>().ok();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .collect();
    codes.iter().any(|code| {
        let ranges = words.windows(3).filter(|three| three[1] == "to");
        let mut ranges = ranges.filter_map(|three| Some(number(three[0])?..=number(three[2])?));
        words.contains(code) || number(code).is_some_and(|code| ranges.any(|range| range.contains(&code)))
    })
}

#[test]
fn the_other_ways_to_s3_carry_a_job_through() {
    let folder = Folder::quickstart();
    for scenario in ["nat-gateway", "interface-endpoint"] {
        let done = folder.run(&["submit", "--yes", "--watch"], scenario);
        assert_eq!(done.code, 0, "{scenario}: {}{}", done.stdout, done.stderr);
    }
}

#[test]
fn a_bucket_in_another_region_is_told_of_once() {
    let folder = Folder::quickstart();
    let scenario = folder.scenario(
        "good",
        "[account.buckets.acme-finetune]\nregion = \"us-west-2\"\n",
    );
    let (alone, ended) = folder.json(&["check", "network"], &scenario);
    assert_eq!((ended, failed(&alone)), (1, vec!["NET-38"]));
    let (whole, ended) = folder.json(&["check"], &scenario);
    assert_eq!(ended, 1, "{whole}");
    assert!(!failed(&whole).contains(&"NET-38") && failed(&whole).contains(&"ACCT-07"));
    let findings = whole["findings"].as_array().unwrap().iter();
    let told: Vec<&Value> = findings
        .filter(|finding| finding["message"].as_str().unwrap().contains("lies in Region"))
        .collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["rule"], "ACCT-07");
    assert!(
        told[0]["evidence"].to_string().contains("gateway endpoint"),
        "{told:#?}"
    );
}
