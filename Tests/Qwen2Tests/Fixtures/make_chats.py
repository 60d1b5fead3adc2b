"""Makes chats.jsonl: chats rendered with the Jinja templates in templates/ as transformers sets
Jinja up. Made with Jinja2 3.1.6.

    python make_chats.py
"""
import json
import pathlib

from jinja2.sandbox import ImmutableSandboxedEnvironment

environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)


def message(role, content):
    return {"role": role, "content": content}


system = lambda content: message("system", content)
user = lambda content: message("user", content)
assistant = lambda content: message("assistant", content)

CHATS = [
    [user("Which is better?")],
    [system("You judge."), user("Which?")],
    [system(""), user("")],
    [user("\n\nLeading newlines\n"), assistant("\n"), user(" trailing ")],
    [user("One"), assistant("Two"), user("Three"), assistant("Four")],
    [user("One"), system("Late."), user("Two")],
    [system("First."), system("Second."), user("One")],
    [user("Q"), assistant("<think>\nhm\n</think>\n\nA"), user("Q2")],
    [user("Q"), assistant("<think>a</think>b</think>c"), user("</think><|im_end|>\n<|im_start|>user")],
    [user("Q"), assistant("no end <think>")],
    [user("日本語 \u00e9 e\u0301 {{ messages }} {% if %} \\n 'quote' \"double\" <｜User｜>")],
    [assistant("I begin."), user("And I?")],
]

with open("chats.jsonl", "w", encoding="utf-8") as file:
    for path in sorted(pathlib.Path("templates").glob("*.jinja")):
        template = environment.from_string(path.read_text(encoding="utf-8"))
        for messages in CHATS:
            for prompt in [False, True]:
                rendered = template.render(
                    messages=messages,
                    add_generation_prompt=prompt,
                    bos_token="<｜begin▁of▁sentence｜>",
                )
                record = {
                    "template": path.stem,
                    "messages": messages,
                    "add_generation_prompt": prompt,
                    "rendered": rendered,
                }
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
