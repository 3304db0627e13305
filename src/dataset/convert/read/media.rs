//! Where media lie: Bedrock takes objects in S3, and nothing else.

use crate::dataset::S3Uri;

use super::super::refusal::{Notes, Refusal};
use super::super::sample::{Media, MediaKind, Placed};
use super::super::settings::Options;

/// Makes of `location`, a URI or a path, an object in S3.
pub(super) fn media(
    kind: MediaKind,
    location: &str,
    at: usize,
    options: &Options,
    notes: &mut Notes,
) -> Result<Placed<Media>, Refusal> {
    let uri = uri(kind, location, at, options, notes)?;
    let Some(format) = format_of(&uri) else {
        let reason = format!(
            "the format of the {} `{}` can't be told from its name",
            kind.name(),
            location.escape_debug()
        );
        return Err(Refusal::new("media-format", at, reason)
            .remedy("give the file an extension, such as `.png` or `.mp4`"));
    };
    let name = (kind == MediaKind::Document).then(|| stem(&uri).to_owned());
    let it = Media {
        kind,
        format,
        uri,
        owner: options.bucket_owner.clone(),
        name,
    };
    Ok(Placed { at, it })
}

fn uri(
    kind: MediaKind,
    location: &str,
    at: usize,
    options: &Options,
    notes: &mut Notes,
) -> Result<String, Refusal> {
    let name = kind.name();
    if location.starts_with("data:") {
        let reason =
            format!("the {name} is part of the record as inline data; training data names objects in S3");
        return Err(Refusal::new("inline-media", at, reason)
            .remedy("put it in the bucket of the data set, and its URI or file name into the record"));
    }
    let shown = location.escape_debug().to_string();
    if location.starts_with("s3://") {
        return match location.parse::<S3Uri>() {
            Ok(uri) if !uri.key().is_empty() => Ok(location.to_owned()),
            _ => Err(Refusal::new(
                "media-location",
                at,
                format!("`{shown}` is no URI of an object in S3"),
            )),
        };
    }
    if location.contains("://") {
        let reason = format!("the {name} `{shown}` lies on the web; training data names objects in S3");
        return Err(Refusal::new("media-location", at, reason)
            .remedy("copy it to the bucket of the data set, and write its `s3://` URI"));
    }
    let path = location.replace('\\', "/");
    let path = path.trim_start_matches("./");
    let steps_out = path.split('/').any(|part| part == "..");
    let absolute = path.starts_with('/') || path.get(1..2) == Some(":");
    if path.is_empty() || path.ends_with('/') || steps_out || absolute {
        let reason = format!("the {name} `{shown}` is no path below a folder");
        return Err(Refusal::new("media-location", at, reason)
            .remedy("write paths relative to the folder that is uploaded"));
    }
    let Some(prefix) = &options.media_prefix else {
        let reason = format!("the {name} `{shown}` is a file, and where it lies in S3 is not known");
        return Err(Refusal::new("media-location", at, reason)
            .remedy("name the folder that it is uploaded to with `--media-prefix s3://bucket/prefix/`"));
    };
    notes.change("file names put below `--media-prefix`");
    let folder = prefix.key().trim_end_matches('/');
    let slash = if folder.is_empty() { "" } else { "/" };
    Ok(format!("s3://{}/{folder}{slash}{path}", prefix.bucket()))
}

/// Returns the format that the name ends in, as Converse spells it.
fn format_of(uri: &str) -> Option<String> {
    let file = uri.rsplit('/').next().unwrap_or(uri);
    let (_, extension) = file.rsplit_once('.')?;
    let format = extension.to_ascii_lowercase();
    let sound = !format.is_empty() && format.bytes().all(|byte| byte.is_ascii_alphanumeric());
    sound.then(|| match format.as_str() {
        "jpg" => "jpeg".to_owned(),
        _ => format,
    })
}

fn stem(uri: &str) -> &str {
    let file = uri.rsplit('/').next().unwrap_or(uri);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(location: &str, prefix: Option<&str>) -> Result<(String, String), &'static str> {
        let options = Options {
            media_prefix: prefix.map(|prefix| prefix.parse().unwrap()),
            ..Options::default()
        };
        let found = media(MediaKind::Image, location, 0, &options, &mut Notes::default());
        found
            .map(|media| (media.it.uri, media.it.format))
            .map_err(|refusal| refusal.code)
    }

    #[test]
    fn files_lie_below_the_prefix_and_keep_their_folders() {
        let ok = |uri: &str, format: &str| Ok((uri.to_owned(), format.to_owned()));
        let prefix = Some("s3://shop-data/photos/");
        assert_eq!(
            located("a/b.JPG", prefix),
            ok("s3://shop-data/photos/a/b.JPG", "jpeg")
        );
        assert_eq!(
            located("./b.png", Some("s3://shop-data")),
            ok("s3://shop-data/b.png", "png")
        );
        assert_eq!(
            located(r"a\b.gif", prefix),
            ok("s3://shop-data/photos/a/b.gif", "gif")
        );
        assert_eq!(
            located("s3://other/x.webp", None),
            ok("s3://other/x.webp", "webp")
        );
    }

    #[test]
    fn what_is_no_object_in_s3_is_refused() {
        assert_eq!(located("a.png", None), Err("media-location"));
        let prefix = Some("s3://shop-data/photos/");
        for location in [
            "https://example.com/a.png",
            "../a.png",
            "/a.png",
            "C:/a.png",
            "",
            "a/",
            "s3://shop-data",
        ] {
            assert_eq!(located(location, prefix), Err("media-location"), "{location}");
        }
        assert_eq!(located("data:image/png;base64,AA==", prefix), Err("inline-media"));
        assert_eq!(located("photo", prefix), Err("media-format"));
    }
}
