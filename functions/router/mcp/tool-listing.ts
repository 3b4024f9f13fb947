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

/** Tools by name, of those that agents use. The same list, and the same tool in it, stays the same object for as long as it says the same. */
export type ToolList = ReadonlyMap<string, ListedTool>;

/** A request of the server for which nobody's deadline holds; it has its own. */
export type ListRequest = (
  params: Record<string, unknown>,
  signal: AbortSignal,
) => Promise<Record<string, unknown>>;

export interface ListingOptions {
  /** Tools that agents use; of the others nothing is kept. */
  names: ReadonlySet<string>;
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
/** Pages of a list: what is beyond is as good as not listed. */
const MAX_PAGES = 20;

export class ToolListing {
  readonly #request: ListRequest;
  readonly #names: ReadonlySet<string>;
  readonly #onFailure: (error: Error) => void;
  readonly #now: () => number;
  #list: ToolList | undefined;
  #renewAt = 0;
  #pending: Promise<void> | undefined;

  constructor(request: ListRequest, options: ListingOptions) {
    const { names, onFailure, now = () => performance.now() } = options;
    this.#request = request;
    this.#names = names;
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
      .then((tools) => {
        this.#list = keepSame(this.#list, tools);
        this.#renewAt = this.#now() + FRESH_MS;
      })
      // Nobody may wait for it any more, so nothing that goes wrong here is left unheard.
      .catch((error: Error) => {
        this.#renewAt = this.#now() + PAUSE_MS;
        this.#onFailure(error);
      })
      .finally(() => {
        this.#pending = undefined;
      });
  }

  async #fetch(signal: AbortSignal): Promise<ToolList> {
    const tools = new Map<string, ListedTool>();
    let cursor: unknown;
    for (let page = 0; page < MAX_PAGES && tools.size < this.#names.size; page++) {
      const result = await this.#request(cursor === undefined ? {} : { cursor }, signal);
      const listed: unknown[] = Array.isArray(result.tools) ? result.tools : [];
      for (const tool of listed.filter(isListedTool)) {
        if (this.#names.has(tool.name)) tools.set(tool.name, tool);
      }
      cursor = result.nextCursor;
      if (typeof cursor !== 'string') break;
    }
    return tools;
  }
}

function isListedTool(tool: unknown): tool is ListedTool {
  return isObject(tool) && typeof tool.name === 'string';
}

function keepSame(before: ToolList | undefined, tools: ToolList): ToolList {
  if (before === undefined) return tools;
  const after = new Map(
    [...tools].map(([name, tool]) => {
      const known = before.get(name);
      return [name, known && JSON.stringify(known) === JSON.stringify(tool) ? known : tool];
    }),
  );
  const isSame =
    before.size === after.size && [...after].every(([name, tool]) => before.get(name) === tool);
  return isSame ? before : after;
}
