// Renders the contract of this server; loads nothing from elsewhere.
const page = document.getElementById('page');
const contract = await (await fetch('/openapi.json')).json();

function make(tag, text, ...classes) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  node.classList.add(...classes);
  return node;
}

// Text with `code` and **stress** as the contract writes them; never as markup.
function said(tag, text, ...classes) {
  const node = make(tag, undefined, ...classes);
  for (const part of (text ?? '').split(/(`[^`]+`|\*\*[^*]+\*\*)/)) {
    const mark = part.startsWith('`') ? 1 : part.startsWith('**') ? 2 : 0;
    node.append(mark ? make(mark === 1 ? 'code' : 'strong', part.slice(mark, -mark)) : part);
  }
  return node;
}

function resolved(part) {
  return part?.$ref ? part.$ref.slice(2).split('/').reduce((at, name) => at[name], contract) : part;
}

function table(rows, ...heads) {
  const body = make('table');
  const head = make('tr');
  head.append(...heads.map((text) => make('th', text)));
  body.append(head, ...rows.map((cells) => {
    const line = make('tr');
    line.append(...cells.map((text) => said('td', text)));
    return line;
  }));
  return body;
}

function schema(part) {
  const known = resolved(part) ?? {};
  const rows = Object.entries(known.properties ?? {}).map(([name, raw]) => {
    const field = resolved(raw);
    return [name + (known.required?.includes(name) ? ' *' : ''), field.enum?.join(' | ') ?? field.type ?? 'any', field.description ?? ''];
  });
  return rows.length ? table(rows, 'Field', 'Type', 'Meaning') : make('span');
}

function operation(path, method, told) {
  const box = make('article');
  box.id = told.operationId;
  box.append(make('h3', `${method.toUpperCase()} ${path}`), said('p', told.summary));
  box.append(said('p', told.description, 'quiet'));
  box.append(make('p', told['x-open'] ? 'Open without a key.' : `Roles: ${told['x-roles'].join(', ')}. Scope: ${told['x-scope'] ?? 'none'}.`, 'quiet'));
  const parameters = (told.parameters ?? []).map(resolved);
  if (parameters.length) {
    box.append(table(parameters.map((p) => [p.name + (p.required ? ' *' : ''), p.in, p.description ?? '']), 'Parameter', 'In', 'Meaning'));
  }
  const content = told.requestBody?.content['application/json'];
  if (content) {
    box.append(make('p', 'Body', 'quiet'), schema(content.schema));
    const example = content.example ?? Object.values(content.examples ?? {})[0]?.value;
    if (example) box.append(make('pre', JSON.stringify(example, null, 2)));
  }
  for (const [status, raw] of Object.entries(told.responses)) {
    const answer = resolved(raw);
    box.append(said('p', `${status}: ${answer.description}`, 'quiet'));
    const json = answer.content?.['application/json'];
    if (json && status !== 'default') {
      const more = make('details');
      more.append(make('summary', 'Fields'), schema(json.schema));
      box.append(more);
    }
  }
  return box;
}

const intro = make('article');
intro.append(make('h2', `${contract.info.title} ${contract.info.version}`), ...contract.info.description.trim().split(/\n\n+/).map((text) => said('p', text)));
page.append(intro);
for (const tag of contract.tags) {
  const head = make('article');
  head.append(make('h2', tag.name), said('p', tag.description, 'quiet'));
  page.append(head);
  for (const [path, item] of Object.entries(contract.paths)) {
    for (const [method, told] of Object.entries(item)) {
      if (told.tags?.includes(tag.name)) page.append(operation(path, method, told));
    }
  }
}
