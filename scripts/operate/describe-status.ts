/** Words a stage's status for a person. */
import type { EnvironmentUse } from './local-environments.ts';
import type { StageStatus } from './stage-status.ts';
import { formatTable } from './table.ts';

/**
 * Two tables: the pools, and the versions with who serves.
 * @param use what runs, where it is known (on the local cloud); its columns are left out elsewhere
 */
export function describeStatus(
  { pools, functions }: StageStatus,
  use?: ReadonlyMap<string, EnvironmentUse>,
): string {
  const poolTable = formatTable(
    ['pool', 'state', 'vCPU ceiling', 'versions of 100'],
    pools.map(({ name, state, maxVCpus, versions }) => [name, state, maxVCpus, versions]),
  );
  const versionTable = formatTable(
    [
      'function',
      'runs on',
      'version',
      'state',
      'floor',
      'ceiling',
      'aliases',
      ...(use ? ['environments', 'slots in use'] : []),
    ],
    functions.flatMap(({ name, pool, versions }) =>
      versions.map(({ version, state, floor, ceiling, aliases }) => [
        name,
        pool ? 'pool' : 'demand',
        version,
        state,
        floor,
        ceiling,
        aliases.join(' '),
        ...(use ? useColumns(use.get(`${name}:${version}`)) : []),
      ]),
    ),
  );
  return `${poolTable}\n\n${versionTable}`;
}

function useColumns(use: EnvironmentUse | undefined): [number, string] {
  return use ? [use.environments, `${use.slotsInUse} of ${use.slots}`] : [0, ''];
}
