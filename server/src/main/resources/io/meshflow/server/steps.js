// The steps of a run: when each ran, what it was asked, what it answered, what it says now.
import { keep, make, money, span, tone } from './page.js';

const SVG = 'http://www.w3.org/2000/svg';
const ended = (step) => !['running', 'pending', 'ready', 'waiting'].includes(step.status);
const titled = (step) => step.step_id.replace(/#1$/, '').replace('#', ' #');

/**
 * Draws all steps against the time from the start of the run to `now`, in milliseconds. People who are
 * still asked do not stretch the scale: their bars run out of it.
 */
export function draw(place, steps, now) {
  const last = (step) => (ended(step) ? step.offset_ms + step.duration_ms : Math.max(now, step.offset_ms));
  const asked = steps.filter(waits);
  const total = Math.max(1, ...steps.map((step) => (waits(step) ? step.offset_ms : last(step)))) * (asked.length ? 1.08 : 1);
  keep(place, steps, (step) => step.step_id, create, (item, step) => update(item, step, last(step) - step.offset_ms, total));
}

const waits = (step) => step.kind === 'human' && !ended(step);

function create(step) {
  const item = make('li', undefined, 'step');
  const box = make('details');
  const head = make('summary');
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('viewBox', '0 0 1000 10');
  drawing.setAttribute('preserveAspectRatio', 'none');
  drawing.setAttribute('role', 'img');
  drawing.append(document.createElementNS(SVG, 'rect'));
  head.append(make('span', titled(step), 'name'), drawing, make('span', '', 'tokens', 'n'), make('span', '', 'cost', 'n'), make('span', '', 'time', 'n'));
  box.append(head, make('div', undefined, 'calls'));
  const live = make('pre', unheard.get(step.step_id), 'live');
  unheard.delete(step.step_id);
  live.tabIndex = 0;
  live.setAttribute('aria-label', `What ${titled(step)} says now`);
  item.append(box, live);
  return item;
}

function update(item, step, length, total) {
  const over = ended(step);
  item.className = `step ${waits(step) ? 'wait' : tone(step.status)}`;
  item.dataset.over = over;
  item.title = `${step.status} · ${step.verdict}${step.block_reason ? `: ${step.block_reason}` : ''} · record ${step.record}`;
  const bar = item.querySelector('rect');
  const from = Math.min(994, (step.offset_ms / total) * 1000);
  bar.setAttribute('x', String(from));
  bar.setAttribute('width', String(Math.min(1000 - from, Math.max(6, (length / total) * 1000))));
  bar.setAttribute('height', '10');
  item.querySelector('svg').setAttribute('aria-label', `from ${span(step.offset_ms)} on, for ${span(length)}`);
  item.querySelector('.tokens').textContent = step.tokens_used ? `${step.tokens_used} tokens` : '';
  item.querySelector('.cost').textContent = step.tokens_used || step.cost_usd ? money(step.cost_usd) : '';
  item.querySelector('.time').textContent = over || step.kind === 'human' ? span(over ? step.duration_ms : length) : 'running';
  if (over) item.querySelector('.live').textContent = '';
  const seen = JSON.stringify([step.status, step.calls, step.output_content, step.record]);
  if (item.dataset.seen !== seen) {
    item.dataset.seen = seen;
    item.querySelector('.calls').replaceChildren(...contents(step));
  }
}

/** What steps said whose row is not drawn yet. */
const unheard = new Map();

/** Forgets what was said so far: it will be told again. */
export function hush(place) {
  unheard.clear();
  for (const live of place.querySelectorAll('.live')) live.textContent = '';
}

/** A piece of what a step says while it says it. */
export function speak(place, stepId, text) {
  const item = [...place.children].find((one) => one.dataset.id === stepId);
  if (!item) unheard.set(stepId, (unheard.get(stepId) ?? '') + text);
  if (!item || item.dataset.over === 'true') return;
  const live = item.querySelector('.live');
  const below = live.scrollHeight - live.scrollTop - live.clientHeight < 40;
  live.append(text);
  if (below) live.scrollTop = live.scrollHeight;
}

function contents(step) {
  if (step.record === 'erased') return [make('p', 'What this step was asked and answered was erased.', 'quiet')];
  const parts = [make('p', `${step.status} · ${step.verdict.replace('_', ' ')}${step.block_reason ? `: ${step.block_reason}` : ''} · record ${step.record}`, 'quiet')];
  for (const one of step.calls ?? []) parts.push(...call(one));
  const last = step.calls?.at(-1);
  if (step.output_content && !String(last?.result?.text ?? '').startsWith(step.output_content)) parts.push(...part('Output', step.output_content));
  return parts;
}

function call(one) {
  const asked = one.request ?? {};
  const told = one.result ?? {};
  const by = `${one.served || one.action.replace(':', ' ')}${one.attempt > 1 ? `, attempt ${one.attempt}` : ''}`;
  const head = make('h4', by);
  head.append(make('span', ` ${one.outcome}${one.code ? ` (${one.code})` : ''}${one.tokens ? ` · ${one.tokens} tokens · ${money(one.cost_usd)}` : ''} · ${span(lasted(one))}`, 'quiet'));
  const parts = [head];
  if (one.notes) parts.push(make('p', one.notes, 'quiet'));
  if (asked.tool) return [...parts, ...part('Arguments', asked.arguments), ...part('Result', told)];
  for (const line of asked.system ?? []) parts.push(...part('Instructions', line.text));
  parts.push(...part('Prompt', asked.prompt));
  if (typeof told.text !== 'string') return [...parts, ...part('Result', told)];
  parts.push(...part(told.finish === 'length' ? 'Reply, cut off at the limit of its length' : 'Reply', told.text));
  for (const wish of told.tool_calls ?? []) parts.push(...part(`Asks for ${wish.tool}`, wish.arguments));
  return parts;
}

function lasted(one) {
  return Math.max(0, new Date(one.ended_at) - new Date(one.started_at)) || 0;
}

function part(name, value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? '', null, 2);
  if (!value || text === '{}' || text === '""') return [];
  return [make('p', name, 'what'), make('pre', text)];
}
