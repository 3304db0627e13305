//! A policy document read statement by statement.

use serde_json::{Map, Value};

use crate::iam::document::{Document, DocumentError};

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::iam) enum Effect {
    Allow,
    Deny,
}

/// A list that a request must, or must not, match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::iam) enum Among<T> {
    In(T),
    NotIn(T),
}

/// Whom a statement is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::iam) struct Principals {
    /// `"Principal": "*"` or `{"AWS": "*"}`.
    pub(in crate::iam) everyone: bool,
    pub(in crate::iam) aws: Vec<String>,
    pub(in crate::iam) services: Vec<String>,
    /// Federated and canonical users: never a role of ours, nor a service.
    pub(in crate::iam) others: Vec<String>,
}

/// One operator with one key: `"StringEquals": {"aws:SourceAccount": […]}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::iam) struct Condition {
    pub(in crate::iam) operator: String,
    pub(in crate::iam) key: String,
    pub(in crate::iam) values: Vec<String>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::iam) struct Statement {
    /// The Sid, else the number counted from 1.
    pub(in crate::iam) name: String,
    pub(in crate::iam) effect: Effect,
    pub(in crate::iam) principals: Option<Among<Principals>>,
    pub(in crate::iam) actions: Among<Vec<String>>,
    pub(in crate::iam) resources: Option<Among<Vec<String>>>,
    pub(in crate::iam) conditions: Vec<Condition>,
}

/// A policy, with the name that decisions call it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub(in crate::iam) name: String,
    /// Whether `${…}` in values are variables: only in documents of version 2012-10-17.
    pub(in crate::iam) has_variables: bool,
    pub(in crate::iam) statements: Vec<Statement>,
    /// Why the document is not known, where it is not: it may allow anything and deny anything.
    pub(in crate::iam) unread: Option<String>,
}

impl Policy {
    /// The same policy under another name.
    #[must_use]
    pub(in crate::iam) fn called(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Returns the name that decisions call it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A policy that exists and whose document is not known: it may allow anything and deny anything.
    pub fn unread(name: &str, why: &str) -> Self {
        Self {
            name: name.to_owned(),
            has_variables: true,
            statements: Vec::new(),
            unread: Some(why.to_owned()),
        }
    }

    /// Whether a statement says whom it is about, as only policies of resources do.
    pub(in crate::iam) fn names_principals(&self) -> bool {
        self.statements
            .iter()
            .any(|statement| statement.principals.is_some())
    }

    /// Says which Sid two statements have, if any do (IAM User Guide, IAM JSON policy elements: Sid).
    pub(super) fn repeated_sid(&self) -> Option<String> {
        let names: Vec<&String> = self.statements.iter().map(|one| &one.name).collect();
        let (_, twice) = names
            .iter()
            .enumerate()
            .find(|(index, name)| names[..*index].contains(*name))?;
        Some(format!(
            "holds `{}`, two of whose statements are called `{twice}`: IAM takes no such policy",
            self.name
        ))
    }

    /// Says which statement names no resource, if one does not. Policies of identities need one.
    pub(super) fn without_resource(&self) -> Option<String> {
        let statement = self.statements.iter().find(|one| one.resources.is_none())?;
        Some(format!(
            "holds `{}`, whose statement `{}` has no `Resource`: IAM takes no such policy",
            self.name, statement.name
        ))
    }

    /// Reads the text of a policy.
    ///
    /// # Errors
    /// When it is no policy; what it would decide is then unknown.
    pub fn parse(name: &str, text: &str) -> Result<Self, DocumentError> {
        Self::new(name, &Document::parse(text)?)
    }

    /// Reads the text of a policy; what is none may allow anything and deny anything.
    pub fn parse_or_unread(name: &str, text: &str) -> Self {
        Self::parse(name, text).unwrap_or_else(|error| Self::unread(name, &error.to_string()))
    }

    /// Reads a document.
    ///
    /// # Errors
    /// When the document is not of a policy's shape; what it would decide is then unknown.
    pub fn new(name: &str, document: &Document) -> Result<Self, DocumentError> {
        let value = document.value();
        let version = value.get("Version");
        if version.is_some_and(|version| !["2012-10-17", "2008-10-17"].map(Some).contains(&version.as_str()))
        {
            return Err(fault(
                name,
                "has a `Version` that is neither `2012-10-17` nor `2008-10-17`",
            ));
        }
        let statements = match value.get("Statement") {
            Some(Value::Array(all)) => all.iter().collect(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => return Err(fault(name, "has no statements")),
        };
        let statements = statements
            .into_iter()
            .enumerate()
            .map(|(index, statement)| read(name, index, statement))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            name: name.to_owned(),
            has_variables: value.get("Version").and_then(Value::as_str) == Some("2012-10-17"),
            statements,
            unread: None,
        })
    }
}

fn fault(policy: &str, what: &str) -> DocumentError {
    DocumentError::NotAPolicy(format!("policy `{policy}` {what}"))
}

fn read(policy: &str, index: usize, value: &Value) -> Result<Statement, DocumentError> {
    let number = index + 1;
    let fault = |what: &str| fault(policy, &format!("has {what} in statement {number}"));
    let object = value.as_object().ok_or_else(|| fault("no object"))?;
    let known = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    if let Some(key) = object.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(fault(&format!("an unknown key `{key}`")));
    }
    let effect = match object.get("Effect").and_then(Value::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => return Err(fault("no effect")),
    };
    let actions = among(object, "Action", "NotAction", &fault)?.ok_or_else(|| fault("no action"))?;
    let resources = among(object, "Resource", "NotResource", &fault)?;
    let principals = match (object.get("Principal"), object.get("NotPrincipal")) {
        (None, None) => None,
        (Some(given), None) => Some(Among::In(principals(given, &fault)?)),
        (None, Some(given)) => Some(Among::NotIn(principals(given, &fault)?)),
        (Some(_), Some(_)) => return Err(fault("both `Principal` and `NotPrincipal`")),
    };
    let sid = object
        .get("Sid")
        .and_then(Value::as_str)
        .filter(|sid| !sid.is_empty());
    Ok(Statement {
        name: sid.map_or_else(|| number.to_string(), ToOwned::to_owned),
        effect,
        principals,
        actions,
        resources,
        conditions: conditions(object.get("Condition"), &fault)?,
    })
}

type Fault<'a> = dyn Fn(&str) -> DocumentError + 'a;

fn among(
    object: &Map<String, Value>,
    positive: &str,
    negative: &str,
    fault: &Fault<'_>,
) -> Result<Option<Among<Vec<String>>>, DocumentError> {
    let list =
        |given: &Value| texts(given).ok_or_else(|| fault(&format!("a bad `{positive}` or `{negative}`")));
    match (object.get(positive), object.get(negative)) {
        (None, None) => Ok(None),
        (Some(given), None) => Ok(Some(Among::In(list(given)?))),
        (None, Some(given)) => Ok(Some(Among::NotIn(list(given)?))),
        (Some(_), Some(_)) => Err(fault(&format!("both `{positive}` and `{negative}`"))),
    }
}

/// One text or a list of them; conditions also take booleans and numbers.
fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        other => Some(vec![text(other)?]),
    }
}

fn principals(value: &Value, fault: &Fault<'_>) -> Result<Principals, DocumentError> {
    let mut read = Principals::default();
    if value.as_str() == Some("*") {
        read.everyone = true;
        return Ok(read);
    }
    let object = value.as_object().ok_or_else(|| fault("a bad principal"))?;
    for (kind, given) in object {
        let names = texts(given).ok_or_else(|| fault("a bad principal"))?;
        match kind.as_str() {
            "AWS" => {
                read.everyone |= names.iter().any(|name| name == "*");
                read.aws.extend(names);
            }
            "Service" => read.services.extend(names),
            "Federated" | "CanonicalUser" => read.others.extend(names),
            other => return Err(fault(&format!("an unknown kind of principal `{other}`"))),
        }
    }
    Ok(read)
}

fn conditions(value: Option<&Value>, fault: &Fault<'_>) -> Result<Vec<Condition>, DocumentError> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let operators = value.as_object().ok_or_else(|| fault("a bad condition"))?;
    let mut read = Vec::new();
    for (operator, keys) in operators {
        let keys = keys.as_object().ok_or_else(|| fault("a bad condition"))?;
        for (key, given) in keys {
            let values = texts(given).ok_or_else(|| fault("a bad condition"))?;
            read.push(Condition {
                operator: operator.clone(),
                key: key.clone(),
                values,
            });
        }
    }
    Ok(read)
}
