import { z } from 'zod';
import { feedOp } from './frames';
import type { ShutdownReport } from './report';
import type { Remaining } from './shutdown-events';
import { serverSnapshot } from './state';

/** Roles of S-140. */
const role = z.enum(['admin', 'supervisor', 'auditor']);
export type Role = z.infer<typeof role>;

const instant = z.number().nonnegative();

/**
 * How the console stands to one SIP Server. `stopped`: the server announced its end, with its exit code;
 * `lost`: the connection broke without that; `connecting`: never heard yet since the console started.
 */
const serverLink = z.object({
  serverId: z.string(),
  state: z.enum(['connecting', 'connected', 'lost', 'stopped']),
  /** Console time when the last frame (heartbeat included) came; null = never. */
  heardAt: instant.nullable(),
  /** When the next attempt to connect is due. */
  retryAt: instant.nullable(),
  exitCode: z.number().int().nullable(),
  /** What the last attempt failed with, for people. */
  error: z.string().nullable(),
});
export type ServerLink = z.infer<typeof serverLink>;

/** A server as configured; secrets never leave the console. */
const serverRef = z.object({
  id: z.string(),
  application: z.string(),
  site: z.string(),
  siteTitle: z.string(),
  /** Control address, e.g. http://127.0.0.1:8060. */
  url: z.string(),
});
export type ServerRef = z.infer<typeof serverRef>;

/** Console → browser: the whole of one server; the body of GET /api/servers/ID/snapshot. `live` null: never heard. */
export const liveSnapshot = z.object({
  ref: serverRef,
  link: serverLink,
  live: z.object({ epoch: z.string(), seq: z.number().int(), at: instant, state: serverSnapshot }).nullable(),
  /** Console time of the answer, to measure the browser's clock offset. */
  now: instant,
});
export type LiveSnapshot = z.infer<typeof liveSnapshot>;

/**
 * How the migration of one server stands, as the console knows it. `requested`: the command is on its way;
 * `no-answer`: the server did not acknowledge in time and nothing was stopped (S-3); `refused`: it said no.
 */
const migrationState = z.enum([
  'requested',
  'refused',
  'no-answer',
  'running',
  'suspended',
  'stopped',
  'aborted',
  'crashed',
  'forced',
]);
export type MigrationState = z.infer<typeof migrationState>;

export interface MigrationView {
  readonly id: string;
  readonly serverId: string;
  readonly application: string;
  readonly site: string;
  readonly shutdownId: string | null;
  readonly state: MigrationState;
  readonly initiator: string;
  readonly via: 'control' | 'tlib' | 'signal';
  readonly reason: string;
  readonly requestedAt: number;
  readonly acknowledgedAt: number | null;
  readonly endedAt: number | null;
  /** Last error for people: refusal, no answer. */
  readonly message: string | null;
  /** Seq of the newest event in the console's database. */
  readonly lastSeq: number;
  /** From the stored events; null before the first. */
  readonly report: ShutdownReport | null;
  /** What was left at the newest stored event; null before the first. */
  readonly remaining: Remaining | null;
}

export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly role: string;
  /** The end user's address, not the console's. */
  readonly address: string;
  readonly session: string | null;
  readonly action: string;
  readonly target: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly result: 'ok' | 'refused' | 'failed';
  readonly detail: string | null;
}

/** socket.io, browser → console. */
export interface ClientToConsole {
  /** The servers whose patches this page wants; replaces the earlier list. */
  watch: (serverIds: string[]) => void;
}

const livePatch = z.object({
  serverId: z.string(),
  epoch: z.string(),
  seq: z.number().int(),
  at: instant,
  ops: z.array(feedOp),
});
export type LivePatch = z.infer<typeof livePatch>;

/** socket.io, console → browser. Patches come in batches of at most 100 ms, in order per server. */
export interface ConsoleToClient {
  patch: (patch: LivePatch) => void;
  /** On every change and with each heartbeat (2 s). */
  link: (link: ServerLink) => void;
  /** A migration was made or changed state. */
  migration: (migration: MigrationView) => void;
  /** The session ended; the page offers a new sign-in in place. */
  unauthorized: () => void;
}

/** The closed set of errors that an action or API call answers with; `internal` carries a correlation id in the message. */
const actionErrorCode = z.enum([
  'unauthorized',
  'forbidden',
  'invalid',
  'not_found',
  'conflict',
  'precondition_failed',
  'no_answer',
  'unavailable',
  'rate_limited',
  'internal',
]);
export type ActionErrorCode = z.infer<typeof actionErrorCode>;

export type ActionResult<T> =
  | { readonly ok: true; readonly data: T }
  | {
      readonly ok: false;
      readonly error: { readonly code: ActionErrorCode; readonly message: string; readonly field?: string };
    };
