//! What holds for the findings in any bytes, whatever format they are judged by. The fuzz targets and
//! the tests on stable share it.

use std::collections::BTreeMap;
use std::io::Cursor;

use finetune::dataset::{DataInput, Origin, Settings, Split, validate};
use finetune::diagnostic::{Diagnostic, Location};
use finetune::model::DataFormat;

/// Judges `bytes` in chunks of `chunk` bytes on `threads` threads.
fn judge(
    bytes: &[u8],
    format: Option<DataFormat>,
    threads: usize,
    chunk: Option<usize>,
) -> (Vec<Diagnostic>, u64) {
    let input = DataInput {
        name: "fuzz.jsonl".to_owned(),
        split: Split::Training,
        origin: Origin::Reader(Box::new(Cursor::new(bytes.to_vec())), Some(bytes.len() as u64)),
    };
    let settings = Settings {
        format,
        cap: None,
        threads: Some(threads),
        chunk_bytes: chunk,
        ..Settings::default()
    };
    let mut findings = Vec::new();
    let validation = validate(vec![input], &settings, &mut findings).expect("a list takes everything");
    (findings, validation.inputs[0].records)
}

/// Asserts that the judgement of `bytes` does not panic, does not depend on threads, and that each
/// finding lies where the file has something.
///
/// # Panics
/// When one of it does not hold.
pub(crate) fn hold(bytes: &[u8], format: Option<DataFormat>) {
    let (findings, records) = judge(bytes, format, 1, None);
    let shown = |findings: &[Diagnostic]| {
        findings
            .iter()
            .map(|finding| format!("{finding:?}"))
            .collect::<Vec<_>>()
    };
    let (on_eight, records_on_eight) = judge(bytes, format, 8, None);
    assert_eq!(shown(&findings), shown(&on_eight), "one thread and eight");
    assert_eq!(records, records_on_eight);

    let lines = bytes.split(|byte| *byte == b'\n').count() as u64;
    let mut last = BTreeMap::new();
    for finding in &findings {
        assert!(!finding.message.contains('\n'), "{finding:?}");
        let Some(Location::File(place)) = &finding.location else {
            continue;
        };
        if let Some(span) = &place.bytes {
            assert!(
                span.start <= span.end && span.end <= bytes.len() as u64,
                "{finding:?}"
            );
        }
        if let Some(excerpt) = &place.excerpt {
            assert!(excerpt.text.get(excerpt.span.clone()).is_some(), "{finding:?}");
            assert!(!excerpt.text.contains('\n'), "{finding:?}");
        }
        if let Some(line) = place.line {
            assert!(
                (1..=lines).contains(&line) && place.column != Some(0),
                "{finding:?}"
            );
            let before = last.insert(finding.rule.code, line);
            assert!(before <= Some(line), "{finding:?} comes after line {before:?}");
        }
    }
}
