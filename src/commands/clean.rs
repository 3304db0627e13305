//! `finetune clean`: removes what was chosen of what earlier work left.

use std::collections::BTreeSet;

use super::leftovers::{self, LeftoversOutcome};
use crate::error::{ExitStatus, Failure, Hint, in_one_line};
use crate::job::Read;
use crate::job::leftover::{Choice, ChoiceError, Leftover, LeftoverKind, Obstacle, choose};
use crate::journal::JournalFolder;
use crate::steps::Work;
use crate::steps::leftovers::{Place, RemoveError, Removed, remove};

/// What the flags say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What is to be removed; without it, somebody is asked about each kind.
    pub choice: Option<Choice>,
    /// Whether nothing is removed.
    pub dry_run: bool,
    /// Whether it is enough that no job is known to need it.
    pub ignore_jobs: bool,
}

/// What became of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CleanEnd {
    /// It is gone.
    Removed,
    /// Somebody else removed it meanwhile.
    Gone,
    /// It would be removed.
    WouldRemove,
    /// The user said no.
    Declined,
    /// It stays, for these reasons.
    Kept(Vec<String>),
    /// AWS refused, or gave no answer: what it said, and what to do.
    Failed {
        /// The error and its causes.
        error: String,
        /// What to do.
        hints: Vec<String>,
    },
    /// The user interrupted before its turn came.
    NotReached,
}

/// What came of `clean`.
#[derive(Debug, Clone, PartialEq)]
pub struct CleanOutcome {
    /// What was listed.
    pub listed: LeftoversOutcome,
    /// What was chosen of it, in the order in which it was removed, and what became of it.
    pub ends: Vec<(Leftover, CleanEnd)>,
    /// Whether what was chosen was chosen by name or by kind.
    pub chosen: bool,
    /// The kinds that were to be looked through and could not be read.
    pub unread: Vec<LeftoverKind>,
}

impl CleanOutcome {
    /// Says how the process ends: with 4 where AWS refused, with 1 where something that was asked for stays.
    pub fn exit_status(&self) -> ExitStatus {
        let any = |is: fn(&CleanEnd) -> bool| self.ends.iter().any(|(_, end)| is(end));
        if any(|end| matches!(end, CleanEnd::Failed { .. })) {
            ExitStatus::Aws
        } else if !self.unread.is_empty() {
            self.listed.exit_of(&self.unread)
        } else if any(|end| matches!(end, CleanEnd::NotReached)) {
            ExitStatus::Interrupted
        } else if self.chosen && any(|end| matches!(end, CleanEnd::Kept(_))) {
            ExitStatus::Findings
        } else {
            ExitStatus::Success
        }
    }
}

/// A name means nothing, or too much.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CleanError {
    /// Nothing that is left is called so.
    #[error("nothing that is left over is called `{name}`")]
    Unknown {
        /// The name.
        name: String,
        /// The kinds that could not be read.
        unread: Vec<LeftoverKind>,
    },
    /// Several things are.
    #[error("`{0}` means more than one thing")]
    Ambiguous(String, Vec<String>),
}

impl Hint for CleanError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Unknown { unread, .. } => {
                let unread = unread
                    .iter()
                    .map(|kind| format!("{} could not be read", kind.heading()));
                let list = "`finetune leftovers` lists what there is, with IDs".to_owned();
                unread.chain([list]).collect()
            }
            Self::Ambiguous(_, several) => vec![format!("name one of {}", several.join(", "))],
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Unknown { unread, .. } if !unread.is_empty() => ExitStatus::Aws,
            _ => ExitStatus::Usage,
        }
    }
}

/// What is to be asked about together, each in the order of removal: all that was chosen, or one kind after the
/// other.
fn groups<'a>(
    outcome: &'a LeftoversOutcome,
    choice: Option<&Choice>,
) -> Result<Vec<Vec<&'a Leftover>>, CleanError> {
    let listed = &outcome.listed;
    let Some(choice) = choice else {
        return Ok(listed.iter().map(|one| one.known().iter().collect()).collect());
    };
    match choose(listed, choice) {
        Ok(chosen) => Ok(vec![chosen]),
        Err(ChoiceError::Unknown(name)) => Err(CleanError::Unknown {
            name,
            unread: outcome.unread(),
        }),
        Err(ChoiceError::Ambiguous(name, several)) => {
            let several = several
                .iter()
                .map(|(kind, id)| format!("`{id}` ({})", kind.name()));
            Err(CleanError::Ambiguous(name, several.collect()))
        }
    }
}

fn told(obstacles: &[&Obstacle]) -> Vec<String> {
    obstacles.iter().map(|obstacle| obstacle.told()).collect()
}

/// Lists what is left, and removes what was chosen of it and what `confirm` says yes to: deployments first, then
/// throughput, then models. What is in use stays. What fails keeps nothing else from being removed.
///
/// # Errors
/// When the caller's credentials can't be used, or a name means nothing.
pub async fn run(
    options: &Options,
    place: &Place,
    journals: &JournalFolder,
    work: &Work,
    mut confirm: impl AsyncFnMut(&[&Leftover]) -> Result<bool, Failure>,
) -> Result<CleanOutcome, Failure> {
    let listed = leftovers::run(place, journals, work).await?;
    let named = matches!(options.choice, Some(Choice::Named(_)));
    let mut approved: BTreeSet<&str> = BTreeSet::new();
    let mut ends: Vec<(&Leftover, Option<CleanEnd>)> = Vec::new();
    for group in groups(&listed, options.choice.as_ref())? {
        let mut asked = Vec::new();
        for one in group {
            let with_it: BTreeSet<&str> = asked.iter().map(|one: &&Leftover| one.id.as_str()).collect();
            let goes = |id: &str| approved.contains(id) || with_it.contains(id);
            let held = one.held_by(goes, named, options.ignore_jobs);
            if held.is_empty() {
                asked.push(one);
            } else {
                ends.push((one, Some(CleanEnd::Kept(told(&held)))));
            }
        }
        if asked.is_empty() {
            continue;
        }
        let end = if options.dry_run {
            Some(CleanEnd::WouldRemove)
        } else if confirm(&asked).await? {
            None
        } else {
            Some(CleanEnd::Declined)
        };
        if end != Some(CleanEnd::Declined) {
            approved.extend(asked.iter().map(|one| one.id.as_str()));
        }
        ends.extend(asked.into_iter().map(|one| (one, end.clone())));
    }
    ends.sort_by_key(|(one, _)| one.kind);
    // Somebody was asked meanwhile, which takes its time: what a job has begun to use since stays.
    let again = if ends.iter().any(|(_, end)| end.is_none()) {
        Some(leftovers::run(place, journals, work).await?)
    } else {
        None
    };
    let now = again.iter().flat_map(|look| &look.listed);
    for (one, end) in ends.iter_mut().filter(|(_, end)| end.is_none()) {
        let Some(listed) = now.clone().find(|listed| listed.kind == one.kind) else {
            continue;
        };
        match listed.known().iter().find(|found| found.id == one.id) {
            Some(found) => *one = found,
            // Nothing but the journals says that no job uses data. What is left of other kinds has to be known
            // to the service, and it tells when it is asked to delete it.
            None if one.kind == LeftoverKind::Data => {
                *end = Some(CleanEnd::Kept(vec![no_longer_listed(&listed.read)]));
            }
            None => {}
        }
    }
    let ends = carry_out(ends, options.ignore_jobs, place, work).await;
    let chosen_kinds = match &options.choice {
        Some(Choice::Kinds(kinds)) => Some(kinds),
        _ => None,
    };
    let mut unread = listed.unread();
    unread.retain(|kind| !named && chosen_kinds.is_none_or(|kinds| kinds.contains(kind)));
    Ok(CleanOutcome {
        ends,
        chosen: options.choice.is_some(),
        unread,
        listed,
    })
}

/// Why data stays that a second look does not list.
fn no_longer_listed(read: &Read<Vec<Leftover>>) -> String {
    match read {
        Read::Unread(reason) => format!("whether a job uses it is no longer known: {reason}"),
        _ => "it is no longer data without a job: a run of this folder has begun to use it, or it is gone"
            .to_owned(),
    }
}

/// Removes one after the other what has no end yet.
async fn carry_out(
    ends: Vec<(&Leftover, Option<CleanEnd>)>,
    ignore_jobs: bool,
    place: &Place,
    work: &Work,
) -> Vec<(Leftover, CleanEnd)> {
    let mut removed: BTreeSet<String> = BTreeSet::new();
    let mut done: Vec<(Leftover, CleanEnd)> = Vec::new();
    for (one, end) in ends {
        let end = match end {
            Some(end) => end,
            None if work.interrupt.is_set() => CleanEnd::NotReached,
            None => {
                let held = one.held_by(|id| removed.contains(id), true, ignore_jobs);
                if held.is_empty() {
                    let serves = |obstacle: &Obstacle| matches!(obstacle, Obstacle::Serves { .. });
                    let freed = one.obstacles.iter().any(serves);
                    end_of(remove(one, place, freed, ignore_jobs, work).await)
                } else {
                    // What served it could not be removed.
                    CleanEnd::Kept(told(&held))
                }
            }
        };
        if matches!(end, CleanEnd::Removed | CleanEnd::Gone) {
            removed.insert(one.id.clone());
        }
        done.push((one.clone(), end));
    }
    done
}

fn end_of(result: Result<Removed, RemoveError>) -> CleanEnd {
    match result {
        Ok(Removed::Now) => CleanEnd::Removed,
        Ok(Removed::Before) => CleanEnd::Gone,
        Ok(Removed::Obstructed(obstacles)) => {
            let told = obstacles
                .into_iter()
                .map(|one| format!("{}: {}", one.what, one.remedy));
            CleanEnd::Kept(told.collect())
        }
        Err(error) => CleanEnd::Failed {
            error: in_one_line(&error),
            hints: error.hints(),
        },
    }
}

#[cfg(test)]
#[path = "clean_tests.rs"]
mod tests;
