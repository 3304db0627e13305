//! The command line: clap's types, one file per verb, and the hand-over to `commands`.
