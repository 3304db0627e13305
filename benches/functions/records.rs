//! Records to measure on: seeded, of words, about as long as those of support data.

use finetune::model::DataFormat;

const WORDS: [&str; 24] = [
    "bicycle", "workshop", "repair", "library", "desk", "return", "loan", "brake", "wheel", "chain",
    "please", "order", "Tuesday", "overdue", "reserve", "shelf", "renew", "saddle", "the", "of", "and",
    "your", "is", "we",
];

/// Words drawn by a seed.
#[derive(Debug, Clone)]
pub struct Words(u64);

impl Words {
    /// Starts to draw.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn draw(&mut self, below: usize) -> usize {
        // Knuth's MMIX generator.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    /// Text of between `least` and `most` bytes, and a few more.
    pub fn text(&mut self, least: usize, most: usize) -> String {
        let length = least + self.draw(most - least);
        let mut text = String::with_capacity(length + 16);
        while text.len() < length {
            text.push_str(WORDS[self.draw(WORDS.len())]);
            text.push_str(if self.draw(12) == 0 { ".\\n" } else { " " });
        }
        text
    }
}

/// One sound record of `format`.
pub fn record(format: DataFormat, number: usize, words: &mut Words) -> String {
    let question = format!("{number}: {}", words.text(80, 400));
    let answer = words.text(200, 900);
    match format {
        DataFormat::Converse => format!(
            r#"{{"schemaVersion":"bedrock-conversation-2024","system":[{{"text":"You answer in a bicycle shop."}}],"messages":[{{"role":"user","content":[{{"text":"{question}"}}]}},{{"role":"assistant","content":[{{"text":"{answer}"}}]}}]}}"#
        ),
        DataFormat::PromptCompletion => format!(r#"{{"prompt":"{question}","completion":"{answer}"}}"#),
        DataFormat::AnthropicMessages => format!(
            r#"{{"system":"You answer in a bicycle shop.","messages":[{{"role":"user","content":"{question}"}},{{"role":"assistant","content":"{answer}"}}]}}"#
        ),
        DataFormat::Reinforcement => format!(
            r#"{{"messages":[{{"role":"user","content":"{question}"}}],"reference_answer":"{answer}"}}"#
        ),
        DataFormat::Distillation => format!(
            r#"{{"schemaVersion":"bedrock-conversation-2024","system":[{{"text":"You answer in a bicycle shop."}}],"messages":[{{"role":"user","content":[{{"text":"{question}"}}]}}]}}"#
        ),
        DataFormat::ContinuedPreTraining => format!(r#"{{"input":"{question} {answer}"}}"#),
        DataFormat::ImageCaption => {
            format!(
                r#"{{"image-ref":"s3://acme-finetune/images/{number}.png","caption":"{}"}}"#,
                words.text(40, 200)
            )
        }
        DataFormat::Preference => format!(
            r#"{{"schemaVersion":"bedrock-conversation-2024","messages":[{{"role":"user","content":[{{"text":"{question}"}}]}},{{"role":"assistant","candidates":[{{"content":[{{"text":"{answer}"}}],"preferenceLabel":"preferred"}},{{"content":[{{"text":"no"}}],"preferenceLabel":"non-preferred"}}]}}]}}"#
        ),
    }
}

/// Records of `format`, at least `bytes` of them.
pub fn records(format: DataFormat, bytes: usize) -> Vec<u8> {
    let mut words = Words::new(7);
    let mut text = String::with_capacity(bytes + 4096);
    let mut number = 0;
    while text.len() < bytes {
        text.push_str(&record(format, number, &mut words));
        text.push('\n');
        number += 1;
    }
    text.into_bytes()
}
