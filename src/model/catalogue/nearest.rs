//! Names of base models as people write them, and the ones that they may have meant.

use super::{Catalogue, Entry};

/// How like a name must be to be offered in place of another (Jaro-Winkler).
const NEAR: f64 = 0.8;

impl Catalogue {
    /// Finds the model whose ID or name is most like `asked`; nothing when none is like it.
    pub fn nearest(&self, asked: &str) -> Option<&Entry> {
        let asked = plain(asked);
        let likeness = |entry: &Entry| {
            let id = strsim::jaro_winkler(&entry.id, &asked);
            id.max(strsim::jaro_winkler(&plain(&entry.name), &asked))
        };
        self.entries()
            .iter()
            .map(|entry| (entry, likeness(entry)))
            .filter(|(_, likeness)| *likeness >= NEAR)
            .max_by(|(_, a), (_, b)| a.total_cmp(b))
            .map(|(entry, _)| entry)
    }

    /// Lists what is known of the model that is called `name`, spelled in any case, with dashes or
    /// spaces.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Entry> {
        let asked = plain(name);
        self.entries()
            .iter()
            .filter(move |entry| plain(&entry.name) == asked)
    }
}

/// Writes a name in lower case with dashes.
fn plain(name: &str) -> String {
    name.to_lowercase().replace([' ', '_'], "-")
}
