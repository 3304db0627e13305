//! Three-valued truth: what is not known is never taken for a yes.

/// Whether something holds, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::iam) enum Truth {
    Yes,
    No(String),
    Unknown(Doubt),
}

/// Why something can't be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Why, as a phrase.
    pub why: String,
    /// The condition key whose value is not known, where that is the reason.
    pub key: Option<String>,
}

impl Doubt {
    /// The value of a condition key is not known; `phrase` names the key.
    pub(super) fn of_key(key: &str, phrase: String) -> Self {
        Self {
            why: phrase,
            key: Some(key.to_owned()),
        }
    }
}

impl From<String> for Doubt {
    fn from(why: String) -> Self {
        Self { why, key: None }
    }
}

impl Truth {
    /// Not known, for the reason given.
    pub(super) fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown(Doubt::from(why.into()))
    }

    /// Not known, since nobody can tell the value of `key` beforehand.
    pub(super) fn unknown_key(key: &str) -> Self {
        Self::Unknown(Doubt::of_key(key, format!("`{key}` is not known beforehand")))
    }

    /// Not known, since nobody can tell what a policy variable stands for.
    pub(super) fn unknown_variable(key: &str) -> Self {
        let phrase = format!("the policy variable `{key}` is not known beforehand");
        Self::Unknown(Doubt::of_key(key, phrase))
    }

    /// `Yes` or `No` for the reason given.
    pub(super) fn of(holds: bool, why_not: impl FnOnce() -> String) -> Self {
        if holds { Self::Yes } else { Self::No(why_not()) }
    }

    /// Both: a `No` decides, whatever is unknown.
    pub(super) fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::No(why) => Self::No(why),
            Self::Yes => other(),
            Self::Unknown(why) => match other() {
                Self::No(why) => Self::No(why),
                Self::Yes | Self::Unknown(_) => Self::Unknown(why),
            },
        }
    }

    /// Either: a `Yes` decides.
    pub(super) fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Yes => Self::Yes,
            Self::No(_) => other(),
            Self::Unknown(why) => match other() {
                Self::Yes => Self::Yes,
                Self::No(_) | Self::Unknown(_) => Self::Unknown(why),
            },
        }
    }

    /// One of several: a `Yes` decides; no item at all is a `No`.
    pub(super) fn any(items: impl IntoIterator<Item = Self>, why_not: impl FnOnce() -> String) -> Self {
        let mut unknown = None;
        for item in items {
            match item {
                Self::Yes => return Self::Yes,
                Self::Unknown(why) => unknown = Some(why),
                Self::No(_) => {}
            }
        }
        unknown.map_or_else(|| Self::No(why_not()), Self::Unknown)
    }

    /// All of several: a `No` decides.
    pub(super) fn all(items: impl IntoIterator<Item = Self>) -> Self {
        items.into_iter().fold(Self::Yes, |all, item| all.and(|| item))
    }

    /// The opposite.
    pub(super) fn not(self, why_not: impl FnOnce() -> String) -> Self {
        match self {
            Self::Yes => Self::No(why_not()),
            Self::No(_) => Self::Yes,
            Self::Unknown(why) => Self::Unknown(why),
        }
    }
}
