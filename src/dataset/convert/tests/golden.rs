//! Each source in each format that it can become.

use super::*;

const CONVERSE: DataFormat = DataFormat::Converse;

fn turns(user: &str, assistant: &str) -> String {
    format!(
        r#"{{"schemaVersion":"bedrock-conversation-2024","messages":[{{"role":"user","content":[{{"text":"{user}"}}]}},{{"role":"assistant","content":[{{"text":"{assistant}"}}]}}]}}"#
    )
}

/// The same with a system prompt.
fn with_system(system: &str, user: &str, assistant: &str) -> String {
    let system = format!(r#""system":[{{"text":"{system}"}}],"messages""#);
    turns(user, assistant).replace(r#""messages""#, &system)
}

#[test]
fn openai_chat_becomes_converse() {
    let source = r#"{"messages":[{"role":"system","content":"Sell bicycles."},{"role":"user","content":"A bell?"},{"role":"assistant","content":"Two \u20ac."}]}"#;
    assert_eq!(
        becomes(source, &to(CONVERSE)),
        with_system("Sell bicycles.", "A bell?", "Two €.")
    );
    let developer = source.replace("\"system\"", "\"developer\"");
    assert_eq!(
        becomes(&developer, &to(CONVERSE)),
        with_system("Sell bicycles.", "A bell?", "Two €.")
    );
}

#[test]
fn tools_of_openai_become_tool_uses_and_one_turn_of_results() {
    let source = r#"{"messages":[{"role":"user","content":"Stock of bells and racks?"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"stock","arguments":"{ \"item\": \"bell\", \"size\": 1.50 }"}},{"id":"c2","type":"function","function":{"name":"stock","arguments":"{\"item\":\"rack\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"4"},{"role":"tool","tool_call_id":"c2","content":"0"},{"role":"assistant","content":"Four bells, no rack."}],"tools":[{"type":"function","function":{"name":"stock","description":"Looks up the stock.","parameters":{"type":"object","properties":{"item":{"type":"string"}}}}}]}"#;
    let expected = concat!(
        r#"{"schemaVersion":"bedrock-conversation-2024","messages":["#,
        r#"{"role":"user","content":[{"text":"Stock of bells and racks?"}]},"#,
        r#"{"role":"assistant","content":[{"toolUse":{"toolUseId":"c1","name":"stock","input":{"item":"bell","size":1.50}}},{"toolUse":{"toolUseId":"c2","name":"stock","input":{"item":"rack"}}}]},"#,
        r#"{"role":"user","content":[{"toolResult":{"toolUseId":"c1","content":[{"text":"4"}]}},{"toolResult":{"toolUseId":"c2","content":[{"text":"0"}]}}]},"#,
        r#"{"role":"assistant","content":[{"text":"Four bells, no rack."}]}],"#,
        r#""toolConfig":{"tools":[{"toolSpec":{"name":"stock","description":"Looks up the stock.","inputSchema":{"json":{"type":"object","properties":{"item":{"type":"string"}}}}}}]}}"#,
    );
    assert_eq!(becomes(source, &to(CONVERSE)), expected);
    assert_eq!(
        becomes(source, &for_model("amazon.nova-2-lite-v1:0:256k")),
        expected
    );
    let done = run(source, &for_model("amazon.nova-lite-v1:0:300k"));
    assert_eq!((done.reasons[0].code, done.lines.as_str()), ("tools", ""));

    let undefined = source.split(",\"tools\"").next().unwrap().to_owned() + "}";
    let done = run(&undefined, &to(CONVERSE));
    assert_eq!(done.reasons[0].code, "undefined-tool");
    assert_eq!(done.reasons[0].path.as_deref(), Some("messages[1].tool_calls[0]"));
    let given = Options {
        tools: tools(r#"[{"name":"stock","description":"Looks up the stock.","input_schema":{"type":"object","properties":{"item":{"type":"string"}}}}]"#).unwrap(),
        ..to(CONVERSE)
    };
    assert_eq!(becomes(&undefined, &given), expected);
}

#[test]
fn images_become_blocks_with_their_place_in_s3() {
    let source = r#"{"messages":[{"role":"user","content":[{"type":"text","text":"Which bell?"},{"type":"image_url","image_url":{"url":"photos/bell.jpg","detail":"low"}}]},{"role":"assistant","content":"A brass one."}]}"#;
    let options = Options {
        media_prefix: Some("s3://shop-data/train/".parse().unwrap()),
        bucket_owner: Some("111122223333".to_owned()),
        ..to(CONVERSE)
    };
    let image = r#"{"text":"Which bell?"},{"image":{"format":"jpeg","source":{"s3Location":{"uri":"s3://shop-data/train/photos/bell.jpg","bucketOwner":"111122223333"}}}}"#;
    let expected = turns("", "A brass one.").replace(r#"{"text":""}"#, image);
    let done = run(source, &options);
    assert_eq!(done.lines.trim_end(), expected);
    assert_eq!(
        done.result.dropped,
        [("messages[].content[].detail".to_owned(), 1)].into()
    );

    let parts = r#"{"messages":[{"role":"user","content":[{"type":"text","value":"Which bell?"},{"type":"image_url","value":"photos/bell.jpg"}]},{"role":"assistant","content":[{"type":"text","value":"A brass one."}]}]}"#;
    assert_eq!(becomes(parts, &options), expected);
    let anthropic = r#"{"messages":[{"role":"user","content":[{"type":"text","text":"Which bell?"},{"type":"image","source":{"type":"url","url":"photos/bell.jpg"}}]},{"role":"assistant","content":[{"type":"text","text":"A brass one."}]}]}"#;
    assert_eq!(becomes(anthropic, &options), expected);
    let listed = r#"{"messages":[{"role":"user","content":"Which bell?\n<image>"},{"role":"assistant","content":"A brass one."}],"images":["photos/bell.jpg"]}"#;
    assert_eq!(becomes(listed, &options), expected);
    let row = "image,question,answer\nphotos/bell.jpg,Which bell?,A brass one.\n";
    let first = expected.replace(
        image,
        &image.split_once("},").map(|(a, b)| format!("{b},{a}}}")).unwrap(),
    );
    assert_eq!(becomes(row, &options), first);
}

#[test]
fn alpaca_becomes_converse_and_prompt_completion() {
    let source = r#"[{"instruction":"Translate.","input":"la sonnette","output":"the bell","history":[["Hello","Hi"]],"system":"Be brief."},{"instruction":"Greet.","input":"","output":"Hi"}]"#;
    let done = run(source, &to(CONVERSE));
    let lines: Vec<_> = done.lines.lines().collect();
    assert_eq!(lines[1], turns("Greet.", "Hi"));
    let expected = concat!(
        r#"{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"Be brief."}],"messages":["#,
        r#"{"role":"user","content":[{"text":"Hello"}]},{"role":"assistant","content":[{"text":"Hi"}]},"#,
        r#"{"role":"user","content":[{"text":"Translate.\n\nla sonnette"}]},{"role":"assistant","content":[{"text":"the bell"}]}]}"#,
    );
    assert_eq!(lines[0], expected);
    let single =
        r#"{"instruction":"Translate.","input":"la sonnette","output":"the bell","system":"Be brief."}"#;
    let options = Options {
        inline_system: true,
        ..to(DataFormat::PromptCompletion)
    };
    let expected = r#"{"prompt":"Be brief.\n\nTranslate.\n\nla sonnette","completion":"the bell"}"#;
    assert_eq!(becomes(single, &options), expected);
    let done = run(single, &to(DataFormat::PromptCompletion));
    assert_eq!(done.reasons[0].code, "unplaced");
}

#[test]
fn sharegpt_becomes_converse() {
    let source = r#"{"conversations":[{"from":"system","value":"Sell bicycles."},{"from":"human","value":"A bell?"},{"from":"gpt","value":"Two €."}],"id":"x1"}"#;
    let done = run(source, &to(CONVERSE));
    assert_eq!(
        done.lines.trim_end(),
        with_system("Sell bicycles.", "A bell?", "Two €.")
    );
    assert_eq!(done.result.dropped, [("id".to_owned(), 1)].into());
    let tools = r#"{"conversations":[{"from":"human","value":"A bell?"},{"from":"function_call","value":"{\"name\":\"stock\",\"arguments\":{\"item\":\"bell\"}}"},{"from":"observation","value":"4"},{"from":"gpt","value":"Four."}],"tools":"[{\"name\":\"stock\",\"description\":\"Looks up the stock.\",\"parameters\":{\"type\":\"object\"}}]"}"#;
    let line = becomes(tools, &to(CONVERSE));
    assert!(
        line.contains(r#"{"toolUse":{"toolUseId":"call_1","name":"stock","input":{"item":"bell"}}}"#),
        "{line}"
    );
    assert!(
        line.contains(r#"{"toolResult":{"toolUseId":"call_1","content":[{"text":"4"}]}}"#),
        "{line}"
    );
    assert!(
        line.contains(r#""inputSchema":{"json":{"type":"object"}}"#),
        "{line}"
    );
}

#[test]
fn anthropic_messages_and_converse_become_each_other() {
    let anthropic = r#"{"system":"Sell bicycles.","messages":[{"role":"user","content":"A bell?"},{"role":"assistant","content":"Two €."}]}"#;
    let converse = with_system("Sell bicycles.", "A bell?", "Two €.");
    assert_eq!(becomes(anthropic, &to(CONVERSE)), converse);
    assert_eq!(becomes(&converse, &to(DataFormat::AnthropicMessages)), anthropic);
    let options = Options {
        inline_system: true,
        ..to(DataFormat::PromptCompletion)
    };
    let flat = r#"{"prompt":"Sell bicycles.\n\nA bell?","completion":"Two €."}"#;
    assert_eq!(becomes(&converse, &options), flat);
    assert_eq!(
        becomes(flat, &to(CONVERSE)),
        turns("Sell bicycles.\\n\\nA bell?", "Two €.")
    );
    assert_eq!(becomes(&converse, &to(DataFormat::Distillation)), converse);
}

#[test]
fn columns_find_their_fields_or_are_told() {
    let plain = turns("A bell?", "Two €.");
    for source in [
        "question,answer\nA bell?,Two €.\n",
        "Query\tResponse\nA bell?\tTwo €.\n",
        "\u{feff}prompt;completion\r\nA bell?;Two €.\r\n",
        "text,label\nA bell?,Two €.\n",
        "instruction,input,output\nA bell?,,Two €.\n",
        "{\"question\":\"A bell?\",\"answer\":\"Two €.\"}\n",
        "{\n \"question\": \"A bell?\",\n \"answer\": \"Two €.\"\n}\n",
    ] {
        assert_eq!(becomes(source, &to(CONVERSE)), plain, "{source}");
    }
    let options = Options {
        map: vec![
            "prompt=ticket".parse().unwrap(),
            "completion=reply".parse().unwrap(),
        ],
        ..to(CONVERSE)
    };
    let done = run("ticket,reply,clerk\nA bell?,Two €.,Ann\n", &options);
    assert_eq!(done.lines.trim_end(), plain);
    assert_eq!(done.result.dropped, [("clerk".to_owned(), 1)].into());
    let done = run("ticket,reply\nA bell?,Two €.\n", &to(CONVERSE));
    assert_eq!(done.reasons[0].code, "shape");
}

#[test]
fn reinforcement_keeps_what_the_grader_gets() {
    let rft = DataFormat::Reinforcement;
    let source = r#"{"id":"q1","prompt":[{"role":"system","content":"Count."},{"role":"user","content":"2 bells and 3?"}],"answer":"5","task":"sums","info":{"level":1.0}}"#;
    let expected = r#"{"messages":[{"role":"system","content":"Count."},{"role":"user","content":"2 bells and 3?"}],"reference_answer":"5","id":"q1","task":"sums","info":{"level":1.0}}"#;
    assert_eq!(becomes(source, &to(rft)), expected);
    assert_eq!(run(source, &Options::default()).result.target, rft);

    let flat = r#"{"question":"2 bells and 3?","reference_answer":{"sum":5},"system":"Count."}"#;
    let expected = r#"{"messages":[{"role":"system","content":"Count."},{"role":"user","content":"2 bells and 3?"}],"reference_answer":{"sum":5}}"#;
    assert_eq!(becomes(flat, &to(rft)), expected);

    let chat = with_system("Count.", "2 bells and 3?", "5");
    let expected = r#"{"messages":[{"role":"system","content":"Count."},{"role":"user","content":"2 bells and 3?"}],"reference_answer":"5"}"#;
    assert_eq!(becomes(&chat, &to(rft)), expected);
    assert_eq!(becomes(expected, &to(CONVERSE)), chat);
}

#[test]
fn pairs_of_answers_become_candidates() {
    let expected = concat!(
        r#"{"schemaVersion":"bedrock-conversation-2024","messages":[{"role":"user","content":[{"text":"A bell?"}]},"#,
        r#"{"role":"assistant","candidates":[{"content":[{"text":"Two €."}],"preferenceLabel":"preferred"},{"content":[{"text":"No."}],"preferenceLabel":"non-preferred"}]}]}"#,
    );
    let flat = r#"{"prompt":"A bell?","chosen":"Two €.","rejected":"No."}"#;
    assert_eq!(becomes(flat, &Options::default()), expected);
    let chats = r#"{"chosen":[{"role":"user","content":"A bell?"},{"role":"assistant","content":"Two €."}],"rejected":[{"role":"user","content":"A bell?"},{"role":"assistant","content":"No."}]}"#;
    assert_eq!(becomes(chats, &Options::default()), expected);
    assert_eq!(becomes(expected, &to(DataFormat::Preference)), expected);
    let done = run(flat, &to(CONVERSE));
    assert_eq!(done.reasons[0].code, "unplaced");
}

#[test]
fn captions_and_texts_become_what_image_and_text_models_take() {
    let options = Options {
        media_prefix: Some("s3://shop-data/img".parse().unwrap()),
        ..Options::default()
    };
    let source = "{\n \"bell.jpg\": \"a brass bell\",\n \"rack.png\": \"a rack\"\n}\n";
    let done = run(source, &options);
    let expected = concat!(
        "{\"image-ref\":\"s3://shop-data/img/bell.jpg\",\"caption\":\"a brass bell\"}\n",
        "{\"image-ref\":\"s3://shop-data/img/rack.png\",\"caption\":\"a rack\"}\n",
    );
    assert_eq!(
        (done.lines.as_str(), done.result.target),
        (expected, DataFormat::ImageCaption)
    );
    let row = "file_name,text\nbell.jpg,a brass bell\n";
    let first = expected.lines().next().unwrap();
    let captions = Options {
        to: Some(DataFormat::ImageCaption),
        ..options
    };
    assert_eq!(becomes(row, &captions), first);

    let passage = DataFormat::ContinuedPreTraining;
    assert_eq!(
        becomes(r#"{"text":"Bells ring."}"#, &Options::default()),
        r#"{"input":"Bells ring."}"#
    );
    assert_eq!(
        becomes("text,shelf\nBells ring.,4\n", &to(passage)),
        r#"{"input":"Bells ring."}"#
    );
}

#[test]
fn records_that_are_sound_already_stay_as_they_are() {
    let source = r#"[ {"messages": [{"role": "user", "content": [{"text": "caf\u00e9"}]}, {"role": "assistant", "content": [{"text": "a\/b"}]}], "schemaVersion": "shop-1" } ]"#;
    let expected = r#"{"messages":[{"role":"user","content":[{"text":"caf\u00e9"}]},{"role":"assistant","content":[{"text":"a\/b"}]}],"schemaVersion":"shop-1"}"#;
    assert_eq!(becomes(source, &to(CONVERSE)), expected);
}
