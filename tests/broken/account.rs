//! Accounts of the sandbox for the cases whose data, or media, lie in S3.

use std::path::Path;

use crate::case::Online;

/// There is no sandbox in this build.
#[cfg(not(feature = "aws"))]
pub(crate) const fn prepare(_: &Online, _: &Path, _: &Path) -> Option<String> {
    None
}

/// The bucket that the objects are put in.
#[cfg(feature = "aws")]
const BUCKET: &str = "acme-finetune";

/// Makes an account below `scratch` whose bucket holds what is stored in `objects`; returns the
/// scenario that a command run in `scratch` has to be told.
#[cfg(feature = "aws")]
#[allow(
    clippy::unnecessary_wraps,
    reason = "the signature of the build that has no sandbox"
)]
pub(crate) fn prepare(online: &Online, objects: &Path, scratch: &Path) -> Option<String> {
    use finetune::aws::{Session, StaticKeys};
    use finetune::sandbox::Sandbox;

    let scenario = scratch.join("account.toml");
    let text = format!("about = \"made for a case\"\nbase = \"good\"\n{}", online.faults);
    std::fs::write(&scenario, text).unwrap();
    let scenario = scenario.to_str().expect("paths of tests are UTF-8").to_owned();
    let sandbox = Sandbox::open(&scratch.join(".finetune/sandbox"), Some(&scenario)).unwrap();
    let credentials = sandbox.credentials();
    let keys = StaticKeys {
        access_key_id: credentials.access_key_id.to_owned(),
        secret_access_key: credentials.secret_access_key.to_owned(),
    };
    let session = Session::in_process(sandbox.connector(), &sandbox.region().parse().unwrap(), &keys);
    let mut contents = Vec::new();
    stored(objects, "", &mut contents);
    for (key, (head, bytes)) in &online.padded {
        let mut content = std::fs::read(objects.join(head)).unwrap();
        content.resize(*bytes, 0);
        contents.push((key.clone(), content));
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(put(&session, contents));
    Some(scenario)
}

/// Lists the files below `folder` by the keys that they have in S3.
#[cfg(feature = "aws")]
fn stored(folder: &Path, prefix: &str, contents: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let key = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            stored(&path, &format!("{key}/"), contents);
        } else {
            contents.push((key, std::fs::read(path).unwrap()));
        }
    }
}

#[cfg(feature = "aws")]
async fn put(session: &finetune::aws::Session, contents: Vec<(String, Vec<u8>)>) {
    let caller = session.caller().await.unwrap();
    let store = finetune::aws::ObjectStore::new(session, &caller.account);
    for (key, content) in contents {
        let crc = finetune::steps::Crc64::of(&content).base64();
        store
            .put(BUCKET, &key, content.into(), &crc, "", None)
            .await
            .unwrap();
    }
}
