/**
 * The path as this shop's router takes it. Lenient on purpose, as real frameworks are taken together: case, doubled and
 * trailing slashes, `;parameters`, dot segments and percent-encoding make no difference. A gate that matches the
 * path more narrowly than this can be walked around.
 */
export function routePath(url: string): string {
  const path = url.split(/[?#]/u, 1)[0] ?? "/";
  const segments: string[] = [];
  for (const raw of decodePath(path).replaceAll("\\", "/").split("/")) {
    const segment = raw.split(";", 1)[0] ?? "";
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`.toLowerCase();
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
