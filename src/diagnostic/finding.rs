//! One finding: what is wrong, where, with which resources, and how to mend it.

use serde::{Deserialize, Serialize};

use super::{Location, Rule, Severity};

/// How to mend a finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// A sentence.
    pub text: String,
    /// The AWS CLI command that does it, ready to paste.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The Terraform fragment that does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terraform: Option<String>,
}

impl Remedy {
    /// A remedy that is only a sentence.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Adds the AWS CLI command.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// Adds the Terraform fragment.
    #[must_use]
    pub fn terraform(mut self, fragment: impl Into<String>) -> Self {
        self.terraform = Some(fragment.into());
        self
    }
}

/// Something that was found, whatever found it.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that speaks.
    pub rule: &'static Rule,
    /// The severity: the rule's own, unless this case is milder or the user set another.
    pub severity: Severity,
    /// What is wrong: a lower-case phrase, names and values in backticks.
    pub message: String,
    /// Where.
    pub location: Option<Location>,
    /// What stands at the caret: what was expected there.
    pub label: Option<String>,
    /// AWS IDs or ARNs of the resources at fault.
    pub resources: Vec<String>,
    /// Facts that the verdict rests on, a phrase each.
    pub evidence: Vec<String>,
    /// How to mend it.
    pub remedy: Option<Remedy>,
}

impl Diagnostic {
    /// A finding of `rule` at the rule's own severity.
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            location: None,
            label: None,
            resources: Vec::new(),
            evidence: Vec::new(),
            remedy: None,
        }
    }

    /// Reports this case at another severity than the rule's own.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Sets the place, and what was expected there.
    #[must_use]
    pub fn at(mut self, location: Location, label: impl Into<String>) -> Self {
        self.location = Some(location);
        self.label = Some(label.into());
        self
    }

    /// Sets the place.
    #[must_use]
    pub fn located(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Names a resource at fault.
    #[must_use]
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.resources.push(resource.into());
        self
    }

    /// Names resources at fault.
    #[must_use]
    pub fn resources(mut self, resources: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.resources.extend(resources.into_iter().map(Into::into));
        self
    }

    /// Adds a fact that the verdict rests on.
    #[must_use]
    pub fn evidence(mut self, fact: impl Into<String>) -> Self {
        self.evidence.push(fact.into());
        self
    }

    /// Sets how to mend it.
    #[must_use]
    pub fn remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(remedy);
        self
    }
}
