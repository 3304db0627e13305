//! A page with the picture and its numbers, whole in itself: no script, and nothing from elsewhere.

use std::fmt::Write as _;

use super::scene::Scene;
use super::svg::{self, escape};
use crate::commands::metrics::{MetricsOutcome, Run};

const STYLE: &str = "\
body{font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;color:#222;background:#fff;\
max-width:980px;margin:2rem auto;padding:0 1rem}\
h2{font-size:1.05rem;margin:2rem 0 .4rem}\
svg{width:100%;height:auto}\
table{border-collapse:collapse;font-variant-numeric:tabular-nums}\
th,td{padding:.2rem .9rem .2rem 0;text-align:right}th:first-child,td:first-child{text-align:left}\
thead th{border-bottom:1px solid #999;font-weight:600}tbody tr:nth-child(even){background:#f5f5f5}\
.about{color:#555;overflow-wrap:anywhere}details{margin:.6rem 0}";

fn number(number: Option<f64>) -> String {
    number.map_or_else(|| "–".to_owned(), |number| format!("{number:.4}"))
}

fn table(html: &mut String, heads: &[String], rows: impl Iterator<Item = Vec<String>>) {
    html.push_str("<table>\n<thead><tr>");
    for head in heads {
        let _ = write!(html, "<th scope=\"col\">{}</th>", escape(head));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        html.push_str("<tr>");
        for cell in row {
            let _ = write!(html, "<td>{}</td>", escape(&cell));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n");
}

fn validation_heads(run: &Run) -> Vec<String> {
    match run.curves.validation.len() {
        0 => Vec::new(),
        1 => vec!["validation loss".to_owned()],
        sets => (1..=sets).map(|set| format!("validation loss {set}")).collect(),
    }
}

fn section(html: &mut String, run: &Run) {
    let _ = writeln!(html, "<section>\n<h2>{}</h2>", escape(&run.label));
    if let Some(job) = &run.job {
        let about = format!("{} {}", job.status, job.arn);
        let _ = writeln!(html, "<p class=\"about\">{}</p>", escape(&about));
    }
    for file in &run.files {
        let _ = writeln!(html, "<p class=\"about\">{}</p>", escape(&file.place));
    }
    if run.curves.is_empty() {
        html.push_str("<p>no losses</p>\n</section>\n");
        return;
    }
    let mut heads = ["epoch", "steps", "mean training loss", "last training loss"]
        .map(str::to_owned)
        .to_vec();
    heads.extend(validation_heads(run));
    let epochs = run.curves.epochs();
    let rows = epochs.iter().map(|epoch| {
        let mut row = vec![
            epoch.number.to_string(),
            format!("{}–{}", epoch.first_step, epoch.last_step),
            number(epoch.mean_training_loss),
            number(epoch.last_training_loss),
        ];
        row.extend(epoch.validation_losses.iter().copied().map(number));
        row
    });
    table(html, &heads, rows);
    let sets = run.curves.validation.iter().zip(validation_heads(run));
    let all = [(&run.curves.training, "training loss".to_owned())];
    for (points, what) in all
        .into_iter()
        .chain(sets)
        .filter(|(points, _)| !points.is_empty())
    {
        let _ = writeln!(
            html,
            "<details>\n<summary>{}, {} steps</summary>",
            escape(&what),
            points.len()
        );
        let heads = ["step", "epoch", &what, "perplexity"].map(str::to_owned);
        let rows = points.iter().map(|point| {
            vec![
                point.step.to_string(),
                point.epoch.to_string(),
                point.loss.to_string(),
                point
                    .perplexity
                    .map_or_else(|| "–".to_owned(), |number| number.to_string()),
            ]
        });
        table(html, &heads, rows);
        html.push_str("</details>\n");
    }
    html.push_str("</section>\n");
}

/// Writes the page.
pub(super) fn write(outcome: &MetricsOutcome, scene: &Scene) -> String {
    let title = escape(&scene.about);
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n{}",
        svg::write(scene)
    );
    for run in &outcome.runs {
        section(&mut html, run);
    }
    html.push_str("</body>\n</html>\n");
    html
}
