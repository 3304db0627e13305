//! Where the objects lie that records name: what the configuration says, else what local data says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use crate::config::{Config, DataSource};
use crate::dataset::S3Uri;
use crate::dataset::media::{MediaTap, MediaUse};
use crate::iam::Objects;
use crate::model::{CustomizationType, DataFormat};

/// Most folders that a policy names; of more, what several of them lie in.
const MOST: usize = 16;

/// How many folders are kept in mind while data is read, and down to how many they are brought then.
const KEPT: (usize, usize) = (4096, 256);

/// Where media objects lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Media {
    /// The folders.
    pub objects: Vec<Objects>,
    /// What was not looked at, and what was taken for granted.
    pub notes: Vec<String>,
}

/// Finds where the media objects of a job lie. Local data is read for it; data in S3 is not.
pub fn media(config: &Config) -> Media {
    let mut media = Media::default();
    if let Some(given) = &config.data.media {
        media.objects = given
            .iter()
            .map(|uri| Objects::below(uri.bucket(), uri.key()))
            .collect();
        return media;
    }
    if !may_name_media(config) {
        return media;
    }
    let mut folders = Folders::default();
    for (source, _) in config.data.sources() {
        match source {
            DataSource::Path(path) => {
                // Why it can't be read is for the checks of the data to say.
                if read(path, &mut folders).is_err() {
                    media.notes.push(format!(
                        "`{}` can't be read, so that the role covers no media it may name but those in `data.media`",
                        path.display()
                    ));
                }
            }
            DataSource::S3(uri) => media.notes.push(format!(
                "`{uri}` was not read: where it names images, videos or documents, say in `data.media` where they lie"
            )),
        }
    }
    folders.reduce(MOST);
    if folders.reduced {
        let named: Vec<String> = folders
            .held
            .iter()
            .map(|(bucket, folder)| format!("`s3://{bucket}/{folder}`"))
            .collect();
        media.notes.push(format!(
            "the media lie in more than {MOST} folders; the role may read all below {}",
            named.join(", ")
        ));
    }
    media.objects = folders
        .held
        .iter()
        .map(|(bucket, folder)| objects(bucket, folder))
        .collect();
    media
}

/// Whether records of this kind of job may name objects.
fn may_name_media(config: &Config) -> bool {
    let job = &config.job;
    let entry = config.catalogue.find(job.foundation(), job.customization_type);
    job.customization_type == CustomizationType::FineTuning
        && entry.is_none_or(|entry| {
            entry.customization.media.is_some() || entry.customization.format == DataFormat::ImageCaption
        })
}

fn read(path: &Path, folders: &mut Folders) -> io::Result<()> {
    // A pipe can be read once only, and that is not for here.
    if !path.metadata()?.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is no regular file",
        ));
    }
    let tap = MediaTap::new(File::open(path)?, "", |media| folders.note(&media));
    io::copy(&mut BufReader::with_capacity(1 << 18, tap), &mut io::sink())?;
    Ok(())
}

/// What a folder stands for; without a slash it is the key of an object at the top of the bucket.
fn objects(bucket: &str, folder: &str) -> Objects {
    if folder.is_empty() || folder.ends_with('/') {
        Objects::below(bucket, folder)
    } else {
        Objects::one(bucket, folder)
    }
}

/// Folders of buckets, each as its bucket and its prefix with a slash at the end; an object at the top of
/// a bucket is its key, a whole bucket is empty.
#[derive(Debug, Default)]
struct Folders {
    held: BTreeSet<(String, String)>,
    /// Whether folders were replaced by those that they lie in.
    reduced: bool,
}

impl Folders {
    fn note(&mut self, media: &MediaUse) {
        // What is no S3 URI has a finding of its own.
        let Ok(uri) = media.uri.parse::<S3Uri>() else {
            return;
        };
        let key = uri.key();
        let folder = key.rfind('/').map_or(key, |slash| &key[..=slash]);
        if !folder.is_empty() {
            self.held.insert((uri.bucket().to_owned(), folder.to_owned()));
        }
        if self.held.len() > KEPT.0 {
            self.reduce(KEPT.1);
        }
    }

    /// Replaces folders by those that they lie in until there are no more than `most`: the deepest first, and
    /// those that several lie in before others. A whole bucket comes last.
    fn reduce(&mut self, most: usize) {
        self.drop_covered();
        while self.held.len() > most {
            self.reduced = true;
            let mut parents: BTreeMap<(&str, &str), usize> = BTreeMap::new();
            for (bucket, folder) in &self.held {
                if !folder.is_empty() {
                    *parents.entry((bucket, parent(folder))).or_default() += 1;
                }
            }
            let rank = |&((_, folder), count): &((&str, &str), usize)| {
                let depth = folder.matches('/').count();
                (!folder.is_empty(), count > 1, depth, count)
            };
            let Some(((bucket, folder), _)) = parents.into_iter().max_by_key(rank) else {
                return;
            };
            let parent = (bucket.to_owned(), folder.to_owned());
            self.held.insert(parent);
            self.drop_covered();
        }
    }

    /// Drops what lies in another folder that is held: it stands behind that one.
    fn drop_covered(&mut self) {
        let mut last: Option<(String, String)> = None;
        self.held.retain(|(bucket, folder)| {
            let covered = last.as_ref().is_some_and(|(in_bucket, held)| {
                in_bucket == bucket
                    && (held.is_empty() || held.ends_with('/'))
                    && folder.starts_with(held.as_str())
            });
            if !covered {
                last = Some((bucket.clone(), folder.clone()));
            }
            !covered
        });
    }
}

/// The folder that a folder lies in.
fn parent(folder: &str) -> &str {
    let inner = folder.trim_end_matches('/');
    inner.rfind('/').map_or("", |slash| &inner[..=slash])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(uris: impl IntoIterator<Item = String>, most: usize) -> (Vec<String>, bool) {
        let mut folders = Folders::default();
        let lines: Vec<String> = uris
            .into_iter()
            .map(|uri| {
                format!(
                    r#"{{"messages":[{{"role":"user","content":[{{"image":{{"format":"png","source":{{"s3Location":{{"uri":"{uri}"}}}}}}}}]}}]}}"#
                )
            })
            .collect();
        let text = lines.join("\n");
        let mut tap = MediaTap::new(text.as_bytes(), "", |media| folders.note(&media));
        io::copy(&mut tap, &mut io::sink()).unwrap();
        folders.reduce(most);
        let held = folders
            .held
            .iter()
            .map(|(bucket, folder)| format!("{bucket}/{folder}"));
        (held.collect(), folders.reduced)
    }

    fn uris(all: &[&str]) -> Vec<String> {
        all.iter().map(|uri| format!("s3://{uri}")).collect()
    }

    #[test]
    fn few_folders_are_named_as_they_are() {
        let found = folders(
            uris(&[
                "bbb/a/1.png",
                "bbb/a/2.png",
                "bbb/a/deep/3.png",
                "bbb/v/1.mp4",
                "ccc/x/y/z.png",
                "bbb/top.png",
            ]),
            16,
        );
        assert_eq!(found.0, ["bbb/a/", "bbb/top.png", "bbb/v/", "ccc/x/y/"]);
        assert!(!found.1, "nothing was widened");
    }

    #[test]
    fn many_folders_become_those_that_they_lie_in() {
        let many = (0..40).map(|n| format!("s3://bbb/media/{n}/1.png"));
        let others = uris(&["bbb/scans/2026/a.png", "ccc/d/e.png"]);
        let found = folders(many.chain(others), 4);
        assert_eq!(
            found,
            (
                vec!["bbb/media/".into(), "bbb/scans/2026/".into(), "ccc/d/".into()],
                true
            )
        );
        let deep = (0..5000).map(|n| format!("s3://bbb/media/{}/{n}/1.png", n % 7));
        let found = folders(deep, 16);
        assert!(
            found.0.len() <= 16 && found.0.iter().all(|folder| folder.starts_with("bbb/media/")),
            "{found:?}"
        );
        // Only where nothing else is left, it is the whole bucket.
        let tops = (0..20).map(|n| format!("s3://bbb/{n}/1.png"));
        assert_eq!(folders(tops, 16).0, ["bbb/"]);
    }
}
