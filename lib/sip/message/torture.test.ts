import { describe, expect, it } from 'vitest';
import { tortureCorpus, tortureSections } from '../testing/torture/corpus';
import type { Place } from '../testing/torture/entry';
import type { NameAddr, SipMessage } from './types';
import { parseMessage } from './parse-message';

const place: Place = { transport: 'UDP', host: '192.0.2.1', sentBy: '192.0.2.50:5080', id: 'ID' };

const address = (one: NameAddr) => ({
  user: one.uri.user,
  name: one.displayName,
  tag: one.params.get('tag'),
});

/** What an entry may expect of a message, `headers` as far as it names them. */
function fieldsOf(one: SipMessage, names: readonly string[]) {
  const { contact } = one;
  return {
    ...(one.kind === 'request'
      ? {
          start: one.method,
          scheme: one.uri.scheme,
          user: one.uri.user,
          host: one.uri.host,
          port: one.uri.port,
        }
      : { start: `${one.status} ${one.reason}` }),
    cseq: one.cseq.number,
    callId: one.callId,
    from: address(one.from),
    to: address(one.to),
    via: one.via,
    vias: one.headers.getAll('via').length,
    contact: contact && {
      user: contact.uri.user,
      name: contact.displayName,
      params: Object.fromEntries(contact.params),
      uriParams: Object.fromEntries(contact.uri.params),
    },
    body: one.body.toString(),
    headers: Object.fromEntries(names.map((name) => [name, one.headers.getAll(name)])),
  };
}

describe('the torture corpus, parsed', () => {
  it('has an entry for every section of RFC 4475 and RFC 5118 that describes a message, and no other', () => {
    const covered = new Set(tortureCorpus.map(({ section }) => section));
    expect([...covered].sort()).toEqual([...tortureSections].sort());
  });

  it('names every entry once', () => {
    const names = tortureCorpus.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  for (const { name, section, messages, parsed } of tortureCorpus) {
    const verdict =
      typeof parsed === 'object' ? 'is read' : parsed === 'silent' ? 'has no answer' : `gets ${parsed}`;
    it(`${name} (${section}): ${verdict}`, () => {
      const result = parseMessage(messages(place)[0]!);
      if (typeof parsed === 'object') {
        if (!result.ok) throw result.error;
        expect(fieldsOf(result.message, Object.keys(parsed.headers ?? {}))).toMatchObject(parsed);
      } else if (result.ok) expect.fail('it was read');
      else expect(result.reply === undefined ? 'silent' : result.status).toBe(parsed);
    });
  }
});
