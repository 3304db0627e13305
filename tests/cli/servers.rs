//! Servers on loopback for tests: one that answers HTTP, with TLS if wanted, and a proxy before it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The root that the certificate of a TLS server here is signed with.
pub(crate) const ROOT: &str = include_str!("tls/root.pem");

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Method and target, as on the wire.
    pub(crate) line: String,
    /// By name in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body.
    pub(crate) body: String,
}

impl Request {
    fn read(stream: &mut impl Read) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end().strip_suffix(" HTTP/1.1")?.to_owned();
        let mut headers = BTreeMap::new();
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let Some((name, value)) = header.split_once(':') else {
                break;
            };
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
        let length: usize = headers
            .get("content-length")
            .map_or(0, |text| text.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        Some(Self {
            line,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    /// The access key that it is signed with.
    pub(crate) fn signer(&self) -> Option<&str> {
        let (_, rest) = self.headers.get("authorization")?.split_once("Credential=")?;
        rest.split('/').next()
    }
}

/// A server in threads of its own, which end with the test process.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers every request with what `answer` returns: a status and a body.
    pub(crate) fn new(answer: impl Fn(&Request) -> (u16, String) + Send + Sync + 'static) -> Self {
        Self::serving(move |mut stream, seen| respond(&mut stream, seen, &answer))
    }

    /// The same with TLS, as `bedrock.us-east-1.amazonaws.com` and `localhost`.
    pub(crate) fn tls(answer: impl Fn(&Request) -> (u16, String) + Send + Sync + 'static) -> Self {
        let chain = CertificateDer::pem_slice_iter(include_bytes!("tls/server.pem"));
        let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/server.key")).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain.map(Result::unwrap).collect(), key)
            .unwrap();
        let config = Arc::new(config);
        Self::serving(move |stream, seen| {
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(session, stream);
            respond(&mut stream, seen, &answer);
            stream.conn.send_close_notify();
            let _ = stream.flush();
        })
    }

    /// A proxy whose tunnels all end at `target`, whatever host they were asked for; without a target it opens
    /// none. What it is asked in absolute form goes nowhere either, and is answered `{}`.
    pub(crate) fn proxy(target: Option<&Server>) -> Self {
        let target = target.map(|server| server.address);
        Self::serving(move |mut stream, seen| {
            let Some(request) = Request::read(&mut stream) else {
                return;
            };
            let tunnel = request.line.starts_with("CONNECT ");
            seen.lock().unwrap().push(request);
            match target.filter(|_| tunnel) {
                Some(target) => {
                    let _ = stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
                    join(stream, TcpStream::connect(target).unwrap());
                }
                None if tunnel => {
                    let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
                }
                None => {
                    let _ = write(&mut stream, 200, "{}");
                }
            }
        })
    }

    fn serving(serve: impl Fn(TcpStream, &Mutex<Vec<Request>>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (kept, serve) = (Arc::clone(&seen), Arc::new(serve));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, serve) = (Arc::clone(&kept), Arc::clone(&serve));
                thread::spawn(move || serve(stream, &seen));
            }
        });
        Self { address, seen }
    }

    /// Its address, `127.0.0.1:49152`.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// Takes the requests that came in since the last time.
    pub(crate) fn seen(&self) -> Vec<Request> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

fn respond(
    stream: &mut (impl Read + Write),
    seen: &Mutex<Vec<Request>>,
    answer: &impl Fn(&Request) -> (u16, String),
) {
    if let Some(request) = Request::read(stream) {
        let (status, body) = answer(&request);
        seen.lock().unwrap().push(request);
        let _ = write(stream, status, &body);
    }
}

fn write(stream: &mut impl Write, status: u16, body: &str) -> std::io::Result<()> {
    let kind = if body.starts_with('<') {
        "text/xml"
    } else {
        "application/json"
    };
    write!(
        stream,
        "HTTP/1.1 {status} Answer\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    stream.flush()
}

/// Passes bytes on both ways until both ends are closed.
fn join(one: TcpStream, other: TcpStream) {
    let pass = |mut from: TcpStream, mut to: TcpStream| {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    };
    let back = (other.try_clone().unwrap(), one.try_clone().unwrap());
    let backward = thread::spawn(move || pass(back.0, back.1));
    pass(one, other);
    let _ = backward.join();
}
