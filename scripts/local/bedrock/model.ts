/** Serves Bedrock Runtime's operations with the offline model's answers. */
import type { CloudRequest, CloudResponse } from '../service.ts';
import type { CallLog, LoggedCall } from './call-log.ts';
import { spoilAnswer } from './faults/answer-fault.ts';
import { sendBody } from './faults/body-fault.ts';
import { isAnswerFault, isResponseFault, isStreamFault } from './faults/fault.ts';
import { respondWithFault } from './faults/response-fault.ts';
import type { Script, ScriptedReply } from './faults/script.ts';
import { type Pace, sendFrames } from './faults/stream-fault.ts';
import type { Sleep } from './faults/waiting.ts';
import { serveGuardrail } from './guardrail/serve.ts';
import { checkCachePoints, type PromptCache } from './prompt-cache.ts';
import { answerOffline } from './rules/answer.ts';
import { estimateInputTokens, estimateUsage } from './usage.ts';
import type { Answer, ContentBlock, ConverseRequest } from './wire/converse-types.ts';
import { checkModelId } from './wire/models.ts';
import { ServiceError, validationError } from './wire/service-error.ts';
import { toStreamEvents } from './wire/stream-events.ts';
import { parseConverseRequest } from './wire/validate-request.ts';

export interface ModelOptions {
  cache: PromptCache;
  script: Script;
  calls: CallLog;
  deltaDelayMs: number;
  sleep: Sleep;
}

const OPERATIONS: Readonly<Record<string, Exclude<LoggedCall['operation'], 'ApplyGuardrail'>>> = {
  converse: 'Converse',
  'converse-stream': 'ConverseStream',
  'count-tokens': 'CountTokens',
};

/** Answers one Bedrock Runtime request; throws a ServiceError for what the service refuses. */
export function createModel(
  options: ModelOptions,
): (request: CloudRequest) => Promise<CloudResponse> {
  return async (cloudRequest) => {
    const checked = await serveGuardrail(cloudRequest, options.script, options.calls);
    if (checked) return checked;
    const [, id = '', action = ''] = cloudRequest.path.match(/^\/model\/([^/]+)\/([^/]+)$/) ?? [];
    const operation = OPERATIONS[action];
    if (!operation || cloudRequest.method !== 'POST') {
      throw new ServiceError(
        404,
        'UnknownOperationException',
        `The local cloud has no Bedrock operation ${cloudRequest.method} ${cloudRequest.path}.`,
      );
    }
    const modelId = decodeURIComponent(id);
    checkModelId(modelId);
    return operation === 'CountTokens'
      ? countTokens(options, modelId, cloudRequest.body)
      : converse(options, modelId, operation, cloudRequest);
  };
}

async function converse(
  options: ModelOptions,
  modelId: string,
  operation: 'Converse' | 'ConverseStream',
  { body, signal }: CloudRequest,
): Promise<CloudResponse> {
  const stream = operation === 'ConverseStream';
  const request = parseConverseRequest(body);
  checkCachePoints(modelId, request);
  const { reply, fault } = options.script.take({ modelId, stream, request }) ?? {};
  options.calls.add({ modelId, operation, request, fault: fault?.kind, scripted: !!reply });
  if (fault && isResponseFault(fault)) return respondWithFault(fault, signal);

  const startedAt = performance.now();
  const honest = reply ? scriptedAnswer(request, reply) : answerOffline(request);
  const said = fault && isAnswerFault(fault) ? spoilAnswer(fault, request, honest) : honest;
  const answer = { ...said, usage: options.cache.account(modelId, request, said.usage) };
  const latencyMs = Math.round(performance.now() - startedAt);
  const onTheWay = fault && isStreamFault(fault) ? fault : undefined;
  const pace: Pace = { deltaDelayMs: options.deltaDelayMs, sleep: options.sleep, signal };
  if (!stream) return sendBody(JSON.stringify(toResponse(answer, latencyMs)), onTheWay, pace);
  return {
    status: 200,
    headers: {
      'content-type':
        onTheWay?.kind === 'content-type' ? onTheWay.value : 'application/vnd.amazon.eventstream',
    },
    body: sendFrames(toStreamEvents(answer, latencyMs), onTheWay, pace),
  };
}

function toResponse({ content, stopReason, usage }: Answer, latencyMs: number): unknown {
  return {
    output: { message: { role: 'assistant', content } },
    stopReason,
    usage,
    metrics: { latencyMs },
  };
}

function scriptedAnswer(request: ConverseRequest, reply: ScriptedReply): Answer {
  const toolUses = (reply.toolUses ?? []).map((use, index): ContentBlock => {
    const toolUseId = `tooluse_scripted_${request.messages.length}_${index}`;
    return { toolUse: { toolUseId, ...use } };
  });
  const content = [...(reply.text === undefined ? [] : [{ text: reply.text }]), ...toolUses];
  const stopReason = reply.stopReason ?? (toolUses.length > 0 ? 'tool_use' : 'end_turn');
  return { content, stopReason, usage: estimateUsage(request, content) };
}

function countTokens(options: ModelOptions, modelId: string, body: Buffer): CloudResponse {
  const sent: unknown = JSON.parse(body.toString('utf8'));
  const request = (sent as { input?: { converse?: ConverseRequest } } | null)?.input?.converse;
  if (!request?.messages)
    throw validationError('The offline model counts tokens of input.converse only.');
  options.calls.add({ modelId, operation: 'CountTokens', request, scripted: false });
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputTokens: estimateInputTokens(request) }),
  };
}
