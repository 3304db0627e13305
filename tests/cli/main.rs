//! What a person sees: the commands as a process, their output as snapshots. One file per verb.

mod bad_input;
mod explain;
mod generated;
mod harness;
mod help;
