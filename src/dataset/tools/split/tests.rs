//! Splits of small files, and properties of all of them.

use proptest::prelude::*;

use super::*;
use crate::dataset::tools::copy::copy;

fn options(share: Share, stratify: Option<&str>) -> SplitOptions {
    SplitOptions {
        share,
        seed: 1,
        stratify: stratify.map(|path| path.parse().unwrap()),
    }
}

fn divided(text: &str, options: &SplitOptions) -> (Divided, Vec<String>, Vec<String>) {
    let divided = split(text.as_bytes(), "a.jsonl", options, None, &mut Vec::new()).unwrap();
    let (mut training, mut validation) = (Vec::new(), Vec::new());
    copy(
        text.as_bytes(),
        &divided.picks,
        &mut [&mut training, &mut validation],
    )
    .unwrap();
    let lines = |bytes: Vec<u8>| {
        String::from_utf8(bytes)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    };
    (divided, lines(training), lines(validation))
}

fn records(count: usize) -> String {
    let record = |n: usize| {
        let task = ["ring", "mend", "sell"][n % 3];
        format!("{{\"prompt\":\"bell {n}\",\"task\":\"{task}\"}}\n")
    };
    (0..count).map(record).collect()
}

#[test]
fn the_share_is_what_was_asked_for() {
    for (share, validation) in [
        (Share::Ratio(0.9), 10),
        (Share::Ratio(0.75), 25),
        (Share::Validation(7), 7),
        (Share::Validation(0), 0),
        (Share::Validation(1000), 100),
    ] {
        let (divided, ..) = divided(&records(100), &options(share, None));
        assert_eq!(
            (divided.training, divided.validation),
            (100 - validation, validation),
            "{share:?}"
        );
    }
    let of = |count| divided(&records(count), &options(Share::Ratio(0.9), None)).0;
    assert_eq!(
        (of(2).training, of(2).validation),
        (1, 1),
        "a ratio leaves no side empty"
    );
    assert_eq!((of(1).training, of(1).validation), (1, 0));
}

#[test]
fn the_split_of_a_seed_is_the_same_for_good() {
    let (_, _, validation) = divided(&records(30), &options(Share::Validation(3), None));
    insta::assert_snapshot!(validation.join("\n"), @r#"
    {"prompt":"bell 11","task":"sell"}
    {"prompt":"bell 12","task":"ring"}
    {"prompt":"bell 16","task":"mend"}
    "#);
    let other = SplitOptions {
        seed: 2,
        ..options(Share::Validation(3), None)
    };
    assert_ne!(divided(&records(30), &other).2, validation);
}

#[test]
fn each_group_is_split_alike() {
    let (divided, ..) = divided(&records(99), &options(Share::Ratio(0.8), Some("task")));
    let counts: Vec<_> = divided
        .strata
        .iter()
        .map(|stratum| (stratum.value.as_deref(), stratum.training, stratum.validation))
        .collect();
    // 20 of 99: 6.67 of each 33.
    assert_eq!(
        counts,
        [
            (Some("mend"), 26, 7),
            (Some("ring"), 26, 7),
            (Some("sell"), 27, 6)
        ]
    );
    let missing = divided_strata(
        "{\"prompt\":\"a\"}\n{\"prompt\":\"b\",\"task\":null}\n{\"prompt\":\"c\",\"task\":7}\n",
    );
    assert_eq!(missing, [None, Some("7".to_owned())]);
}

fn divided_strata(text: &str) -> Vec<Option<String>> {
    let (divided, ..) = divided(text, &options(Share::Ratio(0.5), Some("task")));
    divided.strata.into_iter().map(|stratum| stratum.value).collect()
}

#[test]
fn a_value_of_its_own_for_each_record_groups_nothing() {
    let (divided, training, validation) =
        divided(&records(1_100), &options(Share::Ratio(0.5), Some("prompt")));
    assert!(divided.too_many_strata && training.is_empty() && validation.is_empty());
}

#[test]
fn quotas_add_up() {
    assert_eq!(quotas(&[(33, 2), (33, 9), (33, 1)], 20), [7, 6, 7]);
    assert_eq!(quotas(&[(1, 0), (1, 0), (98, 0)], 10), [0, 0, 10]);
    assert_eq!(quotas(&[(1, 7), (1, 3), (1, 5), (1, 1)], 2), [0, 1, 0, 1]);
    assert_eq!(quotas(&[], 0), Vec::<u64>::new());
}

proptest! {
    #[test]
    fn a_split_is_a_partition_that_keeps_order_and_parts_nothing_that_says_the_same(
        contents in prop::collection::vec((0..12_u8, any::<bool>(), 0..3_u8), 1..60),
        ratio in 0.0..1.0_f64,
        seed in any::<u64>(),
        grouped in any::<bool>(),
        rotation in 0..60_usize,
    ) {
        let lines: Vec<_> = contents.iter().map(|(n, spaced, task)| {
            let space = if *spaced { " " } else { "" };
            // The task follows from the content, as in real data: a record has one.
            let task = (n + task - task) % 3;
            format!("{{\"prompt\":{space}\"{n}\",\"task\":\"{task}\"}}")
        }).collect();
        let text = lines.join("\n");
        let options = SplitOptions {
            share: Share::Ratio(ratio),
            seed,
            stratify: grouped.then(|| "task".parse().unwrap()),
        };
        let (divided, training, validation) = divided(&text, &options);
        prop_assert_eq!(divided.training, training.len() as u64);
        prop_assert_eq!(divided.validation, validation.len() as u64);
        prop_assert!(divided.validation <= divided.wanted);

        // Both sides are subsequences of the file, and together all of it.
        let (mut t, mut v) = (training.iter().peekable(), validation.iter().peekable());
        for line in &lines {
            let taken = t.next_if_eq(&line).or_else(|| v.next_if_eq(&line));
            prop_assert!(taken.is_some());
        }
        prop_assert!(t.next().is_none() && v.next().is_none());

        // Nothing that says the same is on both sides, spaces or not.
        let said = |lines: &[String]| -> std::collections::BTreeSet<String> {
            lines.iter().map(|line| line.replace(' ', "")).collect()
        };
        prop_assert!(said(&training).is_disjoint(&said(&validation)));

        // Where a record stands does not matter.
        let mut rotated = lines.clone();
        rotated.rotate_left(rotation % lines.len());
        let (_, _, again) = self::divided(&rotated.join("\n"), &options);
        let sorted = |mut lines: Vec<String>| { lines.sort(); lines };
        prop_assert_eq!(sorted(validation), sorted(again));
    }
}
