//! `metrics` of files, as a person and a script see it.

use crate::harness::CliTest;

const TRAINING: &str = "step_number,epoch_number,training_loss,perplexity\n\
    0,0,2.4,11.02\n1,0,1.9,6.69\n2,0,1.5,4.48\n3,1,1.2,3.32\n4,1,1.1,3.0\n5,1,1.0,2.72\n";
const VALIDATION: &str = "step_number,epoch_number,validation_loss,perplexity\n2,0,1.6,4.95\n5,1,-1,\n";

fn test() -> CliTest {
    CliTest::new()
        .file("step_wise_training_metrics.csv", TRAINING)
        .file("validation_metrics.csv", VALIDATION)
        .file(
            "other/step_wise_training_metrics.csv",
            TRAINING.replace("2.4", "2.9"),
        )
}

#[test]
fn a_person_sees_a_table_and_a_curve() {
    let seen = test().finetune([
        "metrics",
        "step_wise_training_metrics.csv",
        "validation_metrics.csv",
    ]);
    insta::assert_snapshot!(seen, @r"
    step_wise_training_metrics.csv
      validation_metrics.csv

      epoch  steps  mean training  last training  validation
      0        0–2         1.9333         1.5000      1.6000
      1        3–5         1.1000         1.0000           -

    ⠒⠤⠒ training loss   ◆ validation loss
      2.5 ┤
          │⠑⠢⢄
          │   ⠉⠢⢄⡀
          │      ⠈⠒⢄⡀
      2.0 ┤         ⠈⠑⠤⡀
          │            ⠈⠑⠢⣀
          │                ⠉⠒⠤⣀
          │                    ⠉⠒⠤⣀
          │                        ⠉⠒⠤⣀ ◆
      1.5 ┤                            ⠉⠒⠤⣀⡀
          │                                ⠈⠉⠒⠤⢄⣀
          │                                      ⠉⠒⠢⠤⣀
          │                                           ⠉⠉⠉⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⣀⣀⣀⣀
      1.0 ┤                                                            ⠉⠉⠉⠑⠒⠒⠒⠢⠤⠤⠤⣀⣀
          └┬─────────────┬──────────────┬─────────────┬──────────────┬─────────────┬
     step  0             1              2             3              4             5
    epoch  0                                          1
    [exit status: 0]
    ");
}

#[test]
fn a_spreadsheet_gets_a_row_for_each_loss_and_none_for_what_is_no_loss() {
    let seen = test().finetune(["metrics", "validation_metrics.csv", "--format", "csv"]);
    insta::assert_snapshot!(seen, @"
    run,arn,kind,set,step,epoch,loss,perplexity
    validation_metrics.csv,,validation,1,2,0,1.6,4.95
    [exit status: 0]
    ");
}

#[test]
fn pictures_are_whole_and_none_is_written_over_unasked() {
    let test = test();
    let args = [
        "metrics", ".", "other", "--plot", "a.svg", "--plot", "a.png", "--plot", "a.html",
    ];
    let (document, code) = test.json(args);
    assert_eq!(code, 0, "{document}");
    assert_eq!(document["plots"], serde_json::json!(["a.svg", "a.png", "a.html"]));
    let png = std::fs::read(test.path("a.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.ends_with(b"IEND\xae\x42\x60\x82"));
    assert!(test.text("a.svg").ends_with("</svg>\n") && test.text("a.html").ends_with("</html>\n"));
    let svg = test.text("a.svg");
    assert_eq!(document["runs"].as_array().unwrap().len(), 3, "{document}");
    let refused = test.finetune(["metrics", "other", "--plot", "a.svg"]);
    assert!(refused.contains("`a.svg` is there already"), "{refused}");
    assert!(refused.ends_with("[exit status: 3]\n"), "{refused}");
    assert_eq!(test.text("a.svg"), svg);
    let forced = test.finetune([
        "metrics", "other", "--plot", "a.svg", "--force", "--chart", "none",
    ]);
    assert!(
        forced.contains("written: a.svg") && !forced.contains('┤'),
        "{forced}"
    );
    assert_ne!(test.text("a.svg"), svg);
}

#[test]
fn what_has_no_losses_is_named_and_leaves_no_picture() {
    let test = test().file("data.csv", "prompt,completion\na,b\n");
    let seen = test.finetune(["metrics", "data.csv", "absent.csv", "--plot", "a.png"]);
    assert!(
        seen.contains("data.csv: metrics file has no column `step_number`"),
        "{seen}"
    );
    assert!(seen.contains("`a.png` was not written"), "{seen}");
    let (shown, told) = seen.split_once("[stderr]\n").unwrap();
    assert!(
        told.contains("warning: absent.csv: ") && !shown.contains("no column"),
        "{seen}"
    );
    let (document, _) = test.json(["metrics", "data.csv"]);
    let fault = "data.csv: metrics file has no column `step_number`";
    assert_eq!(document["runs"][0]["faults"], serde_json::json!([fault]));
    assert!(seen.ends_with("[exit status: 1]\n"), "{seen}");
    assert!(!test.path("a.png").exists());
    let seen = test.finetune(["metrics", "other", "--plot", "a.pdf"]);
    assert!(seen.contains("none of `.svg`, `.png` and `.html`"), "{seen}");
    assert!(seen.ends_with("[exit status: 2]\n"), "{seen}");
}
