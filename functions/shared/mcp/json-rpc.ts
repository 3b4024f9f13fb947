/** Messages of JSON-RPC 2.0 as MCP sends them. */

/** A server failed, or said what no client can use. The message names no secret and no address. */
export class McpError extends Error {
  override readonly name: string = 'McpError';
}

/** The server's own error answer to a request. */
export class McpAnswerError extends McpError {
  override readonly name = 'McpAnswerError';
  /** JSON-RPC's code, such as -32602 for unusable parameters. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** What arrives from a server: an answer, a request or a notification. Nothing of it is checked but its being an object. */
export interface RpcMessage {
  id?: unknown;
  method?: unknown;
  result?: unknown;
  error?: unknown;
}

/** Characters of a server's error sentence that are kept. */
const MAX_ERROR_CHARACTERS = 300;

/** @throws McpError when the text is no message and no list of messages */
export function parseMessages(text: string): RpcMessage[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new McpError('the answer is not JSON');
  }
  // Servers of 2025-03-26 may answer with a batch.
  const messages = Array.isArray(parsed) ? parsed : [parsed];
  if (!messages.every(isObject)) throw new McpError('the answer is no JSON-RPC message');
  return messages;
}

/** True for the answer to request `id`. */
export function isAnswer(message: RpcMessage, id: number): boolean {
  return message.id === id && message.method === undefined;
}

/** The result of an answer. @throws McpAnswerError when it is an error */
export function resultOf({ result, error }: RpcMessage): Record<string, unknown> {
  if (isObject(error)) {
    const { code, message } = error;
    const said = typeof message === 'string' ? message : 'an error without a message';
    throw new McpAnswerError(
      typeof code === 'number' ? code : 0,
      said.slice(0, MAX_ERROR_CHARACTERS).toWellFormed(),
    );
  }
  if (!isObject(result)) throw new McpError('the answer has no result');
  return result;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
