import "element-plus/theme-chalk/base.css";
import "element-plus/theme-chalk/dark/css-vars.css";
import "./shell/style.css";

import { createPinia } from "pinia";
import { createApp } from "vue";

import App from "./App.vue";
import { i18n, speak, startingLanguage } from "./i18n";
import { router } from "./router";
import { showTheme, startingTheme } from "./shell/theme";

showTheme(startingTheme());
const app = createApp(App).use(createPinia()).use(i18n).use(router);
void Promise.all([speak(startingLanguage(), false), router.isReady()]).then(() => app.mount("#app"));
