import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** The file that holds the certificate, for those who are to trust it. */
  readonly file: string;
}

/** A certificate for this machine that nobody trusts unasked. */
export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "muster-certificate-"));
  const key = join(folder, "key.pem");
  const file = join(folder, "certificate.pem");
  const names = "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:registry.test";
  const files = ["-keyout", key, "-out", file];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...files];
  execFileSync("openssl", [...request, "-subj", "/CN=muster test", "-addext", names], {
    stdio: "ignore",
  });
  return { key: readFileSync(key, "utf8"), cert: readFileSync(file, "utf8"), file };
}
