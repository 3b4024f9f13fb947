/** What a stage knows of its MCP servers beside the catalogue: addresses of its own, and where their tokens are. */
import { isObject } from '../../shared/mcp/json-rpc.ts';
import { urlProblem } from './mcp-entry.ts';

/** Environment variable with the stage's own addresses, a JSON object of them by server name; Terraform sets it. */
const VARIABLE = 'MCP_SERVER_URLS';

/** The address of a server by name, when the stage has its own. @throws Error when the variable is wrong */
export function stageUrls(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const text = env[VARIABLE];
  if (!text) return new Map();
  let urls: unknown;
  try {
    urls = JSON.parse(text);
  } catch {
    throw new Error(`${VARIABLE} is not JSON: correct mcp_server_urls in the stage's tfvars`);
  }
  if (!isObject(urls)) throw new Error(`${VARIABLE} is no JSON object of URLs by server name`);
  for (const [name, url] of Object.entries(urls)) {
    const problem = typeof url === 'string' ? urlProblem(url) : 'is no text';
    if (problem !== undefined) {
      throw new Error(
        `${VARIABLE}: the URL of ${name} ${problem}: correct mcp_server_urls in the stage's tfvars`,
      );
    }
  }
  return new Map(Object.entries(urls as Record<string, string>));
}

/** Name of the SSM parameter with a server's token. @throws Error when the function was not told its stage */
export function tokenParameter(env: NodeJS.ProcessEnv, server: string): string {
  const { PROJECT, STAGE } = env;
  if (!PROJECT || !STAGE) throw new Error('PROJECT and STAGE are not set: Terraform sets both');
  return `${PROJECT}-${STAGE}-mcp-${server}`;
}
