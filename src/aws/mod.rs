//! The only folder that names the AWS SDK: one file per service, domain types out.
//!
//! A [`Session`] holds the settings every client shares. Whether they reach AWS, an emulator or the
//! sandbox is decided once, where the session is made; nothing below knows the difference.

mod bedrock;
mod bedrock_customization;
mod bucket_settings;
mod caller;
mod calls;
mod credentials;
mod ec2;
#[cfg(test)]
mod endpoints_tests;
mod error;
mod iam;
mod job_list;
mod job_settings;
mod jobs;
mod mfa;
mod multipart;
mod object_stream;
mod paging;
mod price_list;
mod profiles;
mod readiness;
mod renewal;
mod role_list;
mod s3;
mod service_quotas;
mod serving;
mod session;
mod sign_in;
mod sts;
mod transport;

pub use bedrock::{BaseModel, ModelCustomization};
pub use caller::Callers;
pub use ec2::{Network, Scope};
pub use error::{ErrorKind, ServiceError};
pub use iam::{NewRole, RoleHeader, Roles};
pub use job_list::{JobsPage, MOST_JOBS_PER_CALL};
pub use jobs::UnfinishedJob;
pub use multipart::{StoredPart, Unfinished, Upload};
pub use object_stream::{ObjectPart, ObjectStream};
pub use price_list::PriceList;
pub use s3::{BucketState, ListedFolder, ListedObject, ObjectInfo, ObjectStore};
pub use service_quotas::ServiceQuotas;
pub use session::{Patience, Session, SessionError, Settings, StaticKeys};
pub use sts::CallerIdentity;
