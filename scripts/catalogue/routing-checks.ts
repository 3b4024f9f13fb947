/** Checks the thresholds of the tiers, and rules that claim what is another agent's. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './files.ts';
import { error, type Problem, warning } from './problem.ts';
import { SchemaChecker } from './schema-check.ts';
import type { AgentEntry, Catalogue } from './types.ts';

const ROUTING_FILE = 'functions/router/routing.json';
const SCHEMA_FILE = 'functions/routing.schema.json';

/** Problems of routing.json, and warnings of rules; a repository without the file has no tiers to set. */
export function routingProblems(root: string, { agents }: Catalogue): Problem[] {
  return [...thresholdProblems(root), ...overlappingRules(agents)];
}

function thresholdProblems(root: string): Problem[] {
  if (!existsSync(join(root, ROUTING_FILE))) return [];
  const problems: Problem[] = [];
  const schema = readJson(root, SCHEMA_FILE, problems);
  const document = readJson(root, ROUTING_FILE, problems);
  if (schema === undefined || document === undefined) return problems;
  const violations = new SchemaChecker(schema as object).check(ROUTING_FILE, document);
  if (violations.length > 0) return violations;
  const { local } = document as { local: { outOfScope?: number; declineAbove?: number } };
  if ((local.declineAbove ?? 1) < (local.outOfScope ?? 0)) {
    const message = `is ${local.declineAbove}, below local.outOfScope ${local.outOfScope}`;
    const remedy = 'A message that the classifier may give to an agent must not be declined by it';
    return [error(ROUTING_FILE, 'local.declineAbove', message, remedy)];
  }
  return [];
}

/** A pattern that matches another agent's example takes such messages from it, or sends them to the model. */
function overlappingRules(agents: readonly AgentEntry[]): Problem[] {
  return agents.flatMap((agent) =>
    agent.rules.flatMap(({ pattern }, index) => {
      const rule = new RegExp(pattern, 'i');
      return agents
        .filter((other) => other !== agent)
        .flatMap((other) => {
          const claimed = other.examples.filter((example) => rule.test(example));
          const [first] = claimed;
          if (first === undefined) return [];
          const more = claimed.length > 1 ? ` and ${claimed.length - 1} more` : '';
          const message = `matches "${first}"${more} of ${other.id}'s examples`;
          const remedy = `Narrow the pattern, or move the example to ${agent.id}`;
          return [
            warning(`${agent.folder}/agent.json`, `rules[${index}].pattern`, message, remedy),
          ];
        });
    }),
  );
}
