/** Checks the models that functions declare in their models.json. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasPrice } from '../../functions/shared/prices/model-cost.ts';
import { readJson } from './files.ts';
import { error, type Problem, warning } from './problem.ts';
import type { Catalogue } from './types.ts';

interface ModelsFile {
  models?: { modelId: string }[];
  tiers?: Record<string, string[]>;
}

/** Models of a tier that are not declared, and declared models whose turns would have no known cost. */
export function modelProblems(root: string, { functions }: Catalogue): Problem[] {
  return functions.flatMap(({ file }) => {
    const modelsFile = join(dirname(file), 'models.json');
    if (!existsSync(join(root, modelsFile))) return [];
    const problems: Problem[] = [];
    const read = readJson(root, modelsFile, problems) as ModelsFile | undefined;
    const ids = (read?.models ?? []).map(({ modelId }) => modelId);
    return [
      ...problems,
      ...tierProblems(modelsFile, read?.tiers ?? {}, ids),
      ...priceProblems(modelsFile, ids),
    ];
  });
}

function tierProblems(
  file: string,
  tiers: Record<string, string[]>,
  ids: readonly string[],
): Problem[] {
  return Object.entries(tiers).flatMap(([tier, chain]) =>
    chain
      .filter((id) => !ids.includes(id))
      .map((id) =>
        error(file, `tiers.${tier}`, `names ${id}, no model of this file`, 'Declare it'),
      ),
  );
}

function priceProblems(file: string, ids: readonly string[]): Problem[] {
  const remedy = 'Add it to functions/shared/prices/model-prices.json';
  return ids.flatMap((id, index) =>
    hasPrice(id)
      ? []
      : [warning(file, `models[${index}]`, `${id} has no price, so no cost is told`, remedy)],
  );
}
