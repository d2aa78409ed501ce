/** `name=`, `name+=`, `name[…]=` and the `:=` of `${name:=…}`. */
const ASSIGNMENT = /(?<!\w)([A-Za-z_]\w*)(?:\[[^\]\n]{0,100}\])?[+:]?=/g;

/** Commands that assign to names among their words. */
const ASSIGNING_COMMAND =
  /\b(?:(?:for|select|printf[ \t]+-v)[ \t]+(\w+)|(?:read|getopts|mapfile|readarray)[ \t]+([^\n;|&<$]{0,300}))/g;

const NAME = /[A-Za-z_]\w*/g;

/** Names that every login has, so that a script which sets them may still read the value from outside. */
const INHERITED = new Set([
  "HOME",
  "HOSTNAME",
  "LANG",
  "LOGNAME",
  "OLDPWD",
  "PATH",
  "PWD",
  "SHELL",
  "TERM",
  "USER",
]);

/**
 * The variables that a script gives a value somewhere, nested programs
 * included. Before that they are empty; any other variable that a script reads
 * comes from outside.
 */
export function assignedNames(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const match of source.matchAll(ASSIGNMENT)) {
    const name = match[1];
    if (name !== undefined && !INHERITED.has(name)) names.add(name);
  }
  for (const match of source.matchAll(ASSIGNING_COMMAND)) {
    for (const name of (match[1] ?? match[2])?.match(NAME) ?? [])
      if (!INHERITED.has(name)) names.add(name);
  }
  return names;
}
