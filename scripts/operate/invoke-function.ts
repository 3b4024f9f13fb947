/** Invokes one of the platform's own functions, as its schedule does, and gives back what it returned. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { UserError } from '../terraform/user-error.ts';
import type { Stage } from './stage.ts';

/** Alias that serves. */
const ALIAS = 'live';

/**
 * @param name the function's folder, such as `warmer`
 * @throws UserError when the stage has no such function, or when it failed; with its own words
 */
export async function invokeFunction<T>(
  lambda: Pick<LambdaClient, 'send'>,
  stage: Stage,
  name: string,
  event: object,
): Promise<T> {
  const { FunctionError: failure, Payload } = await lambda
    .send(
      new InvokeCommand({
        FunctionName: `${stage.prefix}-${name}`,
        Qualifier: ALIAS,
        Payload: Buffer.from(JSON.stringify(event)),
      }),
    )
    .catch((error: Error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
      throw new UserError(
        `${stage.name} has no ${name}: run make deploy STAGE=${stage.name} first`,
      );
    });
  const text = Buffer.from(Payload ?? []).toString();
  if (failure) throw new UserError(`the ${name} failed: ${failureOf(text, failure)}`);
  return JSON.parse(text) as T;
}

/** `Error: FLEET is not JSON …` from what Lambda answers for a function that failed. */
function failureOf(text: string, failure: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(text) as {
      errorType?: string;
      errorMessage?: string;
    };
    if (errorMessage) return errorType ? `${errorType}: ${errorMessage}` : errorMessage;
  } catch {
    // Not what Lambda promises: shown as it is.
  }
  return `${failure} ${text.slice(0, 200)}`.trim();
}
