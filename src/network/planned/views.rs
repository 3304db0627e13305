//! Views of a planned network, told in addresses.

use super::names::Names;
use crate::diagnostic::CheckVerdict;
use crate::network::SubnetId;
use crate::network::explain::{Explanation, gravest};
use crate::network::picture::{Node, Picture};
use crate::terraform::SHOW;

impl Names {
    /// Returns what stands for the subnet at an address of the plan.
    pub fn subnet(&self, address: &str) -> Option<SubnetId> {
        self.ids.get(address)?.parse().ok()
    }

    /// Tells a way to Amazon S3 in addresses; a step that lacks only what no plan holds does not apply to a plan.
    pub fn tell_way(&self, way: &mut Explanation) {
        self.tell_text(&mut way.subnet);
        let ids = way.ways.iter_mut().filter_map(|way| way.id.as_mut());
        for id in way.vpc.iter_mut().chain(ids) {
            self.tell_text(id);
        }
        for step in &mut way.steps {
            self.tell_resources(&mut step.resources);
            self.settle(&mut step.verdict, &mut step.reason);
        }
        way.verdict = gravest(way.steps.iter().map(|step| step.verdict));
        let broken = way.steps.iter().find(|step| step.verdict == CheckVerdict::Fail);
        way.breaks_at = broken.map(|step| step.kind);
    }

    /// Tells a picture in addresses. A box has no room for the names of modules, the notes below have.
    pub fn tell_picture(&self, picture: &mut Picture) {
        let zones = picture.zones.iter_mut();
        let in_zones = zones.flat_map(|zone| std::iter::once(&mut zone.node).chain(&mut zone.subnets));
        let nodes = [&mut picture.vpc, &mut picture.s3].into_iter().chain(in_zones);
        let nodes = nodes.chain(&mut picture.tables).chain(&mut picture.ways);
        for node in nodes.chain(&mut picture.groups) {
            self.tell_node(node);
        }
        for note in &mut picture.notes {
            self.tell_text(&mut note.text);
            note.text = note.text.replace(&format!("`{SHOW}` gave no answer: "), "");
        }
    }

    fn tell_node(&self, node: &mut Node) {
        for text in std::iter::once(&mut node.title).chain(&mut node.lines) {
            for (id, address) in &self.addresses {
                if text.contains(id.as_str()) {
                    *text = text.replace(id.as_str(), without_modules(address));
                }
            }
        }
    }
}

/// What an address says beyond the modules on the way, whose keys may hold anything.
fn without_modules(address: &str) -> &str {
    let starts = address.rmatch_indices("].aws_").map(|(at, _)| at + 2);
    let plain = address.rmatch_indices(".aws_").map(|(at, _)| at + 1);
    let at = starts.chain(plain).find(|at| !address[*at..].contains("\"]."));
    at.map_or(address, |at| &address[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_leave_out_modules() {
        for (address, short) in [
            (
                r#"module.network[0].aws_subnet.this["use1-az1"]"#,
                r#"aws_subnet.this["use1-az1"]"#,
            ),
            (
                r#"module.n["aws_x"].aws_vpc.this[0].main_route_table_id"#,
                "aws_vpc.this[0].main_route_table_id",
            ),
            ("aws_vpc.this", "aws_vpc.this"),
            ("module.a.module.b.aws_vpc.v", "aws_vpc.v"),
        ] {
            assert_eq!(without_modules(address), short);
        }
    }
}
