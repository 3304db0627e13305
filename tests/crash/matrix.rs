//! Every call that `submit` makes, failing in every way that a call can fail: there is never a second job,
//! nothing is left that the journal does not know of, the error says what was being done, and the same
//! command without the fault ends with the one job.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use finetune::aws::{Patience, Session, StaticKeys};
use finetune::commands::submit::{Options, SubmitEnd, SubmitOutcome, run};
use finetune::config::{self, Config, Source};
use finetune::error::{ExitStatus, Failure};
use finetune::journal::{Journal, JournalFolder, RunState};
use finetune::sandbox::Sandbox;
use finetune::steps::{Interrupt, ScaledClock, Silent, Work};
use futures_util::future::join_all;

use crate::account::Account;
use crate::disturbed::{CallName, Disturbed, Fault};
use crate::folder::{PART_SIZE, large_data_of, small_data};

/// What an error of `submit` begins with: what was being done.
const STEPS: [&str; 8] = [
    "failed to find out who is calling",
    "failed to look at the data `",
    "failed to look for the job `",
    "the preflight could not be carried out",
    "failed to upload the data",
    "the service role could not be made ready",
    "the job was not created",
    "it is not known whether the job `",
];

/// Every way of failing, or some for each call: others for its neighbours, so that each call and each way has
/// its turn.
const ALL: usize = 1;
const SOME: usize = 5;

/// How many cells are judged at the same time.
const AT_A_TIME: usize = 8;

/// A folder with the quickstart's job and an account of its own.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

/// How a run ended.
#[allow(clippy::large_enum_variant, reason = "a handful of them exist at a time")]
pub(crate) enum Ran {
    Whole(Result<SubmitOutcome, Failure>),
    Killed,
}

impl Place {
    pub(crate) fn new(data: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let quickstart = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("datasets/quickstart/finetune.toml");
        std::fs::copy(quickstart, folder.path().join("finetune.toml")).expect("the quickstart is there");
        std::fs::write(folder.path().join("train.jsonl"), data).expect("the data can be written");
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn config(&self) -> Config {
        let source = Source {
            file: Some(self.path().join("finetune.toml")),
            codes: finetune::rules::all().map(|rule| rule.code).collect(),
            ..Source::default()
        };
        config::load(&source).expect("the quickstart's job is sound")
    }

    pub(crate) fn sandbox(&self) -> Sandbox {
        Sandbox::open(&self.path().join(".finetune/sandbox"), Some("good")).expect("the good account opens")
    }

    pub(crate) fn journals(&self) -> JournalFolder {
        JournalFolder::sandbox(self.path(), "good")
    }

    /// Submits with one call disturbed; returns how that ended, and the calls that were made.
    pub(crate) async fn submit(
        &self,
        options: &Options,
        plan: Option<(CallName, Fault)>,
    ) -> (Ran, Vec<CallName>) {
        let sandbox = self.sandbox();
        let disturbed = Disturbed::new(sandbox.connector(), plan);
        let (ran, disturbed) = self.submit_through(options, &sandbox, disturbed).await;
        (ran, disturbed.calls())
    }

    /// Submits through a client.
    pub(crate) async fn submit_through(
        &self,
        options: &Options,
        sandbox: &Sandbox,
        disturbed: Disturbed,
    ) -> (Ran, Disturbed) {
        let credentials = sandbox.credentials();
        let keys = StaticKeys {
            access_key_id: credentials.access_key_id.to_owned(),
            secret_access_key: credentials.secret_access_key.to_owned(),
        };
        let region = sandbox.region().parse().expect("the account lies in a Region");
        let session =
            Session::in_process(disturbed.clone(), &region, &keys).with_patience(Patience::default(), 3);
        let clock = sandbox.clock();
        let work = Work {
            session: Arc::new(session),
            clock: Arc::new(ScaledClock::new(move || clock.now_millis(), 6_000.0)),
            observer: Arc::new(Silent),
            interrupt: Interrupt::new(),
        };
        let (config, journals) = (self.config(), self.journals());
        let submitted = Box::pin(run(&config, &journals, options, &work, async |_| true));
        let ran = tokio::select! {
            ended = submitted => Ran::Whole(ended),
            () = disturbed.killed.notified() => Ran::Killed,
        };
        (ran, disturbed)
    }

    pub(crate) fn account(&self) -> Account {
        let accounts = self.path().join(".finetune/sandbox");
        let folders = std::fs::read_dir(&accounts).expect("the account is there");
        let folder = folders
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .find(|path| path.is_dir());
        Account::read(&folder.unwrap_or(accounts))
    }

    /// The journals' text, and what the newest adds up to.
    pub(crate) fn journal(&self) -> (String, RunState) {
        let paths = self.journals().list().expect("the journals can be listed");
        let texts = paths
            .iter()
            .map(|path| std::fs::read_to_string(path).expect("a journal is text"));
        let state = paths.first().map_or_else(RunState::default, |path| {
            RunState::of(&Journal::read(path).expect("a journal reads at any time"))
        });
        (texts.collect(), state)
    }

    /// Whether nothing was made, and the journal says that nothing was begun.
    fn is_untouched(&self) -> bool {
        let (account, (text, _)) = (self.account(), self.journal());
        let made = [
            account.jobs(),
            account.roles(),
            data(&account),
            account.uploads("acme-finetune"),
        ];
        made.iter().all(Vec::is_empty) && !text.contains("_intended\"")
    }

    /// What the account holds that no journal knows of.
    fn unlisted(&self) -> Vec<String> {
        let (account, (text, _)) = (self.account(), self.journal());
        let mut made = account.roles();
        made.extend(data(&account));
        made.extend(account.upload_keys("acme-finetune"));
        made.extend(account.job_names());
        made.retain(|name| !text.contains(&format!("\"{name}\"")));
        made
    }
}

pub(crate) fn data_of(place: &Place) -> Vec<String> {
    data(&place.account())
}

fn data(account: &Account) -> Vec<String> {
    let mut keys = account.objects("acme-finetune");
    keys.retain(|key| key.contains("/training/"));
    keys
}

fn checked() -> Options {
    Options::default()
}

pub(crate) fn unchecked() -> Options {
    Options {
        no_check: true,
        ..Options::default()
    }
}

/// The error and its causes, in one line.
pub(crate) fn told(failure: &Failure) -> String {
    let first: &(dyn std::error::Error + 'static) = failure.error.as_ref();
    let texts: Vec<String> = std::iter::successors(Some(first), |error| error.source())
        .map(ToString::to_string)
        .collect();
    texts.join(": ")
}

/// How a run ended, in words.
pub(crate) fn ended(ran: &Ran) -> String {
    match ran {
        Ran::Whole(Ok(outcome)) if matches!(outcome.end, SubmitEnd::Submitted { .. }) => {
            "submitted".to_owned()
        }
        Ran::Whole(Ok(outcome)) => format!("{:?}", outcome.end),
        Ran::Whole(Err(failure)) => told(failure),
        Ran::Killed => "killed".to_owned(),
    }
}

/// Judges how a disturbed run ended.
fn judge(place: &Place, fault: Fault, ran: &Ran) -> Vec<String> {
    let mut wrong = Vec::new();
    let jobs = place.account().jobs().len();
    if jobs > 1 {
        wrong.push(format!("{jobs} jobs"));
    }
    match ran {
        Ran::Killed if fault.kills() => {}
        Ran::Killed => wrong.push("was killed".to_owned()),
        Ran::Whole(Ok(outcome)) => match (&outcome.end, outcome.exit_status()) {
            (SubmitEnd::Submitted { arn, .. }, ExitStatus::Success) => {
                let made = place.account().jobs();
                if !made.iter().any(|id| arn.as_str().ends_with(id.as_str())) {
                    wrong.push(format!("names `{arn}`, and there are {made:?}"));
                }
            }
            (SubmitEnd::Stopped(reasons), ExitStatus::Findings) if !reasons.is_empty() && jobs == 0 => {
                if fault.passes().is_some() {
                    wrong.push(format!("stopped for {reasons:?} by what passes"));
                }
            }
            other => wrong.push(format!("ended with {other:?} and {jobs} jobs")),
        },
        Ran::Whole(Err(failure)) => {
            let told = told(failure);
            if fault.passes().is_some() {
                wrong.push(format!("failed for what passes: {told}"));
            }
            if failure.exit != ExitStatus::Aws {
                wrong.push(format!("exit status {:?}: {told}", failure.exit));
            }
            if !STEPS.iter().any(|step| told.starts_with(step)) {
                wrong.push(format!("names no step: {told}"));
            }
            if !told.contains("` failed: ") {
                wrong.push(format!("names no call: {told}"));
            }
            if jobs > 0 {
                wrong.push(format!("failed although the job is there: {told}"));
            }
        }
    }
    let unlisted = place.unlisted();
    if !unlisted.is_empty() {
        wrong.push(format!("no journal knows of {unlisted:?}"));
    }
    wrong
}

/// Runs one cell: the disturbed run, and the same command once more without the fault.
async fn cell(data_set: &str, options: &Options, call: CallName, fault: Fault) -> Vec<String> {
    let place = Place::new(data_set);
    let named = format!("{} (call {}), {fault:?}", call.0, call.1);
    let (ran, _) = place.submit(options, Some((call, fault))).await;
    let mut wrong = judge(&place, fault, &ran);
    let before = place.account().jobs();
    if place.is_untouched() {
        // The same command again is a first run; the undisturbed one has ended well.
        return named_all(&named, &wrong);
    }
    // What the preflight judges did not change.
    let (again, _) = place.submit(&unchecked(), None).await;
    let account = place.account();
    let jobs = account.jobs();
    if ended(&again) != "submitted" {
        wrong.push(format!("again: {}", ended(&again)));
    }
    if jobs.len() != 1 || !before.iter().all(|job| jobs.contains(job)) {
        wrong.push(format!("again: jobs {before:?} became {jobs:?}"));
    }
    let (left, objects) = (account.uploads("acme-finetune"), data(&account));
    if !left.is_empty() || objects.len() != 1 || account.roles() != ["AmazonBedrockFinetune-quickstart"] {
        wrong.push(format!("again: {left:?}, {objects:?}, {:?}", account.roles()));
    }
    let (text, state) = place.journal();
    let known = state
        .arn
        .is_some_and(|arn| jobs.iter().all(|id| arn.ends_with(id.as_str())));
    if !known || !state.open_uploads.is_empty() {
        wrong.push(format!("again: the journal says\n{text}"));
    }
    named_all(&named, &wrong)
}

fn named_all(named: &str, wrong: &[String]) -> Vec<String> {
    wrong.iter().map(|wrong| format!("{named}: {wrong}")).collect()
}

/// Judges every call of a sound run of `submit` that `concerns`, in every way or in some; says how many cells
/// there were.
async fn matrix(
    what: &str,
    data_set: &str,
    options: &Options,
    concerns: impl Fn(&str) -> bool,
    every: usize,
) {
    let (ran, mut calls) = Place::new(data_set).submit(options, None).await;
    assert_eq!(ended(&ran), "submitted", "{calls:?}");
    calls.retain(|(kind, _)| concerns(kind));
    assert!(calls.len() >= 5, "only {calls:?}: are calls counted?");
    let pairs: Vec<(CallName, Fault)> = calls
        .iter()
        .enumerate()
        .flat_map(|(at, call)| {
            let ways = Fault::ALL.into_iter().enumerate();
            let chosen = ways.filter(move |(way, _)| (at + way).is_multiple_of(every));
            chosen.map(|(_, fault)| (call.clone(), fault))
        })
        .collect();
    let mut wrong = Vec::new();
    for some in pairs.chunks(AT_A_TIME) {
        let all = some
            .iter()
            .map(|(call, fault)| cell(data_set, options, call.clone(), *fault));
        wrong.extend(join_all(all).await);
    }
    let failed = wrong.iter().filter(|wrong| !wrong.is_empty()).count();
    let (called, ways, judged) = (calls.len(), Fault::ALL.len(), pairs.len());
    let summary = format!("{what}: {called} calls, {ways} ways to fail: {judged} cells, {failed} failures\n");
    let _ = std::io::stderr().write_all(summary.as_bytes());
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[tokio::test]
async fn whatever_call_fails_there_is_one_job_in_the_end() {
    matrix("with the preflight", &small_data(), &checked(), |_| true, SOME).await;
}

#[tokio::test]
#[ignore = "takes a minute or two, every call in every way: `.ci/run` runs it"]
async fn whatever_call_fails_in_whatever_way_there_is_one_job_in_the_end() {
    matrix("with the preflight", &small_data(), &checked(), |_| true, ALL).await;
}

async fn without_the_preflight(every: usize) {
    let writes = |kind: &str| {
        let iam = kind
            .strip_prefix("iam ")
            .is_some_and(|name| !name.starts_with("Get") && !name.starts_with("List"));
        iam || kind.starts_with("bedrock") || (kind.starts_with("s3") && kind.contains("/training/"))
    };
    matrix(
        "without the preflight",
        &small_data(),
        &unchecked(),
        writes,
        every,
    )
    .await;
}

#[tokio::test]
async fn whatever_call_fails_without_the_preflight_there_is_one_job_in_the_end() {
    without_the_preflight(SOME).await;
}

#[tokio::test]
#[ignore = "takes a minute or two, every call in every way: `.ci/run` runs it"]
async fn whatever_call_fails_in_whatever_way_without_the_preflight_there_is_one_job_in_the_end() {
    without_the_preflight(ALL).await;
}

async fn upload_in_parts(every: usize) {
    let data = large_data_of(PART_SIZE + 1_000_000);
    let concerns = |kind: &str| kind.contains("/quickstart/training/");
    matrix("an upload in parts", &data, &unchecked(), concerns, every).await;
}

#[tokio::test]
async fn whatever_call_of_an_upload_in_parts_fails_there_is_one_job_in_the_end() {
    upload_in_parts(SOME).await;
}

#[tokio::test]
#[ignore = "takes a minute or two, every call in every way: `.ci/run` runs it"]
async fn whatever_call_of_an_upload_in_parts_fails_in_whatever_way_there_is_one_job_in_the_end() {
    upload_in_parts(ALL).await;
}
