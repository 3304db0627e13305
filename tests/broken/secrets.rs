//! Secrets that were never anybody's: drawn when a case is made, so that none is stored in one piece;
//! and the test that none is ever shown.

use crate::case::Case;
use crate::run;

/// What can be drawn, by name.
const ALPHABETS: [(&str, &str); 5] = [
    ("digits", "0123456789"),
    ("hexadecimal", "0123456789abcdef"),
    ("base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    (
        "alphanumeric",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    ),
    (
        "base64",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    ),
];

/// Puts characters in the place of `{draw:ALPHABET:LENGTH}` in `template`: always the same.
pub(crate) fn filled(template: &str) -> String {
    let mut text = template.to_owned();
    for (part, drawn) in placeholders(template) {
        text = text.replacen(&part, &drawn, 1);
    }
    text
}

/// The placeholders of `template`, each with what stands in its place.
fn placeholders(template: &str) -> Vec<(String, String)> {
    let mut state = 41_u64;
    let mut draw = |alphabet: &str| {
        // Knuth's MMIX generator, its upper half.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let index = usize::try_from(state >> 33).unwrap() % alphabet.len();
        char::from(alphabet.as_bytes()[index])
    };
    let starts = template.match_indices("{draw:");
    starts
        .map(|(start, _)| {
            let end = start + template[start..].find('}').expect("the placeholder is closed");
            let (name, length) = template[start + "{draw:".len()..end]
                .split_once(':')
                .expect("an alphabet and a length");
            let found = ALPHABETS.iter().find(|(known, _)| *known == name);
            let (_, alphabet) = found.expect("a known alphabet");
            let length: usize = length.parse().expect("a number");
            let drawn = (0..length).map(|_| draw(alphabet)).collect();
            (template[start..=end].to_owned(), drawn)
        })
        .collect()
}

#[test]
fn no_output_shows_a_secret() {
    let mut looked = 0;
    for case in Case::all()
        .into_iter()
        .filter(|case| case.rule.starts_with("SECRET-"))
    {
        let folder = tempfile::tempdir().unwrap();
        let inputs = case.inputs(folder.path()).expect("a file can be made");
        let template = case.generate.as_ref().and_then(|generate| generate.instead());
        let template = template.expect("the case draws a secret");
        let drawn = placeholders(template);
        assert!(!drawn.is_empty(), "{}", case.name);
        let text = std::fs::read_to_string(&inputs.data).unwrap();
        // The same line again without its end and its quotes, so that other rules speak of it as well;
        // and the secret as a key, as a role, and as a value that is no string.
        let number = usize::try_from(case.line.unwrap()).unwrap();
        let line = text.lines().nth(number - 1).unwrap();
        let broken = folder.path().join("broken.jsonl");
        let secret: Vec<_> = drawn.iter().map(|(_, drawn)| drawn.as_str()).collect();
        let template = filled(template).replacen(&drawn[0].1, &drawn[0].0, 1);
        let whole = quoted(&template).replacen(&drawn[0].0, &drawn[0].1, 1);
        let lines = [
            text.clone(),
            line[..line.len() - 2].to_owned(),
            line.replace('"', "'"),
            format!(r#"{{"messages":[{{"role":"{whole}","content":[{{"{whole}":"x"}}]}}]}}"#),
            format!(r#"{{"{whole}":1,"{whole}":2,"messages":[{{"role":"user","content":["{whole}"]}}]}}"#),
            whole.clone(),
        ];
        std::fs::write(&broken, lines.join("\n") + "\n").unwrap();
        for path in [&inputs.data, &broken] {
            for format in ["human", "concise", "json", "sarif", "junit", "github"] {
                let mut command = run::command(folder.path());
                command.args(["validate", "--color", "always", "--max-findings", "10000"]);
                command.args(["--format", format]).args(&case.flags).arg(path);
                let output = command.output().unwrap();
                let shown = [output.stdout.as_slice(), &output.stderr].concat();
                let shown = String::from_utf8_lossy(&shown).replace("\\/", "/");
                assert!(shown.contains(&case.rule), "{}: {shown}", case.name);
                for secret in &secret {
                    // A few characters of it tell nothing.
                    for part in 0..=secret.len().saturating_sub(8) {
                        let part = &secret[part..secret.len().min(part + 8)];
                        assert!(
                            !shown.contains(part),
                            "{}, {format}: {part} in {shown}",
                            case.name
                        );
                    }
                }
                looked += 1;
            }
        }
    }
    assert!(looked > 100, "only {looked} outputs were looked at");
}

/// The string of JSON in `template` that something is drawn for.
fn quoted(template: &str) -> &str {
    let at = template.find("{draw:").expect("something is drawn");
    let start = template[..at].rfind(":\"").expect("a member") + 2;
    let end = template[at..].find("\"}").expect("the end of a string");
    &template[start..at + end]
}
