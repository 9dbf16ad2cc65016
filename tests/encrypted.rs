//! A server on the loopback whose certificate is of an authority that nobody knows. The certificates are made for
//! tests alone; nobody has the key of their authority.
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};

use crate::checkout;
use crate::loopback::Loopback;

/// A server over TLS that has one model, which says "Yes."; it runs until it is dropped.
pub struct EncryptedServer {
    /// Its address.
    pub address: String,
    /// Ends with this.
    _server: Loopback,
}

/// A file of the tests' certificates: `server.pem`, its `server-key.pem`, and `authority.pem`, which signed it.
pub fn certificate(name: &str) -> PathBuf {
    checkout().join("tests/data/certificates").join(name)
}

impl EncryptedServer {
    /// Starts it. Its model has this name.
    ///
    /// # Panics
    /// When the loopback cannot be listened on.
    pub fn start(model: &str) -> Self {
        let own = CertificateDer::from_pem_file(certificate("server.pem")).expect("a certificate");
        let key = PrivateKeyDer::from_pem_file(certificate("server-key.pem")).expect("its key");
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has them")
            .with_no_client_auth()
            .with_single_cert(vec![own], key)
            .expect("they belong together");
        let (config, model) = (Arc::new(config), model.to_owned());
        let mut address = String::new();
        let server = Loopback::serving(|at, _| {
            address = format!("https://{at}");
            move |stream| answer(&config, stream, &model)
        });
        Self { address, _server: server }
    }
}

/// Answers one request. A client that does not trust the certificate hangs up.
fn answer(config: &Arc<ServerConfig>, mut stream: TcpStream, model: &str) {
    let Ok(mut connection) = ServerConnection::new(Arc::clone(config)) else { return };
    let mut encrypted = Stream::new(&mut connection, &mut stream);
    let mut request = [0; 1 << 16];
    let Ok(length @ 1..) = encrypted.read(&mut request) else { return };
    let body = if request[..length].starts_with(b"GET") {
        format!(r#"{{"data":[{{"id":"{model}"}}]}}"#)
    } else {
        r#"{"choices":[{"message":{"content":"Yes."},"finish_reason":"stop"}]}"#.to_owned()
    };
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
    let response = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    let _ = encrypted.write_all(response.as_bytes()).and_then(|()| encrypted.flush());
}
