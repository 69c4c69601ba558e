import type { Area } from "@/areas";

export const area: Area = {
  order: 40,
  places: [{ to: "/routing", title: "routing.title", needs: "table_grid", key: "r" }],
  routes: [
    { path: "/routing", component: () => import("./RoutingPage.vue"), meta: { title: "routing.title", needs: "table_grid" } },
  ],
};
