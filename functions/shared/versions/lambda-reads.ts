/** Reads of the Lambda API that the pruner and the release share. All pages are followed. */
import {
  type AliasConfiguration,
  type LambdaClient,
  ListAliasesCommand,
  ListFunctionVersionsByCapacityProviderCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import type { AliasFact, VersionFact } from './policy.ts';

export type LambdaSender = Pick<LambdaClient, 'send'>;

/** Most items a page of a pool's versions may hold (Lambda API model). */
const POOL_PAGE = 50;

/** Function name and qualifier of a function ARN; the qualifier of an unqualified one is `$LATEST`. */
export function splitFunctionArn(arn: string): { functionName: string; qualifier: string } {
  const [, , , , , , functionName = '', qualifier = '$LATEST'] = arn.split(':');
  return { functionName, qualifier };
}

/** Every version attached to a pool, by function name. A full pool of 100 versions costs two calls. */
export async function listPoolVersions(
  lambda: LambdaSender,
  poolName: string,
): Promise<Map<string, VersionFact[]>> {
  const byFunction = new Map<string, VersionFact[]>();
  let marker: string | undefined;
  do {
    const page = await lambda.send(
      new ListFunctionVersionsByCapacityProviderCommand({
        CapacityProviderName: poolName,
        MaxItems: POOL_PAGE,
        ...(marker === undefined ? {} : { Marker: marker }),
      }),
    );
    for (const item of page.FunctionVersions ?? []) {
      const { functionName, qualifier } = splitFunctionArn(item.FunctionArn ?? '');
      const versions = byFunction.get(functionName) ?? [];
      versions.push({ qualifier, state: item.State ?? 'unknown' });
      byFunction.set(functionName, versions);
    }
    marker = page.NextMarker || undefined;
  } while (marker !== undefined);
  return byFunction;
}

/** Every version an alias may send traffic to: its own first, then weighted ones. */
export const aliasTargets = (alias: AliasConfiguration): string[] => [
  ...(alias.FunctionVersion ? [alias.FunctionVersion] : []),
  ...Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {}),
];

/** All aliases of a function. The service promises no page size, so the marker is always followed. */
export async function listAliases(
  lambda: LambdaSender,
  functionName: string,
): Promise<AliasFact[]> {
  const aliases: AliasFact[] = [];
  let marker: string | undefined;
  do {
    const page = await lambda.send(
      new ListAliasesCommand({
        FunctionName: functionName,
        ...(marker === undefined ? {} : { Marker: marker }),
      }),
    );
    for (const alias of page.Aliases ?? []) {
      aliases.push({
        name: alias.Name ?? '',
        targets: aliasTargets(alias),
        ...(alias.Description ? { description: alias.Description } : {}),
      });
    }
    marker = page.NextMarker || undefined;
  } while (marker !== undefined);
  return aliases;
}

/** A published version as the list of its function tells of it; `$LATEST` is left out. */
export interface PublishedVersion extends VersionFact {
  /** In ms since the epoch; undefined when the service does not tell. A published version is never modified. */
  publishedAt: number | undefined;
  /** Whether it runs durable executions. */
  durable: boolean;
}

/** Every published version of a function, on a pool or not. */
export async function listVersions(
  lambda: LambdaSender,
  functionName: string,
): Promise<PublishedVersion[]> {
  const versions: PublishedVersion[] = [];
  let marker: string | undefined;
  do {
    const page = await lambda.send(
      new ListVersionsByFunctionCommand({
        FunctionName: functionName,
        ...(marker === undefined ? {} : { Marker: marker }),
      }),
    );
    for (const item of page.Versions ?? []) {
      const published = Date.parse(item.LastModified ?? '');
      if (item.Version === '$LATEST') continue;
      versions.push({
        qualifier: item.Version ?? '',
        state: item.State ?? 'unknown',
        publishedAt: Number.isNaN(published) ? undefined : published,
        durable: item.DurableConfig !== undefined,
      });
    }
    marker = page.NextMarker || undefined;
  } while (marker !== undefined);
  return versions;
}

/** `listVersions` for one run: each function's list is read once, when it is first needed. */
export function listingOnce(
  lambda: LambdaSender,
): (functionName: string) => Promise<PublishedVersion[]> {
  const known = new Map<string, PublishedVersion[]>();
  return async (functionName) => {
    const versions = known.get(functionName) ?? (await listVersions(lambda, functionName));
    known.set(functionName, versions);
    return versions;
  };
}
