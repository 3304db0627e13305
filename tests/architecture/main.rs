//! What may use what, and where things may stand. The source is read as text, so the rules hold for
//! tests and for code behind features too.

mod operators;
mod terraform;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// For each top-level module, the modules it may name. Reading from left to right is the direction of
/// the crate: nothing names what stands to its left.
const ALLOWED: &[(&str, &[&str])] = &[
    (
        "cli",
        &[
            "aws",
            "commands",
            "config",
            "dataset",
            "diagnostic",
            "error",
            "iam",
            "job",
            "journal",
            "model",
            "network",
            "output",
            "rules",
            "steps",
            "ui",
        ],
    ),
    (
        "commands",
        &[
            "aws",
            "config",
            "dataset",
            "diagnostic",
            "error",
            "iam",
            "job",
            "journal",
            "model",
            "network",
            "rules",
            "sandbox",
            "steps",
        ],
    ),
    (
        "output",
        &[
            "commands",
            "config",
            "dataset",
            "diagnostic",
            "error",
            "iam",
            "job",
            "journal",
            "model",
            "network",
            "steps",
            "ui",
        ],
    ),
    ("ui", &["error", "job", "steps"]),
    (
        "steps",
        &[
            "aws",
            "config",
            "dataset",
            "diagnostic",
            "error",
            "iam",
            "job",
            "journal",
            "model",
            "network",
            "terraform",
        ],
    ),
    (
        "aws",
        &["dataset", "diagnostic", "error", "iam", "job", "model", "network"],
    ),
    (
        "config",
        &["dataset", "diagnostic", "error", "iam", "job", "model", "network"],
    ),
    ("journal", &["error", "job"]),
    (
        "rules",
        &["config", "dataset", "diagnostic", "iam", "job", "network"],
    ),
    (
        "job",
        &["dataset", "diagnostic", "error", "iam", "model", "network"],
    ),
    ("network", &["diagnostic", "iam", "terraform"]),
    ("dataset", &["diagnostic", "iam", "model"]),
    ("model", &["diagnostic", "iam"]),
    ("iam", &["diagnostic", "terraform"]),
    ("terraform", &[]),
    ("diagnostic", &[]),
    ("error", &[]),
    ("sandbox", &[]),
];

/// Names that only these places may hold: prefixes of paths below `src`.
const ONLY_IN: &[(&str, &[&str])] = &[
    // The sandbox reads an account that another server keeps with its own code, through the SDK.
    ("aws_sdk_", &["aws/", "sandbox/elsewhere/"]),
    ("aws_config", &["aws/"]),
    ("aws_smithy_", &["aws/", "sandbox/connector", "cli/logging"]),
    ("indicatif", &["ui/"]),
    ("annotate_snippets", &["output/"]),
    ("tiny_skia", &["output/plot/"]),
    ("ttf_parser", &["output/plot/"]),
    (
        "clap",
        &[
            "cli/",
            "ui/terminal",
            "output/mod.rs",
            "commands/completions",
            "commands/man",
        ],
    ),
    ("println!", &["ui/", "main.rs"]),
    ("eprintln!", &["ui/", "main.rs"]),
    ("print!", &["ui/", "main.rs"]),
    ("eprint!", &["ui/", "main.rs"]),
    ("process::exit", &["main.rs"]),
    ("env::var", &["aws/", "cli/", "ui/"]),
    ("SystemTime::now", &["steps/clock", "sandbox/"]),
    // The holder of the lock says since when, by the clock of the machine.
    (
        "Timestamp::now",
        &[
            "steps/clock",
            "steps/submit/",
            "commands/status",
            "commands/upload",
            "sandbox/",
        ],
    ),
];

/// The most lines a source file may have.
const MOST_LINES: usize = 450;

struct Source {
    /// The path below `src`, with slashes.
    path: String,
    /// The text.
    text: String,
}

impl Source {
    /// Returns the top-level module that the file belongs to.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or(&self.path);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Returns the lines that are code, with their numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate();
        lines
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(index, line)| (index + 1, line))
    }
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("src is a folder") {
            let path = entry.expect("src can be listed").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| Source {
            text: std::fs::read_to_string(&path).expect("sources are UTF-8"),
            path: path
                .strip_prefix(&root)
                .expect("the walk began at src")
                .to_string_lossy()
                .replace('\\', "/"),
        })
        .collect()
}

/// Returns what `code` names right after each `crate::`, also inside braces.
fn named_after_crate(code: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        let letters = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_');
        letters.collect()
    };
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.insert(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut begins = true;
        for (offset, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                c if begins && !c.is_whitespace() => {
                    names.insert(word(&group[offset..]));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    names
}

#[test]
fn modules_use_only_what_stands_to_their_right() {
    let allowed: BTreeMap<_, _> = ALLOWED.iter().copied().collect();
    let mut faults = Vec::new();
    for source in sources() {
        let module = source.module();
        if module == "main" || module == "lib" {
            continue;
        }
        let Some(may) = allowed.get(module) else {
            faults.push(format!(
                "src/{}: module `{module}` is not in the table",
                source.path
            ));
            continue;
        };
        let code: String = source.code().flat_map(|(_, line)| [line, "\n"]).collect();
        for name in named_after_crate(&code) {
            if name != module && !may.contains(&name.as_str()) {
                faults.push(format!("src/{}: `{module}` may not use `{name}`", source.path));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn the_table_has_no_circle_among_the_layers() {
    // `output` takes what `commands` return, and `rules` lists what the parts declare; nothing below
    // them names them, so an order exists in which every edge leads down.
    let mut left: BTreeMap<_, BTreeSet<_>> = ALLOWED
        .iter()
        .map(|(module, may)| (*module, may.iter().copied().collect()))
        .collect();
    while !left.is_empty() {
        let ready: Vec<_> = left
            .iter()
            .filter(|(_, may)| may.iter().all(|name| !left.contains_key(name)))
            .map(|(module, _)| *module)
            .collect();
        assert!(!ready.is_empty(), "a circle among {:?}", left.keys());
        for module in ready {
            left.remove(module);
        }
    }
}

#[test]
fn names_stand_only_where_they_belong() {
    let mut faults = Vec::new();
    for source in sources() {
        for (line, code) in source.code() {
            for (name, places) in ONLY_IN {
                let named = code.match_indices(name).any(|(at, _)| {
                    !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"' || c == '`')
                });
                if named && !places.iter().any(|place| source.path.starts_with(place)) {
                    faults.push(format!(
                        "src/{}:{line}: `{name}` belongs into {places:?}",
                        source.path
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn files_stay_small() {
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|source| source.text.lines().count() > MOST_LINES)
        .map(|source| format!("src/{}: {} lines", source.path, source.text.lines().count()))
        .collect();
    assert!(
        long.is_empty(),
        "more than {MOST_LINES} lines:\n{}\n",
        long.join("\n")
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "no `//!` at the top of {silent:?}");
}

#[test]
fn paths_are_found_alone_and_in_braces() {
    let code =
        "use crate::iam::Region;\nuse crate::{dataset::{S3Uri, x}, job,\n  network::Facts};\n$crate::no;";
    let names: Vec<_> = named_after_crate(code).into_iter().collect();
    assert_eq!(names, ["dataset", "iam", "job", "network"]);
}
