/** The MCP servers of all agents, as one worker uses them: which of their tools a turn can be offered now. */
import type { Deadline } from '../../shared/deadline.ts';
import { allowedTools } from '../agent/allowed-tools.ts';
import type { AgentDefinition, ToolDefinition } from '../agent-types.ts';
import { defineTool } from './define-tool.ts';
import { type McpServerEntry, type McpToolEntry, remoteToolName } from './mcp-entry.ts';
import { UnusableSchema } from './remote-schema.ts';
import { RemoteServer } from './remote-server.ts';
import type { ListedTool, ToolList } from './tool-listing.ts';

/** What one server has of what an agent's entry declares, in declared order. */
interface Offer {
  /** A tool that is listed as before is the same object, which keeps its breaker. */
  tools: readonly ToolDefinition[];
  missing: readonly McpToolEntry[];
}

export interface RemoteToolsOptions {
  /** Addresses in place of the catalogue's, by server name. */
  urls: ReadonlyMap<string, string>;
  /** The token of a server whose entry has `auth`. */
  readToken(server: string, signal: AbortSignal): Promise<string>;
  /** Told why a server's tools, or one of them, are not offered: once for each list of the server. */
  onTrouble(server: string, error: Error): void;
  /** Clock in ms. */
  now?(): number;
}

/** Longest wait of a turn for the tools of its agent's servers, in ms. Later turns use what comes after it. */
const MAX_WAIT_MS = 2_000;

export class RemoteTools {
  readonly #servers: ReadonlyMap<string, RemoteServer>;
  readonly #onTrouble: RemoteToolsOptions['onTrouble'];
  /** Both hold what was made of a server's present list, and let go of it with the list. */
  readonly #offers = new WeakMap<McpServerEntry, { list: ToolList; offer: Offer }>();
  readonly #defined = new WeakMap<McpToolEntry, { listed: ListedTool; tool: ToolDefinition }>();

  constructor(agents: readonly AgentDefinition[], options: RemoteToolsOptions) {
    const entries = agents.flatMap(({ mcp = [] }) => mcp);
    this.#onTrouble = options.onTrouble;
    // Entries of one name are one server, which `make check` holds them to.
    const byName = Map.groupBy(entries, ({ name }) => name);
    this.#servers = new Map([...byName].map(([name, same]) => [name, serverOf(same, options)]));
  }

  /**
   * The agent with those tools of its servers that can be had now, and told of those that cannot. Never fails, and waits
   * at most two seconds.
   * @param scopes of the verified token: a server that has nothing for them is not asked
   */
  async equip(
    agent: AgentDefinition,
    scopes: readonly string[],
    deadline: Deadline,
  ): Promise<AgentDefinition> {
    const entries = agent.mcp?.filter(({ tools }) => allowedTools(tools, scopes).length > 0) ?? [];
    if (entries.length === 0) return agent;
    const wait = deadline.within(MAX_WAIT_MS);
    try {
      const offers = await Promise.all(
        entries.map(async (entry) => ({ entry, ...(await this.#offerOf(entry, wait.signal)) })),
      );
      const missing = offers.flatMap(({ entry, missing }) =>
        allowedTools(missing, scopes).map(({ name }) => remoteToolName(entry.name, name)),
      );
      return {
        ...agent,
        prompt: missing.length === 0 ? agent.prompt : `${agent.prompt}\n\n${absence(missing)}`,
        tools: [...agent.tools, ...offers.flatMap(({ tools }) => tools)],
      };
    } finally {
      wait.clear();
    }
  }

  async #offerOf(entry: McpServerEntry, signal: AbortSignal): Promise<Offer> {
    const server = this.#servers.get(entry.name) as RemoteServer;
    const list = await server.tools(signal);
    if (!list) return { tools: [], missing: entry.tools };
    const known = this.#offers.get(entry);
    if (known?.list === list) return known.offer;
    const offer = this.#makeOffer(server, entry, list);
    this.#offers.set(entry, { list, offer });
    return offer;
  }

  #makeOffer(server: RemoteServer, entry: McpServerEntry, list: ToolList): Offer {
    const tools: ToolDefinition[] = [];
    const missing: McpToolEntry[] = [];
    for (const declared of entry.tools) {
      const listed = list.get(declared.name);
      const tool = listed && this.#define(server, entry, declared, listed);
      if (tool) tools.push(tool);
      else missing.push(declared);
      if (!listed) this.#onTrouble(entry.name, new Error(`does not list ${declared.name}`));
    }
    return { tools, missing };
  }

  #define(
    server: RemoteServer,
    entry: McpServerEntry,
    declared: McpToolEntry,
    listed: ListedTool,
  ): ToolDefinition | undefined {
    const known = this.#defined.get(declared);
    if (known?.listed === listed) return known.tool;
    try {
      const tool = defineTool(server, entry, declared, listed);
      this.#defined.set(declared, { listed, tool });
      return tool;
    } catch (error) {
      if (!(error instanceof UnusableSchema)) throw error;
      this.#onTrouble(entry.name, new Error(`${declared.name} is not offered: ${error.message}`));
      return undefined;
    }
  }
}

/** @param entries all of one server */
function serverOf(entries: readonly McpServerEntry[], options: RemoteToolsOptions): RemoteServer {
  const { urls, readToken, onTrouble, now } = options;
  const [{ name, url, auth }] = entries as [McpServerEntry];
  return new RemoteServer({
    name,
    url: new URL(urls.get(name) ?? url),
    tools: new Set(entries.flatMap(({ tools }) => tools.map((tool) => tool.name))),
    ...(auth === 'bearer' && { token: (signal) => readToken(name, signal) }),
    onListFailure: (error) => onTrouble(name, error),
    ...(now && { now }),
  });
}

/** For a model, which would otherwise promise what it cannot do, or make up what it cannot know. */
function absence(names: readonly string[]): string {
  return (
    `These tools are out of reach at the moment: ${names.join(', ')}. When a request needs one of them, say that this ` +
    'part cannot be done right now, and never make up what the tool would have said.'
  );
}
