/**
 * Whole turns at init, so that the first users of a worker don't pay for what is done once: lazy imports and schemas of
 * the SDK, credentials, signing, JSON and marshalling paths, patterns compiled at first use. All of it is the code of
 * real turns; only the services behind it are canned (canned-services.ts), so nothing is called, stored or paid.
 */
import { Writable } from 'node:stream';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type Deadline, startDeadline } from '../../shared/deadline.ts';
import { schemaProblems } from '../../shared/json-schema/validate.ts';
import type { AgentDefinition } from '../agent-types.ts';
import { withBudget } from '../budgets/with-budget.ts';
import { type Connections, openConnections } from '../connections.ts';
import { createDependencies } from '../dependencies.ts';
import { readTurnRequest } from '../http/turn-request.ts';
import { createSink, type ResponseStream } from '../http/turn-sink.ts';
import { runOnce } from '../idempotency/run-once.ts';
import { runTurn } from '../turn/run-turn.ts';
import type { TurnDependencies } from '../turn/turn-dependencies.ts';
import { cannedServices, REHEARSED_AGENT, REHEARSED_TOOL } from './canned-services.ts';

/** Where a machine is too busy for a rehearsal in so many ms, a worker is better a little cold than late. */
const LIMIT_MS = 500;

const AGENT: AgentDefinition = {
  id: REHEARSED_AGENT,
  description: 'Rehearses turns',
  model: 'standard',
  maxToolCalls: 1,
  rules: [],
  prompt: 'Rehearse.',
  examples: ['rehearse'],
  tools: [
    {
      name: REHEARSED_TOOL,
      description: 'Uses the records as a tool does',
      sideEffect: false,
      inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
      run: async ({ id }, { records }) => {
        await records.get('TICKET', id as string);
        await records.put({ kind: 'TICKET', id: id as string, data: {} }, { ifAbsent: true });
        return { found: (await records.list('TICKET')).length };
      },
    },
  ],
};

/** Never fails and ends within its limit: a cold worker is no reason to have none. */
export async function rehearse(
  env: NodeJS.ProcessEnv,
  connections: Connections,
  dependencies: TurnDependencies,
  logger: Logger,
): Promise<void> {
  const deadline = startDeadline(LIMIT_MS);
  try {
    await rehearseTurns(env, connections, dependencies, logger, deadline);
  } catch (error) {
    logger.warn('rehearsal failed: the first turns of this worker will be slower', error as Error);
  } finally {
    deadline.clear();
  }
}

/** @throws whatever a turn throws, and the reason of the deadline when that is over */
export async function rehearseTurns(
  env: NodeJS.ProcessEnv,
  { model, tables }: Connections,
  { router, split }: TurnDependencies,
  logger: Logger,
  deadline: Deadline,
): Promise<void> {
  // Of the real agents nothing runs but what has no effect.
  split('What is this? And where is that?');
  router.rules.matching('rehearsal');
  router.classifier.classify('rehearsal of a message');
  for (const tool of router.agents.flatMap(({ tools }) => tools))
    schemaProblems(tool.inputSchema, {}, '');
  const canned = openConnections(cannedServices(), {
    model: model.config.credentials,
    tables: tables.config.credentials,
  });
  const rehearsed: TurnDependencies = {
    ...createDependencies(env, { ...router, agents: [AGENT] }, logger, canned),
    onDecision: () => undefined,
  };
  for (const accept of ['application/json', 'text/event-stream']) {
    const request = readTurnRequest(turnEvent(accept));
    const begin = () => createSink(request.stream, discard, 'rehearsal', () => deadline.signal);
    await runOnce(rehearsed.once, request, 'rehearsal', begin, deadline, (ids, sink, limit) =>
      withBudget(
        rehearsed,
        request.tenant,
        sink,
        limit,
        () => undefined,
        (budgeted, told, usage) => runTurn(budgeted, request, 'rehearsal', ids, told, limit, usage),
      ),
    );
  }
}

const turnEvent = (accept: string) =>
  ({
    headers: { Accept: accept, 'Idempotency-Key': `rehearsal ${accept}` },
    requestContext: { identity: { apiKeyId: 'rehearsal' } },
    body: JSON.stringify({ message: 'rehearsal', sessionId: 'rehearsal' }),
    isBase64Encoded: false,
  }) as unknown as APIGatewayProxyEvent;

const discard = (): ResponseStream =>
  Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), {
    setContentType: () => undefined,
  });
