import { describe, expect, it } from 'vitest';
import { idleAt } from './idle.ts';

describe('idle machine', () => {
  it('when somebody has just touched a step, then nothing is counted', () => {
    expect(idleAt('step', 0, false)).toEqual({ expired: false, secondsLeft: null });
  });

  it('when a step is left alone, then the last 20 seconds are counted and it ends after a minute', () => {
    expect(idleAt('step', 39_900, false).secondsLeft).toBeNull();
    expect(idleAt('step', 40_000, false)).toEqual({ expired: false, secondsLeft: 20 });
    expect(idleAt('step', 60_000, false)).toEqual({ expired: true, secondsLeft: 0 });
  });

  it('when the accessible mode is on, then there is twice the time', () => {
    expect(idleAt('step', 60_000, true)).toEqual({ expired: false, secondsLeft: null });
    expect(idleAt('result', 30_000, true).secondsLeft).toBe(30);
  });

  it('when a touch is newer than the clock’s last tick, then the countdown stays in sight', () => {
    expect(idleAt('result', -400, false).secondsLeft).toBe(30);
  });

  it('when the number is shown, then the countdown is seen from the start', () => {
    expect(idleAt('result', 0, false)).toEqual({ expired: false, secondsLeft: 30 });
  });
});
