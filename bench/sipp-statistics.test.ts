import { describe, expect, it } from 'vitest';
import { readStatistics } from './sipp-statistics';

const header =
  'StartTime;TotalCallCreated;SuccessfulCall(P);SuccessfulCall(C);FailedCall(C);Retransmissions(C);' +
  'ResponseTimeRepartition1;ResponseTimeRepartition1_<5;ResponseTimeRepartition1_<10;ResponseTimeRepartition1_>=10;';

describe('readStatistics', () => {
  it('takes the cumulative counts of the last line', () => {
    const text = `${header}\n2026;100;90;90;0;1;;90;10;0;\n2026;210;100;200;3;7;;150;48;2;\n`;
    expect(readStatistics(text)).toEqual({
      created: 210,
      succeeded: 200,
      failed: 3,
      retransmissions: 7,
      setUpP99Ms: 10,
    });
  });

  it('says that set-ups over the last bound have none', () => {
    expect(readStatistics(`${header}\n2026;100;90;90;0;1;;90;5;5;\n`).setUpP99Ms).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('counts nothing in a file that SIPp has not written yet', () => {
    expect(readStatistics('')).toMatchObject({ created: 0, succeeded: 0, failed: 0 });
  });
});
