//! The prefix cache: the beginning of every prompt in a file, as the model computed it. The next start need
//! not read persona and resume again, which takes many seconds with larger weights.
use std::path::PathBuf;

use engine::Message;

use crate::model::LanguageModel;

/// A file for the beginning of the prompt, and whether it holds the current one.
#[derive(Debug)]
pub(crate) struct PrefixCacheFile {
    file: PathBuf,
    /// The messages last found in the file or written to it, even if writing failed.
    settled: Option<Vec<Message>>,
}

impl PrefixCacheFile {
    pub(crate) fn in_file(file: PathBuf) -> Self {
        Self { file, settled: None }
    }

    /// Restores these messages from the file, if it holds them, before the model reads them. Only the first
    /// call tries.
    pub(crate) fn restore(&mut self, model: &mut dyn LanguageModel, messages: &[Message]) {
        if self.settled.is_some() {
            return;
        }
        // Without the file, or with one from other weights, the messages are read as usual.
        let restored = model.restore_prompt(messages, &self.file).is_ok();
        self.settled = Some(if restored { messages.to_vec() } else { Vec::new() });
    }

    /// Writes the file after these messages were read, unless it holds them.
    pub(crate) fn save(&mut self, model: &mut dyn LanguageModel, messages: &[Message]) {
        if self.settled.as_deref() == Some(messages) {
            return;
        }
        // If the disk is full, the next start takes some seconds longer. Writing is not tried again.
        let _ = model.save_prompt(messages, &self.file);
        self.settled = Some(messages.to_vec());
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::path::Path;

    use engine::{Completion, GenerateOptions, Progress, Role};

    use super::*;
    use crate::model::{ModelError, Writing};

    /// Records what it was asked to save.
    #[derive(Default)]
    struct Keeping {
        saved: Vec<usize>,
        restored: usize,
        holds: bool,
    }

    impl LanguageModel for Keeping {
        fn into_local(self: Box<Self>) -> Box<dyn LanguageModel> {
            self
        }
        fn name(&self) -> &str {
            "keeping"
        }
        fn context_tokens(&self) -> usize {
            8
        }
        fn writing(&self) -> Writing {
            Writing::Answers
        }
        fn accepts_late_system(&self) -> bool {
            true
        }
        fn count_tokens(&self, messages: &[Message]) -> Result<usize, ModelError> {
            Ok(messages.len())
        }
        fn answer(
            &mut self,
            _messages: &[Message],
            _options: &GenerateOptions,
            _progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
        ) -> Result<Completion, ModelError> {
            Err(ModelError::Other { model: "keeping".into(), source: "it only keeps".into() })
        }
        fn prefill_prefix(
            &mut self,
            _messages: &[Message],
            _progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
        ) -> Result<(), ModelError> {
            Ok(())
        }
        fn save_prompt(&mut self, messages: &[Message], _file: &Path) -> Result<(), ModelError> {
            self.saved.push(messages.len());
            Ok(())
        }
        fn restore_prompt(&mut self, messages: &[Message], _file: &Path) -> Result<usize, ModelError> {
            self.restored += 1;
            let missing = ModelError::Other { model: "keeping".into(), source: "nothing is kept".into() };
            if self.holds { Ok(messages.len()) } else { Err(missing) }
        }
    }

    fn messages(count: usize) -> Vec<Message> {
        vec![Message { role: Role::System, content: "persona".into() }; count]
    }

    #[test]
    fn a_prompt_is_written_once_and_again_when_it_changed() {
        let mut model = Keeping::default();
        let mut kept = PrefixCacheFile::in_file("unused".into());
        for count in [1, 1, 2, 2] {
            kept.restore(&mut model, &messages(count));
            kept.save(&mut model, &messages(count));
        }
        assert_eq!(model.saved, [1, 2], "each as soon as it was read, and never twice");
        assert_eq!(model.restored, 1, "what this process has read itself is not looked for on the disk");
    }

    #[test]
    fn what_the_file_holds_is_not_written_again() {
        let mut model = Keeping { holds: true, ..Keeping::default() };
        let mut kept = PrefixCacheFile::in_file("unused".into());
        kept.restore(&mut model, &messages(1));
        kept.save(&mut model, &messages(1));
        assert_eq!(model.saved, [0; 0], "it is there already");
    }
}
