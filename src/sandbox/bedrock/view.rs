//! The narrow view of the account that the Bedrock handlers have: role, bucket, object, key, function,
//! subnet, group, route, endpoint. Whatever else an account holds, a customization job does not see it. What it
//! shows is the sandbox's own, or what was read of another server just before (`elsewhere`).

use std::collections::BTreeMap;
use std::io::{self, Read};

use crate::sandbox::account::{
    Account, BlockPublicAccess, Bucket, Endpoint, Function, NatGateway, NetworkAcl, Object, PrefixList, Role,
    RouteTable, SecurityGroup, Subnet, Vpc, Zone,
};
use crate::sandbox::store::Store;
use crate::sandbox::{kms, lambda};

/// A key that something names.
#[derive(Debug, Clone)]
pub(super) struct NamedKey {
    pub(super) arn: String,
    /// The account that it belongs to.
    pub(super) owner: String,
    /// JSON text.
    pub(super) policy: String,
    pub(super) enabled: bool,
}

/// What a customization job can see.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    account: &'a Account,
    store: &'a Store,
}

impl<'a> View<'a> {
    pub(super) fn new(account: &'a Account, store: &'a Store) -> Self {
        Self { account, store }
    }

    pub(super) fn account_id(self) -> &'a str {
        &self.account.id
    }

    pub(super) fn region(self) -> &'a str {
        &self.account.region
    }

    pub(super) fn arn(self, service: &str, resource: &str) -> String {
        self.account.arn(service, resource)
    }

    pub(super) fn s3_arn(self, bucket: &str, key: Option<&str>) -> String {
        self.account.s3_arn(bucket, key)
    }

    /// The role of an ARN, path included.
    pub(super) fn role(self, arn: &str) -> Option<&'a Role> {
        let (account, path) = arn.split_once(":iam::")?.1.split_once(":role")?;
        let name = path.rsplit('/').next()?;
        let role = self.account.roles.get(name)?;
        (account == self.account.id && format!("{}{name}", role.path) == path).then_some(role)
    }

    pub(super) fn managed_policy(self, arn: &str) -> Option<&'a str> {
        self.account.managed_policy(arn)
    }

    /// A key by ID, ARN or alias, with the policy that it has.
    pub(super) fn key(self, named: &str) -> Option<NamedKey> {
        let (id, key) = self.account.key(named)?;
        Some(NamedKey {
            arn: self.account.key_arn(id, key),
            owner: key.owner.clone().unwrap_or_else(|| self.account.id.clone()),
            policy: kms::policy(self.account, key),
            enabled: key.state == "Enabled",
        })
    }

    /// The function of an ARN of this account and Region, whose version or alias exists.
    pub(super) fn function(self, arn: &str) -> Option<&'a Function> {
        let rest = arn.strip_prefix(&self.account.arn("lambda", "function:"))?;
        let (name, qualifier) = match rest.split_once(':') {
            Some((name, qualifier)) => (name, Some(qualifier)),
            None => (rest, None),
        };
        lambda::find(self.account, name, qualifier)
    }

    /// The keys of a bucket's objects below a prefix.
    pub(super) fn keys_below(self, bucket: &str, prefix: &str) -> impl Iterator<Item = &'a str> {
        let objects = self.account.buckets.get(bucket).map(|bucket| &bucket.objects);
        let below = objects.into_iter().flat_map(BTreeMap::keys);
        let prefix = prefix.to_owned();
        below
            .map(String::as_str)
            .filter(move |key| key.starts_with(&prefix))
    }

    pub(super) fn bucket(self, name: &str) -> Option<&'a Bucket> {
        self.account.buckets.get(name)
    }

    pub(super) fn object(self, bucket: &str, key: &str) -> Option<&'a Object> {
        self.account.buckets.get(bucket)?.objects.get(key)
    }

    /// The bytes of an object, one file after the other.
    pub(super) fn read(self, object: &Object) -> io::Result<Box<dyn Read>> {
        let mut all: Box<dyn Read> = Box::new(io::empty());
        for segment in &object.segments {
            all = Box::new(all.chain(self.store.open_object(&segment.file)?.take(segment.length)));
        }
        Ok(all)
    }

    /// The zones in which the account can have subnets: ID and state.
    pub(super) fn zones(self) -> impl Iterator<Item = (&'a String, &'a Zone)> {
        self.account
            .zones
            .iter()
            .filter(|(_, zone)| zone.kind == "availability-zone" && zone.opt_in != "not-opted-in")
    }

    pub(super) fn subnet(self, id: &str) -> Option<&'a Subnet> {
        self.account.subnets.get(id)
    }

    pub(super) fn vpc(self, id: &str) -> Option<&'a Vpc> {
        self.account.vpcs.get(id)
    }

    pub(super) fn security_group(self, id: &str) -> Option<&'a SecurityGroup> {
        self.account.security_groups.get(id)
    }

    /// The route table that a subnet follows: its own, else the VPC's main one.
    pub(super) fn route_table(self, subnet_id: &str, vpc: &str) -> Option<(&'a String, &'a RouteTable)> {
        let mut tables = self.account.route_tables.iter();
        tables
            .find(|(_, table)| table.subnets.iter().any(|id| id == subnet_id))
            .or_else(|| {
                self.account
                    .route_tables
                    .iter()
                    .find(|(_, table)| table.main && table.vpc == vpc)
            })
    }

    /// The network ACL of a subnet: its own, else the VPC's default.
    pub(super) fn network_acl(self, subnet_id: &str, vpc: &str) -> Option<(&'a String, &'a NetworkAcl)> {
        let acls = || self.account.network_acls.iter();
        acls()
            .find(|(_, acl)| acl.subnets.iter().any(|id| id == subnet_id))
            .or_else(|| acls().find(|(_, acl)| acl.is_default && acl.vpc == vpc))
    }

    pub(super) fn nat_gateway(self, id: &str) -> Option<&'a NatGateway> {
        self.account.nat_gateways.get(id)
    }

    pub(super) fn block_public_access(self) -> &'a BlockPublicAccess {
        &self.account.block_public_access
    }

    pub(super) fn prefix_list(self, id: &str) -> Option<&'a PrefixList> {
        self.account.prefix_lists.get(id)
    }

    pub(super) fn endpoints(self, vpc: &'a str) -> impl Iterator<Item = (&'a String, &'a Endpoint)> {
        self.account
            .endpoints
            .iter()
            .filter(move |(_, endpoint)| endpoint.vpc == vpc)
    }

    pub(super) fn endpoint(self, id: &str) -> Option<&'a Endpoint> {
        self.account.endpoints.get(id)
    }

    /// S3's addresses in the Region: the ID of their prefix list and its CIDRs.
    pub(super) fn s3_addresses(self) -> Option<(&'a String, &'a [String])> {
        let name = format!("com.amazonaws.{}.s3", self.account.region);
        self.account
            .prefix_lists
            .iter()
            .find(|(_, list)| list.name == name)
            .map(|(id, list)| (id, list.cidrs.as_slice()))
    }
}
