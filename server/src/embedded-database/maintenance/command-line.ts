import { readConfig } from '../../config.ts';

/** Runs a command that takes one argument, and ends with one line: what was done, or why not. */
export async function runCommandLine(
  usage: string,
  run: (folder: string, argument: string) => string | Promise<string>,
): Promise<void> {
  const [argument, ...rest] = process.argv.slice(2);
  if (!argument || rest.length) {
    console.error(`Usage: ${usage}`);
    process.exitCode = 2;
    return;
  }
  try {
    console.log(await run(readConfig().dataDir, argument));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
