//! The script for a POSIX shell.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Listed, Mending, Step, comment};

/// Where a command for a gateway endpoint names its route tables, at its end.
const TABLES: &str = " --route-table-ids ";

pub(super) fn write(mending: &Mending) -> String {
    let mut out = format!(
        "#!/bin/sh\n\
         # Mends the network of a job in {}: made by `finetune check`, which has changed nothing.\n\
         # Findings mended: {}; left to you: {}. Read it before you run it: it changes the account.\n\
         # It is for one run: a step that has been done before fails, and that ends the script. Check again then,\n\
         # and after it has run, and make a new script of what is left.\n\
         set -eu\n\
         export AWS_PAGER=''\n",
        mending.place,
        mending.mended(),
        mending.left()
    );
    let commands = commands(&mending.steps);
    for (step, commands) in mending.steps.iter().zip(commands) {
        out.push('\n');
        step.write_title(&mut out);
        if commands.is_empty() {
            comment(&mut out, "  mended by another step");
        }
        for command in commands {
            out.push_str(&command);
            out.push('\n');
        }
    }
    mending.write_left(&mut out);
    write_subnets(mending, &mut out);
    out
}

/// The commands of each step; what several steps would do is done once.
fn commands(steps: &[Step]) -> Vec<Vec<String>> {
    let mut endpoints: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    for (index, step) in steps.iter().enumerate() {
        for (call, table) in step.commands().filter_map(creates_endpoint) {
            let (last, tables) = endpoints.entry(call).or_default();
            *last = index;
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
    }
    let mut done: Vec<&str> = Vec::new();
    let mut all = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let mut commands = Vec::new();
        for command in step.commands() {
            if let Some((call, _)) = creates_endpoint(command) {
                // One endpoint for all tables, once every dead route is out of its way.
                if let Some((last, tables)) = endpoints.get(call)
                    && *last == index
                {
                    commands.push(format!("{call}{TABLES}{}", tables.join(" ")));
                }
                continue;
            }
            // IDs of new resources are printed at the end.
            if command.starts_with("echo ") || done.contains(&command) {
                continue;
            }
            done.push(command);
            commands.push(command.to_owned());
        }
        all.push(commands);
    }
    all
}

/// Splits the command that makes a gateway endpoint into the call and the route table.
fn creates_endpoint(command: &str) -> Option<(&str, &str)> {
    let is_it = command.starts_with("aws ec2 create-vpc-endpoint ");
    command.split_once(TABLES).filter(|_| is_it)
}

/// Prints, at the end, what belongs into `finetune.toml`.
fn write_subnets(mending: &Mending, out: &mut String) {
    if mending.subnets.is_empty() {
        return;
    }
    let named = mending.write_place(out);
    if !named {
        return;
    }
    let places = vec!["\"%s\""; mending.subnets.len()].join(", ");
    let mut values = String::new();
    for subnet in &mending.subnets {
        let _ = match subnet {
            Listed::Id(id) => write!(values, " {id}"),
            Listed::New { variable, .. } => write!(values, " \"${variable}\""),
        };
    }
    let _ = writeln!(out, "printf 'subnet_ids = [{places}]\\n'{values}");
}
