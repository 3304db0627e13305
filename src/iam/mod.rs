//! Identifiers and documents of IAM: roles, trust policies, permission policies.
