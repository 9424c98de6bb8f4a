import type { ExternalFile, ModelInfo, TensorInfo } from '../../preload/contract/models.ts';
import { facts, type Html, html, mark, type PageTone, page, table } from './page.ts';
import type { Words } from './translate.ts';

/** What a model file says of itself as one HTML file, in the words of a language; `version` is Hangar's own. */
export function inspectionPage(words: Words, model: ModelInfo, version: string): string {
  const { t, format } = words;
  const name = model.path.split(/[\\/]/).at(-1) ?? model.path;
  const isGood = model.obstacles.length === 0;
  const finding = isGood
    ? t('models.inspect.canRun')
    : t('models.inspect.cannotRun', { count: model.obstacles.length });
  const lead = [format.bytes(model.sizeBytes), t('models.inspect.parameters', { count: model.parameterCount })];
  return page(words.language, `${name} · ${finding}`, [
    html`<header><h1>${name}</h1><p>${mark(isGood ? 'good' : 'bad', finding)}</p><p class="lead">${lead.join(' · ')}</p></header>`,
    obstacleList(words, model),
    html`<h2>${t('models.file')}</h2>`,
    fileFacts(words, model),
    tensorSection(words, t('models.inspect.inputs'), model.inputs),
    tensorSection(words, t('models.inspect.outputs'), model.outputs),
    operatorSection(words, model),
    weightSection(words, model),
    externalSection(words, model.externalFiles),
    metadataSection(words, model),
    html`<footer>${t('models.inspect.madeBy', { version })}</footer>`,
  ]);
}

function obstacleList(words: Words, { obstacles }: ModelInfo): Html {
  if (obstacles.length === 0) return html``;
  const items = obstacles.map((obstacle) => {
    const { title, next } = words.problem(obstacle);
    return html`<li>${title} ${next}</li>`;
  });
  return html`<ul>${items}</ul>`;
}

function fileFacts({ t }: Words, model: ModelInfo): Html {
  const text = (value: string | number | undefined) => (value === undefined || value === '' ? undefined : `${value}`);
  return facts([
    [t('models.file'), model.path],
    ['SHA-256', html`<code>${model.sha256}</code>`],
    [t('models.inspect.producer'), text(model.producer)],
    [t('models.inspect.version'), text(model.modelVersion)],
    [t('models.inspect.ir'), text(model.irVersion)],
    [t('models.inspect.opsets'), text(model.opsets.map((opset) => `${opset.domain} ${opset.version}`).join(', '))],
    [t('models.inspect.functions'), text(model.functions.map((own) => `${own.domain}.${own.name}`).join(', '))],
    [t('models.inspect.documentation'), text(model.documentation)],
  ]);
}

function tensorSection({ t }: Words, title: string, tensors: readonly TensorInfo[]): Html {
  const rows = tensors.map(({ name, type, shape }) => [name, html`<code>${`${type}[${shape.join(', ')}]`}</code>`]);
  return html`<h2>${title}</h2>${table([t('models.inspect.name'), t('models.inspect.type')], rows)}`;
}

function operatorSection({ t, format }: Words, { operators, nodeCount, subgraphCount }: ModelInfo): Html {
  const rows = operators.map(({ domain, name, count }) => [
    domain === 'ai.onnx' ? name : `${name} (${domain})`,
    format.number(count),
  ]);
  const counts = [t('models.inspect.nodes', { count: nodeCount })];
  if (subgraphCount > 0) counts.push(t('models.inspect.inSubgraphs', { count: subgraphCount }));
  const head = [t('models.inspect.name'), t('models.inspect.count')];
  return html`<h2>${t('models.inspect.operators')}</h2><p class="lead">${counts.join(' · ')}</p>${table(head, rows, [1])}`;
}

function weightSection({ t, format }: Words, { weights }: ModelInfo): Html {
  const rows = weights.map(({ type, tensorCount, parameterCount, sizeBytes }) => [
    type,
    format.number(tensorCount),
    format.number(parameterCount),
    format.bytes(sizeBytes),
  ]);
  const head = (['type', 'tensors', 'parameterCount', 'size'] as const).map((name) => t(`models.inspect.${name}`));
  return html`<h2>${t('models.inspect.weights')}</h2>${table(head, rows, [1, 2, 3])}`;
}

const tones: Record<ExternalFile['state'], PageTone> = {
  present: 'good',
  missing: 'bad',
  'too-short': 'bad',
  outside: 'bad',
  'checksum-differs': 'warning',
};

function externalSection({ t, format }: Words, files: readonly ExternalFile[]): Html {
  if (files.length === 0) return html``;
  const rows = files.map(({ location, state, sizeBytes, sha256 }) => [
    html`${location}${sha256 === undefined ? html`` : html`<br><code>sha256 ${sha256}</code>`}`,
    mark(tones[state], t(`models.inspect.state.${state}`)),
    sizeBytes === undefined ? '—' : format.bytes(sizeBytes),
  ]);
  const head = [t('models.file'), t('models.inspect.found'), t('models.inspect.size')];
  return html`<h2>${t('models.inspect.external')}</h2>${table(head, rows, [2])}`;
}

function metadataSection({ t }: Words, { metadata }: ModelInfo): Html {
  if (metadata.length === 0) return html``;
  return html`<h2>${t('models.inspect.metadata')}</h2>${facts(metadata.map(({ key, value }) => [key, value] as const))}`;
}
