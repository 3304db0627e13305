//! What was read elsewhere, in the place of the sandbox's own.

use std::collections::{BTreeMap, BTreeSet};

use super::identity::Identity;
use super::keys::Keys;
use super::network::Network;
use super::storage::Storage;
use crate::sandbox::account::Bucket;
use crate::sandbox::state::State;

/// The part of an account that was read.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Mounted {
    pub(super) network: Network,
    pub(super) identity: Identity,
    pub(super) keys: Keys,
    pub(super) storage: Storage,
}

/// The files that hold the bytes of these buckets' objects.
fn files(buckets: &BTreeMap<String, Bucket>) -> BTreeSet<String> {
    let objects = buckets.values().flat_map(|bucket| bucket.objects.values());
    objects
        .flat_map(|object| &object.segments)
        .map(|segment| segment.file.clone())
        .collect()
}

impl Mounted {
    /// Takes the place of what was there before.
    pub(in crate::sandbox) fn into_state(self, state: &mut State) {
        let before = files(&state.account.buckets);
        let buckets = self.storage.keep();
        let after = files(&buckets);
        state.trash.extend(before.difference(&after).cloned());
        let account = &mut state.account;
        let network = self.network;
        account.zones = network.zones;
        account.vpcs = network.vpcs;
        account.dhcp_options.clear();
        account.subnets = network.subnets;
        account.security_groups = network.security_groups;
        account.route_tables = network.route_tables;
        account.endpoints = network.endpoints;
        account.network_acls = network.acls;
        account.prefix_lists = network.prefix_lists;
        account.nat_gateways = network.nat_gateways;
        account.block_public_access = network.block_public_access;
        account.group_associations.clear();
        account.buckets = buckets;
        account.roles = self.identity.roles;
        account.policies = self.identity.policies;
        account.keys = self.keys;
    }
}
