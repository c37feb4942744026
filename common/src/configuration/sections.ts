import { z } from "zod";
import { clientNames } from "../messaging/kafka.ts";
import { databaseComplaints, fitting, kafkaComplaints, saslKeys, tlsKeys } from "./transport.ts";

const wholeNumber = (from: number, to: number, unit: string) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .pipe(z.number().min(from).max(to))
    .describe(`a whole number from ${from} to ${to}${unit ? ` (${unit})` : ""}`);

const port = wholeNumber(1, 65535, "a port");

const list = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/)).min(1))
  .describe("host:port pairs separated by commas, as in localhost:19092");

const yesOrNo = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .describe("true or false");

const text = (expected: string, least = 1) => z.string().min(least).describe(expected);

const kafkaKeys = z.strictObject({
  client: z.enum(clientNames).default("kafkajs").describe(clientNames.join(" or ")).meta({
    about:
      "The library that speaks to the broker: kafkajs, or platformatic for @platformatic/kafka, which is quicker and takes more memory. The other services may have the other.",
  }),
  brokers: list.meta({ about: "Where the brokers listen." }),
  partitions: wholeNumber(1, 1000, "").meta({
    about: "Partitions of a topic that has to be created.",
  }),
  replication: wholeNumber(1, 10, "").meta({
    about: "Replicas of a topic that has to be created.",
  }),
  prefix: z
    .string()
    .regex(/^[a-z0-9._-]*$/)
    .describe("lower-case letters, digits, dots, hyphens and underscores, or nothing")
    .meta({
      about:
        "Put before the names of topics and groups, for several desks on one cluster; usually empty.",
    }),
  session_timeout: wholeNumber(1_000, 300_000, "milliseconds").meta({
    about:
      "A member of a consumer group that is not heard for this long loses its partitions to the others. The broker must take it (group.min.session.timeout.ms), or it is 6000.",
  }),
  ...tlsKeys("Kafka"),
  ...saslKeys,
});

/** `[kafka]`: the broker, who we are to it, and what topics are created with. */
export const kafka = fitting(kafkaKeys, kafkaComplaints);

const databaseKeys = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\/\S+$/)
    .describe("postgres://user:password@host:port/database")
    .meta({
      about: "The PostgreSQL server. Each service keeps its tables in a schema of its own.",
      secret: true,
    }),
  pool: wholeNumber(2, 100, "connections").meta({
    about: "The most connections this process opens.",
  }),
  ...tlsKeys("PostgreSQL"),
});

/** `[database]`: PostgreSQL. */
export const database = fitting(databaseKeys, databaseComplaints);

/** `[log]` */
export const log = z.strictObject({
  level: z
    .enum(["trace", "debug", "info", "warn", "error", "silent"])
    .describe("trace, debug, info, warn, error or silent")
    .meta({ about: "The least severe lines that are written." }),
});

/** `[health]`: the small server for probes and metrics, apart from what people use. */
export const health = z.strictObject({
  host: text("an address to listen on, as in 127.0.0.1").meta({
    about: "Where /healthz, /readyz and /metrics listen.",
  }),
  port: port.meta({ about: "Their port." }),
});

/** `[telemetry]`: traces for whoever looks on from outside; see docs/operations.md. */
export const telemetry = z.strictObject({
  otlp: z
    .string()
    .regex(/^(https?:\/\/\S+)?$/)
    .describe("http://host:port of an OpenTelemetry collector, or nothing")
    .meta({
      about:
        "Where traces are sent, by OTLP over HTTP; `/v1/traces` is added. Empty: none are made.",
    }),
  sample: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/)
    .transform(Number)
    .describe("a number from 0 to 1")
    .meta({
      about: "The share of requests that are traced; each is traced whole, the dashboard chooses.",
    }),
});

/** `[documents]`: where PDFs are kept. */
export const documents = z.strictObject({
  folder: text("a folder").meta({
    about: "The folder of the document store; every service sees the same one.",
  }),
});

/** `[retry]`: how long a message that fails is tried again before it goes to the dead-letter topic. */
export const retry = z.strictObject({
  attempts: wholeNumber(1, 20, "").meta({
    about: "How often a message is tried before it is a dead letter.",
  }),
  first_delay: wholeNumber(1, 60_000, "milliseconds").meta({
    about: "Wait before the second attempt; it doubles from there, with jitter.",
  }),
  longest_delay: wholeNumber(1, 600_000, "milliseconds").meta({
    about: "The longest wait between two attempts, also during an outage.",
  }),
});

/** `[worker]`: how much is in hand at a time. */
export const worker = z.strictObject({
  batch: wholeNumber(1, 1000, "messages").meta({
    about: "The most messages of a partition handled in one transaction.",
  }),
});

/** `[handled]`: how long a worker remembers what it answered. */
export const handled = z.strictObject({
  days: wholeNumber(1, 3650, "days").meta({
    about:
      "The reply to a handled command is forgotten after this long, and never while a command as old can still come from its topic.",
  }),
});

/** `[renderer]`: the threads that make PDFs. */
export const renderer = z.strictObject({
  threads: wholeNumber(1, 64, "threads").meta({ about: "Threads that render PDFs." }),
});

/** `[http]`: what people's browsers reach. */
export const http = z.strictObject({
  host: text("an address to listen on, as in 127.0.0.1").meta({
    about: "Where the dashboard listens.",
  }),
  port: port.meta({ about: "Its port." }),
  secure: yesOrNo.meta({
    about:
      "Whether browsers reach it by https (behind a proxy that says so): cookies are then marked Secure.",
  }),
});

/** `[session]` */
export const session = z.strictObject({
  secret: text("at least 32 characters, the same on every dashboard", 32).meta({
    about:
      "Signs session and form tokens. One that stands in docker-compose.yml, or that is easily guessed, is refused without the demo.",
    secret: true,
  }),
  days: wholeNumber(1, 365, "days").meta({
    about: "A session ends after this long without a click.",
  }),
});

/** `[demo]` */
export const demo = z.strictObject({
  enabled: yesOrNo.meta({
    about:
      'Offers "Try the demo": one click signs in to a ready organisation. For local runs only; refused with [http] secure.',
  }),
});

/** `[failures]` */
export const failures = z.strictObject({
  enabled: yesOrNo.meta({
    about:
      "Lets operators break workers on purpose, to see what the guarantees mean. For local runs only; refused unless Kafka and PostgreSQL are on the same machine, [http] and [health] listen there only, and nothing is secured.",
  }),
});

/** `[deadline]`: after how long a request that has no answer is late, and its person is told so. */
export const deadline = z.strictObject({
  invoice: wholeNumber(1, 86_400, "seconds").meta({ about: "generate-invoice" }),
  score: wholeNumber(1, 86_400, "seconds").meta({ about: "calculate-score" }),
});

/** The sections that every service has besides its own. */
export const commonSections = { log, health, telemetry };

/** `[retention]`: how long is kept what only operators look at. */
export const retention = z.strictObject({
  stray_replies: wholeNumber(1, 3_650, "days").meta({
    about:
      "Replies that completed nothing are deleted after this long. More than the topics keep, or --reset counts some again.",
  }),
});

const addresses = () =>
  z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim().toLowerCase()))
    .transform((parts) => parts.filter((part) => part !== ""))
    .pipe(z.array(z.email()))
    .describe("e-mail addresses separated by commas, or nothing");

/** `[operators]`: who looks after dead letters and traffic. */
export const operators = z.strictObject({
  emails: addresses().meta({
    about:
      "In a local run, whose accounts may look at dead letters and the traffic of all organisations. Addresses are not " +
      "verified, so elsewhere it stays empty, and `npm run operators` names operators by their accounts.",
  }),
});

const invoicesADay = (tier: string) =>
  wholeNumber(0, 10_000_000, "invoices a day; 0 for as many as needed").meta({
    about: `The most invoices a day that an organisation of tier ${tier} may ask for.`,
  });

/** `[limits]`: what tiers may do; a tier never gets less than one below it. See docs/score.md. */
export const limits = z.strictObject({
  starter: invoicesADay("Starter, or without a score,"),
  bronze: invoicesADay("Bronze"),
  silver: invoicesADay("Silver"),
  gold: invoicesADay("Gold"),
  platinum: invoicesADay("Platinum"),
});

/** `[score]`: scores that are calculated without anybody asking. */
export const score = z.strictObject({
  recalculate_every: wholeNumber(1, 604_800, "seconds").meta({
    about:
      "After a payment, and when an invoice falls overdue, an organisation's score is calculated again by itself, " +
      "at most once in this long.",
  }),
});

const messageTypes = z
  .string()
  .regex(/^(\s*[\w.-]+\s*=\s*[\w.]+\s*(,|$))*$/)
  .transform((text) => text.split(",").map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== "").map((part) => part.split(/\s*=\s*/)))
  .transform((pairs): Record<string, string> => Object.fromEntries(pairs))
  .describe("topic=message.Type pairs separated by commas, or nothing");

/** `[traffic]`: what helps to read records that are not ours; see docs/traffic.md. */
export const traffic = z.strictObject({
  descriptors: z.string().describe("a folder, or nothing").meta({
    about:
      "A folder with descriptors of Protocol Buffers: *.proto, or *.desc, *.pb, *.binpb of protoc. Without them fields have numbers instead of names.",
  }),
  messages: messageTypes.meta({
    about: "Message types of topics whose records do not say theirs in the content type.",
  }),
});

/** `[traffic]` of the dashboard: also who may see what is personal. */
export const deskTraffic = traffic.extend({
  personal: addresses().meta({
    about:
      "Operators who see personal fields (names, addresses, tax ids, bank accounts) on the traffic pages. " +
      "For everybody else they are masked: on pages, in exports, links and live.",
  }),
});
