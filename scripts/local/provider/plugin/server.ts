/** The gRPC side that Terraform sees: the provider service, and the three services that its plugin library expects. */
import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceDefinition,
  status,
} from '@grpc/grpc-js';
import type { Certificate } from './certificate.ts';
import { asIs, CHANNEL_OPTIONS, PROVIDER_METHODS, PROVIDER_SERVICE } from './methods.ts';

export interface PluginServerOptions {
  socket: string;
  /** Undefined when Terraform asked for no TLS. */
  tls: { certificate: Certificate; clientCertificate: string } | undefined;
  answer(method: string, request: Buffer): Promise<Buffer>;
  /** Terraform is done with this provider. */
  shutdown(): void;
}

interface Rpc {
  path: string;
  requestStream: boolean;
  responseStream: boolean;
}

function definition(methods: { [name: string]: Rpc }): ServiceDefinition {
  const codec = {
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  return Object.fromEntries(
    Object.entries(methods).map(([name, rpc]) => [name, { ...rpc, ...codec }]),
  );
}

const unary = (path: string): Rpc => ({ path, requestStream: false, responseStream: false });

/** Serves on the unix socket and answers how to stop serving. */
export async function servePlugin(options: PluginServerOptions): Promise<{ close(): void }> {
  const server = new Server(CHANNEL_OPTIONS);
  const methods = PROVIDER_METHODS.map(
    (name) => [name, unary(`/${PROVIDER_SERVICE}/${name}`)] as const,
  );
  const handlers = PROVIDER_METHODS.map((name) => [
    name,
    unaryHandler((request) => options.answer(name, request)),
  ]);
  server.addService(definition(Object.fromEntries(methods)), Object.fromEntries(handlers));
  server.addService(
    definition({
      shutdown: unary('/plugin.GRPCController/Shutdown'),
      startStream: {
        path: '/plugin.GRPCBroker/StartStream',
        requestStream: true,
        responseStream: true,
      },
      streamStdio: {
        path: '/plugin.GRPCStdio/StreamStdio',
        requestStream: false,
        responseStream: true,
      },
    }),
    {
      shutdown: unaryHandler(async () => {
        setImmediate(options.shutdown);
        return Buffer.alloc(0);
      }),
      startStream: holdOpen,
      streamStdio: holdOpen,
    },
  );
  await bind(server, options);
  return { close: () => server.forceShutdown() };
}

function unaryHandler(
  answer: (request: Buffer) => Promise<Buffer>,
): handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => {
    answer(call.request).then(
      (response) => callback(null, response),
      (error) =>
        callback({
          code: error.code ?? status.INTERNAL,
          details: error.details ?? String(error.message),
        }),
    );
  };
}

/** Streams that carry nothing in our case, yet have to stay open for as long as Terraform holds them. */
function holdOpen(call: ServerWritableStream<Buffer, Buffer>): void {
  call.on('cancelled', () => call.end());
  call.on('error', () => undefined);
}

function bind(server: Server, { socket, tls }: PluginServerOptions): Promise<void> {
  const credentials = tls
    ? ServerCredentials.createSsl(
        Buffer.from(tls.clientCertificate),
        [
          {
            cert_chain: Buffer.from(tls.certificate.certificate),
            private_key: Buffer.from(tls.certificate.privateKey),
          },
        ],
        true,
      )
    : ServerCredentials.createInsecure();
  return new Promise((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, credentials, (error) => (error ? reject(error) : resolve()));
  });
}
