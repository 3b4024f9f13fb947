/** The alias `last-good`: the version to roll back to. */
import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { LAST_GOOD } from '../../functions/shared/versions/aliases.ts';
import type { LambdaSender } from '../../functions/shared/versions/lambda-reads.ts';

/** Lets `last-good` name the version. @returns what it named before, undefined when it was not there */
export async function markLastGood(
  lambda: LambdaSender,
  functionName: string,
  version: string,
): Promise<string | undefined> {
  const reference = { FunctionName: functionName, Name: LAST_GOOD };
  const marked = await lambda
    .send(new GetAliasCommand(reference))
    .then((alias) => alias.FunctionVersion)
    .catch(unlessMissing);
  if (marked === version) return marked;
  const input = { ...reference, FunctionVersion: version };
  if (marked) await lambda.send(new UpdateAliasCommand(input));
  else await lambda.send(new CreateAliasCommand(input));
  return marked;
}

/** Without `last-good` the best version that is kept is the one to go back to. */
export async function forgetLastGood(lambda: LambdaSender, functionName: string): Promise<void> {
  await lambda
    .send(new DeleteAliasCommand({ FunctionName: functionName, Name: LAST_GOOD }))
    .catch(unlessMissing);
}

function unlessMissing(error: Error): undefined {
  if (error.name !== 'ResourceNotFoundException') throw error;
}
