//! From the facts and what was found to boxes and links.

use super::{Link, Mark, Node, Note, Picture, Place, Zone};
use crate::diagnostic::{CheckResult, CheckVerdict, Diagnostic, Severity};
use crate::network::check::Subject;
use crate::network::facts::{self, SecurityGroup, Subnet};
use crate::network::remedy::Side;
use crate::network::rules::{RULES, self_reference::is_open_to_itself};
use crate::network::s3_path::{S3Path, Via, s3_paths};

/// The findings, to be asked what they say of a resource.
#[derive(Clone, Copy)]
struct Found<'a>(&'a [Diagnostic]);

const fn mark_of(severity: Severity) -> Option<Mark> {
    match severity {
        Severity::Error => Some(Mark::Failure),
        Severity::Warning => Some(Mark::Warning),
        Severity::Info => None,
    }
}

impl Found<'_> {
    /// A box with all that was found about the resources `ids`.
    fn node(self, title: &str, lines: Vec<String>, ids: &[&str]) -> Node {
        let mut node = Node {
            title: title.to_owned(),
            lines,
            ..Node::default()
        };
        for finding in self.0 {
            let about = finding.resources.iter().any(|id| ids.contains(&id.as_str()));
            if let Some(mark) = mark_of(finding.severity).filter(|_| about) {
                node.mark = node.mark.max(Some(mark));
                if !node.codes.contains(&finding.rule.code) {
                    node.codes.push(finding.rule.code);
                }
            }
        }
        node
    }
}

/// Whether the rules of a network, and not those of a role or of data, found it.
fn is_ours(code: &str) -> bool {
    RULES.iter().any(|rule| rule.code == code)
}

pub(super) fn build(subject: Subject<'_>, findings: &[Diagnostic], checks: &[CheckResult]) -> Picture {
    let found = Found(findings);
    let zones = zones(subject, found);
    let mut picture = Picture {
        region: subject.request.region.to_string(),
        vpc: vpc(subject, found),
        zones: zones.iter().map(|(zone, _)| zone.clone()).collect(),
        tables: Vec::new(),
        ways: Vec::new(),
        s3: s3(subject, found),
        groups: groups(subject, found),
        links: Vec::new(),
        notes: notes(findings, checks),
    };
    let places: Vec<(Place, &str)> = zones
        .iter()
        .enumerate()
        .flat_map(|(zone, (_, ids))| {
            let own = ids.iter().enumerate();
            own.map(move |(index, id)| (Place::Subnet(zone, index), id.as_str()))
        })
        .collect();
    for path in s3_paths(subject).unwrap_or_default() {
        if let Some((place, _)) = places.iter().find(|(_, id)| *id == path.subnet.id) {
            trace(*place, &path, found, &mut picture);
        }
    }
    picture
}

fn vpc(subject: Subject<'_>, found: Found<'_>) -> Node {
    let id = subject.vpc_id().unwrap_or("unknown VPC");
    let mut lines = Vec::new();
    if let Some(vpc) = subject.vpc() {
        lines.extend(vpc.name.clone());
        lines.extend(vpc.cidr_blocks.iter().cloned());
    }
    found.node(id, lines, &[id])
}

/// The zones with the IDs of their subnets.
fn zones(subject: Subject<'_>, found: Found<'_>) -> Vec<(Zone, Vec<String>)> {
    let subnets = subject.subnets().unwrap_or_default();
    let all = subject.facts.zones.ok().map(Vec::as_slice).unwrap_or_default();
    let mut ids: Vec<&str> = subject
        .availability_zones()
        .unwrap_or_default()
        .iter()
        .map(|zone| zone.id.as_str())
        .chain(subnets.iter().map(|subnet| subnet.zone_id.as_str()))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut zones: Vec<(Zone, Vec<String>)> = Vec::new();
    for id in ids {
        let known = all.iter().find(|zone| zone.id == id);
        let own: Vec<&Subnet> = subnets
            .iter()
            .copied()
            .filter(|subnet| subnet.zone_id == id)
            .collect();
        let node = found.node(id, zone_lines(known), &[id]);
        let boxes = own
            .iter()
            .map(|subnet| subnet_node(subject, found, subnet))
            .collect();
        let ids = own.iter().map(|subnet| subnet.id.clone()).collect();
        zones.push((Zone { node, subnets: boxes }, ids));
    }
    let missing: Vec<Node> = subject
        .request
        .subnet_ids
        .iter()
        .map(crate::network::SubnetId::as_str)
        .filter(|id| !subnets.iter().any(|subnet| subnet.id == *id))
        .map(|id| found.node(id, vec!["not found".to_owned()], &[id]))
        .collect();
    if !missing.is_empty() {
        let node = Node {
            title: "no zone".to_owned(),
            ..Node::default()
        };
        let zone = Zone {
            node,
            subnets: missing,
        };
        zones.push((zone, Vec::new()));
    }
    zones
}

fn zone_lines(known: Option<&facts::Zone>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    if let Some(zone) = known {
        lines.push(zone.name.clone());
        if zone.kind != "availability-zone" {
            lines.push(zone.kind.clone());
        } else if zone.state != "available" {
            lines.push(zone.state.clone());
        }
    }
    lines
}

fn subnet_node(subject: Subject<'_>, found: Found<'_>, subnet: &Subnet) -> Node {
    let range = subnet.cidr_block.as_deref().unwrap_or("no IPv4 range");
    let mut lines = vec![match subnet.available_ip_address_count {
        Some(free) => format!("{range}, {free} free"),
        None => range.to_owned(),
    }];
    if subnet.state != "available" {
        lines.push(subnet.state.clone());
    }
    if subject.vpc_id().is_ok_and(|home| home != subnet.vpc_id) {
        lines.push(subnet.vpc_id.clone());
    }
    let mut node = found.node(&subnet.id, lines, &[&subnet.id]);
    // The network ACL stands at the edge of the subnet; it is named where something is wrong with it.
    if let Ok(Some(acl)) = subject.network_acl(subnet) {
        let edge = found.node(&acl.id, Vec::new(), &[&acl.id]);
        if edge.mark.is_some() {
            node.lines.push(acl.id.clone());
            node.mark = node.mark.max(edge.mark);
            node.codes.extend(edge.codes);
        }
    }
    node
}

fn groups(subject: Subject<'_>, found: Found<'_>) -> Vec<Node> {
    let known = subject.groups().unwrap_or_default();
    let asked = subject.request.security_group_ids.iter();
    asked
        .map(|id| {
            let id = id.as_str();
            let group = known.iter().find(|group| group.id == id);
            let lines = match group {
                Some(group) => group_lines(group),
                None if subject.facts.security_groups.ok().is_some() => vec!["not found".to_owned()],
                None => vec!["not read".to_owned()],
            };
            found.node(id, lines, &[id])
        })
        .collect()
}

fn group_lines(group: &SecurityGroup) -> Vec<String> {
    let open = |side, way: &str| {
        let word = if is_open_to_itself(group, side) {
            "open"
        } else {
            "closed"
        };
        format!("{way} itself: {word}")
    };
    vec![
        group.name.clone(),
        open(Side::Ingress, "in from"),
        open(Side::Egress, "out to"),
    ]
}

fn s3(subject: Subject<'_>, found: Found<'_>) -> Node {
    let buckets: Vec<&str> = subject
        .facts
        .buckets
        .iter()
        .map(|bucket| bucket.name.as_str())
        .collect();
    let lines = buckets.iter().map(|&name| name.to_owned()).collect();
    found.node("Amazon S3", lines, &buckets)
}

/// Adds the pieces of a path.
fn trace(start: Place, path: &S3Path<'_>, found: Found<'_>, picture: &mut Picture) {
    let mut from = start;
    let direct = matches!(path.via, Via::Interface(_));
    if let Some(table) = path.table.filter(|_| !direct) {
        let main = if table.main && table.subnet_ids.is_empty() {
            "main route table"
        } else {
            "route table"
        };
        let node = found.node(&table.id, vec![main.to_owned()], &[&table.id]);
        let to = Place::Table(place(&mut picture.tables, node));
        link(picture, from, to, None);
        from = to;
    }
    let gone = path.route.is_some_and(|route| route.state == "blackhole");
    let target = path.route.map(|route| route.target.as_str()).unwrap_or_default();
    let destination = path.route.map(|route| route.destination.clone());
    let (id, mut lines, mut mark) = match path.via {
        Via::Interface(endpoint) => (
            endpoint.id.as_str(),
            state("interface endpoint", Some(&endpoint.state)),
            None,
        ),
        Via::Gateway(id, known) => (
            id,
            state("gateway endpoint", known.map(|one| one.state.as_str())),
            None,
        ),
        Via::Nat(id) => (id, vec!["NAT gateway".to_owned()], None),
        Via::Unverified => (target, vec!["not verifiable".to_owned()], Some(Mark::Warning)),
        Via::Nothing if target.starts_with("igw-") => {
            let lines = vec!["internet gateway".to_owned(), "no way out for a job".to_owned()];
            (target, lines, Some(Mark::Failure))
        }
        // No route at all: the table says so.
        Via::Nothing => return,
    };
    if gone {
        lines = vec!["gone: a black hole".to_owned()];
        mark = Some(Mark::Failure);
    }
    lines.extend(
        destination
            .filter(|_| !matches!(path.via, Via::Interface(_)))
            .map(|to| format!("for {to}")),
    );
    let mut node = found.node(id, lines, &[id]);
    if node.mark.is_none() && mark.is_some() {
        node.mark = mark;
        node.codes.push(if gone { "NET-31" } else { "NET-30" });
    }
    let onward = node
        .mark
        .filter(|mark| *mark != Mark::Warning || matches!(path.via, Via::Unverified));
    let to = Place::Way(place(&mut picture.ways, node));
    link(picture, from, to, mark);
    if !matches!(path.via, Via::Nothing) && !gone {
        link(picture, to, Place::S3, onward);
    }
}

fn state(kind: &str, state: Option<&str>) -> Vec<String> {
    match state {
        Some(state) if state.eq_ignore_ascii_case("available") => vec![kind.to_owned()],
        Some(state) => vec![kind.to_owned(), state.to_owned()],
        None => vec![kind.to_owned(), "not seen".to_owned()],
    }
}

/// Returns the index of a node, which is added unless it is there.
fn place(nodes: &mut Vec<Node>, node: Node) -> usize {
    let Some(index) = nodes.iter().position(|known| known.title == node.title) else {
        nodes.push(node);
        return nodes.len() - 1;
    };
    for line in node.lines {
        if !nodes[index].lines.contains(&line) {
            nodes[index].lines.push(line);
        }
    }
    index
}

fn link(picture: &mut Picture, from: Place, to: Place, mark: Option<Mark>) {
    let same = picture
        .links
        .iter_mut()
        .find(|link| link.from == from && link.to == to);
    match same {
        Some(link) => link.mark = link.mark.max(mark),
        None => picture.links.push(Link { from, to, mark }),
    }
}

fn notes(findings: &[Diagnostic], checks: &[CheckResult]) -> Vec<Note> {
    let found = findings
        .iter()
        .filter(|finding| is_ours(finding.rule.code))
        .filter_map(|finding| {
            Some(Note {
                mark: mark_of(finding.severity)?,
                code: finding.rule.code,
                text: finding.message.clone(),
            })
        });
    let unread = checks
        .iter()
        .filter(|check| check.verdict == CheckVerdict::Unknown && is_ours(check.rule.code));
    let unread = unread.map(|check| Note {
        mark: Mark::Unknown,
        code: check.rule.code,
        text: check.reason.clone().unwrap_or_default(),
    });
    let mut notes: Vec<Note> = found.chain(unread).collect();
    notes.sort_by_key(|note| std::cmp::Reverse(note.mark));
    notes
}
