//! Requests and jobs on an account that another server keeps: read before, brought there after, one at a time.

use std::time::Duration;

use super::{Outcome, Taken, serve, unwritable};
use crate::sandbox::Sandbox;
use crate::sandbox::bedrock;
use crate::sandbox::elsewhere::{Elsewhere, Needs, collect, present};
use crate::sandbox::wire::Refusal;

/// Serves a request on an account that lies elsewhere: what it looks at is read before, and what jobs have
/// left is brought there after.
pub(super) async fn serve_elsewhere(sandbox: Sandbox, taken: Taken) -> Outcome {
    let kept = sandbox.clone();
    let Some(elsewhere) = &kept.0.elsewhere else {
        return serve(&sandbox, taken);
    };
    // Jobs are judged by what was read for them: nobody else moves them meanwhile.
    let _alone = elsewhere.alone.lock().await;
    let about_jobs = taken.operation.as_deref().is_some_and(bedrock::is_about_jobs);
    let taken = match Box::pin(mount(&sandbox, elsewhere, taken)).await {
        Ok(taken) => taken,
        Err(refusal) => return Outcome::of(Err(refusal)),
    };
    let mut outcome = tokio::task::spawn_blocking(move || serve(&sandbox, taken))
        .await
        .unwrap_or_else(|error| Outcome::of(Err(Refusal::internal(format!("the sandbox failed: {error}")))));
    let settled = elsewhere.settle(&kept.0.store).await;
    if let Err(refusal) = settled
        && about_jobs
    {
        outcome.result = Err(refusal);
    }
    outcome
}

/// How often jobs are looked at that nobody asks about.
const LOOK: Duration = Duration::from_millis(200);

/// The same after a look that failed: requests tell of that.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Moves jobs on an account that lies elsewhere when they are due, whoever asks or does not ask.
pub(in crate::sandbox) async fn move_jobs(sandbox: Sandbox) {
    loop {
        let looked = Box::pin(look(&sandbox)).await;
        tokio::time::sleep(if looked.is_ok() { LOOK } else { LOOK_AGAIN }).await;
    }
}

async fn look(sandbox: &Sandbox) -> Result<(), Refusal> {
    let Some(elsewhere) = &sandbox.0.elsewhere else {
        return Ok(());
    };
    let _alone = elsewhere.alone.lock().await;
    let store = &sandbox.0.store;
    let unwritable = |error: std::io::Error| unwritable(&error);
    let due = store.transact(|state| {
        let now = state.clock.now_millis();
        (now, Needs::of(state, now, None))
    });
    let (now, Some(needs)) = due.map_err(unwritable)? else {
        return elsewhere.settle(store).await;
    };
    let mounted = Box::pin(elsewhere.read(store, needs)).await?;
    let kept = store.clone();
    let moved = tokio::task::spawn_blocking(move || {
        kept.transact(|state| {
            mounted.into_state(state);
            let before = present(&state.account);
            bedrock::advance(state, &kept, now);
            collect(state, &before);
        })
    });
    moved
        .await
        .map_err(std::io::Error::other)
        .flatten()
        .map_err(unwritable)?;
    elsewhere.settle(store).await
}

/// Reads what the request looks at.
async fn mount(sandbox: &Sandbox, elsewhere: &Elsewhere, mut taken: Taken) -> Result<Taken, Refusal> {
    let asked_for = taken
        .operation
        .as_deref()
        .and_then(|operation| bedrock::asked_for(operation, &taken.body));
    let store = &sandbox.0.store;
    let (moment, needs) = store
        .transact(|state| {
            let now = state.clock.now_millis();
            (now, Needs::of(state, now, asked_for.as_ref()))
        })
        .map_err(|error| unwritable(&error))?;
    taken.moment = Some(moment);
    if let Some(needs) = needs {
        taken.mounted = Some(Box::pin(elsewhere.read(store, needs)).await?);
    }
    Ok(taken)
}
