/** How the process stands, as seen by one sample. */
export interface LoadSample {
  /** How late the sample was taken, in milliseconds: the lag of the event loop. */
  readonly lagMs: number;
  /** Fullness of the fullest SIP receive queue, 0 to 1; 0 where the system does not tell. */
  readonly backlog: number;
}

/** Whether new calls are shed, and how many. */
export interface Shedding {
  /** Share of the new calls that are taken, 0 to 1; 1 while there is no overload. */
  readonly admitted: number;
  readonly overloaded: boolean;
  /** Samples over the upper limits in a row. */
  readonly hot: number;
  /** Samples under the lower limits in a row, once everything is admitted again. */
  readonly calm: number;
}

export const noShedding: Shedding = { admitted: 1, overloaded: false, hot: 0, calm: 0 };

export const sampleEveryMs = 100;

/**
 * Over one of these a sample is hot, under both lower ones calm; in between nothing changes. A caller repeats his INVITE
 * after 500 ms: what waits longer than that is served twice.
 */
const lagHotMs = 200;
const lagCalmMs = 100;
const backlogHot = 0.5;
const backlogCalm = 0.1;
/** One late sample is a garbage collection or a busy machine, several in a row are an overload. */
const hotToBegin = { lag: 4, backlog: 2 };
/** Half a second of calm for every twentieth taken back would be too slow, all at once would swing. */
const giveBack = 0.05;
const cut = 0.5;
const admittedLeast = 0.02;
const calmToEnd = 20;

/**
 * The state after one more sample. Shedding begins when the receive queue is half full twice in a row, or the loop
 * late four times, and halves the share of admitted calls with each hot sample; calm ones give it back in twentieths.
 * The overload is over when everything has been admitted for two calm seconds.
 */
export function nextShedding(state: Shedding, { lagMs, backlog }: LoadSample): Shedding {
  const isHot = lagMs >= lagHotMs || backlog >= backlogHot;
  const isCalm = lagMs < lagCalmMs && backlog < backlogCalm;
  const hot = isHot ? state.hot + 1 : 0;
  if (!state.overloaded) {
    const wanted = backlog >= backlogHot ? hotToBegin.backlog : hotToBegin.lag;
    return hot < wanted ? { ...noShedding, hot } : { admitted: cut, overloaded: true, hot, calm: 0 };
  }
  if (isHot) return { ...state, admitted: Math.max(admittedLeast, state.admitted * cut), hot, calm: 0 };
  if (!isCalm) return { ...state, hot, calm: 0 };
  if (state.admitted < 1) return { ...state, admitted: Math.min(1, state.admitted + giveBack), hot, calm: 0 };
  return state.calm + 1 >= calmToEnd ? noShedding : { ...state, hot, calm: state.calm + 1 };
}
