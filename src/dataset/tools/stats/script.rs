//! In which scripts texts are written, by the blocks of Unicode, and what looks like code.

/// A script, or what stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// Latin letters, with or without accents.
    Latin,
    /// Greek.
    Greek,
    /// Cyrillic.
    Cyrillic,
    /// Armenian and Georgian.
    Caucasian,
    /// Hebrew.
    Hebrew,
    /// Arabic, with Syriac and Thaana.
    Arabic,
    /// Devanagari: Hindi, Marathi, Nepali.
    Devanagari,
    /// The other scripts of South Asia.
    Indic,
    /// Thai, Lao, Khmer, Burmese, Tibetan.
    SoutheastAsian,
    /// Ethiopic.
    Ethiopic,
    /// Chinese characters, in Chinese and in Japanese.
    Han,
    /// Hiragana and katakana: Japanese.
    Kana,
    /// Hangul: Korean.
    Hangul,
    /// Letters of any other script.
    OtherLetters,
    /// Digits.
    Digits,
    /// Punctuation, symbols and emoji.
    Symbols,
    /// Lines that look like source code or data, whatever they are made of.
    Code,
}

impl Script {
    /// All of them, in the order of their value.
    pub const ALL: [Self; 17] = [
        Self::Latin,
        Self::Greek,
        Self::Cyrillic,
        Self::Caucasian,
        Self::Hebrew,
        Self::Arabic,
        Self::Devanagari,
        Self::Indic,
        Self::SoutheastAsian,
        Self::Ethiopic,
        Self::Han,
        Self::Kana,
        Self::Hangul,
        Self::OtherLetters,
        Self::Digits,
        Self::Symbols,
        Self::Code,
    ];

    /// Names it as reports spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Latin => "Latin",
            Self::Greek => "Greek",
            Self::Cyrillic => "Cyrillic",
            Self::Caucasian => "Armenian and Georgian",
            Self::Hebrew => "Hebrew",
            Self::Arabic => "Arabic",
            Self::Devanagari => "Devanagari",
            Self::Indic => "other Indic",
            Self::SoutheastAsian => "Southeast Asian",
            Self::Ethiopic => "Ethiopic",
            Self::Han => "Han",
            Self::Kana => "kana",
            Self::Hangul => "Hangul",
            Self::OtherLetters => "other letters",
            Self::Digits => "digits",
            Self::Symbols => "punctuation and symbols",
            Self::Code => "code-like",
        }
    }
}

/// The script of `c`; nothing for white space and control characters.
fn script(c: char) -> Option<Script> {
    Some(match c {
        'a'..='z' | 'A'..='Z' => Script::Latin,
        '0'..='9' => Script::Digits,
        '!'..='~' => Script::Symbols,
        c if c.is_whitespace() || c.is_control() => return None,
        '\u{AA}' | '\u{BA}' | '\u{C0}'..='\u{24F}' | '\u{250}'..='\u{2AF}' | '\u{1E00}'..='\u{1EFF}'
            if c.is_alphabetic() =>
        {
            Script::Latin
        }
        // Marks that combine with the letter before them are counted with Latin, which has most of them.
        '\u{300}'..='\u{36F}' => Script::Latin,
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
        '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}' => Script::Cyrillic,
        '\u{530}'..='\u{58F}' | '\u{10A0}'..='\u{10FF}' | '\u{1C90}'..='\u{1CBF}' => Script::Caucasian,
        '\u{590}'..='\u{5FF}' => Script::Hebrew,
        '\u{600}'..='\u{7BF}' | '\u{8A0}'..='\u{8FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' => {
            Script::Arabic
        }
        '\u{900}'..='\u{97F}' | '\u{A8E0}'..='\u{A8FF}' => Script::Devanagari,
        '\u{980}'..='\u{DFF}' => Script::Indic,
        '\u{E00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' => Script::SoutheastAsian,
        '\u{1200}'..='\u{139F}' => Script::Ethiopic,
        '\u{2E80}'..='\u{2FDF}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' => Script::Han,
        '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}' => Script::Kana,
        '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7FF}' => Script::Hangul,
        c if c.is_alphabetic() => Script::OtherLetters,
        c if c.is_numeric() => Script::Digits,
        _ => Script::Symbols,
    })
}

/// Characters that source code and data are full of, and prose is not.
const OF_CODE: &[u8] = b"{}[]()<>=;_|\\/+*&%$#@^~`\"";

/// Which part of the visible characters of a line they make up where it counts as code: one in
/// `CODE_SHARE`.
const CODE_SHARE: usize = 6;

/// The fewest such characters: a smiley makes no code.
const LEAST_OF_CODE: usize = 3;

/// Whether `line` looks like source code or data.
fn looks_like_code(line: &str) -> bool {
    let of_code = line.bytes().filter(|byte| OF_CODE.contains(byte)).count();
    if of_code < LEAST_OF_CODE {
        return false;
    }
    let visible = line.chars().filter(|c| !c.is_whitespace()).count();
    of_code * CODE_SHARE >= visible
}

/// Visible characters by script.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scripts([u64; Script::ALL.len()]);

impl Scripts {
    /// Adds the characters of `text`, line by line.
    pub(super) fn add(&mut self, text: &str) {
        for line in text.lines() {
            let code = looks_like_code(line);
            for script in line.chars().filter_map(script) {
                let script = if code { Script::Code } else { script };
                self.0[script as usize] += 1;
            }
        }
    }

    /// The scripts that occur, with the number of their characters, the most frequent first.
    pub(super) fn list(&self) -> Vec<(Script, u64)> {
        let mut list: Vec<_> = Script::ALL
            .into_iter()
            .zip(self.0)
            .filter(|(_, count)| *count > 0)
            .collect();
        list.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(Script, u64)> {
        let mut scripts = Scripts::default();
        scripts.add(text);
        scripts.list()
    }

    #[test]
    fn the_order_of_the_list_is_that_of_the_values() {
        for (index, script) in Script::ALL.into_iter().enumerate() {
            assert_eq!(script as usize, index, "{}", script.name());
        }
    }

    #[test]
    fn scripts_are_told_apart() {
        for (text, script) in [
            ("Fahrradklingel für Ängstliche", Script::Latin),
            ("велосипед", Script::Cyrillic),
            ("ποδήλατο", Script::Greek),
            ("자전거", Script::Hangul),
            ("自行车铃", Script::Han),
            ("じてんしゃ", Script::Kana),
            ("دراجة", Script::Arabic),
            ("साइकिल", Script::Devanagari),
            ("சைக்கிள்", Script::Indic),
            ("จักรยาน", Script::SoutheastAsian),
            ("אופניים", Script::Hebrew),
            ("ብስክሌት", Script::Ethiopic),
            ("հեծանիվ", Script::Caucasian),
            ("1948", Script::Digits),
            ("🚲 — …", Script::Symbols),
        ] {
            let visible = text.chars().filter(|c| !c.is_whitespace()).count() as u64;
            assert_eq!(of(text), [(script, visible)], "{text}");
        }
    }

    #[test]
    fn code_is_told_from_prose_by_the_line() {
        let found = of("Use a loop:\nfor (i = 0; i < n; i++) { sum += a[i]; }\nIt adds up (slowly) :-)");
        let code = "for(i=0;i<n;i++){sum+=a[i];}".len() as u64;
        assert!(found.contains(&(Script::Code, code)), "{found:?}");
        assert!(
            of("See https://example.com/bells (page 3).")
                .iter()
                .all(|(script, _)| *script != Script::Code)
        );
    }
}
