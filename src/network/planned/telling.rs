//! Reports told in addresses: what stands for something that has no ID yet is not what a person reads.

use super::names::Names;
use crate::diagnostic::{CheckResult, CheckVerdict, Diagnostic, Remedy};
use crate::network::rules::{UNCOUNTED, UNKNOWN_CALLER};
use crate::terraform::SHOW;

/// How what no plan can hold is told.
pub(super) const NOT_PLANNED: &str = "is no part of a plan";

impl Names {
    /// Tells a finding in addresses. No command can name what is not there yet.
    pub fn tell(&self, finding: &mut Diagnostic) {
        self.tell_text(&mut finding.message);
        self.tell_resources(&mut finding.resources);
        for evidence in &mut finding.evidence {
            self.tell_text(evidence);
        }
        if let Some(remedy) = &mut finding.remedy {
            self.tell_remedy(remedy);
        }
    }

    fn tell_remedy(&self, remedy: &mut Remedy) {
        self.tell_text(&mut remedy.text);
        if remedy.command.take().is_some() {
            remedy.text = without_command(&remedy.text);
        }
        if let Some(fragment) = &mut remedy.terraform {
            // An ID in quotes becomes a reference, which has none.
            for (id, address) in &self.addresses {
                *fragment = fragment.replace(&format!("\"{id}\""), &reference(address));
            }
            self.tell_text(fragment);
        }
    }

    /// Tells a check in addresses; one that lacks only what no plan holds does not apply to a plan.
    pub fn tell_check(&self, check: &mut CheckResult) {
        self.tell_resources(&mut check.resources);
        if let Some(reason) = &mut check.reason {
            self.settle(&mut check.verdict, reason);
        }
    }

    /// Tells why a verdict is what it is; that of something that lacks only what no plan holds is changed.
    pub(super) fn settle(&self, verdict: &mut CheckVerdict, reason: &mut String) {
        self.tell_text(reason);
        *reason = reason.replace(&format!("`{SHOW}` gave no answer: "), "");
        if let Some(subnet) = reason.strip_prefix(UNCOUNTED) {
            *reason = format!("what is free in{subnet}, which is there already, {NOT_PLANNED}");
        }
        // Who runs Terraform is not who submits the job.
        if reason == UNKNOWN_CALLER {
            *reason = format!("who runs the tool {NOT_PLANNED}");
        }
        if *verdict == CheckVerdict::Unknown && reason.ends_with(NOT_PLANNED) {
            *verdict = CheckVerdict::Skip;
            reason.push_str(": `finetune check` looks at it once the plan is applied");
        }
    }

    /// What has a name already is told by its address too: that is where to change it.
    pub(super) fn tell_resources(&self, resources: &mut Vec<String>) {
        let told = resources.drain(..).flat_map(|mut resource| {
            self.tell_text(&mut resource);
            let address = self.known.get(&resource).cloned();
            [Some(resource), address]
        });
        let mut all: Vec<String> = Vec::new();
        for one in told.flatten() {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        *resources = all;
    }

    pub(super) fn tell_text(&self, text: &mut String) {
        for (id, address) in &self.addresses {
            if text.contains(id.as_str()) {
                *text = text.replace(id.as_str(), address);
            }
        }
    }
}

/// What a remedy says without the words about its command, which is left out.
fn without_command(text: &str) -> String {
    let clauses = text
        .split("; ")
        .filter(|clause| !clause.starts_with("the command "));
    let kept = clauses.collect::<Vec<_>>().join("; ");
    kept.replace(" (the command lists them)", "")
}

/// What names the ID of an address in Terraform's language.
fn reference(address: &str) -> String {
    let with_vpc = [
        "main_route_table_id",
        "default_network_acl_id",
        "default_security_group_id",
    ];
    if with_vpc.iter().any(|attribute| address.ends_with(attribute)) {
        address.to_owned()
    } else {
        format!("{address}.id")
    }
}
