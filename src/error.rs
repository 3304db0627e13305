//! Errors, hints and exit codes.
