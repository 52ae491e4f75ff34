import type { Dn } from '../config/types';
import type { OptionStore } from '../options/types';

/** Which DNs are in service: not taken out by hand (option out-of-service), and answering their checks (oos-check). */
export class DnService {
  /** DNs whose last check got no good answer; bounded by the configured ones. */
  readonly #silent = new Set<string>();

  constructor(
    private readonly options: Pick<OptionStore, 'effective'>,
    private readonly onChange: (dn: Dn) => void,
  ) {}

  inService(dn: Dn): boolean {
    return !this.#silent.has(dn.number) && !this.options.effective('out-of-service', dn);
  }

  /** The outcome of a check. Returns true when that changed anything. */
  setAnswering(dn: Dn, answering: boolean): boolean {
    if (answering === !this.#silent.has(dn.number)) return false;
    if (answering) this.#silent.delete(dn.number);
    else this.#silent.add(dn.number);
    this.onChange(dn);
    return true;
  }
}
