"""Writes expected.json: what Hugging Face's own code makes of each template and conversation here.

    pip install jinja2==3.1.6 transformers==5.24.0 && python expect.py

The templates are re-creations: the control flow of each family's own, with as few of its words as that needs.
transformers reads the clock in strftime_now, so its clock is replaced by one that stands still.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

from transformers.utils import chat_template_utils

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
NOW = datetime(2026, 11, 4, 9, 5, 0)
SPECIAL = {
    "gemma3": ("<bos>", "<eos>"),
    "llama3": ("<|begin_of_text|>", "<|eot_id|>"),
    "phi3": ("<s>", "<|endoftext|>"),
    "qwen2": ("", "<|im_end|>"),
    "qwen3": ("", "<|im_end|>"),
    "smollm2": ("<|im_start|>", "<|im_end|>"),
}


def say(*turns):
    return [{"role": role, "content": content} for role, content in turns]


CONVERSATIONS = {
    "a system message and three turns": say(
        ("system", "Be brief."), ("user", "Who are you?"), ("assistant", "Kim."), ("user", "And what do you do?")
    ),
    "a question alone": say(("user", "Who are you?")),
    "white space, markup and letters": say(
        ("system", "  Two lines,\n\n  é, 日本 and 🦀. "),
        ("user", "\n<b>\"it's\"</b> & more\t\\n {{ x }} \n"),
        ("assistant", " <think>\nhm\n</think>\n\nYes. "),
        ("user", " Go on\u00a0"),
    ),
    "an answer last": say(("user", "One"), ("assistant", "<think>\na\n</think>\n\nTwo")),
    "a second system message": say(
        ("system", "Be brief."), ("user", "Hi"), ("assistant", "Hello."), ("system", "Notes."), ("user", "Go on")
    ),
    "two questions in a row": say(("user", "One"), ("user", "Two")),
}


class StoppedClock(datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(*NOW.timetuple()[:6])


def main():
    chat_template_utils.datetime = StoppedClock
    families = {}
    for path in sorted(FOLDER.glob("*.jinja")):
        bos, eos = SPECIAL.get(path.stem, ("<s>", "</s>"))
        prompts = {}
        for name, messages in CONVERSATIONS.items():
            try:
                rendered, _ = chat_template_utils.render_jinja_template(
                    [messages],
                    chat_template=path.read_text(),
                    add_generation_prompt=True,
                    enable_thinking=False,
                    bos_token=bos,
                    eos_token=eos,
                )
                prompts[name] = {"prompt": rendered[0]}
            except Exception as error:
                prompts[name] = {"error": str(error)}
        families[path.stem] = {"bos": bos, "eos": eos, "prompts": prompts}
    expected = {"now": NOW.isoformat(), "conversations": CONVERSATIONS, "families": families}
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")


main()
