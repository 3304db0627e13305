//! Remedies in bulk: everything that commands can mend of a network, in the order in which it depends on each
//! other, as one script for a shell or one file for Terraform. Nothing is carried out here.

mod script;
mod terraform;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use super::check::Subject;
use super::coverage::{Cover, covers, open_zones};
use super::facts::Facts;
use super::request::VpcRequest;
use super::rules;
use crate::diagnostic::{Diagnostic, Remedy, Severity};

/// The rules whose remedies are commands, what others rest on first: the VPC and its resolver, subnets with
/// their route tables, groups, ways to S3 and their policies, network ACLs, and what is taken away last.
const ORDER: &[&str] = &[
    "NET-10", "NET-11", "NET-12", "NET-13", "NET-05", "NET-22", "NET-23", "NET-24", "NET-25", "NET-31",
    "NET-30", "NET-32", "NET-36", "NET-37", "NET-52", "NET-34", "NET-33", "NET-35", "NET-26", "NET-53",
];

/// What would mend a network, and what no command can mend.
#[derive(Debug, Clone)]
pub struct Mending {
    /// The Region, and the account where it is known.
    place: String,
    /// What is mended, in order.
    steps: Vec<Step>,
    /// What is not, with the reason or the remedy in words.
    left: Vec<Step>,
    /// The subnets for `finetune.toml`; empty where they stay as they are.
    subnets: Vec<Listed>,
}

/// One finding with its remedy.
#[derive(Debug, Clone)]
struct Step {
    /// The code of the rule, its name and the message.
    title: String,
    /// The resources at fault.
    culprits: Vec<String>,
    remedy: Remedy,
}

/// A subnet for `network.subnet_ids`.
#[derive(Debug, Clone)]
enum Listed {
    /// One that is there.
    Id(String),
    /// One that the script makes: the variable with its ID, and the label of its Terraform resource.
    New { variable: String, label: String },
}

impl Mending {
    /// Makes remedies in bulk for those of `findings` that are about the network, as `facts` show it.
    pub fn new(request: &VpcRequest, facts: &Facts, findings: &[Diagnostic]) -> Self {
        let subject = Subject { request, facts };
        let of_network =
            |finding: &&Diagnostic| rules::RULES.iter().any(|rule| rule.code == finding.rule.code);
        let mut steps = Vec::new();
        let mut left = Vec::new();
        for finding in findings.iter().filter(of_network) {
            let place = ORDER.iter().position(|code| *code == finding.rule.code);
            let step = Step::new(finding);
            match place.filter(|_| step.mends()) {
                Some(place) => steps.push((place, step)),
                // What is only told needs no mending.
                None if finding.severity == Severity::Info => {}
                None => left.push(step),
            }
        }
        // The order of findings of equal rank stays.
        steps.sort_by_key(|(place, _)| *place);
        let lacks_zones = findings.iter().any(|finding| finding.rule.code == "NET-05");
        Self {
            place: subject.place(),
            steps: steps.into_iter().map(|(_, step)| step).collect(),
            left,
            subnets: if lacks_zones { listed(subject) } else { Vec::new() },
        }
    }

    /// Returns how many findings are mended.
    pub fn mended(&self) -> usize {
        self.steps.len()
    }

    /// Returns how many findings no command can mend.
    pub fn left(&self) -> usize {
        self.left.len()
    }

    /// Returns a script for a POSIX shell with the AWS CLI.
    pub fn script(&self) -> String {
        script::write(self)
    }

    /// Returns a file for Terraform with the provider for AWS.
    pub fn terraform(&self) -> String {
        terraform::write(self)
    }

    /// Writes, as comments, what is not mended.
    fn write_left(&self, out: &mut String) {
        if self.left.is_empty() {
            return;
        }
        out.push_str("\n# No command mends:\n");
        for step in &self.left {
            comment(out, &step.title);
            comment(out, &format!("  {}", step.remedy.text));
        }
    }
}

impl Step {
    fn new(finding: &Diagnostic) -> Self {
        Self {
            title: format!("{} {}: {}", finding.rule.code, finding.rule.name, finding.message),
            culprits: finding.resources.clone(),
            remedy: finding.remedy.clone().unwrap_or_default(),
        }
    }

    /// Whether its command changes anything: some only show how things are.
    fn mends(&self) -> bool {
        self.commands().any(changes)
    }

    fn commands(&self) -> impl Iterator<Item = &str> {
        self.remedy.command.as_deref().unwrap_or_default().lines()
    }

    /// Writes the finding as a comment, with the resources that its message does not name.
    fn write_title(&self, out: &mut String) {
        comment(out, &self.title);
        let unnamed: Vec<&str> = self
            .culprits
            .iter()
            .map(String::as_str)
            .filter(|id| !self.title.contains(*id))
            .collect();
        if !unnamed.is_empty() {
            comment(out, &format!("  {}", unnamed.join(", ")));
        }
    }
}

/// Whether a command changes something: the operations of AWS that only read are named for it.
fn changes(command: &str) -> bool {
    let call = command.split_once("=$(").map_or(command, |(_, call)| call);
    let mut words = call.split(' ');
    let (Some("aws"), Some(_), Some(operation)) = (words.next(), words.next(), words.next()) else {
        return false;
    };
    let reads = ["describe-", "get-", "list-"];
    operation != "wait" && !reads.iter().any(|prefix| operation.starts_with(prefix))
}

/// The subnets that the job needs: those that are there, those of the VPC that it does not name, new ones.
fn listed(subject: Subject<'_>) -> Vec<Listed> {
    let Ok(open) = open_zones(subject) else {
        return Vec::new();
    };
    let named = subject.subnets().unwrap_or_default().into_iter();
    let mut all: Vec<Listed> = named.map(|subnet| Listed::Id(subnet.id.clone())).collect();
    let before = all.len();
    all.extend(
        covers(subject, &open)
            .into_iter()
            .filter_map(|cover| match cover {
                Cover::Present(_, subnet) => Some(Listed::Id(subnet.id.clone())),
                Cover::New(zone, _) => Some(Listed::New {
                    variable: Cover::variable(zone),
                    label: Cover::label(zone),
                }),
                Cover::Nothing => None,
            }),
    );
    if all.len() == before {
        all.clear();
    }
    all
}

/// Writes a comment of one line; what would end the line, or turn its direction, is escaped.
fn comment(out: &mut String, text: &str) {
    out.push_str("# ");
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out.push('\n');
}
