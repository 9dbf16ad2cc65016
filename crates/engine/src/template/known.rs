//! Templates for files that have none, recognized by their vocabularies.
use crate::tokenizer::Tokenizer;

/// Used if the special tokens do not identify a template; most small chat models were trained on it.
pub(super) const CHATML: &str = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n\
                      {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
pub(super) const LLAMA3: &str = "{{ bos_token }}{% for message in messages %}<|start_header_id|>{{ message.role }}\
                      <|end_header_id|>\n\n{{ message.content | trim }}<|eot_id|>{% endfor %}\
                      {% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}";
pub(super) const PHI3: &str = "{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}<|end|>\n{% endfor %}\
                    {% if add_generation_prompt %}<|assistant|>\n{% endif %}";
/// Gemma has no system message: its text is put before the user's first message.
pub(super) const GEMMA: &str = "{{ bos_token }}{% set system = '' %}{% if messages[0].role == 'system' %}\
                     {% set system = messages[0].content ~ '\n\n' %}{% set messages = messages[1:] %}{% endif %}\
                     {% for message in messages %}{% if message.role == 'system' %}\
                     {{ raise_exception('only the first message may be a system message') }}{% endif %}\
                     <start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}\n\
                     {{ system if loop.first else '' }}{{ message.content | trim }}<end_of_turn>\n{% endfor %}\
                     {% if add_generation_prompt %}<start_of_turn>model\n{% endif %}";

/// Used if the special tokens do not identify a template and the vocabulary is a SentencePiece one: Llama 2
/// and the first Mistral models have no tokens that mark turns. The system message is put into the user's
/// first message.
pub(super) const LLAMA2: &str = "{% set system = '' %}{% if messages[0].role == 'system' %}\
                     {% set system = '<<SYS>>\n' ~ messages[0].content | trim ~ '\n<</SYS>>\n\n' %}\
                     {% set messages = messages[1:] %}{% endif %}\
                     {% for message in messages %}{% if message.role == 'system' %}\
                     {{ raise_exception('only the first message may be a system message') }}\
                     {% elif message.role == 'user' %}\
                     {{ bos_token }}[INST] {{ system if loop.first else '' }}{{ message.content | trim }} [/INST]\
                     {% else %} {{ message.content | trim }} {{ eos_token }}{% endif %}{% endfor %}";

/// Special tokens that identify the template that a model was trained on.
pub(super) const KNOWN: [(&str, &str); 4] = [
    ("<|im_start|>", CHATML),
    ("<|start_header_id|>", LLAMA3),
    ("<start_of_turn>", GEMMA),
    ("<|assistant|>", PHI3),
];

/// The template that a model with this tokenizer was most likely trained on.
pub(super) fn of(tokenizer: &Tokenizer) -> &'static str {
    let known = KNOWN.iter().find(|(token, _)| tokenizer.has_special(token));
    let silent = if tokenizer.is_sentencepiece() { LLAMA2 } else { CHATML };
    known.map_or(silent, |(_, source)| source)
}
