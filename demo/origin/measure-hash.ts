import { checkPassword, hashPassword } from "./password-hash.ts";

// CPU time, not wall time: the figure is for one core that does nothing else, whatever else this machine is doing.
const CHECKS = 300;
const hash = await hashPassword("Summer2024!");
const before = process.cpuUsage();
for (let i = 0; i < CHECKS; i++) await checkPassword("Summer2025!", hash);
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  `${Math.round((CHECKS * 1_000_000) / (user + system))} password checks a second on one core\n`,
);
