/** A real moto behind a real front door, for tests that need AWS's control planes and not our own services. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMoto } from '../../scripts/local/moto/process.ts';
import { createMotoProxy } from '../../scripts/local/moto/proxy.ts';
import { createMotoServices } from '../../scripts/local/moto/services.ts';
import { createDoor, type DoorOptions } from '../../scripts/local/server.ts';

export interface LocalMoto {
  endpoint: string;
  /** For SDK clients. */
  client: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** For child processes such as the AWS CLI. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

export async function startLocalMoto(): Promise<LocalMoto> {
  const folder = mkdtempSync(join(tmpdir(), 'local-moto-'));
  const ready = Promise.withResolvers<DoorOptions>();
  const server = createDoor(ready.promise);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const moto = await startMoto({ logFile: join(folder, 'moto.log'), doorPort: port });
  const proxy = createMotoProxy(moto.port);
  const services = createMotoServices(proxy);
  ready.resolve({ sites: [], onError: () => undefined, ...services });
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    client: {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
    environment: {
      PATH: process.env.PATH ?? '',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_DEFAULT_REGION: 'us-east-1',
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await proxy.close();
      await moto.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
