/** Bedrock Runtime of the local cloud: Converse, ConverseStream and CountTokens, and the control endpoints of tests. */
import type { CloudRequest, CloudResponse, CloudService } from '../service.ts';
import { CallLog } from './call-log.ts';
import { createControl } from './control.ts';
import { Script } from './faults/script.ts';
import { type Sleep, sleep } from './faults/waiting.ts';
import { createModel } from './model.ts';
import { createPassThrough } from './pass-through.ts';
import { PromptCache } from './prompt-cache.ts';
import { errorResponse, ServiceError } from './wire/service-error.ts';

export interface BedrockOptions {
  /** `offline` answers by declared rules, `bedrock` passes requests on to Amazon Bedrock with the user's credentials. */
  mode: 'offline' | 'bedrock';
  /** Pause before each delta of a stream, in milliseconds; 0 when not given. */
  deltaDelayMs?: number;
  /** Replaced in tests. */
  sleep?: Sleep;
  /** Clock of the prompt cache in ms. Replaced in tests. */
  now?: () => number;
  environment?: Record<string, string | undefined>;
}

const CONTROL_PREFIX = '/_agentpool/model';

/** Serves `/model/{id}/…` of Bedrock Runtime and `/_agentpool/model/*`. */
export function createBedrock(options: BedrockOptions): CloudService {
  const script = new Script();
  const calls = new CallLog();
  const cache = new PromptCache(options.now);
  const control = createControl(options.mode, script, calls, cache);
  const runtime =
    options.mode === 'bedrock'
      ? createPassThrough(options.environment ?? process.env)
      : createModel({
          script,
          calls,
          cache,
          deltaDelayMs: options.deltaDelayMs ?? 0,
          sleep: options.sleep ?? sleep,
        });
  return {
    async handle(request: CloudRequest): Promise<CloudResponse> {
      if (request.path.startsWith(CONTROL_PREFIX)) {
        return control(request, request.path.slice(CONTROL_PREFIX.length));
      }
      try {
        return await runtime(request);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return errorResponse(error.status, error.type, error.message);
      }
    },
    close: async () => {},
  };
}
