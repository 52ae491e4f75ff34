import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeJournalIo } from './io';
import type { JournalIo } from './io';
import { JournalError } from './journal-error';
import { openJournal } from './open-journal';
import { sampleShutdown } from './test-events';

let dataDir: string;
const path = () => join(dataDir, 'shutdown-journal.jsonl');

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'tidegate-journal-')), 'site2');
});
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true }));

/** A disk that fails on demand and counts syncs. */
function fakeDisk() {
  const disk = { syncs: 0, failing: false };
  const io: JournalIo = {
    ...nodeJournalIo,
    open: async (name) => {
      const file = await nodeJournalIo.open(name);
      return {
        ...file,
        write: async (bytes, position) => {
          if (!disk.failing) return file.write(bytes, position);
          await file.write(bytes.subarray(0, bytes.length / 2), position);
          throw new Error('ENOSPC: no space left on device');
        },
        sync: async () => {
          disk.syncs += 1;
          await file.sync();
        },
      };
    },
  };
  return { disk, io };
}

describe('openJournal', () => {
  it('gives back after a restart what was synced, in order', async () => {
    const first = await openJournal(dataDir);
    const events = sampleShutdown('one', 3);
    for (const event of events) first.append(event);
    expect(first.pending).toBe(true);
    await first.synced();
    expect(first.pending).toBe(false);
    await first.close();
    const second = await openJournal(dataDir);
    expect(second.events).toEqual(events);
    second.append(sampleShutdown('two', 0, false)[0]!);
    await second.close();
    const third = await openJournal(dataDir);
    expect(third.events.map((event) => event.shutdownId)).toEqual(['one', 'one', 'one', 'one', 'one', 'two']);
    await third.close();
  });

  it('needs a few syncs for 10,000 records (S-124)', async () => {
    const { disk, io } = fakeDisk();
    const journal = await openJournal(dataDir, io);
    for (const event of sampleShutdown('one', 10_000)) journal.append(event);
    await journal.synced();
    expect(disk.syncs).toBeLessThan(5);
    await journal.close();
  });

  it('resolves synced only for what was appended before', async () => {
    const journal = await openJournal(dataDir);
    const [first, second] = sampleShutdown('one');
    journal.append(first!);
    const synced = journal.synced();
    journal.append(second!);
    await synced;
    expect(readFileSync(path(), 'utf8')).toContain('"requested"');
    await journal.close();
    expect(readFileSync(path(), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('keeps the file and the folder to its user', async () => {
    const journal = await openJournal(dataDir);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    await journal.close();
  });

  it.each(['{"shutdownId":"one","se', '\0\0\0\0', '\0\0\n\0\0'])('cuts off a torn end %j', async (torn) => {
    const before = await openJournal(dataDir);
    for (const event of sampleShutdown('one')) before.append(event);
    await before.close();
    const whole = readFileSync(path());
    appendFileSync(path(), torn);
    const journal = await openJournal(dataDir);
    expect(journal.events).toEqual(sampleShutdown('one'));
    expect(readFileSync(path())).toEqual(whole);
    await journal.close();
  });

  it.each(['{"type":"of-a-later-version"}\n', 'not JSON\n{"type":"requested"}\n'])(
    'refuses to start on a record it cannot read (%j), naming the line and losing nothing',
    async (bad) => {
      const before = await openJournal(dataDir);
      for (const event of sampleShutdown('one')) before.append(event);
      await before.close();
      appendFileSync(path(), bad);
      const content = readFileSync(path(), 'utf8');
      await expect(openJournal(dataDir)).rejects.toMatchObject({
        code: 'corrupt',
        message: expect.stringContaining('jsonl:3:'),
      });
      expect(readFileSync(path(), 'utf8')).toBe(content);
      expect(existsSync(join(dataDir, 'pid'))).toBe(false);
    },
  );

  it('rejects while the disk fails and has everything on disk once it works again', async () => {
    const { disk, io } = fakeDisk();
    const journal = await openJournal(dataDir, io);
    const events = sampleShutdown('one', 5);
    disk.failing = true;
    for (const event of events.slice(0, 4)) journal.append(event);
    await expect(journal.synced()).rejects.toMatchObject({
      code: 'disk',
      message: expect.stringContaining('no space left'),
    });
    expect(journal.pending).toBe(true);
    disk.failing = false;
    for (const event of events.slice(4)) journal.append(event);
    await journal.synced();
    await journal.close();
    const again = await openJournal(dataDir);
    expect(again.events).toEqual(events);
    await again.close();
  });

  it('refuses a folder that it cannot write', async () => {
    writeFileSync(dataDir, 'a file, not a folder');
    await expect(openJournal(dataDir)).rejects.toMatchObject({ code: 'disk' });
  });

  it('keeps the 200 newest ended shutdowns and every one that has not ended', async () => {
    const before = await openJournal(dataDir);
    for (const event of sampleShutdown('open', 1, false)) before.append(event);
    for (let index = 0; index < 205; index++)
      for (const event of sampleShutdown(`s${index}`)) before.append(event);
    const kept = new Set(before.events.map((event) => event.shutdownId));
    expect([kept.size, kept.has('open'), kept.has('s4'), kept.has('s5')]).toEqual([201, true, false, true]);
    await before.close();
    const after = await openJournal(dataDir);
    expect(new Set(after.events.map((event) => event.shutdownId))).toEqual(kept);
    expect(readFileSync(path(), 'utf8')).not.toContain('"s4"');
    after.append(sampleShutdown('last')[0]!);
    await after.close();
    const again = await openJournal(dataDir);
    expect(again.events.at(-1)!.shutdownId).toBe('last');
    await again.close();
  });
});

describe('dataDir/pid', () => {
  it('names this process and is gone after close', async () => {
    const journal = await openJournal(dataDir);
    expect(readFileSync(join(dataDir, 'pid'), 'utf8')).toBe(`${process.pid}\n`);
    await journal.close();
    expect(existsSync(join(dataDir, 'pid'))).toBe(false);
  });

  it('keeps a second process out, naming the first', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'], { stdio: 'ignore' });
    try {
      await (await openJournal(dataDir)).close();
      writeFileSync(join(dataDir, 'pid'), `${other.pid}\n`);
      await expect(openJournal(dataDir)).rejects.toThrow(new RegExp(`in use by process ${other.pid}`));
      await expect(openJournal(dataDir)).rejects.toBeInstanceOf(JournalError);
    } finally {
      other.kill('SIGKILL');
    }
  });

  it.each(['999999999\n', 'rubbish'])('takes over from a process that is gone (%j)', async (content) => {
    await (await openJournal(dataDir)).close();
    writeFileSync(join(dataDir, 'pid'), content);
    const journal = await openJournal(dataDir);
    expect(readFileSync(join(dataDir, 'pid'), 'utf8')).toBe(`${process.pid}\n`);
    await journal.close();
  });

  it('takes over when the number belongs to a process begun later', async () => {
    await (await openJournal(dataDir)).close();
    writeFileSync(join(dataDir, 'pid'), `${process.ppid}\n`);
    utimesSync(join(dataDir, 'pid'), 1, 1);
    const journal = await openJournal(dataDir);
    await journal.close();
  });
});
