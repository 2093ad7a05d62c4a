/**
 * Puts the fields of a form that holds a file back into the page: files cannot stand in a page as hidden fields, but a
 * script may put them there. Rejects where the browser cannot do that.
 */
export async function restoreFiles(form: HTMLFormElement): Promise<void> {
  const { kept, keptType } = form.dataset;
  if (kept === undefined || keptType === undefined) return;
  const headers = { "content-type": keptType };
  const data = await new Response(bytesOf(kept), { headers }).formData();
  for (const [name, value] of data) form.append(inputOf(name, value));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function inputOf(name: string, value: string | File): HTMLInputElement {
  const input = document.createElement("input");
  input.name = name;
  input.hidden = true;
  if (typeof value === "string") {
    input.type = "hidden";
    input.value = value;
    return input;
  }
  input.type = "file";
  const files = new DataTransfer();
  // A field that was left empty comes as a file without a name.
  if (value.name !== "") files.items.add(value);
  input.files = files.files;
  return input;
}
