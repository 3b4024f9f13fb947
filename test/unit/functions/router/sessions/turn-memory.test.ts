/** The memory of keyed turns, over claims and sessions in a table. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TurnRequest } from '../../../../../functions/router/http/turn-request.ts';
import { ClaimStore } from '../../../../../functions/router/idempotency/claim-store.ts';
import { contentHash, keyedTurnIds } from '../../../../../functions/router/idempotency/turn-ids.ts';
import { SessionStore } from '../../../../../functions/router/sessions/session-store.ts';
import { openMemory } from '../../../../../functions/router/sessions/turn-memory.ts';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';
import { noUsage, reportUsage } from '../../../../../functions/shared/model/usage.ts';
import { useSteadyClock } from '../../../../support/steady-clock.ts';
import { TableServer } from '../../../../support/table-server.ts';

useSteadyClock();

const HOUR = 3_600_000;
const server = new TableServer();
const { signal: never } = new AbortController();
let table = '';
let tests = 0;
/** How far the table's clock is behind ours, in ms. */
let behind = 0;

beforeAll(() => server.start());
beforeEach(() => {
  table = `memory-${++tests}`;
  behind = 0;
});
afterAll(() => server.close());

/** One run of the turn that a request with the key asks for; the claim tells what it knows of earlier ones. */
async function run(nonce: string, message = 'Open a ticket'): Promise<void> {
  const clock = () => Date.now() - behind;
  const claims = new ClaimStore(server.documents, table, clock);
  const sessions = new SessionStore(server.documents, table, clock);
  const request: TurnRequest = {
    tenant: 'acme',
    actor: 'ann',
    scopes: [],
    message,
    sessionId: 's-1',
    memory: true,
    idempotencyKey: 'k',
    stream: false,
  };
  const hash = contentHash(request);
  const claim = { ...request, key: 'k', hash, nonce, leaseUntil: clock() + 60_000 };
  const claimed = await claims.claim(claim, never);
  if (claimed.state !== 'claimed') throw new Error(claimed.state);
  const { isFirstRun } = claimed;
  const ids = { ...keyedTurnIds(request, 'k', hash, 's-1'), isFirstRun };
  const memory = openMemory({ sessions, onMemory() {} }, request, ids);
  const deadline = startDeadline(10_000);
  const turn = { agent: null, message, answer: 'Done.', usage: reportUsage(noUsage()) };
  expect(await memory.write(turn, deadline)).toMatchObject({ state: 'write_ok' });
  deadline.clear();
  await claims.complete(claim, '{}', never);
}
const storedMessages = () =>
  server.items(table).flatMap(({ sk, message }) => (sk?.S?.startsWith('TURN#') ? message?.S : []));

describe('a key that is used again when its 24 hours are over', () => {
  it('is one turn of its session, also when the table has removed its claim', async () => {
    behind = 25 * HOUR;
    await run('n-1');
    behind = 0;
    const Key = { pk: 'ONCE#acme#ann', sk: 'KEY#k' };
    await server.documents.send(new DeleteCommand({ TableName: table, Key }));
    await run('n-2');
    expect(storedMessages()).toEqual(['Open a ticket']);
  });

  it('is one turn of its session, also when it has stood for another content in between', async () => {
    behind = 50 * HOUR;
    await run('n-1');
    behind = 25 * HOUR;
    await run('n-2', 'Close the ticket');
    behind = 0;
    await run('n-3');
    expect(storedMessages()).toEqual(['Open a ticket', 'Close the ticket']);
  });
});
