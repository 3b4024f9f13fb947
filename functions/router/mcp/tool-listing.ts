/**
 * The tools that one server lists, as a worker knows them: fetched at first use by one call for all who wait, renewed in
 * the background when they are old, and not asked for again for a while after a failure.
 */
import { orAborted } from '../../shared/deadline.ts';
import { isObject } from '../../shared/mcp/json-rpc.ts';

/** One tool as a server lists it; only its name is checked. */
export interface ListedTool {
  readonly name: string;
  readonly description?: unknown;
  readonly inputSchema?: unknown;
  readonly outputSchema?: unknown;
}

/** Tools by name. The same list, and the same tool in it, stays the same object for as long as it says the same. */
export type ToolList = ReadonlyMap<string, ListedTool>;

/** A request of the server for which nobody's deadline holds; it has its own. */
export type ListRequest = (
  params: Record<string, unknown>,
  signal: AbortSignal,
) => Promise<Record<string, unknown>>;

export interface ListingOptions {
  onFailure(error: Error): void;
  /** Clock in ms. */
  now?(): number;
}

/** Age at which a list is renewed, in ms. */
const FRESH_MS = 300_000;
/** Time after a failure in which the server is left alone, in ms: the cooling time of a breaker. */
const PAUSE_MS = 15_000;
/** Longest fetching of a list with all its pages, in ms. */
const FETCH_MS = 10_000;
/** Pages of a list, and tools of all of them: what is beyond is as good as not listed. */
const MAX_PAGES = 20;
const MAX_TOOLS = 500;

export class ToolListing {
  readonly #request: ListRequest;
  readonly #onFailure: (error: Error) => void;
  readonly #now: () => number;
  #list: ToolList | undefined;
  #renewAt = 0;
  #pending: Promise<void> | undefined;

  constructor(request: ListRequest, { onFailure, now = () => performance.now() }: ListingOptions) {
    this.#request = request;
    this.#onFailure = onFailure;
    this.#now = now;
  }

  /** The list, were it old; a first one is waited for until `signal` is aborted. Undefined when there is none. */
  async current(signal: AbortSignal): Promise<ToolList | undefined> {
    if (this.#now() >= this.#renewAt) this.#renew();
    if (this.#list === undefined && this.#pending) {
      // Fails only by the signal: the turn then goes on without, and the fetching for the next one.
      await orAborted(this.#pending, signal).catch(() => undefined);
    }
    return this.#list;
  }

  /** Has the list renewed at its next use. */
  expire(): void {
    if (this.#list !== undefined) this.#renewAt = 0;
  }

  #renew(): void {
    this.#pending ??= this.#fetch(AbortSignal.timeout(FETCH_MS))
      .then(
        (tools) => {
          this.#list = keepSame(this.#list, tools);
          this.#renewAt = this.#now() + FRESH_MS;
        },
        (error: Error) => {
          this.#renewAt = this.#now() + PAUSE_MS;
          this.#onFailure(error);
        },
      )
      .finally(() => {
        this.#pending = undefined;
      });
  }

  async #fetch(signal: AbortSignal): Promise<ListedTool[]> {
    const tools: ListedTool[] = [];
    let cursor: unknown;
    for (let page = 0; page < MAX_PAGES && tools.length < MAX_TOOLS; page++) {
      const result = await this.#request(cursor === undefined ? {} : { cursor }, signal);
      if (Array.isArray(result.tools)) tools.push(...result.tools.filter(isListedTool));
      cursor = result.nextCursor;
      if (typeof cursor !== 'string') break;
    }
    return tools.slice(0, MAX_TOOLS);
  }
}

function isListedTool(tool: unknown): tool is ListedTool {
  return isObject(tool) && typeof tool.name === 'string';
}

function keepSame(before: ToolList | undefined, tools: readonly ListedTool[]): ToolList {
  const kept = tools.map((tool) => {
    const known = before?.get(tool.name);
    return known && JSON.stringify(known) === JSON.stringify(tool) ? known : tool;
  });
  const after = new Map(kept.map((tool) => [tool.name, tool]));
  const isSame =
    before?.size === after.size && [...after].every(([name, tool]) => before.get(name) === tool);
  return isSame ? before : after;
}
