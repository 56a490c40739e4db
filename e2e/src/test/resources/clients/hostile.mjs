// What the official Node libraries make of an upstream and of requests that are broken.
// usage: hostile.mjs BASE KEY; the upstream breaks as BrokenUpstream says for the name of each model.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

const [base, key] = process.argv.slice(2);
const messages = [{ role: 'user', content: 'Say hello' }];
const max_tokens = 50;
const o = new OpenAI({ baseURL: base + '/v1', apiKey: key, maxRetries: 0 });
const a = new Anthropic({ baseURL: base, apiKey: key, maxRetries: 0 });
let wrong = 0;

// the model, the code of the error, and words of its cause
const BROKEN = [
  ['half-a-json', 'malformed_answer', 'JSON'],
  ['endless-line', 'answer_too_long', 'longer than'],
  ['page', 'not_a_model_answer', 'text/html'],
  ['error-inside', 'unavailable', 'The stub is unwell'],
  ['error-later', 'answer_broke_off', 'The stub is unwell'],
  ['stops', 'answer_cut_off|answer_broke_off', 'stopped before its end'],
  ['long-argument', 'tool_arguments_too_long', "'weather' exceed 1 MB"],
  ['argument-cut', 'invalid_tool_json', "'weather' are not JSON"],
  ['odd-end', 'unfinished', 'may be cut'],
];

function ok(name, condition, told = '') {
  console.log((condition ? 'ok ' : 'WRONG ') + name + (condition ? '' : ' ' + told));
  wrong += condition ? 0 : 1;
}

// checks that a call raises an error of this kind, with this code and these words
async function raises(name, kind, code, words, call) {
  try {
    await call();
    ok(name, false, 'nothing was raised');
  } catch (error) {
    const inner = error.error?.error ?? error.error ?? {};
    const message = inner.message ?? error.message;
    ok(name, error instanceof kind && code.split('|').includes(inner.code) && message.includes(words),
      `${error.constructor.name} ${inner.code}: ${message}`);
  }
}

async function read(stream) {
  for await (const _ of await stream);
}

for (const [model, code, words] of BROKEN) {
  const openai = { model, messages };
  const anthropic = { model, max_tokens, messages };
  await raises(`openai ${model}`, OpenAI.APIError, code, words, () => o.chat.completions.create(openai));
  await raises(`openai stream ${model}`, OpenAI.APIError, code, words, () =>
    read(o.chat.completions.create({ ...openai, stream: true })));
  await raises(`anthropic ${model}`, Anthropic.APIError, code, words, () => a.messages.create(anthropic));
  await raises(`anthropic stream ${model}`, Anthropic.APIError, code, words, () =>
    read(a.messages.create({ ...anthropic, stream: true })));
}

const twins = await o.chat.completions.create({ model: 'twins', messages });
ok('openai twins', new Set(twins.choices[0].message.tool_calls.map((call) => call.id)).size === 2);
const uses = await a.messages.create({ model: 'twins', max_tokens, messages });
ok('anthropic twins', new Set(uses.content.map((use) => use.id)).size === 2);

const huge = { model: 'twins', max_tokens, messages: [{ role: 'user', content: 'x'.repeat(10 << 20) }] };
const many = Array.from({ length: 1000 }, (_, i) => ({ name: `t${i}`, input_schema: { type: 'object' } }));
const ours = many.map(({ name }) => ({ type: 'function', function: { name } }));
const odd = { model: 'twins', max_tokens, messages: [{ role: 'wizard', content: 'x' }] };
const bad = 'invalid_request';
await raises('openai 10 MB', OpenAI.APIError, 'too_large', '', () => o.chat.completions.create(huge));
await raises('openai 1,000 tools', OpenAI.BadRequestError, bad, '128', () =>
  o.chat.completions.create({ model: 'twins', messages, tools: ours }));
await raises('openai role', OpenAI.BadRequestError, bad, 'role', () => o.chat.completions.create(odd));
await raises('anthropic 10 MB', Anthropic.APIError, 'too_large', '', () => a.messages.create(huge));
await raises('anthropic 1,000 tools', Anthropic.BadRequestError, bad, '128', () =>
  a.messages.create({ model: 'twins', max_tokens, messages, tools: many }));
await raises('anthropic role', Anthropic.BadRequestError, bad, 'role', () => a.messages.create(odd));
console.log(wrong ? `${wrong} wrong` : 'done');
process.exit(wrong ? 1 : 0);
