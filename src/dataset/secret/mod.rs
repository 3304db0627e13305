//! Keys and passwords in data: where they stand, of which kind they are, and how they are kept out of
//! what is shown. A model can repeat what it was trained on.
//!
//! Whatever is a secret holds a run of at least 20 bytes without a space, which
//! prose seldom does: one vector pass over the text finds the runs, and only those are looked into. A
//! secret is known by its prefix, its length, its alphabet, and its checksum where it has one; what
//! stands in documentation for a secret (`EXAMPLE`, `xxxx`, `${…}`) is none. Escapes of JSON are seen
//! through where secrets have them: line ends and slashes.

mod armour;
mod find;
mod known;
mod look;
mod mask;
mod named;
#[cfg(test)]
mod tests;
mod url;

pub(crate) use find::{SecretKind, secrets};
pub(crate) use mask::{conceal, conceal_in, conceal_text};
