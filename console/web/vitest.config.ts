import { defineConfig, mergeConfig } from "vitest/config";

import build from "./vite.config";

// Apart from the build, which has to do without what only tests need.
export default mergeConfig(
  build,
  defineConfig({ test: { environment: "happy-dom", include: ["src/**/*.test.ts"], server: { deps: { inline: ["element-plus"] } } } }),
);
