//! Tests of the journal on disk: whatever a crash leaves, it opens again or says why not.

use super::*;

fn at() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

fn entries() -> Vec<Entry> {
    vec![
        Entry::Started {
            command: "submit".to_owned(),
            program: "0.1.0".to_owned(),
            pid: 4711,
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
            job_name: "tone-0a1b2c3d".to_owned(),
            custom_model_name: "töne-0a1b2c3d".to_owned(),
            digest: "0a1b2c3d".to_owned(),
            attempt: 0,
            request: vec![("region".to_owned(), "us-east-1".to_owned())],
        },
        Entry::CheckSkipped {},
        Entry::CreateIntended {
            job_name: "tone-0a1b2c3d".to_owned(),
            client_request_token: "t".to_owned(),
        },
        Entry::Created {
            arn: "arn".to_owned(),
            found: false,
        },
    ]
}

fn write_all(path: &Path) -> Vec<u8> {
    let mut journal = Journal::open(path).unwrap();
    for entry in entries() {
        journal.append(at(), entry).unwrap();
    }
    std::fs::read(path).unwrap()
}

fn read_entries(path: &Path) -> Vec<Entry> {
    let records = Journal::read(path).unwrap();
    records.into_iter().map(|record| record.entry).collect()
}

#[test]
fn what_was_appended_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs/tone.jsonl");
    let text = write_all(&path);
    assert_eq!(read_entries(&path), entries());
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.state().arn.as_deref(), Some("arn"));
    assert_eq!(std::fs::read(&path).unwrap(), text);
    insta::assert_snapshot!(String::from_utf8_lossy(&text).lines().last().unwrap_or_default(), @r#"{"v":1,"at":"2026-11-21T10:00:00Z","event":"created","arn":"arn","found":false}"#);
}

#[test]
fn a_journal_torn_at_any_byte_opens_with_its_whole_records_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tone.jsonl");
    let text = write_all(&path);
    let ends: Vec<usize> = (0..text.len()).filter(|&at| text[at] == b'\n').collect();
    for cut in 0..=text.len() {
        std::fs::write(&path, &text[..cut]).unwrap();
        // A record whose line feed alone is missing counts as whole.
        let whole = ends.iter().filter(|&&end| end <= cut).count();
        let expected = &entries()[..whole];
        assert_eq!(read_entries(&path), expected, "read after a cut at {cut}");
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!(journal.records().len(), whole, "open after a cut at {cut}");
        journal.append(at(), Entry::CheckSkipped {}).unwrap();
        assert_eq!(
            read_entries(&path).len(),
            whole + 1,
            "append after a cut at {cut}"
        );
        assert_eq!(read_entries(&path).last(), Some(&Entry::CheckSkipped {}));
    }
}

#[test]
fn zeros_that_a_crashed_machine_left_are_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tone.jsonl");
    let mut text = write_all(&path);
    text.extend([0; 100]);
    std::fs::write(&path, &text).unwrap();
    assert_eq!(Journal::open(&path).unwrap().records().len(), 4);
    assert_eq!(std::fs::read(&path).unwrap().len(), text.len() - 100);
}

#[test]
fn a_broken_line_in_the_middle_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tone.jsonl");
    let text = String::from_utf8(write_all(&path)).unwrap();
    let broken = text.replacen("\"event\":\"check_skipped\"", "\"event\":", 1);
    std::fs::write(&path, broken).unwrap();
    for error in [Journal::open(&path).err(), Journal::read(&path).map(|_| ()).err()] {
        assert!(
            matches!(error, Some(JournalError::Broken { line: 2, .. })),
            "{error:?}"
        );
    }
}

#[test]
fn a_record_of_a_newer_version_is_not_guessed_at() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tone.jsonl");
    for line in ["{\"v\":2,\"event\":\"dreamt\"}\n", "{\"v\":9}\n"] {
        std::fs::write(&path, line).unwrap();
        let error = Journal::open(&path).unwrap_err();
        assert!(matches!(error, JournalError::TooNew { line: 1, .. }), "{error:?}");
    }
}

#[test]
fn a_folder_in_the_place_of_the_journal_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Journal::open(folder.path()).is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn a_journal_on_a_full_disk_says_so_and_is_never_read_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tone.jsonl");
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    assert!(matches!(Journal::open(&path), Err(JournalError::Read { .. })));

    let real = folder.path().join("real.jsonl");
    let mut journal = Journal::open(&real).unwrap();
    journal.append(at(), Entry::CheckSkipped {}).unwrap();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let disk = std::mem::replace(&mut journal.file, full);
    let error = journal.append(at(), Entry::CheckSkipped {}).unwrap_err();
    let JournalError::Write { source, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(source.kind(), io::ErrorKind::StorageFull);
    assert_eq!(journal.records().len(), 1, "what was not written did not happen");
    journal.file = disk;
    journal.append(at(), Entry::CheckSkipped {}).unwrap();
    assert_eq!(Journal::read(&real).unwrap().len(), 2);
}
