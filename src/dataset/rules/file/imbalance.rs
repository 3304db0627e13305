//! FILE-28: classes of about the same size.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};

rule!("FILE-28", "class-imbalance", Info, source::TOOLS, "imbalance.md");

/// From how many records on shares mean something.
const LEAST_RECORDS: u64 = 20;

/// How many records a class has on average, at least, where answers are classes.
const LEAST_PER_CLASS: u64 = 5;

/// How much larger than the smallest class the largest may be.
const MOST_TIMES: u64 = 5;

/// Judges `classes`, the distinct answers and how many records have each. `None` where the answers
/// are no classes, or about equally frequent.
pub(crate) fn check(path: &str, classes: &[(&str, u64)]) -> Option<Diagnostic> {
    let records: u64 = classes.iter().map(|(_, count)| count).sum();
    let distinct = classes.len() as u64;
    if distinct < 2 || records < LEAST_RECORDS || records < distinct * LEAST_PER_CLASS {
        return None;
    }
    // The first of equals, so that the order of the file decides.
    let largest = classes.iter().rev().max_by_key(|(_, count)| count)?;
    let smallest = classes.iter().min_by_key(|(_, count)| count)?;
    if largest.1 < smallest.1 * MOST_TIMES {
        return None;
    }
    let named = |class: &(&str, u64)| format!("`{}` has {}", class.0.escape_debug(), class.1);
    Some(
        Diagnostic::new(
            &RULE,
            format!("the {records} records have {distinct} different answers, unevenly: {}, {}", named(largest), named(smallest)),
        )
        .located(Location::File(FileLocation::file(path)))
        .remedy(Remedy::text("add records of the rare classes, or leave out some of the frequent ones, unless the data is to show how frequent they are")),
    )
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_uneven_classes_are_noted() {
        let message = |classes: &[(&str, u64)]| check("a", classes).map(|finding| finding.message);
        assert_eq!(message(&[("yes", 49), ("no", 10)]), None);
        assert_eq!(
            message(&[("yes", 50), ("no", 10)]).unwrap(),
            "the 60 records have 2 different answers, unevenly: `yes` has 50, `no` has 10"
        );
        assert_eq!(message(&[("yes", 15), ("no", 3)]), None);
        assert_eq!(message(&[("yes", 500)]), None);
        assert_eq!(message(&[("a", 16), ("b", 1), ("c", 1), ("d", 1), ("e", 1)]), None);
    }
}
