import type { OptionValues } from '../options/types';
import type { PeerDn } from '../peer/report';

/** Agent and phone of a DN at one site. */
type AtSite = Pick<PeerDn, 'agent' | 'reachable'>;

/**
 * Which site serves a direct call to a DN by `dr-forward`. `peer` undefined: the peer does not tell, so it may be there.
 * Where the DN has no agent at either site, its phone decides; who is nowhere is served here.
 */
export function siteFor(
  rule: OptionValues['dr-forward'],
  here: AtSite,
  peer: AtSite | undefined,
): 'here' | 'peer' {
  if (rule === 'off' || (rule === 'no-agent' ? here.agent !== undefined : here.reachable)) return 'here';
  if (peer === undefined || (rule === 'no-agent' && peer.agent !== undefined)) return 'peer';
  return peer.reachable && !here.reachable ? 'peer' : 'here';
}
