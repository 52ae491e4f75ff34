import type { ClientCredentials } from '../../sip/auth/challenge-answers';
import type { SipResponse } from '../../sip/message/types';
import type { Party } from './call';

/** Where a call is offered. */
export interface Target {
  readonly party: Pick<Party, 'dn' | 'kind' | 'trunk'>;
  /** Request-URI and next hop. */
  readonly uri: string;
  /** The phone's further bindings, tried in turn while the one before can't be reached (RFC 3261 §16.6). */
  readonly others: readonly string[];
  /** Answers to the peer's challenges. */
  readonly credentials: ClientCredentials | undefined;
}

export interface OfferPlan {
  /** 0 = for as long as the caller waits. */
  readonly timeoutMs: number;
  /** The destination rings: once for each offer, before anything is told to the caller. */
  onRinging(): void;
  /** False keeps the caller's progress as it is (a queue has told him already, and without SDP). */
  readonly progressToCaller: boolean;
  onAnswered(): void;
  onFailed(status: number, response?: SipResponse): void;
}
