//! What is decided once more after somebody was asked.

use super::*;
use crate::commands::testing;
use crate::commands::upload;
use crate::journal::{Entry, Journal};

/// Uploads data for no job, and agrees to its removal; `meanwhile` happens to its journal before the answer.
async fn agreed(meanwhile: impl Fn(&std::path::Path, &Work)) -> CleanOutcome {
    let (place, choice) = (testing::Place::new("good"), vec![LeftoverKind::Data]);
    let (work, journals) = (place.work(None).await, place.journals());
    Box::pin(upload::run(&place.config(), &journals, &work))
        .await
        .unwrap();
    let options = Options {
        choice: Some(Choice::Kinds(choice)),
        dry_run: false,
        ignore_jobs: false,
    };
    let confirm = async |things: &[&Leftover]| {
        assert_eq!(things.len(), 1);
        meanwhile(&journals.list().unwrap().remove(0), &work);
        Ok(true)
    };
    let outcome = Box::pin(run(&options, &Place::default(), &journals, &work, confirm)).await;
    outcome.unwrap()
}

#[tokio::test]
async fn data_goes_when_nothing_happens_meanwhile() {
    let outcome = agreed(|_, _| {}).await;
    assert_eq!(outcome.ends[0].1, CleanEnd::Removed);
    assert_eq!(outcome.exit_status(), ExitStatus::Success);
}

#[tokio::test]
async fn data_that_a_run_begins_to_use_while_somebody_is_asked_stays() {
    let outcome = agreed(|journal, work| {
        let intended = Entry::CreateIntended {
            job_name: "tone-0a1b2c3d".to_owned(),
            client_request_token: "0a1b2c3d".to_owned(),
        };
        let mut journal = Journal::open(journal).unwrap();
        journal.append(work.clock.now(), intended).unwrap();
    })
    .await;
    let CleanEnd::Kept(reasons) = &outcome.ends[0].1 else {
        panic!("{:?}", outcome.ends);
    };
    assert!(
        reasons[0].contains("a run of this folder has begun to use it"),
        "{reasons:?}"
    );
    assert_eq!(outcome.exit_status(), ExitStatus::Findings);
}

#[tokio::test]
async fn data_stays_whose_journal_can_no_longer_be_read() {
    let outcome = agreed(|journal, _| std::fs::write(journal, "half a line\n").unwrap()).await;
    let CleanEnd::Kept(reasons) = &outcome.ends[0].1 else {
        panic!("{:?}", outcome.ends);
    };
    assert!(
        reasons[0].contains("no longer known: line 1 of the journal"),
        "{reasons:?}"
    );
}
