/** Access log lines in a stage's own format. */

/** Values of `$context.…` by dotted name; what is absent is logged as `-`, as API Gateway does. */
export type AccessLogContext = Record<string, string | number | undefined>;

/** Fills a format such as `{"requestId":"$context.requestId"}`. */
export function formatAccessLog(format: string, context: AccessLogContext): string {
  return format.replaceAll(/\$context\.([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)/g, (_, name: string) =>
    String(context[name] ?? '-'),
  );
}

/** Name of the log group in a destination ARN; undefined for other destinations, such as a Firehose stream. */
export function logGroupOf(destinationArn: string): string | undefined {
  return /^arn:[\w-]+:logs:[^:]*:\d*:log-group:([^:]+)/.exec(destinationArn)?.[1];
}
