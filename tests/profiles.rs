//! Profiles to ask: one short enough to be read in a second, and one in the original bot's own format.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A profile. If it was made for one test, its folder is removed afterwards.
pub struct ProfileFolder {
    path: PathBuf,
    temporary: Option<TempDir>,
}

impl ProfileFolder {
    /// The profile's folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Replaces a file of a profile that was made for one test.
    ///
    /// # Panics
    /// When the profile is not a temporary one.
    pub fn write(&self, name: &str, content: &str) {
        assert!(self.temporary.is_some(), "only a temporary profile may be changed");
        let file = self.path.join(name);
        file.parent().map_or(Ok(()), fs::create_dir_all).expect("a temporary folder can be made");
        fs::write(file, content).expect("a temporary folder can be written");
    }

    fn temporary(files: &[(&str, &str)]) -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder can be made");
        let folder = Self { path: temporary.path().to_owned(), temporary: Some(temporary) };
        for (name, content) in files {
            folder.write(name, content);
        }
        folder
    }
}

/// A candidate in a few sentences.
pub fn short_profile() -> ProfileFolder {
    ProfileFolder::temporary(&[
        (
            "system_prompt.txt",
            "You are Kim Aalto, a baker in a job interview. Answer briefly.\n\n//RESUME//\n",
        ),
        ("resume.txt", "Kim Aalto\nBaker in Turku since 2015. Bakes rye bread and teaches apprentices.\n"),
        (
            "interview_questions_and_answers.csv",
            "questions,answers\n\
             Tell me about yourself,\"I am Kim, and I have baked rye bread in Turku since 2015.\"\n\
             What is your greatest strength?,I am calm at four in the morning.\n\
             Why do you want this job?,I want to teach more apprentices.\n\
             When could you start?,I could start in May.\n",
        ),
        (
            "projects_table.csv",
            "title,description,tags,link\n\
             Rye Starter Library,A collection of rye starters shared with other bakeries.,\"rye, sourdough\",https://example.org/rye\n\
             Oven Log,A notebook and later a spreadsheet of oven temperatures.,\"Excel, oven\",https://example.org/oven\n",
        ),
    ])
}

/// The original bot's data files if they are next to the checkout, otherwise files of the same odd format.
///
/// The odd details, which must load unmodified: CRLF line ends, quoted cells with paragraphs, curly quotes, a
/// bullet character, a placeholder between braces, tags with uneven spaces, blank lines before the name.
pub fn original_profile() -> ProfileFolder {
    let original = crate::checkout().join("../shared/original-profile");
    if original.is_dir() {
        return ProfileFolder { path: original, temporary: None };
    }
    ProfileFolder::temporary(&[
        (
            "system_prompt.txt",
            "Imagine you are a candidate named Robin Vale interviewing for a dream job. Answer briefly.\r\n\
             - If a question is not relevant, say \"I am only designed to respond to interview-like questions\"\r\n\
             \r\nNEVER MAKE ANY CLAIMS THAT CANNOT BE CITED IN THE RESUME.\r\n\r\nThis is your resume: {\r\n//RESUME//\r\n}",
        ),
        (
            "resume.txt",
            "Robin Vale\r\n\r\nData specialist with 2.5 years’ experience • “insights” that are used.\r\n\r\nSKILLS\r\nPython • SQL • Excel (with VBA)\r\n",
        ),
        (
            "interview_questions_and_answers.csv",
            "questions,answers\r\n\
             Tell me about yourself,\"Over three years I moved into data work.\r\n\r\n    I was told I \"\"exceed expectations\"\" twice.\r\n\r\nNow I look for more.\"\r\n\
             Tell me about your experience as a data specialist,\"I wrote scripts, queries and reports.\"\r\n\
             What are your strengths?,I’m patient – and I write things down.\r\n\
             Describe a challenge,\"A feed broke; I fixed it, then tested it.\"\r\n",
        ),
        (
            "projects_table.csv",
            "title,description,tags,link\r\n\
             Grocery Data Analysis,\"I analysed a grocer’s public transactions; reorders follow the week (median = 7 days).\",\"Python, pandas,NumPy ,  Jupyter,retail\",https://example.org/grocery\r\n\
             Telecom Plans,\"Compared two plans, ‘Surf’ and ‘Ultimate’, with t-tests.\",\"Python,SciPy, t-test,financial, \",https://example.org/telecom\r\n",
        ),
    ])
}
