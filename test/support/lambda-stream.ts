/** Lambda's streaming globals and response stream as a handler sees them (aws-lambda-ric), for tests in one process. */
import { Writable } from 'node:stream';

/** What a handler answered. The prelude is written before the first `write`, and not by `end(chunk)`, as in the client. */
export class LambdaStream extends Writable {
  contentType = 'application/octet-stream';
  prelude: { statusCode: number; headers: Record<string, string> } | undefined;
  text = '';
  /** Called with each piece of text as it is written. */
  onText: (text: string) => void = () => {};

  setContentType(type: string): void {
    this.contentType = type;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    this.onText(chunk.toString('utf8'));
    done();
  }
}

type StreamHandler = (event: unknown, stream: LambdaStream, context: unknown) => Promise<void>;

/** Puts `awslambda` where the runtime client puts it; call it before the handler's module is imported. */
export function installLambdaGlobals(): void {
  const scope = globalThis as { awslambda?: object };
  scope.awslambda = {
    ...scope.awslambda,
    streamifyResponse: (handler: StreamHandler) => handler,
    HttpResponseStream: {
      from(stream: LambdaStream, prelude: NonNullable<LambdaStream['prelude']>) {
        stream.setContentType('application/vnd.awslambda.http-integration-response');
        stream.prelude = prelude;
        return stream;
      },
    },
  };
}

/** Events of a server-sent stream. */
export function eventsOf(text: string): { event: string; data: Record<string, unknown> }[] {
  return text
    .split('\n\n')
    .filter((part) => part !== '')
    .map((part) => {
      const [event = '', data = ''] = part.split('\n');
      return {
        event: event.slice('event: '.length),
        data: JSON.parse(data.slice('data: '.length)),
      };
    });
}

/** What an answer comes to, as a document or as the last event of a stream. */
export function answerBody(answer: LambdaStream): Record<string, unknown> {
  return answer.prelude?.headers['content-type'] === 'application/json'
    ? JSON.parse(answer.text)
    : (eventsOf(answer.text).at(-1)?.data ?? {});
}
