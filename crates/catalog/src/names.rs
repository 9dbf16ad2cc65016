//! Which names the catalog accepts: those that stay in their folder on every system and that no program takes
//! for an option.

use crate::error::CatalogError;

/// Longest name any common file system takes.
const LONGEST_NAME: usize = 255;

/// A plain name: letters, digits, `.`, `_`, `-`; neither hidden, nor an option, nor `..`, nor a device of
/// Windows.
pub(crate) fn check_file_name(role: &'static str, name: &str) -> Result<(), CatalogError> {
    let plain = name.len() <= LONGEST_NAME
        && name.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        && !name.ends_with('.')
        && !is_windows_device(name);
    if plain { Ok(()) } else { Err(CatalogError::BadName { role, name: name.to_owned() }) }
}

/// Plain names joined by `/`.
pub(crate) fn check_relative_path(role: &'static str, path: &str) -> Result<(), CatalogError> {
    path.split('/').try_for_each(|name| {
        check_file_name(role, name).map_err(|_| CatalogError::BadName { role, name: path.to_owned() })
    })
}

/// 64 lower-case hexadecimal digits.
pub(crate) fn check_sha256(file: &str, digest: &str) -> Result<(), CatalogError> {
    if digest.len() == 64 && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        Ok(())
    } else {
        Err(CatalogError::BadDigest { file: file.to_owned() })
    }
}

fn is_windows_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_pass() {
        for name in
            ["a", "SmolLM2-135M-Instruct.Q4_1.gguf", "libonnxruntime.so.1.32.0", "__init__.py", "console.txt"]
        {
            assert!(check_file_name("file name", name).is_ok(), "`{name}` is an ordinary name");
        }
    }

    #[test]
    fn names_that_leave_their_folder_or_pass_for_options_are_refused() {
        let long = "a".repeat(LONGEST_NAME + 1);
        let hostile = [
            "", ".", "..", "../a", "a/b", "/a", "a\\b", "C:a", ".hidden", "-o", "--help", "a b", "a\0b",
            "a\nb", "ä", "a.", "NUL", "nul.gguf", "com1.txt", "a;b", "$(a)", "a%2fb", &long,
        ];
        for name in hostile {
            assert!(
                check_file_name("file name", name).is_err(),
                "`{name}` must not become a path or an argument"
            );
        }
    }

    #[test]
    fn paths_inside_a_package_never_climb() {
        assert!(check_relative_path("package member", "a/b_c/d-e.f").is_ok(), "ordinary members pass");
        for path in ["a//b", "a/../b", "/a", "a/", "./a", "a/.b"] {
            assert!(
                check_relative_path("package member", path).is_err(),
                "`{path}` is not a plain relative path"
            );
        }
    }
}
