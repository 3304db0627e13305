//! The steps of a way: each is a rule's outcome for one subnet, in words that also say what passes.

use super::{Step, StepKind};
use crate::diagnostic::{CheckVerdict, Rule, Severity, Stop, Unread};
use crate::network::SubnetId;
use crate::network::check::{Subject, ask};
use crate::network::facts::{RouteTable, Subnet};
use crate::network::remedy::listed;
use crate::network::rules::{CHECKS, network_acl};
use crate::network::s3_path::{Direction, S3Path, Via, s3_paths};

/// What a rule says of the subnet: its verdict, and the reason unless it passes.
struct Ruling {
    rule: &'static Rule,
    verdict: CheckVerdict,
    reason: String,
    resources: Vec<String>,
}

/// Asks a rule.
fn rule_on(subject: Subject<'_>, code: &str) -> Ruling {
    let (result, findings) = ask(subject, code);
    let messages: Vec<String> = findings.into_iter().map(|finding| finding.message).collect();
    let mut resources = result.resources;
    resources.dedup();
    Ruling {
        rule: result.rule,
        verdict: result.verdict,
        reason: result.reason.unwrap_or_else(|| messages.join("; ")),
        resources,
    }
}

impl Ruling {
    /// The step; `passing` says what is passed where nothing stands against it.
    fn step(self, kind: StepKind, passing: impl FnOnce() -> String) -> Step {
        let told = self.verdict != CheckVerdict::Pass || !self.reason.is_empty();
        Step {
            kind,
            rule: self.rule,
            verdict: self.verdict,
            reason: if told { self.reason } else { passing() },
            resources: self.resources,
        }
    }
}

/// A step that the way itself decides, under the rule that says the same of all subnets.
fn step(kind: StepKind, code: &str, verdict: CheckVerdict, reason: String, resources: Vec<String>) -> Step {
    let rule = CHECKS
        .iter()
        .map(|(rule, _)| *rule)
        .find(|rule| rule.code == code);
    Step {
        kind,
        rule: rule.expect("every code that is named is in the catalogue"),
        verdict,
        reason,
        resources,
    }
}

/// Returns the steps of the only subnet of `subject`.
pub(super) fn of(subject: Subject<'_>) -> Vec<Step> {
    let exists = rule_on(subject, "NET-02");
    let subnet = subject.subnets().ok().and_then(|found| found.first().copied());
    let Some(subnet) = subnet else {
        return vec![exists.step(StepKind::Subnet, String::new)];
    };
    let mut steps = vec![start(subject, subnet)];
    let paths = match s3_paths(subject) {
        Ok(paths) => paths,
        Err(stop) => {
            steps.push(name(subject, &[]));
            steps.push(groups(subject, &[]));
            let (verdict, reason) = stopped(stop);
            steps.push(step(
                StepKind::Route,
                "NET-30",
                verdict,
                reason,
                vec![subnet.id.clone()],
            ));
            return steps;
        }
    };
    steps.push(name(subject, &paths));
    steps.push(groups(subject, &paths));
    steps.extend(acl(subject, &paths, Direction::Egress));
    steps.extend(routes(subnet, &paths));
    let endpoint = paths.iter().find_map(S3Path::endpoint);
    let further: [(StepKind, &str, &dyn Fn() -> String); 7] = [
        (StepKind::Endpoint, "NET-32", &|| ways(&paths, "is `available`")),
        (StepKind::EndpointAccess, "NET-34", &|| {
            "S3's names resolve to it, and its security groups let tcp/443 in from the job".to_owned()
        }),
        (StepKind::NatGateway, "NET-36", &|| {
            ways(&paths, "is available and has a way out")
        }),
        (StepKind::BlockPublicAccess, "NET-37", &|| {
            "VPC Block Public Access leaves the NAT gateway alone".to_owned()
        }),
        (StepKind::EndpointPolicy, "NET-33", &|| match endpoint {
            Some((_, Some(endpoint))) if endpoint.policy.is_none() => {
                "the endpoint has no policy of its own: all of it passes".to_owned()
            }
            _ => "it lets the service role read the data and write the results".to_owned(),
        }),
        (StepKind::BucketRegion, "NET-38", &|| {
            format!("the buckets lie in `{}`", subject.request.region)
        }),
        (StepKind::BucketPolicy, "NET-40", &|| {
            "none denies the job by this way".to_owned()
        }),
    ];
    for (kind, code, passing) in further {
        let ruling = rule_on(subject, code);
        // What is not on this way is no step of it; what could not be asked of it is one.
        let always = match kind {
            StepKind::EndpointPolicy => endpoint.is_some(),
            kind => kind == StepKind::BucketPolicy,
        };
        if always || ruling.verdict != CheckVerdict::Skip {
            steps.push(ruling.step(kind, passing));
        }
    }
    steps.extend(acl(subject, &paths, Direction::Ingress));
    steps
}

/// The only step of a subnet of which nobody knows whether the VPC has it.
pub(super) fn unread_subnet(id: &SubnetId, unread: &Unread) -> Step {
    let resources = vec![id.to_string()];
    step(
        StepKind::Subnet,
        "NET-02",
        CheckVerdict::Unknown,
        unread.reason(),
        resources,
    )
}

/// The subnet as the place where the job's interfaces are.
fn start(subject: Subject<'_>, subnet: &Subnet) -> Step {
    let judged = ["NET-04", "NET-08"].map(|code| rule_on(subject, code));
    let passing = || {
        let free = match subnet.available_ip_address_count {
            Some(1) => ", 1 address free".to_owned(),
            Some(count) => format!(", {count} addresses free"),
            None => String::new(),
        };
        format!("`{}`{free}", subnet.state)
    };
    let [state, addresses] = judged;
    let which = if state.verdict == CheckVerdict::Pass {
        addresses
    } else {
        state
    };
    which.step(StepKind::Subnet, passing)
}

fn name(subject: Subject<'_>, paths: &[S3Path<'_>]) -> Step {
    rule_on(subject, "NET-11").step(StepKind::Name, || match paths.first().map(|path| path.via) {
        Some(Via::Interface(endpoint)) => {
            format!(
                "the VPC's resolver answers; private DNS of `{}` takes the name",
                endpoint.id
            )
        }
        _ => "the VPC's resolver answers, with S3's public addresses".to_owned(),
    })
}

fn groups(subject: Subject<'_>, paths: &[S3Path<'_>]) -> Step {
    rule_on(subject, "NET-25").step(StepKind::GroupEgress, || {
        let ids: Vec<String> = subject
            .request
            .security_group_ids
            .iter()
            .map(ToString::to_string)
            .collect();
        let to = match paths.first().map(|path| path.via) {
            Some(Via::Interface(endpoint)) => format!("`{}`", endpoint.id),
            _ => "Amazon S3".to_owned(),
        };
        let verb = if ids.len() == 1 { "lets" } else { "let" };
        format!("{} {verb} tcp/443 out to {to}", listed(&ids))
    })
}

/// What the network ACL does to the traffic in one direction.
fn acl(subject: Subject<'_>, paths: &[S3Path<'_>], direction: Direction) -> Option<Step> {
    let kind = match direction {
        Direction::Egress => StepKind::AclOut,
        Direction::Ingress => StepKind::AclIn,
    };
    // All ways but an interface endpoint's have the same far end.
    let path = paths.iter().find(|path| network_acl::is_judged(subject, path))?;
    let judged = subject.network_acl(path.subnet).and_then(|acl| {
        let unread = || {
            let id = &path.subnet.id;
            Stop::Unknown(format!(
                "the answer of `ec2:DescribeNetworkAcls` has none for `{id}`"
            ))
        };
        let acl = acl.ok_or_else(unread)?;
        Ok((acl, network_acl::blocked(subject, path, acl, direction)?))
    });
    Some(match judged {
        Err(stop) => {
            let (verdict, reason) = stopped(stop);
            step(kind, "NET-35", verdict, reason, Vec::new())
        }
        Ok((acl, None)) => {
            let what = match direction {
                Direction::Egress => "tcp/443 out",
                Direction::Ingress => "the answers in, on tcp/1024-65535",
            };
            let reason = format!("`{}` lets {what}", acl.id);
            step(kind, "NET-35", CheckVerdict::Pass, reason, vec![acl.id.clone()])
        }
        Ok((acl, Some(blocked))) => {
            let verdict = match blocked.severity {
                Severity::Error => CheckVerdict::Fail,
                _ => CheckVerdict::Warn,
            };
            step(
                kind,
                "NET-35",
                verdict,
                blocked.message(acl),
                vec![acl.id.clone()],
            )
        }
    })
}

/// The route table and the routes that win in it.
fn routes(subnet: &Subnet, paths: &[S3Path<'_>]) -> Vec<Step> {
    let mut steps = Vec::new();
    let local = paths.iter().all(|path| matches!(path.via, Via::Interface(_)));
    if !local {
        steps.push(match paths.first().and_then(|path| path.table) {
            Some(table) => served(subnet, table),
            None => step(
                StepKind::RouteTable,
                "NET-30",
                CheckVerdict::Fail,
                "no route table serves the subnet".to_owned(),
                vec![subnet.id.clone()],
            ),
        });
    }
    let several = paths.len() > 1;
    steps.extend(
        paths
            .iter()
            .filter(|path| local || path.table.is_some())
            .map(|path| route(path, several)),
    );
    steps
}

fn served(subnet: &Subnet, table: &RouteTable) -> Step {
    let how = if table.subnet_ids.contains(&subnet.id) {
        "associated with the subnet"
    } else {
        "the VPC's main table: no table is associated with the subnet"
    };
    let reason = format!("`{}`, {how}", table.id);
    step(
        StepKind::RouteTable,
        "NET-30",
        CheckVerdict::Pass,
        reason,
        vec![table.id.clone()],
    )
}

/// The route that some or all of S3's addresses follow.
fn route(path: &S3Path<'_>, several: bool) -> Step {
    let table = path.table.map(|table| table.id.clone());
    let target = path.endpoint().map(|(id, _)| id.to_owned());
    let target = path.route.map(|route| route.target.clone()).or(target);
    let resources: Vec<String> = table.into_iter().chain(target).collect();
    let shown = path
        .route
        .map(|route| format!("`{}` → `{}`", route.destination, route.target));
    if let Some(shown) = shown
        .as_ref()
        .filter(|_| path.route.is_some_and(|route| route.state == "blackhole"))
    {
        let reason = format!("{shown} is a black hole: the target is gone");
        return step(StepKind::Route, "NET-31", CheckVerdict::Fail, reason, resources);
    }
    let (verdict, reason) = match (path.via, shown) {
        (Via::Interface(endpoint), _) => (
            CheckVerdict::Pass,
            format!("within the VPC, to the addresses of `{}`", endpoint.id),
        ),
        (Via::Gateway(id, _), None) => (
            CheckVerdict::Pass,
            format!("the table is one of `{id}`, whose route is still to come"),
        ),
        (Via::Gateway(..) | Via::Nat(_), shown) => (CheckVerdict::Pass, shown.unwrap_or_default()),
        (Via::Unverified, shown) => (
            CheckVerdict::Warn,
            format!(
                "{}: what lies behind cannot be verified",
                shown.unwrap_or_default()
            ),
        ),
        (Via::Nothing, Some(shown)) => {
            let why = match path.route.map(|route| route.target.as_str()) {
                Some("local") => "those addresses are the VPC's own",
                _ => "the job's interfaces get no public address, so an internet gateway is no way out",
            };
            (CheckVerdict::Fail, format!("{shown}: {why}"))
        }
        (Via::Nothing, None) => {
            let to = if several {
                "some of S3's addresses"
            } else {
                "Amazon S3"
            };
            let main = match path.table {
                Some(table) if table.main => "; give the subnet a table of its own or add one here",
                _ => "",
            };
            (CheckVerdict::Fail, format!("no route leads to {to}{main}"))
        }
    };
    step(StepKind::Route, "NET-30", verdict, reason, resources)
}

/// Names the ways, with what holds of each.
fn ways(paths: &[S3Path<'_>], what: &str) -> String {
    let mut named: Vec<String> = paths
        .iter()
        .filter(|path| path.endpoint().is_some() || path.nat_gateway().is_some())
        .map(S3Path::way)
        .collect();
    named.dedup();
    format!("{} {what}", named.join(" and "))
}

fn stopped(stop: Stop) -> (CheckVerdict, String) {
    match stop {
        Stop::Unknown(reason) => (CheckVerdict::Unknown, reason),
        Stop::Skip(reason) => (CheckVerdict::Skip, reason),
    }
}
