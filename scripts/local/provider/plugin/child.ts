/** The real provider as a child process: started when first needed, spoken to in plain gRPC on a private socket. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Client, type ClientReadableStream, credentials, Metadata } from '@grpc/grpc-js';
import { childEnvironment, parseHandshake } from './handshake.ts';
import { asIs, CHANNEL_OPTIONS, PROVIDER_SERVICE } from './methods.ts';
import { endingWithParent } from './parent-death.ts';

/** Longest wait for a provider that was asked to end; Terraform itself kills us 2 s after its own request. */
const EXIT_GRACE_MS = 1_200;

export interface ChildOptions {
  executable: string;
  /** Directory of this run: the child's sockets and temporary files. */
  directory: string;
  log(line: string): void;
}

interface Running {
  process: ChildProcess;
  client: Client;
}

export class Child {
  readonly #options: ChildOptions;
  #running: Promise<Running> | undefined;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  /** Sends one call as it is; starts the child first if it does not run yet. Rejects with the child's gRPC error. */
  async call(method: string, request: Buffer): Promise<Buffer> {
    const { client } = await this.#start();
    return invoke(client, `/${PROVIDER_SERVICE}/${method}`, request);
  }

  /** Like `call`, but answers undefined when there is no child to tell. */
  async callIfRunning(method: string, request: Buffer): Promise<Buffer | undefined> {
    return this.#running && this.call(method, request);
  }

  /** Ends the child: its own shutdown first, then SIGKILL. Does nothing when it never ran. */
  async close(): Promise<void> {
    const running = await this.#running?.catch(() => undefined);
    if (!running) return;
    const { client, process: child } = running;
    const exited =
      child.exitCode !== null || child.signalCode !== null ? undefined : once(child, 'exit');
    // The connection drops while the child answers: expected, and no error.
    invoke(client, '/plugin.GRPCController/Shutdown', Buffer.alloc(0)).catch(() => undefined);
    const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_GRACE_MS);
    await exited;
    clearTimeout(timer);
    client.close();
  }

  #start(): Promise<Running> {
    this.#running ??= this.#spawn();
    return this.#running;
  }

  async #spawn(): Promise<Running> {
    const { executable, directory, log } = this.#options;
    const [command, args] = endingWithParent('KILL', executable);
    const child = spawn(command, args, {
      env: childEnvironment(process.env, directory),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: child.stderr }).on('line', log);
    const lines = createInterface({ input: child.stdout });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`hashicorp/aws (${executable}) ended with code ${code} before it answered`);
    });
    const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
    ended.catch(() => undefined);
    const client = new Client(
      `unix:${parseHandshake(line)}`,
      credentials.createInsecure(),
      CHANNEL_OPTIONS,
    );
    this.#relayOutput(client);
    return { process: child, client };
  }

  /** The plugin library hands its output over by a call; nobody reading it would block the child. */
  #relayOutput(client: Client): void {
    const stream: ClientReadableStream<Buffer> = client.makeServerStreamRequest(
      '/plugin.GRPCStdio/StreamStdio',
      asIs,
      asIs,
      Buffer.alloc(0),
    );
    stream.on('data', () => undefined);
    stream.on('error', () => undefined);
  }
}

function invoke(client: Client, path: string, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, asIs, asIs, request, new Metadata(), (error, response) => {
      if (error) reject(error);
      else resolve(response ?? Buffer.alloc(0));
    });
  });
}
