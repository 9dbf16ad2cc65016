//! `interview remote`: tries a server before it words answers, and says in words what is wrong.

use std::ops::ControlFlow;
use std::time::Instant;

use ::engine::{GenerateOptions, Progress};
use interview::{LanguageModel as _, Message, Role, Sampling};
use remote::models;

use crate::failure::Failure;
use crate::output;
use crate::remote_arguments::RemoteArguments;

/// The question of the test. Nothing of a profile is in it.
const PROBE: &str = "Say hello in one short sentence.";
const PROBE_TOKENS: usize = 32;

#[derive(clap::Subcommand)]
pub(crate) enum Remote {
    /// Ask a server for one sentence, without anything of the profile, and say what is wrong
    Test(Test),
    /// Name the models of a server
    Models(Models),
}

#[derive(clap::Args)]
pub(crate) struct Test {
    #[command(flatten)]
    server: RemoteArguments,
}

#[derive(clap::Args)]
pub(crate) struct Models {
    #[command(flatten)]
    server: RemoteArguments,
}

impl Remote {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Test(test) => test.run(),
            Self::Models(models) => models.run(),
        }
    }
}

impl Test {
    fn run(self) -> Result<(), Failure> {
        let mut model = self.server.model()?.ok_or(Failure::NoServer)?;
        let typed = model.address().to_string();
        model.look_up()?;
        let probe = Message { role: Role::User, content: PROBE.into() };
        let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens: PROBE_TOKENS };
        let (asked, mut first) = (Instant::now(), None);
        let answered = model.reply(&[probe], &options, &mut |event| {
            if matches!(event, Progress::Text(text) if !text.is_empty()) {
                first.get_or_insert_with(|| asked.elapsed());
            }
            ControlFlow::Continue(())
        })?;
        if answered.text.trim().is_empty() {
            return Err(Failure::SilentRemoteModel(model.name().to_owned()));
        }
        let used = model.address().to_string();
        if used != typed {
            output::print(&format!("the address is `{used}`; set that one\n"))?;
        }
        output::print(&format!(
            "`{}` on `{}` answers: first word after {} ms, {} tokens in {} ms; {} tokens of context are used\n",
            model.name(),
            model.host(),
            first.unwrap_or_default().as_millis(),
            answered.tokens.len(),
            asked.elapsed().as_millis(),
            model.context_tokens(),
        ))
    }
}

impl Models {
    fn run(self) -> Result<(), Failure> {
        let settings = self.server.settings()?.ok_or(Failure::NoServer)?;
        for model in models(settings)? {
            let context = model.context_tokens.map(|tokens| format!("  ({tokens} tokens of context)"));
            let name = model.name.replace(['\n', '\t'], " ");
            output::print(&format!("{name}{}\n", context.unwrap_or_default()))?;
        }
        Ok(())
    }
}
