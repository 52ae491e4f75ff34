import { SipError } from '../errors';
import { formatHostPort } from '../message/host-port';

/** Why a socket could not be bound, with the next step. */
export function openError(
  protocol: 'UDP' | 'TCP',
  error: NodeJS.ErrnoException,
  address: string,
  port: number,
): SipError {
  const where = `${protocol} ${formatHostPort(address, port)}`;
  if (error.code === 'EADDRINUSE') {
    const list = protocol === 'UDP' ? 'ss -lunp' : 'ss -ltnp';
    return new SipError(
      'address_in_use',
      `${where} is in use by another process. Stop that process (${list} names it) or choose another sip.port.`,
      { cause: error },
    );
  }
  const next =
    error.code === 'EADDRNOTAVAIL'
      ? 'No interface of this machine has that address. Choose one that has (ip addr lists them).'
      : error.code === 'EACCES'
        ? 'This user may not open that port. Choose a port above 1023.'
        : 'Check sip.address and sip.port.';
  return new SipError('transport', `${where} cannot be opened (${error.code ?? error.message}). ${next}`, {
    cause: error,
  });
}
