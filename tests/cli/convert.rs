//! `dataset convert`: what a person sees, and what is written.

use crate::harness::CliTest;

const CHAT: &str = concat!(
    r#"{"messages":[{"role":"system","content":"Sell bicycles."},{"role":"user","content":"A bell?"},{"role":"assistant","content":"Two euros.","weight":1}]}"#,
    "\n",
    r#"{"messages":[{"role":"user","content":"A rack?"},{"role":"user","content":"A cheap one."},{"role":"assistant","content":"Nine euros."}]}"#,
    "\n",
);

#[test]
fn what_was_converted_and_what_was_not_is_told() {
    let test = CliTest::new().file("chat.jsonl", CHAT);
    insta::assert_snapshot!(test.finetune(["dataset", "convert", "chat.jsonl", "--to", "converse", "--rejects", "rest.jsonl"]), @"
    not converted[same-role]: two turns of the user in a row
      --> chat.jsonl:2:50 (messages[1])
      = help: join them, a blank line between, with `--merge-turns`

    converted 1 of 2 records: OpenAI chat and anthropic-messages in JSON Lines to
      converse
      written    chat.converted.jsonl
      set aside  1 record in rest.jsonl
      left out   `messages[].weight`: 1 record

    no findings · 1 file · 1 record · 198 B
    [exit status: 1]
    ");
    let written = std::fs::read_to_string(test.path("chat.converted.jsonl")).unwrap();
    insta::assert_snapshot!(written, @r#"
    {"schemaVersion":"bedrock-conversation-2024","system":[{"text":"Sell bicycles."}],"messages":[{"role":"user","content":[{"text":"A bell?"}]},{"role":"assistant","content":[{"text":"Two euros."}]}]}
    "#);
    let rest = std::fs::read_to_string(test.path("rest.jsonl")).unwrap();
    assert_eq!(Some(rest.trim_end()), CHAT.lines().nth(1));
}

#[test]
fn data_goes_to_standard_output_and_the_report_to_standard_error() {
    let test = CliTest::new().file("faq.csv", "Frage,Antwort\nA bell?,\"Two, at most.\"\n");
    insta::assert_snapshot!(test.finetune(["dataset", "convert", "faq.csv", "--map", "prompt=Frage", "--map", "completion=Antwort", "--to", "prompt-completion", "--output", "-"]), @r#"
    {"prompt":"A bell?","completion":"Two, at most."}
    [stderr]
    converted 1 record: records of no known shape in comma-separated values to
      prompt-completion
      written    to standard output
      changed    `Antwort` taken as the completion: 1 record
                 `Frage` taken as the prompt: 1 record

    no findings · 1 file · 1 record · 50 B
    [exit status: 0]
    "#);
}

#[test]
fn the_model_of_the_job_says_what_records_become() {
    let test = CliTest::new()
        .file("finetune.toml", "[job]\nbase_model = \"amazon.nova-2-lite-v1:0:256k\"\ncustomization_type = \"REINFORCEMENT_FINE_TUNING\"\n")
        .file("sums.json", r#"[{"question":"2 bells and 3?","answer":"5"}]"#);
    test.finetune(["dataset", "convert", "sums.json"]);
    let written = std::fs::read_to_string(test.path("sums.converted.jsonl")).unwrap();
    assert_eq!(
        written,
        "{\"messages\":[{\"role\":\"user\",\"content\":\"2 bells and 3?\"}],\"reference_answer\":\"5\"}\n"
    );
}

#[test]
fn nothing_is_written_over() {
    let test = CliTest::new()
        .file("chat.jsonl", CHAT)
        .file("out.jsonl", "mine\n");
    for output in ["chat.jsonl", "out.jsonl"] {
        let before = std::fs::read(test.path(output)).unwrap();
        test.finetune(["dataset", "convert", "chat.jsonl", "--output", output]);
        assert_eq!(std::fs::read(test.path(output)).unwrap(), before, "{output}");
    }
    test.finetune([
        "dataset",
        "convert",
        "chat.jsonl",
        "--output",
        "chat.jsonl",
        "--force",
    ]);
    assert_eq!(std::fs::read_to_string(test.path("chat.jsonl")).unwrap(), CHAT);
    insta::assert_snapshot!(test.finetune(["dataset", "convert", "chat.jsonl", "--output", "out.jsonl"]), @"
    error: `out.jsonl` is there already
    hint: `--force` writes over it; or name another output
    [exit status: 3]
    ");
    insta::assert_snapshot!(test.finetune(["dataset", "convert", "-"]), @"
    error: standard input gives the output no name
    hint: name the output: `--output FILE`, or `--output -` for standard output
    [exit status: 2]
    ");
}

#[test]
fn the_command_of_a_remedy_mends_the_file() {
    let test = CliTest::new().file(
        "list.json",
        "[\n  {\"instruction\": \"Greet.\", \"input\": \"\", \"output\": \"Hello.\"}\n]\n",
    );
    let said = test.finetune(["validate", "list.json", "--model", "amazon.nova-lite-v1:0:300k"]);
    let command = "finetune dataset convert 'list.json' --to converse";
    assert!(said.contains(command), "{said}");
    let words: Vec<_> = command
        .split(' ')
        .skip(1)
        .map(|word| word.trim_matches('\''))
        .collect();
    test.finetune(words);
    let written = std::fs::read_to_string(test.path("list.converted.jsonl")).unwrap();
    assert!(written.contains("[{\"text\":\"Greet.\"}]"), "{written}");
}
