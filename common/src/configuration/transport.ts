import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { environmentName, readingProblem } from "./read-configuration.ts";

/** What is wrong with a key, seen together with the others of its section. */
type Complaint = { key: string; message: string };

/** A file in PEM form, or nothing; what it should hold is tried at once, so that a start names what is wrong. */
function pemFile(holds: string, about: string, parse: (pem: string) => unknown) {
  return z
    .string()
    .superRefine((path, { addIssue }) => {
      const problem = path === "" ? undefined : problemOf(path, holds, parse);
      if (problem) addIssue({ code: "custom", message: problem });
    })
    .default("")
    .describe(`a PEM file with ${holds}, or nothing`)
    .meta({ about });
}

function problemOf(path: string, holds: string, parse: (pem: string) => unknown) {
  try {
    const pem = readFileSync(path, "utf8");
    try {
      parse(pem);
      return undefined;
    } catch {
      return `there is no such thing as ${holds} in it`;
    }
  } catch (error) {
    return readingProblem(error as NodeJS.ErrnoException);
  }
}

const yesOrNo = (about: string) =>
  z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .default(false)
    .describe("true or false")
    .meta({ about });

/** The keys by which a section speaks TLS to `peer`. */
export function tlsKeys(peer: string) {
  return {
    tls: yesOrNo(
      `Whether to speak TLS with ${peer}; certificate and host name are then always checked.`,
    ),
    tls_ca: pemFile(
      "certificates of authorities",
      `The authorities whose signature on ${peer}'s certificate counts; without it those that Node knows.`,
      (pem) => new X509Certificate(pem),
    ),
    tls_certificate: pemFile(
      "a certificate",
      `This service's own certificate, where ${peer} asks for one.`,
      (pem) => new X509Certificate(pem),
    ),
    tls_key: pemFile(
      "a private key",
      "The private key of that certificate, not encrypted.",
      createPrivateKey,
    ),
  };
}

/** The keys by which a service says who it is to Kafka. */
export const saslKeys = {
  sasl: z
    .enum(["none", "plain", "scram-sha-256", "scram-sha-512"])
    .default("none")
    .describe("none, plain, scram-sha-256 or scram-sha-512")
    .meta({ about: "How this service proves to Kafka who it is." }),
  username: z
    .string()
    .default("")
    .describe("a user's name, or nothing")
    .meta({ about: "The user this service is to Kafka." }),
  password: z
    .string()
    .default("")
    .describe("that user's password, or nothing")
    .meta({ about: "That user's password.", secret: true }),
};

/** `[kafka]` and `[database]`, as far as security goes. */
export type TlsValues = z.infer<z.ZodObject<ReturnType<typeof tlsKeys>>>;
export type SaslValues = z.infer<z.ZodObject<typeof saslKeys>>;

/** A section whose keys have to fit together, too. */
export function fitting<S extends z.ZodObject>(
  section: S,
  complaints: (values: z.infer<S>) => Complaint[],
): S {
  return section.superRefine((values, { addIssue }) => {
    for (const { key, message } of complaints(values))
      addIssue({ code: "custom", path: [key], message });
  });
}

/** What does not fit together in `[kafka]`. */
export function kafkaComplaints(values: TlsValues & SaslValues): Complaint[] {
  return [...tlsComplaints("kafka", values), ...saslComplaints("kafka", values)];
}

/** What does not fit together in `[database]`. */
export function databaseComplaints(values: TlsValues & { url: string }): Complaint[] {
  const rival = /[?&](ssl\w*)=/.exec(values.url)?.[1];
  const complaints = tlsComplaints("database", values);
  if (!values.tls || rival === undefined) return complaints;
  return [
    ...complaints,
    { key: "url", message: `says ${rival} while tls is true; expected only one of them` },
  ];
}

function tlsComplaints(section: string, values: TlsValues): Complaint[] {
  const { tls, tls_certificate: certificate, tls_key: key } = values;
  const complaints: Complaint[] = [];
  for (const name of ["tls_ca", "tls_certificate", "tls_key"] as const) {
    if (values[name] !== "" && !tls)
      complaints.push({ key: name, message: "of no use while tls is false" });
  }
  if (certificate !== "" && key === "")
    complaints.push(missing(section, "tls_key", "the private key of tls_certificate"));
  if (key !== "" && certificate === "")
    complaints.push(missing(section, "tls_certificate", "the certificate that tls_key belongs to"));
  if (certificate !== "" && key !== "" && !belongTogether(certificate, key))
    complaints.push({ key: "tls_key", message: "not the private key of tls_certificate" });
  return complaints;
}

function saslComplaints(section: string, { sasl, ...who }: SaslValues): Complaint[] {
  return (["username", "password"] as const).flatMap((name) => {
    if (sasl !== "none" && who[name] === "")
      return [missing(section, name, `the user's, since sasl is ${sasl}`)];
    if (sasl === "none" && who[name] !== "")
      return [{ key: name, message: "of no use while sasl is none" }];
    return [];
  });
}

function missing(section: string, key: string, expected: string): Complaint {
  return {
    key,
    message: `missing; expected ${expected} (or set ${environmentName(section, key)})`,
  };
}

function belongTogether(certificate: string, key: string): boolean {
  try {
    const pem = (path: string) => readFileSync(path, "utf8");
    return new X509Certificate(pem(certificate)).checkPrivateKey(createPrivateKey(pem(key)));
  } catch {
    return true; // told already, of the file itself
  }
}
