import { open, readFile, rename, rm } from 'node:fs/promises';

/** One open file, written at explicit positions. */
export interface JournalFile {
  write(bytes: Buffer, position: number): Promise<void>;
  truncate(length: number): Promise<void>;
  /** Data (and the length) on disk when it resolves. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What the journal asks of the file system; replaced in tests by a disk that fails. */
export interface JournalIo {
  /** Whole content, undefined where there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Opens for writing, made with mode 0600 where it is not there. */
  open(path: string): Promise<JournalFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes the entries of a folder durable. */
  syncFolder(path: string): Promise<void>;
}

export const nodeJournalIo: JournalIo = {
  read: async (path) => {
    try {
      return await readFile(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  },
  open: async (path) => {
    const handle = await open(path, 'a', 0o600);
    await handle.close();
    const file = await open(path, 'r+');
    return {
      write: async (bytes, position) => {
        let done = 0;
        while (done < bytes.length) {
          const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
          done += bytesWritten;
        }
      },
      truncate: (length) => file.truncate(length),
      sync: () => file.datasync(),
      close: () => file.close(),
    };
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  syncFolder: async (path) => {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};
