/** What the intents grant is what the functions call: a call without its right fails in AWS only, where no test runs. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '../../../scripts/catalogue/load.ts';

/** IAM actions of SDK commands that are not called as the command is. */
const ACTIONS: Record<string, string> = {
  Converse: 'bedrock:InvokeModel',
  ConverseStream: 'bedrock:InvokeModelWithResponseStream',
  Get: 'dynamodb:GetItem',
  Invoke: 'lambda:InvokeFunction',
  Put: 'dynamodb:PutItem',
  Query: 'dynamodb:Query',
};

function matchesIn(pattern: RegExp, files: readonly string[]): string[] {
  const found = files.flatMap((file) =>
    [...readFileSync(join(REPOSITORY_ROOT, file), 'utf8').matchAll(pattern)].map(([, first]) =>
      String(first),
    ),
  );
  return [...new Set(found)].sort();
}

describe('permission intents', () => {
  it('grant each action that a function calls, and no other', () => {
    const sources = globSync('functions/**/*.ts', { cwd: REPOSITORY_ROOT });
    const called = matchesIn(/new (\w+)Command\(/g, sources).map(
      (command) => ACTIONS[command] ?? `lambda:${command}`,
    );
    const granted = matchesIn(/"((?:bedrock|dynamodb|lambda):\w+)"/g, [
      'terraform/modules/intents/table.tf',
    ]);

    expect(granted).toEqual(called.sort());
  });
});
