import { loopback } from './waiting';

/** Numbers of the server under test: many extensions, each with an agent that may sit there, and one queue. */
export const extensionsMax = 2_000;
export const queue = '80000';
export const token = 'token-of-the-bench';

export function extension(index: number): string {
  return String(70_000 + index);
}

export function agentID(index: number): string {
  return `A${index}`;
}

/** Its configuration, as JSON, which is YAML too. Every extension has the fixed contact of one SIPp phone. */
export function plantConfig(
  ports: { sip: number; http: number; phone: number; caller: number },
  dataDir: string,
): string {
  const indexes = Array.from({ length: extensionsMax }, (_, index) => index);
  return JSON.stringify({
    application: 'SIPServer_Bench',
    site: 'bench',
    sip: { address: loopback, port: ports.sip, transports: ['udp'] },
    http: {
      address: loopback,
      port: ports.http,
      tokens: [{ name: 'bench', token, allow: ['control', 'feed', 'tlib'] }],
    },
    dataDir,
    TServer: { 'graceful-shutdown-sip-timeout': 1 },
    dns: [
      { number: 'Trunk_Bench', type: 'Trunk', contact: `sip:${loopback}:${ports.caller}`, default: true },
      ...indexes.map((index) => ({
        number: extension(index),
        type: 'Extension',
        contact: `sip:${extension(index)}@${loopback}:${ports.phone}`,
      })),
      { number: queue, type: 'ACD Queue' },
    ],
    agentLogins: indexes.map((index) => ({ code: agentID(index), queues: [queue] })),
  });
}
