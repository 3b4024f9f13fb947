import { describe, expect, it } from '@jest/globals';
import { type ListRequest, ToolListing } from '../../../../../functions/router/mcp/tool-listing.ts';

const never = new AbortController().signal;
const page = (...names: string[]) => ({ tools: names.map((name) => ({ name, inputSchema: {} })) });

/** A listing over answers that are given beforehand, and a clock. */
function listing(...answers: (Record<string, unknown> | Error | Promise<never>)[]) {
  const state = { now: 0, asked: [] as unknown[], failures: [] as string[] };
  const request: ListRequest = async (params) => {
    state.asked.push(params);
    const answer = await answers.shift();
    if (answer instanceof Error || answer === undefined)
      throw answer ?? new Error('once too often');
    return answer as Record<string, unknown>;
  };
  const made = new ToolListing(request, {
    names: new Set(['a', 'b', 'c', ...Array.from({ length: 30 }, (_, index) => `t${index}`)]),
    onFailure: ({ message }) => state.failures.push(message),
    now: () => state.now,
  });
  return { listing: made, state };
}

const namesOf = (list: ReadonlyMap<string, unknown> | undefined) => list && [...list.keys()];

/** JSON that can be read, and not written again. */
const tooDeep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;

describe('the list of a server', () => {
  it('is fetched once for all who wait for it, with all its pages', async () => {
    const { listing: tools, state } = listing(
      { ...page('a'), nextCursor: 'two' },
      { tools: [{ name: 'b' }, { name: 'unused' }, { name: 3 }, null] },
    );
    const lists = await Promise.all([tools.current(never), tools.current(never)]);
    expect(lists.map(namesOf)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(state.asked).toEqual([{}, { cursor: 'two' }]);
  });

  it('ends after 20 pages, however many a server pretends to have', async () => {
    const { listing: tools, state } = listing(
      ...Array.from({ length: 30 }, (_, index) => ({ ...page(`t${index}`), nextCursor: 'more' })),
    );
    expect(namesOf(await tools.current(never))).toHaveLength(20);
    expect(state.asked).toHaveLength(20);
  });

  it('is renewed when it is old, while turns go on with the old one', async () => {
    const { listing: tools, state } = listing(page('a'), page('b'));
    await tools.current(never);
    state.now = 299_999;
    expect(namesOf(await tools.current(never))).toEqual(['a']);
    expect(state.asked).toHaveLength(1);
    state.now = 300_000;
    expect(namesOf(await tools.current(never))).toEqual(['a']);
    await new Promise(setImmediate);
    expect(namesOf(await tools.current(never))).toEqual(['b']);
  });

  it('is renewed when the server has said that it changed', async () => {
    const { listing: tools } = listing(page('a'), page('b'));
    await tools.current(never);
    tools.expire();
    await tools.current(never);
    await new Promise(setImmediate);
    expect(namesOf(await tools.current(never))).toEqual(['b']);
  });

  it('that says the same is the same, and so is each tool of it', async () => {
    const { listing: tools, state } = listing(page('a', 'b'), page('a', 'b'), page('b'));
    const first = await tools.current(never);
    state.now += 300_000;
    await tools.current(never);
    await new Promise(setImmediate);
    expect(await tools.current(never)).toBe(first);
    state.now += 300_000;
    await tools.current(never);
    await new Promise(setImmediate);
    const third = await tools.current(never);
    expect(namesOf(third)).toEqual(['b']);
    expect(third?.get('b')).toBe(first?.get('b'));
  });

  it('that could not be had is not asked for again for 15 s, and the old one stays', async () => {
    const { listing: tools, state } = listing(
      new Error('down'),
      page('a'),
      new Error('down again'),
    );
    expect(await tools.current(never)).toBeUndefined();
    state.now = 14_999;
    expect(await tools.current(never)).toBeUndefined();
    expect(state).toMatchObject({ asked: [{}], failures: ['down'] });
    state.now = 15_000;
    expect(namesOf(await tools.current(never))).toEqual(['a']);
    state.now += 300_000;
    await tools.current(never);
    await new Promise(setImmediate);
    expect(namesOf(await tools.current(never))).toEqual(['a']);
    expect(state.failures).toEqual(['down', 'down again']);
  });

  it('that cannot be worked with is as good as none', async () => {
    const listed = { tools: [{ name: 'a', inputSchema: tooDeep }] };
    const { listing: tools, state } = listing(listed, listed, page('b'));
    await tools.current(never);
    tools.expire();
    await tools.current(never);
    await new Promise(setImmediate);
    expect(state.failures).toEqual([expect.stringContaining('call stack')]);
    state.now += 15_000;
    await tools.current(never);
    await new Promise(setImmediate);
    expect(namesOf(await tools.current(never))).toEqual(['b']);
  });

  it('holds no turn longer than the turn waits, and is there for the next', async () => {
    let arrive = (_: Record<string, unknown>) => {};
    const late = new Promise<Record<string, unknown>>((resolve) => {
      arrive = resolve;
    });
    const { listing: tools, state } = listing(late as Promise<never>);
    expect(await tools.current(AbortSignal.abort(new Error('time is up')))).toBeUndefined();
    const next = tools.current(never);
    arrive(page('a'));
    expect(namesOf(await next)).toEqual(['a']);
    expect(state.asked).toHaveLength(1);
  });
});
