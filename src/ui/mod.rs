//! The terminal: streams, colours, widths, and what is shown when `finetune` itself is at fault.

mod bug;
mod style;
mod terminal;

pub use bug::guard;
pub use style::{Painted, Style, Tone};
pub use terminal::{Color, Progress, Terminal, TerminalOptions};
