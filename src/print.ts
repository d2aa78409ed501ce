/** Prints on stdout, and waits until a pipe has taken all of it. */
export function print(output: string): Promise<void> {
  if (output === "") return Promise.resolve();
  return new Promise((resolve) => {
    process.stdout.write(output, () => {
      resolve();
    });
  });
}
