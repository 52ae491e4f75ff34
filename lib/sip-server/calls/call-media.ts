import { sdpDirection, type SdpDirection } from '../../sip/sdp/direction';
import { rewriteOrigin } from '../../sip/sdp/rewrite-origin';
import { readOrigin, type SdpOrigin } from '../../sip/sdp/sdp-origin';
import { withDirection } from '../../sip/sdp/with-direction';

export type Side = 'origination' | 'destination';

/**
 * What one leg's peer has told of its media and was told by us. To the peer we are one party with one o= line whose
 * version rises (RFC 3264 §8): as long as only one partner speaks through us its own line goes untouched, from the first
 * word of another one, or of the server itself, ours goes on in its place.
 */
export class LegMedia {
  /** The peer's last description that is its own wish, as latin1. */
  #received: string | undefined;
  #told: SdpOrigin | undefined;
  #ours = false;

  get received(): Buffer | undefined {
    return this.#received === undefined ? undefined : Buffer.from(this.#received, 'latin1');
  }

  note(body: Buffer): void {
    this.#received = body.toString('latin1');
  }

  /** What to send to the peer for `body`; `ours`: the server speaks, not the partner. */
  tell(body: Buffer, ours: boolean): Buffer {
    const origin = readOrigin(body);
    if (origin === undefined) return body;
    const told = this.#told;
    if (told === undefined || (!ours && !this.#ours && isSameSession(origin, told))) {
      this.#told = origin;
      return body;
    }
    this.#ours = true;
    this.#told = { ...told, version: next(told.version) };
    return rewriteOrigin(body, this.#told);
  }
}

/** The media of a call's two legs, and who holds it by T-Library: while anybody does, nothing but `inactive` is passed on. */
export class CallMedia {
  readonly #holds: Record<Side, boolean> = { origination: false, destination: false };
  readonly #legs: Record<Side, LegMedia> = { origination: new LegMedia(), destination: new LegMedia() };

  of(side: Side): LegMedia {
    return this.#legs[side];
  }

  /** The call gets another leg on that side; `media` where it has lived before. */
  renew(side: Side, media: LegMedia = new LegMedia()): void {
    this.#legs[side] = media;
  }

  /** Who holds by T-Library; `holds` in the place of that. */
  holders(holds?: Readonly<Record<Side, boolean>>): Record<Side, boolean> {
    const before = { ...this.#holds };
    if (holds !== undefined) Object.assign(this.#holds, holds);
    return before;
  }

  /** True while the call is held by T-Library, whoever asked. */
  get held(): boolean {
    return this.#holds.origination || this.#holds.destination;
  }

  /** Returns true where that made the call held, so that both legs must be told. */
  hold(by: Side): boolean {
    const first = !this.held;
    this.#holds[by] = true;
    return first;
  }

  /** Returns true where nobody holds the call any more. */
  retrieve(by: Side): boolean {
    const held = this.#holds[by];
    this.#holds[by] = false;
    return held && !this.held;
  }

  /** A description of the peer on side `from`, as the other side's peer is to get it. */
  relay(from: Side, body: Buffer, kind: 'offer' | 'answer'): Buffer {
    // The holder's own phone resumes: that ends his hold as RequestRetrieveCall would.
    if (kind === 'offer' && this.#holds[from] && sends(body)) this.#holds[from] = false;
    // An answer to an offer that was made inactive says nothing of its sender's wish.
    const isWish = !this.held || kind === 'offer';
    if (isWish && this.echoesHold(from, body)) this.#noteEcho(this.#legs[from], body);
    else if (isWish) this.#legs[from].note(body);
    return this.#legs[other(from)].tell(this.held ? withDirection(body, 'inactive') : body, false);
  }

  /** An offer of the peer on side `from` that the server answers in its partner's place, who holds. */
  noteOffer(from: Side, body: Buffer): void {
    if (this.echoesHold(from, body)) this.#noteEcho(this.#legs[from], body);
    else this.#legs[from].note(body);
  }

  /** The held party repeats what it was told, in a session refresh say: that is no wish of its own. */
  echoesHold(from: Side, body: Buffer): boolean {
    return this.held && !this.#holds[from] && sdpDirection(body) === 'inactive';
  }

  /** Its media may be elsewhere now; the direction that it wants is the one of before the hold. */
  #noteEcho(leg: LegMedia, body: Buffer): void {
    const before = leg.received;
    const wanted = before === undefined ? undefined : sdpDirection(before);
    if (wanted !== undefined) leg.note(withDirection(body, wanted));
  }

  /** The server's answer to an offer of the peer's on `side` for which there is no partner yet: its own, `inactive`. */
  decline(side: Side, offer: Buffer, address: string): Buffer {
    const ours = { username: '-', sessionId: '1', version: 1, address };
    return this.#legs[side].tell(rewriteOrigin(withDirection(offer, 'inactive'), ours), true);
  }

  /** True where `side` holds the call by T-Library. */
  heldBy(side: Side): boolean {
    return this.#holds[side];
  }

  /**
   * An offer of the server's to side `to`: what its partner last described, `inactive` while the call is held;
   * `direction` replaces the partner's own.
   */
  offerTo(to: Side, direction?: SdpDirection): Buffer | undefined {
    const body = this.#legs[other(to)].received;
    if (body === undefined) return undefined;
    const wanted = this.held ? 'inactive' : direction;
    return this.#legs[to].tell(wanted === undefined ? body : withDirection(body, wanted), true);
  }

  /** Side `from` answered an offer of the server's. Returns true where its media are elsewhere now. */
  answered(from: Side, body: Buffer): boolean {
    if (this.held || body.length === 0) return false;
    const before = this.#legs[from].received;
    this.#legs[from].note(body);
    return before === undefined || streams(before) !== streams(body);
  }
}

export const other = (side: Side): Side => (side === 'origination' ? 'destination' : 'origination');

function sends(body: Buffer): boolean {
  const direction = sdpDirection(body);
  return direction === 'sendrecv' || direction === 'recvonly';
}

/** Where and how the streams flow, without direction and attributes. */
function streams(body: Buffer): string {
  return (body.toString('latin1').match(/^[cm]=.*$/gm) ?? []).join('\n');
}

function isSameSession(a: SdpOrigin, b: SdpOrigin): boolean {
  return a.username === b.username && a.sessionId === b.sessionId && a.address === b.address;
}

/** The version is a number of up to 62 bits (RFC 3264 §5), and anything at all from a peer that doesn't care. */
function next(version: SdpOrigin['version']): bigint {
  return (/^\d{1,20}$/.test(String(version)) ? BigInt(version) : 0n) + 1n;
}
