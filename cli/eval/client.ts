import { classifyClient } from "../../workers/gate/signals/client-class.ts";
import type { EvalContext, Evaluator } from "./context.ts";
import { recordedClient } from "./recorded-client.ts";

/** `{method,url,headers:[[name,value],…],cf?}` → `{class,score,reasons}`, with the release's rules and model. */
export function evaluator({ release }: Pick<EvalContext, "release">): Evaluator {
  return (record) => {
    const client = recordedClient(record);
    const userAgent = client.headers.get("user-agent");
    return classifyClient(
      client,
      userAgent === undefined ? null : release.userAgent(userAgent),
      release.model,
    );
  };
}
