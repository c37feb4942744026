import { isIP } from "node:net";
import { generate } from "selfsigned";

/** A certificate and its private key, both as PEM. */
export type Certificate = { certificate: string; key: string };

/** Whom a certificate is for: the name of its owner, and the hosts and addresses it is reached at. */
export type Subject = { name: string; hosts?: readonly string[] };

/** Somebody whose signature counts: signs the certificates of one desk. */
export type Authority = {
  /** Its own certificate, as PEM: what others trust. */
  readonly certificate: string;
  issue(subject: Subject): Promise<Certificate>;
};

/** How long certificates hold; milliseconds. */
const lifetime = 825 * 24 * 60 * 60 * 1000;

/** A new authority. Its key stays in here: when the process ends nobody can sign with it. */
export async function createAuthority(name: string): Promise<Authority> {
  const now = new Date();
  const validity = {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: now,
    notAfterDate: new Date(now.getTime() + lifetime),
  } as const;
  const own = await generate([{ name: "commonName", value: name }], {
    ...validity,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    certificate: own.cert,
    issue: async (subject) => {
      const { cert, private: key } = await generate([{ name: "commonName", value: subject.name }], {
        ...validity,
        ca: { key: own.private, cert: own.cert },
        extensions: [
          { name: "basicConstraints", cA: false, critical: true },
          { name: "keyUsage", digitalSignature: true, critical: true },
          { name: "extKeyUsage", serverAuth: true, clientAuth: true },
          { name: "subjectAltName", altNames: (subject.hosts ?? []).map(alternativeName) },
        ],
      });
      return { certificate: cert, key };
    },
  };
}

function alternativeName(host: string): { type: 2; value: string } | { type: 7; ip: string } {
  return isIP(host) ? { type: 7, ip: host } : { type: 2, value: host };
}
