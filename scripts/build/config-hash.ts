/** Names the configuration that routing decides by: two routers with the same name decide alike. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentEntry } from '../catalogue/types.ts';
import { agentTexts } from './agent-modules.ts';

/** Settings beside the agents, below the repository's root. */
const SETTINGS = ['functions/router/models.json', 'functions/router/routing.json'];

/** Hexadecimal digits: 64 bits, in which no two configurations of a team ever meet. */
const DIGITS = 16;

/**
 * @param root the repository
 * @param model the trained classifier: it changes with the examples and with the code that trains
 */
export function configHash(root: string, agents: readonly AgentEntry[], model: Uint8Array): string {
  const hash = createHash('sha256').update(JSON.stringify(agents.map(agentTexts)));
  for (const path of SETTINGS) {
    // Without its layout: a file that is only formatted anew says the same.
    hash.update(JSON.stringify(JSON.parse(readFileSync(join(root, path), 'utf8'))));
  }
  return hash.update(model).digest('hex').slice(0, DIGITS);
}
