import { test } from "vitest";
import { routePath } from "../../../demo/origin/route-path.ts";

test.for([
  ["/LOGIN", "case"],
  ["/login/", "a trailing slash"],
  ["//login", "doubled slashes"],
  ["/login;jsessionid=1", "path parameters"],
  ["/%6cogin", "percent-encoding"],
  ["/shop/../login", "dot segments"],
  ["/login?x=/account", "a query"],
] as const)("%s is the login page: %s makes no difference", ([url], { expect }) => {
  expect(routePath(url)).toBe("/login");
});
