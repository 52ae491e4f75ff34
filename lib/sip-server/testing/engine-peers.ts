import type { Clock } from '../../clock/clock';
import { sdpDirection } from '../../sip/sdp/direction';
import { withDirection } from '../../sip/sdp/with-direction';
import type { SipRequest } from '../../sip/message/types';
import type { MemoryNetwork } from '../../sip/transport/memory-network';
import type {
  IncomingLeg,
  InviteRequest,
  OutgoingLeg,
  ServerRequest,
  UserAgent,
} from '../../sip/user-agent/types';
import { createUserAgent } from '../../sip/user-agent/user-agent';

const offerSdp = Buffer.from(
  'v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n',
);
const answerSdp = Buffer.from(
  'v=0\r\no=- 2 1 IN IP4 10.0.0.8\r\ns=-\r\nc=IN IP4 10.0.0.8\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\n',
);

const usual = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'UPDATE', 'PRACK', 'INFO', 'MESSAGE', 'NOTIFY'];

/** What became of a call that a peer made. */
export interface CallOutcome {
  leg: OutgoingLeg;
  provisional: number[];
  status: number | undefined;
  contact: string | undefined;
  retryAfter: string | undefined;
  body: string | undefined;
  bye: boolean;
}

/** What a phone does with a call offered to it. */
export type PhoneAnswer = 'answer' | 'ring' | 'busy' | 'full' | 'silent';

/** A phone or trunk on the memory network at 10.0.0.9, built on the same SIP stack but knowing nothing of the engine. */
export class TestPeer {
  readonly ua: UserAgent;
  /** Calls that were offered here. */
  readonly offered: IncomingLeg[] = [];
  readonly byes: SipRequest[] = [];
  readonly cancels: number[] = [];
  behaviour: PhoneAnswer = 'answer';
  /** Its description where it answers a call. */
  media: Buffer = answerSdp;
  /** A focus describes each of its legs by itself. */
  mediaOf: ((invite: SipRequest) => Buffer) | undefined;
  /** Requests inside its calls, in the order in which they came. */
  readonly requests: SipRequest[] = [];
  /** ACKs for its answers to re-INVITE, and those that carry the answer to its own offer. */
  readonly acks: SipRequest[] = [];
  /** Final status for such requests. */
  inDialog = 200;
  /** Its description in answers to re-INVITE; undefined: that of before. */
  answerBody: Buffer | undefined;
  /** Says `Allow-Events: talk` while ringing, and answers when told so by NOTIFY. */
  talk = false;
  /** Waits with its answer to such a request for `answerLate`. */
  late = false;
  answerLate: () => void = () => undefined;

  constructor(
    private readonly clock: Clock,
    network: MemoryNetwork,
    readonly port: number,
    readonly user = 'caller',
    address = '10.0.0.9',
    /** Methods that its Allow names besides the usual. */
    allows: readonly string[] = [],
  ) {
    this.ua = createUserAgent({
      clock,
      transports: [network.transport(address, port)],
      product: 'Test',
      allow: [...usual, ...allows],
      handler: {
        onInvite: (leg) => this.#offered(leg),
        onRequest: (transaction: ServerRequest) => transaction.respond(200),
      },
    });
  }

  call(number: string, from = this.user, more: Partial<InviteRequest> = {}): CallOutcome {
    const outcome: Partial<CallOutcome> = {
      provisional: [],
      status: undefined,
      contact: undefined,
      retryAfter: undefined,
      body: undefined,
      bye: false,
    };
    const leg = this.ua.invite({
      uri: `sip:${number}@10.0.0.2:5060`,
      from: `<sip:${from}@10.0.0.9>`,
      to: `<sip:${number}@10.0.0.2>`,
      body: offerSdp,
      ...more,
      events: {
        onProvisional: (response) => outcome.provisional?.push(response.status),
        onAnswered: (response) => {
          outcome.status = response.status;
          outcome.body = response.body.toString();
          leg.ack();
        },
        onFailed: ({ status, response }) => {
          outcome.status = status;
          outcome.contact = response?.contact?.uriText;
          outcome.retryAfter = response?.headers.get('retry-after');
        },
        onBye: () => {
          outcome.bye = true;
        },
        onRequest: (transaction) => this.#requested(transaction, offerSdp),
        ...more.events,
      },
    });
    return Object.assign(outcome, { leg }) as CallOutcome;
  }

  /** Sends a REGISTER; resolves with the final status. */
  register(dn: string, expires: number, site = '10.0.0.2'): Promise<number | undefined> {
    return new Promise((resolve) => {
      this.ua.send(
        {
          method: 'REGISTER',
          uri: `sip:${site}:5060`,
          from: `<sip:${dn}@${site}>`,
          to: `<sip:${dn}@${site}>`,
          headers: [
            ['Contact', `<sip:${dn}@10.0.0.9:${this.port}>`],
            ['Expires', String(expires)],
          ],
        },
        (response) => resolve(response?.status),
      );
    });
  }

  request(method: string): Promise<number | undefined> {
    return new Promise((resolve) => {
      this.ua.send(
        { method, uri: 'sip:10.0.0.2:5060', from: '<sip:x@10.0.0.9>', to: '<sip:10.0.0.2>' },
        (response) => resolve(response?.status),
      );
    });
  }

  /** Answers as a phone does: the same media, in the direction that the offer leaves it. */
  #requested(transaction: ServerRequest, own: Buffer): void {
    const { request } = transaction;
    this.requests.push(request);
    if (this.late) {
      this.answerLate = () => this.#answer(transaction, own);
      return;
    }
    this.#answer(transaction, own);
  }

  #answer(transaction: ServerRequest, own: Buffer): void {
    const { request } = transaction;
    if (this.inDialog >= 300) transaction.respond(this.inDialog);
    else if (request.method === 'INVITE' || request.method === 'UPDATE') {
      const inactive = sdpDirection(request.body) === 'inactive';
      const body = this.answerBody ?? own;
      transaction.onAck = (ack) => this.acks.push(ack);
      transaction.respond(200, { body: inactive ? withDirection(body, 'inactive') : body });
    } else transaction.respond(200);
  }

  #offered(leg: IncomingLeg): void {
    this.offered.push(leg);
    const described = this.mediaOf?.(leg.invite);
    const media = (): Buffer => described ?? this.media;
    leg.events = {
      onBye: (request) => this.byes.push(request),
      onAcknowledged: (ack) => {
        if (ack.body.length > 0) this.acks.push(ack);
      },
      onCancelled: () => this.cancels.push(this.clock.now()),
      onRequest: (transaction) => {
        this.#requested(transaction, media());
        if (
          this.talk &&
          !this.late &&
          transaction.request.headers.get('event') === 'talk' &&
          this.inDialog === 200
        )
          leg.accept({ body: media() });
      },
    };
    if (this.behaviour === 'silent') return;
    if (this.behaviour === 'busy' || this.behaviour === 'full') {
      leg.reject(this.behaviour === 'busy' ? 486 : 503);
      return;
    }
    leg.provisional(180, this.talk ? { headers: [['Allow-Events', 'conference, talk, hold']] } : {});
    if (this.behaviour === 'answer') leg.accept({ body: media() });
  }
}
