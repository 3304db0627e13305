//! `finetune leftovers`.

use super::connect::{connect, until_interrupted_twice};
use super::{ConfigFlags, Shell};
use crate::commands::leftovers;
use crate::config;
use crate::error::{ExitStatus, Failure};
use crate::steps::leftovers::Place;

/// List what earlier jobs left in the account, with what it costs a month
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Custom models, their deployments and provisioned throughput of the Region; roles that this tool
made; unfinished uploads to the bucket; data that runs of this folder uploaded for no job; network
interfaces of ended jobs. Nothing is changed. Prices are part of the program and dated; one that is
not known is said to be so.

Exit status: 0 whether or not something is left, 4 when AWS refused a part of it, 3 when a journal
of this folder can't be read.

Examples:
  finetune leftovers
  finetune leftovers --format csv > leftovers.csv")]
pub(crate) struct Args {
    #[command(flatten)]
    place: PlaceFlags,
}

/// Where to look beyond the Region.
#[derive(Debug, clap::Args)]
pub(super) struct PlaceFlags {
    /// The bucket to look for unfinished uploads in [default: that of finetune.toml]
    #[arg(long, value_name = "BUCKET")]
    bucket: Option<String>,
}

impl PlaceFlags {
    /// Returns the place, with what finetune.toml says; a file need not be there or be complete.
    pub(super) fn read(self, shell: &Shell) -> Result<(config::Settings, Place), Failure> {
        let settings = config::read(&shell.source(&ConfigFlags::default()))?;
        let place = place(self.bucket, &settings);
        Ok((settings, place))
    }
}

/// The place that `named` and finetune.toml say. Prefix and owner of the file's bucket are no other bucket's.
fn place(named: Option<String>, settings: &config::Settings) -> Place {
    let of_file = named.is_none() || named == settings.bucket;
    Place {
        prefix: settings.data_prefix().filter(|_| of_file),
        owned: settings.bucket.clone().zip(settings.bucket_owner.clone()),
        bucket: named.or_else(|| settings.bucket.clone()),
    }
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let (settings, place) = self.place.read(shell)?;
        let outcome = shell.block_on(async {
            let connected = connect(shell, settings.region.clone(), &settings.folder).await?;
            let run = leftovers::run(&place, &connected.journals, &connected.work);
            until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await
        })??;
        shell.finish(&outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_and_owner_are_those_of_the_bucket_of_the_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("finetune.toml");
        let text = "[data]\nbucket = \"acme\"\nprefix = \"tone\"\nbucket_owner = \"444455556666\"\n";
        std::fs::write(&file, text).unwrap();
        let settings = config::read(&config::Source {
            file: Some(file),
            ..config::Source::default()
        })
        .unwrap();
        let of = |bucket: &str| {
            Some(("acme".to_owned(), "444455556666".parse().unwrap())).filter(|_| bucket == "acme")
        };
        let own = Place {
            bucket: Some("acme".to_owned()),
            prefix: Some("tone".to_owned()),
            owned: of("acme"),
        };
        assert_eq!(place(None, &settings), own);
        assert_eq!(place(Some("acme".to_owned()), &settings), own);
        let other = place(Some("other".to_owned()), &settings);
        assert_eq!((other.bucket.as_deref(), &other.prefix), (Some("other"), &None));
        assert_eq!(other.owner_of("other"), None);
        assert_eq!(other.owner_of("acme"), own.owner_of("acme"));
        assert!(own.owner_of("acme").is_some());
    }
}
