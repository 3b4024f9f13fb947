/** What there is to prune. */
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { settled } from '../support/managed-function.ts';
import { type FunctionShape, type Observed, type PruneStage, targetOf } from './prune-stage.ts';

export interface Scenario {
  name: string;
  /** Versions of each function to keep, the serving one included. */
  keep: number;
  /** The same as serverless-prune-plugin counts: versions to keep beside those that aliases name. */
  keepBesideAliases: number;
  functions: Record<string, FunctionShape>;
  /** What the service can't be told when a function is made. */
  prepare?(stage: PruneStage): Promise<void>;
  /** What happens while the tool runs. */
  meanwhile?(stage: PruneStage): (operation: string, target: string) => Promise<void>;
  /** `function:version` of all that somebody uses: a try to delete one is wrong. */
  used: readonly string[];
}

const NAMES = Array.from(
  { length: 20 },
  (_, index) => `bench-${String(index + 1).padStart(2, '0')}`,
);

/** As releases leave them: the newest serves, the one before is hot, the others are parked. */
const released: FunctionShape = {
  versions: [0, 0, 0, 1, 1],
  live: '5',
  aliases: { 'last-good': '4' },
};

const fullPool = Object.fromEntries(NAMES.map((name) => [name, released]));
const usedOfFullPool = NAMES.flatMap((name) => [`${name}:4`, `${name}:5`]);

const plain: FunctionShape = { versions: [0, 0, 1, 1], live: '4' };

export const SCENARIOS = {
  clean: {
    name: 'A: full pool, nothing to do',
    keep: 5,
    keepBesideAliases: 3,
    functions: fullPool,
    used: usedOfFullPool,
  },
  overdue: {
    name: 'B: full pool, 60 to delete',
    keep: 2,
    keepBesideAliases: 0,
    functions: fullPool,
    used: usedOfFullPool,
  },
  adversarial: {
    name: 'C: adversarial',
    keep: 2,
    keepBesideAliases: 1,
    functions: {
      'bench-canary': { versions: [1, 0, 0, 1, 1], live: '5', weights: { '1': 0.1 } },
      'bench-mapped': { ...plain, versions: [0, 1, 1, 1] },
      'bench-moving': { versions: [0, 1, 0, 1, 1], live: '5' },
      'bench-pending': { versions: [0, 'pending', 1, 1], live: '4' },
      'bench-permitted': { ...plain, versions: [1, 0, 1, 1] },
      'bench-pinned': { ...plain, aliases: { partner: '1' } },
      'bench-slot': plain,
    },
    prepare: useVersions,
    meanwhile: rollBack,
    used: [
      'bench-canary:1',
      'bench-mapped:2',
      'bench-moving:2',
      'bench-pending:2',
      'bench-permitted:1',
      'bench-pinned:1',
      'bench-slot:$LATEST.PUBLISHED',
      ...['canary:5', 'mapped:4', 'pending:4', 'permitted:4', 'pinned:4', 'slot:4'].map(
        (serving) => `bench-${serving}`,
      ),
    ],
  },
} satisfies Record<string, Scenario>;

async function useVersions({ client }: PruneStage): Promise<void> {
  await client.send(
    new AddPermissionCommand({
      FunctionName: 'bench-permitted',
      Qualifier: '1',
      StatementId: 'partner',
      Action: 'lambda:InvokeFunction',
      Principal: '210987654321',
    }),
  );
  await client.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'bench-mapped:2',
      EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:bench',
    }),
  );
  await client.send(
    new PublishVersionCommand({ FunctionName: 'bench-slot', PublishTo: 'LATEST_PUBLISHED' }),
  );
  await settled(client, 'bench-slot');
}

/** Somebody goes back to version 2 right after the tool has read the aliases for the first time. */
function rollBack({ client }: PruneStage) {
  let isMoved = false;
  return async (operation: string, target: string): Promise<void> => {
    if (isMoved || operation !== 'ListAliases' || !target.startsWith('bench-moving:')) return;
    isMoved = true;
    await client.send(
      new UpdateAliasCommand({ FunctionName: 'bench-moving', Name: 'live', FunctionVersion: '2' }),
    );
  };
}

export interface Outcome extends Observed {
  ms: number;
  /** Tries to delete what somebody uses. */
  wrong: string[];
  /** Of those, what the service refused. */
  refused: number;
  /** What stopped the tool, a line each. */
  errors: string[];
}

/** Runs a tool over a scenario. `limits`: the service's request rates are on. */
export async function play(
  stage: PruneStage,
  { meanwhile, used }: Scenario,
  limits: boolean,
  tool: () => Promise<string[]>,
): Promise<Outcome> {
  stage.local.service.control.limitRates(limits);
  const happens = meanwhile?.(stage);
  let errors: string[] = [];
  const begin = performance.now();
  const observed = await stage.watch(
    async () => {
      errors = await tool();
    },
    async (operation, request) => happens?.(operation, targetOf(request)),
  );
  const ms = performance.now() - begin;
  stage.local.service.control.limitRates(false);
  const wrong = observed.deletes.filter(({ target }) => used.includes(target));
  return {
    ...observed,
    ms,
    wrong: wrong.map(({ target }) => target),
    refused: wrong.filter(({ status }) => status >= 400).length,
    errors,
  };
}

/** Makes the pool and its functions. */
export async function build(stage: PruneStage, { functions, prepare }: Scenario): Promise<void> {
  for (const [name, shape] of Object.entries(functions)) await stage.add(name, shape);
  await prepare?.(stage);
}
