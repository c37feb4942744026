import "reflect-metadata";
import { Logger } from "@nestjs/common";
import { ClientKafka } from "@nestjs/microservices";
import { lastValueFrom } from "rxjs";
import { drive, paced } from "../../load/drive.ts";
import type { Client, Place } from "../contender.ts";
import { questionOf } from "../echo.ts";
import { nestOptions, topicIn } from "./options.ts";

/** NestJS `client.send`. */
export default async function open(place: Place): Promise<Client> {
  Logger.overrideLogger(["warn", "error"]);
  const topic = topicIn(place.prefix);
  const client = new ClientKafka(nestOptions(place, "nest-client"));
  client.subscribeToResponseOf(topic);
  await client.connect();
  let sequence = 0;

  function ask(lane: number): Promise<unknown> {
    const value = questionOf(lane, sequence++);
    return lastValueFrom(client.send(topic, { key: value.organisationId, value }));
  }

  return {
    drive: (load) => drive(ask, load),
    paced: (pace) => paced(ask, pace),
    close: () => client.close(),
  };
}
