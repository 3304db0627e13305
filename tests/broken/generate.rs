//! Makes the files of cases that would be large, or that can not be stored.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::case::Inputs;
use crate::secrets;

/// How a file is made. The same seed always makes the same bytes.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Generate {
    /// No file.
    Missing,
    /// A folder in its place, with files of that many Converse records in it.
    Folder {
        #[serde(default)]
        files: BTreeMap<String, usize>,
    },
    /// A file that may not be read.
    Unreadable,
    /// A file of that many zero bytes, which takes no room on most file systems.
    Sparse { bytes: u64 },
    /// Converse records; with `validation`, also a second file of that many.
    Converse {
        records: usize,
        validation: Option<usize>,
        seed: u64,
    },
    /// Converse records, and more of them until nobody looks any more.
    Growing { records: usize, seed: u64 },
    /// Converse records, one of them with that many numbers beside its messages.
    ManyValues {
        records: usize,
        line: usize,
        values: usize,
        seed: u64,
    },
    /// Records made of `record`, where `{n}` stands for the number of the line, and `{words:N}` and
    /// `{blank:N}` for as many characters of words and blanks; `instead` stands on `line` in its place.
    Template {
        records: usize,
        record: String,
        line: Option<usize>,
        instead: Option<String>,
        seed: u64,
    },
    /// Converse records, one of them in a line that is `bytes` long.
    LongLine {
        records: usize,
        line: usize,
        bytes: usize,
        seed: u64,
    },
}

impl Generate {
    /// The line that stands in the place of another.
    pub(crate) fn instead(&self) -> Option<&str> {
        match self {
            Self::Template { instead, .. } => instead.as_deref(),
            _ => None,
        }
    }

    /// Makes the file at `path`; nothing when it can not be made as it should be.
    pub(crate) fn make(&self, path: &Path) -> Option<Inputs> {
        let mut inputs = Inputs::file(path.to_owned());
        match self.clone() {
            Self::Missing => {}
            Self::Folder { ref files } => {
                fs::create_dir(path).unwrap();
                for (seed, (name, records)) in (1..).zip(files) {
                    fs::write(path.join(name), converse(*records, seed)).unwrap();
                }
            }
            Self::Unreadable => {
                fs::write(path, converse(10, 1)).unwrap();
                forbid_reading(path);
                if File::open(path).is_ok() {
                    return None;
                }
            }
            Self::Sparse { bytes } => File::create(path).unwrap().set_len(bytes).unwrap(),
            Self::Converse {
                records,
                validation,
                seed,
            } => {
                fs::write(path, converse(records, seed)).unwrap();
                inputs.validation = validation.map(|records| {
                    let path = path.with_file_name("validation.jsonl");
                    fs::write(&path, converse(records, seed + 1)).unwrap();
                    path
                });
            }
            Self::Growing { records, seed } => {
                fs::write(path, converse(records, seed)).unwrap();
                grow(path.to_owned());
            }
            Self::ManyValues {
                records,
                line,
                values,
                seed,
            } => {
                let numbers = vec!["0"; values].join(",");
                let changed = |text: &str| text.replacen('{', &format!("{{\"notes\":[{numbers}],"), 1);
                fs::write(path, changed_line(&converse(records, seed), line, changed)).unwrap();
            }
            Self::Template {
                records,
                record,
                line,
                instead,
                seed,
            } => {
                let of_line = |number| match &instead {
                    Some(instead) if line == Some(number) => instead,
                    _ => &record,
                };
                let mut words = Words(seed);
                let lines = (1..=records).map(|number| filled(of_line(number), number, &mut words) + "\n");
                fs::write(path, lines.collect::<String>()).unwrap();
            }
            Self::LongLine {
                records,
                line,
                bytes,
                seed,
            } => {
                let changed = |_: &str| record("long", &"x".repeat(bytes));
                fs::write(path, changed_line(&converse(records, seed), line, changed)).unwrap();
            }
        }
        Some(inputs)
    }
}

/// Puts another line in the place of line `number`, counted from 1.
fn changed_line(text: &str, number: usize, changed: impl FnOnce(&str) -> String) -> String {
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    lines[number - 1] = changed(&lines[number - 1]);
    lines.join("\n") + "\n"
}

/// Appends a record to the file at `path` again and again, until it is gone.
fn grow(path: PathBuf) {
    std::thread::spawn(move || {
        for number in 0..100_000 {
            let Ok(mut file) = File::options().append(true).open(&path) else {
                break;
            };
            let line = record(
                &format!("Order {number} came late."),
                &format!("It is booked as {number}."),
            ) + "\n";
            if file.write_all(line.as_bytes()).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    });
}

#[cfg(unix)]
fn forbid_reading(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
}

#[cfg(not(unix))]
fn forbid_reading(_: &Path) {}

fn record(question: &str, answer: &str) -> String {
    let message = |role: &str, text: &str| serde_json::json!({"role": role, "content": [{"text": text}]});
    serde_json::json!({
        "schemaVersion": "bedrock-conversation-2024",
        "messages": [message("user", question), message("assistant", answer)],
    })
    .to_string()
}

/// Words drawn by a seed.
struct Words(u64);

impl Words {
    fn next(&mut self) -> &'static str {
        const WORDS: [&str; 16] = [
            "chain", "saddle", "spoke", "brake", "lever", "cable", "bell", "lamp", "pedal", "crank", "hub",
            "rim", "tube", "valve", "fork", "stem",
        ];
        // Knuth's MMIX generator: enough for text that only has to differ.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        WORDS[usize::try_from(self.0 >> 60).unwrap()]
    }

    /// Text of `length` characters.
    fn text(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length + 8);
        while text.len() < length {
            text.push_str(self.next());
            text.push(' ');
        }
        text.truncate(length.saturating_sub(1));
        text.push('.');
        text
    }
}

/// Puts what they stand for, drawn secrets among them, in the place of the placeholders in `template`.
fn filled(template: &str, number: usize, words: &mut Words) -> String {
    let mut text = secrets::filled(&template.replace("{n}", &number.to_string()));
    for start_mark in ["{words:", "{blank:"] {
        while let Some(start) = text.find(start_mark) {
            let end = start + text[start..].find('}').expect("the placeholder is closed");
            let length = text[start + start_mark.len()..end]
                .parse()
                .expect("a number of characters");
            let fill = match start_mark {
                "{words:" => words.text(length),
                _ => " ".repeat(length),
            };
            text.replace_range(start..=end, &fill);
        }
    }
    text
}

/// Writes `count` records of words drawn by `seed`, no two of them alike.
fn converse(count: usize, seed: u64) -> String {
    let mut words = Words(seed);
    let mut text = String::new();
    for index in 0..count {
        let question = format!(
            "Order {seed}-{index}: does the {} fit the {}?",
            words.next(),
            words.next()
        );
        let answer = format!("Measure the {} first, then the {}.", words.next(), words.next());
        writeln!(text, "{}", record(&question, &answer)).unwrap();
    }
    text
}
