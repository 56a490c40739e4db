"""Uses the official Python libraries of OpenAI and Anthropic against a gateway, unchanged.

usage: check.py BASE KEY; the upstream answers in the order of ClientLibrariesTest.
"""
import sys

import anthropic
import openai
from pydantic import BaseModel

BASE, KEY = sys.argv[1], sys.argv[2]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ASK = [{"role": "user", "content": "Say hello"}]


class City(BaseModel):
    name: str
    people: int


def ok(name, condition):
    print(("ok " if condition else "WRONG ") + name, flush=True)
    if not condition:
        sys.exit(1)


def raises(name, kind, call):
    try:
        call()
    except kind as error:
        ok(name, bool(error.message))
        return error
    ok(name, False)


o = openai.OpenAI(base_url=BASE + "/v1", api_key=KEY, max_retries=0)
a = anthropic.Anthropic(base_url=BASE, api_key=KEY, max_retries=0)

# 1 to 6
answer = o.chat.completions.create(model="stub", messages=ASK)
ok("openai chat", answer.choices[0].message.content == "Hello there." and answer.usage.total_tokens == 18)

chunks = list(o.chat.completions.create(
    model="stub", messages=ASK, stream=True, stream_options={"include_usage": True}))
text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
ok("openai stream", text == "Hello there." and chunks[-1].usage.prompt_tokens == 11)

TOOL = {"type": "function", "function": {
    "name": "weather", "description": "Tells the weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}
asked = o.chat.completions.create(model="stub", messages=ASK, tools=[TOOL])
call = asked.choices[0].message.tool_calls[0]
ok("openai tools", asked.choices[0].finish_reason == "tool_calls" and call.function.arguments == '{"city":"Bern"}')

told = o.chat.completions.create(model="stub", tools=[TOOL], messages=ASK + [
    asked.choices[0].message, {"role": "tool", "tool_call_id": call.id, "content": "sunny"}])
ok("openai tool result", told.choices[0].message.content == "Hello there.")

parsed = o.chat.completions.parse(model="stub", messages=ASK, response_format=City)
ok("openai structured", parsed.choices[0].message.parsed == City(name="Bern", people=134000))

seen = o.chat.completions.create(model="stub", messages=[{"role": "user", "content": [
    {"type": "text", "text": "What is this?"},
    {"type": "image_url", "image_url": {"url": "data:image/png;base64," + PIXEL}}]}])
ok("openai image", seen.choices[0].message.content == "Hello there.")

vectors = o.embeddings.create(model="stub-embed", input=["a red house", "a red car", "tax"])
near, far = (sum(x * y for x, y in zip(vectors.data[0].embedding, vectors.data[i].embedding)) for i in (1, 2))
ok("openai embeddings", near > far and [v.index for v in vectors.data] == [0, 1, 2]
   and vectors.usage.total_tokens == 7 and vectors.model == "stub-embed")
plain = o.embeddings.create(model="stub-embed", input="a red house", encoding_format="float", dimensions=64)
ok("openai embeddings as numbers",
   all(abs(x - y) < 1e-6 for x, y in zip(plain.data[0].embedding, vectors.data[0].embedding)))
empty = raises("openai embeddings 400", openai.BadRequestError,
               lambda: o.embeddings.create(model="stub-embed", input=[]))
ok("openai embeddings error fields", empty.code == "invalid_request" and empty.param == "input")
raises("openai embeddings 404", openai.NotFoundError, lambda: o.embeddings.create(model="no-such-model", input="x"))

ok("openai models", "stub" in [m.id for m in o.models.list()])
ok("openai model", o.models.retrieve("stub").id == "stub")

wrong = openai.OpenAI(base_url=BASE + "/v1", api_key="mf_wrong", max_retries=0)
raises("openai 401", openai.AuthenticationError,
       lambda: wrong.chat.completions.create(model="stub", messages=ASK))
raises("openai 404", openai.NotFoundError,
       lambda: o.chat.completions.create(model="no-such-model", messages=ASK))
bad = raises("openai 400", openai.BadRequestError,
             lambda: o.chat.completions.create(model="stub", messages=[{"role": "wizard", "content": "x"}]))
ok("openai error fields", bad.code == "invalid_request" and bad.param == "messages[0].role" and bad.request_id)
# 7
limited = raises("openai 429", openai.RateLimitError,
                 lambda: o.chat.completions.create(model="stub", messages=ASK))
ok("openai retry-after", int(limited.response.headers["retry-after"]) >= 1)
# 8
patient = openai.OpenAI(base_url=BASE + "/v1", api_key=KEY, max_retries=1)
# the upstream refuses once, then answers
ok("openai retries", patient.chat.completions.create(model="stub", messages=ASK).choices[0].message.content
   == "Hello there.")
# 10
stream = o.chat.completions.create(model="stub", messages=ASK, stream=True)
next(iter(stream))
stream.close()
ok("openai cancels", True)

# 11 to 16
message = a.messages.create(model="stub", max_tokens=50, messages=ASK)
ok("anthropic message", message.content[0].text == "Hello there." and message.stop_reason == "end_turn"
   and message.usage.output_tokens == 7)

with a.messages.stream(model="stub", max_tokens=50, messages=ASK, system="Be brief.") as streamed:
    text = "".join(streamed.text_stream)
    final = streamed.get_final_message()
ok("anthropic stream", text == "Hello there." and final.usage.output_tokens == 7)

WEATHER = {"name": "weather", "description": "Tells the weather", "input_schema": TOOL["function"]["parameters"]}
asked = a.messages.create(model="stub", max_tokens=50, messages=ASK, tools=[WEATHER])
use = asked.content[-1]
ok("anthropic tools", asked.stop_reason == "tool_use" and use.input == {"city": "Bern"})

told = a.messages.create(model="stub", max_tokens=50, tools=[WEATHER], messages=ASK + [
    {"role": "assistant", "content": asked.content},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": use.id, "content": "sunny"}]}])
ok("anthropic tool result", told.content[0].text == "Hello there.")

with a.messages.stream(model="stub", max_tokens=50, messages=ASK, tools=[WEATHER]) as streamed:
    final = streamed.get_final_message()
ok("anthropic streamed tools", final.content[-1].input == {"city": "Bern"} and final.stop_reason == "tool_use")

seen = a.messages.create(model="stub", max_tokens=50, messages=[{"role": "user", "content": [
    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}},
    {"type": "text", "text": "What is this?"}]}])
ok("anthropic image", seen.content[0].text == "Hello there.")

ok("anthropic count", a.messages.count_tokens(model="stub", messages=ASK).input_tokens > 0)
ok("anthropic models", "stub" in [m.id for m in a.models.list()])
wrong = anthropic.Anthropic(base_url=BASE, api_key="mf_wrong", max_retries=0)
raises("anthropic 401", anthropic.AuthenticationError,
       lambda: wrong.messages.create(model="stub", max_tokens=5, messages=ASK))
raises("anthropic 404", anthropic.NotFoundError,
       lambda: a.messages.create(model="no-such-model", max_tokens=5, messages=ASK))
raises("anthropic 400", anthropic.BadRequestError,
       lambda: a.messages.create(model="stub", max_tokens=5, messages=[{"role": "wizard", "content": "x"}]))
# 17
raises("anthropic 429", anthropic.RateLimitError,
       lambda: a.messages.create(model="stub", max_tokens=5, messages=ASK))
# 18
with a.messages.create(model="stub", max_tokens=50, messages=ASK, stream=True) as stream:
    next(iter(stream))
ok("anthropic cancels", True)
print("done", flush=True)
