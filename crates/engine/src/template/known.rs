//! Templates for files that carry none, told by their special tokens.

/// Used where the file carries none and its special tokens say nothing; most small chat models were trained on it.
pub(super) const CHATML: &str = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n\
                      {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
pub(super) const LLAMA3: &str = "{{ bos_token }}{% for message in messages %}<|start_header_id|>{{ message.role }}\
                      <|end_header_id|>\n\n{{ message.content | trim }}<|eot_id|>{% endfor %}\
                      {% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}";
pub(super) const PHI3: &str = "{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}<|end|>\n{% endfor %}\
                    {% if add_generation_prompt %}<|assistant|>\n{% endif %}";
/// Gemma knows no system message: the first is put before what the user says first.
pub(super) const GEMMA: &str = "{{ bos_token }}{% set system = '' %}{% if messages[0].role == 'system' %}\
                     {% set system = messages[0].content ~ '\n\n' %}{% set messages = messages[1:] %}{% endif %}\
                     {% for message in messages %}{% if message.role == 'system' %}\
                     {{ raise_exception('only the first message may be a system message') }}{% endif %}\
                     <start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}\n\
                     {{ system if loop.first else '' }}{{ message.content | trim }}<end_of_turn>\n{% endfor %}\
                     {% if add_generation_prompt %}<start_of_turn>model\n{% endif %}";

/// Special tokens that give away which template a model was trained on.
pub(super) const KNOWN: [(&str, &str); 4] = [
    ("<|im_start|>", CHATML),
    ("<|start_header_id|>", LLAMA3),
    ("<start_of_turn>", GEMMA),
    ("<|assistant|>", PHI3),
];
