import type { Server, Socket } from "socket.io";
import type { PushedNotification } from "../answers/record-replies.ts";
import type { Kind } from "../notifications/facts.ts";
import type { Preferences } from "../notifications/preferences.ts";
import type { Outage } from "../outage/outage.ts";
import type { TailBatch } from "../traffic/tail.ts";
import type { TailRate } from "../traffic/tail-rate.ts";
import type { SignedIn } from "../web/session.ts";

/** What the server says to a browser. */
export type ServerEvents = {
  notification: (notification: ToldNotification) => void;
  /** How many notifications are unseen now, the last position given, and which were marked as read just now. */
  unseen: (state: { unseen: number; last: number; read?: number[] }) => void;
  /** The person wants to be told in other ways from now on. */
  preferences: (preferences: Preferences) => void;
  /** The request whose page this tab shows has something new. */
  request: (changed: { id: string }) => void;
  /** Something of the organisation changed that lists show. */
  organisation: (changed: { changed: "invoices" | "score" | "payments" }) => void;
  /** Something changed that only operators see. */
  operators: (changed: { changed: "dead-letters" }) => void;
  /** What this dashboard suffers from right now; null when nothing. */
  outage: (state: { outage: Outage | null }) => void;
  /** Something may have been missed: ask for it with `after`, at a moment of your own choice within this time. */
  "catch-up": (when: { within: number }) => void;
  /** Records of the tail that this tab asked for; the next come when it has shown these. */
  records: (batch: TailBatch, shown: () => void) => void;
  /** The tail is over though the tab did not end it: a sentence that says why, `busy`, or nothing to say. */
  "tail-ended": (end: { why: string }) => void;
};

/** A notification as a browser gets it; the request that led to it is absent when there is none. */
export type ToldNotification = Omit<PushedNotification, "userId"> & { requestId: string | null };

/** What a browser says. */
export type ClientEvents = {
  /** The person has seen all notifications up to this position, but for those of kinds that show no toast. */
  seen: (upTo: { upTo: number; except?: Kind[] }) => void;
  /** Asks for what came after the last position it has. */
  after: (last: { after: number }) => void;
  /**
   * An operator wants to see records as they come: what an address has after `?`, from which positions on, and how many
   * a second (see `TailRate`). Told that it has heard when no batch of an earlier tail can follow.
   */
  tail: (wanted: { view: string; positions: string; rate: TailRate }, stopped?: () => void) => void;
  /** From now on so many a second; the tail goes on. */
  "tail-rate": (wanted: { rate: TailRate }) => void;
  "tail-stop": () => void;
};

/** A browser's connection, and whose it is. */
export type LiveSocket = Socket<
  ClientEvents,
  ServerEvents,
  Record<string, never>,
  { person: SignedIn }
>;
export type LiveServer = Server<
  ClientEvents,
  ServerEvents,
  Record<string, never>,
  { person: SignedIn }
>;
