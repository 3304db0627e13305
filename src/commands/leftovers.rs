//! `finetune leftovers`: what costs or clutters in the account.

use jiff::civil::Date;

use crate::error::{ExitStatus, Failure};
use crate::iam::Region;
use crate::job::Read;
use crate::job::cost::{Monthly, Usd, known_sum, prices_as_of};
use crate::job::leftover::{Leftover, Listed, judge};
use crate::journal::JournalFolder;
use crate::steps::Work;
use crate::steps::leftovers::{Journalled, Place, find};

/// What is left in a Region.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftoversOutcome {
    /// The Region; roles belong to the whole account.
    pub region: Region,
    /// The kinds of things, in the order in which they are removed.
    pub listed: Vec<Listed>,
    /// The date of the prices.
    pub prices_as_of: Date,
}

impl LeftoversOutcome {
    /// Everything that is known to be there.
    pub fn all(&self) -> impl Iterator<Item = &Leftover> {
        self.listed.iter().flat_map(Listed::known)
    }

    /// What all of it is known to cost a month, and of how many things the price is not known.
    pub fn monthly(&self) -> (Usd, usize) {
        let unknown = |one: &&Leftover| matches!(one.monthly, Monthly::Unknown(_) | Monthly::Bytes(_));
        (
            known_sum(self.all().map(|one| &one.monthly)),
            self.all().filter(unknown).count(),
        )
    }

    /// Whether something could not be read.
    pub fn is_incomplete(&self) -> bool {
        self.listed
            .iter()
            .any(|listed| matches!(listed.read, Read::Unread(_)))
    }

    /// Says how the process ends: with 4 where AWS refused a part of it. That something is left is no fault.
    pub fn exit_status(&self) -> ExitStatus {
        if self.is_incomplete() {
            ExitStatus::Aws
        } else {
            ExitStatus::Success
        }
    }
}

/// Lists what is left; nothing is changed.
///
/// # Errors
/// When the caller's credentials can't be used, or a journal can't be read.
pub async fn run(place: &Place, journals: &JournalFolder, work: &Work) -> Result<LeftoversOutcome, Failure> {
    let found = find(place, Journalled::read(journals)?, work).await?;
    Ok(LeftoversOutcome {
        listed: judge(&found, work.clock.now()),
        region: found.region,
        prices_as_of: prices_as_of(),
    })
}
