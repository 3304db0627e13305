//! `role diff`: how the role differs from what the job needs.

use crate::aws::Session;
use crate::config::Config;
use crate::error::{ExitStatus, Failure};
use crate::iam::{Drift, Kept, RoleArn, RoleDocuments, keep, untouched};
use crate::steps::role;

/// How a role differs from what the job needs.
#[derive(Debug, Clone)]
pub struct RoleDiffed {
    /// The role.
    pub role: RoleArn,
    /// Whether there is such a role.
    pub exists: bool,
    /// Whether `role apply` may change it: it carries the tool's tag, or does not exist yet.
    pub ours: bool,
    /// How it differs; nothing where there is no role.
    pub drift: Drift,
    /// The policies beside the tool's own: never touched.
    pub untouched: Vec<String>,
    /// Its permissions boundary, where none is asked for.
    pub boundary: Option<String>,
    /// Statements that `role apply` takes out only once no job runs with the role.
    pub kept: Vec<Kept>,
    /// What the role should hold.
    pub documents: RoleDocuments,
}

impl RoleDiffed {
    /// Whether the role is known to be exactly what is asked for.
    pub fn is_equal(&self) -> bool {
        self.exists && self.drift.is_equal()
    }

    /// Says how the process ends after it: with 1 where something differs, with 4 where nothing is known
    /// to differ and parts could not be read.
    pub fn exit_status(&self) -> ExitStatus {
        if self.is_equal() {
            ExitStatus::Success
        } else if self.exists && self.drift.is_none() && self.drift.path.is_none() {
            ExitStatus::Aws
        } else {
            ExitStatus::Findings
        }
    }
}

/// Compares the role of `config` with what the job needs.
///
/// # Errors
/// When AWS can not be asked, or the role can not be read at all.
pub async fn diff(session: &Session, config: &Config) -> Result<RoleDiffed, Failure> {
    let mut request = role::resolve(session, config, false).await?;
    let documents = request.needs.documents();
    let state = role::state(session, &request.arn.name()).await?;
    let Some(state) = state else {
        return Ok(RoleDiffed {
            ours: request.managed,
            role: request.arn,
            exists: false,
            drift: Drift::default(),
            untouched: Vec::new(),
            boundary: None,
            kept: Vec::new(),
            documents,
        });
    };
    if !request.managed {
        // Nothing but its documents is asked of a role that is named by ARN.
        request.settings = crate::iam::RoleSettings::default();
    }
    let mut drift = Drift::of(&state, &request, &documents);
    if !request.managed {
        drift.tags.clear();
    }
    if let Err(unread) = state.attached.known() {
        drift
            .unread
            .push(format!("its attached policies: {}", unread.reason()));
    }
    let asked = request.settings.boundary.is_some();
    let ours = request.managed && state.is_managed();
    Ok(RoleDiffed {
        role: state.arn.parse().unwrap_or(request.arn),
        exists: true,
        ours,
        kept: if ours {
            keep(&documents, &state).1
        } else {
            Vec::new()
        },
        drift,
        untouched: untouched(&state),
        boundary: state.boundary_arn.filter(|_| !asked),
        documents,
    })
}
