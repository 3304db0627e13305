//! A user's list of models over the catalogue: what it changes, what it leaves, and where it is at fault.

use super::{Catalogue, Entry, MODELS_EXAMPLE, catalogue};
use crate::model::CustomizationType::{self, Distillation, FineTuning};

fn find(known: &Catalogue, id: &str, kind: CustomizationType) -> Entry {
    known.find(&id.parse().unwrap(), kind).unwrap().clone()
}

/// The message, and the text that it points at.
fn fault(text: &str) -> (String, String) {
    let error = Catalogue::merged(text, "models.toml").expect_err(text);
    (error.message, text[error.span].to_owned())
}

#[test]
fn the_example_changes_what_it_says_and_nothing_else() {
    let merged = Catalogue::merged(MODELS_EXAMPLE, "models.toml").unwrap();
    let lite = "amazon.nova-lite-v1:0:300k";

    let mut raised = find(&merged, lite, FineTuning);
    assert_eq!(raised.records.training_maximum.as_ref().unwrap().value, 50_000);
    assert_eq!(raised.quota.as_ref().unwrap().value, 50_000);
    assert_eq!(raised.defined_in.as_deref(), Some("models.toml"));
    let known = find(catalogue(), lite, FineTuning);
    assert_eq!(
        raised.quota.as_ref().unwrap().code,
        known.quota.as_ref().unwrap().code
    );
    raised.defined_in = None;
    raised.customization.records = known.records.clone();
    raised.customization.quota.clone_from(&known.quota);
    assert_eq!(raised, known);
    assert_eq!(
        find(&merged, lite, Distillation),
        find(catalogue(), lite, Distillation)
    );

    let new = find(&merged, "amazon.nova-lite-v3:0:300k", FineTuning);
    assert_eq!(new.tokens_per_record.as_ref().unwrap().value, 64_000);
    assert_eq!(
        (new.format, &new.hyperparameters),
        (known.format, &known.hyperparameters)
    );
    let distilled = find(&merged, "amazon.nova-lite-v3:0:300k", Distillation);
    assert_eq!(distilled.name, "Nova Lite 3");

    let anvil = find(&merged, "acme.anvil-v1", FineTuning);
    assert_eq!(anvil.hyperparameters.list[0].name, "epochCount");
    assert_eq!(
        merged.family_of(&"acme.hammer-v1".parse().unwrap()).unwrap().name,
        "Acme"
    );
    assert_eq!(
        merged.entries().len(),
        catalogue().entries().len() + 2 + known_ways(lite)
    );
}

/// How many ways to customize a model are known; the example has one more that is like it.
fn known_ways(id: &str) -> usize {
    catalogue().of_model(&id.parse().unwrap()).count() - 1
}

#[test]
fn an_empty_file_changes_nothing() {
    assert_eq!(&Catalogue::merged("", "models.toml").unwrap(), catalogue());
}

#[test]
fn a_fault_points_at_what_is_wrong() {
    let lite = "[[model]]\nid = \"amazon.nova-lite-v1:0:300k\"\n";
    for (text, message, place) in [
        ("[[model]\n", "", ""),
        ("[modle]\n", "there is no `modle` in a list of models", "modle"),
        ("model = 1\n", "write `[[model]]`", "model"),
        ("[[model]]\nname = \"x\"\n", "the model has no `id`", "[[model]]"),
        (
            "[[model]]\nid = \"a.b\"\nlike = \"amazon.nova-lit-v1:0:300k\"\n",
            "did you mean `amazon.nova-lite-v1:0:300k`?",
            "like",
        ),
        ("[[model]]\nid = \"a.b\"\n", "missing field `name`", "[[model]]"),
        (&format!("{lite}nmae = \"x\"\n"), "unknown field `nmae`", "nmae"),
        (
            &format!(
                "{lite}[[model.customization]]\ntype = \"FINE_TUNING\"\n[model.customization.recrods]\n"
            ),
            "unknown field `recrods`",
            "recrods",
        ),
        (
            &format!(
                "{lite}[[model.customization]]\ntype = \"FINE_TUNING\"\ntokens_per_record = {{ value = \"many\", source = \"prepare\" }}\n"
            ),
            "invalid type: string \"many\"",
            "value",
        ),
        (
            &format!(
                "{lite}[[model.customization]]\ntype = \"FINE_TUNING\"\ntokens_per_record = {{ value = 1, source = \"hearsay\" }}\n"
            ),
            "`hearsay` is neither in `[sources]` of this file",
            "\"hearsay\"",
        ),
        (
            &format!("{lite}[[model.customization]]\ntype = \"FINE_TUNING\"\nhyperparameters = \"mine\"\n"),
            "`mine` is neither in `[hyperparameters]`",
            "\"mine\"",
        ),
    ] {
        let (told, at) = fault(text);
        assert!(told.contains(message), "{text}: {told}");
        assert_eq!(at, place, "{text}: {told}");
    }
}
