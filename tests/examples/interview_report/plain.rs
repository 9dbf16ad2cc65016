//! The original bot's plain method: its persona with the resume, the nearest rows as examples, the projects
//! above its threshold, and the conversation. The model's answer is not checked.
use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::Result;
use engine::{Engine, GenerateOptions, Message, Progress, Role, Sampling};
use interview::Profile;
use retrieval::Embed;

use crate::keyed::KeyedInterview;
use crate::keyed::tally::Given;
use crate::original_bot::OriginalIndex;
use crate::{Answered, interview_begins};

/// The original's own limit.
const MAX_TOKENS: usize = 512;
/// Where the resume goes in the original's persona.
const RESUME_PLACEHOLDER: &str = "//RESUME//";

/// A candidate as played by the original bot.
pub(crate) struct PlainBot {
    /// Without the private rows: the original has none, so an owner would not have given it any.
    profile: Profile,
    index: OriginalIndex,
}

impl PlainBot {
    pub(crate) fn new(mut profile: Profile, embedder: &mut dyn Embed) -> Self {
        profile.examples.retain(|example| !example.private);
        Self { index: OriginalIndex::new(&profile, embedder), profile }
    }

    /// Asks all questions in one conversation.
    pub(crate) fn hold(
        &mut self,
        engine: &mut Engine,
        embedder: &mut dyn Embed,
        keyed: &KeyedInterview,
        seed: u64,
    ) -> Result<Vec<Answered>> {
        let sampling = Sampling { temperature: 0.3, top_p: 0.95, seed, dry_multiplier: 0.0 };
        let options = GenerateOptions { sampling, max_tokens: MAX_TOKENS };
        engine.set_now(interview_begins());
        let mut conversation: Vec<(&str, String)> = Vec::new();
        let mut answers = Vec::new();
        for asked in &keyed.questions {
            let started = Instant::now();
            let system = self.system_message(embedder, &asked.question);
            let messages = fitted(engine, &system, &conversation, &asked.question)?;
            let mut first = None;
            let completion = engine.chat(&messages, &options, &mut |event| {
                if let Progress::Text(_) = event {
                    first.get_or_insert_with(|| started.elapsed());
                }
                ControlFlow::Continue(())
            })?;
            let answer = completion.text.trim().to_owned();
            let first_word_ms = first.unwrap_or_else(|| started.elapsed()).as_secs_f64() * 1e3;
            conversation.push((&asked.question, answer.clone()));
            let given = Given { answer, first_word_ms };
            answers.push(Answered { given, author: "model".to_owned(), struck: Vec::new() });
        }
        Ok(answers)
    }

    /// The original writes it anew for every question.
    fn system_message(&self, embedder: &mut dyn Embed, question: &str) -> String {
        let profile = &self.profile;
        let nearest = self.index.nearest(profile, embedder, question);
        let mut system = profile.persona.replace(RESUME_PLACEHOLDER, &profile.resume);
        system.push_str("\n\nHere are examples of how you answer:\n");
        for (place, _) in nearest.rows {
            let row = &profile.examples[place];
            system.push_str(&format!("\nQuestion: {}\nAnswer: {}\n", row.question, row.answer));
        }
        if !nearest.projects.is_empty() {
            system.push_str("\nThese projects of yours may be relevant:\n");
        }
        for (place, _) in nearest.projects {
            let project = &profile.projects[place];
            let link = project.link.as_deref().unwrap_or_default();
            system.push_str(&format!("\n{}: {} {link}\n", project.title, project.description));
        }
        system
    }
}

/// The messages with as much of the conversation as fits into the context besides an answer. The oldest
/// messages are dropped first.
fn fitted(
    engine: &Engine,
    system: &str,
    conversation: &[(&str, String)],
    question: &str,
) -> Result<Vec<Message>> {
    let message = |role, content: &str| Message { role, content: content.to_owned() };
    let mut left_out = 0;
    loop {
        let mut messages = vec![message(Role::System, system)];
        for (asked, answer) in &conversation[left_out..] {
            messages.extend([message(Role::User, asked), message(Role::Assistant, answer)]);
        }
        messages.push(message(Role::User, question));
        let tokens = engine.count_chat_tokens(&messages)?;
        if tokens + MAX_TOKENS <= engine.context_tokens() || left_out == conversation.len() {
            return Ok(messages);
        }
        left_out += 1;
    }
}
