//! What the model reads: the persona with the resume, the conversation, and the findings for this question.
//!
//! The system message has two blocks, ordered from what never changes to what changes with every question, so
//! that the model need not read the first one twice. Nothing here counts tokens or leaves anything out.
pub(crate) mod budget;
pub(crate) mod condense;
pub(crate) mod first_block;
pub(crate) mod prefix_cache;
pub(crate) mod summary;

use engine::{Message, Role};
use jiff::civil::DateTime;

use crate::evidence::statements::Statement;
use crate::prompt::first_block::FirstBlock;
use crate::retrieve::hit::{Kind, Retrieved};
use crate::turn::types::Exchange;

/// The instruction with the numbered notes, for capable weights. Quoting first keeps what they write
/// checkable.
const HOW_TO_ANSWER: &str = "\
    Answer the question in one to four sentences, in the first person and in the words of these notes. \
    Choose the notes that answer it, join them where needed, and leave out the others. \
    Add nothing that they do not say.";
/// The instruction where the whole profile stands in the first block.
const HOW_TO_ANSWER_FROM_ALL: &str = "\
    Answer the recruiter's question from your resume, your projects and your answers above, in the first \
    person, in one to three short sentences, with their exact words and figures. \
    If they do not say it, say \"That is not in my notes.\"";
/// Most tags of a project in the prompt.
const TAGS: usize = 8;

/// One question as it is put to the model.
#[derive(Clone, Copy)]
pub(crate) struct Prompt<'a> {
    pub(crate) first: &'a FirstBlock,
    /// The part of the conversation in the prompt, oldest first: questions with their answers.
    pub(crate) conversation: &'a [(&'a str, &'a str)],
    /// An exchange that has left the conversation in the prompt and to which the question points back.
    pub(crate) recalled: Option<&'a Exchange>,
    pub(crate) retrieved: &'a [Retrieved],
    /// Numbered sentences of the profile. If there are any, they replace what was retrieved.
    pub(crate) notes: &'a [Statement],
    pub(crate) now: DateTime,
    pub(crate) question: &'a str,
}

impl Prompt<'_> {
    /// Builds the messages. If the chat template takes only the first system message, the second block is at
    /// the beginning of the question instead.
    pub(crate) fn messages(&self, late_system: bool) -> Vec<Message> {
        let mut messages = Self::beginning(self.first, self.conversation);
        let evidence = evidence(self.retrieved, self.notes, self.first.is_whole, self.recalled, self.now);
        if late_system {
            messages.push(message(Role::System, evidence));
            messages.push(message(Role::User, self.question.to_owned()));
        } else {
            messages.push(message(Role::User, format!("{evidence}\n\nQuestion: {}", self.question)));
        }
        messages
    }

    /// The part that the prompt shares with the one before it: the first block, then the conversation.
    pub(crate) fn beginning(first: &FirstBlock, conversation: &[(&str, &str)]) -> Vec<Message> {
        let mut messages = vec![first.message.clone()];
        // An answer stopped before its first word would suggest that silence is an answer.
        for (question, answer) in conversation.iter().filter(|(_, answer)| !answer.is_empty()) {
            messages.push(message(Role::User, (*question).to_owned()));
            messages.push(message(Role::Assistant, (*answer).to_owned()));
        }
        messages
    }
}

/// The second block: the time, the projects, the owner's answers to similar questions, and what was said
/// before.
///
/// The nearest example comes last and the time first: small weights use most what they read last, and with
/// the time there they count years instead of answering. No instruction follows, because small weights recite
/// it. The persona says how to answer.
fn evidence(
    retrieved: &[Retrieved],
    notes: &[Statement],
    reads_all: bool,
    recalled: Option<&Exchange>,
    now: DateTime,
) -> String {
    let mut text = format!("The time is {}.", now.strftime("%A, %-d %B %Y, %H:%M"));
    if !notes.is_empty() {
        let numbered = notes.iter().enumerate().map(|(at, note)| match note.heading.as_str() {
            "" => format!("{}. {}", at + 1, note.text),
            heading => format!("{}. ({heading}) {}", at + 1, note.text),
        });
        let numbered = numbered.collect::<Vec<_>>().join("\n");
        section(&mut text, "Sentences of your notes that come nearest to the question:", vec![numbered]);
        section(&mut text, HOW_TO_ANSWER, vec![String::new()]);
        return text.trim_end().to_owned();
    }
    let retrieved = if reads_all { &[] } else { retrieved };
    let of_kind = |kind| retrieved.iter().filter(move |hit| hit.kind == kind);
    section(&mut text, "Your projects:", of_kind(Kind::Project).map(project).collect());
    section(
        &mut text,
        "Your own answers to similar questions:",
        of_kind(Kind::Qa).rev().map(example).collect(),
    );
    let said = recalled
        .map(|Exchange { question, answer, .. }| format!("Question: {question}\nMy answer: {answer}"));
    section(&mut text, "Earlier in this conversation:", said.into_iter().collect());
    if reads_all {
        text.push_str("\n\n");
        text.push_str(HOW_TO_ANSWER_FROM_ALL);
    }
    text
}

/// Adds a list with its title; nothing if the list is empty.
fn section(text: &mut String, title: &str, entries: Vec<String>) {
    if entries.is_empty() {
        return;
    }
    for paragraph in std::iter::once(title.to_owned()).chain(entries) {
        text.push_str("\n\n");
        text.push_str(&paragraph);
    }
}

fn example(hit: &Retrieved) -> String {
    format!("Question: {}\nMy answer: {}", hit.title, hit.text)
}

fn project(hit: &Retrieved) -> String {
    let mut text = hit.title.clone();
    if !hit.tags.is_empty() {
        let tags: Vec<&str> = hit.tags.iter().take(TAGS).map(String::as_str).collect();
        text.push_str(&format!(" ({})", tags.join(", ")));
    }
    text.push_str(": ");
    text.push_str(&hit.text);
    for addition in [&hit.passage, &hit.link].into_iter().flatten() {
        text.push('\n');
        text.push_str(addition);
    }
    text
}

fn message(role: Role, content: String) -> Message {
    Message { role, content }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::prompt::first_block::FixedPrompt;
    use crate::testing::ScriptedModel;
    use profile::Profile;

    fn first(profile: &Profile, size: &str) -> FirstBlock {
        let model = ScriptedModel::new([""; 0]);
        FixedPrompt::of(profile).for_model(&if size == "small" { model.small() } else { model.medium() })
    }

    fn profile() -> Profile {
        Profile {
            name: "Kim Example".into(),
            persona: "Speak as Kim.\n{\n//RESUME//\n}".into(),
            resume: "Kim Example\nBuilt a bell.\n".into(),
            ..Profile::default()
        }
    }

    fn retrieved() -> Vec<Retrieved> {
        let example = Retrieved {
            kind: Kind::Qa,
            title: "Who are you?".into(),
            row: None,
            score: 0.9,
            text: "I am Kim.\nI build.".into(),
            link: None,
            tags: vec![],
            passage: None,
        };
        let project = Retrieved {
            kind: Kind::Project,
            title: "Bell".into(),
            row: None,
            score: 0.5,
            text: "Rings at noon.".into(),
            link: Some("https://example.org/bell".into()),
            tags: (1..=10).map(|n| format!("tag{n}")).collect(),
            passage: Some("Cast in bronze.".into()),
        };
        vec![
            example.clone(),
            Retrieved { title: "What do you build?".into(), text: "Bells.".into(), ..example },
            project,
        ]
    }

    fn render(prompt: Prompt<'_>, late_system: bool) -> String {
        let messages = prompt.messages(late_system);
        messages.iter().map(|m| format!("[{:?}]\n{}\n", m.role, m.content)).collect()
    }

    #[test]
    fn two_blocks_around_the_conversation() {
        let (profile, retrieved) = (profile(), retrieved());
        let conversation = [("Hello?", "Good day."), ("Hello?", "")];
        let prompt = Prompt {
            first: &first(&profile, "small"),
            conversation: &conversation,
            recalled: None,
            retrieved: &retrieved,
            notes: &[],
            now: date(2026, 11, 23).at(9, 5, 0, 0),
            question: "What rings?",
        };
        insta::assert_snapshot!(render(prompt, true), @r"
        [System]
        Speak as Kim.
        {
        Kim Example
        Built a bell.
        }
        [User]
        Hello?
        [Assistant]
        Good day.
        [System]
        The time is Monday, 23 November 2026, 09:05.

        Your projects:

        Bell (tag1, tag2, tag3, tag4, tag5, tag6, tag7, tag8): Rings at noon.
        Cast in bronze.
        https://example.org/bell

        Your own answers to similar questions:

        Question: What do you build?
        My answer: Bells.

        Question: Who are you?
        My answer: I am Kim.
        I build.
        [User]
        What rings?
        ");
    }

    #[test]
    fn a_template_that_refuses_a_late_system_message_gets_it_with_the_question() {
        let (profile, retrieved) = (profile(), retrieved());
        let prompt = Prompt {
            first: &first(&profile, "small"),
            conversation: &[("Hello?", "Good day.")],
            recalled: None,
            retrieved: &retrieved[..1],
            notes: &[],
            now: date(2026, 11, 23).at(9, 5, 0, 0),
            question: "What rings?",
        };
        insta::assert_snapshot!(render(prompt, false), @r"
        [System]
        Speak as Kim.
        {
        Kim Example
        Built a bell.
        }
        [User]
        Hello?
        [Assistant]
        Good day.
        [User]
        The time is Monday, 23 November 2026, 09:05.

        Your own answers to similar questions:

        Question: Who are you?
        My answer: I am Kim.
        I build.

        Question: What rings?
        ");
    }

    #[test]
    fn a_model_that_reads_the_whole_profile_is_given_it_once() {
        let example = |question: &str, private| profile::Example {
            question: question.into(),
            answer: "Bells.".into(),
            private,
        };
        let project = profile::Project {
            title: "Bell".into(),
            description: "Rings at noon.".into(),
            readme: Some("By a stranger.".into()),
            ..profile::Project::default()
        };
        let whole = Profile {
            examples: vec![example("What do you build?", false), example("What do you earn?", true)],
            projects: vec![project],
            ..profile()
        };
        let retrieved = retrieved();
        let prompt = Prompt {
            first: &first(&whole, "medium"),
            conversation: &[],
            recalled: None,
            retrieved: &retrieved,
            notes: &[],
            now: date(2026, 11, 23).at(9, 5, 0, 0),
            question: "What rings?",
        };
        insta::assert_snapshot!(render(prompt, true), @r#"
        [System]
        Speak as Kim.
        {
        Kim Example
        Built a bell.
        }

        Your projects:

        Bell: Rings at noon.

        What you have answered before:

        Question: What do you build?
        My answer: Bells.
        [System]
        The time is Monday, 23 November 2026, 09:05.

        Answer the recruiter's question from your resume, your projects and your answers above, in the first person, in one to three short sentences, with their exact words and figures. If they do not say it, say "That is not in my notes."
        [User]
        What rings?
        "#);
    }

    #[test]
    fn nothing_retrieved_leaves_no_empty_heading() {
        let text = evidence(&[], &[], false, None, date(2026, 1, 2).at(3, 4, 0, 0));
        assert_eq!(text, "The time is Friday, 2 January 2026, 03:04.");
    }
}
