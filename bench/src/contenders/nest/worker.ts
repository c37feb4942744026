import "reflect-metadata";
import { Controller, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import {
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  Transport,
} from "@nestjs/microservices";
import type { Place } from "../contender.ts";
import { createTopics } from "../topics.ts";
import { nestOptions, topicIn } from "./options.ts";

class EchoController {
  echo(question: object): object {
    return { outcome: "echoed", ...question };
  }
}

class EchoModule {}

/** What the decorators do; Node strips types but does not know decorators. */
function decorate(topic: string): void {
  const method = Object.getOwnPropertyDescriptor(EchoController.prototype, "echo");
  Controller()(EchoController);
  Payload()(EchoController.prototype, "echo", 0);
  MessagePattern(topic)(EchoController.prototype, "echo", method as PropertyDescriptor);
  Module({ controllers: [EchoController] })(EchoModule);
}

/** A NestJS microservice with one controller. */
export default async function open(place: Place) {
  const topic = topicIn(place.prefix);
  await createTopics(place.brokers, [topic, `${topic}.reply`]);
  decorate(topic);
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(EchoModule, {
    transport: Transport.KAFKA,
    options: nestOptions(place, "nest-worker"),
    logger: ["warn", "error"],
  });
  await app.listen();
  return { close: () => app.close() };
}
