import type { Clock } from '../../clock/clock';
import type { SipRequest } from '../../sip/message/types';
import type { ExtraHeaders, ServerRequest } from '../../sip/user-agent/types';
import type { Directory } from '../directory';
import type { OptionStore } from '../options/types';
import type { Gate } from '../shutdown/gate';
import { retryAfter } from '../shutdown/rejection';
import type { BindingTable } from './bindings';

const contactHeader = /^\s*(?:"(?:[^"\\]|\\.)*"|[^<"]*)<([^>]+)>(.*)$/;
const defaultExpires = 3600;

interface Wanted {
  readonly contact: string;
  readonly expires: number;
}

/** The registrar (RFC 3261 §10.3), and what becomes of registrations while draining (S-31 to S-33). */
export class Registrar {
  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly directory: Directory;
      readonly options: OptionStore;
      readonly bindings: BindingTable;
      readonly gate: Gate;
      readonly dnIsOnCall: (dn: string) => boolean;
      readonly onShortened: () => void;
    },
  ) {}

  handle(transaction: ServerRequest): void {
    const { request } = transaction;
    const { directory, bindings, options } = this.deps;
    const number = request.to.uri.user;
    const dn = number === undefined ? undefined : directory.dn(number);
    if (dn === undefined || dn.type !== 'Extension') {
      transaction.respond(404);
      return;
    }
    const contacts = request.headers.getAll('contact');
    if (contacts.includes('*')) {
      if (request.headers.get('expires') !== '0' || contacts.length > 1)
        transaction.respond(400, { reason: 'Wildcard Contact Needs Expires 0' });
      else {
        for (const binding of bindings.of(dn.number)) bindings.remove(dn.number, binding.contact);
        transaction.respond(200);
      }
      return;
    }
    const wanted = contacts.map((contact) => readContact(contact, request));
    if (wanted.some((contact) => contact === undefined)) {
      transaction.respond(400, { reason: 'Unreadable Contact' });
      return;
    }
    const limit = this.#expiresMax(dn.number, wanted as Wanted[]);
    if (limit === 'refused') {
      transaction.respond(503, { headers: retryAfter(options) });
      return;
    }
    for (const { contact, expires } of wanted as Wanted[]) {
      if (!this.#apply(dn.number, contact, Math.min(expires, limit), transaction)) return;
    }
    transaction.respond(200, { headers: this.#contactHeaders(dn.number) });
  }

  /** Largest Expires that is granted now; `refused` while draining unless the phone is on a live call (S-31…S-33). */
  #expiresMax(dn: string, wanted: readonly Wanted[]): number | 'refused' {
    const { gate, options } = this.deps;
    const most = options.get('max-register-expires');
    if (!gate.closed || wanted.every((contact) => contact.expires === 0)) return most;
    if (!this.deps.dnIsOnCall(dn)) return 'refused';
    this.deps.onShortened();
    return Math.min(most, options.get('shutdown-register-expires'));
  }

  #apply(dn: string, contact: string, expires: number, transaction: ServerRequest): boolean {
    const { bindings, clock } = this.deps;
    const { request, source } = transaction;
    const known = bindings.of(dn).find((binding) => binding.contact === contact);
    if (known !== undefined && known.callId === request.callId && request.cseq.number <= known.cseq) {
      transaction.respond(500, { reason: 'CSeq Out Of Order' });
      return false;
    }
    if (expires === 0) {
      bindings.remove(dn, contact);
      return true;
    }
    const expiresAt = clock.now() + expires * 1000;
    if (bindings.put(dn, { contact, source, callId: request.callId, cseq: request.cseq.number, expiresAt }))
      return true;
    transaction.respond(403, { reason: 'Too Many Contacts' });
    return false;
  }

  #contactHeaders(dn: string): ExtraHeaders {
    const now = this.deps.clock.now();
    return this.deps.bindings
      .of(dn)
      .map(
        (binding) =>
          [
            'Contact',
            `<${binding.contact}>;expires=${Math.max(0, Math.round((binding.expiresAt - now) / 1000))}`,
          ] as const,
      );
  }
}

function readContact(value: string, request: SipRequest): Wanted | undefined {
  const match = contactHeader.exec(value);
  const contact = match?.[1] ?? value.split(';')[0]?.trim();
  if (contact === undefined || !/^sips?:[^\s<>]+$/i.test(contact)) return undefined;
  const parameter = /;\s*expires\s*=\s*(\d+)/i.exec(match === null ? value : (match[2] ?? ''));
  const expires = Number(parameter?.[1] ?? request.headers.get('expires') ?? defaultExpires);
  return Number.isFinite(expires) ? { contact, expires } : { contact, expires: defaultExpires };
}
