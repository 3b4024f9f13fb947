/**
 * The tier ladder through the router's real handler: follow-ups, the one question and its answer, people, and what
 * becomes of a turn when no model can choose. Also where turns of one session overlap.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { capturedJsonLines } from '../support/captured-output.ts';
import { eventsOf } from '../support/lambda-stream.ts';
import { type RouterInProcess, runTurns, startRouter } from '../support/router-in-process.ts';
import { useSteadyClock } from '../support/steady-clock.ts';

useSteadyClock();

let router: RouterInProcess;
beforeAll(async () => {
  router = await startRouter(undefined, 'INFO');
});
afterEach(() => router.bedrock.control('POST', '/reset'));
afterAll(() => router.close());

interface Answer {
  turnId: string;
  agent: string | null;
  answer: string;
  status?: string;
  options?: { agent: string; label: string }[];
  ticketId?: string;
  decision: { tier: string; reason: string; configHash: string; candidates: string[] };
  usage: { modelCalls: number };
}

/** Nothing in it that the classifier could be sure of. */
const UNCLEAR = 'the thing over there is odd';

let sessions = 0;
const newSession = (): string => `ladder-${++sessions}`;

async function say(sessionId: string, message: string, stream = false): Promise<Answer> {
  const [answer] = await runTurns(router, [{ tenant: 'acme', message, sessionId, stream }]);
  if (!stream) return JSON.parse(answer?.text ?? '');
  const last = eventsOf(answer?.text ?? '').at(-1);
  expect(last?.event).toBe('done');
  return last?.data as unknown as Answer;
}

const choosing = { textContains: 'Choose the agent that owns' };
const chooses = (agent: string, confidence: number) => ({
  when: choosing,
  reply: { toolUses: [{ name: 'route', input: { agent, confidence } }] },
});

describe('a session', () => {
  it.each([false, true])(
    'keeps its agent for follow-ups, until a rule names another (streamed: %s)',
    async (stream) => {
      const session = newSession();
      expect(await say(session, 'Where is shipment S-3001?', stream)).toMatchObject({
        agent: 'operations',
        decision: { tier: 'rules', configHash: expect.stringMatching(/^[0-9a-f]{16}$/) },
      });
      expect(await say(session, 'and the other one?', stream)).toMatchObject({
        agent: 'operations',
        decision: { tier: 'sticky', reason: 'follow-up' },
      });
      expect(await say(session, 'and T-4001?', stream)).toMatchObject({
        agent: 'support',
        decision: { tier: 'rules' },
      });
      expect(await say(session, 'yes', stream)).toMatchObject({
        agent: 'support',
        decision: { tier: 'sticky' },
      });
    },
  );
});

describe('a model that is not sure', () => {
  it.each([false, true])(
    'has the user asked, and the answer decides (streamed: %s)',
    async (stream) => {
      const session = newSession();
      await router.bedrock.script(chooses('operations', 0.3));
      const asked = await say(session, UNCLEAR, stream);
      expect(asked).toMatchObject({
        agent: null,
        status: 'clarify',
        decision: { tier: 'clarify', reason: 'model-unsure' },
      });
      expect(asked.options).toHaveLength(2);
      expect(asked.options?.[0]?.agent).toBe('operations');
      for (const { label } of asked.options ?? []) expect(asked.answer).toContain(label);
      expect(await say(session, 'the second one', stream)).toMatchObject({
        agent: asked.options?.[1]?.agent,
        decision: { tier: 'sticky', reason: 'clarified' },
      });
    },
  );

  it('hands over to people rather than asking twice, with one ticket', async () => {
    const session = newSession();
    await router.bedrock.script(chooses('operations', 0.3), chooses('support', 0.2));
    expect((await say(session, UNCLEAR)).status).toBe('clarify');
    const handed = await say(session, 'well, it hums and it is blue somehow, you see');
    expect(handed).toMatchObject({
      agent: null,
      status: 'human',
      decision: { tier: 'human', reason: 'still-unclear' },
    });
    expect(handed.answer).toContain(handed.ticketId);
    const tickets = router.tables
      .items('records')
      .filter((item) => JSON.stringify(item).includes(handed.ticketId ?? '-'));
    expect(tickets).toHaveLength(1);
  });
});

describe('where no model can choose', () => {
  it('the user is asked instead of refused', async () => {
    await router.bedrock.script({
      when: choosing,
      times: 0,
      fault: { kind: 'error', status: 503, type: 'ServiceUnavailableException' },
    });
    const asked = await say(newSession(), UNCLEAR);
    expect(asked).toMatchObject({
      status: 'clarify',
      decision: { reason: 'model-unavailable' },
      usage: { modelCalls: 0 },
    });
  });
});

describe('a message that asks for a human', () => {
  it('costs no model call', async () => {
    expect(await say(newSession(), 'Can I talk to a human?')).toMatchObject({
      status: 'human',
      ticketId: expect.stringMatching(/^T-\d+$/),
      decision: { tier: 'human', reason: 'asked' },
      usage: { modelCalls: 0 },
    });
  });
});

describe('overlapping turns', () => {
  it('of one session and of others are each decided by what was stored before, and logged once', async () => {
    const session = newSession();
    await say(session, 'Where is shipment S-3001?');
    const turns = Array.from({ length: 24 }, (_, index) => ({
      tenant: index % 3 === 2 ? 'globex' : 'acme',
      sessionId: session,
      message: index % 3 === 1 ? 'Can I talk to a human?' : 'and the other one?',
    }));
    let answers: Answer[] = [];
    const logged = await capturedJsonLines(async () => {
      const streams = await runTurns(router, turns);
      answers = streams.map(({ text }) => JSON.parse(text));
    });
    answers.forEach(({ decision, agent }, index) => {
      // The same session id of another tenant is another session: there is nothing to follow up.
      if (index % 3 === 2) expect(decision.tier).not.toBe('sticky');
      else if (index % 3 === 1) expect([decision.tier, agent]).toEqual(['human', null]);
      // The last turn that was stored before may be one of the others: then nobody has the session.
      else if (decision.tier === 'sticky') expect(agent).toBe('operations');
    });
    expect(answers.some(({ decision }) => decision.tier === 'sticky')).toBe(true);
    const decided = logged.filter(({ message }) => message === 'turn routed');
    const ids = decided.map(({ decision }) => (decision as { turnId: string }).turnId);
    expect(ids.sort()).toEqual(answers.map(({ turnId }) => turnId).sort());
    expect(JSON.stringify(decided)).not.toContain('other one');
  });
});
