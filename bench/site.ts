import { join } from 'node:path';
import type { ScenarioName } from './arguments';
import { Listeners } from './listeners';
import { extension, extensionsMax, queue } from './plant';
import { BenchServer } from './server';
import { type CallerOptions, type CallerResult, Sipp } from './sipp';
import type { SippStatistics } from './sipp-statistics';

export const numbersOf: Readonly<Record<ScenarioName, readonly string[]>> = {
  extension: Array.from({ length: extensionsMax }, (_, index) => extension(index)),
  queue: [queue],
};

export function scenarioFolder(root: string): string {
  return join(root, 'bench/scenarios');
}

/** One server under test with the phone behind it and the clients that listen. */
export class Site {
  private constructor(
    readonly root: string,
    readonly scenario: ScenarioName,
    readonly server: BenchServer,
    readonly phone: Sipp,
    readonly listeners: Listeners,
  ) {}

  static async open(root: string, scenario: ScenarioName, profile?: string): Promise<Site> {
    const server = await BenchServer.start(root, profile);
    const phone = await Sipp.phone(scenarioFolder(root), server.ports.phone);
    const listeners = await Listeners.attach(server, scenario === 'queue');
    return new Site(root, scenario, server, phone, listeners);
  }

  /** Starts callers. */
  call(options: Pick<CallerOptions, 'rate' | 'calls' | 'holdMs'> & Partial<CallerOptions>): Promise<Sipp> {
    return Sipp.caller(scenarioFolder(this.root), {
      scenario: 'caller',
      to: this.server.sip,
      port: this.server.ports.caller,
      numbers: numbersOf[this.scenario],
      ...options,
    });
  }

  /** Ends everything; what the phone counted tells whether its side saw failures too. */
  async close(): Promise<SippStatistics> {
    const phone = await this.phone.stop();
    this.listeners.close();
    await this.server.stop();
    return phone;
  }
}

/** Calls that did not go as written, those that SIPp never came to start included. */
export function failedCalls(wanted: number, caller: CallerResult): number {
  return Math.max(wanted - caller.succeeded, caller.failed, caller.exitCode === 0 ? 0 : 1);
}
