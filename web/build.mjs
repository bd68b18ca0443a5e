// Build the page, the standalone replay and the notebook widget into the Python package, and print what a visitor loads.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "separatrix", "server", "static");
const LIMIT = 60_000; // bytes of HTML, JavaScript and CSS, gzipped

const common = {
  root: here,
  configFile: false,
  logLevel: "warn",
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
};
const built = { outDir: out, target: "es2022", cssTarget: ["chrome112", "firefox117", "safari16.5"], minify: "esbuild" };

await build({ ...common, build: { ...built, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: false } });
await library("replay", "iife"); // a classic script, so that a file opened from disk may run it
await library("widget", "es");

async function library(name, format) {
  await build({
    ...common,
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      ...built,
      emptyOutDir: false,
      copyPublicDir: false,
      lib: {
        entry: join(here, "src", `${name}.tsx`),
        name: "separatrix",
        formats: [format],
        fileName: () => `${name}.js`,
        cssFileName: name,
      },
    },
  });
}

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

const gzipped = (path) => gzipSync(readFileSync(path), { level: 9 }).length;
const page = files(out).filter((path) => path.endsWith("index.html") || path.includes("/assets/"));
const total = page.reduce((sum, path) => sum + gzipped(path), 0);
for (const path of files(out)) console.log(`${String(gzipped(path)).padStart(7)} B gzipped  ${path.slice(out.length + 1)}`);
console.log(`${String(total).padStart(7)} B gzipped  the page, of at most ${LIMIT}`);
if (total > LIMIT) throw new Error(`The page is ${total - LIMIT} bytes over its limit.`);
if (readFileSync(join(out, "replay.js"), "utf8").includes("</script")) throw new Error("replay.js must not hold </script.");
