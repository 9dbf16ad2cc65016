//! Joins the READMEs and other texts of `projects/*/` with the rows of the project table.
use crate::layout::PROJECTS_FOLDER;
use crate::read::source::Source;
use crate::{Problem, Project};
use text::lines::one_line;

/// Most project folders that are read.
const MAX_FOLDERS: usize = 200;

/// Most files that are read of one project.
const MAX_FILES: usize = 20;

/// Most text that is read of one project.
const MAX_TEXT_BYTES: usize = 256 * 1024;

/// Longest description taken from a README, in characters.
const DESCRIPTION_CHARS: usize = 600;

/// Adds to each row the texts of the folder with the name of its title. A folder without a row becomes a
/// project of its own, with its first heading as the title and its first passage as the description.
pub(crate) fn with_readmes(
    mut rows: Vec<Project>,
    source: &Source,
    problems: &mut Vec<Problem>,
) -> Vec<Project> {
    let mut names = source.folders(PROJECTS_FOLDER);
    if names.len() > MAX_FOLDERS {
        problems.push(Problem::of_file(
            PROJECTS_FOLDER,
            format!("has {} folders; only the first {MAX_FOLDERS} are read", names.len()),
        ));
        names.truncate(MAX_FOLDERS);
    }
    for name in names {
        let readme = texts(&format!("{PROJECTS_FOLDER}/{name}"), source, problems);
        if readme.is_empty() {
            continue;
        }
        match rows.iter_mut().find(|row| row.readme.is_none() && slug(&row.title) == slug(&name)) {
            Some(row) => row.readme = Some(readme),
            None => rows.push(project_of(&name, readme)),
        }
    }
    rows
}

/// The files of a project: its README first, then the others by name.
fn all_files(project: &str, source: &Source) -> Vec<String> {
    let readme = format!("{project}/README.md");
    let mut files = source.texts_below(project);
    files.retain(|file| *file != readme);
    if source.holds(&readme) {
        files.insert(0, readme);
    }
    files
}

/// The files of a project that are read.
pub(crate) fn files(project: &str, source: &Source) -> Vec<String> {
    let mut files = all_files(project, source);
    files.truncate(MAX_FILES);
    files
}

/// The texts of a project's files, in their order.
fn texts(project: &str, source: &Source, problems: &mut Vec<Problem>) -> String {
    let mut files = all_files(project, source);
    let count = files.len();
    if count > MAX_FILES {
        problems.push(Problem::of_file(
            project,
            format!(
                "has {count} texts; only the first {MAX_FILES} are read; keep what matters in `README.md`"
            ),
        ));
        files.truncate(MAX_FILES);
    }
    let mut all = String::new();
    for file in files {
        let Some(text) = source.text(&file, problems).filter(|text| !text.trim().is_empty()) else {
            continue;
        };
        if !all.is_empty() {
            all.truncate(all.trim_end().len());
            all.push_str("\n\n");
        }
        all.push_str(&text);
        if all.len() > MAX_TEXT_BYTES {
            all.truncate(all.floor_char_boundary(MAX_TEXT_BYTES));
            problems.push(Problem::of_file(
                &file,
                format!("is cut here: at most {} KiB of a project are read", MAX_TEXT_BYTES / 1024),
            ));
            break;
        }
    }
    all
}

fn project_of(folder_name: &str, readme: String) -> Project {
    let heading = readme.lines().find_map(|line| line.trim().strip_prefix("# ")).map(one_line);
    let title = heading.filter(|heading| !heading.is_empty()).unwrap_or_else(|| folder_name.to_owned());
    let description = text::markdown::chunk_markdown(&readme, DESCRIPTION_CHARS).into_iter().next();
    Project {
        description: description.unwrap_or_else(|| title.clone()),
        title,
        readme: Some(readme),
        ..Project::default()
    }
}

/// A title as a folder name: lower-case words joined by hyphens.
pub(crate) fn slug(title: &str) -> String {
    title
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn slugs_join_the_words_of_a_title() {
        assert_eq!(
            slug("Global Sales (1980 - 2016)"),
            "global-sales-1980-2016",
            "signs part words and vanish"
        );
        assert_eq!(slug("quiet-streets-map"), "quiet-streets-map", "a folder name is its own slug");
        assert_eq!(slug("Żółw & Öl"), "żółw-öl", "letters of every language");
    }

    /// The texts of `projects/a` with the given files, and the problems.
    fn read(files: &[(&str, &str)]) -> (String, Vec<String>) {
        let root = tempfile::tempdir().expect("a temporary folder");
        for (name, content) in files {
            let path = root.path().join("projects/a").join(name);
            fs::create_dir_all(path.parent().expect("inside the folder")).expect("created");
            fs::write(path, content).expect("written");
        }
        let mut problems = Vec::new();
        let text = texts(
            "projects/a",
            &Source::open(root.path(), &mut Vec::new()).expect("a folder"),
            &mut problems,
        );
        (text, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn texts_are_read_and_nothing_else() {
        for (files, expected, why) in [
            (&[("b.md", "B"), ("README.md", "# A\n"), ("a.txt", "A.")][..], "# A\n\nA.\n\nB", "README first"),
            (&[("README.md", "# A\n")], "# A\n", "a README alone stays as it is"),
            (&[("notes.TXT", "x")], "x", "notes without a README"),
            (&[("docs/deep/x.md", "x"), ("docs/deep/er/y.md", "y")], "x", "two folders deep and no deeper"),
            (
                &[("node_modules/m/README.md", "m"), ("target/x.md", "x"), (".git/x.md", "g")],
                "",
                "tools' folders",
            ),
            (&[(".hidden.md", "x"), ("main.rs", "x"), ("md", "x")], "", "hidden files and other kinds"),
            (&[("README.md", " \n")], "", "an empty README"),
        ] {
            assert_eq!(read(files), (expected.to_owned(), Vec::new()), "{why}");
        }
    }

    #[test]
    fn large_projects_are_cut_and_say_so() {
        let names: Vec<String> = (0..MAX_FILES + 5).map(|n| format!("{n:02}.md")).collect();
        let (text, problems) = read(&names.iter().map(|name| (name.as_str(), "x")).collect::<Vec<_>>());
        assert!(text.matches('x').count() == MAX_FILES, "a checkout full of texts must not fill the memory");
        assert!(problems.len() == 1 && problems[0].contains("only the first 20"), "{problems:?}");
        let (text, problems) = read(&[("README.md", &"ä".repeat(MAX_TEXT_BYTES))]);
        assert_eq!(text.len(), MAX_TEXT_BYTES, "one file may be too much as well");
        assert!(problems.len() == 1 && problems[0].contains("256 KiB"), "{problems:?}");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_walked() {
        let outside = tempfile::tempdir().expect("a temporary folder");
        fs::write(outside.path().join("secret.md"), "secret").expect("written");
        let root = tempfile::tempdir().expect("a temporary folder");
        let project = root.path().join("projects/a");
        fs::create_dir_all(&project).expect("created");
        std::os::unix::fs::symlink(outside.path(), project.join("docs")).expect("linked");
        std::os::unix::fs::symlink(outside.path().join("secret.md"), project.join("b.md")).expect("linked");
        std::os::unix::fs::symlink(&project, project.join("loop")).expect("linked");
        let text = texts(
            "projects/a",
            &Source::open(root.path(), &mut Vec::new()).expect("a folder"),
            &mut Vec::new(),
        );
        assert_eq!(text, "", "what lies outside is not the owner's to show, and a loop has no end");
    }

    #[test]
    fn a_readme_of_nothing_but_code_still_makes_a_project() {
        let project = project_of("x", "```\ncode\n```".to_owned());
        assert_eq!((project.title.as_str(), project.description.as_str()), ("x", "x"), "the folder names it");
    }
}
