/** The shape of a Converse request as far as the offline model reads it; other members pass unread (Converse API model). */

const text = { type: 'string' };

const toolUse = {
  type: 'object',
  required: ['toolUseId', 'name', 'input'],
  properties: { toolUseId: text, name: text, input: {} },
};

const toolResult = {
  type: 'object',
  required: ['toolUseId', 'content'],
  properties: {
    toolUseId: text,
    status: { enum: ['success', 'error'] },
    content: {
      type: 'array',
      items: { type: 'object', properties: { text, json: {} } },
    },
  },
};

const message = {
  type: 'object',
  required: ['role', 'content'],
  properties: {
    role: { enum: ['user', 'assistant'] },
    content: {
      type: 'array',
      items: { type: 'object', properties: { text, toolUse, toolResult } },
    },
  },
};

const inputSchema = {
  type: 'object',
  properties: {
    properties: { type: 'object', additionalProperties: { $ref: '#/$defs/inputSchema' } },
    required: { type: 'array', items: text },
    enum: { type: 'array' },
    items: { $ref: '#/$defs/inputSchema' },
    type: { anyOf: [text, { type: 'array', items: text }] },
    description: text,
    pattern: text,
  },
};

const toolSpec = {
  type: 'object',
  required: ['name', 'inputSchema'],
  properties: {
    name: text,
    description: { type: 'string', minLength: 1 },
    inputSchema: {
      type: 'object',
      required: ['json'],
      properties: { json: { $ref: '#/$defs/inputSchema' } },
    },
  },
};

export const REQUEST_SCHEMA = {
  $defs: { inputSchema },
  type: 'object',
  required: ['messages'],
  properties: {
    messages: { type: 'array', items: message },
    system: { type: 'array', items: { type: 'object', properties: { text } } },
    inferenceConfig: {
      type: 'object',
      properties: { maxTokens: { type: 'integer', minimum: 1 } },
    },
    toolConfig: {
      type: 'object',
      required: ['tools'],
      properties: {
        tools: { type: 'array', items: { type: 'object', properties: { toolSpec } } },
        toolChoice: {
          type: 'object',
          properties: {
            auto: { type: 'object' },
            any: { type: 'object' },
            tool: { type: 'object', required: ['name'], properties: { name: text } },
          },
        },
      },
    },
  },
};
