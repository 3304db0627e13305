//! The file for Terraform: new resources as they are; changes to resources that exist as comments, because they
//! belong where those are declared.

use std::fmt::Write as _;

use super::{Listed, Mending, Step, comment};

/// A block of the file.
struct Block {
    /// Its first line, which names type and label.
    header: String,
    /// The whole of it.
    text: String,
}

/// Counts the findings that new resources mend.
pub(super) fn mended(mending: &Mending) -> usize {
    let fragments = mending.steps.iter().map(|step| step.remedy.terraform.as_deref());
    fragments.flatten().filter(|text| stands_alone(text)).count()
}

pub(super) fn write(mending: &Mending) -> String {
    let told = mending.mended() - mended(mending);
    let mut out = format!(
        "# Mends the network of a job in {}: made by `finetune check`, which has changed nothing.\n\
         # Findings mended: {}; left to you: {}, and {told} more that comments here tell how to mend: what changes a\n\
         # resource that exists belongs where the resource is declared. Read the plan before you apply it.\n",
        mending.place,
        mended(mending),
        mending.left()
    );
    let mut blocks: Vec<Block> = Vec::new();
    let mut pieces: Vec<(&Step, Vec<usize>)> = Vec::new();
    for step in &mending.steps {
        let added = match step.remedy.terraform.as_deref() {
            Some(fragment) if stands_alone(fragment) => add(&mut blocks, fragment),
            _ => Vec::new(),
        };
        pieces.push((step, added));
    }
    for (step, added) in pieces {
        out.push('\n');
        step.write_title(&mut out);
        match step.remedy.terraform.as_deref() {
            None => {
                comment(&mut out, "  not Terraform's; by the AWS CLI:");
                step.commands()
                    .for_each(|line| comment(&mut out, &format!("  {line}")));
            }
            Some(fragment) if !stands_alone(fragment) => {
                for line in fragment.lines() {
                    comment(&mut out, line.trim_start_matches("# "));
                }
            }
            Some(_) if added.is_empty() => comment(&mut out, "  mended by another resource"),
            Some(_) => {
                let texts: Vec<&str> = added.iter().map(|index| blocks[*index].text.as_str()).collect();
                out.push_str(&texts.join("\n\n"));
                out.push('\n');
            }
        }
    }
    mending.write_left(&mut out);
    write_subnets(mending, &mut out);
    out
}

/// Whether a fragment is made of whole new resources: others show what to change in one that exists.
fn stands_alone(fragment: &str) -> bool {
    let is_part = |line: &str| {
        line.starts_with(' ')
            || ["", "}", "JSON"].contains(&line)
            || line.starts_with("resource \"")
            || line.starts_with("data \"")
    };
    !fragment.contains("# …") && fragment.lines().all(is_part)
}

/// Adds the blocks of a fragment that are not there yet; returns which ones it added. A label that is taken gets
/// a number; an endpoint that is there already gets the route table too.
fn add(blocks: &mut Vec<Block>, fragment: &str) -> Vec<usize> {
    let mut fragment = fragment.to_owned();
    let mut added = Vec::new();
    let headers: Vec<String> = fragment
        .lines()
        .filter(|line| line.ends_with('{') && !line.starts_with(' '))
        .map(ToOwned::to_owned)
        .collect();
    for header in headers {
        let Some(text) = block(&fragment, &header) else {
            continue;
        };
        if blocks.iter().any(|block| block.text == text) {
            continue;
        }
        let known = blocks.iter_mut().find(|block| block.header == header);
        if let Some(known) = known
            && let Some(merged) = with_table(&known.text, &text)
        {
            known.text = merged;
            continue;
        }
        let renamed = free_header(blocks, &header);
        if renamed != header {
            fragment = rename(&fragment, &header, &renamed);
        }
        if let Some(text) = block(&fragment, &renamed) {
            blocks.push(Block {
                header: renamed,
                text,
            });
            added.push(blocks.len() - 1);
        }
    }
    added
}

/// The block of a fragment that begins with `header`.
fn block(fragment: &str, header: &str) -> Option<String> {
    let from = fragment.find(header)?;
    let length = fragment[from..].find("\n}")? + 2;
    Some(fragment[from..from + length].to_owned())
}

/// The header with a label that no block has.
fn free_header(blocks: &[Block], header: &str) -> String {
    let taken = |header: &str| blocks.iter().any(|block| block.header == header);
    let mut free = header.to_owned();
    let mut number = 1;
    while taken(&free) {
        number += 1;
        free = header.replace("\" {", &format!("_{number}\" {{"));
    }
    free
}

/// Gives a block another label, and what refers to it.
fn rename(fragment: &str, header: &str, renamed: &str) -> String {
    let address = |header: &str| {
        let mut quoted = header.split('"').skip(1).step_by(2);
        let kind = quoted.next().unwrap_or_default();
        format!("{kind}.{}.", quoted.next().unwrap_or_default())
    };
    let fragment = fragment.replace(header, renamed);
    fragment.replace(&address(header), &address(renamed))
}

/// One gateway endpoint for the route tables of two that are otherwise the same.
fn with_table(one: &str, other: &str) -> Option<String> {
    let list = |text: &str| -> Option<(usize, usize)> {
        let from = text.find("route_table_ids   = [")? + "route_table_ids   = [".len();
        Some((from, from + text[from..].find(']')?))
    };
    let ((a, b), (c, d)) = (list(one)?, list(other)?);
    if one[..a] != other[..c] || one[b..] != other[d..] {
        return None;
    }
    let table = &other[c..d];
    let has = one[a..b].split(", ").any(|known| known == table);
    Some(if has {
        one.to_owned()
    } else {
        format!("{}{}, {table}{}", &one[..a], &one[a..b], &one[b..])
    })
}

/// Puts out what belongs into `finetune.toml`; `[network] terraform` reads this output too.
fn write_subnets(mending: &Mending, out: &mut String) {
    if mending.subnets.is_empty() {
        return;
    }
    mending.write_place(out);
    out.push_str("output \"subnet_ids\" {\n  value = [\n");
    for subnet in &mending.subnets {
        let _ = match subnet {
            Listed::Id(id) => writeln!(out, "    \"{id}\","),
            Listed::New { label, .. } => writeln!(out, "    aws_subnet.{label}.id,"),
        };
    }
    out.push_str("  ]\n}\n");
}
