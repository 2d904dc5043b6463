import { describe, expect, it } from 'vitest';
import { publicTicketSchema, ticketLabelSchema, ticketPrioritySchema } from './ticket.ts';
import { ticketLabel } from './ticket-label.ts';

describe('ticket contracts', () => {
  it('when a number has fewer than three digits, then the label is padded', () => {
    expect(ticketLabel('A', 42)).toBe('A042');
    expect(ticketLabelSchema.parse(ticketLabel('A', 42))).toBe('A042');
  });

  it('when a day needs more than 999 numbers, then the label grows instead of repeating', () => {
    expect(ticketLabel('A', 1000)).toBe('A1000');
    expect(ticketLabelSchema.safeParse('A1000').success).toBe(true);
  });

  it('when a priority names no cause, then it is refused', () => {
    expect(ticketPrioritySchema.safeParse({ kind: 'priority' }).success).toBe(false);
    expect(ticketPrioritySchema.safeParse({ kind: 'priority', cause: 'pregnancy' }).success).toBe(true);
  });

  it('when a public ticket carries anything but its label, state, desk and seq, then it is refused', () => {
    const shown = { label: 'A042', state: 'called', deskLabel: '3', seq: 7 };
    expect(publicTicketSchema.parse(shown)).toEqual(shown);
    expect(publicTicketSchema.safeParse({ ...shown, name: 'Ada' }).success).toBe(false);
  });
});
