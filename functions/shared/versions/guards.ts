/**
 * Who may still call a numbered version past every alias. The service protects what an alias names and nothing else
 * (AWS docs, DeleteFunction), so this is asked before a version that is up is parked or deleted.
 */
import {
  GetPolicyCommand,
  ListDurableExecutionsByFunctionCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import {
  type LambdaSender,
  listingOnce,
  type PublishedVersion,
  splitFunctionArn,
} from './lambda-reads.ts';

export interface Guards {
  /** Why the version must stay up; undefined when nothing was found that calls it. Throws what the service says. */
  reasonAgainst(functionName: string, version: string): Promise<string | undefined>;
}

/**
 * Guards for one run: the account's event source mappings and a function's list of versions are read once, when they
 * are first needed. Make new ones for a new run.
 * @param versionsOf lists a function's versions; for callers that have the list already
 */
export function createGuards(
  lambda: LambdaSender,
  versionsOf: (functionName: string) => Promise<PublishedVersion[]> = listingOnce(lambda),
): Guards {
  let mappings: Map<string, string> | undefined;

  return {
    async reasonAgainst(functionName, version) {
      mappings ??= await mappedVersions(lambda);
      const mapping = mappings.get(`${functionName}:${version}`);
      if (mapping !== undefined) return `event source mapping ${mapping} sends it events`;
      if (await hasPolicy(lambda, functionName, version)) {
        return 'its own resource policy lets somebody call it';
      }
      const versions = await versionsOf(functionName);
      if (!versions.some(({ qualifier, durable }) => qualifier === version && durable)) {
        return undefined;
      }
      if (await hasOpenExecution(lambda, functionName, version)) {
        return 'a durable execution of it is still open';
      }
      return undefined;
    },
  };
}

/** Every numbered version that an event source mapping of the account names, with the id of the mapping. */
async function mappedVersions(lambda: LambdaSender): Promise<Map<string, string>> {
  const named = new Map<string, string>();
  let marker: string | undefined;
  do {
    const page = await lambda.send(
      new ListEventSourceMappingsCommand({ ...(marker !== undefined && { Marker: marker }) }),
    );
    for (const { FunctionArn: arn = '', UUID: id = '' } of page.EventSourceMappings ?? []) {
      const { functionName, qualifier } = splitFunctionArn(arn);
      named.set(`${functionName}:${qualifier}`, id);
    }
    marker = page.NextMarker || undefined;
  } while (marker !== undefined);
  return named;
}

/** A policy that can't be read as one counts as one: it may let somebody in. */
async function hasPolicy(lambda: LambdaSender, name: string, version: string): Promise<boolean> {
  try {
    const { Policy: policy } = await lambda.send(
      new GetPolicyCommand({ FunctionName: name, Qualifier: version }),
    );
    if (!policy) return false;
    return statementsOf(policy) > 0;
  } catch (error) {
    // What the service answers for a version without a policy (Lambda API model, GetPolicy).
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

function statementsOf(policy: string): number {
  try {
    const { Statement: statements } = JSON.parse(policy) as { Statement?: unknown };
    return Array.isArray(statements) ? statements.length : 1;
  } catch {
    return 1;
  }
}

async function hasOpenExecution(
  lambda: LambdaSender,
  name: string,
  version: string,
): Promise<boolean> {
  let marker: string | undefined;
  do {
    const page = await lambda.send(
      new ListDurableExecutionsByFunctionCommand({
        FunctionName: name,
        Qualifier: version,
        Statuses: ['RUNNING'],
        ...(marker !== undefined && { Marker: marker }),
      }),
    );
    if ((page.DurableExecutions ?? []).length > 0) return true;
    marker = page.NextMarker || undefined;
  } while (marker !== undefined);
  return false;
}
