//! `role show`: the documents of a job's service role, and of what surrounds it.

use crate::config::Config;
use crate::error::{ExitStatus, Failure, Hint};
use crate::iam::{AccountId, Held, Holder, OperatorTask, Region, RoleArn, RoleRequest, Size, sizes};
use crate::steps::role;

use super::offline_request;

/// Whose documents are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum About {
    /// The service role's.
    #[default]
    Role,
    /// Those of whoever does this.
    Operator(OperatorTask),
    /// Those of the buckets, the endpoint and the keys.
    Resources,
}

/// In which form documents are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Form {
    /// All of them, with their headings.
    #[default]
    All,
    /// The one of this word, and nothing else.
    One(String),
    /// A file of Terraform.
    Terraform,
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct ShowOptions {
    /// Whose documents.
    pub about: About,
    /// The form.
    pub form: Form,
    /// The users and roles that run the tool; none: the caller, where AWS is asked.
    pub principals: Vec<String>,
    /// The endpoints that bucket policies insist on for the role.
    pub endpoints: Vec<String>,
}

/// The documents.
#[derive(Debug, Clone)]
pub struct RoleShown {
    /// The role.
    pub role: RoleArn,
    /// The Region of the job.
    pub region: Region,
    /// The ARN of the permissions boundary that the role has to carry.
    pub boundary: Option<String>,
    /// Whose documents.
    pub about: About,
    /// The form.
    pub form: Form,
    /// Nobody was asked: subnets and groups are taken to be the account's own.
    pub offline: bool,
    /// The documents, in order; one where one was asked for.
    pub documents: Vec<Held>,
    /// How large they are.
    pub sizes: Vec<Size>,
    /// What there is to know about them.
    pub notes: Vec<String>,
}

/// Nothing can be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShowError {
    /// No Region.
    #[error("no Region is configured")]
    NoRegion,
    /// No account, and nobody to ask.
    #[error("the account is not known, and this build talks to no AWS account")]
    NoAccount,
    /// There is no such document here.
    #[error("no document is called `{asked}`")]
    NoDocument {
        /// The word that was given.
        asked: String,
        /// The words that there are.
        known: Vec<String>,
    },
}

impl Hint for ShowError {
    fn hints(&self) -> Vec<String> {
        vec![match self {
            Self::NoRegion => "set `region` in finetune.toml, or pass `--region`".to_owned(),
            Self::NoAccount => "pass `--account-id`".to_owned(),
            Self::NoDocument { known, .. } => {
                let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
                format!("there are {}", known.join(", "))
            }
        }]
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::NoRegion | Self::NoAccount => ExitStatus::Unusable,
            Self::NoDocument { .. } => ExitStatus::Usage,
        }
    }
}

/// Renders the documents for an account without asking anybody.
///
/// # Errors
/// When the Region is not known, a key can not be put into a policy, or there is no document of the word
/// that was given.
pub fn show_offline(
    config: &Config,
    region: Option<&Region>,
    account: &AccountId,
    options: ShowOptions,
) -> Result<RoleShown, Failure> {
    let request = offline_request(config, region, account)?;
    Ok(shown(config, &request, options, true)?)
}

/// Renders the documents with what the account says of itself and of the network.
///
/// # Errors
/// When AWS can not be asked, or there is no document of the word that was given.
#[cfg(feature = "aws")]
pub async fn show(
    session: &crate::aws::Session,
    config: &Config,
    mut options: ShowOptions,
) -> Result<RoleShown, Failure> {
    let request = role::resolve(session, config, false).await?;
    if options.principals.is_empty() && options.about != About::Role {
        let caller = session.caller().await?;
        options.principals.extend(role::caller_arn(session, caller).await);
    }
    Ok(shown(config, &request, options, false)?)
}

fn shown(
    config: &Config,
    request: &RoleRequest,
    options: ShowOptions,
    offline: bool,
) -> Result<RoleShown, ShowError> {
    let around = role::surroundings(config, request, options.principals, options.endpoints);
    let mut documents = match options.about {
        About::Role => {
            let documents = request.needs.documents();
            let trust = Held {
                holder: Holder::Trust,
                document: documents.trust,
            };
            let inline = documents.inline.into_iter().map(|policy| Held {
                holder: Holder::Inline(policy.name),
                document: policy.document,
            });
            std::iter::once(trust).chain(inline).collect()
        }
        About::Operator(task) => vec![around.operator(task)],
        About::Resources => around.resources(),
    };
    if let Form::One(word) = &options.form {
        let known = documents.iter().map(|held| held.holder.word()).collect();
        documents.retain(|held| held.holder.word() == *word);
        if documents.is_empty() {
            return Err(ShowError::NoDocument {
                asked: word.clone(),
                known,
            });
        }
    }
    Ok(RoleShown {
        role: request.arn.clone(),
        region: request.needs.region.clone(),
        about: options.about,
        form: options.form,
        offline,
        sizes: sizes(&documents),
        documents,
        notes: notes(&around, options.about, offline),
        boundary: around.boundary,
    })
}

/// What whoever uses the documents has to know.
fn notes(around: &crate::iam::Surroundings, about: About, offline: bool) -> Vec<String> {
    let mut notes: Vec<String> = match about {
        About::Role | About::Resources => around.needs.notes.clone(),
        About::Operator(_) => Vec::new(),
    };
    let mut say = |note: &str| notes.push(note.to_owned());
    if offline && around.needs.vpc.is_some() && about == About::Role {
        say(&format!(
            "nobody was asked; subnets and groups are taken to belong to account `{}`",
            around.needs.account
        ));
    }
    match about {
        About::Operator(OperatorTask::Submit) => {
            say("who has `submit` create or update the role needs the policy of `--operator role` too");
            if around.principals.is_empty() {
                say("`--principal ARN` adds what IAM-08 reads of the operator itself");
            }
        }
        About::Operator(OperatorTask::Role) if around.boundary.is_none() => say(
            "without a permissions boundary, whoever has this policy can give the role any right and pass it to Bedrock",
        ),
        About::Role | About::Operator(_) => {}
        About::Resources => resource_notes(around, &mut say),
    }
    notes
}

fn resource_notes(around: &crate::iam::Surroundings, say: &mut impl FnMut(&str)) {
    say("each of these replaces the whole policy that is there: keep of that what still matters");
    if around.needs.vpc.is_some() {
        say(
            "the endpoint serves its whole VPC: whatever else reaches S3 through it needs statements of its own",
        );
    }
    let has_keys = around.needs.key_arns().next().is_some();
    if has_keys {
        say(
            "a key policy is refused while a role or user that it names does not exist: run `finetune role apply` first",
        );
    }
    if (has_keys || around.crosses_accounts()) && around.principals.is_empty() {
        say("nobody who submits is named: add `--principal ARN` for each");
    }
    if !around.endpoints.is_empty() {
        say(
            "whether Bedrock looks at the bucket with this role from outside the VPC when a job is made is not published (unverified): a job that is refused for its data may have met the endpoint condition",
        );
    }
}
