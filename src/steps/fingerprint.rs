//! The fingerprint of a local file: what an upload is named by, checked against, and resumed with.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use crc_fast::{CrcAlgorithm, Digest as Crc};
use sha2::{Digest as _, Sha256};

/// The checksum that S3 keeps of whole objects, whatever their parts (Amazon S3 User Guide,
/// checking-object-integrity).
const ALGORITHM: CrcAlgorithm = CrcAlgorithm::Crc64Nvme;

/// A CRC-64/NVME.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crc64(u64);

impl Crc64 {
    /// Computes the checksum of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(crc_fast::checksum(ALGORITHM, bytes))
    }

    /// Computes the checksum of what `self` is of, followed by `bytes` bytes whose checksum is `next`.
    #[must_use]
    pub fn followed_by(self, next: Self, bytes: u64) -> Self {
        Self(crc_fast::checksum_combine(ALGORITHM, self.0, next.0, bytes))
    }

    /// Returns S3's spelling: base64 of the eight bytes, the highest first.
    pub fn base64(self) -> String {
        BASE64.encode(self.0.to_be_bytes())
    }
}

/// What a file held when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last written, as the file system said.
    pub modified: Option<SystemTime>,
    /// The SHA-256 of its content, 64 hex digits.
    pub sha256: String,
    /// The checksum that S3 keeps of the whole.
    pub crc64: Crc64,
}

impl Fingerprint {
    /// Reads the file at `path`, 1 MiB at a time.
    ///
    /// # Errors
    /// When it can't be read, or is no regular file.
    pub fn read(path: &Path) -> io::Result<Self> {
        // Looked at before it is opened: opening a pipe waits for whoever writes to it.
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        let mut file = File::open(path)?;
        let (mut sha, mut crc) = (Sha256::new(), Crc::new(ALGORITHM));
        let mut buffer = vec![0; 1 << 20];
        let mut bytes = 0;
        loop {
            let read = match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            sha.update(&buffer[..read]);
            crc.update(&buffer[..read]);
            bytes += read as u64;
        }
        Ok(Self {
            bytes,
            modified: metadata.modified().ok(),
            sha256: hex::encode(sha.finalize()),
            crc64: Crc64(crc.finalize()),
        })
    }

    /// Whether the file at `path` still looks as it did: its size and time are the same.
    ///
    /// # Errors
    /// When the file system does not say.
    pub fn still_holds(&self, path: &Path) -> io::Result<bool> {
        let metadata = std::fs::metadata(path)?;
        Ok(metadata.len() == self.bytes && metadata.modified().ok() == self.modified)
    }
}

/// A piece of a file, and its checksum.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) body: Vec<u8>,
    pub(super) crc64: Crc64,
}

/// Reads `length` bytes at `offset` on a thread of its own; fewer bytes than that mean that the
/// file was cut.
pub(super) async fn read_piece(path: PathBuf, offset: u64, length: u64) -> io::Result<Piece> {
    let task = tokio::task::spawn_blocking(move || {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut body = Vec::with_capacity(usize::try_from(length).map_err(io::Error::other)?);
        file.take(length).read_to_end(&mut body)?;
        let crc64 = Crc64::of(&body);
        Ok(Piece { body, crc64 })
    });
    task.await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_that_of_the_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "123456789").unwrap();
        let print = Fingerprint::read(&path).unwrap();
        assert_eq!(print.bytes, 9);
        assert_eq!(
            print.sha256,
            "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"
        );
        // The check value of CRC-64/NVME in the catalogue of CRC algorithms.
        assert_eq!(print.crc64, Crc64(0xae8b_1486_0a79_9888));
        assert_eq!(print.crc64.base64(), "rosUhgp5mIg=");
        assert!(print.still_holds(&path).unwrap());
        std::fs::write(&path, "12345678").unwrap();
        assert!(!print.still_holds(&path).unwrap());
    }

    #[test]
    fn checksums_of_pieces_add_up_to_that_of_the_whole() {
        let bytes: Vec<u8> = (0..=255).cycle().take(10_000).collect();
        let (first, second) = bytes.split_at(4_096);
        let sum = Crc64::of(first).followed_by(Crc64::of(second), second.len() as u64);
        assert_eq!(sum, Crc64::of(&bytes));
    }

    #[test]
    fn a_folder_has_no_fingerprint() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Fingerprint::read(folder.path()).is_err());
    }

    #[tokio::test]
    async fn a_piece_of_a_cut_file_is_shorter_than_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "0123456789").unwrap();
        let piece = read_piece(path.clone(), 4, 4).await.unwrap();
        assert_eq!(piece.body, b"4567");
        assert_eq!(read_piece(path, 8, 4).await.unwrap().body, b"89");
    }
}
