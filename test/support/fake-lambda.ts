/** A Lambda API of a few operations in memory: enough for one provider, with answers that a test can bend. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = { [key: string]: unknown };

/** What a test makes an operation answer instead of its own answer; undefined lets it pass. */
export type Bend = (call: Call) => { status: number; error: string; message: string } | undefined;

export interface Call {
  method: string;
  /** Decoded path without the API date, e.g. `/functions/router/versions`. */
  path: string;
  body: Json;
}

const ACCOUNT = 'arn:aws:lambda:us-east-1:123456789012';

export class FakeLambda {
  readonly calls: Call[] = [];
  readonly pools = new Map<string, Json>();
  readonly functions = new Map<string, Json & { versions: Json[] }>();
  readonly tags = new Map<string, Json>();
  /** State in which new capacity providers are. */
  poolState = 'Active';
  bend: Bend = () => undefined;
  readonly #server: Server;
  readonly #watchers: ((call: Call) => void)[] = [];

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<FakeLambda> {
    const fake = new FakeLambda();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The calls of a method to paths that match, without their bodies. */
  callsTo(method: string, pattern: RegExp): Call[] {
    return this.calls.filter((call) => call.method === method && pattern.test(call.path));
  }

  /** Resolves at the next call of a method to a path that matches. */
  async called(method: string, pattern: RegExp): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#watchers.push((call) => {
        if (call.method === method && pattern.test(call.path)) resolve();
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://local');
    const path = decodeURIComponent(url.pathname).replace(/^\/\d{4}-\d\d-\d\d/, '');
    const call: Call = {
      method: request.method ?? 'GET',
      path,
      body: text ? (JSON.parse(text) as Json) : {},
    };
    this.calls.push(call);
    for (const watcher of this.#watchers) watcher(call);
    const bent = this.bend(call);
    if (bent) return fail(response, bent.status, bent.error, bent.message);
    const answer = this.#answer(call, url.searchParams);
    if (answer === undefined) {
      return fail(response, 404, 'ResourceNotFoundException', `not found: ${path}`);
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  #answer(call: Call, query: URLSearchParams): Json | undefined {
    const [, kind, name = '', part] = call.path.split('/');
    if (kind === 'tags') return this.#tag(call, query);
    if (kind === 'capacity-providers') return this.#pool(call, name);
    if (kind === 'functions') return this.#function(call, name, part);
    return undefined;
  }

  #tag({ method, path, body }: Call, query: URLSearchParams): Json {
    const arn = path.slice('/tags/'.length);
    const tags = this.tags.get(arn) ?? {};
    if (method === 'POST') Object.assign(tags, body.Tags);
    for (const key of query.getAll('tagKeys')) delete tags[key];
    this.tags.set(arn, tags);
    return { Tags: tags };
  }

  #pool({ method, body }: Call, name: string): Json | undefined {
    if (method === 'POST') return { CapacityProvider: this.#createPool(body) };
    const pool = this.pools.get(name);
    if (!pool) return undefined;
    if (method === 'PUT') Object.assign(pool, body);
    if (method === 'DELETE') this.pools.delete(name);
    return { CapacityProvider: pool };
  }

  #createPool(body: Json): Json {
    const { CapacityProviderName: name, Tags, ...rest } = body;
    const arn = `${ACCOUNT}:capacity-provider:${name}`;
    const pool = { CapacityProviderArn: arn, State: this.poolState, ...rest };
    this.pools.set(String(name), pool);
    this.tags.set(arn, { ...(Tags as Json) });
    return pool;
  }

  #function({ method, body }: Call, nameOrArn: string, part?: string): Json | undefined {
    if (method === 'POST' && nameOrArn === '') return this.#createFunction(body);
    const name = nameOrArn.split(':')[6] ?? nameOrArn;
    const found = this.functions.get(name);
    if (!found) return undefined;
    if (method === 'DELETE') {
      this.functions.delete(name);
      return {};
    }
    if (method === 'PUT' && part === 'configuration') Object.assign(found, configurationOf(body));
    if (method === 'PUT' && part === 'code') found.CodeSha256 = shaOf(body);
    const { versions, ...configuration } = found;
    if (part === 'versions' && method === 'POST') return this.#publish(name);
    if (part === 'versions')
      return { Versions: [{ ...configuration, Version: '$LATEST' }, ...versions] };
    if (part === 'code-signing-config') return { FunctionName: name };
    if (part !== undefined) return configuration;
    return {
      Configuration: configuration,
      Code: { RepositoryType: 'S3', Location: this.url },
      Tags: this.tags.get(String(found.FunctionArn)),
    };
  }

  #createFunction(body: Json): Json {
    const name = String(body.FunctionName);
    const arn = `${ACCOUNT}:function:${name}`;
    const { Code, Tags, Publish, ...rest } = body;
    this.functions.set(name, {
      ...configurationOf(rest),
      FunctionArn: arn,
      CodeSha256: shaOf(Code as Json),
      CodeSize: 1,
      EphemeralStorage: { Size: 512 },
      LastModified: new Date().toISOString(),
      LastUpdateStatus: 'Successful',
      LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
      State: 'Active',
      TracingConfig: { Mode: 'PassThrough' },
      versions: [],
    });
    this.tags.set(arn, { ...(Tags as Json) });
    return Publish ? this.#publish(name) : (this.functions.get(name) as Json);
  }

  #publish(name: string): Json {
    const found = this.functions.get(name) as Json & { versions: Json[] };
    const { versions, ...configuration } = found;
    const number = String(versions.length + 1);
    const version = {
      ...configuration,
      Version: number,
      FunctionArn: `${found.FunctionArn}:${number}`,
    };
    versions.push(version);
    return version;
  }
}

/** The service answers without what was not set. */
function configurationOf(body: Json): Json {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== ''));
}

const shaOf = (code: Json): string => Buffer.from(String(code.S3Key)).toString('base64');

function fail(response: ServerResponse, status: number, error: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': error });
  response.end(JSON.stringify({ Type: 'User', message }));
}
