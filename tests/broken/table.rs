//! The table of rules in `datasets/RULES.md`: generated, and complete against the list of faults that
//! are known of data sets.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::FAMILIES;
use crate::run;

/// The faults that are known of data sets, by the family and number of the rule that finds them: `E` is an
/// error, `W` a warning, `I` information. AWS's pages, AWS's own validators and those of other services
/// were read for it.
const KNOWN: [(&str, &str); 11] = [
    (
        "FILE",
        "01E 02W 03W 04E 05E 06E 07E 08E 09E 10E 11I 13E 14E 15E 16E 17E 18E 19E 20E 21E 22I 23I 24W 25I 26W \
         27W 28I 29E",
    ),
    ("JSON", "01E 02E 03E 04E 05E 06E 07E 08E 09W 10W 11E 12E"),
    ("PROMPT", "01E 02E 03E 04W 05W 06E 07E 08W"),
    (
        "CONV",
        "01E 02E 03E 04E 05E 06W 07E 08E 09E 10W 11E 12E 13W 14E 15E 16W 17E 18W 19W 20W 21E 22I",
    ),
    (
        "MEDIA",
        "01E 02E 03E 04W 05E 06W 07W 08E 09E 10E 11W 12E 13E 14E 15E 16W 17W 18W 19I",
    ),
    ("TOOL", "01W 02E 03E 04E 05E 06E 07E 08E 09E 10E 11W"),
    ("CLAUDE", "01E 02E 03E 04E 05W 06I"),
    ("CPT", "01E 02E"),
    ("IMAGE", "01E 02E 03E 04E 05W 06E 07W"),
    ("RFT", "01E 02E 03E 04E 05E 06W 07W 08E 09E 11W 12W"),
    ("PREF", "01E"),
];

/// What is deliberately no rule, and why.
const LEFT_OUT: [(&str, &str); 3] = [
    (
        "FILE-12",
        "a last line without a line feed is accepted: AWS's own samples are written so",
    ),
    (
        "PROMPT-09",
        "advice on separators, leading spaces and common prefixes belonged to models of other services and is obsolete",
    ),
    (
        "RFT-10",
        "extra fields of reinforcement records are part of the format: the grader gets them",
    ),
];

const TITLES: [(&str, &str); 12] = [
    ("FILE", "Files"),
    ("JSON", "JSON"),
    ("PROMPT", "Prompt/completion records"),
    ("CONV", "Converse records"),
    ("MEDIA", "Media"),
    ("TOOL", "Tools and reasoning"),
    ("CLAUDE", "Claude messages"),
    ("CPT", "Continued pre-training"),
    ("IMAGE", "Images with captions"),
    ("RFT", "Reinforcement records"),
    ("PREF", "Preference records"),
    ("SECRET", "Secrets"),
];

fn rules() -> Vec<Value> {
    let (document, _) = run::json(&["rules", "--format", "json"]);
    document["rules"].as_array().expect("`rules` is a list").clone()
}

fn text<'v>(rule: &'v Value, key: &str) -> &'v str {
    rule[key].as_str().expect("a text")
}

fn table() -> String {
    let mut page = "# Rules on data sets

Written by `tests/broken` from `finetune rules --format json`. The severity is the one a rule has by
itself; some rules are milder for models of which AWS's pages contradict each other, and `[checks]`,
`--deny` and `--allow` set any of them. `finetune explain CODE` prints a rule's page.
"
    .to_owned();
    let rules = rules();
    for (family, title) in TITLES {
        let own = |rule: &&Value| text(rule, "rule").starts_with(&format!("{family}-"));
        write!(page, "\n## {title}\n\n| code | name | severity | what it checks | source |\n| --- | --- | --- | --- | --- |\n").unwrap();
        for rule in rules.iter().filter(own) {
            let source = match text(rule, "source") {
                url if url.starts_with("https://") => {
                    let host = url.split('/').nth(2).unwrap_or(url);
                    format!("[{host}]({url})")
                }
                other => other.to_owned(),
            };
            writeln!(
                page,
                "| {} | {} | {} | {} | {source} |",
                text(rule, "rule"),
                text(rule, "name"),
                text(rule, "severity"),
                text(rule, "summary").replace('|', "\\|"),
            )
            .unwrap();
        }
    }
    page.push_str("\n## Deliberately no rule\n\n");
    for (code, reason) in LEFT_OUT {
        writeln!(page, "- {code}: {reason}.").unwrap();
    }
    page
}

#[test]
fn every_known_fault_has_its_rule_at_the_severity_that_was_decided() {
    let rules: BTreeMap<String, String> = rules()
        .iter()
        .map(|rule| {
            (
                text(rule, "rule").to_owned(),
                text(rule, "severity")[..1].to_uppercase(),
            )
        })
        .collect();
    let mut missing = Vec::new();
    for (family, numbers) in KNOWN {
        for number in numbers.split(' ') {
            let (number, severity) = number.split_at(2);
            let code = format!("{family}-{number}");
            match rules.get(&code) {
                None => missing.push(format!("{code} is missing")),
                Some(own) if own != severity => missing.push(format!("{code} is {own}, not {severity}")),
                Some(_) => {}
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
    for (code, _) in LEFT_OUT {
        assert!(!rules.contains_key(code), "{code} is a rule after all");
    }
    for (family, _) in TITLES {
        assert!(FAMILIES.contains(&family), "{family}");
    }
}

#[test]
fn the_table_of_rules_is_that_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/RULES.md");
    let table = table();
    if std::env::var_os("FINETUNE_WRITE_TABLES").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == table,
        "datasets/RULES.md is not what the rules say; write it anew with FINETUNE_WRITE_TABLES=1 cargo test --test broken"
    );
}
