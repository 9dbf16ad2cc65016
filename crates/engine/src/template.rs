//! The chat template of the weights file (Jinja), rendered as Hugging Face renders it.
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, Value, context};

use crate::EngineError;
use crate::chat::{Message, Role};
use crate::gguf::Gguf;
use crate::tokenizer::Tokenizer;

/// Used where the file carries none and its special tokens say nothing; most small chat models were trained on it.
const CHATML: &str = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n\
                      {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
const LLAMA3: &str = "{{ bos_token }}{% for message in messages %}<|start_header_id|>{{ message.role }}\
                      <|end_header_id|>\n\n{{ message.content | trim }}<|eot_id|>{% endfor %}\
                      {% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}";
const PHI3: &str = "{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}<|end|>\n{% endfor %}\
                    {% if add_generation_prompt %}<|assistant|>\n{% endif %}";
/// Gemma knows no system message: the first is put before what the user says first.
const GEMMA: &str = "{{ bos_token }}{% set system = '' %}{% if messages[0].role == 'system' %}\
                     {% set system = messages[0].content ~ '\n\n' %}{% set messages = messages[1:] %}{% endif %}\
                     {% for message in messages %}{% if message.role == 'system' %}\
                     {{ raise_exception('only the first message may be a system message') }}{% endif %}\
                     <start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}\n\
                     {{ system if loop.first else '' }}{{ message.content | trim }}<end_of_turn>\n{% endfor %}\
                     {% if add_generation_prompt %}<start_of_turn>model\n{% endif %}";

/// Special tokens that give away which template a model was trained on.
const KNOWN: [(&str, &str); 4] = [
    ("<|im_start|>", CHATML),
    ("<|start_header_id|>", LLAMA3),
    ("<start_of_turn>", GEMMA),
    ("<|assistant|>", PHI3),
];
const NAME: &str = "chat";

/// A compiled chat template.
pub(crate) struct ChatTemplate {
    environment: Environment<'static>,
    bos: String,
    eos: String,
    accepts_late_system: bool,
}

impl ChatTemplate {
    /// The file's own template, or the one its family is known to use.
    pub(crate) fn from_gguf(gguf: &Gguf, tokenizer: &Tokenizer) -> Result<Self, EngineError> {
        let spelled = |id: Option<u32>| id.map(|id| tokenizer.spelling(id)).unwrap_or_default();
        let known =
            || KNOWN.iter().find(|(token, _)| tokenizer.has_special(token)).map(|(_, source)| *source);
        let source = gguf.string("tokenizer.chat_template").or_else(known);
        Self::new(source, spelled(tokenizer.bos()), spelled(tokenizer.eos()))
    }

    /// Compiles the file's template; `bos` and `eos` are those tokens as the file spells them.
    pub(crate) fn new(source: Option<&str>, bos: String, eos: String) -> Result<Self, EngineError> {
        let mut environment = Environment::new();
        // Hugging Face compiles templates with these two; without them every template gains stray line ends.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| EngineError::Template(error.to_string()))?);
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", raise_exception);
        environment
            .add_template_owned(NAME, source.unwrap_or(CHATML).to_owned())
            .map_err(|error| EngineError::Template(error.to_string()))?;
        let mut template = Self { environment, bos, eos, accepts_late_system: false };
        template.accepts_late_system = template.try_late_system();
        Ok(template)
    }

    /// Renders the messages up to where the assistant begins to speak.
    pub(crate) fn render(&self, messages: &[Message]) -> Result<String, EngineError> {
        let messages: Vec<Value> = messages
            .iter()
            .map(|message| Value::from_pairs([("role", message.role.name()), ("content", &message.content)]))
            .collect();
        self.environment
            .get_template(NAME)
            .and_then(|template| {
                template.render(context! {
                    messages => messages,
                    add_generation_prompt => true,
                    bos_token => &self.bos,
                    eos_token => &self.eos,
                })
            })
            .map_err(|error| EngineError::Template(error.to_string()))
    }

    /// Whether a system message may come after others. Some templates raise an error, some drop it without a word;
    /// both are found out by trying.
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
        self.render(&messages).is_ok_and(|prompt| prompt.contains(PROBE))
    }
}

fn raise_exception(message: &str) -> Result<Value, Error> {
    Err(Error::new(ErrorKind::InvalidOperation, message.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages() -> Vec<Message> {
        let say = |role, content: &str| Message { role, content: content.to_owned() };
        vec![
            say(Role::System, "Be brief."),
            say(Role::User, " Hi <|im_end|> "),
            say(Role::Assistant, "Hello."),
        ]
    }

    fn template(source: &str) -> ChatTemplate {
        ChatTemplate::new(Some(source), "<s>".into(), "</s>".into()).expect("a valid template")
    }

    #[test]
    fn a_file_without_a_template_speaks_chatml() {
        let template =
            ChatTemplate::new(None, String::new(), String::new()).expect("the built-in one is valid");
        insta::assert_snapshot!(template.render(&messages()).expect("rendered"), @r"
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
        let render = |source| template(source).render(&messages()).expect("rendered");
        assert_eq!(
            render(LLAMA3),
            "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>\
             <|start_header_id|>user<|end_header_id|>\n\nHi <|im_end|><|eot_id|>\
             <|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|>\
             <|start_header_id|>assistant<|end_header_id|>\n\n"
        );
        assert_eq!(
            render(GEMMA),
            "<s><start_of_turn>user\nBe brief.\n\nHi <|im_end|><end_of_turn>\n\
             <start_of_turn>model\nHello.<end_of_turn>\n<start_of_turn>model\n"
        );
        assert_eq!(
            render(PHI3),
            "<|system|>\nBe brief.<|end|>\n<|user|>\n Hi <|im_end|> <|end|>\n\
             <|assistant|>\nHello.<|end|>\n<|assistant|>\n"
        );
        assert!(!template(GEMMA).accepts_late_system(), "so a late one is folded into the user's turn");
    }

    #[test]
    fn python_methods_and_bos_work_as_in_hugging_face() {
        let rendered = template(
            "{{ bos_token }}{% for m in messages %}\n  {% if m['role'] == 'user' %}[{{ m['content'].strip() | upper }}]{% endif %}\n{% endfor %}",
        )
        .render(&messages());
        assert_eq!(rendered.expect("rendered").trim_end(), "<s>[HI <|IM_END|>]");
    }

    #[test]
    fn a_template_that_raises_is_an_error_with_its_words() {
        let rendered = template("{{ raise_exception('roles must alternate') }}").render(&messages());
        let error = rendered.expect_err("a template that raises renders nothing");
        assert!(error.to_string().contains("roles must alternate"), "{error}");
    }

    #[test]
    fn late_system_messages_are_tried_not_assumed() {
        assert!(template(CHATML).accepts_late_system());
        let refuses = "{% for m in messages %}{% if m.role == 'system' and not loop.first %}{{ raise_exception('no') }}{% endif %}{{ m.content }}{% endfor %}";
        assert!(!template(refuses).accepts_late_system(), "a template that raises");
        let drops = "{% for m in messages if m.role != 'system' %}{{ m.content }}{% endfor %}";
        assert!(!template(drops).accepts_late_system(), "a template that drops it");
    }
}
