/** Where a simulated endpoint would receive audio, and the version of its session description (RFC 4566 §5.2). */
export interface MediaEndpoint {
  readonly address: string;
  readonly port: number;
  readonly sessionId: number;
  readonly version: number;
}

const directions = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;
type Direction = (typeof directions)[number];
const mirrored: Readonly<Record<Direction, Direction>> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

/** An offer of G.711 audio. */
export const offerSdp = (endpoint: MediaEndpoint): Buffer => describe(endpoint, 'sendrecv');

/** The answer to an offer (RFC 3264 §6): same media, direction mirrored. An empty offer gets an offer. */
export function answerSdp(offer: Buffer, endpoint: MediaEndpoint): Buffer {
  const found = /^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m.exec(offer.toString('utf8'))?.[1];
  const direction = directions.find((name) => name === found) ?? 'sendrecv';
  return describe(endpoint, mirrored[direction]);
}

function describe({ address, port, sessionId, version }: MediaEndpoint, direction: Direction): Buffer {
  const kind = address.includes(':') ? 'IP6' : 'IP4';
  const lines = [
    'v=0',
    `o=- ${sessionId} ${version} IN ${kind} ${address}`,
    's=-',
    `c=IN ${kind} ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0 8`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    `a=${direction}`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
