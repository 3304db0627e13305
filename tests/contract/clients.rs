//! Where the Python programs of others are, and how tests say that they are not there.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The Python of the foreign clients; nothing when there are none.
pub(crate) fn python() -> Option<PathBuf> {
    if let Some(folder) = env::var_os("FINETUNE_FOREIGN_CLIENTS") {
        let python = Path::new(&folder).join("bin").join("python");
        assert!(
            python.exists(),
            "FINETUNE_FOREIGN_CLIENTS names no virtual environment: {}",
            python.display()
        );
        return Some(python);
    }
    let required = env::var("FINETUNE_REQUIRE_FOREIGN_CLIENTS").is_ok_and(|value| value == "1");
    assert!(
        !required,
        "FINETUNE_FOREIGN_CLIENTS is not set, and these tests are required"
    );
    None
}

/// Says something past the harness, which keeps what passing tests print to itself.
pub(crate) fn tell(text: &str) {
    io::stderr().write_all(text.as_bytes()).unwrap();
}
