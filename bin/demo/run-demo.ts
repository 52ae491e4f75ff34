import { join } from 'node:path';
import type { Simulator } from '../../lib/simulator/simulator';
import { Child, type ChildExit, type ChildSpec } from './child';
import { writeDemoFiles } from './files';
import { LogFile } from './log-file';
import { Narrator, statusLine } from './narrator';
import type { DemoOptions } from './options';
import { createPeople } from './people';
import type { DemoPlan, DemoTokens, SitePlan } from './plan';
import { type ShownStatus, readStatus, statusText, untilHealthy } from './server-status';

const healthyWithinMs = 20_000;
const consoleWithinMs = 60_000;
const pollMs = 2_000;
const statusLineEveryMs = 15_000;
const stopWithinMs = 4_000;
/** The first calls come when most agents are logged in. */
const callsAfterMs = 4_000;

interface SiteView {
  readonly plan: SitePlan;
  status: ShownStatus | undefined;
  /** As last told to the user. */
  shown: string | undefined;
}

/** The whole system: child processes, simulated people, and what is printed about them. */
export class Demo {
  readonly #options: DemoOptions;
  readonly #plan: DemoPlan;
  readonly #tokens: DemoTokens;
  readonly #inventoryFile: string;
  readonly #people: Simulator;
  readonly #narrator: Narrator;
  readonly #children = new Map<string, Child>();
  readonly #sites: readonly SiteView[];
  #poll: NodeJS.Timeout | undefined;
  #giveUpConsole: NodeJS.Timeout | undefined;
  #lastLineAt = 0;
  #stopping = false;

  constructor(options: DemoOptions, plan: DemoPlan, print: (line: string) => void) {
    this.#options = options;
    this.#plan = plan;
    const { tokens, inventoryFile } = writeDemoFiles(plan);
    this.#tokens = tokens;
    this.#inventoryFile = inventoryFile;
    this.#people = createPeople(options, plan, tokens);
    this.#narrator = new Narrator(print, options.console);
    this.#sites = plan.sites.map((site) => ({ plan: site, status: undefined, shown: undefined }));
  }

  /** Starts everything; resolves when calls come in. */
  async start(): Promise<void> {
    const { sites, gateway, strategy } = this.#plan;
    const waits = sites.map((site) => this.#healthy(this.#startSite(site), site.httpPort));
    for (const [name, { configFile, httpPort }] of Object.entries({ gateway, strategy })) {
      const child = this.#launch(name, { title: name, args: [name, '--config', configFile] });
      waits.push(this.#healthy(child, httpPort));
    }
    if (this.#options.console) this.#startConsole();
    const healthy = await Promise.all(waits);
    if (this.#stopping) return;
    if (healthy.includes(false))
      this.#narrator.say('Not everything came up; the rest runs on. See the logs.');
    const { agents, callsPerMinute, meanCallSeconds } = this.#options;
    this.#narrator.say(
      `${agents} agents log in, half at each site; ${callsPerMinute} calls a minute of ${meanCallSeconds} s on average.`,
    );
    const numbers = this.#plan.services.map(({ name, number }) => `${number} (${name})`).join(' and ');
    this.#narrator.say(
      `Calls to ${numbers} are routed by the strategy, ${this.#url(strategy.httpPort)}; its rules: ${strategy.configFile}`,
    );
    this.#narrator.say(`Logs: ${join(this.#plan.dataDir, 'log')}. Ctrl-C stops everything.`);
    this.#poll = setInterval(() => void this.#look(), pollMs);
    await this.#people.start(callsAfterMs);
  }

  /** A line that was typed. */
  command(line: string): void {
    const name = /^\s*start\s+(\S+)\s*$/.exec(line)?.[1];
    const site = this.#plan.sites.find((candidate) => candidate.name === name);
    if (site === undefined) {
      if (line.trim() !== '')
        this.#narrator.say(`Known here: ${this.#plan.sites.map((s) => `start ${s.name}`).join(', ')}.`);
    } else if (this.#children.get(site.name)?.running === true) {
      this.#narrator.say(`${site.application} is running.`);
    } else {
      this.#narrator.say(`${site.application} starts.`);
      this.#startSite(site);
    }
  }

  /** People first, then what they call, the console, the servers; each gets a few seconds. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    clearInterval(this.#poll);
    this.#narrator.release();
    this.#narrator.say('Stopping…');
    await this.#people.stop();
    await Promise.all(
      ['gateway', 'strategy', 'console'].map((name) => this.#children.get(name)?.stop(stopWithinMs)),
    );
    await Promise.all(this.#plan.sites.map(({ name }) => this.#children.get(name)?.stop(stopWithinMs)));
    clearTimeout(this.#giveUpConsole);
    for (const { spec } of this.#children.values()) spec.log.close();
    this.#narrator.say('Stopped.');
  }

  /** At once, without asking. */
  kill(): void {
    for (const child of this.#children.values()) child.kill();
  }

  #healthy(child: Child, port: number): Promise<boolean> {
    return untilHealthy(this.#url(port), healthyWithinMs, () => child.running && !this.#stopping);
  }

  #startSite(site: SitePlan): Child {
    return this.#launch(site.name, {
      title: site.application,
      args: ['sip-server', '--config', site.configFile],
    });
  }

  #startConsole(): void {
    this.#giveUpConsole = setTimeout(() => this.#narrator.release(), consoleWithinMs);
    const child = this.#launch('console', {
      title: 'console',
      args: ['console'],
      env: {
        PORT: String(this.#plan.consolePort),
        HOST: this.#plan.host,
        TIDEGATE_DATA: join(this.#plan.dataDir, 'console'),
        TIDEGATE_INVENTORY: this.#inventoryFile,
        TIDEGATE_DEMO_USERS: '1',
      },
      onLine: (line) => this.#narrator.consoleLine(line),
    });
    void child.exited.then(() => this.#narrator.release());
  }

  #launch(name: string, spec: Omit<ChildSpec, 'log'>): Child {
    this.#children.get(name)?.spec.log.close();
    const log = new LogFile(join(this.#plan.dataDir, 'log', `${name}.log`));
    const child = new Child({ ...spec, log });
    this.#children.set(name, child);
    void child.exited.then((exit) => this.#ended(name, child, exit));
    return child;
  }

  #ended(name: string, child: Child, { code, signal, asked }: ChildExit): void {
    if (asked) return;
    const { title, log } = child.spec;
    const site = this.#plan.sites.find((candidate) => candidate.name === name);
    const how = signal === null ? `exit status ${code}` : `killed by ${signal}`;
    if (site !== undefined && code === 0) {
      this.#narrator.say(`${title} stopped, ${how}. ${this.#howToStart(site)}`);
      return;
    }
    this.#narrator.say(`${title} ended unexpectedly, ${how}. The rest runs on. Its last lines:`);
    for (const line of log.lastWords) this.#narrator.say(`    ${line}`);
    if (site !== undefined) this.#narrator.say(this.#howToStart(site));
  }

  #howToStart(site: SitePlan): string {
    return process.stdin.isTTY
      ? `To start it again type: start ${site.name}`
      : `To start it again: npx tidegate sip-server --config ${site.configFile}`;
  }

  async #look(): Promise<void> {
    await Promise.all(
      this.#sites.map(async (site) => {
        site.status = await readStatus(this.#url(site.plan.httpPort), this.#tokens.console);
      }),
    );
    if (this.#stopping) return;
    for (const site of this.#sites) this.#tellChange(site);
    if (performance.now() - this.#lastLineAt < statusLineEveryMs) return;
    this.#lastLineAt = performance.now();
    const views = this.#sites.map(({ plan, status }) => ({ name: plan.name, status }));
    this.#narrator.say(statusLine(new Date(), views, this.#people.snapshot()));
  }

  #tellChange(site: SiteView): void {
    if (site.status === undefined) return;
    const now = statusText(site.status);
    if (now === site.shown) return;
    const first = site.shown === undefined && now === 'Started';
    site.shown = now;
    if (first) return;
    const { calls, agents, status } = site.status;
    if (status === 'Started') {
      this.#narrator.say(`${site.plan.application}: ${now}.`);
      return;
    }
    this.#narrator.say(
      `${site.plan.application}: ${now}, ${calls.live} calls and ${agents.loggedIn} agents left.`,
    );
  }

  #url(port: number): string {
    return `http://${this.#plan.host}:${port}`;
  }
}
