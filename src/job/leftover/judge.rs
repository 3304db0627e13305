//! What is left, what it costs, and what stands in the way of removing it.

use jiff::{SignedDuration, Timestamp};

use super::facts::{
    DataFact, DeploymentFact, Found, KeptModelFact, ManagedRoleFact, RunningJob, ThroughputFact, UploadFact,
};
use super::{Leftover, LeftoverKind, Listed, Obstacle};
use crate::job::Read;
use crate::job::cost::{Monthly, storage_per_month, throughput_per_month};
use crate::network::Leftover as InterfaceFact;

/// An upload that was begun within this time may still be going on.
const RECENT: SignedDuration = SignedDuration::from_hours(24);

/// Judges what was found at the time `now`: one list for each kind, in the order in which they are removed.
pub fn judge(found: &Found, now: Timestamp) -> Vec<Listed> {
    let judge = Judge { found, now };
    vec![
        judge.list(LeftoverKind::Deployment, &found.deployments, Judge::deployment),
        judge.list(LeftoverKind::Throughput, &found.throughputs, Judge::throughput),
        judge.list(LeftoverKind::Model, &found.models, Judge::model),
        judge.list(LeftoverKind::Role, &found.roles, Judge::role),
        judge.list(LeftoverKind::Upload, &found.uploads, Judge::upload),
        judge.list(LeftoverKind::Data, &found.data, Judge::data),
        judge.list(LeftoverKind::Interface, &found.interfaces, Judge::interface),
    ]
}

struct Judge<'a> {
    found: &'a Found,
    now: Timestamp,
}

/// Something of which nothing more is known yet.
fn leftover(kind: LeftoverKind, id: &str, name: &str) -> Leftover {
    Leftover {
        kind,
        id: id.to_owned(),
        name: name.to_owned(),
        status: None,
        since: None,
        about: None,
        monthly: Monthly::Nothing,
        obstacles: Vec::new(),
    }
}

/// The last part of an ARN that people know a foundation model by, its whole ARN elsewhere.
fn model_id(arn: &str) -> &str {
    arn.rsplit_once("foundation-model/").map_or(arn, |(_, id)| id)
}

impl Judge<'_> {
    fn list<T>(
        &self,
        kind: LeftoverKind,
        read: &Read<Vec<T>>,
        judge: impl Fn(&Self, &T) -> Leftover,
    ) -> Listed {
        let read = match read {
            Read::Known(facts) => {
                let mut all: Vec<Leftover> = facts.iter().map(|fact| judge(self, fact)).collect();
                all.sort_by(|a, b| (a.since, &a.name, &a.id).cmp(&(b.since, &b.name, &b.id)));
                Read::Known(all)
            }
            Read::Unread(reason) => Read::Unread(reason.clone()),
            Read::Needless(reason) => Read::Needless(reason.clone()),
        };
        Listed { kind, read }
    }

    /// The name of a custom model of the account, the ID of a foundation model.
    fn model_name<'b>(&'b self, arn: &'b str) -> &'b str {
        let own = match &self.found.models {
            Read::Known(models) => models.iter().find(|model| model.arn == arn),
            _ => None,
        };
        own.map_or_else(|| model_id(arn), |model| &model.name)
    }

    /// Obstacles by jobs that have not ended, as `of` tells them of each.
    fn jobs(&self, of: impl Fn(&RunningJob) -> Option<Obstacle>) -> Vec<Obstacle> {
        match &self.found.jobs {
            Read::Known(jobs) => jobs.iter().filter_map(of).collect(),
            Read::Unread(reason) | Read::Needless(reason) => vec![Obstacle::JobsUnknown(reason.clone())],
        }
    }

    fn deployment(&self, fact: &DeploymentFact) -> Leftover {
        let changing = fact.status == "Creating";
        Leftover {
            status: Some(fact.status.clone()),
            since: fact.created,
            about: Some(format!("of `{}`", self.model_name(&fact.model))),
            obstacles: changing
                .then(|| Obstacle::Changing(fact.status.clone()))
                .into_iter()
                .collect(),
            ..leftover(LeftoverKind::Deployment, &fact.arn, &fact.name)
        }
    }

    fn throughput(&self, fact: &ThroughputFact) -> Leftover {
        let committed = fact
            .committed_until
            .filter(|until| *until > self.now)
            .map(Obstacle::Committed);
        let changing = ["Creating", "Updating"].contains(&fact.status.as_str());
        let changing = changing.then(|| Obstacle::Changing(fact.status.clone()));
        let units = if fact.units == 1 { "unit" } else { "units" };
        let model = fact
            .models
            .first()
            .map_or(fact.foundation.as_str(), String::as_str);
        let commitment = match fact.commitment.as_deref() {
            Some("OneMonth") => ", for a month at a time",
            Some(_) => ", for six months at a time",
            None => "",
        };
        Leftover {
            status: Some(fact.status.clone()),
            since: fact.created,
            about: Some(format!(
                "{} model {units} of `{}`{commitment}",
                fact.units,
                self.model_name(model)
            )),
            monthly: throughput_per_month(
                &fact.foundation,
                &self.found.region,
                fact.units,
                fact.commitment.as_deref(),
            ),
            obstacles: committed.into_iter().chain(changing).collect(),
            ..leftover(LeftoverKind::Throughput, &fact.arn, &fact.name)
        }
    }

    fn model(&self, fact: &KeptModelFact) -> Leftover {
        let mut obstacles = self.serving(&fact.arn);
        if fact.status.as_deref() == Some("Creating") {
            obstacles.push(Obstacle::Changing("Creating".to_owned()));
        }
        obstacles.extend(self.jobs(|job| {
            match self.found.bases.get(&job.name) {
                Some(base) => {
                    let is_it = *base == fact.arn || *base == fact.name;
                    is_it.then(|| Obstacle::Job(job.name.clone()))
                }
                // A list of jobs names the foundation model also where a custom one is the base.
                None => (model_id(&job.foundation) == model_id(&fact.base)
                    || fact.base.contains(":custom-model/"))
                .then(|| Obstacle::PerhapsBaseOf(job.name.clone())),
            }
        }));
        Leftover {
            status: fact.status.clone(),
            since: fact.created,
            about: Some(format!("made from `{}`", self.model_name(&fact.base))),
            monthly: storage_per_month(&fact.base, &self.found.region),
            obstacles,
            ..leftover(LeftoverKind::Model, &fact.arn, &fact.name)
        }
    }

    /// What serves a model.
    fn serving(&self, arn: &str) -> Vec<Obstacle> {
        let mut obstacles = Vec::new();
        match &self.found.deployments {
            Read::Known(all) => {
                let serving = all.iter().filter(|one| one.model == arn);
                obstacles.extend(serving.map(|one| Obstacle::Serves {
                    kind: LeftoverKind::Deployment,
                    id: one.arn.clone(),
                    name: one.name.clone(),
                }));
            }
            Read::Unread(reason) | Read::Needless(reason) => {
                obstacles.push(Obstacle::ServingUnknown(reason.clone()));
            }
        }
        match &self.found.throughputs {
            Read::Known(all) => {
                let serving = all
                    .iter()
                    .filter(|one| one.models.iter().any(|model| model == arn));
                obstacles.extend(serving.map(|one| Obstacle::Serves {
                    kind: LeftoverKind::Throughput,
                    id: one.arn.clone(),
                    name: one.name.clone(),
                }));
            }
            Read::Unread(reason) | Read::Needless(reason) => {
                obstacles.push(Obstacle::ServingUnknown(reason.clone()));
            }
        }
        obstacles
    }

    fn role(&self, fact: &ManagedRoleFact) -> Leftover {
        Leftover {
            since: fact.created,
            obstacles: self.jobs(|job| (job.role == fact.arn).then(|| Obstacle::Job(job.name.clone()))),
            ..leftover(LeftoverKind::Role, &fact.name, &fact.name)
        }
    }

    fn upload(&self, fact: &UploadFact) -> Leftover {
        let recent = self.now.duration_since(fact.begun) < RECENT;
        let (about, bytes) = match &fact.bytes {
            Ok(bytes) => (None, Some(*bytes)),
            Err(reason) => (
                Some(format!("how much of it is in S3 is not known: {reason}")),
                None,
            ),
        };
        Leftover {
            since: Some(fact.begun),
            about,
            monthly: Monthly::of_bytes(bytes),
            obstacles: recent
                .then_some(Obstacle::Recent(fact.begun))
                .into_iter()
                .chain((!fact.own).then_some(Obstacle::Elsewhere))
                .collect(),
            ..leftover(LeftoverKind::Upload, &fact.id, &fact.uri)
        }
    }

    fn data(&self, fact: &DataFact) -> Leftover {
        let uses = |job: &RunningJob| job.data.iter().any(|uri| fact.uri.starts_with(uri.as_str()));
        Leftover {
            monthly: Monthly::of_bytes(Some(fact.bytes)),
            obstacles: self.jobs(|job| uses(job).then(|| Obstacle::Job(job.name.clone()))),
            ..leftover(LeftoverKind::Data, &fact.uri, &fact.uri)
        }
    }

    fn interface(&self, fact: &InterfaceFact) -> Leftover {
        let of = |job: &RunningJob| fact.job_arn.as_deref() == Some(job.arn.as_str());
        let id = fact.job_arn.as_deref().and_then(|arn| arn.rsplit('/').next());
        let job = id.map(|id| format!(", of job `{id}`"));
        Leftover {
            about: Some(format!(
                "in subnet `{}`{}",
                fact.subnet_id,
                job.unwrap_or_default()
            )),
            obstacles: self.jobs(|job| of(job).then(|| Obstacle::Job(job.name.clone()))),
            ..leftover(LeftoverKind::Interface, &fact.id, &fact.id)
        }
    }
}
