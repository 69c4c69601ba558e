import vue from "@vitejs/plugin-vue";
import { ElementPlusResolver } from "unplugin-vue-components/resolvers";
import components from "unplugin-vue-components/vite";
import { defineConfig } from "vite";

// Served by the console at /static/ (console/front_end.py reads the manifest); names hold a hash, so browsers keep them.
export default defineConfig({
  base: "/static/",
  publicDir: false,
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  plugins: [
    vue({ template: { transformAssetUrls: false } }),
    // Element Plus by component: a page brings the code and style of those it uses, and no others.
    components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: "css", directives: false })] }),
  ],
  define: {
    __VUE_OPTIONS_API__: true, // Element Plus needs it
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    cssTarget: "chrome120",
    modulePreload: { polyfill: false },
    rollupOptions: { input: "src/main.ts" },
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 0, // the policy lets in no data: addresses
  },
});
