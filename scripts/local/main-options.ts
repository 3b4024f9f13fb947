/** The command line of the local cloud. */
import { stateDirectory } from './state-directory.ts';

export interface MainOptions {
  port: number;
  state: string;
  model: 'offline' | 'bedrock';
  /** Whether Lambda's control plane refuses what comes faster than AWS allows. */
  rateLimits: boolean;
}

export const DEFAULT_PORT = 4700;

/** Flags win over the environment (PORT, MODEL, RATE_LIMITS). Throws an Error of one line for a value that can't be used. */
export function readOptions(
  flags: { port?: string; state?: string; model?: string; 'rate-limits'?: boolean },
  environment: Record<string, string | undefined>,
): MainOptions {
  return {
    port: readPort(flags.port ?? environment.PORT),
    state: flags.state ?? stateDirectory(environment),
    model: readModel(flags.model ?? environment.MODEL ?? 'offline'),
    rateLimits: flags['rate-limits'] ?? readSwitch('RATE_LIMITS', environment.RATE_LIMITS),
  };
}

/** 0 is allowed: the kernel chooses, and cloud.json tells. */
function readPort(value: string | undefined): number {
  if (value === undefined || value === '') return DEFAULT_PORT;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`port must be a number from 0 to 65535, not "${value}"`);
  }
  return port;
}

function readModel(value: string): MainOptions['model'] {
  if (value === 'offline' || value === 'bedrock') return value;
  throw new Error(`model must be offline or bedrock, not "${value}"`);
}

function readSwitch(name: string, value: string | undefined): boolean {
  if (value === undefined || value === '' || value === '0') return false;
  if (value === '1') return true;
  throw new Error(`${name} must be 1 or 0, not "${value}"`);
}
