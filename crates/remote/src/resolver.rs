//! Looks up the server's name, and lets plain HTTP go only to addresses of the own network.
use std::fmt;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::address::is_private;

/// A name stands for no address of the own network.
#[derive(Debug, thiserror::Error)]
#[error("the address is public")]
pub(crate) struct PublicAddress;

/// The system's resolver. The addresses it returns are the ones that are connected to, so that a name cannot
/// stand for another address a moment later.
pub(crate) struct GuardedResolver {
    system: DefaultResolver,
    private_only: bool,
}

impl GuardedResolver {
    /// A resolver that returns public addresses only if the connection is encrypted or the owner allows it.
    pub(crate) fn new(private_only: bool) -> Self {
        Self { system: DefaultResolver::default(), private_only }
    }
}

impl Resolver for GuardedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.system.resolve(uri, config, timeout).map_err(|error| match error {
            // The system says in many ways that it does not know a name.
            ureq::Error::Io(_) => ureq::Error::HostNotFound,
            error => error,
        })?;
        if !self.private_only {
            return Ok(found);
        }
        let mut private = self.empty();
        for address in found.iter().filter(|address| is_private(address.ip())) {
            private.push(*address);
        }
        if private.is_empty() { Err(ureq::Error::Other(PublicAddress.into())) } else { Ok(private) }
    }
}

impl fmt::Debug for GuardedResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedResolver").field("private_only", &self.private_only).finish_non_exhaustive()
    }
}
