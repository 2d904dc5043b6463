import { demoAccounts, demoDeviceToken } from './demo/accounts.ts';
import { DEMO_OFFICE } from './demo/directory.ts';
import { FIRST_ADMIN } from './staff/manage-accounts.ts';
import type { PasswordLink } from '@sportello/shared/staff-account';
import type { RunningServer } from './server.ts';

const ending = ['  Ctrl-C stops the server; nothing that was acknowledged is lost.', ''];

/** What a person needs to know once the server is ready: where the four screens are and, in the demo, how to get in. */
export function banner({ url, context }: RunningServer, firstLink?: PasswordLink): string {
  const lines = ['', 'Sportello is ready.', ''];
  if (firstLink) {
    lines.push(
      `  No administrator can sign in yet. Choose the password of the account "${FIRST_ADMIN}" here, once:`,
      `  ${firstLink.url}`,
      '',
    );
  }
  if (!context.directory.loaded()) {
    return [
      ...lines,
      'Nothing can be booked yet: this installation is empty (DEMO=false). Set up municipality, offices and services here:',
      `  ${url}/amministrazione`,
      '',
      ...ending,
    ].join('\n');
  }
  const { name, demo } = context.directory.municipality();
  const token = (role: 'kiosk' | 'display') =>
    demo ? `#token=${demoDeviceToken(context.derive, DEMO_OFFICE, role)}` : '';
  lines.push(
    `  ${name}`,
    `  Citizens        ${url}/`,
    `  Desk console    ${url}/desk`,
    `  Ticket machine  ${url}/kiosk${token('kiosk')}`,
    `  Waiting room    ${url}/display${token('display')}`,
    `  API             ${url}/api/v1/docs`,
  );
  if (demo) {
    lines.push('', '  Demo accounts for the desk (user, password):');
    for (const { username, password, displayName, role } of demoAccounts) {
      lines.push(`    ${username.padEnd(8)} ${password.padEnd(18)} ${displayName}, ${role}`);
    }
    lines.push('', '  To watch a working day: npm run demo -- --day');
  }
  lines.push('', ...ending);
  return lines.join('\n');
}
