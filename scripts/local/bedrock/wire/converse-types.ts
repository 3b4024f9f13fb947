/** The part of Bedrock's Converse request and response that the offline model reads and writes (Converse API model). */

export interface ConverseRequest {
  messages: Message[];
  system?: { text?: string; cachePoint?: CachePoint }[];
  inferenceConfig?: { maxTokens?: number };
  toolConfig?: ToolConfig;
  outputConfig?: {
    textFormat?: { type?: string; structure?: { jsonSchema?: { schema?: string } } };
  };
}

export interface CachePoint {
  type: 'default';
}

export interface ToolConfig {
  tools: { toolSpec?: ToolSpec; cachePoint?: CachePoint }[];
  toolChoice?: { auto?: object; any?: object; tool?: { name: string } };
}

export interface ToolSpec {
  name: string;
  description?: string;
  inputSchema: { json: Schema };
}

/** JSON Schema as far as the rules read it. */
export interface Schema {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  default?: unknown;
}

export interface Message {
  role: 'user' | 'assistant';
  content: ContentBlock[];
}

export interface ContentBlock {
  text?: string;
  toolUse?: ToolUse;
  toolResult?: ToolResult;
}

export interface ToolUse {
  toolUseId: string;
  name: string;
  input: unknown;
}

export interface ToolResult {
  toolUseId: string;
  content: { text?: string; json?: unknown }[];
  status?: 'success' | 'error';
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cacheReadInputTokens?: number;
  cacheWriteInputTokens?: number;
}

/** What the model decided to say: whole, before it is sent as JSON or as a stream. */
export interface Answer {
  content: ContentBlock[];
  stopReason: string;
  usage: Usage;
}
