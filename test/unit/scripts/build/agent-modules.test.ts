import { agents } from 'agentpool:agents';
import { describe, expect, it } from '@jest/globals';
import { agentsModuleSource } from '../../../../scripts/build/agent-modules.ts';
import { REPOSITORY_ROOT } from '../../../../scripts/catalogue/load.ts';
import { loadAgents } from '../../../../scripts/catalogue/load-agents.ts';

describe('agentpool:agents in tests', () => {
  it('holds every agent folder, sorted by id, tools in declared order', () => {
    const entries = loadAgents(REPOSITORY_ROOT, []);
    expect(agents.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
    expect(agents.map(({ tools }) => tools.map(({ name }) => name))).toEqual(
      entries.map(({ tools }) => tools.map((tool) => tool.replaceAll('-', '_'))),
    );
    expect(agents.map(({ id }) => id)).toEqual([...agents.map(({ id }) => id)].sort());
  });
});

describe('agentsModuleSource', () => {
  it('is an empty list without agents', () => {
    expect(agentsModuleSource('/repository', [])).toContain('export const agents = [');
  });

  it('quotes texts, so that no prompt can break the module', () => {
    const source = agentsModuleSource('/repository', [
      {
        id: 'quotes',
        folder: 'functions/router/agents/quotes',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it must stay a text, that is the test
        description: 'Says "`${x}`"',
        model: 'small',
        maxToolCalls: 1,
        rules: [],
        tools: ['a-tool'],
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it must stay a text, that is the test
        prompt: 'Line one\nline "two" \u2028 `${process.exit()}`',
        examples: [],
      },
    ]);
    expect(source).toContain(
      'import { tool as tool0 } from "/repository/functions/router/agents/quotes/tools/a-tool.ts";',
    );
    expect(source).toContain('Line one\\nline \\"two\\"');
  });
});
