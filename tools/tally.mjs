// Sums what the test runners report. A runner that crashed, reported nothing or ran nothing is one failure, and a
// skipped test is a failure too: what did not run has not passed.

/**
 * @typedef {{ passed: number, failed: number, notes: string[] }} Tally
 */

/**
 * @param {unknown} report the JSON report of vitest, or undefined where there is none
 * @param {number | null} exitCode of the runner
 * @returns {Tally}
 */
export function tallyVitest(report, exitCode) {
  if (!isRecord(report) || !Array.isArray(report.testResults)) return noReport(exitCode);
  const tally = { passed: 0, failed: 0, notes: [] };
  for (const file of report.testResults) {
    const tests = Array.isArray(file.assertionResults) ? file.assertionResults : [];
    for (const test of tests) {
      if (test.status === 'passed') tally.passed += 1;
      else count(tally, `${test.status}: ${file.name}: ${test.fullName}`);
    }
    const failures = tests.some((test) => test.status === 'failed');
    if (file.status === 'failed' && !failures) count(tally, `failed to load or tear down: ${file.name}`);
  }
  return settle(tally, exitCode);
}

/**
 * @param {unknown} report the JSON report of Playwright, or undefined where there is none
 * @param {number | null} exitCode of the runner
 * @returns {Tally}
 */
export function tallyPlaywright(report, exitCode) {
  if (!isRecord(report) || !isRecord(report.stats)) return noReport(exitCode);
  const stats = report.stats;
  const tally = { passed: Number(stats.expected ?? 0), failed: 0, notes: [] };
  for (const kind of ['unexpected', 'flaky', 'skipped'])
    for (let n = Number(stats[kind] ?? 0); n > 0; n -= 1) count(tally, `Playwright: ${kind}`);
  for (const error of Array.isArray(report.errors) ? report.errors : [])
    count(tally, `Playwright: ${String(error.message ?? error)}`);
  return settle(tally, exitCode);
}

/**
 * @param {unknown} report the bench's JSON, or undefined where there is none
 * @param {number | null} exitCode of the bench
 * @returns {Tally} one for each scenario: it failed when any of its calls did
 */
export function tallyBench(report, exitCode) {
  if (!isRecord(report) || !Array.isArray(report.steady)) return noReport(exitCode);
  const tally = { passed: 0, failed: 0, notes: [] };
  for (const { scenario, rate, calls, failed } of report.steady) {
    if (failed === 0 && calls > 0) tally.passed += 1;
    else count(tally, `${scenario}: ${failed} of ${calls} calls failed at ${rate}/s`);
  }
  return settle(tally, exitCode);
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {{ passed: number, failed: number }}
 */
export function sum(tallies) {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failed: tallies.reduce((total, tally) => total + tally.failed, 0),
  };
}

function settle(tally, exitCode) {
  if (tally.passed + tally.failed === 0) count(tally, 'no test ran');
  if (exitCode !== 0 && tally.failed === 0) count(tally, `the runner ended with exit status ${exitCode}`);
  return tally;
}

function noReport(exitCode) {
  return {
    passed: 0,
    failed: 1,
    notes: [`the runner left no report and ended with exit status ${exitCode}`],
  };
}

function count(tally, note) {
  tally.failed += 1;
  tally.notes.push(note);
}

function isRecord(value) {
  return typeof value === 'object' && value !== null;
}
