import { found } from "../../../../shared/domain/lookup.ts";
import { openStub, type Placement } from "../../../placement.ts";
import type { SignupPort } from "../../deps.ts";
import { stateFailure } from "../state-failure.ts";
import type { SignupState } from "./signup-state.ts";

/** One call for a sign-up, and one more where it became none, or where a code came back. */
export function openSignups(
  namespace: DurableObjectNamespace<SignupState>,
  placement: Placement,
): SignupPort {
  const site = () => openStub(namespace, "signups", placement);
  return {
    async enter(signup) {
      try {
        return found(await site().enter(signup));
      } catch (error) {
        return stateFailure(error);
      }
    },
    async recover(recovery) {
      try {
        return found(await site().recover(recovery));
      } catch (error) {
        return stateFailure(error);
      }
    },
    async settle(tried, became) {
      try {
        await site().settle(tried, became);
      } catch {
        // It stays counted for some days: a little severity more, never less.
      }
    },
  };
}
