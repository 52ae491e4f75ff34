import type { Clock, Timer } from '../../clock/clock';
import type { Log } from '../../log/log';
import type { RoutingPlan, ServerConfig, SiteConfig } from '../config/types';
import { decide, takesCalls } from '../decision/decide';
import type { CallFacts, Decision, Random, Rule, SiteFacts } from '../decision/types';
import { CallRouter } from './call-router';
import type { ConnectServer } from './link';
import { RoutedLog, type RoutedRow } from './routed-log';
import { ServerLink } from './server-link';
import type { SiteView, StoppedSites, TargetingChange } from './site-view';

export interface StrategyOptions {
  readonly plan: RoutingPlan;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly connect: ConnectServer;
  /** Sites that are not targeted from the start. */
  readonly stopped?: StoppedSites;
  /** Keeps what was told about targeting; one that throws fails the call that told it. */
  readonly keep?: (stopped: StoppedSites) => void;
}

interface Served {
  readonly link: ServerLink;
  readonly router: CallRouter;
}

interface Site {
  config: SiteConfig;
  targeting: boolean;
  change: TargetingChange | undefined;
  /** When the last RequestRouteCall toward it went out. */
  lastRouteAt: number | undefined;
}

/** A routing strategy: a T-Library client of some SIP Servers that sends on the calls at their Routing Points. */
export class Strategy {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #log: Log;
  readonly #connect: ConnectServer;
  readonly #routed: RoutedLog;
  readonly #keep: (stopped: StoppedSites) => void;
  readonly #sites = new Map<string, Site>();
  readonly #servers = new Map<string, Served>();
  #plan: RoutingPlan;
  #tick: Timer | undefined;
  /** False: the last change is not kept yet. */
  #kept = true;
  #retrying = false;
  #running = false;

  constructor({ plan, clock, random, log, connect, stopped, keep }: StrategyOptions) {
    this.#plan = plan;
    this.#clock = clock;
    this.#random = random;
    this.#log = log;
    this.#connect = connect;
    this.#routed = new RoutedLog(clock);
    this.#keep = keep ?? (() => undefined);
    this.#setSites(plan.sites, stopped);
  }

  /** Connects to every server, again and again where it has to. */
  start(): void {
    this.#running = true;
    for (const server of this.#plan.servers) this.#serve(server);
    this.#scheduleTick();
  }

  /** Closes the connections; calls that wait go the way of router-timeout. */
  stop(): void {
    this.#running = false;
    this.#tick?.cancel();
    for (const { link } of this.#servers.values()) link.close();
    this.#servers.clear();
  }

  /** Goes by another plan from now on. What was told about targeting stays, for the sites that stay. */
  apply(plan: RoutingPlan): void {
    this.#plan = plan;
    this.#setSites(plan.sites);
    if (!this.#running) return;
    for (const [site, { link, router }] of this.#servers) {
      const wanted = plan.servers.find((server) => server.site === site);
      if (wanted !== undefined && isSame(wanted, link.config)) {
        link.watch(queuesOf(plan.rules));
        continue;
      }
      link.close();
      router.lost();
      this.#servers.delete(site);
    }
    for (const server of plan.servers) if (!this.#servers.has(server.site)) this.#serve(server);
    this.#retrySoon();
  }

  /**
   * Whether calls are sent to the site. Once this has returned after `false`, no RequestRouteCall to it goes out. False
   * where there is no such site. What `keep` throws is thrown; a stop is in force all the same.
   */
  setTargeting(
    name: string,
    targeting: boolean,
    { by, reason }: { by: string; reason?: string | undefined },
  ): boolean {
    const site = this.#sites.get(name);
    if (site === undefined) return false;
    if (site.targeting === targeting) {
      if (!this.#kept) this.#save(name, targeting);
      return true;
    }
    const change = { at: this.#clock.now(), by, reason };
    // Whatever becomes of keeping it: a stop holds at once, and a site is targeted only when that is kept.
    if (!targeting) this.#set(site, false, change);
    this.#save(name, targeting);
    if (targeting) this.#set(site, true, change);
    return true;
  }

  sites(): SiteView[] {
    return [...this.#sites.values()].map((site) => this.#view(site));
  }

  site(name: string): SiteView | undefined {
    const site = this.#sites.get(name);
    return site && this.#view(site);
  }

  /** What was routed where in the last `seconds`. */
  routed(seconds: number): RoutedRow[] {
    return this.#routed.rows(seconds);
  }

  #set(site: Site, targeting: boolean, change: TargetingChange): void {
    const { by, reason } = change;
    site.targeting = targeting;
    site.change = change;
    this.#log.info(targeting ? 'the site is targeted again' : 'the site is no longer targeted', {
      site: site.config.name,
      by,
      ...(reason === undefined ? {} : { reason }),
    });
    this.#retrySoon();
  }

  /** Keeps the sites that are stopped; `name` as it is to be. */
  #save(name: string, targeting: boolean): void {
    const stopped = new Map<string, TargetingChange>();
    for (const [other, site] of this.#sites)
      if (!site.targeting && site.change !== undefined && !(other === name && targeting))
        stopped.set(other, site.change);
    this.#kept = false;
    this.#keep(stopped);
    this.#kept = true;
  }

  #setSites(configs: readonly SiteConfig[], stopped: StoppedSites = new Map()): void {
    const known = new Map(this.#sites);
    this.#sites.clear();
    for (const config of configs) {
      const site = known.get(config.name);
      if (site !== undefined) site.config = config;
      this.#sites.set(
        config.name,
        site ?? {
          config,
          targeting: !stopped.has(config.name),
          change: stopped.get(config.name),
          lastRouteAt: undefined,
        },
      );
    }
  }

  #serve(config: ServerConfig): void {
    const { site } = config;
    const link: ServerLink = new ServerLink(config, queuesOf(this.#plan.rules), {
      clock: this.#clock,
      random: this.#random,
      log: this.#log,
      connect: this.#connect,
      onCall: (event) => router.onEvent(event),
      onChange: () => this.#retrySoon(),
      onLost: () => router.lost(),
    });
    const router: CallRouter = new CallRouter({
      clock: this.#clock,
      log: this.#log,
      routed: this.#routed,
      site,
      decide: (call) => this.#decide(call),
      mayTarget: (name) => this.#takesCalls(name),
      request: (request, answered) => link.request(request, answered),
      onSent: (target) => {
        if (target.site === undefined) return;
        const sent = this.#sites.get(target.site);
        if (sent !== undefined) sent.lastRouteAt = this.#clock.now();
        if (target.queue !== undefined) this.#servers.get(target.site)?.link.expectCall(target.queue);
      },
    });
    this.#servers.set(site, { link, router });
    link.start();
  }

  #decide(call: CallFacts): Decision {
    const facts = [...this.#sites.values()].map((site) => this.#facts(site));
    return decide(this.#plan.rules, call, this.#clock.now(), facts, this.#random);
  }

  #facts({ config, targeting }: Site): SiteFacts {
    const link = this.#servers.get(config.name)?.link;
    return {
      name: config.name,
      weight: config.weight,
      label: config.label,
      targeting,
      draining: link?.draining === true,
      connected: link?.connected ?? true,
      queues: link?.queues ?? new Map(),
    };
  }

  #takesCalls(name: string): boolean {
    const site = this.#sites.get(name);
    return site !== undefined && takesCalls(this.#facts(site));
  }

  #view(site: Site): SiteView {
    const { config, targeting, change, lastRouteAt } = site;
    const served = this.#servers.get(config.name);
    return {
      name: config.name,
      weight: config.weight,
      targeting,
      change,
      connected: served?.link.connected,
      draining: served?.link.draining === true,
      callsWaiting: served?.router.waiting ?? 0,
      routedLastMinute: this.#routed.routedTo(config.name, 60),
      lastRouteAt,
    };
  }

  /** Once for all that has just changed, after the events that changed it. */
  #retrySoon(): void {
    if (this.#retrying || !this.#running) return;
    this.#retrying = true;
    this.#clock.schedule(0, () => {
      this.#retrying = false;
      this.#retry();
    });
  }

  #retry(): void {
    for (const { router } of this.#servers.values()) router.retry();
  }

  #scheduleTick(): void {
    this.#tick = this.#clock.schedule(this.#plan.queueRefreshSeconds * 1000, () => {
      this.#scheduleTick();
      for (const { link } of this.#servers.values()) link.refresh();
      this.#retry();
    });
  }
}

function queuesOf(rules: readonly Rule[]): string[] {
  const queues = rules.flatMap(({ route }) =>
    route.flatMap((choice) => (choice.kind === 'queue' ? [choice.queue] : [])),
  );
  return [...new Set(queues)];
}

function isSame(one: ServerConfig, other: ServerConfig): boolean {
  return (
    one.url === other.url &&
    one.token === other.token &&
    one.routingPoints.length === other.routingPoints.length &&
    one.routingPoints.every((number, index) => number === other.routingPoints[index])
  );
}
