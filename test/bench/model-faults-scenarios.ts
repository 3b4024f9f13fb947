/**
 * Faults of a model, and what a router owes its caller under each. S01 to S16 are the scenarios of Failover Bench v0.1 in
 * Converse's form, with its bounds; F01 and on are further faults that Converse can have.
 */

import type { LoggedCall } from '../../scripts/local/bedrock/call-log.ts';
import type { Fault } from '../../scripts/local/bedrock/faults/fault.ts';
import type { Observed } from './model-faults-router.ts';

export const PRIMARY = 'amazon.nova-lite-v1:0';
export const FALLBACK = 'amazon.nova-pro-v1:0';

/** What was seen of one turn: its answer, and the calls of the step that had the fault. */
export interface Evidence extends Observed {
  calls: readonly LoggedCall[];
  /** All calls of the turn. */
  allCalls: readonly LoggedCall[];
}

export interface Scenario {
  id: string;
  what: string;
  fault: Fault;
  /** Answers of the first model that have the fault; 0: all. */
  times: number;
  /** Every model has it. */
  everywhere?: boolean;
  /** A fault that only a stream can have. */
  streamOnly?: true;
  /** Only the step in which the fault makes sense; both when not given. */
  step?: 'tool' | 'text';
  leaves?: true;
  /** Codes of errors that are the right end. */
  honest?: readonly string[];
  /** What was done wrong, if anything, when the answer itself is in order. */
  conduct(evidence: Evidence): string | undefined;
}

const of = (calls: readonly LoggedCall[], modelId: string) =>
  calls.filter((call) => call.modelId === modelId);

/** Requests within a window of the first one, in ms. */
const within = (calls: readonly LoggedCall[], ms: number) =>
  calls.filter(({ atMs }) => atMs - (calls[0]?.atMs ?? 0) < ms);

const atMost = (count: number, most: number, what: string) =>
  count > most ? `${count} ${what}, ${most} at most` : undefined;

const primaryAtMost =
  (most: number) =>
  ({ calls }: Evidence) =>
    atMost(of(calls, PRIMARY).length, most, 'attempts on the first model');

const fine = (): undefined => undefined;

const error = (status: number, type: string, more: object = {}): Fault => ({
  kind: 'error',
  status,
  type,
  ...more,
});

/** Events before the fault: a stream of 60 pieces and its messageStart, cut after 40 of them. */
const AFTER_40 = 41;

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'S01',
    what: 'one 429 with Retry-After 2 s',
    fault: error(429, 'ThrottlingException', { retryAfterSeconds: 2 }),
    times: 1,
    conduct: ({ calls }) => {
      const [first, second] = of(calls, PRIMARY);
      if (first && second && second.atMs - first.atMs < 1_800) return 'asked again before 1.8 s';
      return atMost(within(calls, 1_500).length, 2, 'attempts in 1.5 s');
    },
  },
  {
    id: 'S02',
    what: '429 for ever, no header',
    fault: error(429, 'ThrottlingException'),
    times: 0,
    conduct: ({ calls }) =>
      atMost(within(calls, 3_000).length, 4, 'attempts in 3 s') ??
      atMost(calls.length, 6, 'attempts'),
  },
  {
    id: 'S03',
    what: 'one 500, then healthy',
    fault: error(500, 'InternalServerException'),
    times: 1,
    conduct: ({ calls }) =>
      of(calls, FALLBACK).length > 0
        ? 'the first model was not asked again'
        : primaryAtMost(2)({ calls } as Evidence),
  },
  {
    id: 'S04',
    what: '503 for ever',
    fault: error(503, 'ServiceUnavailableException'),
    times: 0,
    conduct: primaryAtMost(2),
  },
  { id: 'S05', what: 'reset before headers', fault: { kind: 'reset' }, times: 1, conduct: fine },
  {
    id: 'S06',
    what: 'no response at all',
    fault: { kind: 'hang' },
    times: 0,
    conduct: primaryAtMost(1),
  },
  {
    id: 'S07',
    what: 'first token after 20 s',
    fault: { kind: 'slow', ms: 20_000 },
    times: 0,
    conduct: fine,
  },
  {
    id: 'S08',
    what: 'cut after 40 of 60 pieces, quietly',
    fault: { kind: 'cut', how: 'end', afterEvents: AFTER_40 },
    times: 1,
    conduct: fine,
  },
  {
    id: 'S08r',
    what: 'cut after 40 of 60 pieces, by a reset',
    fault: { kind: 'cut', how: 'reset', afterEvents: AFTER_40 },
    times: 1,
    conduct: fine,
  },
  {
    id: 'S08m',
    what: 'all pieces, no messageStop',
    fault: { kind: 'no-message-stop' },
    times: 1,
    streamOnly: true,
    conduct: fine,
  },
  {
    id: 'S09',
    what: 'stalls for ever, connection open',
    fault: { kind: 'stall', afterEvents: AFTER_40 },
    times: 1,
    conduct: ({ ms }) => atMost(ms, 45_000, 'ms until it was noticed'),
  },
  {
    id: 'S10',
    what: 'malformed event in mid-stream',
    fault: { kind: 'malformed-event', afterEvents: AFTER_40 },
    times: 1,
    conduct: fine,
  },
  {
    id: 'S10c',
    what: 'bad checksum in mid-stream',
    fault: { kind: 'bad-checksum', afterEvents: AFTER_40 },
    times: 1,
    streamOnly: true,
    conduct: fine,
  },
  {
    id: 'S11',
    what: 'messageStop, then the end without metadata',
    fault: { kind: 'no-metadata' },
    times: 1,
    streamOnly: true,
    conduct: ({ ms, usage, calls }) =>
      atMost(ms, 8_000, 'ms') ??
      atMost(calls.length, 1, 'attempts') ??
      (usage?.estimated ? undefined : 'usage not told to be estimated'),
  },
  {
    id: 'S11s',
    what: 'messageStop, then silence, connection open',
    // One event less than there are: the metadata.
    fault: { kind: 'stall', afterEvents: 63 },
    times: 1,
    streamOnly: true,
    step: 'text',
    conduct: ({ ms, usage, calls }) =>
      atMost(ms, 8_000, 'ms') ??
      atMost(calls.length, 1, 'attempts') ??
      (usage?.estimated ? undefined : 'usage not told to be estimated'),
  },
  {
    id: 'S12',
    what: '400 context too long',
    fault: error(400, 'ValidationException', { message: 'Input is too long for requested model.' }),
    times: 0,
    honest: ['context_too_long'],
    conduct: primaryAtMost(1),
  },
  {
    id: 'S13',
    what: '400 refused by the model',
    fault: error(400, 'ValidationException', { message: 'The content was filtered.' }),
    times: 0,
    honest: ['model_refused'],
    conduct: ({ calls }) => atMost(calls.length, 1, 'attempts'),
  },
  {
    id: 'S13f',
    what: 'stop reason content_filtered',
    fault: { kind: 'stop-reason', value: 'content_filtered' },
    times: 0,
    honest: ['blocked'],
    conduct: ({ calls }) => atMost(calls.length, 1, 'attempts'),
  },
  {
    id: 'S14',
    what: 'cut; the fallback rejects prefill',
    fault: { kind: 'cut', how: 'end', afterEvents: AFTER_40 },
    times: 0,
    conduct: ({ calls }) =>
      calls.every(({ request }) => lastRole(request) === 'user') ? undefined : 'sent a prefill',
  },
  {
    id: 'S16',
    what: '503; the fallback is told and billed',
    fault: error(503, 'ServiceUnavailableException'),
    times: 0,
    step: 'text',
    conduct: ({ usage, allCalls, calls }) =>
      usage?.models.join() !== [...new Set([allCalls[0]?.modelId, FALLBACK])].join()
        ? `models told: ${usage?.models}`
        : usage?.modelCalls !== 2
          ? `${usage?.modelCalls} answers billed, 2 were given`
          : atMost(of(calls, PRIMARY).length, 2, 'attempts on the first model'),
  },
  {
    id: 'F01',
    what: '200 with an empty body',
    fault: { kind: 'empty-body' },
    times: 1,
    conduct: fine,
  },
  { id: 'F02', what: '200 with {}', fault: { kind: 'empty-object' }, times: 1, conduct: fine },
  {
    id: 'F03',
    what: '200 with a web page',
    fault: { kind: 'html', status: 200 },
    times: 1,
    conduct: fine,
  },
  {
    id: 'F04',
    what: '503 with a web page',
    fault: { kind: 'html', status: 503 },
    times: 1,
    conduct: fine,
  },
  {
    id: 'F05',
    what: 'wrong content type',
    fault: { kind: 'content-type', value: 'text/html' },
    times: 1,
    conduct: fine,
  },
  {
    id: 'F06',
    what: 'throttling frame inside the stream',
    fault: { kind: 'exception', type: 'throttlingException', afterEvents: AFTER_40 },
    times: 1,
    streamOnly: true,
    conduct: fine,
  },
  {
    id: 'F07',
    what: 'error frame of an unknown code',
    fault: { kind: 'error-frame', code: 'InternalFailure', afterEvents: AFTER_40 },
    times: 1,
    streamOnly: true,
    conduct: fine,
  },
  {
    id: 'F08',
    what: 'malformed_tool_use',
    fault: { kind: 'malformed-tool-use' },
    times: 1,
    step: 'tool',
    conduct: fine,
  },
  {
    id: 'F09',
    what: 'max_tokens inside a tool input',
    fault: { kind: 'max-tokens-in-tool' },
    times: 1,
    step: 'tool',
    honest: ['answer_incomplete'],
    conduct: fine,
  },
  {
    id: 'F10',
    what: 'unknown stop reason',
    fault: { kind: 'stop-reason', value: 'something_new' },
    times: 1,
    conduct: fine,
  },
  {
    id: 'F11',
    what: 'access denied from one destination Region',
    fault: error(403, 'AccessDeniedException'),
    times: 1,
    conduct: primaryAtMost(1),
  },
  {
    id: 'F12',
    what: 'tokens per day used up',
    fault: error(429, 'ThrottlingException', { message: 'Too many tokens per day.' }),
    times: 0,
    conduct: primaryAtMost(1),
  },
  {
    id: 'F13',
    what: 'the caller leaves in mid-stream',
    fault: { kind: 'stall', afterEvents: AFTER_40 },
    times: 0,
    streamOnly: true,
    step: 'text',
    leaves: true,
    honest: ['caller_left'],
    conduct: ({ calls, ms }) => atMost(calls.length, 1, 'attempts') ?? atMost(ms, 5_000, 'ms'),
  },
  {
    id: 'F14',
    what: 'every model is down',
    fault: error(503, 'ServiceUnavailableException'),
    times: 0,
    everywhere: true,
    honest: ['model_unavailable'],
    conduct: ({ calls, ms }) => atMost(calls.length, 4, 'attempts') ?? atMost(ms, 5_000, 'ms'),
  },
];

function lastRole(request: unknown): string | undefined {
  return (request as { messages: { role: string }[] }).messages.at(-1)?.role;
}
