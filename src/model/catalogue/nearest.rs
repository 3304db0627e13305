//! Names of base models as people write them, and the ones that they may have meant.

use super::{Catalogue, Entry};
use crate::model::ModelId;

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

    /// The model that `asked` means: itself where it is an ID, and the one that is called so (`nova-lite`)
    /// where it is a name. What is neither stays as it is.
    #[must_use]
    pub fn meant(&self, asked: ModelId) -> ModelId {
        if self.of_model(&asked).next().is_some() {
            return asked;
        }
        let id = {
            let mut named = self.named(asked.as_str());
            let first = named.next();
            first.filter(|first| named.all(|entry| entry.id == first.id))
        };
        id.and_then(|entry| entry.id.parse().ok()).unwrap_or(asked)
    }
}

/// Writes a name in lower case with dashes.
fn plain(name: &str) -> String {
    name.to_lowercase().replace([' ', '_'], "-")
}

#[cfg(test)]
mod tests {
    use crate::model::catalogue;

    #[test]
    fn a_name_means_the_model_that_is_called_so_and_anything_else_itself() {
        let meant = |asked: &str| catalogue().meant(asked.parse().unwrap()).to_string();
        assert_eq!(meant("nova-lite"), "amazon.nova-lite-v1:0:300k");
        assert_eq!(meant("Nova_2_Lite"), "amazon.nova-2-lite-v1:0:256k");
        for itself in ["amazon.nova-lite-v1:0", "nova-litte", "acme.anvil-v1"] {
            assert_eq!(meant(itself), itself);
        }
    }
}
