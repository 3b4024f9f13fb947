/** What a Lambda proxy integration's URI says. */

export interface LambdaTarget {
  /** As written: of an alias or a version when it has a qualifier. */
  functionArn: string;
  streaming: boolean;
}

/** `2015-03-31` invokes and waits for the answer, `2021-11-15` streams it (API Gateway guide, response streaming). */
const URI =
  /^arn:[\w-]+:apigateway:[\w-]+:lambda:path\/(2015-03-31|2021-11-15)\/functions\/(arn:[^/]+)\/(invocations|response-streaming-invocations)$/;

/** Undefined for anything that isn't a Lambda function's URI. */
export function lambdaTarget(uri: string): LambdaTarget | undefined {
  const match = URI.exec(uri);
  if (!match?.[2]) return undefined;
  return { functionArn: match[2], streaming: match[3] === 'response-streaming-invocations' };
}
