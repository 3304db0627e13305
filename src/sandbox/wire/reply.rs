//! A reply before it becomes an HTTP response.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

/// Bytes that are read from disk in one go while a large answer is sent.
const CHUNK: u64 = 256 * 1024;

/// What a handler answers.
#[derive(Debug)]
pub(in crate::sandbox) struct Reply {
    pub(in crate::sandbox) status: u16,
    pub(in crate::sandbox) headers: Vec<(&'static str, String)>,
    /// Headers whose names come from data: object metadata.
    pub(in crate::sandbox) named: Vec<(String, String)>,
    pub(in crate::sandbox) payload: Payload,
}

/// The body of a reply.
#[derive(Debug)]
pub(in crate::sandbox) enum Payload {
    /// All of it.
    Bytes(Vec<u8>),
    /// Ranges of open files, one after the other: (file, start, length).
    Files(Vec<(File, u64, u64)>),
    /// None, but with the Content-Length that a GET would have: answers to HEAD.
    Head(u64),
}

impl Reply {
    /// An answer without a body.
    pub(in crate::sandbox) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            named: Vec::new(),
            payload: Payload::Bytes(Vec::new()),
        }
    }

    /// A JSON answer.
    pub(in crate::sandbox) fn json(status: u16, value: &Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            named: Vec::new(),
            payload: Payload::Bytes(value.to_string().into_bytes()),
        }
        .header("content-type", "application/json")
    }

    /// An answer of the JSON 1.1 protocol.
    pub(in crate::sandbox) fn json_1_1(status: u16, value: &Value) -> Self {
        let mut reply = Self::empty(status).header("content-type", "application/x-amz-json-1.1");
        reply.payload = Payload::Bytes(value.to_string().into_bytes());
        reply
    }

    /// An XML answer.
    pub(in crate::sandbox) fn xml(status: u16, document: Vec<u8>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            named: Vec::new(),
            payload: Payload::Bytes(document),
        }
        .header("content-type", "text/xml")
    }

    /// Adds a header.
    pub(in crate::sandbox) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Turns it into an HTTP response. A value that HTTP cannot carry is left out.
    pub(in crate::sandbox) fn into_response(self) -> Response<Body> {
        let (length, body) = match self.payload {
            Payload::Bytes(bytes) => (bytes.len() as u64, Body::from(bytes)),
            Payload::Head(length) => (length, Body::empty()),
            Payload::Files(files) => (
                files.iter().map(|(_, _, length)| length).sum(),
                Body::from_stream(stream_files(files)),
            ),
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(http::header::CONTENT_LENGTH, HeaderValue::from(length));
        let fixed = self
            .headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        for (name, value) in fixed.chain(self.named) {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.insert(name, value);
            }
        }
        response
    }
}

fn stream_files(mut files: Vec<(File, u64, u64)>) -> impl stream::Stream<Item = io::Result<Bytes>> + Send {
    files.reverse();
    stream::try_unfold(files, |mut files| async move {
        while files.last().is_some_and(|(_, _, left)| *left == 0) {
            files.pop();
        }
        let Some((file, start, left)) = files.last_mut() else {
            return Ok(None);
        };
        let mut buffer = vec![0; usize::try_from(CHUNK.min(*left)).unwrap_or(0)];
        // Reads of the page cache: shorter than handing them to another thread.
        file.seek(SeekFrom::Start(*start))?;
        file.read_exact(&mut buffer)?;
        *start += buffer.len() as u64;
        *left -= buffer.len() as u64;
        Ok(Some((Bytes::from(buffer), files)))
    })
}
