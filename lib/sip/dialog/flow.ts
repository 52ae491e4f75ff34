import { canonicalAddress } from '../transport/ip-address';
import type { Remote } from '../transport/transport';
import { parseUri } from '../message/uri';
import type { SipRequest } from '../message/types';
import type { DialogState, Flow } from './types';

/**
 * The flow of a dialog whose peer sent `request` from `source`: the connection stands for its own address, and where no
 * proxy has passed the request on also for the host that the peer calls its own, since nobody else is at its other end.
 */
export function flowFromRequest(
  request: SipRequest,
  source: Remote,
  target: string | undefined = request.contact?.uriText,
): Flow | undefined {
  if (source.protocol !== 'tcp') return undefined;
  const passedOn = request.headers.getAll('via').length > 1;
  return flow(source, passedOn ? undefined : target);
}

/** The flow of a dialog whose INVITE went to the host of `uri` over the connection with `remote`. */
export function flowFromTarget(uri: string, remote: Remote | undefined): Flow | undefined {
  return remote?.protocol === 'tcp' ? flow(remote, uri) : undefined;
}

function flow(remote: Remote, uri: string | undefined): Flow {
  const host = uri === undefined ? undefined : hostOf(uri);
  return { remote, hosts: host === undefined ? [remote.address] : [remote.address, host] };
}

/** The dialog's connection, where a request for `nextHop` may go over it. */
export function flowFor(dialog: DialogState, nextHop: string): Remote | undefined {
  if (dialog.flow === undefined) return undefined;
  const host = hostOf(nextHop);
  return host !== undefined && dialog.flow.hosts.includes(host) ? dialog.flow.remote : undefined;
}

function hostOf(uri: string): string | undefined {
  const host = parseUri(uri)?.host;
  return host === undefined ? undefined : canonicalAddress(host);
}
