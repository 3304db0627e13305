//! The terminal: streams, colours, widths, and what is shown when `finetune` itself is at fault.

mod bug;
#[cfg(feature = "aws")]
mod job_line;
#[cfg(feature = "aws")]
mod progress;
mod style;
mod terminal;

pub use bug::guard;
#[cfg(feature = "aws")]
pub use job_line::{elapsed, estimate_text};
#[cfg(feature = "aws")]
pub use progress::observer;
pub use style::{Painted, Style, Tone};
pub use terminal::{Color, Progress, Terminal, TerminalOptions};
