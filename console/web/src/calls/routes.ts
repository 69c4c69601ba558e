import type { Area } from "@/areas";

export const area: Area = {
  order: 20,
  places: [{ to: "/calls", title: "calls.title", needs: "calls", key: "c" }],
  routes: [
    { path: "/calls", component: () => import("./CallsPage.vue"), meta: { title: "calls.title", needs: "calls" } },
    { path: "/calls/:id", component: () => import("./CallPage.vue"), props: true, meta: { title: "calls.one.title", needs: "call" } },
  ],
};
