import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { browserMissing } from './support/browser.ts';
import { redisMissing } from './support/redis.ts';

/** `npm test`: every check there is. Its last line is `N passed, N failed`, each static check counting as one. Other arguments go to Vitest. */
const root = join(import.meta.dirname, '..');
const ONLY_TESTS = '--only-tests';
const options = process.argv.slice(2);
const run = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;

/** More files than this do not fail by an accident. */
const MOST_AGAIN = 2;

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

/** What fails a run and no file: an error outside every test, or an end of Vitest itself. */
const OUTSIDE: FileResult = {
  name: '',
  status: 'failed',
  message: 'outside every file',
  assertionResults: [],
};

function runVitest(...args: string[]): FileResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'sportello-test-'));
  const file = join(folder, 'result.json');
  try {
    const good = run(
      'npx',
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${file}`,
      ...args,
    );
    const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as { testResults: FileResult[] };
    return good || testResults.some(hasFailed) ? testResults : [...testResults, OUTSIDE];
  } catch {
    return [OUTSIDE];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const hasFailed = ({ status }: { status: string }): boolean => status === 'failed';
const count = (files: FileResult[], ...statuses: string[]): number =>
  files.flatMap((file) => file.assertionResults).filter(({ status }) => statuses.includes(status)).length;

/** Its process was killed before it had an end: it failed, and neither a test of it nor its loading did. */
const isLost = (file: FileResult): boolean => file.message === '' && !file.assertionResults.some(hasFailed);
const isInBrowser = (file: FileResult): boolean => relative(root, file.name).startsWith('test/e2e/');

/** A file whose process Node lost, or that drives a browser, has a second try when nothing else failed (decision 45). */
function runTests(): FileResult[] {
  const files = runVitest(...options.filter((option) => option !== ONLY_TESTS));
  const failed = files.filter(hasFailed);
  const isBadLuck = (file: FileResult): boolean => isLost(file) || isInBrowser(file);
  if (failed.length === 0 || failed.length > MOST_AGAIN || !failed.every(isBadLuck)) return files;
  for (const file of failed) {
    console.log(`${isLost(file) ? 'NODE DIED' : 'FAILED ONCE'} in ${relative(root, file.name)}: once more`);
  }
  const again = runVitest(...failed.map((file) => file.name));
  return [...files.filter((file) => !failed.includes(file)), ...again];
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
const files = runTests();
passed += count(files, 'passed');
// A file that cannot be loaded fails without a failed test of its own.
failed += files.filter(hasFailed).reduce((sum, file) => sum + Math.max(1, count([file], 'failed')), 0);
const skipped = count(files, 'pending', 'skipped');
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);
