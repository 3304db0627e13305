//! The embedded catalogue is whole, and says what AWS's pages said on its date.

use std::collections::BTreeSet;

use super::*;

fn find(id: &str, kind: CustomizationType) -> Option<&'static Entry> {
    catalogue().find(&id.parse().unwrap(), kind)
}

fn tuned(id: &str) -> &'static Entry {
    find(id, CustomizationType::FineTuning).expect(id)
}

fn value(cited: Option<&Cited<u64>>) -> Option<u64> {
    cited.map(|cited| cited.value)
}

#[test]
fn no_model_is_listed_twice_for_one_type() {
    let mut seen = BTreeSet::new();
    for entry in catalogue().entries() {
        assert!(
            seen.insert((key(&entry.id), entry.customization_type.name())),
            "{} {}",
            entry.id,
            entry.customization_type
        );
        assert!(entry.id.parse::<ModelId>().is_ok(), "{}", entry.id);
    }
}

#[test]
fn every_source_is_an_address() {
    fn walk(value: &serde_json::Value, sources: &mut usize) {
        match value {
            serde_json::Value::Object(members) => {
                if let Some(url) = members.get("url") {
                    assert!(url.as_str().unwrap().starts_with("https://"), "{url}");
                    *sources += 1;
                }
                members.values().for_each(|member| walk(member, sources));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, sources)),
            _ => {}
        }
    }
    for entry in catalogue().entries() {
        let mut sources = 0;
        walk(&serde_json::to_value(entry).unwrap(), &mut sources);
        // Lifecycle, records, Regions, validation data and hyperparameters at least.
        assert!(sources >= 5, "{}: {sources} sources", entry.id);
    }
}

#[test]
fn bounds_enclose_defaults_and_defaults_have_their_type() {
    for entry in catalogue().entries() {
        let parameters = &entry.hyperparameters;
        assert_eq!(parameters.known, !parameters.list.is_empty(), "{}", entry.id);
        let mut names = BTreeSet::new();
        for one in &parameters.list {
            let what = format!("{} {}", entry.id, one.name);
            assert!(names.insert(&one.name), "{what}");
            if let (Some(min), Some(max)) = (one.min, one.max) {
                assert!(min <= max, "{what}");
            }
            if let Some(default) = &one.default {
                assert_eq!(one.judge(default), Ok(()), "{what}");
                assert!(!one.required, "{what}: required, and has a default");
            }
            assert_eq!(
                one.kind == HyperparameterType::Enum,
                !one.values.is_empty(),
                "{what}"
            );
        }
    }
}

#[test]
fn limits_of_records_are_in_order() {
    for entry in catalogue().entries() {
        let limits = &entry.records;
        let ordered = [
            &limits.training_minimum,
            &limits.training_advised,
            &limits.training_maximum,
        ];
        let ordered: Vec<_> = ordered.into_iter().flatten().map(|cited| cited.value).collect();
        assert!(ordered.is_sorted(), "{}: {ordered:?}", entry.id);
        if let (Some(sum), Some(training)) = (&limits.sum_maximum, &limits.training_maximum) {
            assert!(training.value <= sum.value, "{}", entry.id);
        }
        let bytes = &entry.bytes;
        let ordered = [
            &bytes.line_maximum,
            &bytes.training_advised,
            &bytes.training_maximum,
        ];
        let ordered: Vec<_> = ordered.into_iter().flatten().map(|cited| cited.value).collect();
        assert!(ordered.is_sorted(), "{}: {ordered:?}", entry.id);
        let codes = entry.quota.iter().filter_map(|quota| quota.code.as_deref());
        for code in codes {
            assert!(code.starts_with("L-") && code.len() == 10, "{code}");
        }
    }
}

#[test]
fn every_format_fits_its_type_and_every_entry_has_a_family_that_agrees() {
    for entry in catalogue().entries() {
        let family = catalogue().family_of(&entry.id.parse().unwrap());
        let family = family.unwrap_or_else(|| panic!("{} has no family", entry.id));
        assert_eq!(
            family.format(entry.customization_type),
            entry.format,
            "{}",
            entry.id
        );
    }
}

#[test]
fn the_longest_prefix_decides_on_the_family() {
    let family = |id: &str| {
        catalogue()
            .family_of(&id.parse().unwrap())
            .map(|one| one.name.as_str())
    };
    assert_eq!(family("amazon.nova-ultra-v9:0"), Some("Nova"));
    assert_eq!(family("amazon.nova-2-pro-v1:0"), Some("Nova 2"));
    assert_eq!(family("meta.llama3-1-405b-instruct-v1:0"), Some("Llama 3.1"));
    assert_eq!(family("meta.llama4-scout-v1:0"), Some("Llama"));
    assert_eq!(family("mistral.large-v1"), None);
}

#[test]
fn an_id_is_found_in_every_form() {
    for id in [
        "amazon.nova-lite-v1:0:300k",
        "amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k",
        "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-lite-v1:0:300k/abcdefghijkl",
    ] {
        assert_eq!(tuned(id).name, "Nova Lite", "{id}");
    }
    assert!(find("amazon.nova-lite-v2:0", CustomizationType::FineTuning).is_none());
    assert!(find("my-custom-model", CustomizationType::FineTuning).is_none());
    assert!(
        find(
            "amazon.nova-lite-v1:0",
            CustomizationType::ReinforcementFineTuning
        )
        .is_none()
    );
}

#[test]
fn four_text_models_take_new_fine_tuning_jobs_and_all_in_one_region() {
    let entries = catalogue().entries().iter();
    let open: Vec<_> = entries
        .filter(|entry| entry.takes_new_jobs() && entry.customization_type == CustomizationType::FineTuning)
        .filter(|entry| entry.format == DataFormat::Converse)
        .map(|entry| {
            assert_eq!(entry.regions.value, ["us-east-1"], "{}", entry.id);
            entry.name.as_str()
        })
        .collect();
    assert_eq!(open, ["Nova Micro", "Nova Lite", "Nova Pro", "Nova 2 Lite"]);
}

#[test]
fn nova_takes_8_to_20000_records_of_32000_tokens() {
    for (id, code, text_only) in [
        ("amazon.nova-micro-v1:0:128k", "L-EC6A6ABC", true),
        ("amazon.nova-lite-v1:0:300k", "L-031F46A7", false),
        ("amazon.nova-pro-v1:0:300k", "L-70FC4C0E", false),
    ] {
        let entry = tuned(id);
        assert_eq!(value(entry.records.training_minimum.as_ref()), Some(8), "{id}");
        assert_eq!(value(entry.records.sum_maximum.as_ref()), Some(20_000), "{id}");
        assert_eq!(value(entry.tokens_per_record.as_ref()), Some(32_000), "{id}");
        assert_eq!(entry.text_only, text_only, "{id}");
        let quota = entry.quota.as_ref().unwrap();
        assert_eq!((quota.code.as_deref(), quota.adjustable), (Some(code), true));
        let epochs = entry.hyperparameters.find("epochCount").unwrap();
        assert_eq!((epochs.min, epochs.max), (Some(1.0), Some(5.0)));
        assert_eq!(epochs.default.as_deref(), Some("2"));
    }
}

#[test]
fn nova_2_lite_is_advised_200_records_ignores_validation_data_and_publishes_no_hyperparameters() {
    let entry = tuned("amazon.nova-2-lite-v1:0:256k");
    assert_eq!(value(entry.records.training_minimum.as_ref()), Some(8));
    assert_eq!(value(entry.records.training_advised.as_ref()), Some(200));
    assert_eq!(entry.validation.value, ValidationData::Ignored);
    assert!(!entry.hyperparameters.known && entry.reasoning);
    let kind = CustomizationType::ReinforcementFineTuning;
    let reinforced = find("amazon.nova-2-lite-v1:0:256k", kind).unwrap();
    assert_eq!(value(reinforced.records.training_minimum.as_ref()), Some(100));
    let batch = reinforced.hyperparameters.find("batchSize").unwrap();
    assert_eq!((batch.min, batch.max), (Some(16.0), Some(512.0)));
}

#[test]
fn claude_3_haiku_takes_32_to_10000_records_with_1000_for_validation() {
    let entry = tuned("anthropic.claude-3-haiku-20240307-v1:0:200k");
    let limits = &entry.records;
    assert_eq!(value(limits.training_minimum.as_ref()), Some(32));
    assert_eq!(value(limits.validation_maximum.as_ref()), Some(1_000));
    assert_eq!(value(limits.sum_maximum.as_ref()), Some(10_000));
    assert_eq!(value(entry.bytes.training_maximum.as_ref()), Some(10 << 30));
    assert_eq!(value(entry.bytes.validation_maximum.as_ref()), Some(1 << 30));
    assert_eq!(entry.lifecycle.state, LifecycleState::Ended);
    assert_eq!(entry.lifecycle.end_of_life, Some(jiff::civil::date(2026, 9, 10)));
}

#[test]
fn titan_multimodal_embeddings_needs_its_epochs_and_takes_no_validation_data() {
    let entry = tuned("amazon.titan-embed-image-v1");
    assert_eq!(entry.format, DataFormat::ImageCaption);
    assert_eq!(entry.validation.value, ValidationData::Unsupported);
    let epochs = entry.hyperparameters.find("epochCount").unwrap();
    assert!(epochs.required && epochs.judge("Auto").is_ok());
    assert_eq!(entry.quota.as_ref().unwrap().value, 50_000);
}

#[test]
fn a_distillation_takes_100_to_15000_prompts_in_lines_of_16_kib() {
    let entry = find("amazon.nova-micro-v1:0:128k", CustomizationType::Distillation);
    let entry = entry.unwrap();
    assert_eq!(value(entry.records.training_minimum.as_ref()), Some(100));
    assert_eq!(value(entry.records.training_maximum.as_ref()), Some(15_000));
    assert_eq!(value(entry.bytes.line_maximum.as_ref()), Some(16 * 1024));
    assert_eq!(entry.teachers.as_ref().unwrap().value[0], "amazon.nova-pro-v1:0");
}

#[test]
fn a_name_that_is_not_defined_is_an_error() {
    let text = "as_of = '2026-10-05'\n[sources]\n[hyperparameters]\n[media]\n[[family]]\nprefix = 'a'\nname = 'A'\nformat = 'converse'\nsource = 'nowhere'\n";
    let error = Catalogue::parse(text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the model catalogue names `nowhere`, which it does not define"
    );
}

#[test]
fn whoever_takes_more_than_text_says_of_which_kinds() {
    for entry in catalogue().entries() {
        assert_ne!(entry.text_only, entry.media.is_some(), "{}", entry.id);
        for (medium, rules) in entry.media.iter().flat_map(MediaRules::taken) {
            let what = format!("{} {medium}", entry.id);
            let disputed = rules.disputed_formats.iter().flat_map(|cited| &cited.value);
            let formats: Vec<_> = rules.formats.value.iter().chain(disputed).collect();
            assert_eq!(
                formats.iter().collect::<BTreeSet<_>>().len(),
                formats.len(),
                "{what}"
            );
            assert!(
                formats
                    .iter()
                    .all(|format| format.chars().all(|c| c.is_ascii_lowercase() || c == '4')),
                "{what}"
            );
            let sides = rules.side_pixels.as_ref().map(|cited| cited.value);
            assert!(
                sides.is_none_or(|side| side.most.is_none_or(|most| side.least < most)),
                "{what}"
            );
            assert!(rules.bytes.is_some(), "{what}");
        }
    }
    for family in catalogue().families() {
        let takes = !family.text_only;
        assert_eq!(takes, family.media.is_some(), "{}", family.name);
    }
}

#[test]
fn nova_2_takes_documents_and_disputes_webp_which_nova_takes() {
    let image = |id: &str| tuned(id).media.clone().unwrap().image.unwrap();
    let one = image("amazon.nova-pro-v1:0");
    assert!(one.formats.value.contains(&"webp".to_owned()) && one.disputed_formats.is_none());
    let two = image("amazon.nova-2-lite-v1:0");
    assert_eq!(two.disputed_formats.unwrap().value, ["webp"]);
    assert!(!two.formats.value.contains(&"webp".to_owned()));
    let of = |id: &str, medium| {
        tuned(id)
            .media
            .as_ref()
            .and_then(|media| media.of(medium).cloned())
    };
    assert!(of("amazon.nova-2-lite-v1:0", Medium::Document).is_some());
    assert!(of("amazon.nova-lite-v1:0", Medium::Document).is_none());
    assert!(of("meta.llama3-2-11b-instruct-v1:0", Medium::Video).is_none());
    assert!(of("amazon.nova-micro-v1:0", Medium::Image).is_none());
    let seconds = of("amazon.nova-lite-v1:0", Medium::Video)
        .unwrap()
        .seconds
        .unwrap();
    assert_eq!(seconds.value, 90);
}

#[test]
fn captions_are_of_3_to_1024_characters_and_for_embeddings_of_0_to_2560() {
    for (id, least, most) in [
        ("amazon.nova-canvas-v1:0", 3, 1024),
        ("amazon.titan-image-generator-v2:0", 3, 1024),
        ("amazon.titan-embed-image-v1:0", 0, 2560),
    ] {
        let caption = tuned(id).caption.as_ref().unwrap();
        assert_eq!(
            (caption.minimum.value, caption.maximum.value),
            (least, most),
            "{id}"
        );
    }
    let captioned = |entry: &&Entry| entry.format == DataFormat::ImageCaption;
    let entries = catalogue().entries().iter().filter(captioned);
    assert!(entries.into_iter().all(|entry| entry.caption.is_some()));
}

#[test]
fn cohere_command_limits_input_and_output_apart() {
    for id in ["cohere.command-text-v14:7:4k", "cohere.command-light-text-v14"] {
        let entry = tuned(id);
        assert_eq!(value(entry.input_tokens.as_ref()), Some(4096));
        assert_eq!(value(entry.output_tokens.as_ref()), Some(2048));
        assert_eq!(value(entry.records.validation_maximum.as_ref()), Some(1000));
    }
}

#[test]
fn six_characters_stand_for_a_token_where_aws_limits_them() {
    for entry in catalogue().entries() {
        let limited = matches!(
            entry.format,
            DataFormat::PromptCompletion | DataFormat::ContinuedPreTraining
        );
        let characters = value(entry.characters_per_token.as_ref());
        assert_eq!(characters, limited.then_some(6), "{}", entry.id);
    }
}
