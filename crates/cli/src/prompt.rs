//! `interview prompt`: what the model would read for a question, without asking it.

use std::fmt::Write as _;

use interview::{ContextUse, Message, PromptPreview, Retrieved, Role, Source};
use serde::Serialize;

use crate::arguments::Common;
use crate::failure::Failure;
use crate::output;
use crate::session::Session;

#[derive(clap::Args)]
pub(crate) struct Prompt {
    #[command(flatten)]
    common: Common,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// What to ask the candidate
    question: String,
}

/// The `--json` form. Scripts rely on its keys.
#[derive(Serialize)]
struct Report<'a> {
    /// What the model would read, in order.
    messages: &'a [Message],
    /// What was found for the question, best first within a kind.
    retrieved: &'a [Retrieved],
    /// Where the words of an answer would come from.
    #[serde(flatten)]
    source: Source,
    /// Tokens of the rendered prompt.
    prompt_tokens: usize,
    context: ContextUse,
}

impl Prompt {
    pub(crate) fn run(self) -> Result<(), Failure> {
        interview::asked(&self.question)?;
        let mut session = Session::open(&self.common)?;
        let now = session.now();
        let preview = session.interview.prompt(&self.question, now, &session.options)?;
        if self.json {
            output::print_json(&Report {
                messages: &preview.messages,
                retrieved: &preview.retrieved,
                source: preview.source,
                prompt_tokens: preview.prompt_tokens,
                context: preview.context,
            })
        } else {
            output::print(&for_people(&preview))
        }
    }
}

fn for_people(preview: &PromptPreview) -> String {
    let mut text = String::new();
    for message in &preview.messages {
        let role = match message.role {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        let _ = writeln!(text, "[{role}]\n{}\n", message.content.trim_end());
    }
    let _ = writeln!(text, "[retrieved]");
    for hit in &preview.retrieved {
        let kind = match hit.kind {
            interview::Kind::Qa => "qa",
            interview::Kind::Project => "project",
            interview::Kind::Resume => "resume",
        };
        let _ = writeln!(text, "{:.3} {kind:<8} {}", hit.score, hit.title);
    }
    let _ = writeln!(
        text,
        "\n[tokens]\n{} of {}, with room for the answer",
        preview.prompt_tokens, preview.context.limit
    );
    text
}
