//! Tools that work on data sets with the engine of `validate`: what is in them, which records go where.
//! They read records and decide; files are opened and written by `commands`.

pub mod stats;
