// The licences of the packages that are part of a bundle, as these ask for.
import { existsSync, readdirSync, readFileSync } from "node:fs";

/**
 * @param {string[]} files the files that went into the bundle
 * @returns {string} for each package its name, version and licence
 */
export function notices(files) {
  const packages = new Set(
    files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  return [...packages]
    .sort()
    .map(notice)
    .join(`\n${"-".repeat(80)}\n\n`);
}

function notice(folder) {
  const { name, version, license, homepage, repository } = JSON.parse(
    readFileSync(`${folder}/package.json`, "utf8"),
  );
  const source = homepage ?? repository?.url ?? repository ?? "";
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, "utf8") : "";
  return `${name} ${version} (${license})\n${source}\n\n${text.trim()}\n`;
}
