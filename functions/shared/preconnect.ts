/**
 * Opens a client's first connection before the first request needs it, TLS handshake included, and leaves it with the
 * client's own agent. What is sent is no call of the API but an unsigned GET of `/`: it needs no right and does
 * nothing, and its answer, whatever it is, shows that the connection stands.
 */
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';

/** A connection in the same Region stands after a few ms; one that does not is left to the first request. */
const LIMIT_MS = 2_000;

/** The part of an SDK client and of its commands that is used here. */
export interface PreconnectedClient {
  send(command: never): Promise<unknown>;
  config: {
    requestHandler: {
      handle(request: never, options: { abortSignal: AbortSignal }): Promise<unknown>;
    };
  };
}

interface Interceptable {
  middlewareStack: {
    add(middleware: never, options: { step: 'finalizeRequest'; priority: 'low' }): void;
  };
}

class Connected extends Error {}

/**
 * Resolves when the connection stands, or never will.
 * @param command any command of the client; it is not sent, but its endpoint and credentials are resolved for it
 */
export async function preconnect(
  client: PreconnectedClient,
  command: Interceptable,
): Promise<void> {
  const abortSignal = AbortSignal.timeout(LIMIT_MS);
  const instead =
    () =>
    async ({ request }: { request: object }) => {
      const { response } = (await client.config.requestHandler.handle(
        { ...request, method: 'GET', path: '/', query: {}, headers: {}, body: undefined } as never,
        { abortSignal },
      )) as { response: { body: Readable } };
      // Unread, it would keep the socket; a moment after its end the agent has it back.
      await finished(response.body.resume());
      await setImmediate();
      throw new Connected();
    };
  command.middlewareStack.add(instead as never, { step: 'finalizeRequest', priority: 'low' });
  await client.send(command as never).catch(() => undefined);
}
