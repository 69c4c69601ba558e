import type { Area } from "@/areas";

export const area: Area = {
  order: 80,
  places: [{ to: "/audit", title: "audit.title", needs: "audit", key: "a" }],
  routes: [{ path: "/audit", component: () => import("./AuditPage.vue"), meta: { title: "audit.title", needs: "audit" } }],
};
