//! `interview read-pdf`: reads a PDF from standard input within limits. The programs start it for a resume; people do not.

use std::io::{self, Read};

use crate::failure::Failure;
use crate::output;

/// Most bytes of memory that it may ask for. A resume takes a tenth.
#[cfg(unix)]
const MAX_MEMORY_BYTES: u64 = 512 << 20;
/// Most seconds of processor time.
#[cfg(unix)]
const MAX_PROCESSOR_SECONDS: u64 = 20;
/// Most bytes of a file; a profile holds none that is longer.
const MAX_BYTES: u64 = 4 << 20;

pub(crate) fn run() -> Result<(), Failure> {
    limit();
    let mut bytes = Vec::new();
    io::stdin().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(Failure::ReadStdin)?;
    output::print_line(&interview::read_pdf_as_json(bytes))
}

/// Sets the limits of this process. A system that refuses leaves those that are in the reader itself.
#[cfg(unix)]
fn limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (resource, most) in [(Resource::As, MAX_MEMORY_BYTES), (Resource::Cpu, MAX_PROCESSOR_SECONDS)] {
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

#[cfg(not(unix))]
fn limit() {}
