//! The VPC of a job: what was read of it as one value, and the checks that judge it. Values in,
//! values out; `steps::network` fetches the facts through `aws`.

mod check;
mod cidr;
mod coverage;
mod explain;
mod facts;
mod id;
mod mending;
mod pick;
mod picture;
mod planned;
mod remedy;
mod request;
mod rules;
mod s3_path;
mod survey;
#[cfg(test)]
pub(crate) mod testing;

pub use check::check;
pub use cidr::{Cidr, ParseCidrError};
pub use explain::{Explanation, Step, StepKind, UnknownSubnet, Way, WayKind, Which, explain};
pub use facts::{
    AclEntry, AskedObjects, AskedStorage, BlockPublicAccess, Bucket, DhcpOptions, EncryptionControl,
    Endpoint, Exclusion, FACTS_VERSION, Facts, GroupAssociation, GroupPair, InterfaceCounts, Leftover,
    NatGateway, NetworkAcl, Offering, Permission, PrefixList, Route, RouteTable, SecurityGroup, Subnet, Vpc,
    VpcDns, Zone,
};
pub use id::{SecurityGroupId, SubnetId, VpcId};
pub use mending::Mending;
pub use pick::{PickError, PickedGroup, PickedSubnet, Picks, pick_groups, pick_subnets};
pub use picture::{Link, Mark, Node, Note, Picture, Place, Zone as PictureZone, layout, picture};
pub use planned::{Names, NoNetwork, Planned, planned};
pub use request::{Asked, Storage, VpcRequest};
pub use rules::{ACCELERATORS, INTERFACE_QUOTA, RULES};
pub use survey::{VpcSummary, ZoneSummary, survey};
