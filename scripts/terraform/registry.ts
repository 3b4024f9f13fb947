/** Whether a provider can be downloaded: from the public registry or from the user's network mirror. */
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { writeWhole } from './cli-configuration.ts';

const REGISTRY = 'https://registry.terraform.io/.well-known/terraform.json';

/** Longest wait for an answer. */
const PROBE_MS = 3_000;
/** How long an answer is believed. */
const REMEMBERED_MS = 10 * 60_000;

interface Memory {
  url: string;
  reachable: boolean;
  at: number;
}

/** One request, proxies of the environment included, as Terraform itself would send it. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const agent = new Agent({ proxyEnv: process.env });
    const request = get(url, { agent, signal: AbortSignal.timeout(PROBE_MS) }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 400);
    });
    request.on('error', () => resolve(false));
  });
}

function recall(file: string, url: string, now: number): boolean | undefined {
  try {
    const memory = JSON.parse(readFileSync(file, 'utf8')) as Memory;
    return memory.url === url && now - memory.at < REMEMBERED_MS ? memory.reachable : undefined;
  } catch {
    return undefined;
  }
}

/** Asks the first network mirror, or else the registry, at most every ten minutes. */
export async function registryReachable(
  stateFolder: string,
  networkMirrors: readonly string[],
): Promise<boolean> {
  const mirror = networkMirrors[0];
  const url = mirror
    ? new URL('registry.terraform.io/hashicorp/aws/index.json', mirror).href
    : REGISTRY;
  const file = join(stateFolder, 'cache', 'registry.json');
  const remembered = recall(file, url, Date.now());
  if (remembered !== undefined) return remembered;
  const reachable = await answers(url);
  const memory: Memory = { url, reachable, at: Date.now() };
  writeWhole(file, JSON.stringify(memory));
  return reachable;
}
