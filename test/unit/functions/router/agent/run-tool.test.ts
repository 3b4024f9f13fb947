import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { runTool } from '../../../../../functions/router/agent/run-tool.ts';
import { ToolBreakers } from '../../../../../functions/router/agent/tool-breakers.ts';
import { ToolQuota } from '../../../../../functions/router/agent/tool-quota.ts';
import {
  type ToolContext,
  type ToolDefinition,
  ToolError,
} from '../../../../../functions/router/agent-types.ts';
import { CallerLeft, startDeadline } from '../../../../../functions/shared/deadline.ts';

const context = { tenant: 'acme', actor: 'ann', turnId: 't-1' } as Omit<ToolContext, 'signal'>;

const limits = (breakers = new ToolBreakers()) => ({ quota: new ToolQuota(), breakers });

const toolThat = (
  run: ToolDefinition['run'],
  more: Partial<ToolDefinition> = {},
): ToolDefinition => ({
  name: 'work',
  description: 'Works',
  sideEffect: false,
  inputSchema: {
    type: 'object',
    properties: { id: { type: 'string', pattern: '^O-\\d+$' } },
    required: ['id'],
  },
  run,
  ...more,
});

async function use(
  tool: ToolDefinition,
  input: unknown = { id: 'O-1' },
  ms = 60_000,
  caller?: AbortSignal,
) {
  const deadline = startDeadline(ms, caller);
  const call = { toolUseId: 'u-1', name: 'work', input: input as never };
  const { ok, result, defect } = await runTool([tool], call, context, limits(), deadline);
  deadline.clear();
  return { ok, result, defect, read: result.content?.[0]?.json as Record<string, unknown> };
}

describe('a tool call', () => {
  it('reaches the tool with the turn it belongs to', async () => {
    const run = jest.fn<ToolDefinition['run']>(async () => ({ total: 7 }));
    const { ok, read } = await use(toolThat(run));
    expect({ ok, read }).toEqual({ ok: true, read: { status: 'ok', data: { total: 7 } } });
    expect(run.mock.calls[0]?.[1]).toMatchObject({ tenant: 'acme', actor: 'ann', turnId: 't-1' });
  });

  it('that breaks tells the model nothing of the inside, and somebody else everything', async () => {
    const broken = new TypeError('x of undefined');
    const deadline = startDeadline(60_000);
    const call = { toolUseId: 'u-1', name: 'work', input: { id: 'O-1' } };
    const outcome = await runTool(
      [toolThat(() => Promise.reject(broken))],
      call,
      context,
      limits(),
      deadline,
    );
    deadline.clear();
    expect(outcome.defect).toBe(broken);
    expect(JSON.stringify(outcome.result)).not.toContain('undefined');
    const refused = await use(toolThat(() => Promise.reject(new ToolError('There is no O-1.'))));
    expect(refused.read.message).toBe('There is no O-1.');
    expect(refused.defect).toBeUndefined();
  });

  it('of an unknown name is an error that the model can read', async () => {
    const deadline = startDeadline(60_000);
    const call = { toolUseId: 'u-1', name: 'drop_tables', input: {} };
    const { ok, result } = await runTool([], call, context, limits(), deadline);
    deadline.clear();
    expect(ok).toBe(false);
    expect(result).toMatchObject({ toolUseId: 'u-1', status: 'error' });
    expect(JSON.stringify(result)).toContain('drop_tables');
  });

  it.each([
    [{}],
    [{ id: 7 }],
    [{ id: 'C-1' }],
    [{ id: 'O-1', admin: true }],
    ['O-1'],
    [null],
    [[]],
  ])('with the wrong input %j never reaches the tool', async (input) => {
    const run = jest.fn<ToolDefinition['run']>(async () => ({}));
    const { ok, read } = await use(toolThat(run), input);
    expect(ok).toBe(false);
    expect(read).toMatchObject({ status: 'error', message: expect.stringContaining('input') });
    expect(run).not.toHaveBeenCalled();
  });

  it('tells the model what a tool wrote for it, and nothing of any other failure', async () => {
    const told = await use(toolThat(() => Promise.reject(new ToolError('There is no order O-1.'))));
    expect(told.read).toEqual({ status: 'error', message: 'There is no order O-1.' });
    const untold = await use(
      toolThat(() => Promise.reject(new Error('table agentpool-x: denied'))),
    );
    expect(untold.read).toEqual({ status: 'error', message: 'The tool failed.' });
    const thrown = await use(
      toolThat(() => {
        throw new Error('at once');
      }),
    );
    expect(thrown.ok).toBe(false);
  });

  it('with an output that is not as declared is an error', async () => {
    const outputSchema = {
      type: 'object',
      properties: { total: { type: 'number' } },
      required: ['total'],
    } as const;
    const { ok, defect } = await use(toolThat(async () => ({ total: 'seven' }), { outputSchema }));
    expect(ok).toBe(false);
    expect(defect?.message).toContain('output.total must be a number');
  });

  it('that gives nothing back is an error', async () => {
    expect((await use(toolThat(async () => undefined as never))).ok).toBe(false);
  });

  it('with a huge output is cut, and says so', async () => {
    const { ok, read } = await use(toolThat(async () => ({ rows: '🚚'.repeat(50_000) })));
    expect(ok).toBe(true);
    expect(read).toMatchObject({ status: 'ok', truncated: true });
    expect((read.data as string).length).toBeLessThanOrEqual(12_000);
    expect((read.data as string).isWellFormed()).toBe(true);
  });

  it('is cut to the size that its tool declares', async () => {
    const tool = toolThat(async () => ({ rows: 'x'.repeat(500) }), { maxOutputCharacters: 100 });
    expect((await use(tool)).read).toMatchObject({
      truncated: true,
      data: expect.stringMatching(/^.{100}$/),
    });
  });

  it.each([
    [{ error: 'No such account' }, 'No such account'],
    [{ error: { code: 7, message: 'Quota used up' } }, 'Quota used up'],
    [{ status: 'error', message: 'Try later' }, 'Try later'],
    [{ isError: true }, 'without a reason'],
    [{ success: false, message: 'Refused' }, 'Refused'],
    [{ ok: false, error: 'x'.repeat(9_000) }, 'xxx'],
  ])('that succeeds with an error inside, %j, is an error', async (output, message) => {
    const { ok, read } = await use(toolThat(async () => output));
    expect(ok).toBe(false);
    expect(read).toMatchObject({ status: 'error', message: expect.stringContaining(message) });
    expect((read.message as string).length).toBeLessThanOrEqual(500);
  });

  it.each([
    [{ error: null }],
    [{ error: '' }],
    [{ errors: 0, ok: true }],
    [{ order: { status: 'error' } }],
  ])('with %j is no error: only what stands at the top tells one', async (output) => {
    expect((await use(toolThat(async () => output))).ok).toBe(true);
  });

  it('ends at the limit that its tool declares', async () => {
    const { read } = await use(toolThat(() => new Promise(() => {}), { timeoutMs: 10 }));
    expect(read.message).toBe('The tool gave no answer in time.');
  });

  it('whose output says anything at all stays inside the data of its envelope', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const { read } = await use(toolThat(async () => ({ text: `","status":"x"}${text}` })));
        expect(Object.keys(read).sort()).toEqual(['data', 'status']);
        expect(read.status).toBe('ok');
      }),
    );
  });

  it('does not hold the turn when the tool ignores its signal', async () => {
    const { ok, read } = await use(
      toolThat(() => new Promise(() => {})),
      { id: 'O-1' },
      20,
    );
    expect({ ok, read }).toEqual({
      ok: false,
      read: { status: 'error', message: 'The tool gave no answer in time.' },
    });
  });

  it('that timed out with a side effect is told to be unsure, so that it is not simply run again', async () => {
    const tool = toolThat(() => new Promise(() => {}), { sideEffect: true });
    expect((await use(tool, { id: 'O-1' }, 20)).read.message).toContain('do not call it again');
  });

  it('is told when the caller leaves', async () => {
    const gone = new AbortController();
    let heard: unknown;
    const tool = toolThat(async (_, { signal }) => {
      signal.addEventListener('abort', () => {
        heard = signal.reason;
      });
      gone.abort(new CallerLeft());
      return new Promise<never>(() => {});
    });
    expect((await use(tool, { id: 'O-1' }, 60_000, gone.signal)).ok).toBe(false);
    expect(heard).toBeInstanceOf(CallerLeft);
  });
});

describe('the breaker of a tool', () => {
  let now = 0;
  const call = { toolUseId: 'u-1', name: 'work', input: { id: 'O-1' } };

  async function useOften(tool: ToolDefinition, breakers: ToolBreakers, times: number) {
    const deadline = startDeadline(60_000);
    const outcomes: boolean[] = [];
    for (let time = 0; time < times; time++) {
      outcomes.push((await runTool([tool], call, context, limits(breakers), deadline)).ok);
    }
    deadline.clear();
    return outcomes;
  }

  it('keeps calls from a tool that failed five times in a row, for every turn of the worker, until a probe is well', async () => {
    const breakers = new ToolBreakers(() => now);
    let broken = true;
    const run = jest.fn<ToolDefinition['run']>(async () => {
      if (broken) throw new Error('down');
      return {};
    });
    const tool = toolThat(run);
    await useOften(tool, breakers, 8);
    expect(run).toHaveBeenCalledTimes(5);
    expect(
      await useOften(
        toolThat(async () => ({})),
        breakers,
        1,
      ),
    ).toEqual([true]);
    broken = false;
    now += 15_000;
    expect(await useOften(tool, breakers, 2)).toEqual([true, true]);
  });

  it('does not count what the tool refuses in its own words, nor a turn that ended', async () => {
    const breakers = new ToolBreakers(() => now);
    const refuse = jest.fn<ToolDefinition['run']>(() => Promise.reject(new ToolError('No.')));
    await useOften(toolThat(refuse), breakers, 9);
    expect(refuse).toHaveBeenCalledTimes(9);
    const hang = jest.fn<ToolDefinition['run']>(() => new Promise(() => {}));
    const hanging = toolThat(hang);
    for (let turn = 0; turn < 9; turn++) {
      const left = startDeadline(60_000, AbortSignal.abort(new CallerLeft()));
      await runTool([hanging], call, context, limits(breakers), left);
      left.clear();
    }
    expect(hang).toHaveBeenCalledTimes(9);
  });

  it.each([
    ['does not count a tool that its turn left less time than its own limit', 30_000, 9],
    ['counts a tool that had its whole limit', 20, 5],
  ])('%s', async (_, timeoutMs, runs) => {
    jest.useFakeTimers();
    const breakers = new ToolBreakers(() => now);
    const hang = jest.fn<ToolDefinition['run']>(() => new Promise(() => {}));
    const tool = toolThat(hang, { timeoutMs });
    for (let turn = 0; turn < 9; turn++) {
      const deadline = startDeadline(60);
      // Between two ms: a timer of whole ms for the time that is left ends before the turn does.
      jest.advanceTimersByTime(20.9);
      const ran = runTool([tool], call, context, limits(breakers), deadline);
      await jest.advanceTimersByTimeAsync(40.1);
      expect((await ran).ok).toBe(false);
      deadline.clear();
    }
    jest.useRealTimers();
    expect(hang).toHaveBeenCalledTimes(runs);
  });
});
