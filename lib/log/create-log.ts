import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Log, LogFields } from './log';
import { redact } from './redact';

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  /** Name of the program or Application object, in every line. */
  readonly name: string;
  /** Default `info`. */
  readonly level?: LogLevel;
  /** Where the lines go; default: stderr, for people when that is a terminal, JSON lines otherwise. */
  readonly destination?: DestinationStream;
}

/** A log of JSON lines (pino), human-readable on a terminal. Secrets are taken out of the fields. */
export function createLog({ name, level = 'info', destination = standardError() }: LogOptions): Log {
  return wrap(pino({ name, level, timestamp: pino.stdTimeFunctions.isoTime }, destination));
}

function standardError(): DestinationStream {
  if (process.stderr.isTTY) {
    return pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' });
  }
  return pino.destination({ dest: 2, sync: true });
}

function wrap(logger: Logger): Log {
  const write =
    (level: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      if (!logger.isLevelEnabled(level)) return;
      logger[level](redact(fields ?? {}), String(redact(message)));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(logger.child(redact(fields) as LogFields)),
  };
}
