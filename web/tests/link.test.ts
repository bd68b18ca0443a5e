import { expect, test } from "vitest";
import { inflate, isLink, shareLink } from "../src/link";
import { opened } from "./problems";

test("a share link holds the whole problem and not the token", async () => {
  const link = new URL(await shareLink(opened.problem, new URL("http://127.0.0.1:9/?token=secret#old")));
  expect(link.href).not.toContain("secret");
  const packed = link.hash.slice(3).replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  expect(JSON.parse(new TextDecoder().decode(await inflate(bytes)))).toEqual(opened.problem);
});

test("share links and the TensorFlow Playground's addresses are told from other hashes", () => {
  expect(isLink("#p=abc")).toBe(true);
  expect(isLink("#activation=tanh&batchSize=10&dataset=circle")).toBe(true);
  expect(isLink("#top")).toBe(false);
  expect(isLink("")).toBe(false);
});
