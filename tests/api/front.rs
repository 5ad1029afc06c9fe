//! What stands between the server and those who ask: TLS by certificate files,
//! and patience with those who never send or never listen.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rcgen::{CertifiedKey, KeyPair};
use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use xunge::{
    auth::secret::hash_password,
    connections::Patience,
    log::{Log, SqliteLog},
    serve::{Config, Front, Server},
    tls::Tls,
};
use xunge_data::{
    Account, Code, Record, Role, Scope,
    api::{Endpoint, LiveChange, ReportIncident},
};

use crate::{app::App, process::xunge, stream::Stream};

/// A certificate for this machine that nobody else signed, and its key.
struct Files {
    folder: tempfile::TempDir,
    made: CertifiedKey<KeyPair>,
}

impl Files {
    fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let files = Self { folder, made };
        std::fs::write(files.cert(), files.made.cert.pem()).unwrap();
        std::fs::write(files.key(), files.made.signing_key.serialize_pem()).unwrap();
        files
    }

    fn cert(&self) -> PathBuf {
        self.folder.path().join("town.crt")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("town.key")
    }

    /// The whole answer to a request, of a server that has this certificate.
    async fn ask(&self, address: SocketAddr, request: &str) -> String {
        let mut roots = RootCertStore::empty();
        roots.add(self.made.cert.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connection = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let mut stream = connector.connect(name, connection).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
}

/// An empty town.
fn nothing() -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        data: None,
        demo: false,
    }
}

/// A town of which nothing is known but an account, whose password is its name.
async fn one_account(name: &str) -> (tempfile::TempDir, Config) {
    let account = Account {
        name: Code::new(name).unwrap(),
        role: Role::Administrator,
        scope: Scope::Whole,
        password_hash: hash_password(name).unwrap(),
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let mut log = SqliteLog::open(&path).await.unwrap();
    log.append(&[Record::AccountPut(account)]).await.unwrap();
    log.close().await.unwrap();
    let config = Config {
        data: Some(path),
        ..nothing()
    };
    (folder, config)
}

#[tokio::test]
async fn by_tls_answers_ask_for_tls_again_and_cookies_travel_by_it_alone() {
    let files = Files::new();
    let front = Front {
        tls: Some(Tls::read(&files.cert(), &files.key()).unwrap()),
        ..Front::default()
    };
    let (_folder, config) = one_account("administrator").await;
    let server = Server::start_behind(config, front).await.unwrap();
    let address = server.address;
    tokio::spawn(server.run());
    while !files
        .ask(address, &get("/readyz"))
        .await
        .starts_with("HTTP/1.1 200")
    {
        tokio::task::yield_now().await;
    }
    let page = files.ask(address, &get("/healthz")).await;
    assert!(
        page.contains("strict-transport-security: max-age="),
        "{page}"
    );
    let body = json!({"name": "administrator", "password": "administrator"}).to_string();
    let sign_in = format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let signed_in = files.ask(address, &sign_in).await;
    let cookie = signed_in
        .lines()
        .find(|line| line.starts_with("set-cookie"));
    let cookie = cookie.unwrap_or_else(|| panic!("{signed_in}"));
    for word in ["Secure", "HttpOnly", "SameSite"] {
        assert!(cookie.contains(word), "{cookie}");
    }
}

#[tokio::test]
async fn without_tls_no_answer_asks_for_it() {
    let app = App::start(nothing()).await;
    let answer = app.ask("/api/v1/town").await;
    assert!(!answer.headers().contains_key("strict-transport-security"));
}

/// What `xunge serve` says of two files, neither of which it may serve with.
fn refused(cert: &Path, key: &Path) -> String {
    let data = cert.with_file_name("town.db");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let (cert, key, data) = (path(cert), path(key), path(&data));
    let arguments = ["--listen", "127.0.0.1:0", "--data", &data];
    let files = ["serve", "--tls-cert", &cert, "--tls-key", &key];
    let ended = xunge(&[&files[..], &arguments].concat());
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(!Path::new(&data).exists(), "nothing was begun");
    said
}

#[test]
fn files_that_will_not_do_are_named_with_the_reason_and_nothing_begins() {
    let (files, others) = (Files::new(), Files::new());
    let missing = files.folder.path().join("missing.crt");
    let said = refused(&missing, &files.key());
    assert!(said.contains("missing.crt cannot be read"), "{said}");
    let said = refused(&files.key(), &files.key());
    assert!(said.contains("town.key has no certificate"), "{said}");
    let said = refused(&files.cert(), &files.cert());
    assert!(said.contains("town.crt has no private key"), "{said}");
    let said = refused(&files.cert(), &others.key());
    assert!(said.contains("is not that of the certificate"), "{said}");
    let garbled = files.folder.path().join("garbled.crt");
    let text = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    std::fs::write(&garbled, text).unwrap();
    let said = refused(&garbled, &files.key());
    assert!(said.contains("garbled.crt"), "{said}");
}

#[test]
fn a_certificate_without_its_key_is_bad_input() {
    let alone = xunge(&["serve", "--demo", "--tls-cert", "town.crt"]);
    assert_eq!(alone.status.code(), Some(2));
}

/// Soon lost patience.
const SOON: Duration = Duration::from_millis(100);

#[tokio::test]
async fn who_never_asks_is_hung_up_on() {
    let files = Files::new();
    for tls in [None, Some(Tls::read(&files.cert(), &files.key()).unwrap())] {
        let patience = Patience {
            asking: SOON,
            ..Patience::default()
        };
        let front = Front {
            tls,
            patience,
            ..Front::default()
        };
        let server = Server::start_behind(nothing(), front).await.unwrap();
        let address = server.address;
        tokio::spawn(server.run());
        for said in ["", "GET /healthz HTTP/1.1\r\nhost: here\r\nx-half: a he"] {
            let mut silent = TcpStream::connect(address).await.unwrap();
            silent.write_all(said.as_bytes()).await.unwrap();
            // Ends by the server's hanging up, with or without a word.
            let _ = silent.read_to_end(&mut Vec::new()).await;
        }
    }
}

#[tokio::test]
async fn who_never_listens_is_hung_up_on_and_the_live_stream_goes_on() {
    let patience = Patience {
        listening: SOON,
        ..Patience::default()
    };
    let front = Front {
        patience,
        ..Front::default()
    };
    let app = App::start_behind(nothing(), front).await;
    let mut live = Stream::open(&app, "?topics=incidents").await;
    let address = app.base().trim_start_matches("http://");
    let mut deaf = TcpStream::connect(address).await.unwrap();
    let request = "GET /api/openapi.json HTTP/1.1\r\nhost: here\r\n\r\n";
    // Fails once the server has hung up.
    while deaf.write_all(request.as_bytes()).await.is_ok() {}
    let body = json!({"id": "later", "category": "dispute", "title": "later",
        "position": {"lng": 115.67, "lat": 32.17}});
    let sent = app.send(ReportIncident::PATH, body.to_string()).await;
    assert_eq!(sent.status(), 201);
    let is_later = |change: &LiveChange| match change {
        LiveChange::Reported { incident } => incident.report.id.as_str() == "later",
        _ => false,
    };
    while !live.message().await.changes.iter().any(is_later) {}
}
