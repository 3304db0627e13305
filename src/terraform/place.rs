//! The instances of modules, by their addresses.

use serde_json::Value;

use super::reference::segments;

/// A module's instance.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The address; empty at the root.
    pub(super) address: String,
    /// The names on the way to it.
    pub(super) names: Vec<String>,
}

impl Place {
    /// The module with this address, `module.network["a"].module.inner`.
    pub(super) fn of(address: &str) -> Self {
        let parts = segments(address);
        let named = parts.iter().filter(|part| part.name != "module");
        Self {
            address: address.to_owned(),
            names: named.map(|part| part.name.to_owned()).collect(),
        }
    }

    /// The module that calls it, and the key of its instance.
    pub(super) fn parent(&self) -> Option<(Self, Value)> {
        let parts = segments(&self.address);
        let last = parts.last()?;
        let own = last.text.len() + ".module.".len();
        let parent = self.address.len().saturating_sub(own);
        let key = last.index.and_then(|index| serde_json::from_str(index).ok());
        Some((Self::of(&self.address[..parent]), key.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_knows_who_calls_it_and_with_which_key() {
        let inner = Place::of(r#"module.net["a.b"].module.inner[1]"#);
        assert_eq!(inner.names, ["net", "inner"]);
        let (outer, key) = inner.parent().unwrap();
        assert_eq!((outer.address.as_str(), key), (r#"module.net["a.b"]"#, 1.into()));
        let (root, key) = outer.parent().unwrap();
        assert_eq!((root.address.as_str(), key), ("", "a.b".into()));
        assert!(root.parent().is_none());
    }
}
