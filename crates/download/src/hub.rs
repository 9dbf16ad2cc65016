//! The requests to the hub: the digest of a file, and the file from a byte on. Bounded in time and size,
//! without an account.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use hf_hub::api::sync::{ApiBuilder, ApiRepo};
use hf_hub::{Cache, Repo, RepoType};
use serde::Deserialize;
use ureq::http::{Response, Uri};
use ureq::typestate::WithoutBody;
use ureq::{Body, RequestBuilder};

use crate::{Content, DownloadError, Wanted};

/// How long to wait for a silent server.
const PATIENCE: Duration = Duration::from_secs(20);
/// Limit for name lookup and connecting.
const CONNECTING: Duration = Duration::from_secs(15);
/// Limit for the head of a response, which may arrive slowly.
const ANSWERING: Duration = Duration::from_secs(60);
/// Longest list of files; a usual one has some kilobytes.
const MOST_LIST_BYTES: u64 = 8 << 20;

/// The hub, or a mirror of it.
#[derive(Clone, Debug)]
pub struct Hub {
    /// `None`: the default of `hf-hub`.
    endpoint: Option<String>,
    patience: Duration,
}

/// A file of a commit whose content is known.
pub(crate) struct Source {
    pub(crate) content: Content,
    pub(crate) commit: String,
}

/// What the hub says about a repository.
#[derive(Deserialize)]
struct Listing {
    sha: String,
    siblings: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    rfilename: String,
    lfs: Option<Large>,
}

#[derive(Deserialize)]
struct Large {
    #[serde(alias = "oid")]
    sha256: String,
    size: u64,
}

impl Hub {
    /// The hub, or the server that `HF_ENDPOINT` names. `env` looks up an environment variable; pass
    /// `|name| std::env::var_os(name)`.
    pub fn from_env(env: impl Fn(&str) -> Option<OsString>) -> Self {
        let endpoint = env("HF_ENDPOINT").and_then(|value| value.into_string().ok());
        let endpoint = endpoint.map(|value| value.trim().trim_end_matches('/').to_owned());
        Self { endpoint: endpoint.filter(|value| !value.is_empty()), patience: PATIENCE }
    }

    /// The same, with this limit for a silent server.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Whether it is a server of this machine: what that serves is its owner's own business.
    pub(crate) fn is_local(&self) -> bool {
        let uri = self.endpoint.as_ref().and_then(|endpoint| endpoint.parse::<Uri>().ok());
        let host = uri.as_ref().and_then(Uri::host).unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    /// Whether its answers are encrypted on the way, or do not leave this machine.
    ///
    /// # Errors
    /// When somebody on the way could change the digest together with the file.
    pub(crate) fn check_secure(&self) -> Result<(), DownloadError> {
        match &self.endpoint {
            Some(endpoint) if !endpoint.starts_with("https://") => {
                let local = endpoint.starts_with("http://") && self.is_local();
                if local { Ok(()) } else { Err(DownloadError::Insecure { endpoint: endpoint.clone() }) }
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// The size and digest of the file, and the commit it is served from.
    pub(crate) fn source(&self, wanted: &Wanted) -> Result<Source, DownloadError> {
        let place = &wanted.place;
        if let Some(content) = &wanted.pinned {
            return Ok(Source { content: content.clone(), commit: place.revision.clone() });
        }
        let unnamed = |reason: &str| DownloadError::NotNamed {
            repository: place.repository.clone(),
            file: place.file.clone(),
            reason: reason.to_owned(),
        };
        let repository = self.repository(&place.repository, &place.revision)?;
        let request = repository.info_request().query("blobs", "true");
        let address = address_of(&request);
        let mut answer = self.call(request, &address)?;
        let text = answer
            .body_mut()
            .with_config()
            .limit(MOST_LIST_BYTES)
            .read_to_vec()
            .map_err(|error| unreachable(&address, &error))?;
        let listing: Listing = serde_json::from_slice(&text)
            .map_err(|error| unnamed(&format!("its answer is not understood ({error})")))?;
        let listed = listing.siblings.into_iter().find(|listed| listed.rfilename == place.file);
        let listed = listed.ok_or_else(|| unnamed("it is not in the list"))?;
        let large = listed.lfs.ok_or_else(|| unnamed("it has no digest"))?;
        let content = Content { bytes: large.size, sha256: large.sha256.to_ascii_lowercase() };
        if !is_hexadecimal(&content.sha256, 64) || content.bytes == 0 {
            return Err(unnamed("its digest or its size makes no sense"));
        }
        if !is_hexadecimal(&listing.sha, 40) {
            return Err(unnamed("the commit's name makes no sense"));
        }
        Ok(Source { content, commit: listing.sha })
    }

    /// The file of that commit, from this byte on if the server supports it.
    pub(crate) fn receive(
        &self,
        wanted: &Wanted,
        commit: &str,
        from: u64,
    ) -> Result<Response<Body>, DownloadError> {
        let repository = self.repository(&wanted.place.repository, commit)?;
        let address = repository.url(&wanted.place.file);
        // Bytes are counted and hashed as they are stored, so they must not be compressed.
        let mut request = repository.info_request().uri(&address).header("Accept-Encoding", "identity");
        if from > 0 {
            request = request.header("Range", format!("bytes={from}-"));
        }
        self.call(request, &address)
    }

    fn repository(&self, name: &str, revision: &str) -> Result<ApiRepo, DownloadError> {
        self.check_secure()?;
        // Nothing of the crate's own cache is used; a token stored in it is not sent.
        let cache = Cache::new(Path::new("unused").to_owned());
        let mut builder = ApiBuilder::from_cache(cache).with_token(None).with_progress(false);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint.clone());
        }
        let api = builder.build().map_err(|error| DownloadError::Unreachable {
            address: self.endpoint.clone().unwrap_or_else(|| "the hub".to_owned()),
            reason: error.to_string(),
        })?;
        Ok(api.repo(Repo::with_revision(name.to_owned(), RepoType::Model, revision.to_owned())))
    }

    /// Sends a request and returns only a successful response, or status 416: nothing is left to send.
    fn call(
        &self,
        request: RequestBuilder<WithoutBody>,
        address: &str,
    ) -> Result<Response<Body>, DownloadError> {
        let answer = request
            .config()
            // The digest comes over an encrypted connection, so the file must too.
            .https_only(self.endpoint.as_ref().is_none_or(|endpoint| endpoint.starts_with("https:")))
            .http_status_as_error(false)
            .timeout_resolve(Some(CONNECTING))
            .timeout_connect(Some(CONNECTING))
            .timeout_recv_response(Some(ANSWERING))
            .timeout_per_read(Some(self.patience))
            .timeout_per_write(Some(self.patience))
            .build()
            .call()
            .map_err(|error| unreachable(address, &error))?;
        match answer.status().as_u16() {
            200 | 206 | 416 => Ok(answer),
            status => Err(DownloadError::Refused { address: address.to_owned(), status }),
        }
    }
}

fn address_of(request: &RequestBuilder<WithoutBody>) -> String {
    request.uri_ref().map(ToString::to_string).unwrap_or_default()
}

fn unreachable(address: &str, error: &ureq::Error) -> DownloadError {
    let reason = match error {
        ureq::Error::Timeout(_) => "it takes too long".to_owned(),
        ureq::Error::HostNotFound => "there is no such host, or no network".to_owned(),
        other => other.to_string(),
    };
    DownloadError::Unreachable { address: address.to_owned(), reason }
}

fn is_hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|digit| digit.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(value: &str) -> Option<String> {
        Hub::from_env(|name| (name == "HF_ENDPOINT").then(|| value.into())).endpoint
    }

    #[test]
    fn the_hub_is_the_one_everybody_means_unless_another_is_named() {
        assert_eq!(Hub::from_env(|_| None).endpoint, None, "the crate knows the hub's address");
        assert_eq!(endpoint(""), None, "an empty variable counts as unset");
        assert_eq!(
            endpoint("http://mirror/ ").as_deref(),
            Some("http://mirror"),
            "addresses are joined with one slash"
        );
    }

    #[test]
    fn the_hubs_own_answer_is_understood() {
        let text = r#"{"_id":"x","sha":"0123456789012345678901234567890123456789","private":false,"siblings":[
            {"rfilename":"README.md","size":3,"blobId":"a"},
            {"rfilename":"m.gguf","size":5,"blobId":"b","lfs":{"sha256":"ab","size":5,"pointerSize":134}}]}"#;
        let listing: Listing = serde_json::from_str(text).expect("unknown keys are no fault");
        assert_eq!(
            listing.siblings[1].lfs.as_ref().map(|large| large.size),
            Some(5),
            "the size is the file's"
        );
        assert!(listing.siblings[0].lfs.is_none(), "a small file has no digest of its own");
    }

    #[test]
    fn only_a_server_of_this_machine_may_be_unencrypted() {
        let hub = |value: &str| Hub::from_env(|name| (name == "HF_ENDPOINT").then(|| value.into()));
        for sound in
            ["", "https://hub.example", "http://127.0.0.1:8080", "http://localhost:80/hub", "http://[::1]:9"]
        {
            assert!(hub(sound).check_secure().is_ok(), "{sound}");
        }
        for unsound in [
            "http://hub.example",
            "http://127.0.0.1.evil.example",
            "http://localhost@evil.example",
            "file:///etc",
            "ftp://127.0.0.1",
            "hub.example",
            "http:/127.0.0.1",
        ] {
            let refused = hub(unsound).check_secure().expect_err(unsound).to_string();
            assert!(refused.contains(unsound) && refused.contains("https://"), "{refused}");
        }
    }
}
