//! Rebuilds the crate when a file joins or leaves the sample profile it carries.

fn main() {
    println!("cargo::rerun-if-changed=../../data/sample-profile");
    println!("cargo::rerun-if-changed=build.rs");
}
