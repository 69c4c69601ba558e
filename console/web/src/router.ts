import { createRouter, createWebHistory } from "vue-router";

import { areas } from "./areas";

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    ...areas.flatMap((area) => area.routes),
    { path: "/:rest(.*)*", component: () => import("./shell/NotFound.vue"), meta: { title: "shell.not_found" } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});
