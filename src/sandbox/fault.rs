//! The fault script of a scenario: what goes wrong, at which request, how often.

use serde::{Deserialize, Serialize};

/// The faults of a scenario, in order; the first that applies to a request is carried out.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Script(Vec<Fault>);

/// One `[[fault]]` of a scenario file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Fault {
    /// AWS's name of the operation, or `*`.
    #[serde(default = "Fault::any")]
    operation: String,
    /// Only the k-th request to this account, counted over all operations and processes from 1.
    #[serde(default)]
    request: Option<u64>,
    /// Only the n-th matching request, counted from 1.
    #[serde(default)]
    nth: Option<u64>,
    /// Leaves the first matching requests alone.
    #[serde(default)]
    after: u64,
    /// Matching requests that are hit, 1 unless told; ignored with `request` and `nth`.
    #[serde(default)]
    times: Option<u64>,
    /// What happens.
    #[serde(flatten)]
    action: Action,
    /// Matching requests so far.
    #[serde(default)]
    seen: u64,
}

impl Fault {
    fn any() -> String {
        "*".to_owned()
    }
}

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub(super) enum Action {
    /// The service's own throttling answer.
    Throttle,
    /// An answer with this code and message.
    Error {
        /// HTTP status.
        status: u16,
        /// AWS's code.
        code: String,
        /// AWS's words.
        message: String,
    },
    /// An HTML page with status 502, as load balancers send it.
    HtmlError,
    /// The connection breaks before the answer.
    Reset,
    /// The connection breaks after the service has acted.
    LostAnswer,
    /// The connection breaks within the body of the answer, once that many bytes of it were sent.
    CutBody {
        /// Bytes.
        after_bytes: u64,
    },
    /// The answer comes this many real milliseconds later.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The session's credentials have run out.
    ExpiredToken,
    /// Ends this process as `kill -9` does; only when the caller is in the same process.
    Kill {
        /// Before the service acts, or after: then the state is on disk and the answer is lost.
        when: Moment,
    },
    /// Lets a running job fail. `operation` is then the phase: `Validation`, `DataProcessing` or
    /// `Training`.
    FailJob {
        /// The job's failure message.
        message: String,
    },
}

/// When a process is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Moment {
    /// Before the service acts.
    Before,
    /// After it acted and before it answers.
    After,
}

impl Script {
    /// Whether nothing ever goes wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Counts a request and says what is to go wrong with it.
    pub(super) fn on_request(&mut self, operation: &str, number: u64) -> Option<Action> {
        self.first(
            |fault| !matches!(fault.action, Action::FailJob { .. }),
            operation,
            number,
        )
    }

    /// Counts the end of a job's phase and says with which message the job fails there.
    pub(super) fn on_phase(&mut self, phase: &str) -> Option<String> {
        match self.first(|fault| matches!(fault.action, Action::FailJob { .. }), phase, 0)? {
            Action::FailJob { message } => Some(message),
            _ => None,
        }
    }

    fn first(&mut self, concerns: impl Fn(&Fault) -> bool, operation: &str, number: u64) -> Option<Action> {
        let mut chosen = None;
        for fault in &mut self.0 {
            if !concerns(fault) || (fault.operation != "*" && fault.operation != operation) {
                continue;
            }
            fault.seen += 1;
            let hit = match (fault.request, fault.nth) {
                (Some(request), _) => request == number,
                (None, Some(nth)) => fault.seen == nth,
                (None, None) => {
                    fault.seen > fault.after
                        && fault.seen <= fault.after.saturating_add(fault.times.unwrap_or(1))
                }
            };
            if hit && chosen.is_none() {
                chosen = Some(fault.action.clone());
            }
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Script {
        #[derive(Deserialize)]
        struct File {
            fault: Script,
        }
        toml::from_str::<File>(text).unwrap().fault
    }

    #[test]
    fn a_fault_hits_its_operation_as_often_as_it_says() {
        let mut faults =
            script("[[fault]]\noperation = \"GetRole\"\nafter = 1\ntimes = 2\naction = \"throttle\"\n");
        let hits: Vec<bool> = (1..=5)
            .map(|n| faults.on_request("GetRole", n).is_some())
            .collect();
        assert_eq!(hits, [false, true, true, false, false]);
        assert_eq!(faults.on_request("CreateRole", 6), None);
    }

    #[test]
    fn a_kill_hits_the_request_of_its_number_only() {
        let mut faults = script("[[fault]]\nrequest = 3\naction = \"kill\"\nwhen = \"after\"\n");
        assert_eq!(faults.on_request("PutObject", 2), None);
        assert_eq!(
            faults.on_request("PutObject", 3),
            Some(Action::Kill { when: Moment::After })
        );
        assert_eq!(faults.on_request("PutObject", 4), None);
    }

    #[test]
    fn a_job_fails_in_the_phase_that_the_script_names() {
        let mut faults =
            script("[[fault]]\noperation = \"Training\"\naction = \"fail-job\"\nmessage = \"out of luck\"\n");
        assert_eq!(faults.on_phase("Validation"), None);
        assert_eq!(faults.on_request("Training", 1), None);
        assert_eq!(faults.on_phase("Training").as_deref(), Some("out of luck"));
    }
}
