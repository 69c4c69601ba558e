import type { Area } from "@/areas";

export const area: Area = {
  order: 70,
  places: [{ to: "/users", title: "users.title", needs: "users", key: "u" }],
  routes: [{ path: "/users", component: () => import("./UsersPage.vue"), meta: { title: "users.title", needs: "users" } }],
};
