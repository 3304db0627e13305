//! The only folder that names the AWS SDK: one file per service, domain types out.
