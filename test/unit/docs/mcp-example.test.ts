/** The README's example of an MCP server is one that the catalogue takes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { REPOSITORY_ROOT, readCatalogue } from '../../../scripts/catalogue/load.ts';
import { formatProblem } from '../../../scripts/catalogue/problem.ts';
import { agentDocument, temporaryRepository } from '../../support/temporary-repository.ts';

it('can be copied into agent.json as it stands', () => {
  const readme = readFileSync(join(REPOSITORY_ROOT, 'README.md'), 'utf8');
  const [, block] = /^```json\n("mcp": [\s\S]*?)^```$/m.exec(readme) ?? [];
  const example = JSON.parse(`{${block}}`) as object;
  const repository = temporaryRepository();
  repository.write('functions/router/agents/orders/agent.json', agentDocument(example));
  expect(readCatalogue(repository.root).problems.map(formatProblem)).toEqual([]);
  repository.remove();
});
