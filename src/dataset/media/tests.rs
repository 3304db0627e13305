//! What objects say, who names them, and how they are judged.

use std::io::Read as _;

use super::*;
use crate::dataset::Settings;
use crate::diagnostic::{CheckVerdict, Unread};

/// Reads `bytes` piece by piece, as they would come from S3; counts the pieces.
fn content(bytes: &[u8], piece: usize) -> (Content, usize) {
    let part = |from: usize| (from as u64, bytes[from..bytes.len().min(from + piece)].to_vec());
    let mut parts = Parts {
        of: bytes.len() as u64,
        known: vec![part(0)],
    };
    loop {
        match read(&parts) {
            Ok(content) => return (content, parts.known.len()),
            Err((from, _)) => parts.known.push(part(usize::try_from(from).unwrap())),
        }
        assert!(parts.known.len() < 100, "no end of it");
    }
}

fn pixels(bytes: &[u8]) -> (Option<Container>, Option<(u32, u32)>) {
    let content = content(bytes, 64 << 10).0;
    (content.container, content.pixels)
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0]);
    bytes
}

fn jpeg(profile: u16, height: u16, width: u16) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    for _ in 0..3 {
        bytes.extend([0xff, 0xe2]);
        bytes.extend((profile + 2).to_be_bytes());
        bytes.resize(bytes.len() + usize::from(profile), 0xc0);
    }
    bytes.extend([0xff, 0xff, 0xc2, 0, 17, 8]);
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
    bytes
}

fn boxed(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap();
    [&size.to_be_bytes()[..], &name, content].concat()
}

fn movie(brand: [u8; 4], scale: u32, units: u32, before: usize) -> Vec<u8> {
    let numbers = [0, 0, 0, scale, units];
    let header: Vec<u8> = numbers
        .iter()
        .flat_map(|number: &u32| number.to_be_bytes())
        .collect();
    [
        boxed(*b"ftyp", &[&brand[..], &[0, 0, 2, 0]].concat()),
        boxed(*b"mdat", &vec![0; before]),
        boxed(*b"moov", &boxed(*b"mvhd", &header)),
    ]
    .concat()
}

fn matroska(kind: &[u8], ticks: f64, before: u8) -> Vec<u8> {
    let element = |id: &[u8], content: &[u8]| {
        let size = 0x4000 | u16::try_from(content.len()).unwrap();
        [id, &size.to_be_bytes(), content].concat()
    };
    let info = [
        element(&[0x2a, 0xd7, 0xb1], &1_000_000_u32.to_be_bytes()),
        element(&[0x44, 0x89], &ticks.to_be_bytes()),
    ];
    let segment = [
        element(&[0xec], &vec![0; before.into()]),
        element(&[0x15, 0x49, 0xa9, 0x66], &info.concat()),
    ];
    [
        element(&[0x1a, 0x45, 0xdf, 0xa3], &element(&[0x42, 0x82], kind)),
        // A segment of unknown size, as a recorder writes it.
        [&[0x18, 0x53, 0x80, 0x67, 0x01][..], &[0xff; 7], &segment.concat()].concat(),
    ]
    .concat()
}

#[test]
fn images_say_how_many_pixels_they_have() {
    assert_eq!(pixels(&png(640, 480)), (Some(Container::Png), Some((640, 480))));
    assert_eq!(
        pixels(b"GIF89a\x40\x01\xf0\x00\0\0\0"),
        (Some(Container::Gif), Some((320, 240)))
    );
    assert_eq!(
        pixels(&jpeg(100, 600, 800)),
        (Some(Container::Jpeg), Some((800, 600)))
    );
    let webp = |chunk: &[u8]| pixels(&[&b"RIFF\0\0\0\0WEBP"[..], chunk, &[0; 8]].concat());
    assert_eq!(
        webp(b"VP8X\n\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0"),
        (Some(Container::WebP), Some((640, 480)))
    );
    assert_eq!(
        webp(b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01"),
        (Some(Container::WebP), Some((640, 480)))
    );
    let bits = (0x27f_u32 | 0x1df << 14).to_le_bytes();
    let lossless = [&b"VP8L\0\0\0\0\x2f"[..], &bits].concat();
    assert_eq!(webp(&lossless), (Some(Container::WebP), Some((640, 480))));
    for (bytes, container) in [
        (&b"BM\0\0\0\0"[..], Some(Container::Bmp)),
        (b"%PDF-1.7\n", Some(Container::Pdf)),
        (b"<html><body>", None),
        (b"", None),
    ] {
        assert_eq!(pixels(bytes), (container, None), "{bytes:?}");
    }
}

#[test]
fn profiles_before_a_picture_and_films_before_a_header_are_passed_over() {
    let (found, pieces) = content(&jpeg(60_000, 600, 800), 64 << 10);
    assert_eq!((found.pixels, pieces), (Some((800, 600)), 2));
    let (found, pieces) = content(&movie(*b"isom", 1000, 90_500, 5 << 20), 64 << 10);
    assert_eq!((found.seconds, pieces), (Some(90.5), 2));
    assert_eq!(found.container, Some(Container::Mp4));
}

#[test]
fn videos_say_how_long_they_play_or_nothing() {
    let seconds = |bytes: &[u8]| {
        let content = content(bytes, 48).0;
        (content.container.unwrap(), content.seconds)
    };
    assert_eq!(
        seconds(&movie(*b"qt  ", 600, 36_000, 10)),
        (Container::QuickTime, Some(60.0))
    );
    assert_eq!(
        seconds(&movie(*b"isom", 600, u32::MAX, 10)),
        (Container::Mp4, None),
        "all bits set: the length is not known"
    );
    assert_eq!(
        seconds(&matroska(b"webm", 12_500.0, 100)),
        (Container::WebM, Some(12.5))
    );
    assert_eq!(
        seconds(&matroska(b"matroska", 1500.0, 3)),
        (Container::Matroska, Some(1.5))
    );
    let mut cut = movie(*b"isom", 600, 36_000, 10);
    cut.truncate(cut.len() - 4);
    assert_eq!(seconds(&cut), (Container::Mp4, None));
}

proptest::proptest! {
    #[test]
    fn no_bytes_bring_the_readers_down(
        start in 0_usize..6,
        noise in proptest::collection::vec(0_u8.., 0..300),
        at in 0_usize..60,
    ) {
        let mut bytes = match start {
            0 => png(3, 4),
            1 => jpeg(9, 3, 4),
            2 => movie(*b"isom", 600, 36_000, 10),
            3 => matroska(b"webm", 12_500.0, 7),
            4 => b"RIFF\0\0\0\0WEBPVP8X".to_vec(),
            _ => Vec::new(),
        };
        for (index, byte) in noise.iter().enumerate() {
            match bytes.get_mut(at + index) {
                Some(place) if index % 3 == 0 => *place = *byte,
                Some(_) => {}
                None => bytes.push(*byte),
            }
        }
        let mut parts = Parts { of: bytes.len() as u64 + 1000, known: vec![(0, bytes.clone())] };
        for _ in 0..8 {
            let Err((from, _)) = read(&parts) else { break };
            proptest::prop_assert!(from < parts.of);
            parts.known.push((from, bytes.clone()));
        }
    }
}

fn uses(text: &str, piece: usize) -> Vec<MediaUse> {
    let mut found = Vec::new();
    let mut reader = MediaTap::new(text.as_bytes(), "train.jsonl", |media| found.push(media));
    let mut buffer = vec![0; piece];
    let mut read = Vec::new();
    loop {
        let length = reader.read(&mut buffer).unwrap();
        if length == 0 {
            break;
        }
        read.extend_from_slice(&buffer[..length]);
    }
    assert_eq!(read, text.as_bytes(), "whoever reads sees every byte");
    drop(reader);
    found
}

#[test]
fn the_objects_that_records_name_are_noted_with_their_places() {
    let text = concat!(
        r#"{"messages":[{"role":"user","content":[{"text":"é s3:"},{"image":{"format":"PNG","source":{"s3Location":{"uri":"s3:\/\/shop\/a.png","bucketOwner":"111122223333"}}}}]}]}"#,
        "\nno record s3://shop/x\n\n",
        r#"{"image-ref":"s3://shop/b.JPG","caption":"A bell."}"#,
    );
    for piece in [1, 7, 4096] {
        let found = uses(text, piece);
        let [first, second] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!((first.line, first.uri.as_str()), (1, "s3://shop/a.png"));
        let column = text[..text.find("\"s3:\\/").unwrap()].chars().count() as u64 + 1;
        assert_eq!(first.column, column);
        assert_eq!(first.format.as_deref(), Some("png"));
        assert_eq!(first.owner.as_deref(), Some("111122223333"));
        assert_eq!(first.path, "messages[0].content[1].image.source.s3Location.uri");
        assert_eq!((second.line, second.column, second.captioned), (4, 14, true));
        assert_eq!(second.format.as_deref(), Some("jpg"));
    }
}

fn media(medium: Medium, format: &str, captioned: bool) -> MediaUse {
    MediaUse {
        file: "train.jsonl".to_owned(),
        line: 3,
        column: 9,
        path: "image-ref".to_owned(),
        medium,
        format: Some(format.to_owned()),
        captioned,
        uri: "s3://shop/x".to_owned(),
        owner: None,
    }
}

fn there(bytes: u64, container: Container, pixels: Option<(u32, u32)>, seconds: Option<f64>) -> Look {
    Look::There {
        bytes,
        content: Content {
            container: Some(container),
            pixels,
            seconds,
        },
    }
}

/// The findings of an object under `model`, and the checks that came to more than a pass.
fn judged(model: &str, media: &MediaUse, look: &Look) -> (Vec<String>, Vec<(&'static str, CheckVerdict)>) {
    let mut judge = MediaJudge::of(&Settings {
        model: Some(model.parse().unwrap()),
        ..Settings::default()
    });
    let findings = judge.judge(media, look);
    let told = findings
        .iter()
        .map(|found| format!("{} {}", found.severity, found.rule.code));
    let told = told.collect();
    let checks = judge
        .checks()
        .into_iter()
        .map(|check| (check.rule.code, check.verdict));
    (
        told,
        checks
            .filter(|(_, verdict)| *verdict != CheckVerdict::Pass)
            .collect(),
    )
}

const LITE: &str = "amazon.nova-lite-v1:0:300k";
const EMBEDDINGS: &str = "amazon.titan-embed-image-v1:0";
const CANVAS: &str = "amazon.nova-canvas-v1:0";

#[test]
fn each_limit_is_a_finding_on_its_far_side_and_none_on_its_near_side() {
    let mb = 1 << 20;
    let image = media(Medium::Image, "png", false);
    let video = media(Medium::Video, "mp4", false);
    let captioned = media(Medium::Image, "png", true);
    let png = |bytes, sides| there(bytes, Container::Png, Some(sides), None);
    let mp4 = |bytes, seconds| there(bytes, Container::Mp4, None, Some(seconds));
    for (model, media, look, told) in [
        (LITE, &image, png(10_000_000, (25, 25)), &[][..]),
        (LITE, &image, png(10_000_001, (25, 25)), &["warning MEDIA-14"]),
        (LITE, &image, png(10 * mb, (25, 25)), &["warning MEDIA-14"]),
        (LITE, &image, png(10 * mb + 1, (25, 25)), &["error MEDIA-14"]),
        (
            LITE,
            &image,
            there(0, Container::Png, None, None),
            &["error MEDIA-14"],
        ),
        (LITE, &image, png(900, (24, 900)), &["warning MEDIA-16"]),
        (
            LITE,
            &image,
            there(900, Container::Jpeg, Some((90, 90)), None),
            &["error MEDIA-15"],
        ),
        (LITE, &image, Look::Missing, &["error MEDIA-13"]),
        (LITE, &video, mp4(50_000_000, 90.3), &[]),
        (LITE, &video, mp4(50 * mb + 1, 90.0), &["error MEDIA-14"]),
        (LITE, &video, mp4(900, 91.0), &["warning MEDIA-17"]),
        ("amazon.nova-2-lite-v1:0:256k", &video, mp4(900, 900.0), &[]),
        (
            "amazon.nova-2-lite-v1:0:256k",
            &video,
            mp4(900, 901.0),
            &["warning MEDIA-17"],
        ),
        (EMBEDDINGS, &captioned, png(5 * mb, (128, 512)), &[]),
        (
            EMBEDDINGS,
            &captioned,
            png(5 * mb + 1, (128, 512)),
            &["error IMAGE-06"],
        ),
        (EMBEDDINGS, &captioned, png(900, (127, 127)), &["error IMAGE-06"]),
        (EMBEDDINGS, &captioned, png(900, (128, 513)), &["error IMAGE-06"]),
        (CANVAS, &captioned, png(900, (512, 2048)), &[]),
        (CANVAS, &captioned, png(900, (300, 300)), &["error IMAGE-04"]),
        (CANVAS, &captioned, png(900, (4096, 4096)), &["error IMAGE-04"]),
        (CANVAS, &captioned, png(900, (4097, 2000)), &["error IMAGE-04"]),
    ] {
        assert_eq!(judged(model, media, &look).0, told, "{model} {look:?}");
    }
}

#[test]
fn what_can_not_be_told_is_unknown_and_never_passes() {
    let image = media(Medium::Image, "png", false);
    let silent = there(900, Container::Png, None, None);
    assert_eq!(
        judged(LITE, &image, &silent),
        (vec![], vec![("MEDIA-16", CheckVerdict::Unknown)])
    );
    let video = media(Medium::Video, "mkv", false);
    let silent = there(900, Container::Matroska, None, None);
    assert_eq!(
        judged(LITE, &video, &silent),
        (vec![], vec![("MEDIA-17", CheckVerdict::Unknown)])
    );
    let denied = Look::Unread(Unread {
        operation: "s3:GetObject".to_owned(),
        denied: true,
        error: "403".to_owned(),
    });
    assert_eq!(
        judged(LITE, &image, &denied),
        (vec![], vec![("MEDIA-13", CheckVerdict::Unknown)])
    );
}

#[test]
fn one_unknown_among_many_keeps_a_check_from_passing_and_says_why() {
    let mut judge = MediaJudge::of(&Settings {
        model: Some(LITE.parse().unwrap()),
        ..Settings::default()
    });
    let video = media(Medium::Video, "mp4", false);
    for seconds in [Some(1.0), None, Some(2.0), None] {
        assert!(
            judge
                .judge(&video, &there(900, Container::Mp4, None, seconds))
                .is_empty()
        );
    }
    let checks = judge.checks();
    let length = checks.iter().find(|check| check.rule.code == "MEDIA-17").unwrap();
    assert_eq!(length.verdict, CheckVerdict::Unknown);
    let reason = length.reason.as_deref().unwrap();
    assert!(
        reason.contains("does not say how long") && reason.ends_with("1 more objects could not be judged")
    );
    let exists = &checks[0];
    assert_eq!(
        (exists.rule.code, exists.verdict),
        ("MEDIA-13", CheckVerdict::Pass)
    );
    assert_eq!(exists.reason.as_deref(), Some("4 objects"));
}
