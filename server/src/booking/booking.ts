import { join } from 'node:path';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { RateLimit } from '../http/rate-limits.ts';
import { createAppointmentMail } from '../notify/appointment-mail.ts';
import { createBackgroundJob } from '../notify/background-job.ts';
import { createCalendarFiles } from '../notify/calendar-file.ts';
import { createMailDelivery } from '../notify/deliver-mail.ts';
import { createMailTransport } from '../notify/mail-transport.ts';
import { createOutboxStore, type Mail } from '../notify/outbox-store.ts';
import { createSendLink } from '../notify/send-link.ts';
import { createWaitingMail } from '../notify/waiting-mail.ts';
import type { DirectoryReader } from '../office/directory.ts';
import type { ChangeDirectory } from '../office/change-directory.ts';
import type { NumberStore } from '../queue/number-store.ts';
import type { Derivation } from '../secret.ts';
import { createStaffNames } from '../staff/staff-names.ts';
import type { StaffStore } from '../staff/staff-store.ts';
import { createAccessEndpoints } from './access-endpoints.ts';
import { createAccessLog } from './access-log.ts';
import { createAppointmentNumbers } from './appointment-number.ts';
import { createAppointmentsAhead } from './appointments-ahead.ts';
import { createAppointmentStore } from './appointment-store.ts';
import { createAppointmentView } from './appointment-view.ts';
import { createAvailability } from './availability.ts';
import { createBookForCitizen } from './book-for-citizen.ts';
import { createBookAppointment } from './book-appointment.ts';
import { createBookingEndpoints } from './booking-endpoints.ts';
import { createCalendarAdminEndpoints } from './calendar-admin-endpoints.ts';
import { createCancelAppointment } from './cancel-appointment.ts';
import { createCloseCalendars } from './close-calendars.ts';
import { createClosingEndpoints } from './closing-endpoints.ts';
import { createClosingHits } from './closing-hits.ts';
import { createClosingStore } from './closing-store.ts';
import { createConfirmEmail } from './confirm-email.ts';
import { createDecideRequest } from './decide-request.ts';
import { createExpireRequests } from './expire-requests.ts';
import { createFeedEndpoints } from './feed-endpoints.ts';
import { createFeedStore } from './feed-store.ts';
import { createFiscalCodeRule } from './fiscal-code-rule.ts';
import { createHoldSlot } from './hold-slot.ts';
import { createIdentity } from './identity.ts';
import { createLimits } from './limits.ts';
import { createMoveAppointment } from './move-appointment.ts';
import { createNoteAbsence } from './note-absence.ts';
import { createNoteOutcome } from './note-outcome.ts';
import { createOfferEarlier } from './offer-earlier.ts';
import { createOpenAppointment } from './open-appointment.ts';
import { createListOwnSlots } from './own-slots.ts';
import { createPreviewCalendar } from './preview-calendar.ts';
import { createQueueAppointments } from './queue-appointments.ts';
import { createRatingEndpoints, createRatingStore } from './ratings.ts';
import { createAgreeToMove } from './agree-to-move.ts';
import { createReadClosingAnswers } from './closing-answers.ts';
import { createRefuseProposals } from './refuse-proposals.ts';
import { createRelocate } from './relocate.ts';
import { createRestoreAppointment } from './restore-appointment.ts';
import { createSettingsEndpoints } from './settings-endpoints.ts';
import { createBookingSettingsStore } from './settings-store.ts';
import { createSlotAnswers } from './slot-answers.ts';
import { createListSlots } from './slot-list.ts';
import { createSlotEndpoints } from './slot-endpoints.ts';
import { createStaffBookingEndpoints } from './staff-endpoints.ts';
import { createSweep } from './sweep.ts';
import { createTakeSeat } from './take-seat.ts';
import { createAdvanceWaitingList } from './waiting/advance-waiting-list.ts';
import { createWaitingEndpoints } from './waiting/waiting-endpoints.ts';
import { createEarlierEndpoints } from './waiting/earlier-endpoints.ts';
import { createWaitingIdentity } from './waiting/waiting-identity.ts';
import { createWaitingPlaces } from './waiting/waiting-places.ts';
import { createWaitingStore } from './waiting/waiting-store.ts';

export interface BookingParts {
  connection: Connection;
  config: Config;
  directory: DirectoryReader;
  changeDirectory: ChangeDirectory;
  staffStore: StaffStore;
  numbers: NumberStore;
  derive: Derivation;
  limit: RateLimit;
  clock: Clock;
  log: Logger;
  /** Address in links that leave the house, without a slash at the end. */
  publicUrl: () => string;
}

/** Puts booking and its mails together. Like the context it decides nothing. */
export function createBooking(given: BookingParts) {
  const { connection, config, log } = given;
  const appointments = createAppointmentStore(connection);
  const settings = createBookingSettingsStore(connection);
  const identity = createIdentity(given);
  const fiscalCodes = createFiscalCodeRule({ ...given, settings });
  const accessLog = createAccessLog(connection);
  const staffNames = createStaffNames(given);
  const base = { ...given, appointments, identity, fiscalCodes, accessLog, staffNames };

  const calendarFiles = createCalendarFiles(base);
  const appointmentMail = createAppointmentMail({ ...base, calendarFiles });
  const outbox = createOutboxStore<Mail>(connection, { model: 'Outbox', collection: 'outbox' });
  const mailTransport = createMailTransport({
    smtpUrl: config.smtpUrl,
    folder: join(config.dataDir, 'outbox'),
    from: config.mailFrom,
  });
  const mailDelivery = createMailDelivery({ ...base, outbox, appointmentMail, transport: mailTransport });
  const mailJob = createBackgroundJob('mail', mailDelivery.run, { intervalMs: 5_000, log });

  const availability = createAvailability(base);
  const takeSeat = createTakeSeat({ ...base, availability });
  const settled = {
    ...base,
    availability,
    takeSeat,
    settings,
    numbers: createAppointmentNumbers(given),
    limits: createLimits(base),
    view: createAppointmentView({ ...base, config }),
  };
  // The embedded database lives in this process; with any other one, others may write to it.
  const revision = config.mongodbUri === undefined ? appointments.revision : undefined;
  const answer = createSlotAnswers({ ...base, revision });
  const cancel = createCancelAppointment(settled);
  const refuse = createRefuseProposals(settled);
  const agree = createAgreeToMove(base);
  const relocate = createRelocate(settled);
  const move = createMoveAppointment({ ...settled, relocate });
  const offerEarlier = createOfferEarlier({ ...settled, relocate });

  const waitingIdentity = createWaitingIdentity(given);
  const waitingParts = {
    ...settled,
    waiting: createWaitingStore(connection),
    waitingIdentity,
    offerEarlier,
    waitingMail: createWaitingMail({ ...given, waitingIdentity }),
    outbox,
  };
  const advanceWaitingList = createAdvanceWaitingList({ ...waitingParts, wakeMail: mailJob.wake });
  const waitingJob = createBackgroundJob('waiting list', advanceWaitingList, { intervalMs: 15_000, log });
  const changed = (): void => {
    mailJob.wake();
    waitingJob.wake();
  };

  const open = createOpenAppointment(base);
  const places = createWaitingPlaces(waitingParts);
  const listSlots = createListSlots(settled);
  const listOwnSlots = createListOwnSlots({ ...settled, listSlots });
  const steps = { ...settled, cancel, refuse, agree, move, listOwnSlots, changed };
  const closings = createClosingStore(connection);
  const closeCalendars = createCloseCalendars({
    ...steps,
    closings,
    hits: createClosingHits(steps),
    restore: createRestoreAppointment(settled),
  });
  const sweep = createSweep({
    ...steps,
    closeCalendars,
    expireRequests: createExpireRequests(base),
    noteAbsence: createNoteAbsence(base),
  });
  const sweepJob = createBackgroundJob('sweep', sweep, { intervalMs: 30_000, log });
  const endpoints = [
    ...createSlotEndpoints({ ...settled, answer, listSlots }),
    ...createBookingEndpoints({
      ...steps,
      holdSlot: createHoldSlot({ ...settled, holdMinutes: config.holdMinutes }),
      book: createBookAppointment(settled),
      confirmEmail: createConfirmEmail(settled),
      open,
      calendarFile: calendarFiles.download,
      sendLink: createSendLink({ ...base, outbox, appointmentMail, wake: mailJob.wake }),
    }),
    ...createStaffBookingEndpoints({
      ...steps,
      bookForCitizen: createBookForCitizen(settled),
      decide: createDecideRequest(settled),
      noteOutcome: createNoteOutcome(settled),
    }),
    ...createClosingEndpoints({
      ...base,
      closings,
      closeCalendars,
      readAnswers: createReadClosingAnswers(settled),
      changed,
    }),
    ...createCalendarAdminEndpoints({ ...given, preview: createPreviewCalendar(settled), changed }),
    ...createFeedEndpoints({ ...base, calendarFiles, feeds: createFeedStore(connection) }),
    ...createWaitingEndpoints({ ...waitingParts, places, changed }),
    ...createEarlierEndpoints({ ...waitingParts, places, open, changed }),
    ...createSettingsEndpoints(settled),
    ...createAccessEndpoints(base),
    ...createRatingEndpoints({ ...given, ratings: createRatingStore(connection) }),
  ];

  return {
    appointments,
    appointmentView: settled.view,
    bookingSettings: settings,
    identity,
    queueAppointments: createQueueAppointments(base),
    appointmentsAhead: createAppointmentsAhead(base),
    /** Times may have become free: who waits for one is looked after. */
    changed,
    mailDelivery,
    mailJob,
    sweepJob,
    waitingJob,
    endpoints,
    /** For the endpoints of one's own data, which are about the visit too. */
    ownData: { ...waitingParts, open },
    async close(): Promise<void> {
      await Promise.all([mailJob.close(), sweepJob.close(), waitingJob.close()]);
      mailTransport.close();
    },
  };
}
export type Booking = ReturnType<typeof createBooking>;
