//! What differs between two policy documents, statement by statement.

use std::collections::BTreeSet;

use serde_json::Value;

use super::canonical::{Canonical, Element, Folded, elements, folded, statements};
use super::document::Document;

/// How a statement, or what stands beside the statements, differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The statement's `Sid`, or its place such as `statement 2`; `document` for what stands beside the
    /// statements.
    pub label: String,
    /// What is to become of it.
    pub change: Change,
    /// The elements that differ; all of them where the statement is added or removed.
    pub elements: Vec<ElementDifference>,
}

/// What is to become of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is not there yet.
    Added,
    /// It is there, and should not be.
    Removed,
    /// It is there with other values.
    Changed,
}

impl Change {
    /// Names it in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// How one element of a statement differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementDifference {
    /// The element, such as `Resource` or `Condition StringEquals aws:SourceAccount`.
    pub element: String,
    /// Values that are there and should not be.
    pub removed: Vec<String>,
    /// Values that should be there and are not.
    pub added: Vec<String>,
}

impl Difference {
    /// Whether values of a condition key are taken out.
    pub fn removes_from(&self, key: &str) -> bool {
        let of_key = |one: &&ElementDifference| {
            let last = one.element.rsplit(' ').next().unwrap_or_default();
            one.element.starts_with("Condition ") && last.eq_ignore_ascii_case(key)
        };
        let mut elements = self.elements.iter().filter(of_key);
        elements.any(|one| !one.removed.is_empty())
    }

    /// Whether carrying it out may take rights away: all but new statements and new members of `Action`
    /// and `Resource`.
    pub fn takes_away(&self) -> bool {
        let grows = |one: &ElementDifference| {
            one.removed.is_empty() && matches!(one.element.as_str(), "Action" | "Resource")
        };
        match self.change {
            Change::Added => false,
            Change::Removed => true,
            Change::Changed => !self.elements.iter().all(grows),
        }
    }
}

/// A statement on one side.
struct Side {
    label: String,
    sid: Option<String>,
    elements: Vec<Element>,
    folded: Folded,
}

fn sides(document: &Document) -> Vec<Side> {
    let side = |(index, statement): (usize, &Value)| {
        let elements = elements(statement);
        let sid = statement
            .get("Sid")
            .and_then(Value::as_str)
            .map(ToOwned::to_owned);
        Side {
            label: sid.clone().unwrap_or_else(|| format!("statement {}", index + 1)),
            sid,
            folded: folded(&elements),
            elements,
        }
    };
    let all = statements(document.value());
    all.into_iter().enumerate().map(side).collect()
}

/// Compares what there is with what there should be; empty when IAM reads both alike.
pub fn differences(have: &Document, want: &Document) -> Vec<Difference> {
    let mut found: Vec<Difference> = head(have.canonical(), want.canonical()).into_iter().collect();
    let (mut have, mut want) = (sides(have), sides(want));
    let equal: BTreeSet<Folded> = have.iter().map(|side| side.folded.clone()).collect();
    let common: BTreeSet<Folded> = want
        .iter()
        .map(|side| side.folded.clone())
        .filter(|one| equal.contains(one))
        .collect();
    have.retain(|side| !common.contains(&side.folded));
    want.retain(|side| !common.contains(&side.folded));
    for wanted in want {
        let same_sid = have
            .iter()
            .position(|side| side.sid.is_some() && side.sid == wanted.sid);
        found.push(match same_sid.or_else(|| most_alike(&have, &wanted)) {
            Some(place) => changed(&have.remove(place), &wanted),
            None => whole(&wanted, Change::Added),
        });
    }
    found.extend(have.iter().map(|side| whole(side, Change::Removed)));
    found
}

/// What stands beside the statements, such as the version of the policy language.
fn head(have: &Canonical, want: &Canonical) -> Option<Difference> {
    let names: BTreeSet<&String> = have.head().keys().chain(want.head().keys()).collect();
    let differing = names
        .into_iter()
        .filter(|name| have.head().get(*name) != want.head().get(*name));
    let elements: Vec<ElementDifference> = differing
        .map(|name| ElementDifference {
            element: name.clone(),
            removed: have.head().get(name).cloned().into_iter().collect(),
            added: want.head().get(name).cloned().into_iter().collect(),
        })
        .collect();
    (!elements.is_empty()).then(|| Difference {
        label: "document".to_owned(),
        change: Change::Changed,
        elements,
    })
}

/// The statement that shares the most with `wanted`, half of both at least; renamed ones are found so.
fn most_alike(have: &[Side], wanted: &Side) -> Option<usize> {
    let pairs = |side: &Side| -> BTreeSet<(String, String)> {
        let of = |(name, values): (&String, &BTreeSet<String>)| {
            let name = name.clone();
            values
                .iter()
                .map(move |value| (name.clone(), value.clone()))
                .collect::<Vec<_>>()
        };
        side.folded
            .iter()
            .filter(|(name, _)| *name != "Sid")
            .flat_map(of)
            .collect()
    };
    let own = pairs(wanted);
    let likeness = |side: &Side| {
        let other = pairs(side);
        let common = own.intersection(&other).count();
        (2 * common >= own.union(&other).count()).then_some(common)
    };
    have.iter()
        .enumerate()
        .filter_map(|(place, side)| Some((place, likeness(side)?)))
        .max_by_key(|(_, common)| *common)
        .map(|(place, _)| place)
}

fn changed(have: &Side, want: &Side) -> Difference {
    let mut elements = Vec::new();
    let only_here = have
        .elements
        .iter()
        .filter(|element| !want.folded.contains_key(&element.folded));
    for element in want.elements.iter().chain(only_here) {
        let missing = |side: &Side, other: &Side| -> Vec<String> {
            let there = other.folded.get(&element.folded);
            side.elements
                .iter()
                .filter(|one| one.folded == element.folded)
                .flat_map(|one| &one.values)
                .filter(|(folded, _)| !there.is_some_and(|values| values.contains(*folded)))
                .map(|(_, shown)| shown.clone())
                .collect()
        };
        let (removed, added) = (missing(have, want), missing(want, have));
        if !(removed.is_empty() && added.is_empty()) {
            elements.push(ElementDifference {
                element: element.shown.clone(),
                removed,
                added,
            });
        }
    }
    Difference {
        label: want.label.clone(),
        change: Change::Changed,
        elements,
    }
}

fn whole(side: &Side, change: Change) -> Difference {
    let of = |element: &Element| {
        let values: Vec<String> = element.values.values().cloned().collect();
        let (removed, added) = match change {
            Change::Removed => (values, Vec::new()),
            Change::Added | Change::Changed => (Vec::new(), values),
        };
        ElementDifference {
            element: element.shown.clone(),
            removed,
            added,
        }
    };
    let named = |element: &&Element| element.folded != "Sid";
    Difference {
        label: side.label.clone(),
        change,
        elements: side.elements.iter().filter(named).map(of).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(statements: &str) -> Document {
        Document::parse(&format!(r#"{{"Version":"2012-10-17","Statement":{statements}}}"#)).unwrap()
    }

    fn shown(have: &str, want: &str) -> Vec<String> {
        let all = differences(&document(have), &document(want));
        let line = |one: &Difference| {
            let elements = one.elements.iter().map(|element| {
                format!(
                    " {}-{}+{}",
                    element.element,
                    element.removed.join("|"),
                    element.added.join("|")
                )
            });
            format!(
                "{} {}:{}",
                one.change.name(),
                one.label,
                elements.collect::<String>()
            )
        };
        all.iter().map(line).collect()
    }

    #[test]
    fn what_iam_reads_alike_does_not_differ() {
        let have = r#"[{"Sid":"A","Effect":"Allow","Principal":"*","Action":["S3:getobject"],"Resource":["b","a"],
            "Condition":{"StringEquals":{"AWS:SourceAccount":["1"]},"Bool":{"k":true}}},
            {"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"a","Resource":"b"}]"#;
        let want = r#"[{"Effect":"Deny","Principal":{"AWS":["arn:aws:iam::111122223333:root"]},"Action":["a"],"Resource":"b"},
            {"Sid":"A","Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":["a","b"],
            "Condition":{"Bool":{"k":"true"},"StringEquals":{"aws:SourceAccount":"1"}}}]"#;
        assert!(shown(have, want).is_empty());
        assert_eq!(document(have), document(want));
    }

    #[test]
    fn statements_are_paired_by_sid_then_by_likeness() {
        let have = r#"[{"Sid":"A","Effect":"Allow","Action":"x:a","Resource":"1"},
            {"Sid":"Old","Effect":"Allow","Action":["x:b","x:c"],"Resource":["2","3"]},
            {"Sid":"Gone","Effect":"Deny","Action":"x:d","Resource":"4"}]"#;
        let want = r#"[{"Sid":"New","Effect":"Allow","Action":["x:b","x:c"],"Resource":["2","3","5"]},
            {"Sid":"A","Effect":"Allow","Action":["x:a","x:e"],"Resource":"9"},
            {"Effect":"Allow","Action":"y:a","Resource":"6"}]"#;
        assert_eq!(
            shown(have, want),
            [
                "changed New: Sid-Old+New Resource-+5",
                "changed A: Action-+x:e Resource-1+9",
                "added statement 3: Effect-+Allow Action-+y:a Resource-+6",
                "removed Gone: Effect-Deny+ Action-x:d+ Resource-4+",
            ]
        );
    }

    #[test]
    fn a_condition_that_went_is_a_difference_of_its_own() {
        let have =
            r#"[{"Sid":"A","Effect":"Allow","Action":"a","Resource":"1","Condition":{"ArnLike":{"k":"v"}}}]"#;
        let want = r#"[{"Sid":"A","Effect":"Allow","Action":"a","Resource":"1"}]"#;
        assert_eq!(shown(have, want), ["changed A: Condition ArnLike k-v+"]);
        assert_eq!(shown(want, have), ["changed A: Condition ArnLike k-+v"]);
    }

    #[test]
    fn another_version_of_the_language_is_a_difference_of_the_document() {
        let have = Document::parse(r#"{"Statement":[]}"#).unwrap();
        let all = differences(&have, &document("[]"));
        assert_eq!(
            (all[0].label.as_str(), all[0].elements[0].added.as_slice()),
            ("document", &["2012-10-17".to_owned()][..])
        );
    }

    #[test]
    fn only_what_shrinks_takes_rights_away() {
        let takes = |have: &str, want: &str| {
            differences(&document(have), &document(want))
                .iter()
                .any(Difference::takes_away)
        };
        let one = r#"[{"Sid":"A","Effect":"Allow","Action":"a","Resource":"1"}]"#;
        let more = r#"[{"Sid":"A","Effect":"Allow","Action":["a","b"],"Resource":["1","2"]},
            {"Sid":"B","Effect":"Allow","Action":"a","Resource":"1"}]"#;
        let conditional =
            r#"[{"Sid":"A","Effect":"Allow","Action":"a","Resource":"1","Condition":{"Bool":{"k":"true"}}}]"#;
        assert!(!takes(one, more));
        assert!(takes(more, one) && takes(one, conditional) && takes(one, "[]"));
    }
}
