/** Bedrock's prompt cache, as far as usage shows it: which part of a request was read from it, and which was written. */
import { createHash } from 'node:crypto';
import { estimateTokens } from './usage.ts';
import type { ConverseRequest, Usage } from './wire/converse-types.ts';
import { type CacheRules, cacheRulesOf } from './wire/models.ts';
import { ServiceError, validationError } from './wire/service-error.ts';

/** An entry lives on by use, five minutes after the last (Bedrock User Guide, "Prompt caching"). */
const LIFETIME_MS = 5 * 60_000;

/** Points that a request may have (Bedrock User Guide, "Prompt caching"). */
const MAX_POINTS = 4;

/** Entries that are kept; the oldest goes first. */
const MAX_ENTRIES = 1_000;

interface Prefix {
  key: string;
  tokens: number;
}

export class PromptCache {
  readonly #now: () => number;
  /** Expiry by model and prefix, least recently used first. */
  readonly #entries = new Map<string, number>();

  /** @param now a clock in ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The usage of an answer to `request`, with the cached part told apart. Throws a ServiceError for a point that the service refuses. */
  account(modelId: string, request: ConverseRequest, usage: Usage): Usage {
    const prefixes = prefixesOf(modelId, request);
    const longest = prefixes.at(-1);
    if (!longest) return usage;
    const read = prefixes.findLast(({ key }) => this.#has(key))?.tokens ?? 0;
    for (const { key } of prefixes) this.#keep(key);
    const write = longest.tokens - read;
    return {
      ...usage,
      inputTokens: usage.inputTokens - read - write,
      cacheReadInputTokens: read,
      cacheWriteInputTokens: write,
    };
  }

  reset(): void {
    this.#entries.clear();
  }

  #has(key: string): boolean {
    return (this.#entries.get(key) ?? 0) > this.#now();
  }

  #keep(key: string): void {
    this.#entries.delete(key);
    this.#entries.set(key, this.#now() + LIFETIME_MS);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}

/** Throws a ServiceError (AccessDeniedException or ValidationException) for points that the model does not take. */
export function checkCachePoints(modelId: string, request: ConverseRequest): void {
  const points = blocksOf(request).filter(isPoint).length;
  if (points === 0) return;
  const rules = cacheRulesOf(modelId);
  if (!rules) {
    throw new ServiceError(
      403,
      'AccessDeniedException',
      'You invoked an unsupported model or your request did not allow prompt caching.',
    );
  }
  if (!rules.tools && (request.toolConfig?.tools ?? []).some(isPoint)) {
    throw validationError('This model does not take a cachePoint in toolConfig.tools.');
  }
  if (points > MAX_POINTS) {
    throw validationError(`A request may have ${MAX_POINTS} cachePoint blocks, not ${points}.`);
  }
}

/** What stands before each point, shortest first, as far as it is long enough for this model to be cached. */
function prefixesOf(modelId: string, request: ConverseRequest): Prefix[] {
  const rules = cacheRulesOf(modelId);
  if (!rules) return [];
  let text = '';
  return blocksOf(request, rules).flatMap((block) => {
    if (!isPoint(block)) {
      text += JSON.stringify(block);
      return [];
    }
    const tokens = estimateTokens(text);
    if (tokens < rules.minimumTokens) return [];
    const key = createHash('sha256').update(`${modelId}\n${text}`).digest('base64');
    return [{ key, tokens }];
  });
}

/** Blocks in the order in which prefixes are built: tools, system, messages. */
function blocksOf({ toolConfig, system, messages }: ConverseRequest, rules?: CacheRules): object[] {
  const tools = rules && !rules.tools ? [] : (toolConfig?.tools ?? []);
  return [...tools, ...(system ?? []), ...messages.flatMap(({ content }) => content)];
}

const isPoint = (block: object): boolean => 'cachePoint' in block;
