//! What a template may cost. It is a program from an unknown source: its length, its work and its stack are
//! limited, and a panic in it is its error.
use crate::error::EngineError;

/// Largest size of a template in bytes. The longest known ones have 50,000.
pub(super) const MAX_BYTES: usize = 1 << 17;

/// What one rendering may cost, in minijinja's unit: an instruction, or 64 bytes written. A long conversation
/// takes a tenth of it. A template that never ends is stopped within a second and has used 32 MB at most.
pub(super) const FUEL: u64 = 500_000;

/// Bytes of stack. minijinja limits how deep a template nests, but not how long `1 + 1 + 1` is or how many
/// lists are inside one another, and it processes both recursively: a kilobyte of stack for each level that
/// the two limits above allow. Only the part of the stack that is used takes memory.
const STACK_BYTES: usize = 256 << 20;

/// Does the work on a thread with a stack that no template can use up, and waits for it. A panic there is the
/// template's: `{:.70000f}` asks of Rust's own formatting what it refuses in this way.
pub(super) fn with_room<T: Send>(
    work: impl FnOnce() -> Result<T, EngineError> + Send,
) -> Result<T, EngineError> {
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new()
            .name("chat template".into())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, work)
            .map_err(|error| EngineError::Template(format!("there is no thread to render it on: {error}")))?;
        let panicked = || EngineError::Template("it asks for what cannot be rendered".to_owned());
        worker.join().unwrap_or_else(|_| Err(panicked()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::types::{Message, Role};
    use crate::template::tests::{messages, template};
    use crate::template::{ChatTemplate, NO_TIME, known};

    /// The error of a rendering that was stopped.
    fn stopped(source: &str) -> String {
        let rendered = template(source).render(&messages(), NO_TIME);
        rendered.map_or_else(|error| error.to_string(), |text| format!("{} bytes", text.len()))
    }

    #[test]
    fn a_template_that_never_ends_is_stopped() {
        let endless = [
            // Work without output, output without end, and one word as large as the memory.
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "{% for a in range(99999) %}{% for b in range(99999) %}{{ messages }}{% endfor %}{% endfor %}",
            "{{ 'x' * 9999999999 }}",
            "{% set ns = namespace(x='xx') %}{% for a in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            "{% set ns = namespace(x=[1]) %}{% for a in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}",
            // What stands between two items, or between a key and its value.
            "{% set s = ',' * 1000000 %}{{ range(99999) | list | tojson(separators=[s, s]) }}",
            "{% set s = ':' * 1000000 %}{% set ns = namespace(x=messages[0]) %}{% for a in range(999) %}{{ ns.x | tojson(separators=[',', s]) }}{% endfor %}",
            "{{ range(99999) | list | tojson(indent=100) }}{{ [[[[[[[[[[range(99999) | list]]]]]]]]]] | tojson(indent=100) }}",
            "{% set s = '\\u0001' * 9000000 %}{{ [s, s, s] | tojson }}",
            // A width of which nothing was written yet.
            "{{ '{:1000000000}'.format(1) }}",
            "{{ '{:>99999999999999999999}'.format(1) }}",
            "{{ '%1000000000d' | format(1) }}",
        ];
        for source in endless {
            let said = stopped(source);
            assert!(said.contains("more work") || said.contains("deeply"), "{source}: {said}");
        }
    }

    #[test]
    fn a_panic_in_a_template_is_its_error() {
        for source in ["{{ '{:.70000f}'.format(1) }}", "{{ '%.70000f' | format(1) }}"] {
            let said = stopped(source);
            assert!(said.contains("cannot be rendered"), "the program goes on: {said}");
        }
    }

    #[test]
    fn a_template_cannot_use_up_the_stack() {
        let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(6_000), close.repeat(6_000));
        for source in [
            deep("{{ (", ") }}"),
            deep("{% if 1 %}", "{% endif %}"),
            deep("{{ [", "] }}"),
            "{{ ".to_owned() + &"not ".repeat(25_000) + "1 }}",
            "{{ 1".to_owned() + &"+1".repeat(60_000) + " }}",
            "{{ 1".to_owned() + &"|abs".repeat(30_000) + " }}",
            "{{ a".to_owned() + &".a".repeat(60_000) + " }}",
            "{{ 1".to_owned() + &" if 1 else 1".repeat(10_000) + " }}",
            "{% if 1 %}{% ".to_owned() + &"elif 1 %}{% ".repeat(10_000) + "endif %}",
            "{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}".to_owned(),
            "{% set ns = namespace(x=1) %}{% for a in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}".to_owned(),
            "{% set ns = namespace(x=1) %}{% for a in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}".to_owned(),
            "{% set ns = namespace(x=1) %}{% for a in range(99999) %}{% set ns.x = {'a': ns.x} %}{% endfor %}{{ ns.x | tojson }}".to_owned(),
        ] {
            // It may fail, but it must not end the program.
            let _ = ChatTemplate::new(&source, String::new(), String::new())
                .and_then(|template| template.render(&messages(), NO_TIME));
        }
        assert!(
            ChatTemplate::new(&"a".repeat(MAX_BYTES + 1), String::new(), String::new()).is_err(),
            "no real template is as long"
        );
    }

    #[test]
    fn a_long_conversation_is_not_taken_for_an_attack() {
        let long: Vec<Message> = (0..1000)
            .map(|turn| Message {
                role: if turn % 2 == 0 { Role::User } else { Role::Assistant },
                content: "a sentence that somebody typed at the table ".repeat(40),
            })
            .collect();
        for source in known::KNOWN.map(|(_, source)| source).into_iter().chain([known::LLAMA2]) {
            assert!(template(source).render(&long, NO_TIME).is_ok(), "{source}");
        }
    }
}
