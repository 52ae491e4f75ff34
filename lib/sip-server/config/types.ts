import type { ClientCredentials } from '../../sip/auth/challenge-answers';
import type { DigestAlgorithm } from '../../sip/auth/digest';
import type { OptionValues } from '../options/types';

export type DnType = 'Trunk' | 'Extension' | 'ACD Queue' | 'Routing Point' | 'Voice over IP Service';

/** A DN of the switch, ranges (`numbers: "7200-7299"`) already expanded to single ones. */
export interface Dn {
  readonly number: string;
  readonly type: DnType;
  /** Trunk, service, or an Extension that need not register: a SIP URI. */
  readonly contact: string | undefined;
  /** Trunk: dialled numbers that start so go out on it. */
  readonly prefix: string | undefined;
  /** Trunk: INVITEs from unknown sources belong to it. */
  readonly default: boolean;
  /** Extension: digest password (never logged). */
  readonly password: string | undefined;
  /** Trunk: the answers to its challenges (never logged). */
  readonly credentials: ClientCredentials | undefined;
  readonly nailedUp: boolean;
  /** Routing Point: where calls go when nobody routes them. */
  readonly defaultDn: string | undefined;
  /** What a Voice over IP Service does. */
  readonly serviceType: 'conference' | undefined;
  /** DN-level options. */
  readonly options: Readonly<Partial<OptionValues>>;
}

/** An Agent Login object (`code` = AgentID). */
export interface AgentLogin {
  readonly code: string;
  /** Queues that the agent may log in to. */
  readonly queues: readonly string[];
  readonly options: Readonly<Partial<OptionValues>>;
}

type TokenRight = 'control' | 'feed' | 'tlib';
export interface AccessToken {
  readonly name: string;
  readonly token: string;
  readonly allow: ReadonlySet<TokenRight>;
}

/** A checked configuration file (interfaces, section 2). */
export interface SipServerConfig {
  readonly application: string;
  readonly site: string;
  readonly sip: {
    readonly address: string;
    readonly port: number;
    readonly transports: readonly ('udp' | 'tcp')[];
    /** Of challenges to phones; undefined: the site's name. */
    readonly realm?: string | undefined;
    /** Algorithms of challenges to phones, the preferred one first. */
    readonly digest: readonly DigestAlgorithm[];
  };
  readonly http: {
    readonly address: string;
    readonly port: number;
    readonly tokens: readonly AccessToken[];
    readonly origins: readonly string[];
  };
  /** Absolute path. */
  readonly dataDir: string;
  readonly tserver: Readonly<Partial<OptionValues>>;
  readonly dns: readonly Dn[];
  readonly agentLogins: readonly AgentLogin[];
}
