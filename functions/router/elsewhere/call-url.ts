/** Asks an agent behind an endpoint of its own: one POST, over kept connections, without redirects. */
import { Connection } from '../../shared/mcp/connection.ts';
import { AgentTrouble } from './agent-trouble.ts';
import type { CallAgent } from './call-function.ts';
import { readBounded } from './read-bounded.ts';

/** @param readToken reads the token that the endpoint asks for, if it does */
export function callUrl(url: URL, readToken?: (signal: AbortSignal) => Promise<string>): CallAgent {
  const connection = new Connection(url);
  let token: string | undefined;
  return async (body, { signal }) => {
    if (readToken) token ??= await readToken(signal);
    const response = await connection.send({
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body,
      signal,
      // By the contract a request may come twice: its turn's id makes that one piece of work.
      repeatable: true,
    });
    const { statusCode: status = 0 } = response;
    if (status === 200) return readBounded(response, signal);
    response.destroy();
    // A token that was changed is read again for the next turn.
    if (status === 401 || status === 403) token = undefined;
    const kind = status === 500 ? 'failed' : 'unavailable';
    throw new AgentTrouble(kind, `the endpoint answered with HTTP status ${status}`);
  };
}
