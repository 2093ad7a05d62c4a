import { createServer } from "node:net";

export type NamedPort = { readonly port: number; readonly variable: string; readonly purpose: string };

/** Throws one sentence that names every port that is taken and the variable that moves it. */
export async function requireFreePorts(ports: readonly NamedPort[]): Promise<void> {
  const taken: string[] = [];
  for (const { port, variable, purpose } of ports) {
    if (!(await isFree(port)))
      taken.push(`port ${port} (${purpose}); set ${variable} to another, or stop what listens there`);
  }
  if (taken.length > 0)
    throw new Error(`port_in_use: expected free ports, got taken ones: ${taken.join("; ")}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
