/** Asks an agent behind an endpoint of its own: one POST, over kept connections, without redirects. */
import { bearer } from '../../shared/mcp/bearer.ts';
import { Connection } from '../../shared/mcp/connection.ts';
import { AgentTrouble } from './agent-trouble.ts';
import type { CallAgent } from './exchange.ts';

/** @param readToken reads the token that the endpoint asks for, if it does */
export function callUrl(url: URL, readToken?: (signal: AbortSignal) => Promise<string>): CallAgent {
  const connection = new Connection(url);
  /** The header with the token, as it was read last. */
  let known: string | undefined;
  const authorize = async (signal: AbortSignal): Promise<string | undefined> => {
    if (!readToken) return undefined;
    known ??= bearer(await readToken(signal));
    if (known === undefined) {
      throw new AgentTrouble('unavailable', 'the token is none that a header takes', {
        verdict: 'down',
      });
    }
    return known;
  };
  return async (request, { signal, stream }) => {
    const wasKnown = known !== undefined;
    const authorization = await authorize(signal);
    const response = await connection.send({
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: stream ? 'application/x-ndjson, application/json' : 'application/json',
        ...(authorization !== undefined && { authorization }),
      },
      body: request,
      signal,
      // By the contract a request may come twice: its turn's id makes that one piece of work.
      repeatable: true,
    });
    const { statusCode: status = 0 } = response;
    if (status === 200) return { body: response, written: response };
    response.destroy();
    const isDenied = status === 401 || status === 403;
    // Another turn may have read the new one already.
    if (isDenied && known === authorization) known = undefined;
    throw new AgentTrouble(
      status === 500 ? 'failed' : 'unavailable',
      `the endpoint answered with HTTP status ${status}`,
      {
        // A token that was read just now, or none, will not be taken soon.
        verdict: (isDenied && !wasKnown) || status === 404 ? 'down' : 'bad',
        // A token that was changed is read again.
        wasRefused: status === 429 || (isDenied && wasKnown),
      },
    );
  };
}
