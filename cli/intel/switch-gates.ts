import { switchIntelligence } from "../../intel-builder/publish/activate.ts";
import { openTarget } from "./open-target.ts";
import { printAnswer } from "./print.ts";
import type { TargetChoice } from "./target-settings.ts";

/** Throws the kill switch, one way or the other. */
export async function switchGates(
  args: TargetChoice & { readonly json: boolean },
  isOn: boolean,
): Promise<void> {
  const target = await openTarget(args);
  try {
    const pointer = await switchIntelligence(target, Date.now(), isOn);
    printAnswer(args.json, pointer, [
      isOn
        ? `gates use release ${pointer.release} again within 90 s`
        : "gates judge without intelligence within 90 s; switch it on again with intel on",
    ]);
  } finally {
    await target.close();
  }
}
