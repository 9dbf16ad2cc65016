//! Which authorities are trusted: the usual ones, and beside them those of the owner's file. The certificates
//! are made for this test alone; nobody has the key of their authority.
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use remote::{RemoteError, RemoteModel, RemoteSettings};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};

use crate::{MODEL, ask, settings};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manners/certificates").join(name)
}

/// A server with the certificate of the test's authority. It answers every request with one word.
fn encrypted() -> SocketAddr {
    let certificate = CertificateDer::from_pem_file(file("server.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("server-key.pem")).expect("its key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("they belong together");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
    let address = listener.local_addr().expect("a listener has an address");
    // It ends with the test's process.
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let Ok(mut connection) = ServerConnection::new(Arc::clone(&config)) else { return };
            let mut encrypted = Stream::new(&mut connection, &mut stream);
            // A client that does not trust the certificate hangs up.
            let Ok(1..) = encrypted.read(&mut [0; 1 << 16]) else { continue };
            let body = r#"{"choices":[{"message":{"content":"Yes."},"finish_reason":"stop"}]}"#;
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
            let answer = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
            let _ = encrypted.write_all(answer.as_bytes()).and_then(|()| encrypted.flush());
        }
    });
    address
}

fn asked(authorities: Option<PathBuf>) -> Result<String, RemoteError> {
    let settings = RemoteSettings { authorities, ..settings(&format!("https://{}", encrypted())) };
    let mut model = RemoteModel::new(settings, MODEL)?;
    ask(&mut model).map(|(completion, _)| completion.text)
}

#[test]
fn an_authority_of_the_owner_is_trusted_and_no_other_unknown_one() {
    let unknown = asked(None).expect_err("nobody knows this authority");
    assert!(matches!(unknown, RemoteError::Tls { .. }), "{unknown:?}");
    assert!(unknown.to_string().contains("certificate of its authority"), "it says what to do: {unknown}");
    assert_eq!(asked(Some(file("authority.pem"))).expect("the owner's file names it"), "Yes.");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let several = folder.path().join("several.pem");
    let usual = fs::read(file("server.pem")).expect("readable");
    fs::write(&several, [usual, fs::read(file("authority.pem")).expect("readable")].concat())
        .expect("written");
    assert_eq!(asked(Some(several)).expect("a file may hold several"), "Yes.");
}
