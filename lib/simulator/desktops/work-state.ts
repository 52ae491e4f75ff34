/** How a consultation goes on once the colleague has answered. */
type Ending = 'complete' | 'reconnect' | 'alternate';

/** What an agent will do to the call of a customer; `refer`: by his phone, not his desktop. */
export type Plan =
  | { readonly kind: 'talk' | 'hold' | 'single-step' | 'to-queue' | 'refer' | 'conference' }
  | { readonly kind: 'consult'; readonly ending: Ending };

/** What an agent does on the phone besides talking. All but `none` have a timer under way, or end with their call. */
export type Work =
  | { readonly kind: 'none' }
  | { readonly kind: 'talking'; readonly connID: string; readonly plan: Plan }
  | { readonly kind: 'holding'; readonly connID: string }
  /** Asks a colleague about the call `connID`, which is held; `consult` once the consult call is known. */
  | {
      readonly kind: 'consulting';
      readonly connID: string;
      readonly consult: string | undefined;
      readonly next: Ending | 'conference';
    }
  /** Asked for the transfer or the conference of the two calls. */
  | { readonly kind: 'completing'; readonly connID: string; readonly consult: string }
  | { readonly kind: 'conferring'; readonly connID: string }
  /** Back to the customer: the call is retrieved, again where that failed. */
  | { readonly kind: 'returning'; readonly connID: string; readonly triesLeft: number }
  /** A call to a colleague, `connID` once it is known. */
  | { readonly kind: 'chatting'; readonly connID: string | undefined };

/** Shares of calls, or of the moments named, in which an agent does something. */
export interface WorkHabits {
  /** Notes the customer's number in the call's user data. */
  readonly noteShare: number;
  readonly holdShare: number;
  readonly consultShare: number;
  readonly singleStepShare: number;
  readonly toQueueShare: number;
  readonly referShare: number;
  /** 0 where there is no conference service. */
  readonly conferenceShare: number;
  /** Of the times at which an agent becomes ready: calls a colleague. */
  readonly directShare: number;
}

/** With the demo's 40 agents each of them is seen about once or twice a minute. */
export const defaultWorkHabits: WorkHabits = {
  noteShare: 0.5,
  holdShare: 0.12,
  consultShare: 0.12,
  singleStepShare: 0.04,
  toQueueShare: 0.03,
  referShare: 0.04,
  conferenceShare: 0.04,
  directShare: 0.12,
};
