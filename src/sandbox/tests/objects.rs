//! S3 as a client sees it.

use axum::body::Body;
use http::Request;

use super::{Test, prepared};

fn part(number: usize) -> Vec<u8> {
    (0..5 * 1024 * 1024)
        .map(|place| u8::try_from((place * 7 + number) % 251).unwrap())
        .collect()
}

fn named_part(number: usize, etag: &str) -> String {
    let etag = etag.replace('"', "&quot;");
    format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")
}

#[tokio::test]
async fn an_object_is_put_described_read_in_ranges_listed_and_deleted() {
    let test = Test::new(&prepared());
    let put = Request::put("/acme-finetune/a/hello%20world.txt")
        .header("x-amz-meta-digest", "abc")
        .header("content-type", "text/plain");
    let put = test.send("s3", put, "123456789").await;
    assert_eq!(
        (put.status, put.headers["x-amz-checksum-type"].to_str().unwrap()),
        (200, "FULL_OBJECT")
    );
    assert_eq!(put.headers["x-amz-checksum-crc64nvme"], "rosUhgp5mIg=");
    let head = Request::head("/acme-finetune/a/hello%20world.txt").header("x-amz-checksum-mode", "ENABLED");
    let head = test.send("s3", head, "").await;
    assert_eq!(head.headers["content-length"], "9");
    assert_eq!(head.headers["x-amz-meta-digest"], "abc");
    assert_eq!(head.headers["x-amz-checksum-crc64nvme"], "rosUhgp5mIg=");
    let range = Request::get("/acme-finetune/a/hello%20world.txt").header("range", "bytes=2-4");
    let range = test.send("s3", range, "").await;
    assert_eq!((range.status, range.body.as_str()), (206, "345"));
    assert_eq!(range.headers["content-range"], "bytes 2-4/9");
    let virtual_host = Request::get("http://acme-finetune.s3.us-east-1.amazonaws.com/a/hello%20world.txt");
    assert_eq!(test.send("s3", virtual_host, "").await.body, "123456789");
    let list = test
        .get("s3", "/acme-finetune?list-type=2&prefix=a/&encoding-type=url")
        .await;
    assert!(
        list.body.contains("<Key>a/hello%20world.txt</Key>"),
        "{}",
        list.body
    );
    let folders = test.get("s3", "/acme-finetune?list-type=2&delimiter=/").await;
    assert!(
        folders
            .body
            .contains("<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>"),
        "{}",
        folders.body
    );
    let again = Request::put("/acme-finetune/a/hello%20world.txt").header("if-none-match", "*");
    assert_eq!(test.send("s3", again, "other").await.status, 412);
    assert_eq!(
        test.send("s3", Request::delete("/acme-finetune/a/hello%20world.txt"), "")
            .await
            .status,
        204
    );
    assert_eq!(
        test.get("s3", "/acme-finetune/a/hello%20world.txt").await.status,
        404
    );
    assert_eq!(
        std::fs::read_dir(test.folder.path().join("objects"))
            .unwrap()
            .count(),
        0,
        "no bytes stay behind"
    );
}

#[tokio::test]
async fn chunked_bodies_are_decoded_and_their_checksums_compared() {
    let test = Test::new(&prepared());
    let put = |sum: &str| {
        let request = Request::put("/acme-finetune/x")
            .header("content-encoding", "aws-chunked")
            .header("x-amz-decoded-content-length", "9")
            .header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
            .header("x-amz-trailer", "x-amz-checksum-crc32");
        (
            request,
            format!("9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:{sum}\r\n\r\n"),
        )
    };
    let (request, body) = put("y/Q5Jg==");
    assert_eq!(test.send("s3", request, body).await.status, 200);
    assert_eq!(test.get("s3", "/acme-finetune/x").await.body, "123456789");
    let (request, body) = put("AAAAAA==");
    let refused = test.send("s3", request, body).await;
    assert!(
        refused.status == 400 && refused.body.contains("<Code>BadDigest</Code>"),
        "{}",
        refused.body
    );
    assert_eq!(
        test.get("s3", "/acme-finetune/x").await.body,
        "123456789",
        "the old object is untouched"
    );
}

/// The ID in the answer to the beginning of an upload.
fn upload_id(body: &str) -> String {
    let (_, rest) = body.split_once("<UploadId>").unwrap();
    rest.split_once('<').unwrap().0.to_owned()
}

#[tokio::test]
async fn a_multipart_upload_is_resumable_and_ends_in_one_object() {
    let test = Test::new(&prepared());
    let created = test
        .send("s3", Request::post("/acme-finetune/big?uploads"), "")
        .await;
    let id = upload_id(&created.body);
    let mut etags = Vec::new();
    for number in 1..=2 {
        let path = format!("/acme-finetune/big?partNumber={number}&uploadId={id}");
        let answer = test
            .send("s3", Request::put(path), Body::from(part(number)))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        etags.push(answer.headers["etag"].to_str().unwrap().to_owned());
    }
    let parts = test.get("s3", &format!("/acme-finetune/big?uploadId={id}")).await;
    assert_eq!(parts.body.matches("<PartNumber>").count(), 2);
    assert!(parts.body.contains("<ChecksumType>FULL_OBJECT</ChecksumType>"));
    let uploads = test.get("s3", "/acme-finetune?uploads").await;
    assert!(uploads.body.contains(&id));
    let completion = |etags: &[String]| {
        let parts: Vec<String> = etags
            .iter()
            .enumerate()
            .map(|(place, etag)| named_part(place + 1, etag))
            .collect();
        let parts = parts.concat();
        format!(
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{parts}</CompleteMultipartUpload>"
        )
    };
    let path = format!("/acme-finetune/big?uploadId={id}");
    let wrong = test
        .send("s3", Request::post(&path), completion(&[etags[1].clone()]))
        .await;
    assert!(wrong.body.contains("<Code>InvalidPart</Code>"), "{}", wrong.body);
    let done = test.send("s3", Request::post(&path), completion(&etags)).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let whole: Vec<u8> = [part(1), part(2)].concat();
    let crc = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc64Nvme, &whole);
    let sum = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, crc.to_be_bytes());
    assert!(
        done.body
            .contains(&format!("<ChecksumCRC64NVME>{sum}</ChecksumCRC64NVME>")),
        "{}",
        done.body
    );
    let range = Request::get("/acme-finetune/big").header("range", "bytes=5242878-5242881");
    let range = test.send("s3", range, "").await;
    assert_eq!(
        range.body.len(),
        String::from_utf8_lossy(&whole[5_242_878..5_242_882]).len()
    );
    assert_eq!(
        (range.status, range.headers["content-length"].to_str().unwrap()),
        (206, "4")
    );
    let head = test.send("s3", Request::head("/acme-finetune/big"), "").await;
    assert_eq!(head.headers["content-length"], whole.len().to_string().as_str());
    assert_eq!(test.get("s3", &path).await.status, 404, "the upload is gone");
}

#[tokio::test]
async fn small_parts_are_refused_and_an_aborted_upload_leaves_nothing() {
    let test = Test::new(&prepared());
    let created = test
        .send("s3", Request::post("/acme-finetune/small?uploads"), "")
        .await;
    let id = upload_id(&created.body);
    let mut parts = String::new();
    for number in 1..=2 {
        let path = format!("/acme-finetune/small?partNumber={number}&uploadId={id}");
        let etag = test.send("s3", Request::put(path), "tiny").await.headers["etag"]
            .to_str()
            .unwrap()
            .to_owned();
        parts.push_str(&named_part(number, &etag));
    }
    let path = format!("/acme-finetune/small?uploadId={id}");
    let body = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    let refused = test.send("s3", Request::post(&path), body).await;
    assert!(
        refused.body.contains("<Code>EntityTooSmall</Code>"),
        "{}",
        refused.body
    );
    assert_eq!(test.send("s3", Request::delete(&path), "").await.status, 204);
    assert_eq!(
        std::fs::read_dir(test.folder.path().join("objects"))
            .unwrap()
            .count(),
        0
    );
}

#[tokio::test]
async fn buckets_say_where_they_are_and_who_may_look() {
    let test = Test::new(&prepared());
    let elsewhere = test.send("s3", Request::head("/acme-elsewhere"), "").await;
    assert_eq!(
        (
            elsewhere.status,
            elsewhere.headers["x-amz-bucket-region"].to_str().unwrap()
        ),
        (301, "us-west-2")
    );
    assert_eq!(
        test.send_from("us-west-2", "s3", Request::head("/acme-elsewhere"), "")
            .await
            .status,
        200
    );
    assert!(
        test.get("s3", "/acme-elsewhere?location")
            .await
            .body
            .contains(">us-west-2</LocationConstraint>")
    );
    let owner = Request::head("/acme-finetune").header("x-amz-expected-bucket-owner", "444455556666");
    assert_eq!(test.send("s3", owner, "").await.status, 403);
    assert!(
        test.get("s3", "/no-such-bucket-here?location")
            .await
            .body
            .contains("<Code>NoSuchBucket</Code>")
    );
    assert!(
        test.get("s3", "/acme-finetune?policy")
            .await
            .body
            .contains("<Code>NoSuchBucketPolicy</Code>")
    );
    assert!(
        test.get("s3", "/acme-finetune?encryption")
            .await
            .body
            .contains("<SSEAlgorithm>AES256</SSEAlgorithm>")
    );
    let denying = prepared().with(
        "account.buckets.acme-finetune.policy",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::acme-finetune","arn:aws:s3:::acme-finetune/*"],"Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-0a11ce00000000001"}}}]}"#,
    );
    assert_eq!(
        Test::new(&denying).put("/acme-finetune/x", "y").await.status,
        403,
        "the guide's policy locks the operator out"
    );
}

#[tokio::test]
async fn an_object_has_the_key_it_was_put_with_and_else_what_the_bucket_has() {
    const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0a11ce00-0000-4000-a000-00000000000a";
    let test = Test::new(&prepared());
    let encrypted = |path: &str, key: &str| {
        Request::put(path)
            .header("x-amz-server-side-encryption", "aws:kms")
            .header("x-amz-server-side-encryption-aws-kms-key-id", key)
    };
    let told = |answer: &super::Answer| {
        [
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id",
        ]
        .map(|name| {
            answer
                .headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        })
    };
    let with_key = [Some("aws:kms".to_owned()), Some(KEY.to_owned())];
    let put = test.send("s3", encrypted("/acme-finetune/a", KEY), "1").await;
    assert_eq!((put.status, told(&put)), (200, with_key.clone()));
    let head = test.send("s3", Request::head("/acme-finetune/a"), "").await;
    assert_eq!(told(&head), with_key);

    let first = encrypted("/acme-finetune/b?uploads", KEY).method("POST");
    let begun = test.send("s3", first, "").await;
    assert_eq!(told(&begun), with_key);
    let id = upload_id(&begun.body);
    let path = format!("/acme-finetune/b?uploadId={id}");
    let sent = test
        .send("s3", Request::put(format!("{path}&partNumber=1")), "1")
        .await;
    let parts = named_part(1, sent.headers["etag"].to_str().unwrap());
    let parts = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    let done = test.send("s3", Request::post(&path), parts).await;
    assert_eq!(
        (done.status, told(&done)),
        (200, with_key.clone()),
        "{}",
        done.body
    );
    let head = test.send("s3", Request::head("/acme-finetune/b"), "").await;
    assert_eq!(told(&head), with_key);

    let plain = test.send("s3", Request::put("/acme-finetune/a"), "1").await;
    assert_eq!(told(&plain), [Some("AES256".to_owned()), None]);
    let unknown = KEY.replace("0a11ce00-", "0b0b0b00-");
    let refused = test
        .send("s3", encrypted("/acme-finetune/a", &unknown), "1")
        .await;
    assert!(refused.body.contains("KMS.NotFoundException"), "{}", refused.body);
    let bare = Request::put("/acme-finetune/a").header("x-amz-server-side-encryption-aws-kms-key-id", KEY);
    assert_eq!(test.send("s3", bare, "1").await.status, 400);

    let denying = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:Describe*","Resource":"*"}]}"#;
    let path = "account.keys.0a11ce00-0000-4000-a000-00000000000a.policy";
    let test = Test::new(&prepared().with(path, denying));
    let refused = test.send("s3", encrypted("/acme-finetune/a", KEY), "1").await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("kms:GenerateDataKey"), "{}", refused.body);

    // Only what joins parts decrypts.
    let writing = denying.replace("kms:Describe*", "kms:GenerateDataKey");
    let test = Test::new(&prepared().with(path, writing.as_str()));
    let put = test.send("s3", encrypted("/acme-finetune/a", KEY), "1").await;
    assert_eq!(put.status, 200, "{}", put.body);
    let first = encrypted("/acme-finetune/b?uploads", KEY).method("POST");
    let refused = test.send("s3", first, "").await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("kms:Decrypt"), "{}", refused.body);
}
