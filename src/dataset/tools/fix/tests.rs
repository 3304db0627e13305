//! Mends of small files, and that a mended file has nothing left to mend.

use proptest::prelude::*;

use super::*;
use crate::dataset::engine::{LONGEST_LINE, validate};
use crate::dataset::{DataInput, Origin, Settings, Split};
use crate::diagnostic::Diagnostic;

fn fixed(bytes: &[u8]) -> (Vec<u8>, Fixed) {
    let mut out = Vec::new();
    let fixed = fix(bytes, &mut out).unwrap();
    (out, fixed)
}

/// A mend: its name, how often, the runs of lines.
type Told = (&'static str, u64, Vec<(u64, u64)>);

/// The mends of `bytes`: their names and where they were made.
fn mends(bytes: &[u8]) -> Vec<Told> {
    let (_, fixed) = fixed(bytes);
    let mends = fixed.mends();
    mends
        .map(|(mend, mended)| (mend.name(), mended.count, mended.runs.clone()))
        .collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(fixed(bytes).0).unwrap()
}

#[test]
fn a_sound_file_stays_as_it_is() {
    let sound = "{\"a\": 1}\n  {\"b\":\t[2,\r{}]} \n";
    assert_eq!(text(sound.as_bytes()), sound);
    assert!(mends(sound.as_bytes()).is_empty());
    assert!(mends(b"").is_empty());
}

#[test]
fn marks_line_ends_and_blank_lines_are_mended_and_told() {
    let bytes = "\u{FEFF}{\"a\":1}\r\n\r\n{\"b\":2}\r\n \t\n\u{FEFF}{\"c\":3}";
    assert_eq!(text(bytes.as_bytes()), "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
    assert_eq!(
        mends(bytes.as_bytes()),
        [
            ("byte-order-mark", 2, vec![(1, 1), (5, 5)]),
            ("crlf", 2, vec![(1, 1), (3, 3)]),
            ("blank-line", 2, vec![(2, 2), (4, 4)]),
            ("final-newline", 1, vec![(5, 5)]),
        ]
    );
}

#[test]
fn a_lone_cr_ends_a_line_only_between_records() {
    assert_eq!(
        text(b"{\"a\":1}\r{\"b\":2}\r\r{\"c\":3}\r"),
        "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n"
    );
    assert_eq!(mends(b"{\"a\":1}\r{\"b\":2}\r"), [("lone-cr", 2, vec![(1, 1)])]);
    // White space within a record, and a fault within a string.
    for kept in [
        "{\"a\":\r{\"b\":1}\r,\r\"c\":2\r}\n",
        "{\"a\":\"}\r{\"}\n",
        "{\"a\":\"\r\r\r\n",
    ] {
        let expected = kept.trim_end_matches(['\r', '\n']).to_owned() + "\n";
        assert_eq!(text(kept.as_bytes()), expected);
    }
}

#[test]
fn utf_16_becomes_utf_8() {
    let record = "{\"a\":\"bell 🔔 é\"}";
    for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
        let line = format!("{}{record}\r\n", if mark { "\u{FEFF}" } else { "" });
        let bytes: Vec<u8> = line
            .encode_utf16()
            .flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect();
        let (out, fixed) = fixed(&bytes);
        assert_eq!(String::from_utf8(out).unwrap(), format!("{record}\n"));
        assert_eq!(fixed.encoding, Some(if little { "UTF-16LE" } else { "UTF-16BE" }));
        assert_eq!(fixed.bytes, bytes.len() as u64);
    }
    let wide: Vec<u8> = record.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
    assert_eq!(text(&wide), format!("{record}\n"));
}

#[test]
fn broken_utf_16_is_left_alone() {
    let mut bytes: Vec<u8> = "{\"a\":\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let at = bytes.len();
    bytes.extend(0xD83D_u16.to_le_bytes());
    bytes.extend("\"}".encode_utf16().flat_map(u16::to_le_bytes));
    let error = fix(bytes.as_slice(), &mut Vec::new()).unwrap_err();
    assert!(
        matches!(error, FixError::NotEncoded("UTF-16LE", place) if place == at as u64),
        "{error:?}"
    );
    let odd = &bytes[..at - 1];
    assert!(matches!(fix(odd, &mut Vec::new()), Err(FixError::NotEncoded(..))));
}

#[test]
fn a_line_of_any_length_is_passed_on() {
    let long = "x".repeat(LONGEST_LINE * 2 + 7);
    let bytes = format!("{{}}\r\n{long}\r\n\n{{}}\n");
    assert_eq!(text(bytes.as_bytes()), format!("{{}}\n{long}\n{{}}\n"));
    let crs = "{\"a\":1}\r".repeat(LONGEST_LINE / 8 + 9);
    assert_eq!(text(crs.as_bytes()), crs.replace('\r', "\n"));
}

/// Reads a few bytes at a time, as a pipe may.
struct Drops<'a>(&'a [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.len().min(self.1).min(buffer.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

fn codes(bytes: Vec<u8>) -> Vec<&'static str> {
    let input = DataInput {
        name: "mended.jsonl".to_owned(),
        split: Split::Training,
        origin: Origin::Reader(Box::new(io::Cursor::new(bytes)), None),
    };
    let mut findings: Vec<Diagnostic> = Vec::new();
    validate(vec![input], &Settings::default(), &mut findings).unwrap();
    findings.iter().map(|finding| finding.rule.code).collect()
}

proptest! {
    #[test]
    fn what_is_mended_stays_mended_and_says_what_it_said(
        parts in prop::collection::vec(prop_oneof![
            4 => Just("{\"a\":1}"), 2 => Just("{\"b\":[ {} ]}"), 1 => Just("{\"c\":"), 1 => Just("x"),
            3 => Just("\n"), 3 => Just("\r\n"), 3 => Just("\r"), 1 => Just(" "), 1 => Just("\u{FEFF}"),
        ], 0..20),
        drop in 1..9_usize,
    ) {
        let text = parts.concat();
        let (once, _) = fixed(text.as_bytes());
        let (twice, again) = fixed(&once);
        prop_assert!(!again.changed(), "{again:?} {:?}", String::from_utf8_lossy(&once));
        prop_assert_eq!(&once, &twice);
        let mut dropped = Vec::new();
        fix(Drops(text.as_bytes(), drop), &mut dropped).unwrap();
        prop_assert_eq!(&once, &dropped);
        // Nothing but marks and white space came or went.
        let bare = |text: &str| text.replace(['\r', '\n', ' ', '\u{FEFF}'], "");
        prop_assert_eq!(bare(&text), bare(std::str::from_utf8(&once).unwrap()));
        // A CR behind a broken record is as good as any other byte of it; so is a mark within a line.
        let broken = parts.iter().any(|part| ["x", "{\"c\":"].contains(part))
            || once.windows(MARK.len()).any(|bytes| bytes == MARK.as_bytes());
        for code in codes(once.clone()) {
            prop_assert!(
                !["FILE-07", "FILE-10", "FILE-11"].contains(&code) && (broken || code != "FILE-13"),
                "{} {:?}", code, String::from_utf8_lossy(&once)
            );
        }
    }
}

#[test]
fn what_is_compressed_is_left_alone() {
    for packed in [&b"\x1f\x8b\x08\0\r\n\r\n"[..], b"PK\x03\x04\n", b"\xfd7zXZ\0\n"] {
        let mut out = Vec::new();
        let refused = fix(packed, &mut out);
        assert!(matches!(refused, Err(FixError::Compressed(head)) if packed.starts_with(&head)));
        assert_eq!(out, b"");
    }
}
