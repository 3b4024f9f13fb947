/** The files of a new agent and a new function: small, working, and worth editing. */

/** Content by path from the repository's root. */
export type Files = Record<string, string>;

/** Files of an agent called `id`: one tool that finds a tenant's records by id. */
export function agentFiles(id: string): Files {
  const folder = `functions/router/agents/${id}`;
  const words = id.replaceAll('-', ' ');
  const kind = id.replaceAll('-', '_').toUpperCase();
  const tool = `${id}-lookup`;
  return {
    [`${folder}/agent.json`]: json({
      $schema: '../../../agent.schema.json',
      description: `Questions about ${words}: finds an entry by its id and says what it holds`,
      model: 'small',
      maxToolCalls: 4,
      rules: [{ pattern: `\\b${words}\\b` }],
      tools: [tool],
    }),
    [`${folder}/prompt.md`]: [
      `You answer questions about ${words}.`,
      '',
      `- Look an entry up with \`${tool.replaceAll('-', '_')}\` before you say anything about it.`,
      '- Ask for the id when the message has none.',
      '- Say plainly when there is no such entry; never make one up.',
      '',
    ].join('\n'),
    [`${folder}/examples.txt`]: [
      `# Utterances that the ${id} agent owns, one a line.`,
      `What is in ${words} entry A-1001?`,
      `Show me ${words} A-1002`,
      `Is there anything under ${words} A-1003?`,
      '',
    ].join('\n'),
    [`${folder}/tools/${tool}.ts`]: `import { type ToolDefinition, ToolError } from '../../../agent-types.ts';

/** Reads one ${kind} record of the tenant. */
export const tool: ToolDefinition = {
  name: '${tool.replaceAll('-', '_')}',
  label: 'Looking up ${words}',
  description: 'Find one entry of ${words} by its id',
  sideEffect: false,
  inputSchema: {
    type: 'object',
    properties: {
      id: { type: 'string', pattern: '^[A-Z]-\\\\d{4,18}$', description: 'Id such as A-1001' },
    },
    required: ['id'],
  },
  outputSchema: {
    type: 'object',
    properties: { id: { type: 'string' } },
    required: ['id'],
    additionalProperties: true,
  },
  async run(input, { records }) {
    const id = input.id as string;
    const record = await records.get('${kind}', id);
    if (record === undefined) throw new ToolError(\`There is no entry \${id}.\`);
    return { id, ...record.data };
  },
};
`,
  };
}

/** Files of a function called `name`: on demand, answers with what it was sent. */
export function functionFiles(name: string): Files {
  const folder = `functions/${name}`;
  return {
    [`${folder}/function.json`]: json({
      $schema: '../function.schema.json',
      description: 'Answers an event with the names of its fields',
      compute: 'on-demand',
      memoryMiB: 512,
      timeoutSeconds: 30,
      intents: [],
      bundleBudgetKB: 400,
    }),
    [`${folder}/handler.ts`]: `import { installGuards } from '../shared/telemetry/guards.ts';
import { answeringWarmEvents } from '../shared/warm-handler.ts';

installGuards();

/** Answers an event with the names of its fields, in order. */
export const handler = answeringWarmEvents(async (event: Record<string, unknown>) => ({
  fields: Object.keys(event).sort(),
}));
`,
  };
}

/** Files of an agent called `id` that is a function of the fleet, and of that function: it says who asks what. */
export function functionAgentFiles(id: string): Files {
  const folder = `functions/router/agents/${id}`;
  const place = `${id}-agent`;
  const words = id.replaceAll('-', ' ');
  return {
    [`${folder}/agent.json`]: json({
      $schema: '../../../agent.schema.json',
      description: `Questions about ${words}: says what was asked, and by whom`,
      model: 'small',
      maxToolCalls: 4,
      rules: [{ pattern: `\\b${words}\\b` }],
      tools: [],
      runs: { function: place },
    }),
    [`${folder}/prompt.md`]: `You answer questions about ${words}.\n`,
    [`${folder}/examples.txt`]: [
      `# Utterances that the ${id} agent owns, one a line.`,
      `What is there to know about ${words}?`,
      `I have a question about ${words}`,
      `Tell me about ${words}`,
      '',
    ].join('\n'),
    [`functions/${place}/function.json`]: json({
      $schema: '../function.schema.json',
      description: `Answers the turns of the agent ${id}`,
      compute: 'on-demand',
      memoryMiB: 512,
      timeoutSeconds: 60,
      intents: [],
      bundleBudgetKB: 400,
    }),
    [`functions/${place}/handler.ts`]: `import { answeringTurns } from '../shared/answering-turns.ts';
import { installGuards } from '../shared/telemetry/guards.ts';

installGuards();

/** Says what was asked, and by whom. What it is asked and may answer: docs/decisions/delegation.md. */
export const handler = answeringTurns(async ({ actor, message }, tell) => {
  tell.token(\`\${actor} asks: \`);
  tell.token(message);
  return { usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 } };
});
`,
  };
}

/** JSON as the repository's formatter writes it: lists of one string on one line. */
function json(document: object): string {
  const text = JSON.stringify(document, null, 2).replaceAll(/\[\s+("[^"]*")\s+\]/g, '[$1]');
  return `${text}\n`;
}
