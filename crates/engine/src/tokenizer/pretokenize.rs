//! Cuts a text into the words that BPE merges within, by the rule the file names in `tokenizer.ggml.pre`.
//!
//! A wrong rule still gives ids, only other ones than the model was trained on, and a model that answers a little worse
//! without anyone knowing why. So a name not listed here is refused instead of guessed.
use fancy_regex::Regex;

use crate::EngineError;
use crate::gguf::Gguf;

/// GPT-2's own rule; what it leaves unmatched (whitespace before a word) stays a piece of its own.
const GPT2: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)";
/// Digits one by one, for models that should count.
const SINGLE_DIGIT: &str = r"\p{N}";
const LLAMA3: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
const QWEN2: &str = r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

pub(super) struct Pretokenizer {
    /// Applied one after the other, each to the pieces the one before left.
    rules: Vec<Regex>,
}

impl Pretokenizer {
    pub(super) fn from_gguf(gguf: &Gguf) -> Result<Self, EngineError> {
        let name = gguf.string("tokenizer.ggml.pre").unwrap_or("gpt-2");
        let rules = rules_of(name).ok_or_else(|| {
            gguf.unsupported(format!(
                "its tokenizer cuts words by the rule `{name}`, which is not known here \
                 (smollm, gpt-2, llama-bpe and qwen2 are, with their kin)"
            ))
        })?;
        Ok(Self { rules: rules.iter().map(|rule| compiled(rule)).collect() })
    }

    /// Calls `word` with each piece, in order; together they are the text.
    pub(super) fn split(&self, text: &str, mut word: impl FnMut(&str)) {
        split_by(&self.rules, text, &mut word);
    }
}

fn rules_of(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "smollm" | "starcoder" | "refact" => &[SINGLE_DIGIT, GPT2],
        "gpt-2" | "phi-2" | "olmo" | "mpt" => &[GPT2],
        "llama-bpe" | "llama3" | "llama-v3" => &[LLAMA3],
        "qwen2" | "deepseek-r1-qwen" => &[QWEN2],
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
    // An expression that gives up (its backtracking is bounded) leaves the remainder as one piece: never an error,
    // and only ever met on text made to be hostile.
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
    }

    #[test]
    fn an_unknown_rule_is_not_guessed() {
        assert!(rules_of("some-future-rule").is_none());
    }
}
