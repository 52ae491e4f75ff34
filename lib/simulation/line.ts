import type { Clock } from '../clock/clock';
import type { SdpDirection } from '../sip/sdp/direction';
import type {
  IncomingLeg,
  Leg,
  LegEvents,
  OutgoingLeg,
  ServerRequest,
  UserAgent,
} from '../sip/user-agent/types';
import { answerTo, describe, lineIn } from './session-name';

/** How one person's part in a call came to its end. */
export type LineEnd =
  /** The person put the receiver down, or gave up before anybody answered. */
  | 'hung-up'
  | 'gave-up'
  /** The person, or the phone for him, did not take the call. */
  | 'declined'
  /** The phone died. */
  | 'crashed'
  /** BYE or CANCEL came. */
  | 'bye'
  | 'cancelled'
  /** A final failure came: `status`. */
  | 'refused'
  /** Nobody acknowledged that this end had answered. */
  | 'no-ack';

/** What the owner of a line is told. */
export interface LineOwner {
  talking(line: Line): void;
  over(line: Line): void;
  /** Another line is on the other end now. */
  heard(line: Line): void;
}

/** One end of a call as the person there has it: a leg of his phone, and whom he hears. */
export class Line {
  state: 'calling' | 'ringing' | 'talking' | 'over' = 'calling';
  end: LineEnd | undefined;
  /** Of `refused` and `declined`. */
  status: number | undefined;
  answeredAt: number | undefined;
  endedAt: number | undefined;
  /** Name of the line at the other end, by the last description that came from it. */
  peer: string | undefined;
  /** The person asked a server to end or move this call by T-Library. */
  asked: 'release' | 'transfer' | undefined;
  held = false;
  /** No person but what a caller hears while he waits. */
  music = false;
  /** The person made this call, and it is he who ends it. */
  originating = false;
  #leg: Leg | undefined;
  #version = 0;

  constructor(
    private readonly clock: Clock,
    private readonly agent: UserAgent,
    private readonly owner: LineOwner,
    readonly name: string,
    /** DN, or outside number, of the person. */
    readonly dn: string,
    /** The number that the call shows as its caller. */
    readonly ani: string,
    readonly startedAt: number,
    /** The number that was called. */
    readonly called: string,
  ) {}

  call(uri: string, from: string): void {
    this.originating = true;
    const leg = this.agent.invite({
      uri,
      from,
      to: `<${uri}>`,
      body: this.#describe('sendrecv'),
      events: {
        ...this.#events(),
        onAnswered: (response) => {
          this.#hears(response.body);
          (this.#leg as OutgoingLeg).ack();
          this.#talks();
        },
        onFailed: ({ status }) => this.#ends('refused', status),
      },
    });
    this.#leg = leg;
  }

  /** A call came in; `answer` or `decline` it later. */
  ring(leg: IncomingLeg): void {
    this.#leg = leg;
    this.state = 'ringing';
    this.#hears(leg.invite.body);
    leg.provisional(180);
    leg.events = {
      ...this.#events(),
      onCancelled: () => this.#ends('cancelled'),
      onAcknowledged: (ack) => this.#hears(ack.body),
      onAckTimeout: () => {
        this.#ends('no-ack');
        this.#letGo();
      },
    };
  }

  answer(): void {
    const leg = this.#leg as IncomingLeg;
    if (this.state !== 'ringing') return;
    const offer = leg.invite.body;
    const body = offer.length === 0 ? this.#describe('sendrecv') : this.#answer(offer);
    leg.accept({ body });
    this.#talks();
  }

  decline(status: number): void {
    if (this.state !== 'ringing') return;
    this.#ends('declined', status);
    (this.#leg as IncomingLeg).reject(status);
  }

  /** CANCEL or BYE, as the call stands. */
  hangUp(): void {
    if (this.state === 'over') return;
    if (this.state === 'ringing') {
      this.decline(480);
      return;
    }
    this.#ends(this.state === 'talking' ? 'hung-up' : 'gave-up');
    this.#letGo();
  }

  /** Hold or retrieve by re-INVITE, as a phone does it. */
  turn(direction: 'sendonly' | 'sendrecv'): void {
    const leg = this.#leg;
    if (this.state !== 'talking' || leg?.state !== 'confirmed' || !leg.mayOffer('INVITE')) return;
    leg.request('INVITE', { body: this.#describe(direction) }, (answer) => {
      if (answer === undefined || answer.response.status >= 300) return;
      answer.ack();
      this.#hears(answer.response.body);
      this.held = direction === 'sendonly';
    });
  }

  /** Sends the other end to `number` by REFER, and puts the receiver down once that one has answered (RFC 5589). */
  refer(number: string): void {
    const leg = this.#leg;
    if (this.state !== 'talking' || leg?.state !== 'confirmed') return;
    this.asked = 'transfer';
    const stays = (): void => {
      this.asked = undefined;
    };
    leg.refer({
      referTo: `<sip:${number}@${leg.remote.address}>`,
      onRefused: stays,
      onTimeout: stays,
      onNotify: ({ status, final }) => {
        if (!final) return;
        if (status !== undefined && status < 300 && status >= 200) this.hangUp();
        else stays();
      },
    });
  }

  /** The phone that had the line is gone; nothing is sent. */
  crash(): void {
    this.#ends('crashed');
  }

  #events(): LegEvents {
    return {
      onBye: () => this.#ends('bye'),
      onRequest: (transaction) => this.#requested(transaction),
    };
  }

  #requested(transaction: ServerRequest): void {
    const { method, body } = transaction.request;
    if (method === 'INVITE' || (method === 'UPDATE' && body.length > 0)) {
      if (body.length === 0) {
        transaction.onAck = (ack) => this.#hears(ack.body);
        transaction.respond(200, { body: this.#describe('sendrecv') });
        return;
      }
      this.#hears(body);
      transaction.respond(200, { body: this.#answer(body) });
    } else transaction.respond(method === 'REFER' ? 603 : 200);
  }

  #hears(body: Buffer): void {
    const peer = lineIn(body);
    if (peer === undefined || peer === this.name || peer === this.peer) return;
    this.peer = peer;
    this.owner.heard(this);
  }

  #talks(): void {
    this.state = 'talking';
    this.answeredAt = this.clock.now();
    this.owner.talking(this);
  }

  #ends(end: LineEnd, status?: number): void {
    if (this.state === 'over') return;
    this.state = 'over';
    this.end = end;
    this.status = status;
    this.endedAt = this.clock.now();
    this.owner.over(this);
  }

  #letGo(): void {
    const leg = this.#leg;
    if (leg === undefined) return;
    leg.events = { onByeDone: () => this.agent.forget(leg) };
    leg.end();
  }

  #describe(direction: SdpDirection): Buffer {
    this.#version += 1;
    return describe(this.name, this.#version, direction);
  }

  #answer(offer: Buffer): Buffer {
    this.#version += 1;
    return answerTo(offer, this.name, this.#version);
  }
}
