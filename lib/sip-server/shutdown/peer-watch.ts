import type { AlarmBoard } from '../alarms';
import type { OptionStore } from '../options/types';
import type { TrunkTable } from '../trunks/trunk-table';

/** Watches dr-peer-trunk while the server drains: out of service then, it is a Critical alarm until it is back (S-129). */
export class PeerWatch {
  constructor(
    private readonly deps: {
      readonly options: Pick<OptionStore, 'get'>;
      readonly trunks: Pick<TrunkTable, 'usablePeer'>;
      readonly alarms: AlarmBoard;
      readonly draining: () => boolean;
    },
  ) {}

  /** The shutdown, the trunk or an option has changed. */
  check(): void {
    const { options, trunks, alarms } = this.deps;
    const draining = this.deps.draining();
    const peer = options.get('dr-peer-trunk');
    const usable = trunks.usablePeer() !== undefined;
    const redirects = options.get('shutdown-sip-reject-code') <= 302;
    if (!draining || usable || !redirects) alarms.clear('redirect_without_peer');
    if (!draining || usable || peer === undefined) {
      alarms.clear('peer_out_of_service');
      return;
    }
    if (alarms.row('peer_out_of_service') !== undefined) return;
    alarms.raise(
      'Critical',
      'peer_out_of_service',
      '',
      `trunk ${peer} to the peer site is out of service while this server drains: new calls ${redirects ? 'get 503 instead of the redirect' : 'are refused here and may find no site'}. Abort the shutdown, or bring the peer back`,
    );
  }
}
