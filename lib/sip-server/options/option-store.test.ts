import { describe, expect, it } from 'vitest';
import type { SipServerConfig } from '../config/types';
import { parseConfig } from '../config/load-config';
import { optionCatalogue, optionNames } from './catalogue';
import { OptionError } from './option-error';
import { createOptionStore } from './option-store';

function config(tserver: SipServerConfig['tserver'] = {}): Pick<SipServerConfig, 'tserver' | 'dns'> {
  const parsed = parseConfig(
    'options.yaml',
    `{ application: a, site: s, sip: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 }, dataDir: d,
       dns: [ { number: T1, type: Trunk, contact: "sip:127.0.0.1" }, { number: "8000", type: ACD Queue } ] }`,
  );
  return { dns: parsed.dns, tserver };
}

describe('createOptionStore', () => {
  it('gives defaults, then section TServer, then changes, and says which', () => {
    const store = createOptionStore(config({ 'router-timeout': 20 }));
    expect(store.get('graceful-shutdown-sip-timeout')).toBe(32);
    expect(store.list()['router-timeout']).toEqual({ value: 20, source: 'TServer', default: 10 });
    store.patch({ 'router-timeout': '30' });
    expect(store.get('router-timeout')).toBe(30);
    expect(store.list()['router-timeout']).toEqual({ value: 30, source: 'changed', default: 10 });
    expect(store.list()['dr-peer-trunk']).toEqual({ value: null, source: 'default', default: null });
  });

  it('takes the most specific level and passes over those that are not there', () => {
    const store = createOptionStore(config({ 'wrap-up-time': 10 }));
    expect(store.effective('wrap-up-time', undefined, { options: {} })).toBe(10);
    expect(
      store.effective('wrap-up-time', { options: { 'wrap-up-time': 0 } }, { options: { 'wrap-up-time': 5 } }),
    ).toBe(0);
  });

  it('reads a wrap-up time equal to untimed-wrap-up-value as untimed, also after that changes (S-60)', () => {
    const store = createOptionStore(config({ 'wrap-up-time': 1000 }));
    expect(store.get('wrap-up-time')).toBe('untimed');
    expect(store.effective('wrap-up-time', { options: { 'wrap-up-time': 1000 } })).toBe('untimed');
    store.patch({ 'untimed-wrap-up-value': 30 });
    expect(store.get('wrap-up-time')).toBe(1000);
    expect(store.effective('wrap-up-time', { options: { 'wrap-up-time': 30 } })).toBe('untimed');
    expect(store.effective('wrap-up-time', { options: { 'wrap-up-time': 'untimed' } })).toBe('untimed');
  });

  it.each([401, 405, 407, 420, 421, 422, 423, 299, 604, 200, '4xx', null, 302.5])(
    'refuses %j as shutdown-sip-reject-code and keeps the old value (S-23)',
    (code) => {
      const store = createOptionStore(config());
      expect(() => store.patch({ 'shutdown-sip-reject-code': code })).toThrow(OptionError);
      expect(store.get('shutdown-sip-reject-code')).toBe(603);
    },
  );

  it.each([300, 302, 480, 486, 503, 600, 603])('takes %i as shutdown-sip-reject-code', (code) => {
    const store = createOptionStore(config());
    store.patch({ 'shutdown-sip-reject-code': code });
    expect(store.get('shutdown-sip-reject-code')).toBe(code);
  });

  it('changes all or none', () => {
    const store = createOptionStore(config());
    expect(() => store.patch({ 'router-timeout': 5, 'legal-guard-time': 31 })).toThrow(
      /legal-guard-time: 31 is not allowed; allowed: a whole number 0–30/,
    );
    expect(store.get('router-timeout')).toBe(10);
  });

  it.each([
    [{ 'no-such-option': 1 }, 'unknown_option'],
    [{ 'out-of-service': true }, 'wrong_level'],
    [{ 'dr-peer-trunk': '8000' }, 'bad_value'],
    [{ 'dr-peer-trunk': 'T9' }, 'bad_value'],
    [JSON.parse('{"__proto__": 1}'), 'unknown_option'],
  ])('refuses %j', (changes, code) => {
    const store = createOptionStore(config());
    expect(() => store.patch(changes)).toThrow(expect.objectContaining({ code }));
  });

  it('takes a peer trunk and takes it away again', () => {
    const store = createOptionStore(config({ 'dr-peer-trunk': 'T1' }));
    store.patch({ 'dr-peer-trunk': null });
    expect(store.get('dr-peer-trunk')).toBeUndefined();
    store.patch({ 'dr-peer-trunk': 'T1' });
    expect(store.get('dr-peer-trunk')).toBe('T1');
  });

  it('reads overflow destinations as words or as a list', () => {
    const store = createOptionStore(config());
    store.patch({ 'agent-no-answer-overflow': '8000, 8001' });
    expect(store.get('agent-no-answer-overflow')).toEqual(['8000', '8001']);
    store.patch({ 'agent-no-answer-overflow': 'release' });
    expect(store.get('agent-no-answer-overflow')).toBe('release');
    store.patch({ 'agent-no-answer-overflow': ['8000', 'release'] });
    expect(store.get('agent-no-answer-overflow')).toEqual(['8000', 'release']);
    for (const bad of [['8000', ''], ['release', '8000'], ['8000', 'none'], ['recall'], []])
      expect(() => store.patch({ 'agent-no-answer-overflow': bad })).toThrow(OptionError);
  });
});

describe('optionCatalogue', () => {
  it.each(optionNames)('allows the default of %s', (name) => {
    const spec = optionCatalogue[name];
    expect(spec.parse(spec.default ?? null)).toEqual({ value: spec.default });
  });
});
