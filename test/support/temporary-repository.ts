/** A small repository in a temporary folder, with a catalogue of its own, for tests of the programs that read one. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { REPOSITORY_ROOT } from '../../scripts/catalogue/load.ts';

/** A document that satisfies the schema of a pool function; tests change what they are about. */
export function poolFunction(changes: object = {}): Record<string, unknown> {
  return {
    $schema: '../function.schema.json',
    description: 'Answers turns',
    compute: 'pool',
    memoryMiB: 2048,
    memoryGiBPerVCpu: 2,
    timeoutSeconds: 60,
    workers: 4,
    floor: 3,
    ceiling: 6,
    intents: ['models.invoke'],
    bundleBudgetKB: 10,
    ...changes,
  };
}

/** A document that satisfies the schema of an on-demand function: the pruner that every fleet needs. */
export function prunerFunction(changes: object = {}): Record<string, unknown> {
  return {
    description: 'Deletes versions',
    compute: 'on-demand',
    memoryMiB: 512,
    timeoutSeconds: 300,
    intents: ['versions.prune'],
    bundleBudgetKB: 10,
    ...changes,
  };
}

/** A document that satisfies the schema of an agent with one tool, `order-lookup`. */
export function agentDocument(changes: object = {}): Record<string, unknown> {
  return {
    description: 'Answers for orders',
    model: 'small',
    maxToolCalls: 4,
    rules: [{ pattern: '^where is my order' }],
    tools: ['order-lookup'],
    ...changes,
  };
}

export interface TemporaryRepository {
  root: string;
  /** Writes a file; objects become JSON. */
  write(path: string, content: string | object): void;
  remove(): void;
}

/**
 * A right repository: functions `router` (with the agent `orders`) and `version-pruner`, schemas and intents of this
 * repository. `node_modules` is this repository's.
 */
export function temporaryRepository(): TemporaryRepository {
  const root = mkdtempSync(join(tmpdir(), 'agentpool-catalogue-'));
  const write = (path: string, content: string | object): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      typeof content === 'string' ? content : JSON.stringify(content, null, 2),
    );
  };
  for (const path of [
    'functions/function.schema.json',
    'functions/agent.schema.json',
    'terraform/modules/intents/table.tf',
  ]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(join(REPOSITORY_ROOT, path), join(root, path));
  }
  symlinkSync(join(REPOSITORY_ROOT, 'node_modules'), join(root, 'node_modules'));
  write('functions/router/function.json', poolFunction());
  write(
    'functions/router/handler.ts',
    `import { agents } from 'agentpool:agents';\nexport const handler = async () => agents.map((agent: { id: string; tools: { name: string }[] }) => [agent.id, agent.tools.map((tool) => tool.name)]);\n`,
  );
  write('functions/version-pruner/function.json', prunerFunction());
  write('functions/version-pruner/handler.ts', 'export const handler = async () => "pruned";\n');
  const agent = 'functions/router/agents/orders';
  write(`${agent}/agent.json`, agentDocument());
  write(`${agent}/prompt.md`, 'You answer questions about orders.\n');
  write(`${agent}/examples.txt`, '# what customers say\nWhere is my order?\n');
  write(
    `${agent}/tools/order-lookup.ts`,
    `export const tool = {\n  name: 'order_lookup',\n  description: 'Find an order',\n  sideEffect: false,\n  inputSchema: { type: 'object', properties: {} },\n  outputSchema: { type: 'object', properties: { found: { type: 'boolean' } } },\n  run: async () => ({ found: true }),\n};\n`,
  );
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) };
}
