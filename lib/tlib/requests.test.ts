import { describe, expect, it } from 'vitest';
import { parseRequest, tlibRequest, unsupportedRequests } from './requests';

/** Every request of the interface with the least it needs. */
const least: ReadonlyArray<Readonly<Record<string, unknown>>> = [
  { message: 'RequestRegisterAddress', thisDN: '7001' },
  { message: 'RequestUnregisterAddress', thisDN: '7001' },
  { message: 'RequestQueryAddress', thisDN: '7001' },
  { message: 'RequestAgentLogin', thisDN: '7001', agentID: 'A1' },
  { message: 'RequestAgentLogout', thisDN: '7001' },
  { message: 'RequestAgentReady', thisDN: '7001' },
  { message: 'RequestAgentNotReady', thisDN: '7001' },
  { message: 'RequestMakeCall', thisDN: '7001', otherDN: '7002' },
  { message: 'RequestMakePredictiveCall', thisDN: '7001', otherDN: '7002' },
  ...['AnswerCall', 'ReleaseCall', 'HoldCall', 'RetrieveCall', 'QueryCall'].map((name) => ({
    message: `Request${name}`,
    thisDN: '7001',
    connID: '00000000000000a1',
  })),
  ...[
    'InitiateTransfer',
    'MuteTransfer',
    'SingleStepTransfer',
    'InitiateConference',
    'SingleStepConference',
    'RedirectCall',
  ].map((name) => ({
    message: `Request${name}`,
    thisDN: '7001',
    connID: '00000000000000a1',
    otherDN: '7002',
  })),
  ...['CompleteTransfer', 'CompleteConference', 'AlternateCall', 'ReconnectCall'].map((name) => ({
    message: `Request${name}`,
    thisDN: '7001',
    connID: '00000000000000a1',
    transferConnID: '00000000000000a2',
  })),
  {
    message: 'RequestDeleteFromConference',
    thisDN: '7001',
    connID: '00000000000000a1',
    otherDN: '7002',
  },
  { message: 'RequestRouteCall', thisDN: '8800', connID: '00000000000000a1' },
  { message: 'RequestAttachUserData', thisDN: '7001', connID: '00000000000000a1', userData: { a: 1 } },
  {
    message: 'RequestUpdateUserData',
    thisDN: '7001',
    connID: '00000000000000a1',
    userData: { a: { b: 'c' } },
  },
  { message: 'RequestDeleteUserData', thisDN: '7001', connID: '00000000000000a1' },
  { message: 'RequestDeletePair', thisDN: '7001', connID: '00000000000000a1', key: 'a' },
  { message: 'RequestSendDTMF', thisDN: '7001', connID: '00000000000000a1', dtmfDigits: '0*#D' },
  { message: 'RequestPrivateService', serviceID: 3019 },
];

describe('parseRequest', () => {
  it('knows every message of the catalogue in this test', () => {
    const names = tlibRequest.options.flatMap(({ shape: { message } }) =>
      'options' in message ? message.options : [...message.values],
    );
    expect(new Set([...least.map(({ message }) => message), ...unsupportedRequests])).toEqual(new Set(names));
  });

  it.each(least.map((request) => [request.message, request]))('reads %s', (_, request) => {
    const full = {
      ...request,
      referenceID: 7,
      reasons: { text: 'x' },
      extensions: { WrapUpTime: 'untimed' },
    };
    expect(parseRequest(JSON.stringify(full))).toEqual({ request: full });
    expect(parseRequest(JSON.stringify(request))).toEqual({ request });
  });

  it.each(least.flatMap((request) => Object.keys(request).map((key) => [request.message, key, request])))(
    'refuses %s without %s, with the referenceID',
    (_, key, request) => {
      const { [key as string]: _left, ...rest } = request as Record<string, unknown>;
      const parsed = parseRequest(JSON.stringify({ ...rest, referenceID: 7 }));
      expect(parsed).toEqual({
        referenceID: 7,
        fault: key === 'message' ? 'message names no known request' : `attribute ${key} is missing`,
      });
    },
  );

  it.each(unsupportedRequests)('reads %s by its name, so that it can be answered 51 (S-41)', (message) => {
    expect(parseRequest(JSON.stringify({ message, referenceID: 1, other: [1] }))).toEqual({
      request: { message, referenceID: 1 },
    });
  });

  it.each([
    ['', 'the frame is no JSON'],
    ['{', 'the frame is no JSON'],
    ['null', 'the frame is no JSON object'],
    ['[]', 'the frame is no JSON object'],
    ['"RequestQueryAddress"', 'the frame is no JSON object'],
    ['{"message":"RequestFoo"}', 'message names no known request'],
    ['{"message":"constructor"}', 'message names no known request'],
  ])('says what is wrong with %j', (text, fault) => {
    expect(parseRequest(text)).toEqual({ fault, referenceID: undefined });
  });

  it('refuses values of the wrong kind', () => {
    const parsed = parseRequest('{"message":"RequestAgentReady","thisDN":"7001","workMode":"Busy"}');
    expect(parsed).toMatchObject({
      fault: expect.stringMatching(/^attribute workMode is not valid: one of Unknown/),
    });
    expect(parseRequest('{"message":"RequestQueryAddress","thisDN":7001}')).toHaveProperty('fault');
    const dtmf = { message: 'RequestSendDTMF', thisDN: '7001', connID: 'a1' };
    for (const dtmfDigits of ['', 'x', '1\r\nSignal=2', '1'.repeat(65)])
      expect(parseRequest(JSON.stringify({ ...dtmf, dtmfDigits }))).toMatchObject({
        fault: expect.stringContaining('dtmfDigits'),
      });
  });

  it('refuses lists nested beyond all reason without running out of stack', () => {
    const deep = `${'{"a":'.repeat(12_000)}1${'}'.repeat(12_000)}`;
    const parsed = parseRequest(`{"message":"RequestQueryAddress","thisDN":"1","extensions":${deep}}`);
    expect(parsed).toMatchObject({ fault: expect.stringContaining('extensions') });
  });
});
