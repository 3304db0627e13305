//! A network as a picture: zones with the job's subnets, route tables, what leads to Amazon S3, security
//! groups, and on each of them what the rules found. Whoever draws it decides how a mark looks.

mod build;
pub mod layout;
#[cfg(test)]
mod tests;

use crate::diagnostic::{CheckResult, Diagnostic};

use super::facts::Facts;
use super::{VpcRequest, check::Subject};

/// How grave a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// What decides could not be read.
    Unknown,
    /// A warning.
    Warning,
    /// A failure.
    Failure,
}

/// What a box stands for, in plain words, and what was found about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// The ID.
    pub title: String,
    /// What else is worth knowing.
    pub lines: Vec<String>,
    /// The gravest of what was found.
    pub mark: Option<Mark>,
    /// The codes of the rules that found it.
    pub codes: Vec<&'static str>,
}

/// A zone with the job's subnets in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// The zone.
    pub node: Node,
    /// Its subnets.
    pub subnets: Vec<Node>,
}

/// The end of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A subnet: the zone's index, and its own within the zone.
    Subnet(usize, usize),
    /// A route table.
    Table(usize),
    /// An endpoint, a NAT gateway or whatever else a route leads to.
    Way(usize),
    /// Amazon S3.
    S3,
}

/// A piece of a way to Amazon S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it begins.
    pub from: Place,
    /// Where it ends.
    pub to: Place,
    /// What is wrong with it.
    pub mark: Option<Mark>,
}

/// A line below the picture: what was found, or could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// How grave it is.
    pub mark: Mark,
    /// The rule's code.
    pub code: &'static str,
    /// What was found.
    pub text: String,
}

/// A network to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The Region.
    pub region: String,
    /// The VPC that most subnets lie in.
    pub vpc: Node,
    /// The zones, by ID.
    pub zones: Vec<Zone>,
    /// The route tables that serve the subnets.
    pub tables: Vec<Node>,
    /// What the routes lead to.
    pub ways: Vec<Node>,
    /// Amazon S3, with what was found about the buckets.
    pub s3: Node,
    /// The security groups.
    pub groups: Vec<Node>,
    /// The ways, piece by piece.
    pub links: Vec<Link>,
    /// What was found, the gravest first.
    pub notes: Vec<Note>,
}

/// Makes a picture of the network of a job; `findings` and `checks` are those that are to be seen in it.
pub fn picture(
    request: &VpcRequest,
    facts: &Facts,
    findings: &[Diagnostic],
    checks: &[CheckResult],
) -> Picture {
    build::build(Subject { request, facts }, findings, checks)
}
