"""What the official Python libraries make of an upstream and of requests that are broken.

usage: hostile.py BASE KEY; the upstream breaks as BrokenUpstream says for the name of each model.
"""
import sys

import anthropic
import openai

BASE, KEY = sys.argv[1], sys.argv[2]
ASK = [{"role": "user", "content": "Say hello"}]
o = openai.OpenAI(base_url=BASE + "/v1", api_key=KEY, max_retries=0)
a = anthropic.Anthropic(base_url=BASE, api_key=KEY, max_retries=0)
wrong = 0

# the model, the code of the error, and words of its cause
BROKEN = [
    ("half-a-json", "malformed_answer", "JSON"),
    ("endless-line", "answer_too_long", "longer than"),
    ("page", "not_a_model_answer", "text/html"),
    ("error-inside", "unavailable", "The stub is unwell"),
    ("error-later", "answer_broke_off", "The stub is unwell"),
    ("stops", "answer_cut_off|answer_broke_off", "stopped before its end"),
    ("long-argument", "tool_arguments_too_long", "'weather' exceed 1 MB"),
    ("argument-cut", "invalid_tool_json", "'weather' are not JSON"),
    ("odd-end", "unfinished", "may be cut"),
]


def ok(name, condition, told=""):
    global wrong
    print(("ok " if condition else "WRONG ") + name + ("" if condition else " " + told), flush=True)
    wrong += 0 if condition else 1


def raised(kind, call):
    """The error's code and message, and what was raised instead of one of this kind."""
    try:
        call()
    except kind as error:
        body = error.body if isinstance(error.body, dict) else {}
        inner = body.get("error", body)
        return inner.get("code"), inner.get("message") or error.message, ""
    except Exception as other:
        return "", "", repr(other)
    return "", "", "nothing was raised"


def read(stream):
    for _ in stream:
        pass


for model, code, words in BROKEN:
    asks = {
        "openai": (openai.APIStatusError, lambda: o.chat.completions.create(model=model, messages=ASK)),
        "openai stream": (openai.APIError, lambda: read(
            o.chat.completions.create(model=model, messages=ASK, stream=True))),
        "anthropic": (anthropic.APIStatusError, lambda: a.messages.create(
            model=model, max_tokens=50, messages=ASK)),
        "anthropic stream": (anthropic.APIStatusError, lambda: read(
            a.messages.create(model=model, max_tokens=50, messages=ASK, stream=True))),
    }
    for name, (kind, call) in asks.items():
        told, message, instead = raised(kind, call)
        ok(f"{name} {model}", told in code.split("|") and words in message, f"{told}: {message} {instead}")

twins = o.chat.completions.create(model="twins", messages=ASK).choices[0].message.tool_calls
ok("openai twins", len({call.id for call in twins}) == 2)
uses = a.messages.create(model="twins", max_tokens=50, messages=ASK).content
ok("anthropic twins", len({use.id for use in uses}) == 2)

huge = [{"role": "user", "content": "x" * (10 << 20)}]
many = [{"name": f"t{i}", "input_schema": {"type": "object"}} for i in range(1000)]
ours = [{"type": "function", "function": {"name": tool["name"]}} for tool in many]
odd = [{"role": "wizard", "content": "x"}]
for name, kind, code, words, call in [
    ("openai 10 MB", openai.APIStatusError, "too_large", "",
     lambda: o.chat.completions.create(model="twins", messages=huge)),
    ("openai 1,000 tools", openai.BadRequestError, "invalid_request", "128",
     lambda: o.chat.completions.create(model="twins", messages=ASK, tools=ours)),
    ("openai role", openai.BadRequestError, "invalid_request", "role",
     lambda: o.chat.completions.create(model="twins", messages=odd)),
    ("anthropic 10 MB", anthropic.APIStatusError, "too_large", "",
     lambda: a.messages.create(model="twins", max_tokens=50, messages=huge)),
    ("anthropic 1,000 tools", anthropic.BadRequestError, "invalid_request", "128",
     lambda: a.messages.create(model="twins", max_tokens=50, messages=ASK, tools=many)),
    ("anthropic role", anthropic.BadRequestError, "invalid_request", "role",
     lambda: a.messages.create(model="twins", max_tokens=50, messages=odd)),
]:
    told, message, instead = raised(kind, call)
    ok(name, told == code and words in message, f"{told}: {message} {instead}")
print("done" if wrong == 0 else f"{wrong} wrong", flush=True)
sys.exit(1 if wrong else 0)
