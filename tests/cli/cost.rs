//! `cost`: by the Price List where it answers, and by the program's own table where it does not.

use std::net::TcpListener;

use crate::harness::CliTest;
use crate::servers::Server;

const LISTED: [&str; 4] = [
    "--model",
    "amazon.nova-2-lite-v1:0:256k",
    "--hyperparameter",
    "epochCount=2",
];

fn with<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [&["cost"], args, &LISTED[..]].concat()
}

#[test]
fn the_price_list_counts_and_is_named() {
    let test = CliTest::quickstart().sandbox("good");
    let (told, code) = test.json(with(&["--sandbox", "--quiet"]));
    let cost = &told["cost"];
    assert_eq!((code, cost["source"].as_str()), (0, Some("price-list")), "{told}");
    assert_eq!(cost["prices_as_of"], "2026-11-01");
    assert_eq!(
        cost["training"]["price_per_1000_tokens"]["source"],
        "AWS Price List, 2026-11-01"
    );
    assert!(cost["source_note"].is_null());
    insta::assert_snapshot!(test.finetune(with(&["--sandbox", "--quiet"])), @"
    amazon.nova-2-lite-v1:0:256k (FINE_TUNING) in us-east-1
      training      0.71 to 2.64 USD, likely 1.25
        tokens      93,023 to 348,648 (estimated) × 2 epochs
        price       0.00378 USD per 1,000 tokens (AWS Price List, 2026-11-01)
      the model     1.95 USD for each month that it is kept (AWS Price List,
                    2026-11-01)
      throughput    60.50 USD per model unit and hour, if bought; a deployment on
                    demand costs nothing while idle (AWS Price List, 2026-08-02)
      prices        AWS Price List as of 2026-11-01, asked in us-east-1; inference,
                    S3 and KMS are not in it
    [exit status: 0]
    ");
}

#[test]
fn a_model_that_the_list_does_not_have_is_priced_by_the_table_with_the_reason() {
    let test = CliTest::quickstart().sandbox("good");
    let (told, code) = test.json(["cost", "--sandbox", "--quiet"]);
    let cost = &told["cost"];
    assert_eq!((code, cost["source"].as_str()), (0, Some("table")), "{told}");
    let note = cost["source_note"].as_str().unwrap();
    assert!(
        note.contains("names no price of `amazon.nova-lite-v1:0:300k`"),
        "{note}"
    );
    assert!(!cost["training"].is_null());
}

#[test]
fn nobody_is_asked_offline() {
    let server = Server::new(|_| (500, "{}".to_owned()));
    let test = CliTest::quickstart().variable("AWS_ENDPOINT_URL", &format!("http://{}", server.address()));
    insta::assert_snapshot!(test.finetune(with(&["--offline"])), @"
    amazon.nova-2-lite-v1:0:256k (FINE_TUNING) in us-east-1
      training      0.71 to 2.64 USD, likely 1.25
        tokens      93,023 to 348,648 (estimated) × 2 epochs
        price       0.00378 USD per 1,000 tokens (AWS Price List, 2026-08-02)
      the model     1.95 USD for each month that it is kept (AWS Price List,
                    2026-08-02)
      throughput    60.50 USD per model unit and hour, if bought; a deployment on
                    demand costs nothing while idle (AWS Price List, 2026-08-02)
      prices        the program's own, as of 2026-08-02; inference, S3 and KMS are
                    not in it
    [exit status: 0]
    ");
    assert!(server.seen().is_empty());
}

#[test]
fn whoever_may_not_ask_or_gets_no_answer_hears_of_the_table_and_why() {
    let note = |test: &CliTest| {
        let (told, code) = test.json(with(&[]));
        assert_eq!(
            (code, told["cost"]["source"].as_str()),
            (0, Some("table")),
            "{told}"
        );
        assert!(!told["cost"]["training"].is_null());
        told["cost"]["source_note"].as_str().unwrap().to_owned()
    };
    let nobody = note(&CliTest::quickstart());
    assert!(nobody.contains("there are no credentials"), "{nobody}");

    let refusal = r#"{"__type":"AccessDeniedException","message":"User: x is not authorized"}"#;
    let refusing = Server::new(|_| (400, refusal.to_owned()));
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = |address: &str| {
        CliTest::quickstart()
            .variable("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .variable("AWS_SECRET_ACCESS_KEY", "secret")
            .variable("AWS_ENDPOINT_URL", &format!("http://{address}"))
    };
    let refused = note(&at(&refusing.address()));
    assert!(
        refused.contains("`pricing:GetProducts` failed: AccessDeniedException"),
        "{refused}"
    );
    let asked = refusing.seen();
    assert!(
        asked
            .iter()
            .any(|request| request.body.contains("USE1-Nova2.0Lite-Customization-Training"))
    );
    let waited = note(&at(&silent.local_addr().unwrap().to_string()));
    assert_eq!(waited, "the AWS Price List gave no answer within 2 seconds");
}

#[test]
fn a_custom_model_costs_what_its_foundation_model_does() {
    const CUSTOM: &str =
        "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-2-lite-v1:0:256k/abcdef012345";
    let test = CliTest::quickstart().sandbox("good");
    let cost = |model: &str, asked: &str| {
        let (told, code) = test.json(["cost", "--quiet", "--model", model, asked]);
        assert_eq!(code, 0, "{told}");
        told["cost"].clone()
    };
    for (asked, source) in [("--sandbox", "price-list"), ("--offline", "table")] {
        let custom = cost(CUSTOM, asked);
        assert_eq!(custom["source"], source);
        assert!(!custom["training"].is_null());
        assert_eq!(custom, cost(LISTED[1], asked), "{asked}");
    }
}
