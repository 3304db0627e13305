//! What is in a data set: records, turns, texts, media, tokens (estimated), and what stands out.

mod parts;
mod script;
mod spread;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};

use crate::dataset::engine::{Record, Taken, read_records};
use crate::dataset::json::Text;
use crate::dataset::secret::conceal_text;
use crate::dataset::shape::recognise;
use crate::dataset::sink::FindingSink;
use crate::dataset::tokens::{Tally, TokenEstimate};
use parts::{Medium, Part, Voice, each_part};
use script::Scripts;

pub use script::Script;
pub use spread::{Histogram, Spread};

/// How many of the longest records are named.
const LONGEST: usize = 5;

/// How many different roles and formats are counted by name; more are counted together. Real ones are
/// few, and a file of nonsense shall not fill the memory.
const MOST_NAMES: usize = 32;

/// What stands for names beyond those.
const OTHERS: &str = "(others)";

/// A record that is longer than the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Long {
    /// Its tokens, as estimated.
    pub tokens: u64,
    /// The number of its line; of two of one length the earlier is named.
    pub line: Reverse<u64>,
}

/// How many different texts there are among those of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Variety {
    /// All of them.
    pub count: u64,
    /// Different ones.
    pub distinct: u64,
    /// How often the most frequent one occurs.
    pub most: u64,
    /// The line where that one stands first.
    pub most_line: u64,
}

/// How many pieces of media of one kind there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Media {
    /// All of them.
    pub count: u64,
    /// The records that have any.
    pub records: u64,
    /// By format, where it is told.
    pub formats: BTreeMap<String, u64>,
}

/// What is in one data set.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// What became of its lines.
    pub taken: Taken,
    /// Records by what they look like: a format of Bedrock's, or another.
    pub shapes: BTreeMap<&'static str, u64>,
    /// Characters of all texts.
    pub characters: u64,
    /// Tokens of all texts, as estimated.
    pub tokens: TokenEstimate,
    /// The likely tokens of each record.
    pub tokens_per_record: Spread,
    /// The messages of each record that has any.
    pub turns_per_record: Spread,
    /// Messages by role.
    pub roles: BTreeMap<String, u64>,
    /// The system prompts, one for each record that has any.
    pub systems: Variety,
    /// What the model is given: all that the user says in a record.
    pub prompts: Variety,
    /// What the model learns to say: all that the assistant says in a record.
    pub completions: Variety,
    /// Images.
    pub images: Media,
    /// Videos.
    pub videos: Media,
    /// Documents.
    pub documents: Media,
    /// Records that describe tools.
    pub tool_records: u64,
    /// Calls of tools.
    pub tool_uses: u64,
    /// What tools answered.
    pub tool_results: u64,
    /// Pieces of reasoning.
    pub reasoning: u64,
    /// Records with reasoning.
    pub reasoning_records: u64,
    /// Visible characters by script, the most frequent first.
    pub scripts: Vec<(Script, u64)>,
    /// The longest records, the longest first.
    pub longest: Vec<Long>,
}

/// Reads the records of `reader`, called `path`, and counts. What can't be taken as a record goes to
/// `sink`, at most `cap` findings of each rule. Of each record a few bytes are kept, and of each
/// different text a hash.
///
/// # Errors
/// Those of `sink`.
pub fn stats(
    reader: impl Read,
    path: &str,
    cap: Option<u64>,
    sink: &mut dyn FindingSink,
) -> io::Result<Stats> {
    let mut count = Count::default();
    let taken = read_records(reader, path, cap, sink, &mut |record| {
        count.record(record);
        Ok(())
    })?;
    Ok(count.finish(taken))
}

#[derive(Default)]
struct Count {
    stats: Stats,
    tally: Tally,
    tokens: Vec<u32>,
    turns: Vec<u32>,
    scripts: Scripts,
    systems: Texts,
    prompts: Texts,
    completions: Texts,
    longest: BinaryHeap<Reverse<Long>>,
}

impl Count {
    fn record(&mut self, record: &Record<'_>) {
        let shape = recognise(record.root).map_or("unknown", |shape| shape.name());
        *self.stats.shapes.entry(shape).or_default() += 1;
        let mut own = Own::default();
        each_part(record.root, &mut |part| self.part(part, record, &mut own));
        self.tally += own.tally;
        let tokens = own.tally.estimate().likely;
        self.tokens.push(small(tokens));
        if own.turns > 0 {
            self.turns.push(own.turns);
        }
        self.systems.add(own.system, record.number);
        self.prompts.add(own.prompt, record.number);
        self.completions.add(own.completion, record.number);
        self.stats.tool_records += u64::from(own.tools);
        self.stats.reasoning_records += u64::from(own.reasoning);
        for (medium, had) in [Medium::Image, Medium::Video, Medium::Document]
            .into_iter()
            .zip(own.media)
        {
            self.media(medium).records += u64::from(had);
        }
        self.longest.push(Reverse(Long {
            tokens,
            line: Reverse(record.number),
        }));
        if self.longest.len() > LONGEST {
            self.longest.pop();
        }
    }

    fn part(&mut self, part: Part<'_>, record: &Record<'_>, own: &mut Own) {
        match part {
            Part::Turn(role) => {
                own.turns += 1;
                let role = role.map_or_else(|| "(none)".into(), |role| role.decoded());
                count_name(&mut self.stats.roles, &role);
            }
            Part::Text(voice, text) => self.text(voice, text, own),
            Part::Media(medium, format) => {
                own.media[medium as usize] = true;
                let media = self.media(medium);
                media.count += 1;
                if let Some(format) = format {
                    count_name(&mut media.formats, &format.decoded());
                }
            }
            Part::Tools(description) => {
                own.tools = true;
                // The model reads the description as it stands.
                own.tally.add(&record.text[description.span()]);
            }
            Part::ToolUse(call) => {
                self.stats.tool_uses += 1;
                own.tally.add(&record.text[call.span()]);
            }
            Part::ToolResult => self.stats.tool_results += 1,
            Part::Reasoning => {
                own.reasoning = true;
                self.stats.reasoning += 1;
            }
        }
    }

    fn text(&mut self, voice: Voice, text: Text<'_>, own: &mut Own) {
        let text = text.decoded();
        let mut tally = Tally::default();
        tally.add(&text);
        self.stats.characters += tally.characters();
        own.tally += tally;
        self.scripts.add(&text);
        let side = match voice {
            Voice::System => &mut own.system,
            Voice::User => &mut own.prompt,
            Voice::Assistant => &mut own.completion,
            Voice::Other => return,
        };
        text.hash(side.get_or_insert_default());
    }

    const fn media(&mut self, medium: Medium) -> &mut Media {
        match medium {
            Medium::Image => &mut self.stats.images,
            Medium::Video => &mut self.stats.videos,
            Medium::Document => &mut self.stats.documents,
        }
    }

    fn finish(self, taken: Taken) -> Stats {
        let mut longest: Vec<_> = self.longest.into_iter().map(|Reverse(long)| long).collect();
        longest.sort_by_key(|long| Reverse(*long));
        Stats {
            taken,
            tokens: self.tally.estimate(),
            tokens_per_record: Spread::of(self.tokens),
            turns_per_record: Spread::of(self.turns),
            systems: self.systems.variety(),
            prompts: self.prompts.variety(),
            completions: self.completions.variety(),
            scripts: self.scripts.list(),
            longest,
            ..self.stats
        }
    }
}

/// What one record holds.
#[derive(Default)]
struct Own {
    tally: Tally,
    turns: u32,
    system: Option<DefaultHasher>,
    prompt: Option<DefaultHasher>,
    completion: Option<DefaultHasher>,
    media: [bool; 3],
    tools: bool,
    reasoning: bool,
}

/// Texts by their hash: how often each occurs, and where first. Two texts of one hash would count as
/// one: among a million texts that happens once in 37 million files.
#[derive(Default)]
struct Texts {
    seen: HashMap<u64, (u32, u64)>,
    count: u64,
}

impl Texts {
    fn add(&mut self, text: Option<DefaultHasher>, line: u64) {
        let Some(hasher) = text else { return };
        self.count += 1;
        let (times, _) = self.seen.entry(hasher.finish()).or_insert((0, line));
        *times = times.saturating_add(1);
    }

    fn variety(&self) -> Variety {
        let most = self
            .seen
            .values()
            .max_by_key(|(times, line)| (*times, Reverse(*line)));
        let (most, most_line) = most.copied().unwrap_or_default();
        Variety {
            count: self.count,
            distinct: self.seen.len() as u64,
            most: u64::from(most),
            most_line,
        }
    }
}

fn count_name(names: &mut BTreeMap<String, u64>, name: &str) {
    if let Some(count) = names.get_mut(name) {
        *count += 1;
        return;
    }
    let mut name = name.to_owned();
    conceal_text(&mut name);
    if names.len() >= MOST_NAMES && !names.contains_key(&name) {
        OTHERS.clone_into(&mut name);
    }
    *names.entry(name).or_default() += 1;
}

/// Lines are at most 2 MiB, so what they hold can be counted in 32 bits.
fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
