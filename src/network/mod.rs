//! The VPC of a job: facts, and the checks that judge them.
