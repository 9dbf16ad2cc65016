//! Embeds the configuration, the permissions and the icons into the binary.
fn main() {
    tauri_build::build();
}
