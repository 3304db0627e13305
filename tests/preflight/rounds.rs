//! How deep the calls of a check stand one upon another: every call is held until nothing else is asked, then
//! all are answered at once. However slow the machine, the number of such rounds is the critical path.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use finetune::aws::{Session, StaticKeys};
use finetune::commands::check::{CheckOutcome, live};
use finetune::config::{DataSource, TrainingData};
use finetune::dataset::Levels;
use finetune::diagnostic::Verdict;
use finetune::journal::JournalFolder;
use finetune::sandbox::Connector;
use finetune::steps::preflight::{Parts, Reporting};
use tokio::sync::oneshot;

use super::{Account, config};

/// How long nothing more may be asked for before the answers go out.
const QUIET: Duration = Duration::from_millis(150);

#[derive(Debug, Default)]
struct Held {
    /// The calls of each round, by service and operation.
    rounds: Vec<Vec<String>>,
    /// Calls whose answers are not ready to go out.
    inside: usize,
    waiting: Vec<oneshot::Sender<()>>,
    last: Option<Instant>,
}

/// Passes requests on and holds the answers back.
#[derive(Debug, Clone)]
struct Holding {
    inner: Connector,
    held: Arc<Mutex<Held>>,
}

impl Holding {
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the answers go, round by round, for as long as the test runs.
    async fn let_go(self) {
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            let mut held = self.held();
            let quiet = held.last.is_some_and(|last| last.elapsed() >= QUIET);
            if quiet && held.inside == 0 && !held.waiting.is_empty() {
                held.rounds.push(Vec::new());
                for waiting in held.waiting.drain(..) {
                    let _ = waiting.send(());
                }
            }
        }
    }
}

impl HttpClient for Holding {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Holding {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let name = name(&request);
        {
            let mut held = self.held();
            held.inside += 1;
            held.last = Some(Instant::now());
            if held.rounds.is_empty() {
                held.rounds.push(Vec::new());
            }
            held.rounds.last_mut().unwrap().push(name);
        }
        let answer = self.inner.call(request);
        let holding = self.clone();
        HttpConnectorFuture::new(async move {
            let answer = answer.await;
            let (let_go, waiting) = oneshot::channel();
            {
                let mut held = holding.held();
                held.inside -= 1;
                held.last = Some(Instant::now());
                held.waiting.push(let_go);
            }
            let _ = waiting.await;
            answer
        })
    }
}

/// `ec2 DescribeSubnets`, or method and path where the protocol has no operation's name.
fn name(request: &HttpRequest) -> String {
    let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
    let target = request.headers().get("x-amz-target");
    let operation = target
        .and_then(|target| target.rsplit('.').next())
        .or_else(|| body.split('&').find_map(|pair| pair.strip_prefix("Action=")));
    let rest = request.uri().split_once("://").map_or("", |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    match operation {
        Some(operation) => operation.to_owned(),
        None => format!(
            "{} {}/{path}",
            request.method(),
            host.split(".us-east-1").next().unwrap_or(host)
        ),
    }
}

/// Checks the quickstart's job in an account of the sandbox and returns the rounds that it took.
async fn rounds(account: &Account, parts: Parts) -> Vec<Vec<String>> {
    let sandbox = account.sandbox();
    let credentials = sandbox.credentials();
    let keys = StaticKeys {
        access_key_id: credentials.access_key_id.to_owned(),
        secret_access_key: credentials.secret_access_key.to_owned(),
    };
    let holding = Holding {
        inner: sandbox.connector(),
        held: Arc::default(),
    };
    let held = Arc::clone(&holding.held);
    let session = Session::in_process(holding.clone(), &sandbox.region().parse().unwrap(), &keys);
    let data = account.folder.path().join("train.jsonl");
    std::fs::write(&data, include_str!("../../datasets/quickstart/train.jsonl")).unwrap();
    let mut config = config();
    config.data.training = TrainingData::Records(DataSource::Path(data));
    let journals = JournalFolder::aws(account.folder.path());
    let reporting = Reporting {
        levels: Levels::default(),
        cap: 20,
    };
    let letting_go = tokio::spawn(holding.let_go());
    let outcome: CheckOutcome = live(&session, &config, &journals, parts, false, None, &reporting)
        .await
        .unwrap();
    letting_go.abort();
    assert_ne!(
        outcome.report.verdict(),
        Verdict::Error,
        "{:#?}",
        outcome.report.findings
    );
    let mut rounds = held.lock().unwrap().rounds.clone();
    rounds.retain(|round| !round.is_empty());
    for round in &mut rounds {
        round.sort();
    }
    rounds
}

const NETWORK: Parts = Parts {
    network: true,
    ..Parts::NONE
};

fn shown(rounds: &[Vec<String>]) -> String {
    let lines: Vec<String> = rounds
        .iter()
        .enumerate()
        .map(|(number, round)| format!("{}: {}", number + 1, round.join(", ")))
        .collect();
    lines.join("\n")
}

#[tokio::test]
async fn a_network_is_read_in_three_rounds() {
    let all = rounds(&Account::new("good"), NETWORK).await;
    insta::assert_snapshot!(shown(&all), @r"
    1: DescribeAvailabilityZones, DescribeInstanceTypeOfferings, DescribeManagedPrefixLists, DescribeNetworkInterfaces, DescribeNetworkInterfaces, DescribeSecurityGroups, DescribeSubnets, GetCallerIdentity, GetServiceQuota
    2: DescribeNetworkAcls, DescribeRouteTables, DescribeSubnets, DescribeVpcAttribute, DescribeVpcAttribute, DescribeVpcEndpoints, DescribeVpcs, GET acme-finetune.s3/?policy, GetManagedPrefixListEntries, HEAD acme-finetune.s3/
    3: DescribeDhcpOptions
    ");
    let nat = rounds(&Account::new("nat-gateway"), NETWORK).await;
    assert_eq!(
        nat[2],
        [
            "DescribeDhcpOptions",
            "DescribeNatGateways",
            "DescribeVpcBlockPublicAccessExclusions",
            "DescribeVpcBlockPublicAccessOptions"
        ]
    );
    assert_eq!(nat.len(), 3);
    let interface = rounds(&Account::new("interface-endpoint"), NETWORK).await;
    assert_eq!(interface[2], ["DescribeDhcpOptions", "DescribeSecurityGroups"]);
    assert_eq!(interface.len(), 3);
}

#[tokio::test]
async fn the_whole_preflight_takes_four_rounds_at_most() {
    for scenario in ["good", "role-enough", "nat-gateway"] {
        let all = rounds(&Account::new(scenario), Parts::ALL).await;
        assert!(all.len() <= 4, "{scenario}\n{}", shown(&all));
        let calls: usize = all.iter().map(Vec::len).sum();
        assert!(calls <= 60, "{scenario}: {calls}\n{}", shown(&all));
    }
}
