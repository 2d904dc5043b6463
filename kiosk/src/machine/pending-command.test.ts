import { describe, expect, it } from 'vitest';
import { commandFor, PENDING_FOR_MS, type Wish } from './pending-command.ts';

const identityCard: Wish = { kind: 'take', serviceId: 'carta-identita', cause: null };
const ids = () => {
  let count = 0;
  return () => `id-${(count += 1)}`;
};

describe('pending command', () => {
  it('when the same wish comes again before the answer, then it is the same command', () => {
    const newId = ids();
    const first = commandFor(identityCard, null, 1_000, newId);
    expect(commandFor(identityCard, first, 30_000, newId)).toBe(first);
  });

  it('when another service or a priority is wanted, then it is a new command', () => {
    const newId = ids();
    const first = commandFor(identityCard, null, 1_000, newId);
    expect(commandFor({ ...identityCard, serviceId: 'residenza' }, first, 2_000, newId).commandId).toBe(
      'id-2',
    );
    expect(commandFor({ ...identityCard, cause: 'pregnancy' }, first, 2_000, newId).commandId).toBe('id-3');
  });

  it('when two minutes have passed, then the same wish is the next person’s', () => {
    const newId = ids();
    const first = commandFor(identityCard, null, 0, newId);
    expect(commandFor(identityCard, first, PENDING_FOR_MS, newId).commandId).toBe('id-2');
  });

  it('when the machine’s clock was set back, then an old command does not live on', () => {
    const newId = ids();
    const first = commandFor(identityCard, null, 10_000, newId);
    expect(commandFor(identityCard, first, 5_000, newId).commandId).toBe('id-2');
  });
});
