//! Statements as JSON: the way back from what `policy` reads.

use serde_json::{Map, Value, json};

use super::policy::{Among, Effect, Principals, Statement};

/// One text as itself, several as a list.
pub(super) fn texts(list: &[String]) -> Value {
    match list {
        [one] => json!(one),
        several => json!(several),
    }
}

fn principals(listed: &Principals) -> Value {
    if listed.everyone && listed.aws.is_empty() && listed.services.is_empty() {
        return json!("*");
    }
    let kinds = [
        ("AWS", &listed.aws),
        ("Service", &listed.services),
        ("Federated", &listed.others),
    ];
    let named = kinds.into_iter().filter(|(_, names)| !names.is_empty());
    Value::Object(
        named
            .map(|(kind, names)| (kind.to_owned(), texts(names)))
            .collect(),
    )
}

impl Statement {
    /// Writes the statement as policies hold it.
    pub(in crate::iam) fn to_json(&self) -> Value {
        let mut written = Map::new();
        if self.name.parse::<usize>().is_err() {
            written.insert("Sid".to_owned(), json!(self.name));
        }
        let effect = match self.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        written.insert("Effect".to_owned(), json!(effect));
        match &self.principals {
            Some(Among::In(listed)) => written.insert("Principal".to_owned(), principals(listed)),
            Some(Among::NotIn(listed)) => written.insert("NotPrincipal".to_owned(), principals(listed)),
            None => None,
        };
        match &self.actions {
            Among::In(list) => written.insert("Action".to_owned(), texts(list)),
            Among::NotIn(list) => written.insert("NotAction".to_owned(), texts(list)),
        };
        match &self.resources {
            Some(Among::In(list)) => written.insert("Resource".to_owned(), texts(list)),
            Some(Among::NotIn(list)) => written.insert("NotResource".to_owned(), texts(list)),
            None => None,
        };
        let mut conditions = Map::new();
        for condition in &self.conditions {
            let keys = conditions
                .entry(condition.operator.clone())
                .or_insert_with(|| json!({}));
            keys[&condition.key] = texts(&condition.values);
        }
        if !conditions.is_empty() {
            written.insert("Condition".to_owned(), Value::Object(conditions));
        }
        Value::Object(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::document::Document;
    use crate::iam::evaluate::Policy;

    #[test]
    fn what_is_written_reads_as_it_was() {
        let text = r#"{"Version":"2012-10-17","Statement":[
            {"Sid":"A","Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:root"],"Service":"s3.amazonaws.com"},
             "NotAction":["s3:*"],"NotResource":"*"},
            {"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":["a","b"],
             "Condition":{"StringEquals":{"k":["1","2"],"l":"x"},"Null":{"k":"false"}}}]}"#;
        let read = Policy::new("p", &Document::parse(text).unwrap()).unwrap();
        let written: Vec<Value> = read.statements.iter().map(Statement::to_json).collect();
        let again = json!({"Version": "2012-10-17", "Statement": written});
        assert_eq!(
            Document::parse(&again.to_string()).unwrap(),
            Document::parse(text).unwrap()
        );
    }
}
