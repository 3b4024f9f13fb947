/**
 * make demo: the whole platform once through, on this machine: a local cloud of its own, a deploy through CodeBuild and
 * Terraform, turns through the API, warming, releases, pruning. Everything in out/demo.json was measured in that run.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFleet } from '../build/build.ts';
import { deployStage } from '../deploy/deploy-stage.ts';
import { readyLocalStage } from '../deploy/local-stage.ts';
import { DEMO_TENANT, localApi, openTenant } from '../deploy/open-stage.ts';
import { countResources, planStage, stageOutputs } from '../deploy/stage-terraform.ts';
import { stop } from '../local/control/stop.ts';
import { stateDirectory } from '../local/state-directory.ts';
import { runCommand } from '../operate/command.ts';
import { describePruning } from '../operate/describe-pruning.ts';
import { prunePool } from '../operate/prune-pool.ts';
import type { Stage } from '../operate/stage.ts';
import { describeWarming, warmFleet } from '../operate/warm-fleet.ts';
import { projectRoot } from '../terraform/project.ts';
import { describeProvider } from '../terraform/terraform.ts';
import { UserError } from '../terraform/user-error.ts';
import { plannedChanges } from './planned-changes.ts';
import { Progress } from './progress.ts';
import { listVersions, releaseAgain } from './releases.ts';
import { runTurns } from './turns.ts';

/** What the pruner is asked to keep: one serves, one is hot, one parked. */
const KEEP = 3;

/** After the first: with it there is one version more than is kept. */
const RELEASES = KEEP;

// Beside the developer's own local cloud, which may be running.
process.env.AGENTPOOL_STATE = join('.local', 'demo');

await runCommand('demo', async () => {
  await clear();
  mkdirSync(stateDirectory(), { recursive: true });
  const log = join(stateDirectory(), 'demo.log');
  const progress = new Progress(log);
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupted = true;
      console.error('demo: interrupted; taking the local cloud down');
      void clear().then(() => process.exit(130));
    });
  }
  try {
    const report = await demonstrate(progress);
    mkdirSync(join(projectRoot, 'out'), { recursive: true });
    writeFileSync(join(projectRoot, 'out', 'demo.json'), `${JSON.stringify(report, null, 2)}\n`);
    progress.say('done; the figures are in out/demo.json');
  } catch (error) {
    // What broke then broke because its cloud was taken down; the signal's handler ends this program.
    if (interrupted) return await new Promise<never>(() => {});
    if (existsSync(log)) console.error(readFileSync(log, 'utf8').split('\n').slice(-25).join('\n'));
    throw error;
  } finally {
    await clear();
  }
  return 0;
});

/** Ends the demo's cloud, also one that an interrupted run left behind, and forgets its state. */
async function clear(): Promise<void> {
  await stop(stateDirectory());
  rmSync(stateDirectory(), { recursive: true, force: true, maxRetries: 5 });
}

async function demonstrate(progress: Progress) {
  const stage = await readyLocalStage(progress.line, { ...process.env, PORT: '0' });
  if (!(await deployStage(stage, progress.line, false))) throw new UserError('the deploy failed');
  const outputs = await stageOutputs(stage);
  const terraform = await secondPlan(stage);
  progress.say(
    `${terraform.resources} resources by ${terraform.provider}; a second plan changes ${terraform.secondPlanChanges}`,
  );

  const { apiKey } = await openTenant(stage, outputs, DEMO_TENANT);
  const turns = await runTurns({ api: localApi(stage, outputs), apiKey }, (turn, answer) => {
    const by = turn.agent ? `${turn.agent}, chosen by ${turn.tier}` : turn.tier;
    progress.say(`"${turn.message}" → ${by}, ${turn.ms} ms${turn.streamed ? ', streamed' : ''}`);
    console.log(`          ${answer}`);
  });

  const warmed = await warmFleet(stage);
  progress.say('warmed the fleet:');
  console.log(describeWarming(warmed));

  const router = outputs.fleet.router;
  if (!router) throw new UserError('the catalogue has no function "router"');
  progress.say(`releasing the router ${RELEASES} more times`);
  await releaseAgain(stage, router, outputs, RELEASES, progress.line);
  const before = await listVersions(stage, router.function_name);
  const pruned = await prunePool(stage, { dryRun: false, keep: KEEP });
  progress.say(`pruned, keeping ${KEEP}:`);
  console.log(describePruning(pruned));
  const after = await listVersions(stage, router.function_name);

  return {
    terraform,
    turns,
    warm: {
      functions: warmed.functions.length,
      environments: sum(warmed.functions.map(({ environments }) => environments)),
      workers: sum(warmed.functions.map(({ workers }) => workers)),
      coverage: Math.min(1, ...warmed.functions.map(({ coverage }) => coverage ?? 1)),
    },
    prune: {
      kept: pruned.kept.length,
      deleted: pruned.deleted.length,
      calls: sum(Object.values(pruned.calls)),
    },
    versions: { before, after },
    seconds: Math.round(progress.seconds),
  };
}

/** The build applied bundles of the same source: built again they have the same names, and nothing is to change. */
async function secondPlan(stage: Stage) {
  await buildFleet();
  const [resources, plan, provider] = await Promise.all([
    countResources(stage),
    planStage(stage),
    describeProvider('terraform'),
  ]);
  return { resources, secondPlanChanges: plannedChanges(plan), provider };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
