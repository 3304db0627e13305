//! Where findings go as they are found.

use std::io;

use crate::diagnostic::Diagnostic;

/// Takes findings one by one, in the order of inputs and lines. A list in memory is one; for complete
/// reports of any length there is one that writes them aside.
pub trait FindingSink {
    /// Takes one finding.
    ///
    /// # Errors
    /// When it can't be kept; the validation ends then.
    fn accept(&mut self, finding: Diagnostic) -> io::Result<()>;
}

impl FindingSink for Vec<Diagnostic> {
    fn accept(&mut self, finding: Diagnostic) -> io::Result<()> {
        self.push(finding);
        Ok(())
    }
}
