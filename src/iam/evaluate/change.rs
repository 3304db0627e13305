//! Changes of policies: what is said to a person is what is carried out on a set.

use serde_json::{Value, json};

use super::Layer;
use super::authorise::PolicySet;
use super::policy::{Among, Condition, Policy, Principals, Statement};
use super::write::texts;

/// The policy that a change is made to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// The trust policy.
    Trust,
    /// An identity policy by its place in the set; past the end: a new one.
    Identity(usize),
    /// The permissions boundary.
    Boundary,
    /// A service control policy by level and place.
    ServiceControl(usize, usize),
    /// The policy of the VPC endpoint.
    Endpoint,
    /// The policy of a resource, by its ARN.
    Resource(String),
}

/// What is changed in a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Texts are added to `Resource` (or `NotResource`) of a statement.
    Resources(Vec<String>),
    /// Texts are added to `Action` (or `NotAction`).
    Actions(Vec<String>),
    /// Another principal: `Service` or `AWS`, and its name.
    Principal(&'static str, String),
    /// A condition's operator and values are replaced; the operator that it has had.
    Condition {
        /// The operator as it stands.
        from: String,
        /// The operator to be.
        to: String,
        /// The key.
        key: String,
        /// The values to be.
        values: Vec<String>,
    },
    /// Values are added to a condition, which is made where there is none.
    Values {
        /// Whether there is none.
        new: bool,
        /// The operator.
        operator: String,
        /// The key.
        key: String,
        /// What is added.
        values: Vec<String>,
    },
    /// A condition is taken out: operator and key.
    NoCondition(String, String),
    /// One action is taken out of a statement.
    NoAction(String),
    /// The statement is taken out.
    NoStatement,
    /// A statement is added to the policy, which is made where there is none.
    Statement(Value),
}

/// One change of one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The policy.
    pub holder: Holder,
    /// The name of the policy.
    pub policy: String,
    /// The statement's place in the policy; where one is added, the place behind the last.
    pub index: usize,
    /// The statement's Sid, or its number.
    pub statement: String,
    /// What is changed.
    pub edit: Edit,
}

impl Holder {
    /// The layer that the policy belongs to.
    pub const fn layer(&self) -> Layer {
        match self {
            Self::Trust => Layer::Trust,
            Self::Identity(_) => Layer::Identity,
            Self::Boundary => Layer::Boundary,
            Self::ServiceControl(..) => Layer::ServiceControl,
            Self::Endpoint => Layer::Endpoint,
            Self::Resource(_) => Layer::Resource,
        }
    }

    /// Finds the policy.
    pub(in crate::iam) fn of<'s>(&self, set: &'s PolicySet) -> Option<&'s Policy> {
        match self {
            Self::Trust => set.trust.as_ref(),
            Self::Identity(index) => set.identity.get(*index),
            Self::Boundary => set.boundary.as_ref(),
            Self::ServiceControl(level, index) => set.service_control.get(*level)?.get(*index),
            Self::Endpoint => set.endpoint.as_ref(),
            Self::Resource(arn) => set.resources.get(arn),
        }
    }

    fn make<'s>(&self, set: &'s mut PolicySet, name: &str) -> Option<&'s mut Policy> {
        let empty = || Policy {
            name: name.to_owned(),
            has_variables: true,
            statements: Vec::new(),
            unread: None,
        };
        match self {
            Self::Trust => Some(set.trust.get_or_insert_with(empty)),
            Self::Identity(index) => {
                if *index >= set.identity.len() {
                    set.identity.push(empty());
                    return set.identity.last_mut();
                }
                set.identity.get_mut(*index)
            }
            Self::Boundary => set.boundary.as_mut(),
            Self::ServiceControl(level, index) => set.service_control.get_mut(*level)?.get_mut(*index),
            Self::Endpoint => set.endpoint.as_mut(),
            Self::Resource(arn) => Some(set.resources.entry(arn.clone()).or_insert_with(empty)),
        }
    }
}

fn add(list: &mut Vec<String>, more: &[String]) {
    for text in more {
        if !list.contains(text) {
            list.push(text.clone());
        }
    }
}

impl Change {
    /// Carries the change out. A statement that is taken out leaves an empty one behind, so that the places
    /// of the others stay what they are.
    pub fn apply(&self, set: &mut PolicySet) {
        let Some(policy) = self.holder.make(set, &self.policy) else {
            return;
        };
        if let Edit::Statement(value) = &self.edit {
            let document = json!({"Statement": [value]}).to_string();
            let read = crate::iam::Document::parse(&document).ok();
            let read = read.and_then(|document| Policy::new(&self.policy, &document).ok());
            policy
                .statements
                .extend(read.into_iter().flat_map(|one| one.statements));
            return;
        }
        if let Some(statement) = policy.statements.get_mut(self.index) {
            self.edit(statement);
        }
    }

    fn edit(&self, statement: &mut Statement) {
        match &self.edit {
            Edit::Resources(more) => {
                if let Some(Among::In(list) | Among::NotIn(list)) = &mut statement.resources {
                    add(list, more);
                }
            }
            Edit::Actions(more) => {
                let (Among::In(list) | Among::NotIn(list)) = &mut statement.actions;
                add(list, more);
            }
            Edit::Principal(kind, name) => {
                let mut principals = Principals::default();
                let list = if *kind == "Service" {
                    &mut principals.services
                } else {
                    &mut principals.aws
                };
                list.push(name.clone());
                statement.principals = Some(Among::In(principals));
            }
            Edit::Condition {
                from,
                to,
                key,
                values,
            } => {
                let same = |one: &&mut Condition| one.operator == *from && one.key.eq_ignore_ascii_case(key);
                if let Some(condition) = statement.conditions.iter_mut().find(same) {
                    condition.operator.clone_from(to);
                    condition.values.clone_from(values);
                }
            }
            Edit::Values {
                operator,
                key,
                values,
                ..
            } => {
                let same =
                    |one: &&mut Condition| one.operator == *operator && one.key.eq_ignore_ascii_case(key);
                match statement.conditions.iter_mut().find(same) {
                    Some(condition) => add(&mut condition.values, values),
                    None => statement.conditions.push(Condition {
                        operator: operator.clone(),
                        key: key.clone(),
                        values: values.clone(),
                    }),
                }
            }
            Edit::NoCondition(operator, key) => statement
                .conditions
                .retain(|one| !(one.operator == *operator && one.key == *key)),
            Edit::NoAction(action) => {
                if let Among::In(list) = &mut statement.actions {
                    list.retain(|one| one != action);
                }
            }
            Edit::NoStatement => statement.actions = Among::In(Vec::new()),
            Edit::Statement(_) => {}
        }
    }

    /// Takes in another change of the same kind at the same place; false where it is none.
    pub(in crate::iam) fn takes_in(&mut self, other: &Self) -> bool {
        if (&self.holder, self.index) != (&other.holder, other.index) {
            return false;
        }
        match (&mut self.edit, &other.edit) {
            (Edit::Resources(list), Edit::Resources(more)) | (Edit::Actions(list), Edit::Actions(more)) => {
                add(list, more);
                true
            }
            (
                Edit::Values {
                    operator,
                    key,
                    values,
                    ..
                },
                Edit::Values {
                    operator: other_operator,
                    key: other_key,
                    values: more,
                    ..
                },
            ) if operator == other_operator && key == other_key => {
                add(values, more);
                true
            }
            (mine, theirs) => *mine == *theirs,
        }
    }

    /// Names the statement and the policy in a sentence.
    fn place(&self) -> String {
        let policy = self.holder.layer().holder(&self.policy);
        format!("statement `{}` of {policy}", self.statement)
    }

    /// Says the change in a sentence. Long lists and whole statements are left to [`Change::json`].
    pub fn sentence(&self) -> String {
        let listed = |list: &[String]| match list {
            [one] => format!("`{one}`"),
            [one, two] => format!("`{one}` and `{two}`"),
            several => format!("the {} below", several.len()),
        };
        let place = self.place();
        match &self.edit {
            Edit::Resources(more) => format!("add {} to the resources of {place}", listed(more)),
            Edit::Actions(more) => format!("add {} to the actions of {place}", listed(more)),
            Edit::Principal(kind, name) => {
                format!("make `{{\"{kind}\": \"{name}\"}}` the principal of {place}")
            }
            Edit::Condition {
                from,
                to,
                key,
                values,
            } if from == to => {
                format!(
                    "set condition `{from}` on `{key}` of {place} to {}",
                    listed(values)
                )
            }
            Edit::Condition {
                from,
                to,
                key,
                values,
            } => format!(
                "make condition `{from}` on `{key}` of {place} a condition `{to}` with {}",
                listed(values)
            ),
            Edit::Values {
                new: true,
                operator,
                key,
                values,
            } => format!(
                "give {place} a condition `{operator}` on `{key}` with {}",
                listed(values)
            ),
            Edit::Values {
                operator,
                key,
                values,
                ..
            } => format!(
                "add {} to condition `{operator}` on `{key}` of {place}",
                listed(values)
            ),
            Edit::NoCondition(operator, key) => {
                format!("take condition `{operator}` on `{key}` out of {place}")
            }
            Edit::NoAction(action) => format!("take `{action}` out of {place}"),
            Edit::NoStatement => format!("take {place} out"),
            Edit::Statement(_) if self.index == 0 => {
                format!(
                    "write the statement below as {}",
                    self.holder.layer().one(&self.policy)
                )
            }
            Edit::Statement(_) => {
                format!(
                    "add the statement below to {}",
                    self.holder.layer().holder(&self.policy)
                )
            }
        }
    }

    /// What is added, as JSON to be copied, where the sentence does not hold it.
    pub fn below(&self) -> Option<Value> {
        match &self.edit {
            Edit::Statement(value) => Some(value.clone()),
            Edit::Resources(list) | Edit::Actions(list) if list.len() > 2 => Some(json!(list)),
            Edit::Condition { values, .. } | Edit::Values { values, .. } if values.len() > 2 => {
                Some(json!(values))
            }
            _ => None,
        }
    }

    /// The change for a script: where it is made, what it is, and the values.
    pub fn json(&self) -> Value {
        let (kind, more) = match &self.edit {
            Edit::Resources(list) => ("add-resources", json!({"values": list})),
            Edit::Actions(list) => ("add-actions", json!({"values": list})),
            Edit::Principal(kind, name) => ("set-principal", json!({"principal": {*kind: name}})),
            Edit::Condition {
                from,
                to,
                key,
                values,
            } => (
                "set-condition",
                json!({"from": from, "condition": {to: {key: texts(values)}}}),
            ),
            Edit::Values {
                operator,
                key,
                values,
                ..
            } => (
                "add-condition-values",
                json!({"condition": {operator: {key: texts(values)}}}),
            ),
            Edit::NoCondition(operator, key) => {
                ("remove-condition", json!({"operator": operator, "key": key}))
            }
            Edit::NoAction(action) => ("remove-action", json!({"values": [action]})),
            Edit::NoStatement => ("remove-statement", json!({})),
            Edit::Statement(value) => ("add-statement", json!({"document": value})),
        };
        let mut written = json!({
            "change": kind,
            "layer": self.holder.layer().name(),
            "policy": self.policy,
            "statement": self.statement,
            "text": self.sentence(),
        });
        if let (Value::Object(written), Value::Object(more)) = (&mut written, more) {
            written.extend(more);
        }
        written
    }
}
