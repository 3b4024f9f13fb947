/** How a program of the operators ends: with its own exit code, or with one line that says what is wrong. */

/** Runs `main`; what it throws becomes one line on stderr and exit code 1. A number it returns is the exit code. */
export async function runCommand(
  name: string,
  main: () => Promise<number | undefined>,
): Promise<void> {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(`${name}: ${explain(error as Error)}`);
    process.exitCode = 1;
  }
}

/** Names that AWS services use for an access key that is not theirs. */
const UNKNOWN_CREDENTIALS = [
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
];

/** One line for a person, with the remedy where the cause is known. */
export function explain(error: Error & { code?: string; $metadata?: unknown }): string {
  // What fetch throws carries the reason as its cause.
  const { code } = error.cause instanceof Error ? (error.cause as typeof error) : error;
  if (error.name === 'CredentialsProviderError') {
    return 'no AWS credentials: log in (aws sso login) or set AWS_PROFILE, then run it again';
  }
  if (error.name === 'ExpiredTokenException' || error.name === 'ExpiredToken') {
    return 'the AWS credentials have expired: log in again (aws sso login)';
  }
  if (UNKNOWN_CREDENTIALS.includes(error.name)) {
    return 'AWS does not know these credentials: check AWS_PROFILE, AWS_ACCESS_KEY_ID and the account';
  }
  if (code === 'ECONNREFUSED') {
    return 'nothing answers at the endpoint: for the stage local, start it with make local';
  }
  const line = error.message.split('\n')[0] as string;
  return error.$metadata === undefined ? line : `${error.name}: ${line}`;
}
