//! Remedies in bulk: everything that commands can mend of a network, in the order in which it depends on each
//! other, as one script for a shell or one file for Terraform. Nothing is carried out here.

mod script;
mod terraform;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use super::check::Subject;
use super::coverage::{Cover, covers, is_covered, open_zones};
use super::facts::{Facts, Subnet, Zone};
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
    /// Subnets of the job that are none of them, because a job takes so many and no more.
    surplus: Vec<String>,
    /// Where the job's subnets are looked for, where its description does not name them.
    place_of_subnets: Option<String>,
}

/// Most subnets of a job (Amazon Bedrock API Reference, VpcConfig).
const MOST_SUBNETS: usize = 16;

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
        let has = |code| findings.iter().any(|finding| finding.rule.code == code);
        // A new subnet belongs into the one VPC of the job, which is not known yet.
        let scattered = has("NET-03");
        let mut steps = Vec::new();
        let mut left = Vec::new();
        for finding in findings.iter().filter(of_network) {
            let place = ORDER.iter().position(|code| *code == finding.rule.code);
            let mut step = Step::new(finding);
            if scattered && finding.rule.code == "NET-05" {
                let text =
                    "solve NET-03 first: a new subnet belongs into the VPC that the job's subnets share";
                step.remedy = Remedy::text(text);
            }
            match place.filter(|_| step.mends()) {
                Some(place) => steps.push((place, step)),
                // What is only told needs no mending.
                None if finding.severity == Severity::Info => {}
                None => left.push(step),
            }
        }
        // The order of findings of equal rank stays.
        steps.sort_by_key(|(place, _)| *place);
        let (subnets, surplus) = if has("NET-05") && !scattered {
            fitted(subject, listed(subject))
        } else {
            (Vec::new(), Vec::new())
        };
        Self {
            place: subject.place(),
            steps: steps.into_iter().map(|(_, step)| step).collect(),
            left,
            subnets,
            surplus,
            place_of_subnets: facts.asked.picks.as_ref().map(|picks| picks.place.clone()),
        }
    }

    /// Returns how many findings are mended.
    pub fn mended(&self) -> usize {
        self.steps.len()
    }

    /// Returns how many findings the file for Terraform mends by itself: it tells of the others.
    pub fn mended_by_terraform(&self) -> usize {
        terraform::mended(self)
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
            // What its sentence says that the command shows.
            if !step.mends() {
                step.commands()
                    .for_each(|line| comment(out, &format!("    {line}")));
            }
        }
    }

    /// Writes, as comments, what becomes of the subnets. Returns whether they are to be named.
    fn write_place(&self, out: &mut String) -> bool {
        out.push('\n');
        if let Some(place) = &self.place_of_subnets {
            comment(
                out,
                &format!(
                    "finetune.toml looks for the job's subnets in {place}: the next check finds the new ones"
                ),
            );
            comment(
                out,
                "there, once they have the tags, or stand in the outputs, that it looks for.",
            );
            return false;
        }
        comment(out, "What belongs into [network] of finetune.toml.");
        if !self.surplus.is_empty() {
            let text = format!(
                "A job takes {MOST_SUBNETS} subnets at most: left out are {}, which bring no zone of their own.",
                self.surplus.join(", ")
            );
            comment(out, &text);
        }
        if self.subnets.len() > MOST_SUBNETS {
            let text = format!("A job takes {MOST_SUBNETS} subnets at most: leave out some of these.");
            comment(out, &text);
        }
        true
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

/// Takes out of `all`, from its end, as many subnets of the job as are too many: of those that bring it no zone.
/// Returns what is left, and what was taken out.
fn fitted(subject: Subject<'_>, mut all: Vec<Listed>) -> (Vec<Listed>, Vec<String>) {
    let mut excess = all.len().saturating_sub(MOST_SUBNETS);
    let mut covered: Vec<&Subnet> = Vec::new();
    let mut spare: Vec<&str> = Vec::new();
    for subnet in subject.subnets().unwrap_or_default() {
        let brings = |zone: &&Zone| {
            zone.id == subnet.zone_id && is_covered(zone, &[subnet]) && !is_covered(zone, &covered)
        };
        let zones = subject.availability_zones().unwrap_or_default();
        if zones.iter().any(brings) {
            covered.push(subnet);
        } else {
            spare.push(&subnet.id);
        }
    }
    let mut surplus = Vec::new();
    for id in spare.into_iter().rev() {
        if excess == 0 {
            break;
        }
        excess -= 1;
        all.retain(|one| !matches!(one, Listed::Id(known) if known == id));
        surplus.insert(0, id.to_owned());
    }
    (all, surplus)
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
