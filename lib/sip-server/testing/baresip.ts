import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { eventually } from './eventually';
import { NetstringReader, netstring } from './netstring';
import { freePorts, loopback } from './ports';
import type { Cleanup } from './test-server';

/** Where Debian's package has them. */
const modules = '/usr/lib/baresip/modules';

/** One line of the phone's accounts. */
export interface BaresipAccount {
  readonly number: string;
  readonly password?: string;
  /** `host:port` of its registrar. */
  readonly server: string;
  readonly transport?: 'udp' | 'tcp';
  /** `host:port` of a proxy that everything goes through. */
  readonly proxy?: string;
  /** Seconds that it asks for; it registers again shortly before they are over. Default 600. */
  readonly expires?: number;
}

/** What it tells on its control interface; `type` is baresip's name of it, e.g. `CALL_INCOMING`. */
interface BaresipEvent {
  readonly type: string;
  readonly accountaor?: string;
  readonly param?: string;
}

interface Answer {
  readonly ok: boolean;
  readonly data?: string;
}

/** A phone of other people's making, whose user is the test. */
export class Baresip {
  readonly events: BaresipEvent[] = [];
  readonly #answers = new Map<string, Answer>();
  #sent = 0;

  constructor(
    private readonly control: Socket,
    /** What it has logged: every SIP message, and its own words. */
    readonly log: () => string,
  ) {
    const reader = new NetstringReader();
    control.on('error', () => undefined);
    control.on('data', (chunk) => {
      for (const payload of reader.read(chunk)) {
        const told = JSON.parse(payload) as BaresipEvent & Answer & { readonly token?: string };
        if (told.token === undefined) this.events.push(told);
        else this.#answers.set(told.token, told);
      }
    });
  }

  /** Waits until an event of that type has come `count` times, for the account at `server` if one is named. */
  told(type: string, { count = 1, server = '' } = {}): Promise<BaresipEvent> {
    return eventually(
      () => `${count} × ${type} from baresip; it said:\n${this.log()}`,
      () => {
        const found = this.events.filter(
          (event) => event.type === type && (event.accountaor ?? '').endsWith(server),
        );
        return found[count - 1];
      },
    );
  }

  accept(): Promise<string> {
    return this.#command('accept');
  }

  hangUp(): Promise<string> {
    return this.#command('hangup');
  }

  hold(): Promise<string> {
    return this.#command('hold');
  }

  resume(): Promise<string> {
    return this.#command('resume');
  }

  /** Makes the call on that line, counted from 1, the one that commands are for. */
  line(line: number): Promise<string> {
    return this.#command('line', String(line));
  }

  /** Sends a REFER on the current call: `uri` goes into Refer-To as it is. */
  transfer(uri: string): Promise<string> {
    return this.#command('transfer', uri);
  }

  /** What an INVITE that is to replace its call to `number` says (RFC 3891); read from the log, as no command tells it. */
  replaces(number: string): string {
    const messages = this.log().replaceAll('\r', '').split(/^#\n/m);
    const invite = messages.findLast((message) => message.includes(`\nINVITE sip:${number}@`)) ?? '';
    const [, callId = 'none'] = /^Call-ID: (\S+)/m.exec(invite) ?? [];
    const answer = messages.findLast(
      (message) => message.includes(`Call-ID: ${callId}\n`) && message.includes('\nSIP/2.0 200 '),
    );
    const tagOf = (header: string): string =>
      new RegExp(`^${header}: .*;tag=([^;\\s]+)`, 'm').exec(answer ?? '')?.[1] ?? 'none';
    return `${callId};to-tag=${tagOf('To')};from-tag=${tagOf('From')}`;
  }

  dial(uri: string): Promise<string> {
    return this.#command('dial', uri);
  }

  /** Waits until it says that each of its accounts is registered, or the one at `server`. */
  async registered(server = ''): Promise<void> {
    await eventually(
      () => `baresip is registered; it said:\n${this.log()}`,
      async () => {
        const shown = await this.#command('reginfo');
        const lines = shown
          .split('\n')
          .filter((line) => line.includes('sip:') && line.includes(`@${server}`));
        return lines.length > 0 && lines.every((line) => /\bOK\b/.test(line));
      },
    );
  }

  async #command(command: string, params = ''): Promise<string> {
    this.#sent += 1;
    const token = String(this.#sent);
    this.control.write(netstring(JSON.stringify({ command, params, token })));
    const { ok, data = '' } = await eventually(`baresip's answer to ${command}`, () =>
      this.#answers.get(token),
    );
    if (!ok) throw new Error(`baresip would not ${command} ${params}: ${data}\n${this.log()}`);
    return stripVTControlCharacters(data);
  }
}

/** Starts a phone with these accounts; it registers each at once, and is gone with the test. */
export async function startBaresip(accounts: readonly BaresipAccount[], cleanup: Cleanup): Promise<Baresip> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-baresip-'));
  const [sipPort = 0, controlPort = 0] = await freePorts(2);
  writeFileSync(join(folder, 'config'), configuration(sipPort, controlPort));
  writeFileSync(join(folder, 'accounts'), accounts.map(accountLine).join(''));
  writeFileSync(join(folder, 'contacts'), '');
  // -s: it logs every SIP message.
  const child = spawn('baresip', ['-f', folder, '-s'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const process = watch(child);
  cleanup(async () => {
    child.kill('SIGKILL');
    await process.ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const control = await eventually('baresip takes commands', () => {
    process.assertRuns();
    return connection(controlPort);
  });
  cleanup(() => void control.destroy());
  return new Baresip(control, process.log);
}

/** Sound comes from a bridge in memory, since machines that test have no devices. */
function configuration(sipPort: number, controlPort: number): string {
  return `sip_listen ${loopback}:${sipPort}
net_interface ${loopback}
call_max_calls 4
audio_player aubridge,phone
audio_source aubridge,phone
audio_alert aubridge,alert
ringback_disabled yes
menu_bell no
module_path ${modules}
module g711.so
module aubridge.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen ${loopback}:${controlPort}
`;
}

function accountLine({
  number,
  password,
  server,
  transport = 'udp',
  proxy,
  expires = 600,
}: BaresipAccount): string {
  const parameters = [
    ...(password === undefined ? [] : [`auth_user=${number}`, `auth_pass=${password}`]),
    ...(proxy === undefined ? [] : [`outbound="sip:${proxy};transport=${transport}"`]),
    `regint=${expires}`,
    'answermode=manual',
    'audio_codecs=pcma,pcmu',
  ];
  return `<sip:${number}@${server};transport=${transport}>;${parameters.join(';')}\n`;
}

function watch(child: ChildProcess) {
  let text = '';
  let failure: Error | undefined;
  const keep = (chunk: Buffer): void => {
    text = (text + stripVTControlCharacters(chunk.toString())).slice(-500_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      failure = new Error(
        `baresip cannot be run (${error.message}); on Debian: apt-get install baresip-core`,
      );
      resolve();
    });
  });
  return {
    ended,
    log: () => text,
    assertRuns(): void {
      if (failure !== undefined) throw failure;
      if (child.exitCode !== null) throw new Error(`baresip ended with ${child.exitCode}:\n${text}`);
    },
  };
}

function connection(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, loopback);
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}
