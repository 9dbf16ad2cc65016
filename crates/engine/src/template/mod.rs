//! The chat template of the weights file (Jinja), rendered as Hugging Face renders it.
//!
//! Such templates may use the tags `break`, `continue` and `generation`, the functions `raise_exception` and
//! `strftime_now`, a `tojson` that does not escape HTML, and the methods of Python's strings and
//! dictionaries. A template is a program from an unknown source, so its length and the work that it may cause
//! are limited.
//!
//! Modeled on `apply_chat_template` of <https://github.com/huggingface/transformers>
//! (`utils/chat_template_utils.py`).
mod json;
mod known;
mod limits;
mod methods;

use std::borrow::Cow;
use std::sync::LazyLock;

use fancy_regex::Regex;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Value, context};

use self::limits::{FUEL, MAX_BYTES, with_room};
use crate::error::EngineError;
use crate::generate::types::{Message, Role};
use crate::gguf::Gguf;
use crate::tokenizer::Tokenizer;

const NAME: &str = "chat";

/// The time that templates get until it is set.
pub(crate) const NO_TIME: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Blocks that mark what the model says, for training. They are rendered like any other block.
static GENERATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\{%[-+]?\s*)(end)?generation(\s*[-+]?%\})").expect("the pattern is a constant")
});

/// A compiled chat template.
pub(crate) struct ChatTemplate {
    environment: Environment<'static>,
    bos: String,
    eos: String,
    accepts_late_system: bool,
}

impl ChatTemplate {
    /// The file's own template, or the known one of its family.
    pub(crate) fn from_gguf(gguf: &Gguf, tokenizer: &Tokenizer) -> Result<Self, EngineError> {
        let spelled = |id: Option<u32>| id.map(|id| tokenizer.spelling(id)).unwrap_or_default();
        let source = Self::in_file(gguf).unwrap_or_else(|| known::of(tokenizer));
        Self::new(source, spelled(tokenizer.bos()), spelled(tokenizer.eos()))
    }

    /// The template of the file; an empty one is none.
    pub(crate) fn in_file(gguf: &Gguf) -> Option<&str> {
        gguf.string("tokenizer.chat_template").filter(|source| !source.trim().is_empty())
    }

    /// Compiles a template; `bos` and `eos` are those tokens as the file spells them.
    pub(crate) fn new(source: &str, bos: String, eos: String) -> Result<Self, EngineError> {
        if source.len() > MAX_BYTES {
            let length = source.len();
            return Err(EngineError::Template(format!(
                "it has {length} bytes, {MAX_BYTES} at most are read"
            )));
        }
        let mut environment = Environment::new();
        // Hugging Face compiles templates with these two options. Without them every template gets extra line
        // ends.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| EngineError::Template(error.to_string()))?);
        environment.set_unknown_method_callback(methods::call);
        environment.add_function("raise_exception", raise_exception);
        environment.add_filter("tojson", json::tojson);
        environment.add_test("iterable", is_iterable);
        environment.add_test("sequence", is_sequence);
        environment.set_fuel(Some(FUEL));
        with_room(|| {
            environment
                .add_template_owned(NAME, with_generation_blocks(source).into_owned())
                .map_err(|error| refusal(&error))
        })?;
        let mut template = Self { environment, bos, eos, accepts_late_system: false };
        template.accepts_late_system = template.try_late_system();
        Ok(template)
    }

    /// Renders the messages, at the local time `now`, up to the start of the assistant's turn.
    pub(crate) fn render(&self, messages: &[Message], now: DateTime) -> Result<String, EngineError> {
        self.render_to(messages, now, true)
    }

    /// The same up to the end of the last message: what a longer conversation also begins with.
    pub(crate) fn render_open(&self, messages: &[Message], now: DateTime) -> Result<String, EngineError> {
        self.render_to(messages, now, false)
    }

    fn render_to(&self, messages: &[Message], now: DateTime, answered: bool) -> Result<String, EngineError> {
        let messages: Vec<Value> = messages
            .iter()
            .map(|message| Value::from_pairs([("role", message.role.name()), ("content", &message.content)]))
            .collect();
        let strftime_now =
            move |format: &str| strtime::format(format, now).map_err(|error| failed(error.to_string()));
        let known = context! {
            messages => messages,
            // Hugging Face defines both even if there are none.
            tools => Value::from(()),
            documents => Value::from(()),
            add_generation_prompt => answered,
            // Thinking takes too long on a laptop, and thoughts are not shown. Templates that do not think
            // ignore this.
            enable_thinking => false,
            bos_token => &self.bos,
            eos_token => &self.eos,
            strftime_now => Value::from_function(strftime_now),
        };
        with_room(|| {
            self.environment
                .get_template(NAME)
                .and_then(|template| template.render(known))
                .map_err(|error| refusal(&error))
        })
    }

    /// Renders a question with and without a system message.
    ///
    /// # Errors
    /// Neither can be rendered, so that no conversation ever could.
    pub(crate) fn check_renders(&self) -> Result<(), EngineError> {
        let say = |role| Message { role, content: "a".to_owned() };
        let rendered = self.render(&[say(Role::System), say(Role::User)], NO_TIME);
        match rendered.or_else(|_| self.render(&[say(Role::User)], NO_TIME)) {
            Ok(text) if text.is_empty() => {
                Err(EngineError::Template("it makes an empty text of a question".to_owned()))
            }
            rendered => rendered.map(drop),
        }
    }

    /// Whether a system message may come after others. Some templates raise an error, some drop it without a
    /// word; both are found out by trying.
    pub(crate) fn accepts_late_system(&self) -> bool {
        self.accepts_late_system
    }

    fn try_late_system(&self) -> bool {
        const PROBE: &str = "late-system-probe";
        let say = |role, content: &str| Message { role, content: content.to_owned() };
        let messages = [
            say(Role::System, "a"),
            say(Role::User, "b"),
            say(Role::Assistant, "c"),
            say(Role::System, PROBE),
            say(Role::User, "d"),
        ];
        self.render(&messages, NO_TIME).is_ok_and(|prompt| prompt.contains(PROBE))
    }
}

/// Renders messages with a chat template given as text, at the local time `now`, up to the start of the
/// assistant's turn. `bos` and `eos` are the values of `bos_token` and `eos_token` in the template. For tests
/// of templates: a loaded model renders its own.
///
/// # Errors
/// The template cannot be parsed, raises an error, or does more work than any conversation needs.
pub fn render_chat_template(
    source: &str,
    bos: &str,
    eos: &str,
    messages: &[Message],
    now: DateTime,
) -> Result<String, EngineError> {
    ChatTemplate::new(source, bos.to_owned(), eos.to_owned())?.render(messages, now)
}

/// The source with `generation` blocks replaced by blocks that minijinja supports. As in Hugging Face,
/// variables that are set inside stay inside.
fn with_generation_blocks(source: &str) -> Cow<'_, str> {
    GENERATION.replace_all(source, "${1}${2}with${3}")
}

fn raise_exception(message: &str) -> Result<Value, Error> {
    Err(failed(message.to_owned()))
}

/// As in Python: `None` is not iterable, and templates check this before they count items.
fn is_iterable(value: &Value) -> bool {
    !value.is_none() && value.try_iter().is_ok()
}

/// As in Jinja: everything that has a length and can be indexed, including text and dictionaries.
fn is_sequence(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::String | ValueKind::Seq | ValueKind::Map)
}

fn refusal(error: &Error) -> EngineError {
    EngineError::Template(match error.kind() {
        ErrorKind::OutOfFuel => "it does more work than any conversation needs".to_owned(),
        _ => error.to_string(),
    })
}

fn failed(why: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gguf::Value as Metadata;
    use crate::gguf::written::{strings, with_metadata};

    pub(super) fn messages() -> Vec<Message> {
        let say = |role, content: &str| Message { role, content: content.to_owned() };
        vec![
            say(Role::System, "Be brief."),
            say(Role::User, " Hi <|im_end|> "),
            say(Role::Assistant, "Hello."),
        ]
    }

    pub(super) fn template(source: &str) -> ChatTemplate {
        ChatTemplate::new(source, "<s>".into(), "</s>".into()).expect("a valid template")
    }

    /// The rendering of a file without a template that has these control tokens in addition to the usual two.
    fn untold(kind: &str, control: &[&str]) -> String {
        let tokens = [&["<s>", "</s>"], control].concat();
        let gguf = with_metadata(&[
            ("tokenizer.ggml.model", Metadata::String(kind.to_owned())),
            ("tokenizer.ggml.pre", Metadata::String("gpt-2".to_owned())),
            ("tokenizer.ggml.tokens", strings(&tokens)),
            ("tokenizer.ggml.merges", strings(&[])),
            ("tokenizer.ggml.token_type", Metadata::Array(vec![Metadata::Unsigned(3); tokens.len()])),
            ("tokenizer.ggml.scores", Metadata::Array(vec![Metadata::Float(0.0); tokens.len()])),
            ("tokenizer.ggml.bos_token_id", Metadata::Unsigned(0)),
            ("tokenizer.ggml.eos_token_id", Metadata::Unsigned(1)),
        ]);
        let tokenizer = Tokenizer::from_gguf(&gguf).expect("a sound vocabulary");
        let template = ChatTemplate::from_gguf(&gguf, &tokenizer).expect("the built-in ones are valid");
        template.render(&messages(), NO_TIME).expect("rendered")
    }

    #[test]
    fn a_file_without_a_template_is_told_by_its_vocabulary() {
        let first_line = |text: String| text.lines().next().map(str::to_owned);
        let said = |kind, control: &[&str]| first_line(untold(kind, control)).expect("a line");
        for kind in ["gpt2", "llama"] {
            assert_eq!(said(kind, &["<|im_start|>"]), "<|im_start|>system");
            assert_eq!(said(kind, &["<start_of_turn>"]), "<s><start_of_turn>user");
            assert_eq!(said(kind, &["<|assistant|>"]), "<|system|>");
        }
        assert_eq!(said("gpt2", &["<|start_header_id|>"]), "<s><|start_header_id|>system<|end_header_id|>");
        assert_eq!(said("gpt2", &[]), "<|im_start|>system");
        assert_eq!(said("llama", &[]), "<s>[INST] <<SYS>>");
    }

    #[test]
    fn where_nothing_is_told_it_speaks_chatml() {
        insta::assert_snapshot!(template(known::CHATML).render(&messages(), NO_TIME).expect("rendered"), @r"
        <|im_start|>system
        Be brief.<|im_end|>
        <|im_start|>user
         Hi <|im_end|> <|im_end|>
        <|im_start|>assistant
        Hello.<|im_end|>
        <|im_start|>assistant
        ");
    }

    #[test]
    fn the_known_templates_render_as_their_makers_wrote() {
        let render = |source| template(source).render(&messages(), NO_TIME).expect("rendered");
        assert_eq!(
            render(known::LLAMA3),
            "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>\
             <|start_header_id|>user<|end_header_id|>\n\nHi <|im_end|><|eot_id|>\
             <|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|>\
             <|start_header_id|>assistant<|end_header_id|>\n\n"
        );
        assert_eq!(
            render(known::GEMMA),
            "<s><start_of_turn>user\nBe brief.\n\nHi <|im_end|><end_of_turn>\n\
             <start_of_turn>model\nHello.<end_of_turn>\n<start_of_turn>model\n"
        );
        assert_eq!(
            render(known::PHI3),
            "<|system|>\nBe brief.<|end|>\n<|user|>\n Hi <|im_end|> <|end|>\n\
             <|assistant|>\nHello.<|end|>\n<|assistant|>\n"
        );
        assert_eq!(
            render(known::LLAMA2),
            "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi <|im_end|> [/INST] Hello. </s>"
        );
        for source in [known::GEMMA, known::LLAMA2] {
            assert!(!template(source).accepts_late_system(), "so a late one is folded into the user's turn");
        }
    }

    #[test]
    fn a_template_that_can_think_is_told_not_to() {
        let qwen3 =
            "{%- if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>{% endif %}";
        assert_eq!(template(qwen3).render(&messages(), NO_TIME).expect("rendered"), "<think>\n\n</think>");
        let smollm3 = "{%- if enable_thinking is not defined %}{% set enable_thinking = true %}{% endif %}{{ enable_thinking }}";
        assert_eq!(template(smollm3).render(&messages(), NO_TIME).expect("rendered"), "False");
    }

    #[test]
    fn python_methods_and_bos_work_as_in_hugging_face() {
        let rendered = template(
            "{{ bos_token }}{% for m in messages %}\n  {% if m['role'] == 'user' %}[{{ m['content'].strip() | upper }}]{% endif %}\n{% endfor %}",
        )
        .render(&messages(), NO_TIME);
        assert_eq!(rendered.expect("rendered").trim_end(), "<s>[HI <|IM_END|>]");
    }

    #[test]
    fn a_template_that_raises_is_an_error_with_its_words() {
        let rendered = template("{{ raise_exception('roles must alternate') }}").render(&messages(), NO_TIME);
        let error = rendered.expect_err("a template that raises renders nothing");
        assert!(error.to_string().contains("roles must alternate"), "{error}");
    }

    #[test]
    fn a_template_that_can_never_render_is_found_by_trying() {
        for never in [
            "{{ raise_exception('no') }}",
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "{% if false %}a{% endif %}",
        ] {
            assert!(template(never).check_renders().is_err(), "{never}");
        }
        for (_, source) in known::KNOWN {
            assert!(template(source).check_renders().is_ok(), "{source}");
        }
        let no_system = "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}{{ messages[0].content }}";
        assert!(template(no_system).check_renders().is_ok(), "a template may know no system message");
    }

    #[test]
    fn late_system_messages_are_tried_not_assumed() {
        assert!(template(known::CHATML).accepts_late_system());
        let refuses = "{% for m in messages %}{% if m.role == 'system' and not loop.first %}{{ raise_exception('no') }}{% endif %}{{ m.content }}{% endfor %}";
        assert!(!template(refuses).accepts_late_system(), "a template that raises");
        let drops = "{% for m in messages if m.role != 'system' %}{{ m.content }}{% endfor %}";
        assert!(!template(drops).accepts_late_system(), "a template that drops it");
    }
}
