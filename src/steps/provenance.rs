//! Finds the git commit that a job is described at, by reading the repository's own files: no git has to be there.
//! Whether files differ from the commit is not looked at; what a job learnt from, the checksum of its data says.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the commit that is checked out in the repository that `folder` lies in; none outside of one, before its
/// first commit, or where its references are kept in a way that is not known here.
pub(super) fn commit(folder: &Path) -> Option<String> {
    let folder = fs::canonicalize(folder).ok()?;
    let git = folder.ancestors().find_map(git_folder)?;
    let head = line(&git.join("HEAD"))?;
    let Some(reference) = head.strip_prefix("ref: ").map(str::trim) else {
        return id(&head);
    };
    // A reference is a path below the folder, and nothing that leads out of it.
    if reference.split('/').any(|part| part.is_empty() || part == "..") {
        return None;
    }
    // Of a linked worktree, branches are kept in the folder that all of them share.
    let common = line(&git.join("commondir")).map_or_else(|| git.clone(), |path| git.join(path));
    let loose = [&git, &common]
        .into_iter()
        .find_map(|folder| id(&line(&folder.join(reference))?));
    loose.or_else(|| packed(&common, reference))
}

/// The folder that git keeps its files of `folder` in: `.git`, or what a file of that name points to.
fn git_folder(folder: &Path) -> Option<PathBuf> {
    let path = folder.join(".git");
    if path.is_dir() {
        return Some(path);
    }
    let pointer = line(&path)?;
    Some(folder.join(pointer.strip_prefix("gitdir: ")?.trim()))
}

fn packed(common: &Path, reference: &str) -> Option<String> {
    let all = fs::read_to_string(common.join("packed-refs")).ok()?;
    all.lines().find_map(|line| {
        let (commit, name) = line.split_once(' ')?;
        if name == reference { id(commit) } else { None }
    })
}

fn line(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().next().map(|line| line.trim().to_owned())
}

/// The ID of a commit: 40 hex digits, or 64 in a repository of SHA-256.
fn id(text: &str) -> Option<String> {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let sound = [40, 64].contains(&text.len()) && text.bytes().all(hex);
    sound.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "0123456789abcdef0123456789abcdef01234567";
    const TWO: &str = "fedcba9876543210fedcba9876543210fedcba98";

    fn write(folder: &Path, path: &str, text: &str) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn repository(head: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), ".git/HEAD", head);
        fs::create_dir_all(folder.path().join("jobs/tone")).unwrap();
        folder
    }

    #[test]
    fn a_branch_is_followed_to_its_commit_from_any_folder_below() {
        let folder = repository("ref: refs/heads/main\n");
        let below = folder.path().join("jobs/tone");
        assert_eq!(commit(&below), None, "no commit yet");
        let packed = format!("# pack-refs with: peeled\n{TWO} refs/heads/main\n^{ONE}\n{ONE} refs/tags/v1\n");
        write(folder.path(), ".git/packed-refs", &packed);
        assert_eq!(commit(&below).as_deref(), Some(TWO));
        write(folder.path(), ".git/refs/heads/main", &format!("{ONE}\n"));
        assert_eq!(commit(&below).as_deref(), Some(ONE));
        assert_eq!(commit(folder.path()).as_deref(), Some(ONE));
    }

    #[test]
    fn a_commit_that_is_checked_out_itself_is_taken() {
        assert_eq!(
            commit(repository(&format!("{ONE}\n")).path()).as_deref(),
            Some(ONE)
        );
        let long = "ab".repeat(32);
        assert_eq!(commit(repository(&long).path()), Some(long));
    }

    #[test]
    fn a_linked_worktree_shares_the_branches_of_its_repository() {
        let folder = repository(ONE);
        let tree = folder.path().join("tree");
        write(&tree, ".git", "gitdir: ../.git/worktrees/tree\n");
        write(
            folder.path(),
            ".git/worktrees/tree/HEAD",
            "ref: refs/heads/topic\n",
        );
        write(folder.path(), ".git/worktrees/tree/commondir", "../..\n");
        write(folder.path(), ".git/refs/heads/topic", TWO);
        assert_eq!(commit(&tree).as_deref(), Some(TWO));
    }

    #[test]
    fn what_is_no_repository_has_no_commit() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(commit(&folder.path().join("absent")), None);
        write(folder.path(), "secret", ONE);
        for head in [
            "",
            "main",
            "ref: ../secret",
            "ref: refs/heads/.invalid",
            "ref: /secret",
        ] {
            write(folder.path(), ".git/HEAD", head);
            assert_eq!(commit(folder.path()), None, "{head}");
        }
    }
}
