//! Whole pictures: what is on them, in each form.

use super::*;
use crate::commands::metrics::{ChartKind, Found};
use crate::job::metrics::{MetricsFile, MetricsRow};
use crate::output::text::columns;
use crate::ui::Style;

fn rows(count: u32, per_epoch: u32, start: f64) -> Vec<MetricsRow> {
    let row = |step: u32| {
        let loss = start * (0.35 + 0.65 * (-f64::from(step) / f64::from(count) * 4.0).exp());
        MetricsRow {
            step: u64::from(step),
            epoch: f64::from(step / per_epoch),
            loss: Some(loss * (1.0 + 0.03 * f64::from(step % 3))),
            perplexity: Some(loss.exp()),
        }
    };
    (0..count).map(row).collect()
}

fn run(label: &str, count: u32, start: f64) -> Run {
    let training = rows(count, count / 3, start);
    let validation: Vec<_> = training
        .iter()
        .filter(|row| (row.step + 1).is_multiple_of(u64::from(count / 3)))
        .map(|row| MetricsRow {
            loss: row.loss.map(|loss| loss * 1.1),
            ..*row
        })
        .collect();
    let found = |file, rows| Found {
        file: Some(file),
        place: format!("{label}.csv"),
        rows: Ok(rows),
    };
    let files = vec![
        found(MetricsFile::Training, training),
        found(MetricsFile::Validation, validation),
    ];
    Run::new(label.to_owned(), None, None, files)
}

fn outcome(runs: Vec<Run>, chart: ChartKind) -> MetricsOutcome {
    MetricsOutcome::new(runs, chart)
}

fn drawing(runs: Vec<Run>, kind: ChartKind, width: usize) -> String {
    chart(&outcome(runs, kind), Style::plain(width)).join("\n")
}

#[test]
fn one_job_in_80_columns() {
    insta::assert_snapshot!(drawing(vec![run("tone-1", 30, 2.4)], ChartKind::Braille, 80), @r"
    ⠒⠤⠒ training loss   ◆ validation loss
      2.5 ┤⡀
          │⠈⠑⠢⣀
          │    ⠉⢢
      2.0 ┤      ⠱⡀
          │       ⠑⠢⢄⣀
          │           ⠉⠒⢄
          │              ⠑⠤⣀
      1.5 ┤                 ⠉⠉⠒⠢⣀◆
          │                      ⠑⠒⠒⠒⠢⠤⣀
          │                             ⠉⠒⠒⠒⠒⠒⠢⢄⡀         ◆
      1.0 ┤                                     ⠈⠉⠉⠉⠉⠉⠑⠢⠤⠔⠒⠒⠒⠒⠤⣀⣀⣀⣀⡠⠤⢄⡀ ⢀⣀⣀⣀⣀⡀    ⢀◆
          │                                                           ⠈⠉⠁    ⠈⠉⠉⠉⠉⠁
          │
      0.5 ┤
          └┬───────────┬────────────┬───────────┬────────────┬───────────┬──────────
     step  0           5           10          15           20          25
    epoch  0                        1                        2
    ");
    insta::assert_snapshot!(drawing(vec![run("tone-1", 30, 2.4)], ChartKind::Ascii, 60), @r"
    *** training loss   o validation loss
      2.5 +
          |***
          |   **
      2.0 +     *
          |     ***
          |        **
          |          **
      1.5 +            *** o
          |               ******
          |                     **********   o
      1.0 +                               ***************** ***o
          |                                                *
          |
      0.5 +
          ++-----------------+-----------------+----------------
     step  0                10                20
    epoch  0                 1                 2
    ");
}

#[test]
fn two_jobs_in_80_columns() {
    let runs = || vec![run("tone-1", 30, 2.4), run("tone-2", 60, 2.0)];
    insta::assert_snapshot!(drawing(runs(), ChartKind::Blocks, 80), @r"
    a training, A validation tone-1
    b training, B validation tone-2
      2.5 ┤a
          │▝▖
          │ ▝▚
      2.0 ┤▄▄▄▌
          │   ▛▚▖
          │   ▝▀b▚
          │       ▚▄▄▖
      1.5 ┤        ▀▀▜A▄▄
          │           ▀▀▄▀▀▀▚▖    B
          │              a▀▀▚▞b▜▙▄A▄▖
      1.0 ┤                  ▝▀▘▝▀▀▀▜██a▄▄▟▙b▄A▖
          │                             ▀  ▝▀▀ ▝▀▀▀▀▀▀▚▄▀▀▚B▄▄▄▄▄▄▄▄▄▖▗▄▄ ▗▄▄  ▗▖  B
          │                                                          ▝▘  b▘  ▀▀▘▝▀▀
      0.5 ┤
          └┬───────────┬───────────┬────────────┬───────────┬───────────┬───────────
     step  0          10          20           30          40          50
    ");
}

#[test]
fn no_line_is_wider_than_the_terminal_and_none_is_drawn_where_there_is_no_room() {
    for kind in [ChartKind::Braille, ChartKind::Blocks, ChartKind::Ascii] {
        for width in [24, 33, 80, 200] {
            let drawn = drawing(vec![run("a", 3_000, 12.0), run("b", 9, 0.01)], kind, width);
            for line in drawn.lines() {
                assert!(columns(line.trim_end()) <= width.max(34), "{width}: {line}");
            }
        }
        assert!(drawing(vec![run("a", 9, 1.0)], kind, 20).is_empty());
    }
    assert!(drawing(vec![run("a", 9, 1.0)], ChartKind::None, 80).is_empty());
}

#[test]
fn a_single_step_and_losses_that_are_all_the_same_make_a_chart() {
    let mut flat = run("a", 9, 1.0);
    flat.curves.validation.clear();
    flat.curves.training.iter_mut().for_each(|point| point.loss = 1.5);
    assert!(drawing(vec![flat.clone()], ChartKind::Braille, 80).contains("1.5"));
    flat.curves.training.truncate(1);
    let outcome = outcome(vec![flat], ChartKind::Ascii);
    assert!(
        chart(&outcome, Style::plain(80))
            .iter()
            .any(|line| line.contains('*'))
    );
    for kind in [PlotKind::Svg, PlotKind::Png, PlotKind::Html] {
        assert!(!plot(&outcome, kind).unwrap().is_empty());
    }
}

#[test]
fn an_svg_names_axes_curves_and_points_and_holds_no_markup_of_labels() {
    let outcome = outcome(vec![run("<tone>&1", 30, 2.4)], ChartKind::None);
    let svg = String::from_utf8(plot(&outcome, PlotKind::Svg).unwrap()).unwrap();
    for part in [
        ">loss</text>",
        ">step</text>",
        ">epoch</text>",
        ">training loss</text>",
        ">validation loss</text>",
        "Loss of &lt;tone&gt;&amp;1",
        "stroke-dasharray",
        "step 29, epoch 2",
    ] {
        assert!(svg.contains(part), "{part}\n{svg}");
    }
    assert_eq!(
        svg.matches("<polygon").count(),
        3 + 1,
        "a mark for each epoch and one in the legend"
    );
    let mut reader = quick_reader(&svg);
    assert!(reader.all(|open| open >= 0));
}

/// How deep the elements of an XML text lie, element by element; below zero where one ends that never began.
fn quick_reader(xml: &str) -> impl Iterator<Item = i32> + '_ {
    let mut depth = 0;
    xml.match_indices('<').map(move |(at, _)| {
        let tag = &xml[at..at + xml[at..].find('>').unwrap()];
        if tag.starts_with("</") {
            depth -= 1;
        } else if !tag.ends_with('/') {
            depth += 1;
        }
        depth
    })
}

#[test]
fn a_page_is_whole_in_itself_and_has_the_numbers() {
    let outcome = outcome(
        vec![run("tone-1", 300, 2.4), run("tone-2", 60, 2.0)],
        ChartKind::None,
    );
    let html = String::from_utf8(plot(&outcome, PlotKind::Html).unwrap()).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>"));
    for elsewhere in ["<script", "<link", "src=", "href=", "@import", "url("] {
        assert!(!html.contains(elsewhere), "{elsewhere}");
    }
    assert!(html.contains("tone-2: validation loss") && html.contains("training loss, 300 steps"));
}

#[test]
fn a_picture_is_known_by_the_end_of_its_name() {
    for (name, kind) in [
        ("loss.svg", Some(PlotKind::Svg)),
        ("a.b.PNG", Some(PlotKind::Png)),
        ("x.html", Some(PlotKind::Html)),
        ("x.pdf", None),
        ("svg", None),
    ] {
        assert_eq!(PlotKind::of_name(name), kind, "{name}");
    }
}
