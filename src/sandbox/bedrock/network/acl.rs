//! The network ACL of a subnet: requests to S3 go out, and answers come back in, since an ACL knows nothing
//! of connections.

use super::Path;
use super::addresses::Range;
use super::groups::endpoint_ranges;
use crate::sandbox::account::{AclEntry, Subnet};
use crate::sandbox::bedrock::view::View;

/// The ports that Linux takes for its side of a connection (`net.ipv4.ip_local_port_range`).
const CLIENT_PORTS: (i64, i64) = (32_768, 60_999);

/// Whether the ACL of a subnet lets requests to S3 out and their answers in.
///
/// # Errors
/// Why not, as the end of a sentence.
pub(super) fn admits(view: View<'_>, subnet_id: &str, subnet: &Subnet, path: &Path) -> Result<(), String> {
    // An account file that says nothing of ACLs has the one that AWS makes, which is open.
    let Some((id, acl)) = view.network_acl(subnet_id, &subnet.vpc) else {
        return Ok(());
    };
    let peers = match path {
        Path::Endpoint { id, interface: true } => endpoint_ranges(view, id),
        Path::Endpoint { .. } | Path::Internet => view
            .s3_addresses()
            .map(|(_, cidrs)| Range::all(cidrs))
            .unwrap_or_default(),
    };
    for peer in peers {
        if !open(&acl.entries, true, peer, (443, 443)) {
            return Err(format!("network ACL '{id}' lets no requests out on port 443"));
        }
        if !open(&acl.entries, false, peer, CLIENT_PORTS) {
            return Err(format!("network ACL '{id}' lets no answers in"));
        }
    }
    Ok(())
}

/// Whether every address and every port given may pass. Verdicts only change where an entry begins or ends,
/// so one look at each of these places tells all.
fn open(entries: &[AclEntry], egress: bool, peer: Range, ports: (i64, i64)) -> bool {
    let mut entries: Vec<&AclEntry> = entries.iter().filter(|entry| entry.egress == egress).collect();
    entries.sort_by_key(|entry| entry.number);
    let mut addresses = vec![peer.first];
    let mut numbers = vec![ports.0];
    for entry in &entries {
        if let Some(range) = Range::parse(&entry.cidr) {
            addresses.push(range.first);
            addresses.extend(range.last.checked_add(1));
        }
        let (from, to) = ports_of(entry);
        numbers.extend([from, to + 1]);
    }
    addresses.retain(|address| (peer.first..=peer.last).contains(address));
    numbers.retain(|port| (ports.0..=ports.1).contains(port));
    addresses.iter().all(|address| {
        numbers.iter().all(|port| {
            let decides = |entry: &&&AclEntry| about(entry, *address, *port);
            entries.iter().find(decides).is_some_and(|entry| entry.allow)
        })
    })
}

fn about(entry: &AclEntry, address: u32, port: i64) -> bool {
    let (from, to) = ports_of(entry);
    let here = Range::parse(&entry.cidr).is_some_and(|range| (range.first..=range.last).contains(&address));
    matches!(entry.protocol.as_str(), "-1" | "6" | "tcp") && here && (from..=to).contains(&port)
}

fn ports_of(entry: &AclEntry) -> (i64, i64) {
    match (entry.protocol.as_str(), entry.from_port, entry.to_port) {
        ("6" | "tcp", Some(from), Some(to)) => (from, to),
        _ => (0, 65_535),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u32, allow: bool, cidr: &str, ports: Option<(i64, i64)>) -> AclEntry {
        AclEntry {
            number,
            egress: false,
            protocol: if ports.is_some() { "6" } else { "-1" }.to_owned(),
            cidr: cidr.to_owned(),
            from_port: ports.map(|(from, _)| from),
            to_port: ports.map(|(_, to)| to),
            allow,
        }
    }

    fn answers_pass(entries: &[AclEntry]) -> bool {
        open(
            entries,
            false,
            Range::parse("52.216.0.0/15").unwrap(),
            CLIENT_PORTS,
        )
    }

    #[test]
    fn the_lowest_number_decides_for_each_address_and_port() {
        let all = entry(100, true, "0.0.0.0/0", None);
        assert!(answers_pass(std::slice::from_ref(&all)));
        assert!(!answers_pass(&[]), "what no entry allows is denied");
        let hole = |number| entry(number, false, "52.217.9.0/24", Some((40_000, 40_000)));
        assert!(!answers_pass(&[all.clone(), hole(90)]));
        assert!(answers_pass(&[all.clone(), hole(110)]));
        let elsewhere = entry(90, false, "8.8.8.0/24", None);
        assert!(answers_pass(&[all, elsewhere]));
    }

    #[test]
    fn entries_may_share_the_work() {
        let low = entry(100, true, "0.0.0.0/0", Some((1_024, 40_000)));
        let high = entry(110, true, "0.0.0.0/0", Some((40_001, 65_535)));
        assert!(answers_pass(&[low.clone(), high.clone()]));
        assert!(!answers_pass(&[low]));
        assert!(!answers_pass(&[high]));
        let halves = ["52.216.0.0/16", "52.217.0.0/16"].map(|cidr| entry(100, true, cidr, None));
        assert!(answers_pass(&halves));
        assert!(!answers_pass(&halves[..1]));
    }
}
