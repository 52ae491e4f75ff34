/** Where a message of the corpus goes and comes from; what makes each sending of it one of its own. */
export interface Place {
  readonly transport: 'UDP' | 'TCP';
  /** The server as it stands in a URI: an IPv6 literal in brackets. */
  readonly host: string;
  /** `host:port` where the sender listens. */
  readonly sentBy: string;
  readonly id: string;
}

/** What is expected of a message's fields; checked with `toMatchObject` against `fieldsOf`. */
interface Fields {
  readonly start?: string;
  readonly scheme?: string;
  readonly user?: string;
  readonly host?: string;
  readonly port?: number | undefined;
  readonly cseq?: number;
  readonly callId?: string;
  readonly from?: {
    readonly user?: string;
    readonly name?: string | undefined;
    readonly tag?: string | undefined;
  };
  readonly to?: {
    readonly user?: string;
    readonly name?: string | undefined;
    readonly tag?: string | undefined;
  };
  readonly via?: {
    readonly protocol?: string;
    readonly host?: string;
    readonly port?: number | undefined;
    readonly branch?: string | undefined;
  };
  /** Number of Via values. */
  readonly vias?: number;
  readonly contact?:
    | {
        readonly user?: string | undefined;
        readonly name?: string | undefined;
        readonly params?: Readonly<Record<string, string>>;
        readonly uriParams?: Readonly<Record<string, string>>;
      }
    | undefined;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
}

/**
 * What a live server does with an entry's messages: the final statuses in order, `silence`, and on a stream `closed`
 * where the framing is lost, `waiting` where what came is the beginning of a longer message. `call`: the call reaches
 * the phone, which is busy.
 */
type LiveVerdict = string;

/** One case of the corpus. The words are ours; the sections name the case that the RFC describes. */
export interface TortureEntry {
  readonly name: string;
  /** E.g. `4475 §3.1.1.1`. */
  readonly section: string;
  messages(place: Place): readonly Buffer[];
  /** What the parser makes of the first message: its fields, the status to refuse it with, or nothing to answer. */
  readonly parsed: Fields | number | 'silent';
  readonly live: LiveVerdict;
  /** Where a stream differs. */
  readonly onStream?: LiveVerdict;
  /** Found in the first answer. */
  readonly answer?: RegExp;
  /** Why this verdict, where the RFC leaves a choice. */
  readonly choice?: string;
}
