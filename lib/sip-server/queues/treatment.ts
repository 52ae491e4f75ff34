import { sessionDescription } from '../../sip/sdp/session-description';
import type { SipResponse } from '../../sip/message/types';
import type { OutgoingLeg } from '../../sip/user-agent/types';
import type { Timer } from '../../clock/clock';
import type { AlarmBoard } from '../alarms';
import type { Bridge, CallSession } from '../calls/call';
import { CallMedia } from '../calls/call-media';
import { connectedEvents } from '../calls/connected';
import type { CallContext } from '../calls/context';
import { inviteTo } from '../calls/invite-fields';
import { relayRequest } from '../calls/mid-call';
import { extensionTarget, trunkTarget } from '../calls/offer';
import { speakingOriginator } from '../calls/originators';
import type { Target } from '../calls/offer-plan';
import { describeAnew } from '../calls/re-offer';
import { destinationOf } from '../calls/set-up';
import type { Dn } from '../config/types';

const alarm = 'treatment_failed';
const againMs = 10_000;

/**
 * Connects a caller who waits to the media service of his queue's `treatment-dn`, until a destination answers. The
 * service answers him, so he is a caller with a dialog from then on: his next partner gets to him by re-INVITE, and a
 * shutdown moves him by REFER (S-89 b). Without the service he waits as ever. Consult calls have none, nor has a caller
 * without an offer.
 */
export function startTreatment(
  ctx: CallContext,
  session: CallSession,
  place: Dn,
  alarms: Pick<AlarmBoard, 'raise' | 'clear' | 'row'>,
): void {
  const number = ctx.options.effective('treatment-dn', place);
  if (number === undefined || session.ended || session.treatment !== undefined) return;
  if (session.call.consultOf !== undefined || session.originator.offer === undefined) return;
  const treatment = new Treatment(ctx, session, number, alarms);
  session.treatment = treatment;
  treatment.play();
}

class Treatment {
  readonly #bridge: Bridge;
  #leg: OutgoingLeg | undefined;
  #timer: Timer | undefined;
  #joined = false;
  #over = false;

  constructor(
    private readonly ctx: CallContext,
    private readonly session: CallSession,
    private readonly number: string,
    private readonly alarms: Pick<AlarmBoard, 'raise' | 'clear' | 'row'>,
  ) {
    const media = new CallMedia();
    media.renew('origination', session.media.of('origination'));
    this.#bridge = {
      media,
      legs: { origination: session.legs.origination, destination: undefined },
      renegotiating: false,
    };
  }

  play(): void {
    const { ctx, session } = this;
    if (this.#over || session.ended) return;
    const offer = session.originator.offer;
    // While a phone rings for him he may be answered any moment.
    if (offer === undefined || !ctx.acd().waits(session)) {
      this.#again();
      return;
    }
    const target = this.#target();
    if (target === undefined) {
      this.#failed('can’t be reached');
      return;
    }
    const { media } = this.#bridge;
    media.renew('destination');
    const leg = ctx.ua.invite({
      ...inviteTo(ctx, session, target, target.uri),
      body: media.relay('origination', offer, 'offer'),
      events: {
        onAnswered: (response) => {
          leg.ack();
          this.#answered(leg, response);
        },
        onFailed: ({ status }) => this.#failed(`answers ${status}`),
      },
    });
    this.#leg = leg;
  }

  /** The caller is somebody else's, or gone. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.session.treatment = undefined;
    this.#timer?.cancel();
    if (this.#leg !== undefined) this.ctx.byes.end(this.#leg);
  }

  #answered(leg: OutgoingLeg, response: SipResponse): void {
    const { ctx, session } = this;
    const body = sessionDescription(response);
    if (this.#over) return;
    if (body === undefined || !ctx.acd().waits(session)) {
      this.#leg = undefined;
      ctx.byes.end(leg);
      this.#again();
      return;
    }
    this.alarms.clear(alarm, this.number);
    const bridge = this.#bridge;
    bridge.legs.destination = leg;
    const over = (): void => {
      bridge.legs.destination = undefined;
      this.#leg = undefined;
      this.#again();
    };
    leg.events = {
      onBye: over,
      onSessionExpired() {
        ctx.byes.end(leg);
        over();
      },
      onRequest: (transaction) => relayRequest(ctx, session, { bridge, side: 'destination' }, transaction),
    };
    if (this.#joined) {
      bridge.media.of('destination').note(body);
      describeAnew(ctx, session, { bridge, side: 'origination' });
      return;
    }
    this.#joined = true;
    const { call, originator } = session;
    const { origination } = session.legs;
    call.answeredAt ??= ctx.clock.now();
    if (!call.origination.established) call.origination.state = 'connected';
    originator.answer(bridge.media.relay('destination', body, 'answer'));
    if (session.ended) return;
    ctx.sharedLegs.bind(origination, session, connectedEvents(ctx, session, { bridge, side: 'origination' }));
    session.originator = speakingOriginator(ctx, origination, session.media.of('origination'), () => session);
    ctx.hooks.changed(session);
  }

  #target(): Target | undefined {
    const { ctx, number } = this;
    const destination = destinationOf(ctx, number);
    if (destination?.kind === 'extension') return extensionTarget(ctx, destination.dn);
    return destination?.kind === 'trunk' ? trunkTarget(ctx, destination.dn, number) : undefined;
  }

  #failed(how: string): void {
    this.#leg = undefined;
    if (this.#over) return;
    if (this.alarms.row(`${alarm}:${this.number}`) === undefined)
      this.alarms.raise(
        'Minor',
        alarm,
        this.number,
        `treatment-dn ${this.number} ${how}: callers who wait hear nothing but ringing`,
      );
    this.#again();
  }

  #again(): void {
    this.#timer?.cancel();
    this.#timer = this.ctx.clock.schedule(againMs, () => this.play());
  }
}
