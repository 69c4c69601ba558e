import type { Area } from "@/areas";

const page = { component: () => import("./FlowPage.vue"), meta: { title: "flows.title", needs: "flow_picture" } };

export const area: Area = {
  order: 45,
  places: [{ to: "/flows", title: "flows.title", needs: "flow_picture", key: "f" }],
  routes: [{ path: "/flows/:flow?", ...page }],
};
