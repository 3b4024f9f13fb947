/** Puts the local cloud together: the door, moto behind its shims, and our own services beside it. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startMoto } from './moto/process.ts';
import { createMotoProxy } from './moto/proxy.ts';
import { createMotoServices } from './moto/services.ts';
import { createDoor, type DoorOptions } from './server.ts';
import { createServiceTable } from './service-table.ts';

export interface CloudOptions {
  /** 0 lets the kernel choose. */
  port: number;
  /** For logs, unpacked code and temporary files; made when absent. */
  stateDirectory: string;
  /** Who answers Converse: the offline model, or Amazon Bedrock with the user's credentials. */
  model: 'offline' | 'bedrock';
  /** Lambda refuses control-plane calls above AWS's rates; off when not said. */
  rateLimits?: boolean;
  onEvent(line: string): void;
}

export interface Cloud {
  port: number;
  endpoint: string;
  /** Resolves with a reason when the cloud can't go on (moto has ended). */
  failed: Promise<string>;
  close(): Promise<void>;
}

/** Starts everything; the promise settles when requests are answered, or rejects with one line for a person. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  mkdirSync(options.stateDirectory, { recursive: true });
  const opened = Promise.withResolvers<DoorOptions>();
  const server = createDoor(opened.promise);
  // Listening comes first: a busy port is told at once, and early callers wait instead of being refused.
  const port = await listen(server, options.port);
  const endpoint = `http://127.0.0.1:${port}`;
  const moto = await startMoto({
    logFile: join(options.stateDirectory, 'moto.log'),
    doorPort: port,
  }).catch((error: Error) => {
    server.close();
    throw error;
  });
  const proxy = createMotoProxy(moto.port);
  const table = createServiceTable({
    ...options,
    moto: createMotoServices(proxy),
    endpoint,
  });
  opened.resolve(table.door);

  return {
    port,
    endpoint,
    failed: moto.ended,
    async close() {
      server.close();
      server.closeAllConnections();
      await table.close();
      await proxy.close();
      await moto.close();
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `port ${port} is busy: stop the program that listens there, or choose another port with PORT=<number>`,
    );
  }
  return (server.address() as AddressInfo).port;
}
