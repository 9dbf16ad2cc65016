//! The words that titles of sections are made of, and what the titles name.

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The lines above the first heading: name, headline, contact.
    Top,
    Summary,
    Skills,
    Experience,
    Education,
    Certificates,
    Languages,
    Projects,
    Practical,
    Contact,
    Other,
}

/// The words of headings, and the section that each begins.
const WORDS: [(Kind, &[&str]); 10] = [
    (
        Kind::Summary,
        &["summary", "profile", "about", "objective", "statement", "overview", "introduction", "highlights"],
    ),
    (
        Kind::Skills,
        &[
            "skills",
            "technologies",
            "tools",
            "toolbox",
            "toolkit",
            "stack",
            "software",
            "expertise",
            "competencies",
            "competences",
            "proficiencies",
            "strengths",
            "abilities",
        ],
    ),
    (
        Kind::Experience,
        &[
            "experience",
            "employment",
            "history",
            "work",
            "career",
            "positions",
            "roles",
            "appointments",
            "jobs",
            "clients",
            "assignments",
            "engagements",
            "placements",
            "internships",
            "volunteering",
        ],
    ),
    (
        Kind::Education,
        &["education", "studies", "training", "qualifications", "schooling", "schools", "degrees"],
    ),
    (
        Kind::Certificates,
        &[
            "certificates",
            "certifications",
            "certification",
            "licences",
            "licenses",
            "tickets",
            "licensure",
            "accreditations",
            "credentials",
            "courses",
        ],
    ),
    (Kind::Languages, &["languages"]),
    (Kind::Projects, &["projects", "portfolio"]),
    (Kind::Practical, &["practical", "availability", "notice"]),
    (Kind::Contact, &["contact", "details"]),
    (
        Kind::Other,
        &[
            "talks",
            "writing",
            "publications",
            "papers",
            "patents",
            "awards",
            "honours",
            "honors",
            "prizes",
            "scholarships",
            "achievements",
            "accomplishments",
            "interests",
            "hobbies",
            "activities",
            "references",
            "referees",
            "conferences",
            "presentations",
            "funding",
            "grants",
            "memberships",
            "affiliations",
            "other",
            "information",
        ],
    ),
];
/// Headings with another meaning than their last word.
const PHRASES: [(&str, Kind); 12] = [
    ("right to work", Kind::Practical),
    ("personal", Kind::Practical),
    ("personal data", Kind::Contact),
    ("personal information", Kind::Contact),
    ("teaching", Kind::Experience),
    ("school", Kind::Education),
    ("military service", Kind::Experience),
    ("open source", Kind::Projects),
    ("professional development", Kind::Certificates),
    ("language skills", Kind::Languages),
    ("language", Kind::Languages),
    ("programming languages", Kind::Skills),
];
/// Words that may be in headings beside the words of [`WORDS`].
const BESIDE: [&str; 64] = [
    "top",
    "educational",
    "executive",
    "board",
    "military",
    "service",
    "open",
    "source",
    "tech",
    "spoken",
    "foreign",
    "natural",
    "volunteer",
    "voluntary",
    "research",
    "professional",
    "technical",
    "relevant",
    "related",
    "selected",
    "personal",
    "academic",
    "key",
    "core",
    "main",
    "major",
    "recent",
    "current",
    "previous",
    "earlier",
    "past",
    "additional",
    "further",
    "general",
    "special",
    "computer",
    "digital",
    "it",
    "language",
    "programming",
    "soft",
    "transferable",
    "practical",
    "teaching",
    "clinical",
    "industry",
    "community",
    "vocational",
    "freelance",
    "contract",
    "temporary",
    "leadership",
    "extracurricular",
    "development",
    "areas",
    "me",
    "my",
    "the",
    "of",
    "in",
    "for",
    "and",
    "&",
    "/",
];
/// Titles of the document itself.
pub(crate) const DOCUMENTS: [&str; 5] = ["curriculum vitae", "resume", "résumé", "cv", "c.v."];

/// The section of a heading: the last known word in the first part that has one.
pub(crate) fn known(text: &str) -> Option<Kind> {
    let lower = text.to_lowercase().replace(['&', '/', ',', '+'], " and ");
    let lower = lower.trim_end_matches(':').to_owned();
    let mut parts = lower.split(" and ").flat_map(|part| part.split(" of ")).filter_map(|part| {
        let part = part.trim();
        if let Some((_, kind)) = PHRASES.iter().find(|(phrase, _)| part == *phrase) {
            return Some(*kind);
        }
        let mut kinds = part.split_whitespace().rev().filter_map(kind_of);
        // "Contact information" is about contact.
        kinds.clone().find(|kind| *kind != Kind::Other).or_else(|| kinds.next())
    });
    let first = parts.next()?;
    // "Training and licences" lists what was passed, "Education and certificates" also where.
    let training = first == Kind::Education && lower.starts_with("training");
    Some(if training && parts.any(|kind| kind == Kind::Certificates) { Kind::Certificates } else { first })
}

/// The section that the label of a row names: the words of headings, also in the singular.
pub(crate) fn known_label(label: &str) -> Option<Kind> {
    let plural = |word: &str| match word.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{word}s"),
    };
    let last = label.split_whitespace().next_back()?.to_lowercase();
    let single = !label.trim().contains(' ');
    let of_last = kind_of(&last).or_else(|| kind_of(&plural(&last)));
    known(label).or(of_last.filter(|kind| single || *kind != Kind::Certificates))
}

/// Whether a word may be in a heading without capitals or a mark: a known word, or one of [`BESIDE`].
pub(crate) fn is_heading_word(word: &str) -> bool {
    let lower = word.to_lowercase();
    BESIDE.contains(&lower.as_str()) || kind_of(&lower).is_some()
}

/// Whether a title is one of those that mean something else than their words.
pub(crate) fn is_phrase(title: &str) -> bool {
    PHRASES.iter().any(|(phrase, _)| *phrase == title)
}

fn kind_of(word: &str) -> Option<Kind> {
    WORDS.iter().find(|(_, words)| words.contains(&word)).map(|(kind, _)| *kind)
}

/// Whether a line is only the title of the document: "Curriculum Vitae".
pub(crate) fn is_document_title(line: &str) -> bool {
    DOCUMENTS.contains(&line.trim_end_matches(':').trim().to_lowercase().as_str())
}

/// A name without the title of the document: "Kim Aalto - CV", "Curriculum Vitae of Kim Aalto".
pub(crate) fn without_document_title(line: &str) -> &str {
    let signs = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '|' | ':' | ',');
    let cut = DOCUMENTS.iter().find_map(|title| {
        let count = title.chars().count();
        let (begin, _) = line.char_indices().nth(count)?;
        let begins = line[..begin].to_lowercase() == *title;
        let rest =
            line[begin..].strip_prefix(" of ").or(line[begin..].strip_prefix(signs)).filter(|_| begins);
        let before = line.char_indices().rev().nth(count - 1).map(|(at, _)| &line[..at]);
        let ends =
            before.filter(|before| line[before.len()..].to_lowercase() == *title && before.ends_with(signs));
        rest.or(ends)
    });
    cut.map(|it| it.trim_matches(signs)).filter(|it| !it.is_empty()).unwrap_or(line)
}
