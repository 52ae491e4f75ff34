import type { OptionName, OptionValues } from './types';
import type { Parsed, ValueKind } from './values';
import { dnNumber, finalCode, flag, integer, oneOf, orNone, toInteger } from './values';

/** Where an option may stand: T = section TServer, D = on a DN, A = on an agent login. */
export type OptionLevelName = 'T' | 'D' | 'A';

/** One option: its value's kind, its default, and where it may stand. */
export interface OptionSpec<T> extends ValueKind<T> {
  readonly default: T;
  readonly levels: readonly OptionLevelName[];
  /** One sentence for documents and messages. */
  readonly meaning: string;
}

type Catalogue = { readonly [N in OptionName]: OptionSpec<OptionValues[N]> };

function option<T>(kind: ValueKind<T>, fallback: T, levels: string, meaning: string): OptionSpec<T> {
  const names = (['T', 'D', 'A'] as const).filter((level) => levels.includes(level));
  return {
    allowed: kind.allowed,
    parse: (raw) => kind.parse(raw),
    default: fallback,
    levels: names,
    meaning,
  };
}

const weekSeconds = 604_800;

const wrapUpTime: ValueKind<number | 'untimed'> = {
  allowed: `0–${weekSeconds} (seconds; 0 = none), or untimed`,
  parse: (raw) => (raw === 'untimed' ? { value: 'untimed' } : integer(0, weekSeconds).parse(raw)),
};

const overflowWords = ['none', 'recall', 'release'] as const;
const overflow: ValueKind<OptionValues['agent-no-answer-overflow']> = {
  allowed: `${overflowWords.join(', ')}, or a list of DNs that may end with recall or release`,
  parse: (raw): Parsed<OptionValues['agent-no-answer-overflow']> => {
    const word = overflowWords.find((candidate) => candidate === raw);
    if (word !== undefined) return { value: word };
    const items = Array.isArray(raw) ? raw : typeof raw === 'string' ? raw.split(',') : [];
    const dns = items.map((item) => dnNumber.parse(typeof item === 'string' ? item.trim() : item)?.value);
    const known = dns.filter(
      (dn, at) =>
        dn !== undefined &&
        (!overflowWords.some((each) => each === dn) || (at > 0 && at === dns.length - 1 && dn !== 'none')),
    );
    if (known.length === 0 || known.length !== items.length || known.length > 20) return undefined;
    return { value: known as string[] };
  },
};

const nailedUpLogin: ValueKind<string> = {
  allowed: 'empty, gcti::park, or the number of a Routing Point',
  parse: (raw) => {
    if (raw === '' || raw === null) return { value: '' };
    return raw === 'gcti::park' ? { value: 'gcti::park' } : dnNumber.parse(raw);
  },
};

const fromOne: ValueKind<number> = {
  allowed: `a whole number 1–${weekSeconds}`,
  parse: (raw) => {
    const number = toInteger(raw);
    return number === undefined || number < 1 || number > weekSeconds ? undefined : { value: number };
  },
};

/**
 * Every option of the server: name, default, bounds and levels in one place. The configuration file, changes over the
 * control interface and docs/configuration.md all follow this table. Times are in seconds.
 */
export const optionCatalogue: Catalogue = {
  'shutdown-sip-reject-code': option(
    finalCode(300, 603),
    603,
    'T',
    'Final response to new INVITEs while shutting down; 300–302 become a 302 to dr-peer-trunk (S-20 to S-23).',
  ),
  'graceful-shutdown-sip-timeout': option(
    integer(0, 600, 'seconds'),
    32,
    'T',
    'How long FLUSH lasts, so that BYEs without an answer are sent again (S-10 to S-14).',
  ),
  'graceful-shutdown-max-duration': option(
    integer(0, weekSeconds, 'seconds; 0 = unlimited'),
    0,
    'T',
    'When graceful-shutdown-straggler-action is applied to the calls that are left (S-16, S-17).',
  ),
  'graceful-shutdown-straggler-action': option(
    oneOf('wait', 'relocate', 'release'),
    'wait',
    'T',
    'What becomes of the calls left at graceful-shutdown-max-duration (S-17).',
  ),
  'graceful-shutdown-allow-consult': option(
    flag,
    true,
    'T',
    'Consultation calls on existing calls are allowed while shutting down (S-43).',
  ),
  'graceful-shutdown-queued-calls': option(
    orNone(oneOf('relocate', 'wait', 'release')),
    undefined,
    'T',
    'What becomes of callers in a queue (S-89); none = relocate where dr-peer-trunk is usable, else wait.',
  ),
  'graceful-shutdown-nailedup': option(
    oneOf('after-call', 'immediate'),
    'after-call',
    'T',
    'When a nailed-up connection that carries a customer is ended (S-101).',
  ),
  'graceful-shutdown-acw-cap': option(
    integer(0, weekSeconds, 'seconds; 0 = none'),
    0,
    'T',
    'After-call work ends at the latest so long after the start of the shutdown (S-62).',
  ),
  'graceful-shutdown-early-exit': option(
    flag,
    false,
    'T',
    'FLUSH ends as soon as every BYE is confirmed (S-13).',
  ),
  'shutdown-options-code': option(
    finalCode(400, 603, 200),
    503,
    'T',
    'Answer to OPTIONS outside a dialog while shutting down (S-30).',
  ),
  'shutdown-register-expires': option(
    integer(1, 86_400, 'seconds'),
    60,
    'T',
    'Longest expiry of a registration refreshed while shutting down (S-32).',
  ),
  'shutdown-retry-after': option(
    integer(0, 86_400, 'seconds; 0 = no header'),
    60,
    'T',
    'Retry-After of refusals while shutting down (S-25).',
  ),
  'dr-peer-trunk': option(
    orNone({ ...dnNumber, allowed: 'the number of a Trunk DN' }),
    undefined,
    'T',
    'The Trunk that leads to the peer site.',
  ),
  'dr-forward': option(
    oneOf('off', 'no-agent', 'oos'),
    'off',
    'TD',
    'When direct calls to an Extension are sent to the peer site by 302: no-agent, no agent is logged in on it here; oos, its phone can’t be reached here. Never what the peer sent, nor while the peer is out of service, drains, or says that it has neither.',
  ),
  'wrap-up-time': option(wrapUpTime, 0, 'TDA', 'After-call work after business calls.'),
  'untimed-wrap-up-value': option(fromOne, 1000, 'T', 'The wrap-up-time that means untimed (S-60).'),
  'timed-acw-in-idle': option(
    flag,
    true,
    'T',
    'After-call work asked for while idle ends by timer too (S-61).',
  ),
  'acw-in-idle-force-ready': option(
    flag,
    true,
    'T',
    'An agent is Ready after after-call work asked for while idle.',
  ),
  'legal-guard-time': option(integer(0, 30, 'seconds'), 0, 'TA', 'Pause before the next call.'),
  'agent-no-answer-timeout': option(
    integer(0, 3600, 'seconds; 0 = off'),
    15,
    'TDA',
    'When an offered call counts as unanswered.',
  ),
  'agent-no-answer-action': option(
    oneOf('none', 'notready', 'logout'),
    'notready',
    'TDA',
    'What becomes of an agent who does not answer.',
  ),
  'agent-no-answer-overflow': option(
    overflow,
    'recall',
    'TDA',
    'What becomes of a call that its agent does not take: it rings on (none), goes back to its queue, is released, or goes to the DNs in order (a Trunk: the number that was called), and back to its queue when nobody takes it.',
  ),
  'on-redirect': option(
    oneOf('follow', 'pass-on'),
    'follow',
    'TD',
    'What becomes of a call whose phone or trunk answers 3xx: it goes to the Contacts, or the caller gets the 3xx.',
  ),
  'refer-enabled': option(
    flag,
    false,
    'TD',
    'A single-step transfer asks the party of this DN, where it takes REFER, to call the destination itself; else it is connected by re-INVITE.',
  ),
  'auto-answer': option(
    oneOf('off', 'alert-info', 'call-info'),
    'off',
    'DA',
    'The phone is told to answer by itself, by Alert-Info: …;info=alert-autoanswer or Call-Info: …;answer-after=0.',
  ),
  'router-timeout': option(
    integer(1, 3600, 'seconds'),
    10,
    'TD',
    "How long a call waits at a Routing Point before it goes to the Routing Point's default-dn.",
  ),
  'treatment-dn': option(
    orNone(dnNumber),
    undefined,
    'D',
    'Of an ACD Queue or Routing Point: the number of a media service that callers hear while they wait.',
  ),
  'oos-check': option(
    integer(0, 3600, 'seconds; 0 = off'),
    0,
    'D',
    'Period of OPTIONS to a trunk or phone; no answer = out of service.',
  ),
  'out-of-service': option(flag, false, 'D', 'The DN is taken out of service by hand.'),
  'connect-nailedup-on-login': option(
    nailedUpLogin,
    '',
    'TD',
    'Where a nailed-up phone is connected at login.',
  ),
  'disconnect-nailedup-timeout': option(
    integer(0, weekSeconds, 'seconds; 0 = never'),
    0,
    'TD',
    'When an idle nailed-up connection is ended; from the next connection on.',
  ),
  'agent-logout-on-unreg': option(
    flag,
    false,
    'TD',
    'An agent is logged out when the client that registered the DN leaves (S-48).',
  ),
  'max-register-expires': option(
    integer(60, 86_400, 'seconds'),
    3600,
    'T',
    'Longest expiry of a registration.',
  ),
};

/** All option names in the catalogue's order. */
export const optionNames = Object.keys(optionCatalogue) as readonly OptionName[];

/** True where `name` is an option that may stand at `level`. */
export function isOptionAt(name: string, level: OptionLevelName): name is OptionName {
  return Object.hasOwn(optionCatalogue, name) && optionCatalogue[name as OptionName].levels.includes(level);
}
