// What waits for a person: shown, and answered by a click.
import { make, read, say, send, span } from './page.js';

/** Questions of one run, or the first hundred runs that wait. */
export const pending = async (run) => (await read(`/api/v1/approvals${run ? `?run=${encodeURIComponent(run)}` : ''}`)).approvals;

const deeds = {
  tool: (name) => `calls the tool ${name}`,
  model: (name) => `asks the model ${name}`,
  embed: (name) => `asks the model ${name} for vectors`,
  code: (name) => `calls the function ${name}`,
  http: (name) => `sends an HTTP ${name}`,
};

/** What the action is, in words. */
function deed(name) {
  const colon = name.indexOf(':');
  return (deeds[name.slice(0, colon)] ?? (() => name))(name.slice(colon + 1));
}

/** One question. `open` shows its run, where it is not shown already; `answered` is called after each answer. */
export function question(one, { open, answered }) {
  const box = make('article', undefined, 'question');
  const head = make('p');
  head.append(make('strong', one.step_id.replace(/#1$/, '')), make('span', ` of ${one.workflow} waits for an answer · ${one.risk} · ${span(one.age_seconds * 1000)}`, 'quiet'));
  box.append(head);
  if (one.action_name) {
    const what = make('p', one.kind === 'repeat' ? 'May have been done already, and would be done again: it ' : 'If you approve, it ');
    what.append(make('strong', deed(one.action_name)));
    box.append(what);
  }
  if (one.tainted) box.append(make('p', 'What follows may hold text of outsiders.', 'wait'));
  const text = make('pre', typeof one.action === 'string' ? one.action : JSON.stringify(one.action, null, 2));
  text.tabIndex = 0;
  text.setAttribute('aria-label', `What ${one.step_id} asks`);
  box.append(text);
  const note = make('input');
  note.placeholder = 'Note (the run can read it)';
  note.setAttribute('aria-label', `Note on ${one.step_id}`);
  const row = make('div', undefined, 'answer');
  row.append(answer(one, note, 'approve', 'Approve', answered), answer(one, note, 'reject', 'Reject', answered), note);
  if (open) {
    const button = make('button', 'Show the run', 'plain');
    button.addEventListener('click', () => open(one.run_id));
    row.append(button);
  }
  box.append(row);
  return box;
}

function answer(one, note, verb, label, answered) {
  const button = make('button', label, verb);
  button.setAttribute('aria-label', `${label} ${one.step_id} of ${one.workflow}`);
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      await send(`/api/v1/approvals/${one.approval}/${verb}`, { notes: note.value, command: crypto.randomUUID?.() ?? `page-${Date.now()}-${Math.random()}` });
      await answered(one);
    } catch (error) {
      await answered(one);
      say(error.message);
    } finally {
      button.disabled = false;
    }
  });
  return button;
}
