/**
 * DynamoDB and Bedrock for a rehearsal: they answer inside the process, so nothing is called, stored or paid. The
 * clients in front of them are the real ones: they sign, serialise and parse as for any turn.
 */
import { Readable } from 'node:stream';
import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { eventFrame } from './event-frames.ts';

type Handler = BedrockRuntimeClient['config']['requestHandler'];
type Request = Parameters<Handler['handle']>[0];

/** Agent that the canned model chooses, and the tool that it calls once a turn. */
export const REHEARSED_AGENT = 'rehearsal';
export const REHEARSED_TOOL = 'rehearse';

const USAGE = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };

/** Of a guardrail. */
const PASSED = Buffer.from('{"action":"NONE","outputs":[],"assessments":[]}');

const TABLE_JSON = 'application/x-amz-json-1.0';
const COUNTED = '{"Attributes":{"lastTurn":{"N":"1"}}}';

/** A request handler for either client. */
export function cannedServices(): Handler {
  return {
    handle: async (request: Request) => ({ response: answer(request) }),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  } as unknown as Handler;
}

function answer({ path, body }: Request): object {
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
  if (path.endsWith('/converse')) return response('application/json', [converse(text)]);
  if (path.endsWith('/converse-stream')) {
    return response('application/vnd.amazon.eventstream', converseStream(text));
  }
  if (path.endsWith('/apply')) return response('application/json', [PASSED]);
  // Tables are empty, and take what is put into them; a session counts its turns.
  if (text.includes('lastTurn')) return response(TABLE_JSON, [Buffer.from(COUNTED)]);
  return response(TABLE_JSON, [Buffer.from('{"Count":0,"Items":[]}')]);
}

const response = (type: string, parts: readonly Uint8Array[]): object => ({
  statusCode: 200,
  headers: { 'content-type': type },
  body: Readable.from(parts),
});

/** What the model does: chooses the agent when asked to, calls the tool once, then answers. */
function converse(request: string): Buffer {
  const step = nextStep(request);
  const message = {
    role: 'assistant',
    content: [step === 'answer' ? { text: 'ok' } : { toolUse: toolUse(step) }],
  };
  const stopReason = step === 'answer' ? 'end_turn' : 'tool_use';
  return Buffer.from(
    JSON.stringify({ output: { message }, stopReason, usage: USAGE, metrics: {} }),
  );
}

function converseStream(request: string): Buffer[] {
  const step = nextStep(request);
  const contentBlockIndex = 0;
  const block =
    step === 'answer'
      ? [eventFrame('contentBlockDelta', { contentBlockIndex, delta: { text: 'ok' } })]
      : [
          eventFrame('contentBlockStart', {
            contentBlockIndex,
            start: { toolUse: { ...toolUse(step), input: undefined } },
          }),
          eventFrame('contentBlockDelta', {
            contentBlockIndex,
            delta: { toolUse: { input: JSON.stringify(toolUse(step).input) } },
          }),
        ];
  return [
    eventFrame('messageStart', { role: 'assistant' }),
    ...block,
    eventFrame('contentBlockStop', { contentBlockIndex }),
    eventFrame('messageStop', { stopReason: step === 'answer' ? 'end_turn' : 'tool_use' }),
    eventFrame('metadata', { usage: USAGE, metrics: { latencyMs: 1 } }),
  ];
}

type Step = 'choose' | 'call' | 'answer';

function nextStep(request: string): Step {
  if (request.includes('"toolChoice"')) return 'choose';
  return request.includes('"toolResult"') ? 'answer' : 'call';
}

function toolUse(step: Exclude<Step, 'answer'>) {
  return step === 'choose'
    ? { toolUseId: 'choice', name: 'route', input: { agent: REHEARSED_AGENT, confidence: 1 } }
    : { toolUseId: 'call', name: REHEARSED_TOOL, input: { id: 'T-1' } };
}
