/** What a stage knows of MCP servers and agents elsewhere beside the catalogue: their addresses, and where tokens are. */
import { isObject } from '../../shared/mcp/json-rpc.ts';
import { urlProblem } from './mcp-entry.ts';

/** What addresses are of: MCP servers by name, or agents by id. */
export type Addressed = 'mcp' | 'agent';

/** Environment variables with the stage's own addresses, JSON objects of them by name, and where Terraform has them from. */
const SETTINGS = {
  mcp: { variable: 'MCP_SERVER_URLS', setting: 'mcp_server_urls' },
  agent: { variable: 'AGENT_URLS', setting: 'agent_urls' },
};

/** Addresses by name, where the stage has its own. @throws Error when the variable is wrong */
export function stageUrls(
  env: NodeJS.ProcessEnv,
  what: Addressed = 'mcp',
): ReadonlyMap<string, string> {
  const { variable, setting } = SETTINGS[what];
  const text = env[variable];
  if (!text) return new Map();
  let urls: unknown;
  try {
    urls = JSON.parse(text);
  } catch {
    throw new Error(`${variable} is not JSON: correct ${setting} in the stage's tfvars`);
  }
  if (!isObject(urls)) throw new Error(`${variable} is no JSON object of URLs by name`);
  for (const [name, url] of Object.entries(urls)) {
    const problem = typeof url === 'string' ? urlProblem(url) : 'is no text';
    if (problem !== undefined) {
      throw new Error(
        `${variable}: the URL of ${name} ${problem}: correct ${setting} in the stage's tfvars`,
      );
    }
  }
  return new Map(Object.entries(urls as Record<string, string>));
}

/** Name of the SSM parameter with a token. @throws Error when the function was not told its stage */
export function tokenParameter(
  env: NodeJS.ProcessEnv,
  name: string,
  what: Addressed = 'mcp',
): string {
  return `${stagePrefix(env)}${what}-${name}`;
}

/** What names of functions and parameters begin with. @throws Error when the function was not told its stage */
export function stagePrefix({ PROJECT, STAGE }: NodeJS.ProcessEnv): string {
  if (!PROJECT || !STAGE) throw new Error('PROJECT and STAGE are not set: Terraform sets both');
  return `${PROJECT}-${STAGE}-`;
}
