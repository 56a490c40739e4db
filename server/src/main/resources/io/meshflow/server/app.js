// The first page: lists runs, shows a trace, streams tokens. All text from elsewhere goes in as text.
const at = (id) => document.getElementById(id);
const tone = { completed: 'ok', done: 'ok', failed: 'bad', blocked: 'bad', rejected: 'bad', cancelled: 'bad', max_iterations: 'bad', timed_out: 'bad', paused: 'wait' };
let key = sessionStorage.getItem('meshflow-key') ?? '';
let following = null;
let shown = '';

function make(tag, text, ...classes) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  node.classList.add(...classes.filter(Boolean));
  return node;
}

async function ask(path, options = {}) {
  const headers = { Authorization: `Bearer ${key}`, ...options.headers };
  const answer = await fetch(path, { ...options, headers });
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Error(problem.detail ?? `The server answered ${answer.status}.`);
  }
  return answer;
}

function say(text) { at('note').textContent = text; }

async function list() {
  if (!key) { say('Enter a key to see runs. The first start of the server showed one.'); return; }
  try {
    const page = await (await ask('/api/v1/runs?limit=50')).json();
    say('');
    at('runs').replaceChildren(...page.runs.map(row));
    if (!page.runs.length) say('No runs yet. Give a task, or start one with "meshflow run".');
    await inbox();
  } catch (error) { say(error.message); }
}

function started(text) {
  const when = new Date(text);
  return when.toDateString() === new Date().toDateString() ? when.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false }) : when.toLocaleDateString([], { month: 'short', day: 'numeric' });
}

function row(run) {
  const line = make('tr');
  const open = make('button', run.run_id);
  open.title = run.run_id;
  open.addEventListener('click', () => show(run.run_id));
  const first = make('td');
  first.append(open);
  line.append(
    first,
    make('td', run.workflow),
    make('td', run.status, tone[run.status] ?? 'work'),
    make('td', `$${run.cost_usd.toFixed(4)}`, 'n'),
    make('td', started(run.created_at), 'n'));
  if (run.run_id === shown) line.setAttribute('aria-current', 'true');
  return line;
}

async function inbox() {
  try {
    const { approvals } = await (await ask('/api/v1/approvals')).json();
    at('inbox').replaceChildren(...approvals.map((one) => question(one, true)));
  } catch { at('inbox').replaceChildren(); }
}

function age(seconds) {
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 129600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

function question(one, brief) {
  const box = make('article', undefined, 'question');
  const head = make('p');
  head.append(make('strong', one.step_id), make('span', ` of ${one.workflow} waits for an answer · ${one.risk} · ${age(one.age_seconds)}`, 'quiet'));
  box.append(head);
  if (one.tainted) box.append(make('p', 'What follows may hold text of outsiders.', 'wait'));
  box.append(make('pre', typeof one.action === 'string' ? one.action : JSON.stringify(one.action, null, 2)));
  const note = make('input');
  note.placeholder = 'Note (the run can read it)';
  note.setAttribute('aria-label', `Note on ${one.step_id}`);
  const row = make('div', undefined, 'answer');
  row.append(answer(one, note, 'approve', 'Approve'), answer(one, note, 'reject', 'Reject'), note);
  if (brief) {
    const open = make('button', 'Show the run', 'plain');
    open.addEventListener('click', () => show(one.run_id));
    row.append(open);
  }
  box.append(row);
  return box;
}

function answer(one, note, verb, label) {
  const button = make('button', label, verb);
  button.setAttribute('aria-label', `${label} ${one.step_id} of ${one.workflow}`);
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const body = JSON.stringify({ notes: note.value, command: crypto.randomUUID?.() ?? `page-${Date.now()}-${Math.random()}` });
      await ask(`/api/v1/approvals/${one.approval}/${verb}`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
      await show(one.run_id);
      await list();
    } catch (error) {
      await list();
      say(error.message);
    }
  });
  return button;
}

async function show(run) {
  following?.abort();
  following = new AbortController();
  shown = run;
  at('detail').hidden = false;
  at('title').textContent = run;
  at('output').textContent = '';
  for (const line of at('runs').children) line.toggleAttribute('aria-current', line.textContent.startsWith(run));
  await trace(run);
  if (matchMedia('(max-width: 900px)').matches) at('title').scrollIntoView({ block: 'start' });
  follow(run, following.signal).catch((error) => { if (error.name !== 'AbortError') say(error.message); });
}

async function trace(run) {
  try {
    const told = await (await ask(`/api/v1/runs/${run}/trace`)).json();
    if (shown !== run) return;
    const total = Math.max(1, ...told.steps.map((step) => step.offset_ms + step.duration_ms));
    const all = told.summary;
    at('summary').textContent = `${all.workflow} · ${all.status}${all.code ? ` (${all.code})` : ''} · ${all.tokens} tokens · $${all.cost_usd.toFixed(4)}`;
    at('questions').replaceChildren();
    if (all.waiting_for.length) {
      const { approvals } = await (await ask(`/api/v1/approvals?run=${run}`)).json();
      if (shown === run) at('questions').replaceChildren(...approvals.map((one) => question(one, false)));
    }
    at('waterfall').replaceChildren(...told.steps.map((step) => bar(step, total)));
    at('steps').replaceChildren(...told.steps.map(detail));
  } catch (error) { say(error.message); }
}

function bar(step, total) {
  const line = make('div', undefined, 'bar', tone[step.status] ?? 'work');
  const space = 'http://www.w3.org/2000/svg';
  const drawing = document.createElementNS(space, 'svg');
  drawing.setAttribute('viewBox', '0 0 1000 10');
  drawing.setAttribute('preserveAspectRatio', 'none');
  const box = document.createElementNS(space, 'rect');
  box.setAttribute('x', String((step.offset_ms / total) * 1000));
  box.setAttribute('width', String(Math.max(3, (step.duration_ms / total) * 1000)));
  box.setAttribute('height', '10');
  drawing.append(box);
  line.append(make('span', step.step_id), drawing, make('span', `${step.duration_ms} ms`, 'n'));
  return line;
}

function detail(step) {
  const box = make('details');
  const head = make('summary', `${step.step_id} · `);
  head.append(make('span', step.status, tone[step.status] ?? 'work'));
  head.append(` · ${step.verdict}${step.block_reason ? `: ${step.block_reason}` : ''} · ${step.tokens_used} tokens · record ${step.record}`);
  box.append(head, make('p', 'Asked', 'quiet'), make('pre', step.input_task), make('p', 'Answered', 'quiet'), make('pre', step.output_content));
  return box;
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
      await heard(run, event);
    }
  }
}

let speaker = '';
async function heard(run, event) {
  if (event.event === 'token_delta') {
    const output = at('output');
    if (speaker !== event.step_id || !output.textContent) {
      output.append(make('strong', `${output.textContent ? '\n\n' : ''}${event.agent_id}\n`));
      speaker = event.step_id;
    }
    output.append(event.text);
    output.scrollTop = output.scrollHeight;
  } else if (['step_end', 'paused', 'run_complete'].includes(event.event)) {
    await trace(run);
    if (event.event !== 'step_end') await list();
  }
}

at('door').addEventListener('submit', (event) => {
  event.preventDefault();
  key = at('key').value.trim();
  sessionStorage.setItem('meshflow-key', key);
  list();
});
at('start').addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    const body = JSON.stringify({ task: at('task').value });
    const run = await (await ask('/api/v1/runs', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })).json();
    await list();
    await show(run.run_id);
  } catch (error) { say(error.message); }
});
if (location.hash.startsWith('#key=')) {
  key = decodeURIComponent(location.hash.slice(5));
  sessionStorage.setItem('meshflow-key', key);
  history.replaceState(null, '', '/');
}
at('key').value = key;
await list();
const newest = at('runs').querySelector('button');
if (newest && matchMedia('(min-width: 901px)').matches) await show(newest.title);
