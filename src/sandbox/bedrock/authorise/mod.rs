//! What Bedrock may do with the service role: assume it, read and write data, make interfaces, use keys,
//! call the grader and the teacher.

mod interfaces;
mod services;
mod storage;

use super::network::Path;
use super::own_words;
use super::view::View;
use crate::sandbox::account::JobRequest;
use crate::sandbox::policy::{Access, Context, Decision, Document, Kind, Policies, Principal};

/// Why the role is no use, as a message.
type Denial = String;

/// The role of a job and the way its requests take.
pub(super) struct Session<'a> {
    view: View<'a>,
    arn: &'a str,
    identity: Vec<Document>,
    /// The boundary, if there is one; one that cannot be read is empty and allows nothing.
    boundary: Option<Vec<Document>>,
    path: Option<Path>,
    vpc: Option<String>,
}

/// The keys that say by which way a request comes out of a VPC.
const OF_THE_WAY: [&str; 3] = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];

/// What the resource of a request has to say about it.
#[derive(Clone, Copy)]
enum Guard<'p> {
    /// Nothing: the role's own policies decide.
    Nothing,
    /// Its policy, if it has one, and the account that owns it: either side may allow what happens within
    /// one account, both must where there are two.
    Policy(Option<&'p str>, &'p str),
    /// The same, but for what it denies by the way that a request comes by.
    PolicyByAnyWay(Option<&'p str>, &'p str),
    /// The policy of a key and the account that owns it: identity policies count only as far as it
    /// delegates to their account.
    Key(&'p str, &'p str),
}

impl<'a> Session<'a> {
    /// Assumes the role as Bedrock does for the job `job_arn`, at `now`.
    ///
    /// # Errors
    /// Bedrock's one message for every reason.
    pub(super) fn assume(
        view: View<'a>,
        request: &'a JobRequest,
        job_arn: &str,
        now: i64,
    ) -> Result<Self, Denial> {
        let refused = || "Could not assume provided IAM role.".to_owned();
        let role = view.role(&request.role_arn).ok_or_else(refused)?;
        let trust = Document::parse(&role.trust, Kind::Trust).map_err(|_| refused())?;
        let access = Access {
            principal: Principal::Service("bedrock.amazonaws.com".to_owned()),
            action: "sts:AssumeRole",
            resource: request.role_arn.clone(),
            context: Context::default()
                .with("aws:SourceAccount", view.account_id())
                .with("aws:SourceArn", job_arn)
                .with("aws:PrincipalIsAWSService", "true")
                .with("aws:PrincipalServiceName", "bedrock.amazonaws.com"),
        };
        if now < role.assumable_from || trust.decide(&access) != Decision::Allow {
            return Err(refused());
        }
        let first = request.subnets.first();
        let parse = |text: &str| Document::parse(text, Kind::Identity).ok();
        let texts = role.policies.values().chain(role.attached.values());
        Ok(Self {
            view,
            arn: &request.role_arn,
            identity: texts.filter_map(|text| parse(text)).collect(),
            boundary: role
                .boundary
                .as_ref()
                .map(|arn| view.managed_policy(arn).and_then(parse).into_iter().collect()),
            path: first.and_then(|id| super::network::path(view, id)),
            vpc: first
                .and_then(|id| view.subnet(id))
                .map(|subnet| subnet.vpc.clone()),
        })
    }

    fn context(&self) -> Context {
        Context::default()
            .with("aws:PrincipalArn", self.arn)
            .with("aws:PrincipalAccount", self.view.account_id())
            .with("aws:PrincipalType", "AssumedRole")
            .with("aws:PrincipalIsAWSService", "false")
            .with("aws:SecureTransport", "true")
            .with("aws:RequestedRegion", self.view.region())
    }

    fn access<'q>(&self, action: &'q str, resource: &str, context: Context) -> Access<'q> {
        Access {
            principal: Principal::Arn {
                arn: self.arn.to_owned(),
                account: self.view.account_id().to_owned(),
            },
            action,
            resource: resource.to_owned(),
            context,
        }
    }

    /// Whether the role may do something: no deny anywhere, within the boundary, and allowed by the side
    /// or sides that have to.
    fn may(&self, access: &Access<'_>, guard: Guard<'_>) -> bool {
        let text = match guard {
            Guard::Nothing => None,
            Guard::Policy(text, _) | Guard::PolicyByAnyWay(text, _) => text,
            Guard::Key(text, _) => Some(text),
        };
        // A policy that cannot be read allows nothing.
        let policy = text.and_then(|text| Document::parse(text, Kind::Resource).ok());
        let policy = match guard {
            Guard::PolicyByAnyWay(..) => policy.map(|policy| policy.without_denials_by(&OF_THE_WAY)),
            _ => policy,
        };
        let owner = match guard {
            // Subnets that another account shares have no policies: EC2 asks those of the role alone.
            Guard::Nothing => self.view.account_id(),
            Guard::Policy(_, owner) | Guard::PolicyByAnyWay(_, owner) | Guard::Key(_, owner) => owner,
        };
        let policies = Policies {
            identity: &self.identity,
            boundary: self.boundary.as_deref(),
            resource: policy.as_ref(),
            foreign: owner != self.view.account_id(),
            guarded: matches!(guard, Guard::Key(..)),
        };
        policies.decide(access) == Decision::Allow
    }

    /// As [`Session::may`], for what needs a message of the sandbox's own.
    fn must(&self, access: &Access<'_>, guard: Guard<'_>) -> Result<(), Denial> {
        if self.may(access, guard) {
            return Ok(());
        }
        Err(own_words(&format!(
            "The provided IAM role is not authorized to perform {} on {}",
            access.action, access.resource
        )))
    }
}
