import type { QuotaFacts } from './token-quota.ts';

export type Capability = 'tools' | 'streaming' | 'images';

/** What is known of a model, as `models.json` declares it: an id, above all an ARN, does not tell what a model can. */
export interface ModelFacts {
  /** A model id, an inference profile's id, or an ARN. */
  modelId: string;
  /** Tokens of request and answer together. */
  contextTokens: number;
  /** Given: the model takes cache points in the system prompt. A model that does not refuses a request with one. */
  promptCache?: PromptCacheFacts;
  /** What a request may ask of it; not given: everything. */
  capabilities?: readonly Capability[];
  /** Calls that a worker may hold at once; half of its sockets when not given. */
  maxConcurrentCalls?: number;
  /** Given: calls that are sure to be throttled are not sent. */
  quota?: QuotaFacts;
}

export interface PromptCacheFacts {
  /** Shorter prefixes are not cached, and nothing says so (Bedrock User Guide, "Prompt caching"). */
  minimumTokens: number;
  /** Whether the tools belong to the prefix that is cached. */
  tools: boolean;
}

export type ModelCatalogue = ReadonlyMap<string, ModelFacts>;

/** Facts as models.json holds them, where a capability is any string: those that mean nothing here ask for nothing. */
export interface DeclaredModel extends Omit<ModelFacts, 'capabilities'> {
  capabilities?: readonly string[];
}

export const catalogueOf = (models: readonly DeclaredModel[]): ModelCatalogue =>
  new Map(models.map((model) => [model.modelId, model as ModelFacts]));
