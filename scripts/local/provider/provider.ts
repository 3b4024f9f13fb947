/** The provider itself: owned types here, everything else as bytes to the real provider and back. */
import { capacityProvider } from './capacity-provider/resource.ts';
import * as messages from './engine/messages.ts';
import { OwnedTypes } from './engine/owned-types.ts';
import type { OwnedResource } from './engine/resource.ts';
import { lambdaFunction } from './function/resource.ts';
import { Operations } from './operations.ts';
import type { Child } from './plugin/child.ts';
import { cached, schemaCacheFile } from './plugin/schema-cache.ts';
import { mergeMetadata, mergeSchemas, ownedSchemas } from './plugin/schema-merge.ts';
import { type Settings, settingsOf } from './provider-settings.ts';
import { bytesField, bytesOf, readFields } from './wire/fields.ts';

/** The types that hashicorp/aws 5.100.0 lacks, or has without what 6.x added to them. */
export const OWNED_RESOURCES: readonly OwnedResource[] = [capacityProvider, lambdaFunction];

export interface ProviderOptions {
  child: Pick<Child, 'call' | 'callIfRunning'>;
  executable: string;
  cacheFolder: string;
  environment: { [name: string]: string | undefined };
}

export class Provider {
  readonly #options: ProviderOptions;
  readonly #operations = new Operations();
  #settings: Settings | undefined;
  readonly #owned = new OwnedTypes({
    resources: OWNED_RESOURCES,
    settings: () => this.#settings,
    operation: (region) => {
      if (!this.#settings) throw new Error('the provider is not configured');
      return this.#operations.in(region, this.#settings);
    },
  });

  constructor(options: ProviderOptions) {
    this.#options = options;
  }

  /** Answers one call of the protocol. Rejects with the child's gRPC error when the child fails. */
  async answer(method: string, request: Buffer): Promise<Buffer> {
    const { child } = this.#options;
    if (method === 'GetSchema') return this.#schema(request);
    if (method === 'GetMetadata')
      return mergeMetadata(await child.call(method, request), OWNED_RESOURCES);
    if (method === 'PrepareProviderConfig') return prepared(request);
    if (method === 'Configure') return this.#configure(request);
    if (method === 'Stop') return this.#stop(request);
    return (await this.#owned.answer(method, request)) ?? child.call(method, request);
  }

  async #schema(request: Buffer): Promise<Buffer> {
    const { cacheFolder, executable, child } = this.#options;
    const file = await schemaCacheFile(cacheFolder, executable, ownedSchemas(OWNED_RESOURCES));
    return cached(file, async () =>
      mergeSchemas(await child.call('GetSchema', request), OWNED_RESOURCES),
    );
  }

  async #configure(request: Buffer): Promise<Buffer> {
    const settings = settingsOf(messages.readProviderConfig(request), this.#options.environment);
    if ('summary' in settings) return messages.configureResponse([settings]);
    this.#settings = settings;
    return this.#options.child.call('Configure', request);
  }

  async #stop(request: Buffer): Promise<Buffer> {
    this.#operations.stop();
    return (await this.#options.child.callIfRunning('Stop', request)) ?? Buffer.alloc(0);
  }
}

/**
 * The configuration as it came. The child answers just that too, after 4 to 6 seconds of CPU per process when the
 * provider block has an `endpoints` block (measured with 5.100.0).
 */
function prepared(request: Buffer): Buffer {
  return bytesField(1, bytesOf(readFields(request), 1) ?? Buffer.alloc(0));
}
