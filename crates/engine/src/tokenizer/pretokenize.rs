//! Splits a text into the words that BPE merges within, by the rule that the file names in
//! `tokenizer.ggml.pre`.
//!
//! A wrong rule still gives ids, but not those that the model was trained on. The answers become slightly
//! worse, without any error. So a name that is not listed here is refused instead of guessed.
use fancy_regex::Regex;

use crate::error::EngineError;
use crate::gguf::Gguf;

/// GPT-2's own rule. Text that it leaves unmatched (whitespace before a word) becomes a piece of its own.
const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)";
/// Single digits, for models that should count.
const SINGLE_DIGIT: &str = r"\p{N}";
const THREE_DIGITS: &str = r"\p{N}{1,3}";
const LLAMA3: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const QWEN2: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// Like Qwen 2's, with marks counted as letters.
const QWEN35: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
/// The second tokenizer of Mistral: a capital letter begins a word.
const TEKKEN: &str = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const GPT4O: &str = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const FALCON_PUNCTUATION: &str = r"[\p{P}\$\+<=>\^~\|`]+";
const FALCON_DIGITS: &str = "[0-9][0-9][0-9]";
const CJK_OF_DEEPSEEK: &str = "[一-龥ࠀ-一가-퟿]+";
const DEEPSEEK_LLM: [&str; 6] = [
    r"[\r\n]",
    // The cased letters of the Unicode version that the rule was made with.
    r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώᾀ-ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-ΐῖ-Ίῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃]+",
    r"\s?[!-/:-~！-／：-～‘-‟　-。]+",
    r"\s+$",
    CJK_OF_DEEPSEEK,
    r"\p{N}+",
];
const DEEPSEEK_CODER: [&str; 5] = [r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", CJK_OF_DEEPSEEK, SINGLE_DIGIT];
const DEEPSEEK3: [&str; 3] = [
    THREE_DIGITS,
    "[一-龥぀-ゟ゠-ヿ]+",
    r##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"##,
];

pub(super) struct Pretokenizer {
    /// Applied in order, each to the pieces that the previous rule left.
    rules: Vec<Regex>,
}

impl Pretokenizer {
    pub(super) fn from_gguf(gguf: &Gguf) -> Result<Self, EngineError> {
        let name = rule_name(gguf)?;
        let rules = rules_of(name).ok_or_else(|| {
            gguf.unsupported(format!(
                "its tokenizer cuts words by the rule `{name}`, which is not known here \
                 (llama-bpe, smollm, gpt-2, qwen2, tekken, gpt-4o and deepseek-llm are, and their variants)"
            ))
        })?;
        Ok(Self { rules: rules.iter().map(|rule| compiled(rule)).collect() })
    }

    /// Calls `word` with each piece, in order. Together they are the text.
    pub(super) fn split(&self, text: &str, mut word: impl FnMut(&str)) {
        split_by(&self.rules, text, &mut word);
    }
}

/// The name of the rule in the file.
fn rule_name(gguf: &Gguf) -> Result<&str, EngineError> {
    gguf.string("tokenizer.ggml.pre").filter(|name| !matches!(*name, "" | "default")).ok_or_else(|| {
        gguf.unsupported(
            "its tokenizer does not say by which rule it cuts words, as old converters left it out; \
             take a file converted since May 2024"
                .into(),
        )
    })
}

/// Whether a word that is a token is used as it is, without merging.
pub(super) fn takes_whole_words(gguf: &Gguf) -> bool {
    gguf.string("tokenizer.ggml.pre").is_some_and(|name| is_llama3(name) || name == "tekken")
}

/// Whether a raw text gets a BOS token if the header does not specify it.
pub(super) fn adds_bos(gguf: &Gguf) -> bool {
    takes_whole_words(gguf)
}

fn is_llama3(name: &str) -> bool {
    matches!(name, "llama-bpe" | "llama3" | "llama-v3" | "falcon3" | "pixtral" | "lfm2" | "midm-2.0")
}

fn rules_of(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "smollm" | "starcoder" | "refact" | "codeshell" | "exaone" | "minerva-7b" => &[SINGLE_DIGIT, GPT2],
        "gpt-2" | "phi-2" | "olmo" | "mpt" | "jais" | "trillion" | "gigachat" => &[GPT2],
        "dbrx" | "smaug-bpe" | "chatglm-bpe" => &[LLAMA3],
        name if is_llama3(name) => &[LLAMA3],
        "qwen2" | "deepseek-r1-qwen" | "megrez" | "stablelm2" | "hunyuan" | "kormo" => &[QWEN2],
        "qwen35" => &[QWEN35],
        "tekken" => &[TEKKEN],
        "gpt-4o" => &[GPT4O],
        "falcon" => &[FALCON_PUNCTUATION, GPT2, FALCON_DIGITS],
        "deepseek-llm" => &DEEPSEEK_LLM,
        "deepseek-coder" => &DEEPSEEK_CODER,
        "deepseek-v3" => &DEEPSEEK3,
        _ => return None,
    })
}

fn compiled(rule: &str) -> Regex {
    Regex::new(rule).expect("the rules above are valid expressions")
}

fn split_by(rules: &[Regex], text: &str, word: &mut dyn FnMut(&str)) {
    let Some((rule, rest)) = rules.split_first() else {
        if !text.is_empty() {
            word(text);
        }
        return;
    };
    let mut done = 0;
    // If an expression gives up (its backtracking is limited), the rest becomes one piece. This is never an
    // error, and occurs only with hostile text.
    while let Ok(Some(found)) = rule.find_from_pos(text, done) {
        if found.end() == found.start() {
            break;
        }
        split_by(rest, &text[done..found.start()], word);
        split_by(rest, found.as_str(), word);
        done = found.end();
    }
    split_by(rest, &text[done..], word);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str, expect: &[&str]) {
        let rules: Vec<Regex> =
            rules_of(name).expect("a known rule").iter().map(|rule| compiled(rule)).collect();
        let mut pieces = Vec::new();
        split_by(&rules, text, &mut |piece| pieces.push(piece.to_owned()));
        assert_eq!(pieces, expect, "{name} on {text:?}");
        assert_eq!(pieces.concat(), text, "no byte of the text is lost");
    }

    #[test]
    fn words_are_cut_as_each_family_was_trained() {
        check("gpt-2", "Hello  world, it's 2024", &["Hello", " ", " world", ",", " it", "'s", " 2024"]);
        check("smollm", "in 2024", &["in", " ", "2", "0", "2", "4"]);
        check("llama-bpe", "in 20245", &["in", " ", "202", "45"]);
        check("qwen2", "a\n\n b", &["a", "\n\n", " b"]);
        check("llama-bpe", "IT'S", &["IT", "'S"]);
        check("tekken", "HelloWorld 12", &["Hello", "World", " ", "1", "2"]);
        check("gpt-4o", "It's 1234", &["It's", " ", "123", "4"]);
        check("falcon", "a.. 12345", &["a", "..", " ", "123", "45"]);
    }

    #[test]
    fn an_unknown_rule_is_not_guessed() {
        assert!(rules_of("some-future-rule").is_none());
    }
}
