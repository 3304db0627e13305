//! Asynchronous work over `aws`: preflight, role, upload, submit, watch, collect.
