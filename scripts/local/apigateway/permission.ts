/** Whether a function's resource policy lets API Gateway invoke it for a method. */
import { callJson } from '../internal-call.ts';
import type { CloudService } from '../service.ts';

interface Statement {
  Effect: string;
  Principal?: string | { Service?: string };
  Action: string;
  Condition?: { ArnLike?: Record<string, string>; StringEquals?: Record<string, string> };
}

/** `sourceArn`: `arn:aws:execute-api:region:account:api/stage/METHOD/path`, with the resource's path. */
export async function mayInvoke(
  lambda: CloudService,
  functionArn: string,
  sourceArn: string,
): Promise<boolean> {
  const qualifier = functionArn.split(':')[7];
  const unqualified = functionArn.split(':').slice(0, 7).join(':');
  const answer = await callJson<{ Policy: string }>(lambda, {
    service: 'lambda',
    method: 'GET',
    path: `/2015-03-31/functions/${encodeURIComponent(unqualified)}/policy`,
    query: qualifier ? { Qualifier: qualifier } : {},
  });
  const statements: Statement[] = answer ? JSON.parse(answer.Policy).Statement : [];
  return statements.some((statement) => allows(statement, sourceArn));
}

function allows(statement: Statement, sourceArn: string): boolean {
  const service =
    typeof statement.Principal === 'string' ? statement.Principal : statement.Principal?.Service;
  const pattern = Object.entries(statement.Condition?.ArnLike ?? {}).find(
    ([name]) => name.toLowerCase() === 'aws:sourcearn',
  )?.[1];
  return (
    statement.Effect === 'Allow' &&
    service === 'apigateway.amazonaws.com' &&
    ['lambda:InvokeFunction', 'lambda:*', '*'].includes(statement.Action) &&
    (pattern === undefined || arnLike(pattern, sourceArn))
  );
}

/** `*` stands for any characters and `?` for one; within the last part of an ARN they span slashes. */
export function arnLike(pattern: string, arn: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(arn);
}
