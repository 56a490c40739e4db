// The first page: lists runs, starts one, follows one with its tokens, and lets a person answer.
import { ask, at, clock, hasKey, keep, make, money, read, say, send, span, tone, useKey } from './page.js';
import { pending, question } from './questions.js';
import { draw, hush, speak } from './steps.js';

const EVERY = 4000;
let following = null;
let shown = '';
let over = true;

async function list() {
  if (!hasKey()) { lock('Enter a key to see runs. The first start of the server made one.'); return; }
  try {
    const page = await read('/api/v1/runs?limit=50');
    if (at('leave').hidden) await unlock();
    keep(at('runs'), page.runs, (run) => run.run_id, entry, fill);
    if (!page.runs.length) say('No runs yet. Give a task, or start one with "meshflow run".');
    await inbox();
    await files();
  } catch (error) {
    if (error.status === 401 || error.status === 403) lock(error.message);
    else say(error.message);
  }
}

function lock(text) {
  at('door').hidden = false;
  at('leave').hidden = true;
  for (const place of ['runs', 'inbox']) at(place).replaceChildren();
  at('detail').hidden = true;
  at('start').hidden = true;
  say(text);
}

async function unlock() {
  at('door').hidden = true;
  at('leave').hidden = false;
  at('start').hidden = false;
  say('');
  const { workflows } = await read('/api/v1/workflows').catch(() => ({ workflows: [] }));
  const names = [...new Set(workflows.map((one) => one.name))].map((name) => Object.assign(make('option', name), { value: name }));
  at('workflow').replaceChildren(at('workflow').firstElementChild, ...names);
}

function entry(run) {
  const item = make('li');
  const open = make('button', undefined, 'run');
  open.append(make('span', run.workflow, 'name'), make('span', '', 'status'), make('span', run.run_id, 'id'), make('span', '', 'facts'));
  open.addEventListener('click', () => show(run.run_id));
  item.append(open);
  return item;
}

function fill(item, run) {
  const open = item.firstElementChild;
  const status = open.querySelector('.status');
  status.textContent = run.status.replace('_', ' ');
  status.className = `status ${tone(run.status)}`;
  open.querySelector('.facts').textContent = `${money(run.cost_usd)} · ${clock(run.created_at)}`;
  open.toggleAttribute('aria-current', run.run_id === shown);
}

// Watched files that are broken: what was read before stays.
async function files() {
  const { files: broken = [] } = await read('/health').catch(() => ({}));
  at('files').hidden = !broken.length;
  at('files').replaceChildren(...broken.map((one) => make('li', `${one.file} is not taken, the version before stays: ${one.fault}`, 'bad')));
}

async function inbox() {
  const waiting = await pending('').catch(() => []);
  const others = waiting.filter((one) => one.run_id !== shown);
  keep(at('inbox'), others, (one) => one.approval, (one) => question(one, { open: show, answered }), () => {});
}

async function answered(one) {
  await show(one.run_id);
  await list();
}

async function show(run) {
  following?.abort();
  following = new AbortController();
  if (shown !== run) for (const place of ['steps', 'questions', 'outcome']) at(place).replaceChildren();
  hush(at('steps'));
  shown = run;
  history.replaceState(null, '', `#run=${encodeURIComponent(run)}`);
  for (const item of at('runs').children) item.firstElementChild.toggleAttribute('aria-current', item.dataset.id === run);
  const { signal } = following;
  await trace(run);
  if (signal.aborted) return;
  at('detail').hidden = false;
  await inbox();
  if (matchMedia('(max-width: 900px)').matches) at('title').scrollIntoView({ block: 'start' });
  if (!over) follow(run, signal).catch((error) => { if (error.name !== 'AbortError') say(error.message); });
}

async function trace(run) {
  try {
    const answer = await ask(`/api/v1/runs/${run}/trace`);
    const now = new Date(answer.headers.get('Date') ?? Date.now());
    const told = await answer.json();
    if (shown !== run) return;
    const all = told.summary;
    over = !['pending', 'running', 'paused'].includes(all.status);
    title(all);
    draw(at('steps'), told.steps, Math.max(now, new Date(all.updated_at)) - new Date(all.created_at));
    const waiting = all.waiting_for.length ? await pending(run) : [];
    if (shown !== run) return;
    keep(at('questions'), waiting, (one) => one.approval, (one) => question(one, { answered }), () => {});
    await outcome(run, all);
  } catch (error) { say(error.message); }
}

function title(all) {
  at('title').replaceChildren(all.workflow, make('span', all.status.replace('_', ' '), 'status', tone(all.status)));
  at('asked').textContent = all.erased ? 'The contents of this run were erased.' : all.task ?? '';
  const facts = { Run: all.run_id, Started: clock(all.created_at), Took: span(new Date(all.updated_at) - new Date(all.created_at)), Tokens: all.tokens, Cost: money(all.cost_usd) };
  at('facts').replaceChildren(...Object.entries(facts).map(([name, value]) => {
    const pair = make('div');
    pair.append(make('dt', name), make('dd', String(value)));
    return pair;
  }));
}

async function outcome(run, all) {
  if (!over || all.erased) { at('outcome').replaceChildren(); return; }
  const { output } = await read(`/api/v1/runs/${run}`);
  if (shown !== run) return;
  const parts = [];
  if (all.code) parts.push(make('p', `Ended with ${all.code}.`, 'bad'));
  if (output) {
    const text = make('pre', typeof output === 'string' ? output : JSON.stringify(output, null, 2));
    text.tabIndex = 0;
    text.setAttribute('aria-label', 'Result');
    parts.push(make('h3', 'Result'), text);
  }
  at('outcome').replaceChildren(...parts);
}

async function follow(run, signal) {
  for (const place = { last: '', over: false }; !place.over; ) {
    try {
      await stream(run, signal, place);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      say('The connection broke; trying again …');
    }
    if (!place.over) await new Promise((done) => setTimeout(done, 1000));
    if (signal.aborted) return;
  }
}

async function stream(run, signal, place) {
  const headers = { Accept: 'application/x-ndjson' };
  if (place.last) headers['Last-Event-ID'] = place.last;
  const answer = await ask(`/api/v1/runs/${run}/events`, { signal, headers });
  say('');
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines.filter((text) => text)) {
      const event = JSON.parse(line);
      place.last = event.id;
      place.over = event.event === 'run_complete' && event.run_id === run;
      heard(run, event);
    }
  }
}

function heard(run, event) {
  if (event.event === 'token_delta') speak(at('steps'), event.step_id, event.text);
  else if (['step_start', 'step_end', 'paused', 'run_complete'].includes(event.event)) refresh(run, event.event);
}

/** Many events at once are drawn once; the list is read anew when a run rests. */
let due = null;
let rested = false;
function refresh(run, why) {
  rested ||= why === 'paused' || why === 'run_complete';
  due ??= setTimeout(async () => {
    const all = rested;
    due = null;
    rested = false;
    await trace(run);
    if (all) await list();
  }, 80);
}

at('door').addEventListener('submit', async (event) => {
  event.preventDefault();
  useKey(at('key').value.trim());
  await list();
  await open();
});
at('leave').addEventListener('click', () => {
  following?.abort();
  shown = '';
  useKey('');
  at('key').value = '';
  list();
  at('key').focus();
});
at('start').addEventListener('submit', async (event) => {
  event.preventDefault();
  const task = at('task').value.trim();
  const workflow = at('workflow').value;
  try {
    const run = await send('/api/v1/runs', { ...(task && { task }), ...(workflow && { workflow }) });
    say('');
    at('task').value = '';
    await show(run.run_id);
    await list();
  } catch (error) { say(error.message); }
});

/** The run of the address, else the newest where there is room for it. */
async function open() {
  const asked = location.hash.startsWith('#run=') ? decodeURIComponent(location.hash.slice(5)) : '';
  const newest = at('runs').firstElementChild?.dataset.id;
  if (asked) await show(asked);
  else if (newest && matchMedia('(min-width: 901px)').matches) await show(newest);
}

if (location.hash.startsWith('#key=')) {
  useKey(decodeURIComponent(location.hash.slice(5)));
  history.replaceState(null, '', '/');
}
await list();
if (hasKey()) await open();
setInterval(async () => {
  if (document.hidden || !hasKey() || at('leave').hidden) return;
  await list();
  if (shown && !over) await trace(shown);
}, EVERY);
