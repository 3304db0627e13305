//! Stats on small data sets, counted by hand.

use super::*;

fn of(text: &str) -> Stats {
    let mut findings = Vec::new();
    stats(text.as_bytes(), "train.jsonl", None, &mut findings).unwrap()
}

const BELL: &str = r#"{"system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"Which bell is loudest?"},{"image":{"format":"png","source":{"s3Location":{"uri":"s3://shop/bell.png"}}}}]},{"role":"assistant","content":[{"text":"The brass one."}]}]}"#;
const LAMP: &str = r#"{"system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"Which lamp is brightest of all that you have in the shop?"}]},{"role":"assistant","content":[{"text":"The brass \u006fne."}]}]}"#;

#[test]
fn what_records_hold_is_counted() {
    let stats = of(&format!("{BELL}\n\n{LAMP}\n{{\"messages\":\n"));
    assert_eq!(
        (stats.taken.records, stats.taken.blank, stats.taken.broken),
        (2, 1, 1)
    );
    assert_eq!(stats.shapes, [("converse", 2)].into());
    assert_eq!(
        stats.roles,
        [("assistant".to_owned(), 2), ("user".to_owned(), 2)].into()
    );
    assert_eq!(
        (stats.turns_per_record.least(), stats.turns_per_record.most()),
        (2, 2)
    );
    let same = Variety {
        count: 2,
        distinct: 1,
        most: 2,
        most_line: 1,
    };
    assert_eq!(stats.systems, same);
    assert_eq!(
        stats.completions, same,
        "what a text says counts, not how it is written"
    );
    assert_eq!(stats.prompts.distinct, 2);
    assert_eq!((stats.images.count, stats.images.records), (1, 1));
    assert_eq!(stats.images.formats, [("png".to_owned(), 1)].into());
    assert_eq!(
        stats.longest.iter().map(|long| long.line.0).collect::<Vec<_>>(),
        [3, 1]
    );
    assert_eq!(
        stats.characters,
        [
            "Be brief.",
            "Which bell is loudest?",
            "The brass one.",
            "Be brief.",
            "Which lamp is brightest of all that you have in the shop?",
            "The brass one."
        ]
        .iter()
        .map(|text| text.len() as u64)
        .sum::<u64>()
    );
}

#[test]
fn tokens_of_the_file_are_those_of_its_records() {
    let stats = of(&format!("{BELL}\n{LAMP}\n"));
    let sum = stats.tokens_per_record.sum();
    assert!(stats.tokens.likely.abs_diff(sum) <= 2, "{:?} {sum}", stats.tokens);
    assert_eq!(stats.tokens_per_record.most(), stats.longest[0].tokens);
}

#[test]
fn names_without_end_are_counted_together() {
    let record = |index| format!("{{\"messages\":[{{\"role\":\"r{index}\",\"content\":\"x\"}}]}}\n");
    let text: String = (0..100).map(record).collect();
    let stats = of(&text);
    assert_eq!(stats.roles.len(), MOST_NAMES + 1);
    assert_eq!(stats.roles[OTHERS], 100 - MOST_NAMES as u64);
}

#[test]
fn a_secret_is_no_name_that_is_shown() {
    let key = ["AKIA", "Q3T7ZKWB5LXNC2VD"].concat();
    let turn = |role: &str| format!("{{\"messages\":[{{\"role\":\"{role}\",\"content\":\"A bell?\"}}]}}\n");
    let stats = of(&[turn(&key), turn("user"), turn(&key)].concat());
    assert_eq!(
        stats.roles,
        [("*".repeat(key.len()), 2), ("user".to_owned(), 1)].into()
    );
}
