import { expect, it } from 'vitest';
import { seededRandom } from '../../sip/transport/seeded-random';
import type { TestPeer } from '../testing/engine-peers';
import { sdp, type Talking, talking } from '../testing/three-phones';
import { partiesOf } from './call';

const focusDn =
  '  - { number: Conf, type: Voice over IP Service, service-type: conference, contact: "sip:any@10.0.0.9:5900" }\n';
const seeds = Number(process.env.TIDEGATE_PROPERTY_RUNS ?? 25);
const firstSeed = Number(process.env.TIDEGATE_PROPERTY_SEED ?? 1);

const requests = [
  'RequestInitiateConference',
  'RequestInitiateTransfer',
  'RequestCompleteConference',
  'RequestCompleteConference',
  'RequestSingleStepConference',
  'RequestDeleteFromConference',
  'RequestSingleStepTransfer',
  'RequestCompleteTransfer',
  'RequestAlternateCall',
  'RequestReconnectCall',
  'RequestHoldCall',
  'RequestRetrieveCall',
  'RequestRetrieveCall',
  'RequestReleaseCall',
] as const;

interface World extends Talking {
  readonly peers: readonly TestPeer[];
  readonly callers: Array<Talking['call']>;
  readonly chance: () => number;
  pick<T>(list: readonly T[]): T;
}

/** One thing that somebody does, likely or not. */
function step(world: World): void {
  const { h, peers, pick, chance, desktop, trunk, callers } = world;
  for (const peer of peers) {
    peer.behaviour = chance() < 0.85 ? 'answer' : pick(['ring', 'busy', 'silent']);
    peer.inDialog = chance() < 0.92 ? 200 : pick([488, 500, 481]);
  }
  const sessions = [...h.engine.ctx.table.all()];
  const kind = chance();
  const peer = pick(peers);
  if (kind < 0.1 && sessions.length < 4) {
    callers.push(trunk.call(pick(['7001', '7002', '7003']), undefined, { body: sdp(4100 + callers.length) }));
  } else if (kind < 0.14) {
    const leg = pick([...peer.offered, undefined]);
    if (leg !== undefined && leg.state !== 'ended') leg.end();
  } else if (kind < 0.22) {
    const leg = peer.offered.find(({ state }) => state === 'confirmed');
    leg?.request('INVITE', { body: peer.media }, (answer) => answer?.ack());
  } else {
    const thisDN = pick(['7001', '7002', '7003']);
    const own = sessions
      .filter(({ call }) => partiesOf(call).some(({ dn }) => dn === thisDN))
      .map(({ call }) => call.connID);
    const [connID = '0000000000000001', transferConnID = '0000000000000002'] =
      chance() < 0.5 ? own : own.toReversed();
    const otherDN = pick(['7001', '7002', '7003', '9555', '0301234']);
    h.ask(desktop, { message: pick(requests), thisDN, connID, transferConnID, otherDN });
  }
}

/** Everybody hangs up. */
async function endAll({ h, peers, callers }: World): Promise<void> {
  for (const peer of peers) peer.inDialog = 200;
  await h.pass(40_000);
  const legs = [...peers.flatMap(({ offered }) => offered), ...callers.map(({ leg }) => leg)];
  for (const leg of legs) if (leg.state !== 'ended') leg.end();
  await h.pass(240_000);
}

it(
  'consulting, transferring and conferring at random, with peers that refuse or are gone, loses no leg, no party and no order of events',
  async () => {
    for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
      const chance = seededRandom(seed);
      const talk = await talking('trunk', '', focusDn);
      const { h, desktop, phones, trunk } = talk;
      const focus = await h.peer(5900, 'focus');
      focus.media = sdp(6000);
      const world: World = {
        ...talk,
        chance,
        peers: [...Object.values(phones), trunk, focus],
        callers: [talk.call],
        pick: (list) => list[Math.floor(chance() * list.length)]!,
      };
      for (let count = 0; count < 40; count += 1) {
        step(world);
        if (chance() < 0.7) await h.pass(world.pick([1, 10, 100, 1000]));
        const sizes = [...h.engine.ctx.table.all()].flatMap(
          ({ conference }) => conference?.members.size ?? [],
        );
        expect(Math.min(2, ...sizes), `seed ${seed}: a conference has two members at least`).toBe(2);
      }
      await endAll(world);
      expect(
        {
          live: h.engine.ctx.table.live,
          legs: h.engine.held().legs,
          inCalls: ['7001', '7002', '7003'].filter((dn) => h.engine.ctx.table.onCall(dn)),
          bugs: h.engine.errors.total,
          disorder: desktop.disorder,
        },
        `seed ${seed}`,
      ).toEqual({ live: 0, legs: 0, inCalls: [], bugs: 0, disorder: [] });
    }
  },
  60_000 + seeds * 2000,
);
