/** What is known of a model, as `models.json` declares it: an id, above all an ARN, does not tell what a model can. */
export interface ModelFacts {
  /** A model id, an inference profile's id, or an ARN. */
  modelId: string;
  /** Tokens of request and answer together. */
  contextTokens: number;
  /** Given: the model takes cache points in the system prompt. A model that does not refuses a request with one. */
  promptCache?: PromptCacheFacts;
}

export interface PromptCacheFacts {
  /** Shorter prefixes are not cached, and nothing says so (Bedrock User Guide, "Prompt caching"). */
  minimumTokens: number;
  /** Whether the tools belong to the prefix that is cached. */
  tools: boolean;
}

export type ModelCatalogue = ReadonlyMap<string, ModelFacts>;

export const catalogueOf = (models: readonly ModelFacts[]): ModelCatalogue =>
  new Map(models.map((model) => [model.modelId, model]));
