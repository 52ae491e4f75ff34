import { applies } from './applies';
import type { CallFacts, Choice, Decision, Random, Rule, SiteFacts, Target } from './types';
import { weightedOrder } from './weighted-order';

/**
 * Where a call at a Routing Point may go: the choices of the first rule that applies, in order, without those that no
 * call should get now. Without such a rule: the Routing Point's default-dn.
 */
export function decide(
  rules: readonly Rule[],
  call: CallFacts,
  now: number,
  sites: readonly SiteFacts[],
  random: Random,
): Decision {
  const rule = rules.find(({ when }) => applies(when, call, now));
  const choices = rule?.route ?? [{ kind: 'default' } as const];
  const targets = choices.flatMap((choice) => targetsOf(choice, call, sites, random));
  const seen = new Set<string>();
  return {
    rule: rule?.name,
    targets: targets.filter(({ routeType, otherDN }) => {
      const key = `${routeType} ${otherDN ?? ''}`;
      return !seen.has(key) && seen.add(key);
    }),
  };
}

/** Whether calls may be sent to the site now: nobody stopped that, and its agents are not being logged out (S-45). */
export function takesCalls({ targeting, draining }: Pick<SiteFacts, 'targeting' | 'draining'>): boolean {
  return targeting && !draining;
}

function targetsOf(choice: Choice, call: CallFacts, sites: readonly SiteFacts[], random: Random): Target[] {
  const here = sites.find(({ name }) => name === call.site);
  const local = (target: Omit<Target, 'site'>): Target[] =>
    here !== undefined && takesCalls(here) ? [{ ...target, site: here.name }] : [];
  switch (choice.kind) {
    case 'queue':
      return queueTargets(choice, call, sites, random);
    case 'agent': {
      const { agentID } = choice;
      return local({ name: `agent ${agentID}`, routeType: 'AgentID', otherDN: agentID, queue: undefined });
    }
    case 'default':
      return local({ name: 'default', routeType: 'Default', otherDN: undefined, queue: undefined });
    case 'label':
      return labelTargets(choice, call, sites);
    case 'reject':
      return [{ name: 'reject', routeType: 'Reject', otherDN: undefined, site: undefined, queue: undefined }];
    default:
      return choice satisfies never;
  }
}

function queueTargets(
  choice: Extract<Choice, { kind: 'queue' }>,
  call: CallFacts,
  sites: readonly SiteFacts[],
  random: Random,
): Target[] {
  const candidates = sites.flatMap((site) => {
    const weight = weightOf(choice.sites, site, call.site);
    return weight !== undefined && reachable(site, call, sites) && hasRoom(choice, site)
      ? [{ item: site, weight }]
      : [];
  });
  const order = weightedOrder(candidates, random);
  // A site that can't be heard may be down: it is asked when nothing better is left.
  const sorted = [
    ...order.filter(({ connected }) => connected),
    ...order.filter(({ connected }) => !connected),
  ];
  const { queue } = choice;
  return sorted.map((site) => ({
    name: `queue ${queue}`,
    site: site.name,
    queue,
    ...(site.name === call.site
      ? { routeType: 'Default', otherDN: queue }
      : { routeType: 'Label', otherDN: site.label }),
  }));
}

function labelTargets(
  { label, site: named }: Extract<Choice, { kind: 'label' }>,
  call: CallFacts,
  sites: readonly SiteFacts[],
): Target[] {
  const site =
    sites.find(({ name }) => name === named) ??
    // The label of a site is the other sites' name for it; two sites may call each other by the same one.
    sites.find(({ name, label: own }) => name !== call.site && own === label);
  if (site !== undefined && !(takesCalls(site) && (site.name === call.site || !isForwarded(call, sites))))
    return [];
  return [{ name: `label ${label}`, routeType: 'Label', otherDN: label, site: site?.name, queue: undefined }];
}

/** The weight of a site for a choice; undefined: the choice does not name it. */
function weightOf(
  sites: Extract<Choice, { kind: 'queue' }>['sites'],
  { name, weight }: SiteFacts,
  here: string,
): number | undefined {
  if (sites === 'own') return name === here ? 1 : undefined;
  return sites === 'all' ? weight : sites[name];
}

function reachable(site: SiteFacts, call: CallFacts, sites: readonly SiteFacts[]): boolean {
  if (!takesCalls(site)) return false;
  return site.name === call.site || (site.label !== undefined && !isForwarded(call, sites));
}

/** The call was sent here by another site, and must not be sent on: two strategies would play it to and fro. */
function isForwarded({ trunk, site }: CallFacts, sites: readonly SiteFacts[]): boolean {
  return trunk !== undefined && sites.some(({ name, label }) => name !== site && label === trunk);
}

function hasRoom(
  { queue, minAgentsAvailable, maxCallsWaiting }: Extract<Choice, { kind: 'queue' }>,
  { queues }: SiteFacts,
): boolean {
  const facts = queues.get(queue);
  return (
    (minAgentsAvailable === undefined || (facts?.agentsReady ?? 0) >= minAgentsAvailable) &&
    (maxCallsWaiting === undefined || (facts?.callsWaiting ?? Number.POSITIVE_INFINITY) <= maxCallsWaiting)
  );
}
