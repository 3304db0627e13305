//! Bedrock alone, on an account that another server keeps. That server is a sandbox here, so that what a job
//! ends with can be compared: both sources of the view have to lead to the same.

use std::path::Path;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_bedrock::config::Credentials;
use finetune::sandbox::{Sandbox, SandboxError};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::broken_networks::BROKEN;
use super::folder::{Ended, Folder};

/// A server on loopback with threads of its own: when this value goes, so do its connections.
struct Server {
    url: String,
    runtime: Option<Runtime>,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn serve(sandbox: Sandbox, address: &str) -> Server {
    let listener = std::net::TcpListener::bind(address).unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        sandbox.serve(listener, std::future::pending()).await.unwrap();
    });
    Server {
        url,
        runtime: Some(runtime),
    }
}

fn client(config: &SdkConfig) -> aws_sdk_bedrock::Client {
    aws_sdk_bedrock::Client::new(config)
}

async fn s3_client(url: &str) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::config::Builder::from(&config(url).await);
    aws_sdk_s3::Client::from_conf(config.force_path_style(true).build())
}

/// How the SDK gets to a server.
async fn config(url: &str) -> SdkConfig {
    let credentials = Credentials::new("AKIASANDBOXSANDBOX00", "sandbox", None, None, "test");
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials)
        .endpoint_url(url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .load()
        .await
}

/// The account of a scenario on one server, and Bedrock on another.
struct World {
    folder: Folder,
    account: Server,
    bedrock: Server,
}

impl World {
    async fn new(scenario: &str, folder: Folder) -> Self {
        Self::with(scenario, folder, None).await
    }

    /// A sound account, and that many seconds of Bedrock in a real one: ten minutes are the rule.
    async fn at_scale(scale: u32) -> Self {
        let folder = Folder::quickstart();
        let scenario = folder.scenario("good", &format!("scale = {scale}\n"));
        Self::with("good", folder, Some(&scenario)).await
    }

    /// Bedrock goes by a scenario of its own: its clock, models and faults.
    async fn with(scenario: &str, folder: Folder, of_bedrock: Option<&str>) -> Self {
        let account = Sandbox::open(&folder.path().join("account"), Some(scenario)).unwrap();
        let account = serve(account, "127.0.0.1:0");
        let bedrock = bedrock_of(of_bedrock, folder.path(), &account.url).await.unwrap();
        let bedrock = serve(bedrock, "127.0.0.1:0");
        Self {
            folder,
            account,
            bedrock,
        }
    }

    fn run(&self, args: &[&str]) -> Ended {
        let environment = [
            ("AWS_ACCESS_KEY_ID", "AKIASANDBOXSANDBOX00".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "sandbox".to_owned()),
            ("AWS_ENDPOINT_URL", self.account.url.clone()),
            ("AWS_ENDPOINT_URL_BEDROCK", self.bedrock.url.clone()),
        ];
        tokio::task::block_in_place(|| self.folder.run_in(args, &environment))
    }

    fn json(&self, args: &[&str]) -> (Value, i32) {
        let ended = self.run(&[args, &["--format", "json"]].concat());
        ended.json(&format!("{args:?}"))
    }
}

async fn bedrock(folder: &Path, account: &str) -> Result<Sandbox, SandboxError> {
    bedrock_of(None, folder, account).await
}

async fn bedrock_of(scenario: Option<&str>, folder: &Path, account: &str) -> Result<Sandbox, SandboxError> {
    let config = config(account).await;
    Sandbox::open_elsewhere(&folder.join("bedrock"), scenario, &config, account).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_to_its_end_on_what_another_server_keeps_and_leaves_its_results_there() {
    let world = World::new("good", Folder::quickstart()).await;
    let (done, code) = world.json(&["submit", "--yes", "--watch"]);
    assert_eq!(code, 0, "{done}");
    assert_eq!(
        done["job"]["training_loss"], 1.811_934,
        "the loss of the same job in one sandbox"
    );
    let uri = done["job"]["metrics"][0]["uri"].as_str().unwrap();
    let (bucket, key) = uri.strip_prefix("s3://").unwrap().split_once('/').unwrap();
    let s3 = s3_client(&world.account.url).await;
    let metrics = s3.get_object().bucket(bucket).key(key).send().await.unwrap();
    let metrics = metrics.body.collect().await.unwrap().to_vec();
    assert!(metrics.starts_with(b"step_number,epoch_number,training_loss,perplexity\n0,0,"));
    // The same job again is found, on a server that was started anew.
    let again = bedrock(world.folder.path(), &world.account.url).await.unwrap();
    let again = serve(again, "127.0.0.1:0");
    let jobs = client(&config(&again.url).await);
    let jobs = jobs.list_model_customization_jobs().send().await.unwrap();
    assert_eq!(jobs.model_customization_job_summaries().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 20)]
async fn each_broken_network_fails_as_it_does_in_one_sandbox() {
    let cases = BROKEN.map(|(scenario, _, words)| {
        tokio::spawn(async move {
            let world = World::new(scenario, Folder::quickstart()).await;
            let (document, ended) = world.json(&["submit", "--yes", "--no-check", "--watch"]);
            assert_eq!(ended, 5, "{scenario}: {document}");
            assert!(document.to_string().contains(words), "{scenario}: {document}");
        })
    });
    for case in cases {
        case.await.unwrap();
    }
}

/// What a job without the preflight ends with, its own names left out.
fn failure(ended: &Ended, title: &str) -> (i32, String) {
    let (document, code) = ended.json(title);
    let said = match code {
        5 => document["job"]["failure"]["message"].to_string(),
        _ => document["error"]["causes"].to_string(),
    };
    let said = said.split(" (request ID").next().unwrap_or_default();
    let words = said.split_whitespace();
    let words = words.filter(|word| !word.contains("model-customization-job"));
    (code, words.collect::<Vec<_>>().join(" "))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 20)]
async fn each_broken_role_fails_as_it_does_in_one_sandbox() {
    const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0a11ce00-0000-4000-a000-00000000000a";
    let roles = [
        "role-untrusted",
        "role-pins-old-job",
        "role-lacks-fifth-subnet",
        "role-boundary-denies-ec2",
        "role-lacks-put-object",
        "role-guardrail-denies",
        "role-subnet-ids",
        "role-kms-missing",
    ];
    let cases = roles.map(|scenario| {
        tokio::spawn(async move {
            let change = |config| match scenario {
                "role-kms-missing" => format!("{config}\n[kms]\ndata_key = \"{KEY}\"\n"),
                _ => config,
            };
            let data = include_str!("../../datasets/quickstart/train.jsonl");
            let world = World::new(scenario, Folder::new(change, data)).await;
            let args = ["submit", "--yes", "--no-check", "--watch", "--format", "json"];
            let elsewhere = failure(&world.run(&args), scenario);
            let here = tokio::task::block_in_place(|| Folder::new(change, data).run(&args, scenario));
            assert_eq!(elsewhere, failure(&here, scenario), "{scenario}");
            assert!([4, 5].contains(&elsewhere.0), "{scenario}: {elsewhere:?}");
        })
    });
    for case in cases {
        case.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_waits_for_an_account_whose_server_is_away() {
    let world = World::at_scale(120).await;
    let (made, code) = world.json(&["submit", "--yes"]);
    assert_eq!(code, 0, "{made}");
    let bedrock = client(&config(&world.bedrock.url).await);
    let jobs = bedrock.list_model_customization_jobs().send().await.unwrap();
    let name = jobs.model_customization_job_summaries()[0].job_arn().to_owned();
    let World {
        folder,
        account,
        bedrock: _serving,
    } = world;
    let address = account.url.trim_start_matches("http://").to_owned();
    drop(account);
    // The workers are due after six seconds, and the model fourteen later.
    tokio::time::sleep(std::time::Duration::from_millis(6_500)).await;
    let asked = || bedrock.get_model_customization_job().job_identifier(&name).send();
    let error = asked().await.unwrap_err().into_service_error();
    let said = error.meta().message().unwrap().to_owned();
    assert!(
        said.contains(&address) && said.contains("which keeps the account"),
        "{said}"
    );
    let listed = bedrock.list_foundation_models().send().await;
    assert!(listed.is_err(), "nothing is answered from what may be old");
    let account = Sandbox::open(&folder.path().join("account"), None).unwrap();
    let _account = serve(account, &address);
    let mut status = String::new();
    for _ in 0..300 {
        status = asked().await.unwrap().status().unwrap().as_str().to_owned();
        if status != "InProgress" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(status, "Completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_account_in_the_place_of_the_first_fails_no_job() {
    let world = World::at_scale(60).await;
    let (made, code) = world.json(&["submit", "--yes"]);
    assert_eq!(code, 0, "{made}");
    let bedrock = client(&config(&world.bedrock.url).await);
    let World {
        folder,
        account,
        bedrock: _serving,
    } = world;
    let address = account.url.trim_start_matches("http://").to_owned();
    drop(account);
    let other = folder.scenario("good", "[account]\nid = \"222233334444\"\n");
    let other = Sandbox::open(&folder.path().join("other"), Some(&other)).unwrap();
    let _other = serve(other, &address);
    // The validation is due after three seconds.
    tokio::time::sleep(std::time::Duration::from_millis(3_500)).await;
    let asked = bedrock.list_model_customization_jobs().send().await;
    let error = asked.unwrap_err().into_service_error();
    let said = error.meta().message().unwrap();
    assert!(
        said.contains("account `222233334444` now, not `111122223333`"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_is_read_anew_for_each_phase() {
    let world = World::at_scale(60).await;
    let (made, code) = world.json(&["submit", "--yes"]);
    assert_eq!(code, 0, "{made}");
    // Between the creation and the validation somebody takes the data away.
    let s3 = s3_client(&world.account.url).await;
    let listed = s3
        .list_objects_v2()
        .bucket("acme-finetune")
        .prefix("quickstart/training/");
    let listed = listed.send().await.unwrap();
    let key = listed.contents()[0].key().unwrap();
    s3.delete_object()
        .bucket("acme-finetune")
        .key(key)
        .send()
        .await
        .unwrap();
    let (ended, code) = world.json(&["status", "--watch"]);
    assert_eq!(code, 5, "{ended}");
    let failure = ended["job"]["failure"]["message"].as_str().unwrap();
    assert!(failure.contains("Could not validate GetObject"), "{failure}");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_services_lead_to_the_account_and_aws_itself_is_refused() {
    let world = World::new("good", Folder::quickstart()).await;
    let s3 = aws_sdk_s3::Client::new(&config(&world.bedrock.url).await);
    let error = s3.list_buckets().send().await.unwrap_err().into_service_error();
    let said = error.meta().message().unwrap().to_owned();
    assert!(
        said.contains(&world.account.url) && said.contains("AWS_ENDPOINT_URL_BEDROCK"),
        "{said}"
    );
    for url in [
        "https://sts.us-east-1.amazonaws.com",
        "https://bedrock.cn-north-1.amazonaws.com.cn:443/x",
        "https://s3.us-east-1.amazonaws.com.",
    ] {
        let error = opened_at(&world, url).await;
        assert!(matches!(error, SandboxError::RealAccount(_)), "{url}: {error}");
    }
    for url in ["", "127.0.0.1:5000", "ftp://127.0.0.1", "http://"] {
        let error = opened_at(&world, url).await;
        assert!(matches!(error, SandboxError::BadEndpoint(_)), "{url}: {error}");
    }
}

/// Why no server opens on that endpoint, though the SDK would get to an account.
async fn opened_at(world: &World, url: &str) -> SandboxError {
    let config = config(&world.account.url).await;
    let opened = Sandbox::open_elsewhere(world.folder.path(), None, &config, url).await;
    opened.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_move_though_nobody_asks() {
    let world = World::new("good", Folder::quickstart()).await;
    let (made, code) = world.json(&["submit", "--yes"]);
    assert_eq!(code, 0, "{made}");
    let s3 = s3_client(&world.account.url).await;
    for _ in 0..300 {
        let found = s3
            .list_objects_v2()
            .bucket("acme-finetune")
            .prefix("quickstart/output/");
        if !found.send().await.unwrap().contents().is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no metrics came");
}

/// Sixteen conversations about an image in S3; one of them says what looks like a URI and is none.
fn conversations() -> String {
    let record = |number: usize| {
        let image = json!({ "image": { "format": "png", "source": { "s3Location": {
            "uri": "s3://acme-finetune/quickstart/images/owl.png" } } } });
        let said = if number == 3 {
            "s3://".to_owned()
        } else {
            format!("It is owl {number}.")
        };
        json!({ "messages": [
            { "role": "user", "content": [{ "text": format!("What is it, number {number}?") }, image] },
            { "role": "assistant", "content": [{ "text": said }] },
        ]})
    };
    (0..16).map(|number| record(number).to_string() + "\n").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn media_that_records_name_are_looked_for_there() {
    let world = World::new("good", Folder::new(|config| config, &conversations())).await;
    let (missing, code) = world.json(&["submit", "--yes", "--no-check", "--watch"]);
    assert_eq!(code, 5, "{missing}");
    let failure = missing["job"]["failure"]["message"].as_str().unwrap();
    assert!(failure.contains("owl.png"), "{failure}");
    let image = s3_client(&world.account.url).await.put_object();
    let image = image.bucket("acme-finetune").key("quickstart/images/owl.png");
    image.send().await.unwrap();
    let (done, code) = world.json(&["submit", "--yes", "--no-check", "--new", "--watch"]);
    assert_eq!(code, 0, "{done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn results_that_were_refused_once_are_brought_again() {
    let folder = Folder::quickstart();
    // The first object is the data, the second the metrics.
    let scenario = folder.scenario(
        "good",
        "[[fault]]\noperation = \"PutObject\"\nnth = 2\naction = \"error\"\nstatus = 403\n\
         code = \"AccessDenied\"\nmessage = \"Access Denied\"\n",
    );
    let world = World::new(&scenario, folder).await;
    let (made, code) = world.json(&["submit", "--yes"]);
    assert_eq!(code, 0, "{made}");
    let bedrock = client(&config(&world.bedrock.url).await);
    let status = loop {
        let jobs = bedrock.list_model_customization_jobs().send().await;
        match jobs {
            Ok(jobs) => {
                let job = &jobs.model_customization_job_summaries()[0];
                if job.status().as_str() != "InProgress" {
                    break job.status().clone();
                }
            }
            // Told to whoever asks before it is tried again.
            Err(error) => {
                let told = error.into_service_error();
                assert!(
                    told.meta().message().unwrap().contains("s3:PutObject failed"),
                    "{told:?}"
                );
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    assert_eq!(status.as_str(), "Completed");
    let found = s3_client(&world.account.url).await.list_objects_v2();
    let found = found.bucket("acme-finetune").prefix("quickstart/output/");
    assert_eq!(found.send().await.unwrap().contents().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_judged_by_what_was_read_for_them_however_many_ask() {
    let world = World::new("good", Folder::quickstart()).await;
    let (made, code) = world.json(&["submit", "--yes"]);
    assert_eq!(code, 0, "{made}");
    let bedrock = client(&config(&world.bedrock.url).await);
    let jobs = bedrock.list_model_customization_jobs().send().await.unwrap();
    let first = jobs.model_customization_job_summaries()[0].job_arn().to_owned();
    let asked: Vec<_> = (0..10)
        .map(|_| {
            let bedrock = bedrock.clone();
            tokio::spawn(async move {
                loop {
                    let jobs = bedrock.list_model_customization_jobs().send().await.unwrap();
                    let jobs = jobs.model_customization_job_summaries();
                    let ended = jobs.iter().filter(|job| job.status().as_str() != "InProgress");
                    if ended.count() == 2 {
                        break;
                    }
                }
            })
        })
        .collect();
    // A second job on the same data, while the first is asked for all the time.
    let like = bedrock.get_model_customization_job().job_identifier(first);
    let like = like.send().await.unwrap();
    let call = bedrock
        .create_model_customization_job()
        .job_name("second")
        .custom_model_name("second")
        .role_arn(like.role_arn())
        .base_model_identifier(like.base_model_arn())
        .set_training_data_config(like.training_data_config().cloned())
        .set_output_data_config(like.output_data_config().cloned());
    call.send().await.unwrap();
    for loops in asked {
        loops.await.unwrap();
    }
    let jobs = bedrock.list_model_customization_jobs().send().await.unwrap();
    let jobs = jobs.model_customization_job_summaries();
    assert!(
        jobs.iter().all(|job| job.status().as_str() == "Completed"),
        "{jobs:#?}"
    );
    // The data was fetched once, and nothing else stays behind.
    let accounts = std::fs::read_dir(world.folder.path().join("bedrock")).unwrap();
    let account = accounts
        .map(|account| account.unwrap().path())
        .find(|path| path.is_dir())
        .unwrap();
    let objects = std::fs::read_dir(account.join("objects")).unwrap();
    assert_eq!(objects.count(), 1);
}
