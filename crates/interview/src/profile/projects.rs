//! Joins the READMEs of `projects/*/` with the rows of the project table.
use super::files::Folder;
use super::{PROJECTS_FOLDER, Problem, Project, one_line};

/// Most project folders that are read.
const MAX_FOLDERS: usize = 200;

/// Longest description taken from a README, in characters.
const DESCRIPTION_CHARS: usize = 600;

/// Gives each row the README whose folder is named like its title; a README without a row becomes a project of its own,
/// titled by its first heading and described by its first passage.
pub(super) fn with_readmes(
    mut rows: Vec<Project>,
    folder: &Folder,
    problems: &mut Vec<Problem>,
) -> Vec<Project> {
    let mut names = folder.folders(PROJECTS_FOLDER);
    if names.len() > MAX_FOLDERS {
        problems.push(Problem::of_file(
            PROJECTS_FOLDER,
            format!("has {} folders; only the first {MAX_FOLDERS} are read", names.len()),
        ));
        names.truncate(MAX_FOLDERS);
    }
    for name in names {
        let file = format!("{PROJECTS_FOLDER}/{name}/README.md");
        let Some(readme) = folder.text(&file, problems).filter(|readme| !readme.trim().is_empty()) else {
            continue;
        };
        match rows.iter_mut().find(|row| row.readme.is_none() && slug(&row.title) == slug(&name)) {
            Some(row) => row.readme = Some(readme),
            None => rows.push(project_of(&name, readme)),
        }
    }
    rows
}

fn project_of(folder_name: &str, readme: String) -> Project {
    let heading = readme.lines().find_map(|line| line.trim().strip_prefix("# ")).map(one_line);
    let title = heading.filter(|heading| !heading.is_empty()).unwrap_or_else(|| folder_name.to_owned());
    let description = retrieval::passages::cut(&readme, DESCRIPTION_CHARS).into_iter().next();
    Project {
        description: description.unwrap_or_else(|| title.clone()),
        title,
        readme: Some(readme),
        ..Project::default()
    }
}

/// A title as a folder name: lower-case words joined by hyphens.
fn slug(title: &str) -> String {
    title
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn a_readme_of_nothing_but_code_still_makes_a_project() {
        let project = project_of("x", "```\ncode\n```".to_owned());
        assert_eq!((project.title.as_str(), project.description.as_str()), ("x", "x"), "the folder names it");
    }
}
