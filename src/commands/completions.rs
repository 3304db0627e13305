//! `completions`: a script that teaches a shell the command line.

use clap_complete::Shell;

/// A completion script.
#[derive(Debug, Clone)]
pub struct Completions {
    /// The shell, as `--help` spells it.
    pub shell: String,
    /// The script.
    pub script: String,
}

/// Writes the completion script of `command` for `shell`.
pub fn run(shell: Shell, mut command: clap::Command) -> Completions {
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, &mut command, name, &mut script);
    Completions {
        shell: shell.to_string(),
        script: String::from_utf8_lossy(&script).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_gets_a_script_that_names_the_flags() {
        for shell in [
            Shell::Bash,
            Shell::Zsh,
            Shell::Fish,
            Shell::PowerShell,
            Shell::Elvish,
        ] {
            let command = clap::Command::new("finetune").arg(clap::Arg::new("watch").long("watch").help("x"));
            let completions = run(shell, command);
            assert!(completions.script.contains("watch"), "{shell}");
        }
    }
}
