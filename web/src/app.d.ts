import type { Language } from '@sportello/shared/localized';

declare global {
  namespace App {
    interface Error {
      /** The server's request id, for the person who asks for help. */
      requestId?: string;
      /** Nothing is broken: the municipality has not begun yet. */
      notSetUp?: boolean;
    }
    interface Locals {
      language: Language;
      secure: boolean;
    }
    interface PageData {
      language: Language;
    }
  }
}

export {};
