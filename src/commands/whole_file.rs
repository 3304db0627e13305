//! Files that are there whole or not at all: written beside their place, then renamed.

use std::io::{self, Write};
use std::path::Path;

/// Writes a file as a whole: into a temporary one beside it, which then takes its name; takes the place of
/// another file only when `over` says so.
///
/// # Errors
/// When the system refuses; `AlreadyExists` where a file is in the way.
pub fn write_whole(path: &Path, content: &[u8], over: bool) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the user's mask takes away from it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    let named = if over {
        file.persist(path)
    } else {
        file.persist_noclobber(path)
    };
    named.map(drop).map_err(|error| error.error)
}
