//! Reads what a job was made of, so that another one can be made like it.

use futures_util::future;

use crate::aws::{ModelCustomization, Roles, ServiceError, Session};
use crate::iam::{MANAGED_TAG, RoleArn};
use crate::job::{EarlierJob, JobId, JobSettings, RoleKeeper};
use crate::journal::{Journal, JournalFolder, RunState};

/// Reads the settings of `job`, its tags, who keeps its role and what it really started from: the last three at
/// the same time. What can't be read of them is said in its place. A journal of `journals` that knows the job
/// tells how its request spelt things, where the service tells another spelling.
///
/// # Errors
/// When the job itself can't be read.
pub async fn read(
    session: &Session,
    job: &JobId,
    journals: &JournalFolder,
) -> Result<EarlierJob, ServiceError> {
    let bedrock = ModelCustomization::new(session);
    let settings = bedrock.job_settings(job).await?;
    let model = settings.custom_model_arn.as_deref();
    let base = future::OptionFuture::from(model.map(|model| bedrock.custom_model(model)));
    let (tags, role_keeper, base) = future::join3(
        bedrock.tags_of(&settings.arn),
        keeper(session, &settings.role),
        base,
    )
    .await;
    let mut earlier = EarlierJob {
        settings,
        tags: tags.map_err(|error| error.to_string()),
        role_keeper,
        base_is_certain: false,
    };
    // A custom model has no life of its own in the job's description; whether the service names it here is not
    // published.
    if let Some(Ok(model)) = base
        && let Some(base) = model.base_arn
        && base.contains(":custom-model/")
    {
        earlier.settings.base_model = base;
        earlier.base_is_certain = true;
    }
    if let Some(state) = journal_of(&earlier.settings, journals) {
        as_asked(&mut earlier, &state);
    }
    Ok(earlier)
}

async fn keeper(session: &Session, role: &str) -> RoleKeeper {
    let arn: RoleArn = match role.parse() {
        Ok(arn) => arn,
        Err(error) => return RoleKeeper::Unknown(format!("{error}")),
    };
    match Roles::new(session).role(&arn.name()).await {
        Ok(Some(header)) if header.arn == role && header.tags.contains_key(MANAGED_TAG) => RoleKeeper::Tool,
        Ok(Some(_)) => RoleKeeper::Others,
        Ok(None) => RoleKeeper::Unknown("the role is no longer there".to_owned()),
        Err(error) => RoleKeeper::Unknown(error.to_string()),
    }
}

/// Returns what the journal of this very job adds up to, where the folder has one.
fn journal_of(settings: &JobSettings, journals: &JournalFolder) -> Option<RunState> {
    let records = Journal::read(&journals.path(&settings.name)).ok()?;
    let state = RunState::of(&records);
    (state.arn.as_deref() == Some(settings.arn.as_str())).then_some(state)
}

/// Takes from the request what the service tells in another spelling, or more of: the base model, the key, and
/// only the hyperparameters that were given.
fn as_asked(earlier: &mut EarlierJob, state: &RunState) {
    let field = |name: &str| {
        let of_name = state.request.iter().filter(move |(known, _)| known == name);
        of_name.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let Some(base) = field("base_model").pop() else {
        return;
    };
    let settings = &mut earlier.settings;
    settings.base_model = base;
    earlier.base_is_certain = true;
    if let Some(key) = field("custom_model_key").pop() {
        settings.custom_model_key = Some(key);
    }
    let given = field("hyperparameter");
    let pairs = given.iter().filter_map(|pair| pair.split_once('='));
    settings.hyperparameters = pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
}
