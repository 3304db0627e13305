//! The life of a job: computed from the clock whenever someone looks, and kept.

use super::authorise::Session;
use super::data::Reading;
use super::models::Teacher;
use super::training::Plan;
use super::view::View;
use super::{data, interfaces, models, network, own_words, shape};
use crate::sandbox::account::{
    BaseModel, Bucket, CustomModel, Digests, Job, JobRequest, Object, Phase, Segment,
};
use crate::sandbox::ids;
use crate::sandbox::state::State;
use crate::sandbox::store::Store;

/// Objects that a finished job leaves in its output: key and content.
type Results = Vec<(String, String)>;

/// Brings every job to where it is at `now`.
pub(in crate::sandbox) fn advance(state: &mut State, store: &Store, now: i64) {
    let due: Vec<String> = state
        .account
        .jobs
        .iter()
        .filter(|(_, job)| job.phase != Phase::Ended && job.until <= now)
        .map(|(id, _)| id.clone())
        .collect();
    for id in due {
        while let Some(mut job) = state.account.jobs.get(&id).cloned() {
            if job.phase == Phase::Ended || job.until > now {
                break;
            }
            step(state, store, &id, &mut job);
            if job.phase == Phase::Ended {
                interfaces::remove(&mut state.account, &job.arn);
            }
            state.account.jobs.insert(id.clone(), job);
        }
    }
}

/// Ends the job's current phase at the moment it was due.
fn step(state: &mut State, store: &Store, id: &str, job: &mut Job) {
    let at = job.until;
    if job.phase == Phase::Stopping {
        let partial = partial_results(state, store, id, job, at);
        // What can't be written is not missed: the job ends stopped in any case.
        write_all(state, store, &job.request.output, &partial, at);
        end(job, "Stopped", at);
        return;
    }
    let planned = if job.phase == Phase::Queue {
        None
    } else {
        state.faults.on_phase(phase_name(job.phase))
    };
    let outcome = match planned {
        Some(message) => Err(message),
        None => finish_phase(state, store, id, job, at),
    };
    match outcome {
        Ok(None) => {}
        Ok(Some(results)) => complete(state, store, id, job, &results, at),
        Err(message) => {
            job.failure = Some(message);
            end(job, "Failed", at);
        }
    }
}

fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Validation => "Validation",
        Phase::DataProcessing => "DataProcessing",
        Phase::Queue | Phase::Training => "Training",
        Phase::Stopping | Phase::Ended => "",
    }
}

fn enter(job: &mut Job, phase: Phase, at: i64, seconds: i64) {
    touch(job, at);
    job.phase = phase;
    job.reached = phase;
    job.until = at + seconds.max(0) * 1_000;
    job.modified = at;
    if let Some(name) = detail(phase) {
        job.times.insert(name.to_owned(), (at, at));
    }
}

fn end(job: &mut Job, status: &str, at: i64) {
    touch(job, at);
    status.clone_into(&mut job.status);
    job.phase = Phase::Ended;
    job.modified = at;
    job.ended = Some(at);
}

fn touch(job: &mut Job, at: i64) {
    if let Some((_, changed)) = detail(job.reached).and_then(|name| job.times.get_mut(name)) {
        *changed = at;
    }
}

/// The key of a phase's times; waiting has none.
pub(super) fn detail(phase: Phase) -> Option<&'static str> {
    match phase {
        Phase::Validation => Some("validation"),
        Phase::DataProcessing => Some("dataProcessing"),
        Phase::Training => Some("training"),
        Phase::Queue | Phase::Stopping | Phase::Ended => None,
    }
}

/// What the end of a phase brings: the next phase, the results of training, or a failure.
fn finish_phase(
    state: &State,
    store: &Store,
    id: &str,
    job: &mut Job,
    at: i64,
) -> Result<Option<Results>, String> {
    let view = View::new(&state.account, store);
    let timing = &state.account.timing;
    let request = job.request.clone();
    let in_vpc = !request.subnets.is_empty();
    let model = state.account.models.get(models::id_of_job(job)).ok_or_else(|| {
        "Encountered an unexpected error when processing the request, please try again".to_owned()
    })?;
    let model = &models::with_its_quota(&state.account, model);
    match job.phase {
        Phase::Validation => {
            if in_vpc {
                network::reaches_s3(view, &request)?;
            }
            let session = Session::assume(view, &request, &job.arn, at)?;
            if in_vpc {
                session.can_keep_interfaces(interfaces::of_job(&state.account, &job.arn), &job.arn)?;
            }
            let reading = Reading {
                view,
                session: &session,
                model,
                in_vpc,
            };
            job.data = Some(reading.training(&request)?);
            job.validation_data = request
                .validation
                .iter()
                .map(|uri| reading.object(uri, &request.customization_type))
                .collect::<Result<_, _>>()?;
            check_counts(job, model)?;
            enter(job, Phase::DataProcessing, at, timing.data_processing);
        }
        Phase::DataProcessing => enter(job, Phase::Queue, at, timing.queue),
        Phase::Queue => {
            let plan = plan(job, model);
            enter(job, Phase::Training, at, plan.seconds(timing));
            // The workers start: whatever changed since the creation is felt now.
            let session = Session::assume(view, &request, &job.arn, at)?;
            session.can_use_services(&request, teacher(state, &request)?.as_ref())?;
            if in_vpc {
                session.can_keep_interfaces(interfaces::of_job(&state.account, &job.arn), &job.arn)?;
                network::covers_zones(view, &request)?;
                network::workers_connect(view, &request)?;
            }
        }
        Phase::Training => {
            let session = Session::assume(view, &request, &job.arn, at)?;
            session.can_write(&request.output, in_vpc)?;
            session.can_use_services(&request, teacher(state, &request)?.as_ref())?;
            let plan = plan(job, model);
            job.training_loss = Some(plan.final_loss());
            job.validation_losses = job
                .validation_data
                .iter()
                .map(|data| plan.final_validation_loss(data))
                .collect();
            return Ok(Some(results(id, job, &plan, plan.steps())));
        }
        Phase::Stopping | Phase::Ended => {}
    }
    Ok(None)
}

fn plan(job: &Job, model: &BaseModel) -> Plan {
    let mut hyperparameters = job.request.hyperparameters.clone();
    // Those of reinforcement fine-tuning are numbers, in a place of their own.
    let typed = &job.request.body["customizationConfig"]["rftConfig"]["hyperParameters"];
    let typed = typed.as_object().into_iter().flatten();
    hyperparameters.extend(typed.map(|(name, value)| (name.clone(), value.to_string())));
    Plan::new(model, &hyperparameters, &job.data.clone().unwrap_or_default())
}

fn teacher(state: &State, request: &JobRequest) -> Result<Option<Teacher>, String> {
    let Some(named) = &request.teacher else {
        return Ok(None);
    };
    let account = &state.account;
    let found = models::teacher(account, &account.region, named);
    found
        .map(Some)
        .ok_or_else(|| own_words(&format!("The teacher model {named} can no longer be used")))
}

fn check_counts(job: &Job, model: &BaseModel) -> Result<(), String> {
    let training = job.data.as_ref().map_or(0, |data| data.records);
    let kind = &job.request.customization_type;
    data::count(training, model, kind)?;
    if job.validation_data.is_empty() {
        return Ok(());
    }
    let all = training + job.validation_data.iter().map(|data| data.records).sum::<u64>();
    if !model.validation_data && kind == "FINE_TUNING" {
        return Err(format!("{} does not support a validation dataset", model.name));
    }
    data::count(all, model, kind)
}

/// What a stopped job leaves: the metrics of the steps that were done before the stop was asked for. AWS has
/// not published whether a stopped job leaves any.
fn partial_results(state: &State, store: &Store, id: &str, job: &Job, at: i64) -> Results {
    let account = &state.account;
    let model = account.models.get(models::id_of_job(job));
    let began = job.times.get("training").map(|(began, _)| *began);
    let (Some(model), Some(began), Phase::Training) = (model, began, job.reached) else {
        return Results::new();
    };
    let view = View::new(account, store);
    let in_vpc = !job.request.subnets.is_empty();
    let may_write = Session::assume(view, &job.request, &job.arn, at)
        .and_then(|session| session.can_write(&job.request.output, in_vpc));
    let plan = plan(job, model);
    let asked = job.until - account.timing.stopping * 1_000;
    let done = plan.steps_after((asked - began) / 1_000, &account.timing);
    if may_write.is_err() || done == 0 {
        return Results::new();
    }
    results(id, job, &plan, done)
}

/// The objects that `done` steps of training leave.
fn results(id: &str, job: &Job, plan: &Plan, done: u64) -> Results {
    let (_, prefix) = shape::split_s3_uri(&job.request.output);
    let prefix = prefix.trim_end_matches('/');
    let folder = if prefix.is_empty() {
        String::new()
    } else {
        format!("{prefix}/")
    };
    let folder = format!("{folder}model-customization-job-{id}");
    let mut results = vec![(
        format!("{folder}/training_artifacts/step_wise_training_metrics.csv"),
        plan.training_csv(done),
    )];
    if let Some(data) = job.validation_data.first() {
        let key = format!("{folder}/validation_artifacts/post_fine_tuning_validation/validation_metrics.csv");
        results.push((key, plan.validation_csv(data, done)));
    }
    results
}

fn complete(state: &mut State, store: &Store, id: &str, job: &mut Job, results: &Results, at: i64) {
    if !write_all(state, store, &job.request.output, results, at) {
        job.failure =
            Some("Encountered an unexpected error when processing the request, please try again".to_owned());
        end(job, "Failed", at);
        return;
    }
    let resource = format!(
        "custom-model/{}/{}",
        models::id_of_job(job),
        ids::letters_and_digits(12)
    );
    let arn = state.account.arn("bedrock", &resource);
    let model = CustomModel {
        name: job.request.model_name.clone(),
        job_id: id.to_owned(),
        created: at,
    };
    state.account.custom_models.insert(arn.clone(), model);
    job.model_arn = Some(arn);
    end(job, "Completed", at);
}

/// Writes objects into the bucket of `output`, and says whether all of them are there.
fn write_all(state: &mut State, store: &Store, output: &str, results: &Results, at: i64) -> bool {
    let (bucket, _) = shape::split_s3_uri(output);
    state.account.buckets.get_mut(bucket).is_some_and(|bucket| {
        results
            .iter()
            .all(|(key, text)| write(bucket, store, key, text, at, &mut state.trash).is_ok())
    })
}

fn write(
    bucket: &mut Bucket,
    store: &Store,
    key: &str,
    text: &str,
    at: i64,
    trash: &mut Vec<String>,
) -> std::io::Result<()> {
    use std::io::Write;
    let (name, mut file) = store.new_object()?;
    file.write_all(text.as_bytes())?;
    let crc = |algorithm| crc_fast::checksum(algorithm, text.as_bytes());
    let digests = Digests {
        crc32: crc(crc_fast::CrcAlgorithm::Crc32IsoHdlc),
        crc32c: crc(crc_fast::CrcAlgorithm::Crc32Iscsi),
        crc64: crc(crc_fast::CrcAlgorithm::Crc64Nvme),
        sha256: None,
    };
    let object = Object::written(
        Segment {
            file: name,
            length: text.len() as u64,
        },
        &digests,
        "text/csv",
        at,
    );
    if let Some(old) = bucket.objects.insert(key.to_owned(), object) {
        trash.extend(old.segments.into_iter().map(|segment| segment.file));
    }
    Ok(())
}
