import type { z } from "zod";
import type { Contract, ValueOf } from "../contracts/contract.ts";
import type { failed } from "../contracts/shapes.ts";
import { codeOf } from "../errors.ts";
import { sending } from "../telemetry/message-spans.ts";
import { tracing } from "../telemetry/spans.ts";
import { derivedId, isId } from "../uuid.ts";
import { type Delivery, delivery } from "./delivery.ts";
import { header, type Received } from "./envelope.ts";
import type { Publisher } from "./publisher.ts";
import type { StoredRecord } from "./records.ts";

/** The answer to one command, as remembered: asked again, it is the same to the letter. */
export type Answer<R extends Contract> = {
  /** `ce_id` of the reply. */
  id: string;
  value: ValueOf<R>;
  /** When the command was handled, ISO 8601 in UTC. */
  handledAt: string;
};

/** A contract whose replies can say `failed`. */
type ReplyContract = Contract<string, z.ZodType<{ outcome: string } | z.infer<typeof failed>>>;

/**
 * Answers commands of one contract with replies of another: the worker's side of request/reply.
 *
 * `handle` returns one answer a command, in their order, and remembers them: a command that comes again
 * gets the answer it got before. Replies are published together, keyed like their commands, with the
 * command's place and the worker's times in the headers. A command that cannot be handled is answered
 * with `failed` once it lies on the dead-letter topic, provided one can read whom to answer.
 */
export function answering<C extends Contract, R extends ReplyContract>(options: {
  commands: C;
  replies: R;
  publisher: Publisher;
  source: string;
  handle: (commands: Received<C>[]) => Promise<Answer<R>[]>;
}): Delivery {
  const { commands, replies, publisher, source, handle } = options;
  return delivery({
    contract: commands,
    handle: async (received: Received<C>[]) => {
      const answers = await handle(received);
      await Promise.all(
        received.map(async (command, index) => {
          const answer = answers[index] as Answer<R>;
          const traced = tracing() && sending(replies.topic, answer.id, command);
          const placed = await publisher.publish(replies, {
            id: answer.id,
            source,
            time: answer.handledAt,
            organisationId: command.organisationId,
            correlationId: command.correlationId,
            causationId: command.id,
            traceparent: traced?.traceparent ?? command.traceparent,
            value: answer.value,
            extensions: hops(command.record, answer.handledAt),
          });
          traced?.sent(placed);
        }),
      );
    },
    onDeadLetter: async (record, { error }) => {
      const correlationId = header(record, "ce_correlationid");
      if (!isId(correlationId)) return;
      const organisationId = header(record, "ce_subject") ?? record.key?.toString("utf8");
      const now = new Date().toISOString();
      await publisher.publish(replies, {
        id: derivedId(correlationId, "failed", String(record.partition), record.offset),
        source,
        time: now,
        organisationId: organisationId ?? "",
        correlationId,
        causationId: header(record, "ce_id"),
        traceparent: header(record, "traceparent"),
        value: failure(error, organisationId) as ValueOf<R>,
        extensions: hops(record, now),
      });
    },
  });
}

function failure(error: unknown, organisationId: string | undefined): z.infer<typeof failed> {
  return {
    outcome: "failed",
    ...(isId(organisationId) ? { organisationId } : {}),
    code: codeOf(error),
    message: "Something went wrong on our side. An operator can see the request and send it again.",
  };
}

/** Extension attributes of a reply: where its command lay, when the worker got it and was done with it. */
function hops(command: StoredRecord, handledAt: string): Record<string, string> {
  return {
    commandtopic: command.topic,
    commandpartition: String(command.partition),
    commandoffset: command.offset,
    receivedat: new Date(command.receivedAt).toISOString(),
    handledat: handledAt,
  };
}
