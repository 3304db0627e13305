//! Rules on Converse records.

mod view;

use super::rules;
use crate::dataset::context::Context;
use crate::dataset::findings::{Caps, Findings};
use crate::dataset::levels::Levels;

pub(crate) use view::{Block, Converse, Member, Nodes, Place, Role, Turn};

rules![
    /// The rules on Converse records, by number.
    messages_list,
    two_turns,
    first_and_last,
    alternation,
    unknown_role,
    message_keys,
    content_list,
    block_member,
    text_string,
    blank_text,
    schema_version,
    version_value,
    version_missing,
    system_list,
    one_system_block,
    system_empty,
    reserved_words,
    further_words,
    extra_keys,
    context_length,
    single_turn,
    thinking_markup,
];

/// A rule's check of one record.
type Check = fn(&Converse<'_>, &Context, &mut Findings<'_>);

/// The checks of a record and the order of its messages, in the order in which their findings are
/// reported.
static TURN_CHECKS: [Check; 12] = [
    extra_keys::check,
    schema_version::check,
    version_value::check,
    version_missing::check,
    system_list::check,
    one_system_block::check,
    system_empty::check,
    messages_list::check,
    two_turns::check,
    unknown_role::check,
    first_and_last::check,
    alternation::check,
];

/// The checks of what messages hold, which come after.
static CONTENT_CHECKS: [Check; 9] = [
    message_keys::check,
    content_list::check,
    block_member::check,
    text_string::check,
    blank_text::check,
    single_turn::check,
    context_length::check,
    reserved_words::check,
    thinking_markup::check,
];

/// The checks that may have something to say of a plain record, in the order of those above.
static PLAIN_CHECKS: [Check; 7] = [
    schema_version::check,
    version_value::check,
    version_missing::check,
    one_system_block::check,
    single_turn::check,
    context_length::check,
    reserved_words::check,
];

/// Applies every rule to `record`.
pub(crate) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    if record.plain {
        for check in PLAIN_CHECKS {
            check(record, context, findings);
        }
        debug_assert!(shape_is_sound(record, context));
        return;
    }
    for check in TURN_CHECKS.iter().chain(&CONTENT_CHECKS) {
        check(record, context, findings);
    }
}

/// Whether the checks that plain records are spared have nothing to say of `record`.
fn shape_is_sound(record: &Converse<'_>, context: &Context) -> bool {
    let levels = Levels::default();
    let count = |checks: &mut dyn Iterator<Item = &Check>| {
        let mut findings = Findings::new(&levels, Caps::default());
        checks.for_each(|check| check(record, context, &mut findings));
        findings.len()
    };
    count(&mut TURN_CHECKS.iter().chain(&CONTENT_CHECKS)) == count(&mut PLAIN_CHECKS.iter())
}

/// Applies the rules to a record whose last message holds candidates in place of content: that one
/// has its own rule.
pub(crate) fn check_prompt(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    for check in TURN_CHECKS {
        check(record, context, findings);
    }
    let prompt = record.without_last_turn();
    for check in CONTENT_CHECKS {
        check(&prompt, context, findings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::json::Tape;
    use crate::dataset::place::Line;

    fn is_plain(text: &str) -> bool {
        let mut tape = Tape::default();
        tape.read(text, true);
        let line = Line {
            path: &"train.jsonl".into(),
            text,
            number: 1,
            offset: 0,
        };
        let root = tape.view(text).root().unwrap();
        Converse::new(line, root, false, &mut Nodes::default()).plain
    }

    #[test]
    fn a_plain_record_has_texts_of_user_and_assistant_in_turn_and_nothing_else() {
        let plain = r#"{"system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"Open today?"}]},{"role":"assistant","content":[{"text":"Until six."}]}]}"#;
        assert!(is_plain(plain));
        let breaks = [
            (r#"{"system""#, r#"{"note":1,"system""#),
            (r#"[{"text":"Be brief."}]"#, "[]"),
            (r#"[{"text":"Be brief."}]"#, r#""Be brief.""#),
            (r#""Be brief.""#, r#"" ""#),
            (r#""Be brief.""#, "7"),
            (r#"{"text":"Be brief."}"#, r#"{"text":"Be brief.","a":1}"#),
            (r#""messages":["#, r#""messages":[1,"#),
            (r#""role":"user","#, ""),
            (r#""role":"user","#, r#""role":"user","name":"Ann","#),
            (r#""role":"user","#, r#""role":"assistant","#),
            (r#""role":"assistant","#, r#""role":"user","#),
            (r#","content":[{"text":"Until six."}]"#, ""),
            (r#"[{"text":"Until six."}]"#, r#""Until six.""#),
            (r#"[{"text":"Until six."}]"#, "[]"),
            (r#"{"text":"Until six."}"#, r#"{"text":"Until six.","image":{}}"#),
            (r#"{"text":"Until six."}"#, r#"{"image":{}}"#),
            (r#""Until six.""#, r#""\n""#),
            (r#""Until six.""#, "null"),
            (r#",{"role":"assistant","content":[{"text":"Until six."}]}"#, ""),
        ];
        for (from, to) in breaks {
            let changed = plain.replacen(from, to, 1);
            assert!(changed != plain && !is_plain(&changed), "{changed}");
        }
    }
}
