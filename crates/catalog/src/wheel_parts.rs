//! A file that is too large for one python package and so comes in parts, each in a package of its own.

use serde::Deserialize;

use crate::catalog::Wheel;
use crate::error::CatalogError;

/// More would be a slip of the pen, and each costs a download.
const MOST_PARTS: u32 = 500;

/// Where the parts of a file are. Joined in the order of their numbers they are the file, of which the catalog
/// pins the size and the digest as of any other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WheelParts {
    /// Package name, in which `{n}` stands for the number of the part; `{n:02}` has at least two digits.
    pub package: String,
    /// Exact version of all packages.
    pub version: String,
    /// Path inside the package, with the same placeholders.
    pub member: String,
    /// Number of the first part.
    pub first: u32,
    /// Number of the last part.
    pub last: u32,
}

impl WheelParts {
    /// The packages in order.
    pub fn wheels(&self) -> impl ExactSizeIterator<Item = Wheel> + '_ {
        // A range of `u32` has no exact size on every platform; a checked catalog has at most `MOST_PARTS`.
        let count = (self.last - self.first + 1) as usize;
        (0..count).map(|part| {
            let number = self.first + part as u32;
            Wheel {
                package: filled(&self.package, number),
                version: self.version.clone(),
                member: filled(&self.member, number),
                platform: None,
                python: None,
            }
        })
    }

    /// Refuses numbers that make no sequence, before anything counts with them.
    pub(crate) fn check(&self, file: &str) -> Result<(), CatalogError> {
        let bad = |why: String| Err(CatalogError::BadParts { file: file.to_owned(), why });
        let (first, last) = (self.first, self.last);
        if first > last {
            return bad(format!("they run from {first} to {last}"));
        }
        if last - first >= MOST_PARTS {
            return bad(format!("more than {MOST_PARTS} are not fetched"));
        }
        if first != last && filled(&self.package, first) == filled(&self.package, last) {
            return bad(format!("`{}` names one package; write `{{n}}` for the number", self.package));
        }
        Ok(())
    }
}

/// The template with the number in place of its placeholders.
fn filled(template: &str, number: u32) -> String {
    template.replace("{n}", &number.to_string()).replace("{n:02}", &format!("{number:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(first: u32, last: u32) -> WheelParts {
        WheelParts {
            package: "big-part{n}".into(),
            version: "1".into(),
            member: "big_part{n}/part{n:02}.bin".into(),
            first,
            last,
        }
    }

    #[test]
    fn a_range_stands_for_its_packages_in_order() {
        let parts = parts(9, 11);
        let wheels: Vec<_> = parts.wheels().map(|wheel| (wheel.package, wheel.member)).collect();
        let expected = [
            ("big-part9", "big_part9/part09.bin"),
            ("big-part10", "big_part10/part10.bin"),
            ("big-part11", "big_part11/part11.bin"),
        ];
        let expected = expected.map(|(package, member)| (package.to_owned(), member.to_owned()));
        assert_eq!(wheels, expected, "by number, not by name: 10 comes after 9");
        assert_eq!(parts.wheels().len(), 3, "how many there are is known before any is fetched");
    }

    #[test]
    fn a_range_that_makes_no_sequence_is_refused() {
        assert!(parts(1, 1).check("big.gguf").is_ok(), "one part is a sequence, too");
        let same = WheelParts { package: "big".into(), ..parts(1, 2) };
        for (parts, why) in [
            (parts(2, 1), "from 2 to 1"),
            (parts(0, u32::MAX), "more than"),
            (parts(1, MOST_PARTS + 1), "more than"),
            (same, "one package"),
        ] {
            let error = parts.check("big.gguf").expect_err(why).to_string();
            assert!(error.contains(why) && error.contains("big.gguf"), "for {parts:?}: {error}");
        }
    }
}
