//! From logits to text: what a caller asks for and gets, the choice of the next token, and guesses at the ones after it.
pub(crate) mod sampler;
pub(crate) mod speculation;
pub(crate) mod types;
