//! Finds a few fixed words in a lot of text.

use super::block::{BLOCK, Block};

/// Returns where the first of `words` in `text` that ends behind `from` stands, and which it is. Case does
/// not matter: `words` are in lower case. They end in one of the `ends`: the last byte and the ones that
/// may stand before it, in both cases.
pub(crate) fn find_word<const N: usize>(
    text: &[u8],
    from: usize,
    words: &[&'static str],
    ends: &[(u8, &[u8]); N],
) -> Option<(usize, &'static str)> {
    let mut at = from;
    let last_bytes = ends.map(|(end, _)| end);
    // The block at `at` holds last bytes, the one before it what stands before them.
    while at < text.len() {
        let last = Block::load(text, at);
        if !last.has_any(last_bytes) {
            at += BLOCK;
            continue;
        }
        let mut candidates = 0;
        let mut before = None;
        for (end, previous) in ends {
            let found = last.equal(*end);
            if found != 0 {
                let before = before.get_or_insert_with(|| preceding(text, at));
                let fits = previous.iter().fold(0, |bits, byte| bits | before.equal(*byte));
                candidates |= found & fits;
            }
        }
        while candidates != 0 {
            let place = at + candidates.trailing_zeros() as usize;
            candidates &= candidates - 1;
            let upto = &text[..=place];
            let ends_in = |word: &&&str| {
                let tail = upto.len().checked_sub(word.len()).map(|start| &upto[start..]);
                tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word.as_bytes()))
            };
            if let Some(word) = words.iter().find(ends_in) {
                return Some((place + 1 - word.len(), word));
            }
        }
        at += BLOCK;
    }
    None
}

/// The block that starts one byte before `at`.
fn preceding(text: &[u8], at: usize) -> Block {
    if at > 0 {
        return Block::load(text, at - 1);
    }
    let mut shifted = [0; BLOCK];
    let length = text.len().min(BLOCK - 1);
    shifted[1..=length].copy_from_slice(&text[..length]);
    Block::load(&shifted, 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WORDS: [&str; 2] = ["ab:", "<b>"];
    const ENDS: [(u8, &[u8]); 2] = [(b':', b"bB"), (b'>', b"bB")];

    proptest! {
        #[test]
        fn the_next_word_is_found_wherever_it_stands(text in "[abAB:<>]{0,150}", from in 0..150_usize) {
            let from = from.min(text.len());
            let found = find_word(text.as_bytes(), from, &WORDS, &ENDS);
            let low = text.to_lowercase();
            let all = WORDS.iter().flat_map(|word| low.match_indices(word).map(|(at, _)| (at, *word)));
            let expected = all.filter(|(at, word)| at + word.len() > from).min_by_key(|(at, word)| at + word.len());
            prop_assert_eq!(found, expected);
        }
    }
}
