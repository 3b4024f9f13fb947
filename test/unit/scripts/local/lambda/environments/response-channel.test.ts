/** A response passes from the runtime to the caller in order, with back-pressure, whoever ends first. */
import { describe, expect, it } from '@jest/globals';
import { ResponseChannel } from '../../../../../../scripts/local/lambda/environments/response-channel.ts';

const read = async (channel: ResponseChannel) => {
  const parts: string[] = [];
  for await (const chunk of channel) parts.push(Buffer.from(chunk).toString());
  return parts;
};

describe('a response channel', () => {
  it('gives what was written, before and while it is read', async () => {
    const channel = new ResponseChannel();
    await channel.write(Buffer.from('a'));
    const reading = read(channel);
    await channel.write(Buffer.from('b'));
    channel.end();
    expect(await reading).toEqual(['a', 'b']);
  });

  it('gives what came before a failure, then throws it', async () => {
    const channel = new ResponseChannel();
    await channel.write(Buffer.from('a'));
    channel.fail(new Error('broken'));
    const iterator = channel[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual(Buffer.from('a'));
    await expect(iterator.next()).rejects.toThrow('broken');
  });

  it('holds the writer back while a slow reader has a mebibyte to read', async () => {
    const channel = new ResponseChannel();
    let written = false;
    const writing = channel.write(Buffer.alloc(2_000_000)).then(() => {
      written = true;
    });
    await Promise.resolve();
    expect(written).toBe(false);
    const iterator = channel[Symbol.asyncIterator]();
    await iterator.next();
    await writing;
    expect(written).toBe(true);
  });

  it('frees the writer when the reader goes away', async () => {
    const channel = new ResponseChannel();
    const writing = channel.write(Buffer.alloc(2_000_000));
    for await (const _ of channel) break;
    await writing;
    await channel.write(Buffer.from('into nothing'));
    expect(await read(channel)).toEqual([]);
  });
});
