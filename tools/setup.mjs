// Installs what the tests need beyond npm: SIP peers that are not of this project (SIPp, baresip, Kamailio) and the
// libraries of the Chromium that @sparticuz/chromium carries. On Debian or Ubuntu as root with apt-get; elsewhere it says what is missing and stops,
// because a check that can't run must not look like one that passed.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const programs = [
  { what: 'sipp', why: 'the engine tests call with it', debian: ['sip-tester'] },
  { what: 'baresip', why: 'it is the phone of the engine tests', debian: ['baresip-core'] },
  { what: 'kamailio', why: 'it is the proxy of the engine tests', debian: ['kamailio'] },
];
const libraries = ['libnss3.so', 'libnspr4.so', 'libexpat.so.1'];

/** @returns {{ what: string, why: string, debian: string[] }[]} what the tests miss on this machine */
export function missing() {
  const found = programs.filter(({ what }) => !onPath(what));
  const own = process.env.CHROMIUM_PATH;
  if (own !== undefined && own !== '') {
    if (!existsSync(own))
      found.push({ what: `CHROMIUM_PATH=${own}`, why: 'there is no such file', debian: [] });
    return found;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    found.push({
      what: `a Chromium for ${process.platform} ${process.arch}`,
      why: 'the one that npm installs is for linux x64; set CHROMIUM_PATH to yours',
      debian: [],
    });
    return found;
  }
  const present = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
  });
  const lacks = libraries.filter((name) => !(present.stdout ?? '').includes(name));
  if (lacks.length > 0)
    found.push({
      what: lacks.join(', '),
      why: 'Chromium needs them',
      debian: ['libnss3', 'libnspr4', 'libexpat1'],
    });
  return found;
}

/** @returns {boolean} */
function onPath(command) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

function main() {
  let needs = missing();
  const packages = needs.flatMap((need) => need.debian);
  if (packages.length > 0 && process.getuid?.() === 0 && onPath('apt-get')) {
    console.log(`setup: installing ${packages.join(' ')}`);
    if (!apt('update', '-q')) console.error('setup: apt-get update failed; trying with the lists at hand');
    apt('install', '-qy', '--no-install-recommends', ...packages);
    needs = missing();
  }
  if (needs.length === 0) {
    console.log('setup: everything the tests need is here');
    return 0;
  }
  console.error('setup: the tests cannot run here. Missing:');
  for (const need of needs) console.error(`  - ${need.what}: ${need.why}`);
  const install = needs.flatMap((need) => need.debian).join(' ');
  if (install !== '')
    console.error(`On Debian or Ubuntu: sudo apt-get update && sudo apt-get install ${install}`);
  return 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main();
