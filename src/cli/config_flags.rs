//! The flags that stand over `finetune.toml`: one per key of its table, made from that table.

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueHint};

use crate::config::Overrides;
use crate::config::keys::{KEYS, Key, Kind};

const HEADING: &str = "Over finetune.toml";

/// Flags over `finetune.toml`, for verbs that need the whole description of a job. `#[command(flatten)]`
/// takes them in.
#[derive(Debug, Clone, Default)]
pub struct ConfigFlags {
    /// What they say, by the path of the key; without `region`, which is a flag of every verb.
    pub overrides: Overrides,
}

/// Sets the rules in `[checks]` that have a shorter spelling of their own.
const SHORT: [(&str, &str, &str); 2] = [
    ("deny", "error", "Report a rule as an error"),
    ("allow", "off", "Leave a rule out"),
];

fn arg(key: &'static Key) -> Arg {
    let parser: ValueParser = match key.kind {
        Kind::Choice(choices) => PossibleValuesParser::new(choices).map(String::from).into(),
        Kind::Flag => PossibleValuesParser::new(["true", "false"])
            .map(String::from)
            .into(),
        _ => NonEmptyStringValueParser::new().into(),
    };
    let hint = match key.path {
        "data.training" | "data.validation" => ValueHint::FilePath,
        _ => ValueHint::Other,
    };
    let repeats = key.kind.is_table() || matches!(key.kind, Kind::Texts(_));
    Arg::new(key.path)
        .long(key.flag)
        .value_name(key.value_name)
        .help(key.docs)
        .help_heading(HEADING)
        .value_parser(parser)
        .value_hint(hint)
        .action(if repeats {
            ArgAction::Append
        } else {
            ArgAction::Set
        })
}

/// Lists the keys that have a flag here.
fn own() -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(|key| key.path != "region")
}

impl Args for ConfigFlags {
    fn augment_args(command: Command) -> Command {
        let command = own().fold(command, |command, key| command.arg(arg(key)));
        SHORT.into_iter().fold(command, |command, (flag, _, docs)| {
            command.arg(
                Arg::new(flag)
                    .long(flag)
                    .value_name("CODE")
                    .help(docs)
                    .help_heading(HEADING)
                    .action(ArgAction::Append),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ConfigFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut overrides = Overrides::default();
        for key in own() {
            if let Some(values) = matches.get_many::<String>(key.path) {
                overrides.add(key.path, values.cloned());
            }
        }
        for (flag, level, _) in SHORT {
            if let Some(codes) = matches.get_many::<String>(flag) {
                overrides.add("checks", codes.map(|code| format!("{code}={level}")));
            }
        }
        Ok(Self { overrides })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Probe {
        #[command(flatten)]
        flags: ConfigFlags,
    }

    fn overrides(args: &[&str]) -> Overrides {
        let args = ["probe"].iter().chain(args);
        Probe::try_parse_from(args).unwrap().flags.overrides
    }

    #[test]
    fn flags_are_read_into_the_keys_they_stand_for() {
        let mut expected = Overrides::default();
        expected.add("job.name", ["tone".to_owned()]);
        expected.add("tags", ["a=1".to_owned(), "b=2".to_owned()]);
        expected.add("checks", ["NET-05=off".to_owned()]);
        let args = [
            "--tag", "a=1", "--name", "tone", "--tag", "b=2", "--allow", "NET-05",
        ];
        assert_eq!(overrides(&args), expected);
        assert!(overrides(&[]).is_empty());
    }

    #[test]
    fn an_unknown_customization_type_is_refused_by_name() {
        let error = Probe::try_parse_from(["probe", "--type", "FINE-TUNING"]).unwrap_err();
        assert!(error.to_string().contains("FINE_TUNING"), "{error}");
    }
}
