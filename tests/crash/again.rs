//! What the same command makes of a run that ended early: attempts, tokens, parts that are in S3, and journals
//! that can't be used.

use finetune::commands::submit::Options;
use finetune::error::ExitStatus;
use finetune::job::WatchPolicy;

use crate::disturbed::{Disturbed, Fault};
use crate::folder::{PART_SIZE, large_data, small_data};
use crate::matrix::{Place, Ran, data_of, ended, told, unchecked};

/// A request whose job has ended, and what `--new` makes of it when its run is killed.
#[tokio::test]
async fn an_attempt_that_was_killed_is_gone_on_with_and_not_counted_twice() {
    let new = Options {
        new: true,
        ..unchecked()
    };
    let watched = Options {
        watch: Some(WatchPolicy::default()),
        ..unchecked()
    };
    let same = unchecked();
    for (moment, afterwards) in [
        (Fault::KilledBefore, &same),
        (Fault::KilledBefore, &new),
        (Fault::KilledAfter, &same),
        (Fault::KilledAfter, &new),
    ] {
        let place = Place::new(&small_data());
        let (_, calls) = place.submit(&watched, None).await;
        let create = calls.iter().find(|(kind, _)| kind.starts_with("bedrock POST "));
        let create = create.expect("a job was made").clone();
        assert_eq!(place.account().jobs().len(), 1);
        let (killed, _) = place.submit(&new, Some((create, moment))).await;
        assert!(matches!(killed, Ran::Killed), "{moment:?}");
        let (again, _) = place.submit(afterwards, None).await;
        let Ran::Whole(Ok(outcome)) = again else {
            panic!("{moment:?}: the second run fails")
        };
        assert_eq!(outcome.plan.map(|plan| plan.attempt), Some(1), "{moment:?}");
        assert_eq!(
            place.account().jobs().len(),
            2,
            "{moment:?}, new: {}",
            afterwards.new
        );
    }
}

/// The connection of a laptop that slept: the service made the job, and no answer ever came.
#[tokio::test]
async fn a_time_out_after_the_service_accepted_is_repeated_with_the_same_token() {
    let place = Place::new(&small_data());
    let (_, calls) = Place::new(&small_data()).submit(&unchecked(), None).await;
    let create = calls.iter().find(|(kind, _)| kind.starts_with("bedrock POST "));
    let plan = (create.expect("a job was made").clone(), Fault::TimeOut);
    let (ran, calls) = place.submit(&unchecked(), Some(plan)).await;
    assert!(matches!(ran, Ran::Whole(Ok(_))));
    let account = place.account();
    assert_eq!(account.jobs().len(), 1);
    let (text, _) = place.journal();
    let token = &account.tokens()[0];
    assert!(
        text.contains(&format!("\"client_request_token\":\"{token}\"")),
        "{text}"
    );
    let looked = calls.iter().filter(|(kind, _)| kind.starts_with("bedrock GET "));
    assert!(
        looked.count() >= 2,
        "the job is looked for before the call is repeated"
    );
}

/// What is in S3 is not sent again.
#[tokio::test]
async fn a_resumed_upload_sends_the_missing_parts_only() {
    let data = large_data();
    let place = Place::new(&data);
    let (_, calls) = Place::new(&data).submit(&unchecked(), None).await;
    let second = calls
        .iter()
        .find(|(kind, _)| kind.contains("partNumber=2"))
        .expect("there are parts");
    let (ran, _) = place
        .submit(&unchecked(), Some((second.clone(), Fault::Throttled)))
        .await;
    assert!(
        ended(&ran).starts_with("failed to upload the data"),
        "{}",
        ended(&ran)
    );
    // A part on its way when the run failed may still arrive.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let stored = place.account().stored_bytes("acme-finetune");
    assert!(stored >= PART_SIZE as u64, "no part is stored: {stored}");
    let sandbox = place.sandbox();
    let disturbed = Disturbed::new(sandbox.connector(), None);
    let (again, sent) = place.submit_through(&unchecked(), &sandbox, disturbed).await;
    assert_eq!(ended(&again), "submitted");
    let sent: u64 = sent
        .sent()
        .iter()
        .filter(|(kind, _)| kind.contains("partNumber="))
        .map(|(_, bytes)| bytes)
        .sum();
    assert_eq!(sent, data.len() as u64 - stored);
    let Ran::Whole(Ok(outcome)) = again else {
        unreachable!("it was submitted")
    };
    assert_eq!(outcome.uploads[0].present, stored);
}

/// A journal that can't be kept stops the run before anything is asked or changed.
#[tokio::test]
async fn without_a_place_for_the_journal_nothing_is_changed() {
    for blocked in [".finetune/sandbox-runs", ".finetune/lock"] {
        let place = Place::new(&small_data());
        drop(place.sandbox());
        let path = place.path().join(blocked);
        if blocked.ends_with("lock") {
            std::fs::create_dir_all(&path).expect("a folder can be made");
        } else {
            std::fs::write(&path, "").expect("a file can be made");
        }
        let (ran, _) = place.submit(&unchecked(), None).await;
        let Ran::Whole(Err(failure)) = ran else {
            panic!("{blocked}: it has to fail")
        };
        assert_eq!(failure.exit, ExitStatus::Unusable, "{blocked}");
        assert!(place.account().jobs().is_empty() && place.account().roles().is_empty());
        assert!(data_of(&place).is_empty());
    }
}

/// Records of a newer version are not guessed at.
#[tokio::test]
async fn a_journal_of_a_newer_version_stops_the_run() {
    let place = Place::new(&small_data());
    let (ran, _) = place.submit(&unchecked(), None).await;
    assert_eq!(ended(&ran), "submitted");
    let path = place
        .journals()
        .list()
        .expect("the journals can be listed")
        .remove(0);
    let newer = "{\"v\":2,\"at\":\"2027-01-01T00:00:00Z\",\"event\":\"handed_over\"}\n";
    let text = std::fs::read_to_string(&path).expect("a journal is text");
    std::fs::write(&path, text + newer).expect("the journal can be written");
    let (ran, _) = place.submit(&unchecked(), None).await;
    let Ran::Whole(Err(failure)) = ran else {
        panic!("it has to fail")
    };
    assert_eq!(failure.exit, ExitStatus::Unusable);
    assert!(
        told(&failure).contains("has version 2, and this `finetune` reads up to 1"),
        "{}",
        told(&failure)
    );
    assert_eq!(place.account().jobs().len(), 1);
}
