// Write src/messages.ts from the server's own definition of the messages, or with --check compare it.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "src", "messages.ts");
const own = join(here, "..", ".venv", "bin", "python");
const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");

/** Say the same so that each message becomes one interface: fields without names of their own, tuples as draft 7 has them. */
function plain(node, key = "") {
  if (Array.isArray(node)) return node.map((item) => plain(item));
  if (node === null || typeof node !== "object") return node;
  const said = {};
  for (const [name, value] of Object.entries(node)) {
    if (name === "title" && typeof value === "string" && key !== "properties") continue;
    if (name === "prefixItems") [said.items, said.additionalItems] = [plain(value), false];
    else if (name !== "default") said[name] = plain(value, name);
  }
  if (said.properties?.type?.const) said.required = [...new Set([...(said.required ?? []), "type"])];
  for (const limit of ["minItems", "maxItems"]) if (!Array.isArray(said.items)) delete said[limit];
  return said;
}

const schema = JSON.parse(execFileSync(python, ["-m", "separatrix.playground.schema"], { encoding: "utf8" }));
const text = await compile(plain(schema), "Messages", {
  additionalProperties: false,
  bannerComment: "// Written by `npm run types` from src/separatrix/playground. Change that file, not this one.",
  format: false,
});
const referenced = /\n \* ?\n \* This interface was referenced by `Messages`'s JSON-Schema\n \* via the `definition` "\w+"\./g;
const written = text.replace(referenced, "").replace(/(\n \* ?)?\n \* @(min|max)Items \d+/g, "").replaceAll("/**\n */\n", "");

if (!process.argv.includes("--check")) writeFileSync(target, written);
else if (!existsSync(target) || readFileSync(target, "utf8") !== written) {
  console.error("web/src/messages.ts is not what the server says. Run `npm run types` in web/ and commit the result.");
  process.exit(1);
}
