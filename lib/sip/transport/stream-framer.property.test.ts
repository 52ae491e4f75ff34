import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawRequest } from '../testing/raw-message';
import { StreamFramer, type Frame } from './stream-framer';

const message = fc
  .record({ callId: fc.stringMatching(/^[a-z]{1,20}$/), body: fc.string({ maxLength: 300 }) })
  .map((parts) => rawRequest('INFO', parts));
const lineEnds = fc.constantFrom('', '\r\n', '\r\n\r\n').map((text) => Buffer.from(text));

/** `stream` cut at the given places, in any order and beyond its end. */
function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const at = [...places.map((place) => place % (stream.length + 1)), 0, stream.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => stream.subarray(at[index], end));
}

function framesOf(chunks: readonly Buffer[]): Frame[] {
  const framer = new StreamFramer();
  return chunks.flatMap((chunk) => framer.push(Buffer.from(chunk)));
}

const comparable = (frames: readonly Frame[]) =>
  frames.map((frame) => (frame.kind === 'message' ? frame.bytes.toString() : frame.kind));

describe('StreamFramer', () => {
  it('finds every message of any stream, cut anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(lineEnds, message), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (parts, places) => {
          const stream = Buffer.concat(parts.flat());
          const found = framesOf(cut(stream, places)).filter(({ kind }) => kind === 'message');
          expect(comparable(found)).toEqual(parts.map(([, bytes]) => bytes.toString()));
        },
      ),
    );
  });

  it('says the same of mutated streams however they are cut, and nothing after a fault', () => {
    const byte = fc.record({
      at: fc.nat(),
      value: fc.constantFrom(0, 9, 10, 13, 32, 45, 48, 57, 58, 76, 255),
    });
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 4 }),
        fc.array(byte, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (messages, mutations, places) => {
          const stream = Buffer.concat(messages);
          for (const { at, value } of mutations) stream[at % stream.length] = value;
          const whole = framesOf([stream]);
          expect(comparable(framesOf(cut(stream, places)))).toEqual(comparable(whole));
          const fault = whole.findIndex(({ kind }) => kind === 'fault');
          expect(fault === -1 || fault === whole.length - 1).toBe(true);
        },
      ),
    );
  });
});
