//! `submit` is killed at every boundary: before and after each request that it makes, and at every
//! line and half line of its journal. The same command again must end with exactly one job, one
//! object, one role, and a journal that reads.
//!
//! The sandbox's fault script does the killing: it ends the process at the k-th request, either
//! before the service acts or after it acted and before the answer arrives. The requests of one run
//! are counted, not guessed, so a new request becomes a new boundary by itself.

#![cfg(feature = "aws")]

mod account;
mod again;
mod disturbed;
mod folder;
mod matrix;
mod together;

use folder::{Fault, Folder, Moment};

/// What must hold once the command has been run again to its end.
fn assert_whole(folder: &Folder, what: &str) {
    let account = folder.account();
    assert_eq!(account.jobs().len(), 1, "{what}: jobs {:?}", account.jobs());
    assert_eq!(account.roles(), ["AmazonBedrockFinetune-quickstart"], "{what}");
    let data: Vec<String> = account
        .objects("acme-finetune")
        .into_iter()
        .filter(|key| key.contains("/training/"))
        .collect();
    assert_eq!(data.len(), 1, "{what}: {data:?}");
    let unfinished = account.uploads("acme-finetune");
    assert!(
        unfinished.is_empty(),
        "{what}: uploads left behind: {unfinished:?}"
    );
    let journal = folder.journal();
    assert!(
        journal.contains(&account.jobs()[0]),
        "{what}: the journal does not name the job:\n{journal}"
    );
    for line in journal.lines() {
        assert!(
            serde_json::from_str::<serde_json::Value>(line).is_ok(),
            "{what}: broken line {line}"
        );
    }
}

/// Runs a `submit` that `fault` kills, then runs the command again.
fn kill_and_repeat(data: &str, fault: &Fault) {
    let what = format!("killed {fault:?}");
    let folder = Folder::new(data, Some(fault));
    let first = folder.submit();
    assert_eq!(
        first.status.code(),
        None,
        "{what}: the process was to be killed: {first:?}"
    );
    let jobs = folder.account().jobs().len();
    assert!(jobs <= 1, "{what}: {jobs} jobs after the kill");
    let again = folder.submit();
    assert!(
        again.status.success(),
        "{what}: {}",
        String::from_utf8_lossy(&again.stderr)
    );
    assert_whole(&folder, &what);
}

/// Runs `submit` undisturbed; returns how many requests it makes.
fn requests_of_a_whole_run(data: &str) -> u64 {
    let folder = Folder::new(data, None);
    let run = folder.submit();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_whole(&folder, "undisturbed");
    folder.account().requests()
}

#[test]
fn submit_killed_at_any_request_is_repaired_by_the_same_command() {
    let data = folder::small_data();
    let requests = requests_of_a_whole_run(&data);
    assert!(
        requests >= 10,
        "only {requests} requests: is the sandbox counting?"
    );
    for number in 1..=requests {
        for moment in [Moment::Before, Moment::After] {
            kill_and_repeat(&data, &Fault::kill_at_request(number, moment));
        }
    }
}

/// Kills an upload in parts before or after each of its requests, or both.
fn kill_an_upload_in_parts(data: &str, moments: impl Fn(usize) -> Vec<Moment>) {
    let parts = data.len().div_ceil(folder::PART_SIZE) as u64;
    assert!(parts >= 2, "the data is too small for a multipart upload");
    let boundaries = std::iter::once(("CreateMultipartUpload", 1))
        .chain((1..=parts).map(|part| ("UploadPart", part)))
        .chain([("CompleteMultipartUpload", 1)]);
    for (at, (operation, nth)) in boundaries.enumerate() {
        for moment in moments(at) {
            kill_and_repeat(data, &Fault::kill_at(operation, nth, moment));
        }
    }
}

/// The one moment for one request, the other for the next.
#[test]
fn a_multipart_upload_killed_at_any_request_goes_on_from_there() {
    let data = folder::large_data_of(folder::PART_SIZE + 1_000_000);
    let one = |at: usize| {
        if at.is_multiple_of(2) {
            vec![Moment::After]
        } else {
            vec![Moment::Before]
        }
    };
    kill_an_upload_in_parts(&data, one);
}

#[test]
#[ignore = "takes a minute or two, both moments of every request: `.ci/run` runs it"]
fn a_multipart_upload_killed_at_any_moment_goes_on_from_there() {
    kill_an_upload_in_parts(&folder::large_data(), |_| vec![Moment::Before, Moment::After]);
}

#[test]
fn a_journal_cut_anywhere_leads_to_the_same_job() {
    let folder = Folder::new(&folder::small_data(), None);
    assert!(folder.submit().status.success());
    let journal = folder.journal();
    let mut cuts: Vec<usize> = journal.match_indices('\n').map(|(at, _)| at + 1).collect();
    let halves: Vec<usize> = cuts.iter().map(|at| at.saturating_sub(9)).collect();
    cuts.insert(0, 0);
    cuts.extend(halves);
    for cut in cuts {
        folder.cut_journal(cut);
        let run = folder.submit();
        assert!(
            run.status.success(),
            "cut at {cut}: {}",
            String::from_utf8_lossy(&run.stderr)
        );
        assert_whole(&folder, &format!("journal cut at {cut}"));
        folder.restore_journal(&journal);
    }
}

#[test]
fn an_answer_lost_on_the_way_never_makes_a_second_job() {
    let folder = Folder::new(
        &folder::small_data(),
        Some(&Fault::lost_answer("CreateModelCustomizationJob")),
    );
    let run = folder.submit();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_whole(&folder, "lost answer");
}
