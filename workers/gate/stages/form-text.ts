import { decodeText, type ContentType } from "./content-type.ts";
import { readable, type Readable } from "./unreadable.ts";

/*
 * A form's body as text and back. A multipart body may hold files of any bytes, so there each character stands for one
 * byte, and only what is read as text must be text (`decodeByteText`).
 */
export function formText(bytes: Uint8Array, type: ContentType): Readable<string> {
  return isMultipart(type) ? readable(byteText(bytes)) : decodeText(bytes);
}

export function formBytes(text: string, type: ContentType): Uint8Array {
  return isMultipart(type) ? bytesOf(text) : encoder.encode(text);
}

/** Text out of a multipart body. */
export function decodeByteText(text: string): Readable<string> {
  return decodeText(bytesOf(text));
}

export function isMultipart({ essence }: ContentType): boolean {
  return essence === "multipart/form-data";
}

const encoder = new TextEncoder();
// The platform takes a call's characters as arguments, of which there may not be too many.
const CHUNK = 8_192;

function byteText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
