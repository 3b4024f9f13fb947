/** Says in one line which resource types of a configuration the front cannot offer; Terraform blames the provider. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { resourceTypeNames } from '../local/provider/plugin/schema-merge.ts';

/** The newest schema that the front has cached; undefined before its first use. */
function cachedTypes(stateFolder: string): Set<string> | undefined {
  const folder = join(stateFolder, 'cache');
  try {
    const files = readdirSync(folder)
      .filter((name) => /^schema-\w+\.bin$/.test(name))
      .map((name) => join(folder, name));
    const newest = files.sort((left, right) => statSync(right).mtimeMs - statSync(left).mtimeMs)[0];
    return newest === undefined ? undefined : new Set(resourceTypeNames(readFileSync(newest)));
  } catch {
    return undefined;
  }
}

/** Resource types that the Terraform files of a folder and its modules declare. */
export function declaredTypes(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const types = new Set<string>();
  for (const file of files.filter((name) => name.endsWith('.tf') && !name.includes('.terraform'))) {
    const source = readFileSync(join(folder, file), 'utf8');
    for (const match of source.matchAll(/^\s*resource\s+"(aws_\w+)"/gm))
      types.add(String(match[1]));
  }
  return types;
}

/** One line for each declared type that neither the front nor the provider below it has. */
export function explainMissingTypes(folder: string, stateFolder: string): string[] {
  const known = cachedTypes(stateFolder);
  if (!known) return [];
  return [...declaredTypes(folder)]
    .filter((type) => !known.has(type))
    .map(
      (type) =>
        `agentpool: ${type} needs hashicorp/aws 6.x: the provider front adds aws_lambda_capacity_provider and ` +
        'aws_lambda_function to 5.100.0, and nothing else',
    );
}
