// What every part of the first page uses. All text from elsewhere goes in as text, never as markup.
export const at = (id) => document.getElementById(id);

const tones = { completed: 'ok', done: 'ok', failed: 'bad', blocked: 'bad', rejected: 'bad', cancelled: 'bad', max_iterations: 'bad', timed_out: 'bad', paused: 'wait', skipped: 'quiet' };
export const tone = (status) => tones[status] ?? 'work';

let key = sessionStorage.getItem('meshflow-key') ?? '';
export const hasKey = () => key !== '';
export function useKey(text) {
  key = text;
  sessionStorage.setItem('meshflow-key', key);
}

export function make(tag, text, ...classes) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  node.classList.add(...classes.filter(Boolean));
  return node;
}

/** Makes the children of a place those of the list, keeping the nodes that stay: focus and what is open live on. */
export function keep(place, items, id, create, update) {
  const old = new Map([...place.children].map((node) => [node.dataset.id, node]));
  let before = null;
  for (const item of items) {
    let node = old.get(id(item));
    if (!node) {
      node = create(item);
      node.dataset.id = id(item);
    }
    old.delete(id(item));
    update(node, item);
    const next = before ? before.nextSibling : place.firstChild;
    if (node !== next) place.insertBefore(node, next);
    before = node;
  }
  for (const gone of old.values()) gone.remove();
}

export async function ask(path, options = {}) {
  const headers = { Authorization: `Bearer ${key}`, ...options.headers };
  const answer = await fetch(path, { ...options, headers });
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw Object.assign(new Error(problem.detail ?? `The server answered ${answer.status}.`), { status: answer.status });
  }
  return answer;
}

export const read = async (path) => (await ask(path)).json();
export const send = async (path, body) => (await ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })).json();

export function say(text) { at('note').textContent = text; }

export function money(dollars) {
  if (dollars === 0) return '$0';
  return dollars < 0.0001 ? '< $0.0001' : `$${dollars.toFixed(4)}`;
}

export function span(ms) {
  if (ms < 1000) return `${ms}\u00a0ms`;
  if (ms < 60000) return `${(ms / 1000).toFixed(1)}\u00a0s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u00a0min ${seconds % 60}\u00a0s`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)}\u00a0h` : `${Math.round(seconds / 86400)}\u00a0days`;
}

export function clock(text) {
  const when = new Date(text);
  const today = when.toDateString() === new Date().toDateString();
  return today ? when.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false }) : when.toLocaleDateString([], { month: 'short', day: 'numeric' });
}
