//! Rules on secrets in data, whatever its format: each kind of secret is found by
//! [`dataset::secret`](crate::dataset::secret); here it is told.

use super::rules;
use crate::dataset::findings::Findings;
use crate::dataset::place::Line;
use crate::dataset::secret::{SecretKind, secrets};
use crate::diagnostic::{Diagnostic, Remedy, Rule};

rules![
    /// The rules on secrets, by number.
    aws_key,
    private_key,
    code_token,
    service_token,
    model_key,
    database_password,
    web_token,
];

/// Whether `bytes` hold a secret.
pub(crate) fn occur(bytes: &[u8]) -> bool {
    secrets(bytes).next().is_some()
}

/// Reports the secrets in `line`.
pub(crate) fn check(line: &Line<'_>, findings: &mut Findings<'_>) {
    for secret in secrets(line.text.as_bytes()) {
        let (rule, remedy, what) = told(secret.kind);
        findings.push(rule, || {
            Diagnostic::new(rule, format!("the data holds {what}"))
                .at(line.at(secret.span, String::new()), "not shown")
                .remedy(Remedy::text(remedy))
        });
    }
}

/// The rule on a kind of secret, what to do about one, and its name.
fn told(kind: SecretKind) -> (&'static Rule, &'static str, String) {
    match kind {
        SecretKind::Aws(what) => (&aws_key::RULE, aws_key::REMEDY, format!("{what} of AWS")),
        SecretKind::PrivateKey(what) => (&private_key::RULE, private_key::REMEDY, what.to_owned()),
        SecretKind::Code(what) => (&code_token::RULE, code_token::REMEDY, what.to_owned()),
        SecretKind::Service(what) => (&service_token::RULE, service_token::REMEDY, what.to_owned()),
        SecretKind::Model(what) => (&model_key::RULE, model_key::REMEDY, what.to_owned()),
        SecretKind::Url(service) => (
            &database_password::RULE,
            database_password::REMEDY,
            format!("the password of a {service} data base"),
        ),
        SecretKind::WebToken => (
            &web_token::RULE,
            web_token::REMEDY,
            "a signed JSON Web Token".to_owned(),
        ),
    }
}
