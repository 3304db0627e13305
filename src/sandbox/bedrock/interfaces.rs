//! The network interfaces of a job: made when it is created, gone when it has ended.

use crate::sandbox::account::{Account, Interface, Job};
use crate::sandbox::ids;

/// A customization job makes this many interfaces here; AWS does not say how many.
const INTERFACES: u8 = 2;

const JOB_TAG: &str = "BedrockModelCustomizationJobArn";

/// The interfaces of a job, by their IDs.
pub(super) fn of_job<'a>(
    account: &'a Account,
    job_arn: &str,
) -> impl Iterator<Item = (&'a String, &'a Interface)> {
    let job_arn = job_arn.to_owned();
    account
        .interfaces
        .iter()
        .filter(move |(_, interface)| interface.tags.get(JOB_TAG) == Some(&job_arn))
}

/// Removes the interfaces of a job that has ended.
pub(super) fn remove(account: &mut Account, job_arn: &str) {
    account
        .interfaces
        .retain(|_, interface| interface.tags.get(JOB_TAG).is_none_or(|arn| arn != job_arn));
}

/// Makes the job's interfaces in one of its subnets; the service chooses which.
pub(super) fn place(account: &mut Account, job: &Job, id: &str) {
    let subnets = &job.request.subnets;
    let Some(subnet) = subnets.get(id.bytes().map(usize::from).sum::<usize>() % subnets.len().max(1)) else {
        return;
    };
    let base = account
        .subnets
        .get(subnet)
        .and_then(|subnet| subnet.cidr.clone())
        .unwrap_or_default();
    let network = base
        .split('/')
        .next()
        .unwrap_or_default()
        .rsplit_once('.')
        .map_or("10.0.0", |(network, _)| network);
    for number in 0..INTERFACES {
        let tags = [
            ("BedrockManaged".to_owned(), "true".to_owned()),
            (JOB_TAG.to_owned(), job.arn.clone()),
        ];
        let digits = ids::hex_digits(10);
        account.interfaces.insert(
            format!("eni-{}", ids::hex_digits(17)),
            Interface {
                subnet: subnet.clone(),
                security_groups: job.request.security_groups.clone(),
                address: format!("{network}.{}", 10 + number),
                mac: format!(
                    "0a:{}:{}:{}:{}:{}",
                    &digits[..2],
                    &digits[2..4],
                    &digits[4..6],
                    &digits[6..8],
                    &digits[8..]
                ),
                description: "Amazon Bedrock model customization".to_owned(),
                status: Interface::usual_status(),
                tags: tags.into_iter().collect(),
            },
        );
    }
}
