import { describe, expect, it } from '@jest/globals';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import { eventFrame } from '../../../../../functions/router/first-touch/event-frames.ts';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

describe('a frame of the event stream', () => {
  it.each([
    ['messageStart', { role: 'assistant' }],
    ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'žluťoučký' } }],
    ['messageStop', {}],
  ])('%s is what AWS’s own codec reads, checksums included', (name, value) => {
    const { headers, body } = codec.decode(eventFrame(name, value));
    expect(headers).toEqual({
      ':message-type': { type: 'string', value: 'event' },
      ':event-type': { type: 'string', value: name },
      ':content-type': { type: 'string', value: 'application/json' },
    });
    expect(JSON.parse(toUtf8(body))).toEqual(value);
  });
});
