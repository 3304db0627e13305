//! What is left and what keeps it, without an account.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;
use crate::network::Leftover as InterfaceFact;

const FOUNDATION: &str = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0:256k";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-21T10:00:00Z")
}

fn arn(kind: &str, id: &str) -> String {
    format!("arn:aws:bedrock:us-east-1:111122223333:{kind}/{id}")
}

fn model(id: &str) -> KeptModelFact {
    KeptModelFact {
        arn: arn("custom-model/amazon.nova-2-lite-v1:0:256k", id),
        name: format!("tone-{id}"),
        base: FOUNDATION.to_owned(),
        status: Some("Active".to_owned()),
        created: Some(at("2026-10-01T00:00:00Z")),
    }
}

fn throughput(id: &str, model: &str) -> ThroughputFact {
    ThroughputFact {
        arn: arn("provisioned-model", id),
        name: format!("steady-{id}"),
        models: vec![model.to_owned()],
        foundation: FOUNDATION.to_owned(),
        units: 1,
        status: "InService".to_owned(),
        commitment: None,
        committed_until: None,
        created: None,
    }
}

fn running(name: &str) -> RunningJob {
    RunningJob {
        name: name.to_owned(),
        arn: arn("model-customization-job/x", name),
        role: "arn:aws:iam::111122223333:role/Made".to_owned(),
        foundation: FOUNDATION.to_owned(),
        data: vec!["s3://acme/tone/training/a.jsonl".to_owned()],
    }
}

fn found() -> Found {
    Found {
        region: "us-east-1".parse().unwrap(),
        deployments: Read::Known(Vec::new()),
        throughputs: Read::Known(Vec::new()),
        models: Read::Known(vec![model("a00000000001")]),
        roles: Read::Known(Vec::new()),
        uploads: Read::Known(Vec::new()),
        data: Read::Known(Vec::new()),
        interfaces: Read::Known(Vec::new()),
        jobs: Read::Known(Vec::new()),
        bases: BTreeMap::new(),
    }
}

fn all(found: &Found) -> Vec<Leftover> {
    judge(found, now())
        .iter()
        .flat_map(|listed| listed.known().to_vec())
        .collect()
}

/// What is told of the obstacles of the one thing of a kind.
fn told(found: &Found, kind: LeftoverKind) -> Vec<String> {
    let all = all(found);
    let one = all.iter().find(|one| one.kind == kind).unwrap();
    one.obstacles.iter().map(Obstacle::told).collect()
}

#[test]
fn a_model_is_held_by_what_serves_it_until_that_is_removed() {
    let own = model("a00000000001").arn;
    let mut found = found();
    let mut changing = throughput("p00000000001", &model("a00000000002").arn);
    changing.models.push(own.clone());
    found.throughputs = Read::Known(vec![changing, throughput("p00000000002", FOUNDATION)]);
    found.deployments = Read::Known(vec![DeploymentFact {
        arn: arn("custom-model-deployment", "d00000000001"),
        name: "chat".to_owned(),
        model: own,
        status: "Active".to_owned(),
        created: None,
    }]);
    assert_eq!(
        told(&found, LeftoverKind::Model),
        [
            "deployment `chat` serves it",
            "provisioned throughput `steady-p00000000001` serves it"
        ]
    );
    let all = all(&found);
    let one = all.iter().find(|one| one.kind == LeftoverKind::Model).unwrap();
    assert_eq!(one.held_by(|_| false, true, false).len(), 2);
    assert_eq!(
        one.held_by(|id| id.contains("custom-model-deployment"), true, false)
            .len(),
        1
    );
    assert_eq!(one.held_by(|_| true, false, false).len(), 0);
}

#[test]
fn what_could_not_be_read_holds_the_model() {
    let mut found = found();
    found.deployments = Read::Unread("the caller lacks `x`".to_owned());
    found.jobs = Read::Unread("the caller lacks `y`".to_owned());
    let all = all(&found);
    assert_eq!(all[0].held_by(|_| true, true, false).len(), 2);
    // Only what is known of jobs can be taken on oneself.
    assert_eq!(
        all[0].held_by(|_| true, true, true),
        [&Obstacle::ServingUnknown("the caller lacks `x`".to_owned())]
    );
}

#[test]
fn a_running_job_holds_its_base_its_role_its_data_and_its_interfaces() {
    let mut found = found();
    let job = running("tone-0a1b2c3d");
    found.roles = Read::Known(vec![ManagedRoleFact {
        arn: job.role.clone(),
        name: "Made".to_owned(),
        created: None,
    }]);
    found.data = Read::Known(vec![DataFact {
        uri: job.data[0].clone(),
        bytes: 7,
    }]);
    found.interfaces = Read::Known(vec![InterfaceFact {
        id: "eni-1".to_owned(),
        vpc_id: "vpc-1".to_owned(),
        subnet_id: "subnet-1".to_owned(),
        job_arn: Some(job.arn.clone()),
    }]);
    found.jobs = Read::Known(vec![job]);
    let uses = "job `tone-0a1b2c3d`, which has not ended, uses it";
    for kind in [LeftoverKind::Role, LeftoverKind::Data, LeftoverKind::Interface] {
        assert_eq!(told(&found, kind), [uses], "{kind:?}");
    }
    assert!(told(&found, LeftoverKind::Model)[0].contains("does not say whether it starts from this model"));
    let mut known = |base: &str| {
        found.bases = BTreeMap::from([("tone-0a1b2c3d".to_owned(), base.to_owned())]);
        told(&found, LeftoverKind::Model)
    };
    assert!(known("amazon.nova-2-lite-v1:0:256k").is_empty());
    assert_eq!(known("tone-a00000000001"), [uses]);
    let mut ended = found;
    ended.jobs = Read::Known(vec![RunningJob::default()]);
    for kind in LeftoverKind::ALL
        .into_iter()
        .filter(|kind| *kind != LeftoverKind::Model)
    {
        assert!(
            all(&ended)
                .iter()
                .all(|one| one.kind != kind || one.obstacles.is_empty()),
            "{kind:?}"
        );
    }
}

#[test]
fn a_term_and_an_upload_hold_as_long_as_they_last() {
    let mut found = found();
    let mut committed = throughput("p00000000001", FOUNDATION);
    committed.commitment = Some("OneMonth".to_owned());
    committed.committed_until = Some(at("2026-12-01T00:00:00Z"));
    found.throughputs = Read::Known(vec![committed]);
    assert_eq!(
        told(&found, LeftoverKind::Throughput),
        ["a term is committed to until 2026-12-01"]
    );
    for (begun, named, held) in [
        ("2026-11-20T09:59:59Z", false, 0),
        ("2026-11-20T10:00:01Z", false, 1),
        ("2026-11-20T10:00:01Z", true, 0),
    ] {
        found.uploads = Read::Known(vec![UploadFact {
            uri: "s3://acme/tone/training/a.jsonl".to_owned(),
            id: "u".repeat(90),
            own: true,
            begun: at(begun),
            bytes: Ok(8),
        }]);
        let all = all(&found);
        let upload = all.iter().find(|one| one.kind == LeftoverKind::Upload).unwrap();
        assert_eq!(upload.held_by(|_| false, named, false).len(), held, "{begun}");
        assert_eq!(upload.monthly, Monthly::Bytes(8));
    }
}

#[test]
fn things_are_meant_by_id_by_name_and_by_the_end_of_an_arn() {
    let mut found = found();
    found.models = Read::Known(vec![model("a00000000001"), model("a00000000002")]);
    found.uploads = Read::Known(vec![UploadFact {
        uri: "s3://acme/k".to_owned(),
        id: "abcdefgh12345".to_owned(),
        own: true,
        begun: now(),
        bytes: Ok(0),
    }]);
    let listed = judge(&found, now());
    let named = |name: &str| choose(&listed, &Choice::Named(vec![name.to_owned()]));
    let own = model("a00000000001");
    for name in [own.arn.as_str(), "a00000000001", "tone-a00000000001"] {
        let chosen = named(name).unwrap();
        assert_eq!((chosen.len(), &chosen[0].id), (1, &own.arn), "{name}");
    }
    assert_eq!(named("abcdefgh").unwrap()[0].kind, LeftoverKind::Upload);
    for name in ["abcdefg", "a0000000000", "nothing", ""] {
        assert_eq!(named(name), Err(ChoiceError::Unknown(name.to_owned())));
    }
    let kinds = choose(&listed, &Choice::Kinds(vec![LeftoverKind::Model])).unwrap();
    assert_eq!(kinds.len(), 2);
    let mut twins = found;
    let mut twin = model("a00000000002");
    twin.name = "tone-a00000000001".to_owned();
    twins.models = Read::Known(vec![model("a00000000001"), twin]);
    let listed = judge(&twins, now());
    let refused = choose(&listed, &Choice::Named(vec!["tone-a00000000001".to_owned()]));
    assert!(matches!(refused, Err(ChoiceError::Ambiguous(_, several)) if several.len() == 2));
}
