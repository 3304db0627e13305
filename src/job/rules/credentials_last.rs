//! ACCT-09: the credentials last until the job is submitted.

use crate::diagnostic::{Diagnostic, Remedy, Rule, Severity, Source};

use crate::job::SignIn;
use crate::job::check::{Judgement, Subject};

/// The credentials last until the job is submitted.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-09",
    name: "credentials-last",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html"),
    docs: include_str!("credentials_last.md"),
};

/// What a slow line carries, in bytes a second: 16 Mbit/s. Nobody knows the line before the upload.
const LINE: u64 = 2_000_000;

/// What comes before and after the upload: checks, the role and its propagation, the job itself.
const REST: u64 = 10 * 60;

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    let (readiness, bytes) = (&subject.facts.readiness, subject.request.upload_bytes);
    Judgement::known(&readiness.session, |session| {
        let Some(session) = session else {
            return Judgement::Pass(vec!["keys that do not end".to_owned()]);
        };
        if session.sign_in == SignIn::Renewed {
            return Judgement::Pass(vec!["credentials that are renewed".to_owned()]);
        }
        let Some(expires) = session.expires else {
            return Judgement::Skip("the credentials do not say when they end".to_owned());
        };
        let left = expires.duration_since(readiness.now).as_secs();
        let needed = REST + bytes / LINE;
        if u64::try_from(left).is_ok_and(|left| left >= needed) {
            return Judgement::Pass(vec![format!("until {expires}")]);
        }
        let message = format!(
            "the credentials end in {} minutes, and submitting may take {}",
            left.max(0) / 60,
            needed.div_ceil(60)
        );
        let how = match session.sign_in {
            SignIn::Person => "sign in again (`aws sso login`, or `aws login`)",
            SignIn::Fixed | SignIn::Renewed => "fetch new ones where these came from",
        };
        Judgement::Found(vec![
            Diagnostic::new(&RULE, message)
                .evidence(format!("they end at {expires}"))
                .evidence(format!("{bytes} bytes are to be uploaded; 16 Mbit/s are assumed, and 10 minutes for the rest"))
                .remedy(Remedy::text(format!(
                    "{how} before you submit; a submission that broke off goes on where it stopped when the same command is given again"
                ))),
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;
    use crate::job::{Read, Session};

    fn session(expires: Option<&str>, sign_in: SignIn) -> Read<Option<Session>> {
        let expires = expires.map(|time| time.parse().unwrap());
        Read::Known(Some(Session { expires, sign_in }))
    }

    #[test]
    fn a_session_has_to_last_as_long_as_the_upload_may_take() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.facts.readiness.session = session(Some("2026-11-21T12:15:00Z"), SignIn::Person);
        case.passes(&RULE);
        case.request.upload_bytes = 4_000_000_000;
        let found = case.warns(&RULE);
        assert_eq!(
            found[0].message,
            "the credentials end in 15 minutes, and submitting may take 44"
        );
        case.facts.readiness.session = session(Some("2026-11-21T12:15:00Z"), SignIn::Renewed);
        case.passes(&RULE);
        case.facts.readiness.session = session(None, SignIn::Fixed);
        case.skips(&RULE);
        case.facts.readiness.session = Read::Unread("no credentials".to_owned());
        case.unknown(&RULE);
    }
}
