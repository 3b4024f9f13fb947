/** One MCP server as a worker uses it: its client, the list of its tools, and a breaker over all of them. */
import { DeadlineExceeded } from '../../shared/deadline.ts';
import { McpClient } from '../../shared/mcp/client.ts';
import { McpAnswerError } from '../../shared/mcp/json-rpc.ts';
import { Breaker, type Verdict } from '../../shared/model/breaker.ts';
import { ToolError } from '../agent-types.ts';
import { cleanText } from './clean-text.ts';
import { type ToolList, ToolListing } from './tool-listing.ts';

export interface ServerOptions {
  name: string;
  url: URL;
  /** Those of its tools that agents use. */
  tools: ReadonlySet<string>;
  /** Reads the token that the server asks for. */
  token?: (signal: AbortSignal) => Promise<string>;
  onListFailure(error: Error): void;
  /** Clock in ms. */
  now?(): number;
}

export interface RemoteCall {
  tool: string;
  input: Record<string, unknown>;
  /** Sent beside the input, for the server and not for its tool. */
  meta: Record<string, unknown>;
  signal: AbortSignal;
  /** True when calling twice does no harm. */
  repeatable: boolean;
}

/**
 * JSON-RPC's code for unusable parameters, with which servers answer a call of an unknown tool (MCP, "Tools: Error
 * Handling"). Those made with the official SDK put it into the text of a result.
 */
const INVALID_PARAMS = -32_602;
const MAX_ERROR_CHARACTERS = 300;

export class RemoteServer {
  readonly #name: string;
  readonly #client: McpClient;
  readonly #listing: ToolListing;
  readonly #breaker: Breaker;

  constructor({ name, url, tools, token, onListFailure, now }: ServerOptions) {
    this.#name = name;
    this.#client = new McpClient({
      url,
      ...(token && { token }),
      onToolsChanged: () => this.#listing.expire(),
    });
    this.#listing = new ToolListing(
      (params, signal) => this.#client.request('tools/list', params, { signal, repeatable: true }),
      { names: tools, onFailure: onListFailure, ...(now && { now }) },
    );
    this.#breaker = new Breaker(now);
  }

  /** The server's tools by name, waited for until `signal` is aborted; undefined when they could not be had. */
  tools(signal: AbortSignal): Promise<ToolList | undefined> {
    return this.#listing.current(signal);
  }

  /** @throws ToolError when the server refused or is left alone for a while; otherwise what broke the call */
  async call({
    tool,
    input,
    meta,
    signal,
    repeatable,
  }: RemoteCall): Promise<Record<string, unknown>> {
    const permit = this.#breaker.enter();
    if (!permit) {
      throw new ToolError(`${this.#name} failed repeatedly and is not called for a while: say so.`);
    }
    const params = { name: tool, arguments: input, _meta: meta };
    try {
      const result = await this.#client.request('tools/call', params, { signal, repeatable });
      permit.settle('good');
      const isOutdated = result.isError === true && saysInvalidParams(result.content);
      if (isOutdated) this.#listing.expire();
      return result;
    } catch (error) {
      permit.settle(verdictOf(error, signal));
      if (!(error instanceof McpAnswerError)) throw error;
      // The list may be old: the tool may be gone, or take other parameters by now.
      if (error.code === INVALID_PARAMS) this.#listing.expire();
      throw new ToolError(
        `${this.#name} refused the call: ${cleanText(error.message, MAX_ERROR_CHARACTERS)}`,
      );
    }
  }
}

function saysInvalidParams(content: unknown): boolean {
  return JSON.stringify(content ?? '').includes(`${INVALID_PARAMS}`);
}

/** A server that answers is in order; a turn that was given up says nothing of it. */
function verdictOf(error: unknown, signal: AbortSignal): Verdict {
  if (error instanceof McpAnswerError) return 'good';
  if (!signal.aborted) return 'bad';
  return signal.reason instanceof DeadlineExceeded ? 'bad' : 'unknown';
}
