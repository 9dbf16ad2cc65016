//! The address of a server: what the owner typed, made into the base that requests go to, and nothing else
//! goes to.
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use ureq::http::Uri;

/// Longest address.
const MOST_ADDRESS_BYTES: usize = 2048;
/// The last part of the base in most servers.
const VERSION: &str = "/v1";
/// The endpoint that people copy together with the base.
const ENDPOINT: &str = "/chat/completions";

/// The base of a server's addresses, such as `https://gpu.example.org/v1`, without a slash at its end.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    is_https: bool,
    /// Host and port as they are typed, in lower case.
    host: String,
    /// Empty, or begins with a slash.
    path: String,
}

/// Why a text is no address. It does not quote what may be a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read.
    #[error(
        "this is no address of a server; type one such as `https://gpu.example.org/v1` or `192.168.1.5:8000`"
    )]
    NotAnAddress,
    /// It has a user name or a password.
    #[error(
        "the address holds a user name or a password; type the key in its own field, and leave out what ends with `@`"
    )]
    HasPassword,
    /// It has a question mark or a number sign.
    #[error("the address has a `?` or a `#`; type only the part before it")]
    HasQuery,
    /// Another protocol.
    #[error(
        "`{0}:` is not understood; an address begins with `https://`, or with `http://` in your own network"
    )]
    Scheme(String),
}

impl Address {
    /// Reads an address as people type it: with or without `https://`, `/v1`, slashes at its end, and the
    /// endpoint.
    ///
    /// # Errors
    /// When it is none, or holds a password.
    pub fn parse(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim();
        if typed.is_empty() || typed.len() > MOST_ADDRESS_BYTES || typed.contains(char::is_whitespace) {
            return Err(AddressError::NotAnAddress);
        }
        if typed.contains(['?', '#']) {
            return Err(AddressError::HasQuery);
        }
        let (scheme, rest) =
            typed.split_once("://").map_or((None, typed), |(scheme, rest)| (Some(scheme), rest));
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.contains('@') {
            return Err(AddressError::HasPassword);
        }
        let is_https = match scheme.map(str::to_ascii_lowercase).as_deref() {
            Some("https") => Some(true),
            Some("http") => Some(false),
            Some(other) => return Err(AddressError::Scheme(other.chars().take(20).collect())),
            None => None,
        };
        let uri: Uri = format!("http://{rest}").parse().map_err(|_| AddressError::NotAnAddress)?;
        let host = uri.authority().ok_or(AddressError::NotAnAddress)?.as_str().to_ascii_lowercase();
        // Whoever types no scheme for a machine at home means the plain one.
        let is_https = is_https.unwrap_or_else(|| !is_near(uri.host().unwrap_or_default()));
        let path = uri.path().trim_end_matches('/');
        let path = path.strip_suffix(ENDPOINT).unwrap_or(path).trim_end_matches('/');
        if uri.host().is_none_or(str::is_empty) || path.split('/').any(|part| part == "..") {
            return Err(AddressError::NotAnAddress);
        }
        Ok(Self { is_https, host, path: path.to_owned() })
    }

    /// Host and port, for people: where the words come from.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Scheme, host and port: whom a key was entered for.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme(), self.host)
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    fn scheme(&self) -> &'static str {
        if self.is_https { "https" } else { "http" }
    }

    /// The same server with `/v1` behind the base; `None` if it ends so.
    pub(crate) fn versioned(&self) -> Option<Self> {
        let path = (!self.path.ends_with(VERSION)).then(|| format!("{}{VERSION}", self.path))?;
        Some(Self { path, ..self.clone() })
    }

    /// The address of an endpoint, which begins with a slash.
    pub(crate) fn endpoint(&self, endpoint: &str) -> String {
        format!("{self}{endpoint}")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Whether a typed host is a machine of the same network as far as its spelling tells.
fn is_near(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(is_private)
}

/// Whether nobody outside of this machine or its own network is at this address: the loopback, the private
/// ranges of RFC 1918 and RFC 4193, and link-local addresses.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_private(IpAddr::V4(mapped)),
            None => {
                address == Ipv6Addr::LOCALHOST || address.is_unique_local() || address.is_unicast_link_local()
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_understood_as_people_type_them() {
        for (typed, expected) in [
            ("https://gpu.example.org/v1", "https://gpu.example.org/v1"),
            (" https://GPU.example.org/v1// ", "https://gpu.example.org/v1"),
            ("gpu.example.org", "https://gpu.example.org"),
            ("HTTP://192.168.1.5:8000/", "http://192.168.1.5:8000"),
            ("192.168.1.5:8000", "http://192.168.1.5:8000"),
            ("localhost:11434/v1", "http://localhost:11434/v1"),
            ("[::1]:8080", "http://[::1]:8080"),
            ("https://x.org/openai/v1/chat/completions", "https://x.org/openai/v1"),
            ("8.8.8.8:8000", "https://8.8.8.8:8000"),
        ] {
            let address = Address::parse(typed).map(|address| address.to_string());
            assert_eq!(address.as_deref(), Ok(expected), "`{typed}`");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_quoting_a_password() {
        for (typed, expected) in [
            ("", AddressError::NotAnAddress),
            ("my gpu", AddressError::NotAnAddress),
            ("https://", AddressError::NotAnAddress),
            ("https:///v1", AddressError::NotAnAddress),
            ("https://x.org/../admin", AddressError::NotAnAddress),
            ("https://kim:secret@x.org/v1", AddressError::HasPassword),
            ("https://x.org/v1?key=secret", AddressError::HasQuery),
            ("file:///etc/passwd", AddressError::Scheme("file".into())),
            ("ftp://x.org", AddressError::Scheme("ftp".into())),
        ] {
            let error = Address::parse(typed).expect_err(typed);
            assert_eq!(error, expected, "`{typed}`");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn v1_is_added_once() {
        let versioned = |typed| Address::parse(typed).ok().and_then(|address| address.versioned());
        assert_eq!(
            versioned("https://x.org").map(|a| a.endpoint("/models")).as_deref(),
            Some("https://x.org/v1/models")
        );
        assert_eq!(versioned("https://x.org/v1/"), None, "it is there");
    }

    #[test]
    fn public_addresses_are_told_from_private_ones() {
        let private = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.9",
            "169.254.1.1",
            "::1",
            "fd00::1",
            "fe80::1",
        ];
        let public =
            ["8.8.8.8", "172.32.0.1", "100.64.0.1", "0.0.0.0", "2001:4860::1", "::ffff:8.8.8.8", "::"];
        for (addresses, expected) in [(&private[..], true), (&public[..], false)] {
            for address in addresses {
                assert_eq!(is_private(address.parse().expect(address)), expected, "{address}");
            }
        }
        assert!(
            is_private("::ffff:192.168.1.1".parse().expect("mapped")),
            "an IPv4 address in the form of IPv6"
        );
    }
}
