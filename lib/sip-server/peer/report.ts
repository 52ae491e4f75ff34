import { z } from 'zod';

/** Event package of our own (RFC 3903 §4): which DNs have an agent or a phone at the site that publishes. */
export const reportEvent = 'dr-agents';
export const reportType = 'application/vnd.tidegate.dr-agents+json';
/** A report that is not repeated in this time is worth nothing any more. */
export const reportExpiresSeconds = 15;

const word = z.string().min(1).max(64);
const peerDn = z.object({
  /** AgentID of who is logged in on the DN. */
  agent: word.optional(),
  /** Its phone has a binding or a fixed contact, and is in service. */
  reachable: z.boolean(),
});

/** Body of a PUBLISH: DNs that changed, all of them in the first ones. */
const peerReport = z.object({
  /** The gate of a graceful shutdown is closed there. */
  draining: z.boolean(),
  /** False: more of the same change follows. */
  complete: z.boolean(),
  /** null: neither agent nor phone, as for a DN that was never named. */
  dns: z.record(word, peerDn.nullable()),
});

/** What a site says of one DN. */
export type PeerDn = z.infer<typeof peerDn>;
export type PeerReport = z.infer<typeof peerReport>;

export function encodeReport(report: PeerReport): Buffer {
  return Buffer.from(JSON.stringify(report));
}

/** undefined: no report. */
export function decodeReport(body: Buffer): PeerReport | undefined {
  try {
    return peerReport.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
