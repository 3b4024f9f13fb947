/** What the provider block and the environment say, as far as the owned types need it. */

import { first, text, textMap } from './engine/expand.ts';
import type { ProviderSettings } from './engine/resource.ts';
import { errorAt, type Problem } from './wire/diagnostics.ts';
import type { ObjectValue } from './wire/values.ts';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Settings extends ProviderSettings {
  /** Base URL of the Lambda API; always on this machine. */
  endpoint: string;
  /** Undefined: the SDK's own chain (environment, profile). */
  credentials: Credentials | undefined;
}

type Environment = { [name: string]: string | undefined };

/** Whether a URL points at this very machine. */
export function isLoopback(url: string): boolean {
  let host: string;
  try {
    host = new URL(url).hostname;
  } catch {
    return false;
  }
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(host)
  );
}

/** Every endpoint that the provider block names, by service. */
function configuredEndpoints(config: ObjectValue): [service: string, url: string][] {
  const sets = Array.isArray(config.endpoints) ? config.endpoints : [];
  return sets.flatMap((set) =>
    Object.entries(set ?? {}).filter(
      (entry): entry is [string, string] => text(entry[1]) !== undefined,
    ),
  );
}

function credentialsOf(config: ObjectValue): Credentials | undefined {
  const [accessKeyId, secretAccessKey] = [text(config.access_key), text(config.secret_key)];
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: text(config.token) };
}

/**
 * The settings, or the problem that keeps this program from working: above all an endpoint that is not on this machine.
 * It stands in for the real provider on local clouds only.
 */
export function settingsOf(config: ObjectValue, environment: Environment): Settings | Problem {
  const endpoints = configuredEndpoints(config);
  const endpoint =
    endpoints.find(([service]) => service === 'lambda')?.[1] ||
    environment.AWS_ENDPOINT_URL_LAMBDA ||
    environment.AWS_ENDPOINT_URL;
  const remote = endpoints.find(([, url]) => !isLoopback(url));
  if (remote) return refusal(`endpoint ${remote[1]} of ${remote[0]}`);
  if (!endpoint)
    return refusal('AWS itself (neither endpoints.lambda nor AWS_ENDPOINT_URL is set)');
  if (!isLoopback(endpoint)) return refusal(`endpoint ${endpoint}`);
  const region = text(config.region) ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (!region)
    return errorAt(
      ['region'],
      'Missing region',
      'Set region in the provider block, or AWS_REGION.',
    );
  return {
    region,
    endpoint,
    credentials: credentialsOf(config),
    defaultTags: textMap(first(config.default_tags)?.tags),
  };
}

function refusal(what: string): Problem {
  return errorAt(
    [],
    `The provider front works against a local cloud only, not against ${what}`,
    'Use hashicorp/aws >= 6.54 from a registry or a plugin mirror to work with AWS.',
  );
}
