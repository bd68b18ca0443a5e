import { defineConfig } from "vitest/config";

export default defineConfig({
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    isolate: false, // one browser stand-in for all files: it takes longer to make than they take to run
    unstubGlobals: true,
  },
});
