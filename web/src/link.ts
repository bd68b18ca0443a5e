// A share link: the problem as JSON, deflated, in the part of the address that no server is sent.

import type { Problem } from "./wire";

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

export const deflate = (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => through(bytes, new CompressionStream("deflate-raw"));
export const inflate = (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => through(bytes, new DecompressionStream("deflate-raw"));

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const found = atob(text);
  const bytes = new Uint8Array(found.length);
  for (let i = 0; i < found.length; i++) bytes[i] = found.charCodeAt(i);
  return bytes;
}

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The address that opens this problem on another page, without the token of this one. */
export async function shareLink(problem: Problem, page: URL): Promise<string> {
  const packed = toBase64Url(await deflate(new TextEncoder().encode(JSON.stringify(problem))));
  return `${page.origin}${page.pathname}#p=${packed}`;
}

/** Whether the address holds something to open: a share link, or the TensorFlow Playground's own settings. */
export const isLink = (hash: string): boolean => /^#(p=|.*(activation|dataset|networkShape)=)/.test(hash);
