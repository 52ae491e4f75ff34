import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually';
import { freePort, isListening, loopback } from './ports';
import type { Cleanup } from './test-server';

/**
 * A proxy between phones and a SIP Server, as Kamailio's own examples write one: stays on the way of every dialog, with both
 * of its addresses where it changes the transport.
 */
const configuration = (port: number, serverPort: number): string => `#!KAMAILIO
debug=1
log_stderror=yes
children=1
auto_aliases=no
listen=udp:${loopback}:${port}
listen=tcp:${loopback}:${port}
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "path.so"
modparam("path", "enable_r2", 1)

request_route {
  if (!mf_process_maxfwd_header("70")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (has_totag()) {
    if (loose_route()) {
      if (!t_relay()) sl_reply_error();
      exit;
    }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("404", "Not here");
    exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  t_check_trans();
  if (is_method("REGISTER")) add_path();
  else record_route();
  loose_route();
  if ($sp != ${serverPort}) $du = "sip:${loopback}:${serverPort};transport=udp";
  if (!t_relay()) sl_reply_error();
}
`;

/** Starts a record-routing Kamailio before the server at that port; it is gone with the test. Gives its `host:port`. */
export async function startKamailio(serverPort: number, cleanup: Cleanup): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-kamailio-'));
  const port = await freePort();
  const file = join(folder, 'kamailio.cfg');
  writeFileSync(file, configuration(port, serverPort));
  // A group of its own: all its processes can be ended at once. Debian has it where not every user looks for programs.
  const child = spawn('kamailio', ['-f', file, '-DD', '-E', '-m', '64', '-Y', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
  let log = '';
  let failure: Error | undefined;
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-5_000);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      failure = new Error(`kamailio cannot be run (${error.message}); on Debian: apt-get install kamailio`);
      resolve();
    });
  });
  cleanup(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  await eventually('Kamailio listens', () => {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null) throw new Error(`Kamailio ended with ${child.exitCode}:\n${log}`);
    return isListening(port, 'udp');
  });
  return `${loopback}:${port}`;
}
