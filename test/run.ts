import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserMissing } from './support/browser.ts';
import { redisMissing } from './support/redis.ts';

/** `npm test`: every check there is. Its last line is `N passed, N failed`, each static check counting as one. Other arguments go to Vitest. */
const root = join(import.meta.dirname, '..');
const ONLY_TESTS = '--only-tests';
const options = process.argv.slice(2);
const run = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;

/** More files than this do not lose their process by an accident of Node's. */
const MOST_LOST = 2;

/** What some tests need of the machine: Debian's package, and what is skipped without it. */
const needed = [
  { name: 'chromium', missing: browserMissing, tests: 'the browser tests' },
  // With one process and its own database there is nothing that Redis could do.
  {
    name: 'redis-server',
    missing: redisMissing && process.env.MONGODB_URI !== undefined,
    tests: 'the tests of two servers with Redis',
  },
];

function installPackages(): void {
  for (const { name, missing, tests } of needed) {
    if (!missing) continue;
    console.log(`${name} is missing: installing it from Debian for ${tests} …`);
    const installed =
      process.getuid?.() === 0 &&
      existsSync('/usr/bin/apt-get') &&
      run('apt-get', 'update', '-qq') &&
      run('apt-get', 'install', '-y', '-qq', name);
    if (installed) continue;
    console.log(
      `${name} could not be installed; ${tests} are SKIPPED. As root on Debian: apt-get install ${name}`,
    );
  }
}

interface FileResult {
  name: string;
  status: string;
  /** Why the file could not be loaded, or empty. */
  message: string;
  assertionResults: { status: string }[];
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  success: boolean;
  testResults: FileResult[];
}

function runVitest(...args: string[]): Report {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-test-'));
  const file = join(folder, 'result.json');
  try {
    const ended = run(
      'npx',
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${file}`,
      ...args,
    );
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    return { ...report, success: report.success && ended };
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, success: false, testResults: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Files whose process was killed before they had an end: they failed, and neither a test of theirs nor their loading did. */
const filesLost = (failed: FileResult[]): string[] =>
  failed
    .filter(({ message, assertionResults }) => message === '' && assertionResults.every(hasNotFailed))
    .map((file) => file.name);
const hasNotFailed = (test: { status: string }): boolean => test.status !== 'failed';

/** What Node itself kills is run once more, and only when nothing else went wrong (decision 45). */
function runTests(): Report {
  const report = runVitest(...options.filter((option) => option !== ONLY_TESTS));
  const failed = report.testResults.filter((file) => file.status === 'failed');
  const lost = filesLost(failed);
  if (lost.length === 0 || lost.length > MOST_LOST || lost.length < failed.length) return report;
  console.log(`NODE DIED in ${lost.join(' and ')}: once more`);
  const again = runVitest(...lost);
  return {
    ...again,
    numPassedTests: report.numPassedTests + again.numPassedTests,
    numPendingTests: report.numPendingTests + again.numPendingTests,
  };
}

installPackages();
const checks: [name: string, passed: () => boolean][] = options.includes(ONLY_TESTS)
  ? []
  : [
      ['build', () => run('node', 'server/src/prepare.ts')],
      ['types', () => run('npm', 'run', 'typecheck', '--silent')],
      ['lint', () => run('npm', 'run', 'lint', '--silent')],
    ];
let [passed, failed] = [0, 0];
for (const [name, check] of checks) {
  const good = check();
  console.log(`${name}: ${good ? 'passed' : 'FAILED'}`);
  if (good) passed++;
  else failed++;
}
const tests = runTests();
passed += tests.numPassedTests;
failed += tests.numFailedTests;
// A file that cannot be loaded fails without a failed test of its own.
if (!tests.success && tests.numFailedTests === 0) failed++;
const skipped = tests.numPendingTests > 0 ? `, ${tests.numPendingTests} skipped` : '';
console.log(`${passed} passed, ${failed} failed${skipped}`);
process.exit(failed === 0 ? 0 : 1);
