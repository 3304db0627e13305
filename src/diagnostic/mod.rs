//! What every check finds, whatever it looks at: one type for findings, one for verdicts, one for
//! rules. The core of the crate returns these; `output` turns them into text.

mod finding;
mod json;
mod judgement;
mod level;
mod location;
mod read;
mod report;
mod rule;

pub use finding::{Diagnostic, Remedy};
pub use judgement::{Gathered, Judgement, Outcome, Stop};
pub use level::{Level, Severity};
pub use location::{Excerpt, FileLocation, Location};
pub use read::{Read, Unread};
pub use report::{CheckResult, CheckVerdict, Input, Report, Suppressed, Verdict};
pub use rule::{Rule, Source};
