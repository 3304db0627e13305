//! Pictures of every state of the network, and their layouts.

use super::layout::{Layout, Rect, layout};
use super::*;
use crate::diagnostic::{CheckVerdict, Severity};
use crate::network::check;
use crate::network::testing::{Case, scenarios};

/// Every state of the table of scenarios, by rule and name.
fn states() -> impl Iterator<Item = (String, Case)> {
    scenarios::cases().map(|(rule, state, _, case)| (format!("{rule} {state}"), case))
}

fn drawn(case: &Case) -> Picture {
    let (findings, checks) = check(&case.request, &case.facts);
    picture(&case.request, &case.facts, &findings, &checks)
}

fn nodes(picture: &Picture) -> Vec<&Node> {
    let zones = picture
        .zones
        .iter()
        .flat_map(|zone| zone.subnets.iter().chain([&zone.node]));
    zones
        .chain(&picture.tables)
        .chain(&picture.ways)
        .chain(&picture.groups)
        .chain([&picture.s3, &picture.vpc])
        .collect()
}

#[test]
fn what_is_found_is_marked_where_it_is_and_told_below() {
    for (state, case) in states() {
        let (findings, checks) = check(&case.request, &case.facts);
        let picture = drawn(&case);
        for finding in findings
            .iter()
            .filter(|finding| finding.severity > Severity::Info)
        {
            let code = finding.rule.code;
            assert!(
                picture
                    .notes
                    .iter()
                    .any(|note| note.code == code && note.text == finding.message),
                "{state}"
            );
            for id in &finding.resources {
                let boxes = nodes(&picture);
                let of_id: Vec<_> = boxes.iter().filter(|node| node.title == *id).collect();
                assert!(
                    of_id
                        .iter()
                        .all(|node| node.mark.is_some() && node.codes.contains(&code)),
                    "{state} {id}"
                );
            }
        }
        let unknown = checks
            .iter()
            .filter(|check| check.verdict == CheckVerdict::Unknown)
            .count();
        let told = picture
            .notes
            .iter()
            .filter(|note| note.mark == Mark::Unknown)
            .count();
        assert_eq!(told, unknown, "{state}");
        if findings.is_empty() {
            assert!(nodes(&picture).iter().all(|node| node.mark.is_none()), "{state}");
        }
    }
}

#[test]
fn a_sound_network_has_six_subnets_that_lead_to_s3() {
    let picture = drawn(&Case::good());
    assert_eq!(
        (picture.zones.len(), picture.tables.len(), picture.ways.len()),
        (6, 1, 1)
    );
    assert_eq!(picture.links.len(), 6 + 1 + 1);
    assert!(picture.links.iter().all(|link| link.mark.is_none()));
    assert!(picture.notes.is_empty());
}

#[test]
fn an_uncovered_zone_is_there_and_marked() {
    let mut case = Case::good();
    case.drop_subnet_in("use1-az3");
    let picture = drawn(&case);
    let zone = picture
        .zones
        .iter()
        .find(|zone| zone.node.title == "use1-az3")
        .unwrap();
    assert!(zone.subnets.is_empty() && zone.node.mark == Some(Mark::Failure));
}

fn apart(one: Rect, other: Rect) -> bool {
    one.right() <= other.x || other.right() <= one.x || one.bottom() <= other.y || other.bottom() <= one.y
}

fn within(inner: Rect, outer: Rect) -> bool {
    inner.x >= outer.x
        && inner.y >= outer.y
        && inner.right() <= outer.right()
        && inner.bottom() <= outer.bottom()
}

/// No two boxes overlap, nothing sticks out, lines go from the left to the right.
fn is_tidy(state: &str, layout: &Layout<'_>) {
    for (index, one) in layout.boxes.iter().enumerate() {
        for other in &layout.boxes[index + 1..] {
            assert!(apart(one.rect, other.rect), "{state}: {one:?} {other:?}");
        }
        let zone = layout.zones.iter().any(|zone| within(one.rect, zone.rect));
        let clear = layout.zones.iter().all(|zone| apart(one.rect, zone.rect));
        assert!(zone || clear, "{state}: {one:?}");
        let is_s3 = one.node.title == "Amazon S3";
        assert!(is_s3 || within(one.rect, layout.vpc.rect), "{state}: {one:?}");
        assert!(
            one.rect.right() < layout.width && one.rect.bottom() < layout.height,
            "{state}"
        );
    }
    assert!(layout.lines.iter().all(|line| line.from.0 < line.to.0), "{state}");
}

#[test]
fn no_boxes_overlap_in_any_state() {
    for (state, case) in states() {
        is_tidy(&state, &layout(&drawn(&case)));
    }
}

#[test]
fn many_subnets_tables_and_long_names_stay_apart() {
    let mut case = Case::good();
    let first = case.subnets_mut()[0].clone();
    let table = case.tables_mut()[1].clone();
    for number in 0..60 {
        let mut subnet = first.clone();
        subnet.id = format!("subnet-1{number}aaaaaaaaaaaaaaaaaaaaa");
        case.request.subnet_ids.push(subnet.id.parse().unwrap());
        let mut own = table.clone();
        own.id = format!("rtb-1{number}");
        own.subnet_ids = vec![subnet.id.clone()];
        case.subnets_mut().push(subnet);
        case.tables_mut().push(own);
    }
    case.vpcs_mut()[0].name = Some("a name that somebody gave to a VPC and that does not end".repeat(4));
    let picture = drawn(&case);
    assert_eq!(picture.tables.len(), 61);
    is_tidy("many", &layout(&picture));
}
