/**
 * The provider front, as Terraform starts it: front.ts --child <hashicorp/aws 5.100.0> --cache <folder>.
 * It stands in for hashicorp/aws 6.x on local clouds where no registry can be reached; see launcher.ts.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCertificate } from './plugin/certificate.ts';
import { Child } from './plugin/child.ts';
import { handshakeLine, handshakeProblem } from './plugin/handshake.ts';
import { createRunDirectory, removeRunDirectory } from './plugin/run-directory.ts';
import { servePlugin } from './plugin/server.ts';
import { Provider } from './provider.ts';

/** How often to look whether Terraform still lives: a killed Terraform says no goodbye. */
const PARENT_CHECK_MS = 500;

async function main(): Promise<void> {
  const problem = handshakeProblem(process.env);
  if (problem !== undefined) {
    console.error(problem);
    process.exitCode = 1;
    return;
  }
  const { values } = parseArgs({
    options: { child: { type: 'string' }, cache: { type: 'string' } },
  });
  const executable = String(values.child);
  const directory = createRunDirectory();
  const child = new Child({ executable, directory, log: (line) => console.error(line) });
  const provider = new Provider({
    child,
    executable,
    cacheFolder: String(values.cache),
    environment: process.env,
  });
  const end = once(async () => {
    await child.close();
    removeRunDirectory(directory);
    process.exit(0);
  });
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), PARENT_CHECK_MS).unref();
  // Ctrl-C reaches the whole process group; Terraform decides what it means and calls Stop.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', end);

  const clientCertificate = process.env.PLUGIN_CLIENT_CERT;
  const tls = clientCertificate
    ? { certificate: createCertificate(), clientCertificate }
    : undefined;
  const socket = join(directory, 'front.sock');
  await servePlugin({
    socket,
    tls,
    answer: (method, request) => provider.answer(method, request),
    shutdown: end,
  });
  process.stdout.write(handshakeLine(socket, tls?.certificate.der));
}

function once(action: () => Promise<void>): () => void {
  let started = false;
  return () => {
    if (started) return;
    started = true;
    void action();
  };
}

await main();
