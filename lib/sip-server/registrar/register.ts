import type { Clock } from '../../clock/clock';
import type { ExtraHeaders, ServerRequest } from '../../sip/user-agent/types';
import type { Authenticator } from '../authentication/authenticator';
import type { Dn } from '../config/types';
import type { Directory } from '../directory';
import type { OptionStore } from '../options/types';
import type { Gate } from '../shutdown/gate';
import { retryAfter } from '../shutdown/rejection';
import type { Binding, BindingTable } from './bindings';
import { isRemoval, readRegister, type RegisterRequest, type WantedContact } from './contacts';
import { pathHeaders, readPath } from './path';
import { isOlderThan, planBindings } from './plan-bindings';

/** While the table of all bindings is full. */
const fullRetryAfterSeconds = 60;

/**
 * The registrar (RFC 3261 §10.3): all contacts of a REGISTER are bound, or none. While draining only phones in a live
 * call may stay (S-31 to S-33).
 */
export class Registrar {
  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly directory: Directory;
      readonly options: OptionStore;
      readonly bindings: BindingTable;
      readonly authenticator: Authenticator;
      readonly gate: Gate;
      readonly dnIsOnCall: (dn: string) => boolean;
      readonly onShortened: () => void;
    },
  ) {}

  handle(transaction: ServerRequest): void {
    const { request } = transaction;
    const { options } = this.deps;
    const dn = this.#extension(request.to.uri.user);
    const asked = readRegister(request);
    if (this.deps.gate.closed && !isRemoval(asked, request) && !this.#isOnCall(dn)) {
      transaction.respond(503, { headers: retryAfter(options) });
      return;
    }
    if (!this.#proves(transaction, dn)) return;
    if (dn === undefined) transaction.respond(404);
    else this.#serve(transaction, dn, asked);
  }

  /** False: it has been answered. Unknown users are asked like known ones where there are passwords at all. */
  #proves(transaction: ServerRequest, dn: Dn | undefined): boolean {
    const { authenticator, directory } = this.deps;
    if (dn === undefined ? !directory.hasPasswords : dn.password === undefined) return true;
    const { request, source } = transaction;
    const verdict = authenticator.check(request, source, request.to.uri.user ?? '', dn?.password);
    if (verdict.kind === 'accepted') return true;
    transaction.respond(verdict.status, { headers: verdict.headers });
    return false;
  }

  #extension(number: string | undefined): Dn | undefined {
    const dn = number === undefined ? undefined : this.deps.directory.dn(number);
    return dn?.type === 'Extension' ? dn : undefined;
  }

  #isOnCall(dn: Dn | undefined): boolean {
    return dn !== undefined && this.deps.dnIsOnCall(dn.number);
  }

  #serve(transaction: ServerRequest, dn: Dn, asked: RegisterRequest): void {
    switch (asked.kind) {
      case 'malformed':
        transaction.respond(400, { reason: asked.reason });
        return;
      case 'query':
        this.#accept(transaction, dn);
        return;
      case 'remove-all':
        this.#removeAll(transaction, dn);
        return;
      case 'update':
        this.#update(transaction, dn, asked.contacts);
        return;
      default:
        asked satisfies never;
    }
  }

  #removeAll(transaction: ServerRequest, dn: Dn): void {
    const { bindings } = this.deps;
    const { callId, cseq } = transaction.request;
    const registration = { callId, cseq: cseq.number };
    if (bindings.of(dn.number).some((binding) => isOlderThan(registration, binding))) {
      outOfOrder(transaction);
      return;
    }
    bindings.replace(dn.number, []);
    this.#accept(transaction, dn);
  }

  #update(transaction: ServerRequest, dn: Dn, wanted: readonly WantedContact[]): void {
    const { bindings, clock, gate, options } = this.deps;
    const most = options.get('max-register-expires');
    const { request, source } = transaction;
    const path = readPath(request);
    if (path === undefined) {
      transaction.respond(400, { reason: 'Unusable Path' });
      return;
    }
    const next = planBindings(bindings.registered(dn.number), wanted, {
      source,
      path,
      callId: request.callId,
      cseq: request.cseq.number,
      now: clock.now(),
      expiresMax: gate.closed ? Math.min(most, options.get('shutdown-register-expires')) : most,
    });
    if (next === undefined) {
      outOfOrder(transaction);
      return;
    }
    switch (bindings.replace(dn.number, next)) {
      case 'too-many':
        transaction.respond(403, { reason: 'Too Many Contacts' });
        return;
      case 'full':
        transaction.respond(503, { headers: [['Retry-After', String(fullRetryAfterSeconds)]] });
        return;
      case 'replaced':
        if (gate.closed && wanted.some(({ expires }) => expires > 0)) this.deps.onShortened();
        this.#accept(transaction, dn, pathHeaders(request));
    }
  }

  #accept(transaction: ServerRequest, dn: Dn, path: ExtraHeaders = []): void {
    const now = this.deps.clock.now();
    const headers: ExtraHeaders = this.deps.bindings
      .of(dn.number)
      .map((binding) => ['Contact', contactValue(binding, now)] as const);
    transaction.respond(200, { headers: [...headers, ...path] });
  }
}

function contactValue({ contact, q, expiresAt }: Binding, now: number): string {
  const seconds = Math.max(0, Math.round((expiresAt - now) / 1000));
  return `<${contact}>;expires=${seconds}${q === 1 ? '' : `;q=${q}`}`;
}

/** As in a dialog (RFC 3261 §12.2.2): a later REGISTER of this phone has been served already. */
function outOfOrder(transaction: ServerRequest): void {
  transaction.respond(500, { reason: 'CSeq Out Of Order' });
}
