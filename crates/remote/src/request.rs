//! The request for an answer, and how it changes for a server that does not take a part of it.
use engine::{GenerateOptions, Message, Role};
use serde_json::{Map, Value, json};

/// A field that a server may not know. The words can do without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    /// The limit under its usual name.
    MaxTokens,
    /// The limit under its newer name.
    MaxCompletionTokens,
    /// Asks for the token counts at the end.
    StreamOptions,
    /// Turns thinking off in templates that can think.
    TemplateOptions,
    Seed,
    TopP,
    Temperature,
}

impl Field {
    const ALL: [Self; 7] = [
        Self::MaxTokens,
        Self::MaxCompletionTokens,
        Self::StreamOptions,
        Self::TemplateOptions,
        Self::Seed,
        Self::TopP,
        Self::Temperature,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
            Self::StreamOptions => "stream_options",
            Self::TemplateOptions => "chat_template_kwargs",
            Self::Seed => "seed",
            Self::TopP => "top_p",
            Self::Temperature => "temperature",
        }
    }
}

/// What a server takes, as far as that is known. It is remembered from one question to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// Fields that are not sent.
    left_out: Vec<Field>,
    /// Whether there may be a system message. Otherwise its text begins the first question.
    system: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { left_out: vec![Field::MaxCompletionTokens], system: true }
    }
}

impl Dialect {
    /// Leaves out a field that a refusal names; the limit of tokens is sent under its other name first.
    /// Returns `false` if it names none that is sent. The words of a refusal are not interpreted beyond that.
    pub(crate) fn leave_out_named(&mut self, refusal: &str) -> bool {
        let named = |field: &Field| !self.left_out.contains(field) && refusal.contains(field.name());
        let Some(field) = Field::ALL.into_iter().find(named) else { return false };
        if field == Field::MaxTokens {
            self.left_out.retain(|field| *field != Field::MaxCompletionTokens);
        }
        self.left_out.push(field);
        true
    }

    /// Sends no system message from now on, which some chat templates refuse. Returns `false` if none is sent
    /// anyway.
    pub(crate) fn leave_out_system(&mut self) -> bool {
        std::mem::take(&mut self.system)
    }

    /// The body of a request.
    pub(crate) fn body(&self, model: &str, messages: &[Message], options: &GenerateOptions) -> Value {
        let mut body = Map::new();
        body.insert("model".into(), json!(model));
        body.insert("messages".into(), json!(self.in_order(messages)));
        body.insert("stream".into(), json!(true));
        for field in Field::ALL.iter().filter(|field| !self.left_out.contains(field)) {
            let value = match field {
                Field::MaxTokens | Field::MaxCompletionTokens => json!(options.max_tokens),
                Field::StreamOptions => json!({ "include_usage": true }),
                Field::TemplateOptions => json!({ "enable_thinking": false }),
                Field::Seed => json!(options.sampling.seed),
                // As text first: a float of half the precision would be sent with digits that nobody chose.
                Field::TopP => decimal(options.sampling.top_p),
                Field::Temperature => decimal(options.sampling.temperature),
            };
            body.insert(field.name().into(), value);
        }
        Value::Object(body)
    }

    /// The messages in an order that every chat template takes: at most one system message, at the beginning,
    /// then question and answer in turns.
    fn in_order(&self, messages: &[Message]) -> Vec<Message> {
        let mut ordered: Vec<Message> = Vec::new();
        for message in messages {
            let role = match message.role {
                Role::System if !self.system || !ordered.is_empty() => Role::User,
                role => role,
            };
            match ordered.last_mut() {
                Some(last) if last.role == role => {
                    last.content.push_str("\n\n");
                    last.content.push_str(&message.content);
                }
                _ => ordered.push(Message { role, content: message.content.clone() }),
            }
        }
        ordered
    }
}

fn decimal(value: f32) -> Value {
    value.to_string().parse::<f64>().map_or(Value::Null, |value| json!(value))
}

#[cfg(test)]
mod tests {
    use engine::Sampling;

    use super::*;

    const OPTIONS: GenerateOptions = GenerateOptions {
        sampling: Sampling { temperature: 0.3, top_p: 0.95, seed: 7, dry_multiplier: 0.8 },
        max_tokens: 512,
    };

    fn message(role: Role, content: &str) -> Message {
        Message { role, content: content.into() }
    }

    fn roles(dialect: &Dialect, messages: &[Message]) -> Vec<(&'static str, String)> {
        dialect.in_order(messages).into_iter().map(|message| (message.role.name(), message.content)).collect()
    }

    #[test]
    fn the_body_is_what_the_protocol_says() {
        let body = Dialect::default().body("qwen", &[message(Role::User, "Hello?")], &OPTIONS);
        let expected = json!({
            "model": "qwen",
            "messages": [{ "role": "user", "content": "Hello?" }],
            "stream": true,
            "max_tokens": 512,
            "stream_options": { "include_usage": true },
            "chat_template_kwargs": { "enable_thinking": false },
            "seed": 7,
            "top_p": 0.95,
            "temperature": 0.3,
        });
        assert_eq!(body, expected, "nothing else leaves the laptop");
    }

    #[test]
    fn a_field_that_is_refused_is_left_out_from_then_on() {
        let mut dialect = Dialect::default();
        assert!(dialect.leave_out_named("Unrecognized request argument supplied: chat_template_kwargs"));
        assert!(
            dialect
                .leave_out_named("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        );
        let body = dialect.body("m", &[], &OPTIONS);
        assert_eq!(body.get("chat_template_kwargs"), None, "it is not sent again");
        assert_eq!(
            (body.get("max_tokens"), &body["max_completion_tokens"]),
            (None, &json!(512)),
            "the newer name"
        );
        assert!(
            dialect.leave_out_named("max_completion_tokens: extra fields not permitted"),
            "it knows neither"
        );
        assert_eq!(dialect.body("m", &[], &OPTIONS).get("max_completion_tokens"), None);
    }

    #[test]
    fn adapting_comes_to_an_end() {
        let everything: String = Field::ALL.iter().map(|field| field.name()).collect::<Vec<_>>().join(" ");
        let mut dialect = Dialect::default();
        let steps =
            std::iter::from_fn(|| dialect.leave_out_named(&everything).then_some(())).take(100).count();
        assert_eq!(steps, Field::ALL.len(), "each field once");
        assert!(!dialect.leave_out_named("Conversation roles must alternate"), "it names no field");
        assert!(dialect.leave_out_system() && !dialect.leave_out_system(), "the system message once");
    }

    #[test]
    fn a_system_message_that_is_refused_begins_the_first_question() {
        let chat = [
            message(Role::System, "Speak as Kim."),
            message(Role::User, "Hello?"),
            message(Role::Assistant, "Good day."),
            message(Role::System, "Notes."),
            message(Role::User, "What rings?"),
        ];
        let mut dialect = Dialect::default();
        let expected = |first: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
            let rest = [("assistant", "Good day."), ("user", "Notes.\n\nWhat rings?")];
            first.iter().chain(&rest).map(|(role, text)| (*role, (*text).to_owned())).collect()
        };
        assert_eq!(roles(&dialect, &chat), expected(&[("system", "Speak as Kim."), ("user", "Hello?")]));
        assert!(dialect.leave_out_system(), "it was sent");
        assert_eq!(roles(&dialect, &chat), expected(&[("user", "Speak as Kim.\n\nHello?")]));
    }
}
