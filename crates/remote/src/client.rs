//! One request and the head of its answer, with every failure told by its kind. Bounded in time and size.
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use ureq::http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use ureq::http::{HeaderMap, Request, Response, Uri};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Timeout};
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

use crate::address::Address;
use crate::chunk::words_of_error;
use crate::error::{RemoteError, one_line};
use crate::resolver::{GuardedResolver, PublicAddress};
use crate::settings::RemoteSettings;

/// What the program calls itself. Nothing about the laptop or its owner is in it.
const USER_AGENT: &str = "instant-interview";
/// Longest file of certificates.
const MOST_AUTHORITIES_BYTES: u64 = 4 << 20;
/// Longest text of a refusal that is read.
const MOST_REFUSAL_BYTES: u64 = 64 << 10;
/// How long a connection is kept for the next question. Servers and what stands before them close it after a
/// minute.
const KEPT: Duration = Duration::from_secs(55);
/// Longest wait that a server can ask for, in seconds.
const MOST_RETRY_AFTER_S: u64 = 3600;

/// A connection to one server, and to none besides.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    settings: RemoteSettings,
    agent: Agent,
}

/// A refusal: its status and text, the key hidden in it.
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) text: String,
    retry_after_s: Option<u64>,
    redirected_to: Option<String>,
}

/// The head of an answer.
pub(crate) enum Answer {
    Accepted(Response<Body>),
    Refused(Refusal),
}

impl Client {
    pub(crate) fn new(settings: RemoteSettings) -> Result<Self, RemoteError> {
        let agent = agent(&settings)?;
        Ok(Self { settings, agent })
    }

    pub(crate) fn settings(&self) -> &RemoteSettings {
        &self.settings
    }

    pub(crate) fn host(&self) -> String {
        self.settings.address.host().to_owned()
    }

    /// Closes every connection, also one that a thread is waiting on, and begins anew.
    pub(crate) fn hang_up(&mut self) {
        if let Ok(fresh) = agent(&self.settings) {
            std::mem::replace(&mut self.agent, fresh).shutdown();
        }
    }

    /// Asks for an endpoint of this base.
    pub(crate) fn get(&self, base: &Address, endpoint: &str) -> Result<Answer, RemoteError> {
        let request = self.authorized(Request::get(base.endpoint(endpoint))).body(());
        let request = request.map_err(|error| self.not_openai(&error.to_string()))?;
        self.head(self.agent.run(request))
    }

    /// Sends this body to an endpoint of this base.
    pub(crate) fn post(&self, base: &Address, endpoint: &str, body: &Value) -> Result<Answer, RemoteError> {
        let request = self
            .authorized(Request::post(base.endpoint(endpoint)))
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "text/event-stream, application/json")
            .body(body.to_string());
        let request = request.map_err(|error| self.not_openai(&error.to_string()))?;
        self.head(self.agent.run(request))
    }

    fn authorized(&self, mut request: ureq::http::request::Builder) -> ureq::http::request::Builder {
        // Compressed words arrive late, many at once.
        request = request.header(ACCEPT_ENCODING, "identity");
        match self.settings.key.as_ref().and_then(crate::Key::header) {
            Some(key) => request.header(AUTHORIZATION, key),
            None => request,
        }
    }

    fn head(&self, answer: Result<Response<Body>, ureq::Error>) -> Result<Answer, RemoteError> {
        let mut answer = answer.map_err(|error| self.failed(&error))?;
        let status = answer.status().as_u16();
        if status == 200 {
            return Ok(Answer::Accepted(answer));
        }
        let (retry_after_s, redirected_to) = (retry_after_s(answer.headers()), self.redirected_to(&answer));
        let mut text = Vec::new();
        // What came of it says enough.
        let _ = answer.body_mut().as_reader().take(MOST_REFUSAL_BYTES).read_to_end(&mut text);
        let text = self.hidden(&String::from_utf8_lossy(&text));
        Ok(Answer::Refused(Refusal { status, text, retry_after_s, redirected_to }))
    }

    /// The text without the key.
    pub(crate) fn hidden(&self, text: &str) -> String {
        self.settings.key.as_ref().map_or_else(|| text.to_owned(), |key| key.hidden_in(text))
    }

    /// A refusal told by its kind; `model` is what was asked for.
    pub(crate) fn refused(&self, refusal: &Refusal, model: &str) -> RemoteError {
        let host = self.host();
        let said = one_line(&words_of_error(&refusal.text));
        let names_model = !model.is_empty() && refusal.text.contains(model);
        match refusal.status {
            300..=399 => RemoteError::Redirected {
                host,
                to: refusal.redirected_to.clone().unwrap_or_else(|| "another address".to_owned()),
            },
            401 => RemoteError::Unauthorized { host, with_key: self.settings.key.is_some() },
            403 => RemoteError::Forbidden { host, said },
            // Most servers say 404, and some 400.
            400 | 404 | 422 if names_model => {
                RemoteError::NoSuchModel { host, model: one_line(model), known: Vec::new(), said }
            }
            404 => RemoteError::NotFound { address: self.settings.address.to_string() },
            429 => RemoteError::Busy { host, retry_after_s: refusal.retry_after_s },
            400..=499 => RemoteError::Rejected { host, status: refusal.status, said },
            500..=599 => RemoteError::Failed { host, status: Some(refusal.status), said },
            other => self.not_openai(&format!("its status is {other}")),
        }
    }

    pub(crate) fn not_openai(&self, what: &str) -> RemoteError {
        RemoteError::NotOpenAi { host: self.host(), what: one_line(&self.hidden(what)) }
    }

    /// A failure before the head of an answer arrived.
    fn failed(&self, error: &ureq::Error) -> RemoteError {
        let host = self.host();
        let is_https = self.settings.address.is_https();
        match error {
            ureq::Error::HostNotFound => RemoteError::NoHost { host },
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                RemoteError::Refused { host }
            }
            // The TLS library tells its errors so.
            ureq::Error::Io(error) if is_https && error.kind() == io::ErrorKind::InvalidData => {
                RemoteError::Tls { host, reason: one_line(&error.to_string()) }
            }
            ureq::Error::Io(error) => self.unreachable(&error.to_string()),
            ureq::Error::Timeout(Timeout::Resolve) => self.unreachable("its name is not found in time"),
            ureq::Error::Timeout(Timeout::Connect) => self.unreachable("nothing answers in time"),
            ureq::Error::Timeout(_) => {
                RemoteError::Slow { host, seconds: self.settings.first_word.as_secs(), thinks: false }
            }
            ureq::Error::Rustls(error) => RemoteError::Tls { host, reason: one_line(&error.to_string()) },
            ureq::Error::Tls(reason) => RemoteError::Tls { host, reason: (*reason).to_owned() },
            ureq::Error::Other(error) if error.is::<PublicAddress>() => RemoteError::PlainHttp { host },
            ureq::Error::LargeResponseHeader(..) => RemoteError::TooLong { host },
            ureq::Error::Protocol(error) => self.not_openai(&format!("{error}{}", self.hint())),
            other => self.unreachable(&other.to_string()),
        }
    }

    fn unreachable(&self, reason: &str) -> RemoteError {
        RemoteError::Unreachable { host: self.host(), reason: format!("{}{}", one_line(reason), self.hint()) }
    }

    /// What else may be wrong where a server says nothing that is understood: it may expect the other scheme.
    fn hint(&self) -> &'static str {
        match self.settings.address.is_https() {
            true => " (if it has no encryption, begin the address with `http://`)",
            false => " (if it expects encryption, begin the address with `https://`)",
        }
    }

    /// Where a redirect goes, without what may be secret in its address.
    fn redirected_to(&self, answer: &Response<Body>) -> Option<String> {
        let to = answer.headers().get(LOCATION)?.to_str().ok()?;
        let uri: Uri = to.parse().ok()?;
        let host = uri.authority().map_or(self.settings.address.host(), |authority| authority.as_str());
        let host = host.rsplit('@').next().unwrap_or_default();
        let scheme =
            uri.scheme_str().unwrap_or(if self.settings.address.is_https() { "https" } else { "http" });
        Some(one_line(&format!("{scheme}://{host}{}", uri.path())))
    }
}

/// The seconds of a `Retry-After`. A date is not read: the laptop's clock may be wrong.
fn retry_after_s(headers: &HeaderMap) -> Option<u64> {
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(seconds.min(MOST_RETRY_AFTER_S))
}

/// An HTTP client that follows no redirect, uses no proxy, and ends every wait.
fn agent(settings: &RemoteSettings) -> Result<Agent, RemoteError> {
    let roots = match &settings.authorities {
        Some(path) => RootCerts::new_with_certs(&trusted(path)?),
        None => RootCerts::WebPki,
    };
    // Sooner than the first word, so that the reason is known when that is given up.
    let (connected, silence) = (Some(settings.first_word * 4 / 5), Some(settings.silence));
    let is_https = settings.address.is_https();
    let config = Agent::config_builder()
        .user_agent(USER_AGENT)
        .http_status_as_error(false)
        .https_only(is_https)
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .timeout_resolve(connected)
        .timeout_connect(connected)
        .timeout_per_read(silence)
        .timeout_per_write(silence)
        .max_idle_age(KEPT)
        .build();
    let resolver = GuardedResolver::new(!is_https && !settings.allow_plain_http);
    Ok(Agent::with_parts(config, DefaultConnector::default(), resolver))
}

/// The authorities that are trusted without the owner's file, and those in it.
fn trusted(path: &Path) -> Result<Vec<Certificate<'static>>, RemoteError> {
    let mut all = authorities(path)?;
    all.extend(TLS_SERVER_ROOT_CERTS.iter().map(|authority| Certificate::from_der(authority)));
    Ok(all)
}

/// The certificates of the owner's file.
fn authorities(path: &Path) -> Result<Vec<Certificate<'static>>, RemoteError> {
    let failed = |reason: String| RemoteError::Authorities { path: path.to_owned(), reason };
    let mut text = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| failed(error.to_string()))?;
    file.take(MOST_AUTHORITIES_BYTES).read_to_end(&mut text).map_err(|error| failed(error.to_string()))?;
    let mut found = Vec::new();
    for item in parse_pem(&text) {
        match item.map_err(|error| failed(error.to_string()))? {
            PemItem::Certificate(certificate) => found.push(certificate),
            _ => return Err(failed("it holds something else than certificates".to_owned())),
        }
    }
    if found.is_empty() { Err(failed("it holds no certificate".to_owned())) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_owner_adds_to_the_usual_authorities() {
        let file = stories::certificate("authority.pem");
        let own = authorities(&file).expect("it holds a certificate");
        let all = trusted(&file).expect("the same file");
        assert!(TLS_SERVER_ROOT_CERTS.len() > 50, "the usual ones are here");
        assert_eq!(all.len(), TLS_SERVER_ROOT_CERTS.len() + own.len(), "none is lost for the other");
        let has = |der: &[u8]| all.iter().any(|one| one.der() == der);
        assert!(has(own[0].der()) && TLS_SERVER_ROOT_CERTS.iter().all(|usual| has(usual)));
    }
}
