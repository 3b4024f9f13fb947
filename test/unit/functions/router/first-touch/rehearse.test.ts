import { model } from 'agentpool:classifier';
import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, it, jest } from '@jest/globals';
import { createClassifier } from '../../../../../functions/router/classifier/classifier.ts';
import { openConnections } from '../../../../../functions/router/connections.ts';
import { createDependencies } from '../../../../../functions/router/dependencies.ts';
import { rehearse, rehearseTurns } from '../../../../../functions/router/first-touch/rehearse.ts';
import { startDeadline } from '../../../../../functions/shared/deadline.ts';
import { capturedJsonLines } from '../../../../support/captured-output.ts';

const ENV = { SESSIONS_TABLE: 'sessions', RECORDS_TABLE: 'records' };
const credentials = async () => ({ accessKeyId: 'local', secretAccessKey: 'local' });

process.env.AWS_REGION ??= 'us-east-1';

/** Connections that must not be used: whatever is sent through them is counted and fails. */
function worker() {
  const handle = jest.fn(async () => {
    throw new Error('a rehearsal must call nobody');
  });
  const connections = openConnections(
    { handle } as never,
    {
      model: credentials,
      tables: credentials,
    } as never,
  );
  const logger = new Logger({ serviceName: 'router' });
  const dependencies = createDependencies(
    ENV,
    { agents: [], classifier: createClassifier(model), configHash: 'here' },
    logger,
    connections,
  );
  return { handle, connections, dependencies, logger };
}

describe('the rehearsal of turns', () => {
  it('goes through whole turns, chosen, with a tool, as document and as stream, and calls nobody', async () => {
    const { handle, connections, dependencies, logger } = worker();
    const deadline = startDeadline(30_000);
    const lines = await capturedJsonLines(() =>
      rehearseTurns(ENV, connections, dependencies, logger, deadline),
    );
    deadline.clear();
    expect(handle).not.toHaveBeenCalled();
    // No tool defect, no failed model call, and no decision that nobody asked for.
    expect(lines).toEqual([]);
  });

  it('leaves a cold worker behind when it fails, and says so, instead of none', async () => {
    const { connections, dependencies, logger } = worker();
    const warn = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
    await rehearse({}, connections, dependencies, logger);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0]?.[0])).toContain('rehearsal failed');
  });

  it('ends when its time is over', async () => {
    const { connections, dependencies, logger } = worker();
    const over = startDeadline(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(rehearseTurns(ENV, connections, dependencies, logger, over)).rejects.toMatchObject(
      { name: 'DeadlineExceeded' },
    );
  });
});
