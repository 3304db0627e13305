//! `finetune leftovers`: what costs or clutters in the account.

use jiff::civil::Date;

use crate::error::{ExitStatus, Failure};
use crate::iam::Region;
use crate::job::Read;
use crate::job::cost::{Monthly, Usd, known_sum, prices_as_of};
use crate::job::leftover::{Leftover, LeftoverKind, Listed, judge};
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
    /// Whether a journal of the folder can't be read.
    pub journals_unread: bool,
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
        !self.unread().is_empty()
    }

    /// Says how the process ends where these kinds could not be read: with 4 where AWS refused, with 3 where only
    /// journals are at fault.
    pub fn exit_of(&self, unread: &[LeftoverKind]) -> ExitStatus {
        match unread {
            [] => ExitStatus::Success,
            [LeftoverKind::Data] if self.journals_unread => ExitStatus::Unusable,
            _ => ExitStatus::Aws,
        }
    }

    /// The kinds that could not be read.
    pub fn unread(&self) -> Vec<LeftoverKind> {
        let unread = self
            .listed
            .iter()
            .filter(|one| matches!(one.read, Read::Unread(_)));
        unread.map(|one| one.kind).collect()
    }

    /// Says how the process ends. That something is left is no fault.
    pub fn exit_status(&self) -> ExitStatus {
        self.exit_of(&self.unread())
    }
}

/// Lists what is left; nothing is changed.
///
/// # Errors
/// When the caller's credentials can't be used.
pub async fn run(place: &Place, journals: &JournalFolder, work: &Work) -> Result<LeftoversOutcome, Failure> {
    let journalled = Journalled::read(journals);
    let journals_unread = journalled.is_incomplete();
    let found = find(place, journalled, work).await?;
    Ok(LeftoversOutcome {
        listed: judge(&found, work.clock.now()),
        region: found.region,
        prices_as_of: prices_as_of(),
        journals_unread,
    })
}
