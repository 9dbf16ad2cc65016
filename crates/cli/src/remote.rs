//! `interview remote`: tries a server before it words answers, and says in words what is wrong.

use interview::LanguageModel as _;
use remote::models;

use crate::failure::Failure;
use crate::output;
use crate::remote_arguments::RemoteArguments;

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
        let probed = model.probe()?;
        if let Some(address) = probed.other_address {
            output::print(&format!("the address is `{address}`; set that one\n"))?;
        }
        output::print(&format!(
            "`{}` on `{}` answers: first word after {} ms, {} tokens in {} ms; {} tokens of context are used\n",
            model.name(),
            model.host(),
            probed.first_word.as_millis(),
            probed.tokens,
            probed.total.as_millis(),
            probed.context_tokens,
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
