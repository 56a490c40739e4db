// Uses the official Node libraries of OpenAI and Anthropic against a gateway, unchanged.
// usage: check.mjs BASE KEY; the upstream answers in the order of ClientLibrariesTest.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';

const [base, key] = process.argv.slice(2);
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const messages = [{ role: 'user', content: 'Say hello' }];
const model = 'stub';

function ok(name, condition) {
  console.log((condition ? 'ok ' : 'WRONG ') + name);
  if (!condition) process.exit(1);
}

async function raises(name, kind, call) {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof kind)) console.log(error);
    ok(name, error instanceof kind);
    return error;
  }
  ok(name, false);
}

const o = new OpenAI({ baseURL: base + '/v1', apiKey: key, maxRetries: 0 });
const a = new Anthropic({ baseURL: base, apiKey: key, maxRetries: 0 });

const answer = await o.chat.completions.create({ model, messages });
ok('openai chat', answer.choices[0].message.content === 'Hello there.' && answer.usage.total_tokens === 18);

let text = '';
let usage;
for await (const chunk of await o.chat.completions.create({
  model, messages, stream: true, stream_options: { include_usage: true } })) {
  text += chunk.choices[0]?.delta?.content ?? '';
  usage = chunk.usage;
}
ok('openai stream', text === 'Hello there.' && usage.prompt_tokens === 11);

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const tools = [{ type: 'function', function: { name: 'weather', description: 'Tells the weather', parameters } }];
const asked = await o.chat.completions.create({ model, messages, tools });
const call = asked.choices[0].message.tool_calls[0];
ok('openai tools', asked.choices[0].finish_reason === 'tool_calls' && call.function.arguments === '{"city":"Bern"}');

const told = await o.chat.completions.create({ model, tools, messages: [
  ...messages, asked.choices[0].message, { role: 'tool', tool_call_id: call.id, content: 'sunny' }] });
ok('openai tool result', told.choices[0].message.content === 'Hello there.');

const City = z.object({ name: z.string(), people: z.number() });
const parsed = await o.chat.completions.parse({ model, messages, response_format: zodResponseFormat(City, 'city') });
ok('openai structured', parsed.choices[0].message.parsed.people === 134000);

const seen = await o.chat.completions.create({ model, messages: [{ role: 'user', content: [
  { type: 'text', text: 'What is this?' },
  { type: 'image_url', image_url: { url: 'data:image/png;base64,' + PIXEL } }] }] });
ok('openai image', seen.choices[0].message.content === 'Hello there.');

const vectors = await o.embeddings.create({ model: 'stub-embed', input: ['a red house', 'a red car', 'tax'] });
const product = (i) => vectors.data[0].embedding.reduce((sum, x, at) => sum + x * vectors.data[i].embedding[at], 0);
ok('openai embeddings', product(1) > product(2) && vectors.data.length === 3 && vectors.usage.total_tokens === 7);
const plain = await o.embeddings.create({ model: 'stub-embed', input: 'a red house', encoding_format: 'float' });
ok('openai embeddings as numbers', plain.data[0].embedding.every((x, at) => Math.abs(x - vectors.data[0].embedding[at]) < 1e-6));
const empty = await raises('openai embeddings 400', OpenAI.BadRequestError, () =>
  o.embeddings.create({ model: 'stub-embed', input: [] }));
ok('openai embeddings error fields', empty.code === 'invalid_request' && empty.param === 'input');

const names = [];
for await (const one of o.models.list()) names.push(one.id);
ok('openai models', names.includes('stub'));
ok('openai model', (await o.models.retrieve('stub')).id === 'stub');

const wrong = new OpenAI({ baseURL: base + '/v1', apiKey: 'mf_wrong', maxRetries: 0 });
await raises('openai 401', OpenAI.AuthenticationError, () => wrong.chat.completions.create({ model, messages }));
await raises('openai 404', OpenAI.NotFoundError, () =>
  o.chat.completions.create({ model: 'no-such-model', messages }));
const bad = await raises('openai 400', OpenAI.BadRequestError, () =>
  o.chat.completions.create({ model, messages: [{ role: 'wizard', content: 'x' }] }));
ok('openai error fields', bad.code === 'invalid_request' && bad.param === 'messages[0].role' && !!bad.requestID);
const limited = await raises('openai 429', OpenAI.RateLimitError, () => o.chat.completions.create({ model, messages }));
ok('openai retry-after', Number(limited.headers.get('retry-after')) >= 1);
const patient = new OpenAI({ baseURL: base + '/v1', apiKey: key, maxRetries: 1 });
ok('openai retries', (await patient.chat.completions.create({ model, messages })).choices[0].message.content
  === 'Hello there.');
const cut = await o.chat.completions.create({ model, messages, stream: true });
for await (const _ of cut) break;
cut.controller.abort();
ok('openai cancels', true);

const max_tokens = 50;
const message = await a.messages.create({ model, max_tokens, messages });
ok('anthropic message', message.content[0].text === 'Hello there.' && message.stop_reason === 'end_turn'
  && message.usage.output_tokens === 7);
const final = await a.messages.stream({ model, max_tokens, messages, system: 'Be brief.' }).finalMessage();
ok('anthropic stream', final.content[0].text === 'Hello there.' && final.usage.output_tokens === 7);
const weather = [{ name: 'weather', description: 'Tells the weather', input_schema: parameters }];
const wish = await a.messages.create({ model, max_tokens, messages, tools: weather });
const use = wish.content.at(-1);
ok('anthropic tools', wish.stop_reason === 'tool_use' && use.input.city === 'Bern');
const after = await a.messages.create({ model, max_tokens, tools: weather, messages: [
  ...messages,
  { role: 'assistant', content: wish.content },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'sunny' }] }] });
ok('anthropic tool result', after.content[0].text === 'Hello there.');
const flown = await a.messages.stream({ model, max_tokens, messages, tools: weather }).finalMessage();
ok('anthropic streamed tools', flown.content.at(-1).input.city === 'Bern' && flown.stop_reason === 'tool_use');
const picture = await a.messages.create({ model, max_tokens, messages: [{ role: 'user', content: [
  { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
  { type: 'text', text: 'What is this?' }] }] });
ok('anthropic image', picture.content[0].text === 'Hello there.');
ok('anthropic count', (await a.messages.countTokens({ model, messages })).input_tokens > 0);
const listed = [];
for await (const one of a.models.list()) listed.push(one.id);
ok('anthropic models', listed.includes('stub'));
const stranger = new Anthropic({ baseURL: base, apiKey: 'mf_wrong', maxRetries: 0 });
await raises('anthropic 401', Anthropic.AuthenticationError, () =>
  stranger.messages.create({ model, max_tokens, messages }));
await raises('anthropic 404', Anthropic.NotFoundError, () =>
  a.messages.create({ model: 'no-such-model', max_tokens, messages }));
await raises('anthropic 400', Anthropic.BadRequestError, () =>
  a.messages.create({ model, max_tokens, messages: [{ role: 'wizard', content: 'x' }] }));
await raises('anthropic 429', Anthropic.RateLimitError, () => a.messages.create({ model, max_tokens, messages }));
const left = await a.messages.create({ model, max_tokens, messages, stream: true });
for await (const _ of left) break;
left.controller.abort();
ok('anthropic cancels', true);
console.log('done');
