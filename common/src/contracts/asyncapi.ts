import type { Contract } from "./contract.ts";
import { examples } from "./examples.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import {
  deadLetterHeaders,
  envelopeHeaders,
  type HeaderDoc,
  replyHeaders,
} from "./message-headers.ts";

/** Commands and the topics on which they are answered. */
const answeredOn: Record<string, string> = {
  "generate-invoice": "invoice-generated",
  "calculate-score": "score-calculated",
};

/** All topics with who sends and who receives, as an AsyncAPI 3.0.0 document. */
export function asyncApi(contracts: readonly Contract[], version: string): object {
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Recibo",
      version,
      description:
        "Every topic of Recibo. Messages are CloudEvents 1.0 in Kafka's binary content mode. Generated from common/src/contracts by npm run docs:topics.",
    },
    defaultContentType: "application/json",
    servers: {
      local: {
        host: "localhost:19092",
        protocol: "kafka",
        description: "The broker of npm start and of docker compose, for clients on this machine.",
      },
    },
    channels: Object.fromEntries(contracts.map((each) => [each.topic, channel(each)])),
    operations: Object.fromEntries(contracts.flatMap(operations)),
    components: {
      messages: Object.fromEntries(contracts.map((each) => [each.topic, message(each)])),
      messageTraits: {
        cloudEvent: { headers: headersSchema(envelopeHeaders) },
        reply: { headers: headersSchema(replyHeaders) },
        deadLetter: { headers: headersSchema(deadLetterHeaders) },
      },
    },
  };
}

const ref = (path: string) => ({ $ref: `#/${path}` });
const channelOf = (topic: string) => ref(`channels/${topic}`);
const messageOf = (topic: string) => ref(`channels/${topic}/messages/${topic}`);
const isReply = (topic: string) => Object.values(answeredOn).includes(topic);

function channel({ topic, meaning }: Contract): object {
  return {
    address: topic,
    description: meaning,
    messages: { [topic]: ref(`components/messages/${topic}`) },
    bindings: { kafka: { topic, bindingVersion: "0.5.0" } },
  };
}

function operations(contract: Contract): [string, object][] {
  const { topic, producedBy, consumedBy } = contract;
  const common = { channel: channelOf(topic), messages: [messageOf(topic)] };
  const replyTopic = answeredOn[topic];
  const reply = replyTopic && {
    reply: { channel: channelOf(replyTopic), messages: [messageOf(replyTopic)] },
  };
  const who = producedBy.replaceAll(" ", "-");
  return [
    [`${who}.send.${topic}`, { action: "send", ...common, ...reply }],
    ...consumedBy.map((consumer): [string, object] => [
      `${consumer}.receive.${topic}`,
      {
        action: "receive",
        ...common,
        ...reply,
        bindings: {
          kafka: { groupId: { type: "string", const: consumer }, bindingVersion: "0.5.0" },
        },
      },
    ]),
  ];
}

function message(contract: Contract): object {
  const { topic, meaning, key, type } = contract;
  const dead = type === "any";
  const traits = dead ? ["deadLetter"] : isReply(topic) ? ["cloudEvent", "reply"] : ["cloudEvent"];
  const values = examples[topic as keyof typeof examples] as readonly object[];
  return {
    name: dead ? topic : type,
    summary: meaning,
    ...(dead
      ? { contentType: "application/octet-stream" }
      : {
          contentType: "application/json",
          correlationId: { location: "$message.header#/ce_correlationid" },
          payload: jsonSchemaOf(contract),
          examples: values.map((payload) => ({ payload })),
        }),
    bindings: { kafka: { key: keySchema(key), bindingVersion: "0.5.0" } },
    traits: traits.map((name) => ref(`components/messageTraits/${name}`)),
  };
}

function keySchema(key: string): object {
  return key === "organisationId"
    ? { type: "string", format: "uuid", description: "The organisation" }
    : { type: ["string", "null"], description: key };
}

function headersSchema(headers: readonly HeaderDoc[]): object {
  return {
    type: "object",
    required: headers.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(
      headers.map(({ name, meaning, example }) => [
        name,
        { type: "string", description: meaning, examples: [example] },
      ]),
    ),
  };
}
