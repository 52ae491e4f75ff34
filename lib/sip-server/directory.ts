import type { AgentLogin, Dn, SipServerConfig } from './config/types';

/** The configured objects, by the keys under which calls and requests name them. */
export interface Directory {
  dn(number: string): Dn | undefined;
  login(code: string): AgentLogin | undefined;
  readonly trunks: readonly Dn[];
  readonly queues: readonly Dn[];
  /** Conference focuses, in the order of the file. */
  readonly conferenceServices: readonly Dn[];
  /** Some extension has a password. */
  readonly hasPasswords: boolean;
  /** The trunk with the longest prefix that `number` starts with. */
  trunkFor(number: string): Dn | undefined;
}

export function createDirectory(config: Pick<SipServerConfig, 'dns' | 'agentLogins'>): Directory {
  const dns = new Map(config.dns.map((dn) => [dn.number, dn]));
  const logins = new Map(config.agentLogins.map((login) => [login.code, login]));
  const trunks = config.dns.filter((dn) => dn.type === 'Trunk');
  const byPrefix = trunks
    .filter((dn) => dn.prefix !== undefined)
    .sort((a, b) => b.prefix!.length - a.prefix!.length);
  return {
    dn: (number) => dns.get(number),
    login: (code) => logins.get(code),
    trunks,
    queues: config.dns.filter((dn) => dn.type === 'ACD Queue'),
    conferenceServices: config.dns.filter((dn) => dn.serviceType === 'conference'),
    hasPasswords: config.dns.some((dn) => dn.password !== undefined),
    trunkFor: (number) => byPrefix.find((dn) => number.startsWith(dn.prefix!)),
  };
}
