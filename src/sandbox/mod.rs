//! The offline AWS.
