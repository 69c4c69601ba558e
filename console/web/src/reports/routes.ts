import type { Area } from "@/areas";

export const area: Area = {
  order: 50,
  places: [{ to: "/reports", title: "reports.title", needs: "reports", key: "r" }],
  routes: [
    { path: "/reports", component: () => import("./ReportsPage.vue"), meta: { title: "reports.title", needs: "reports" } },
    {
      path: "/reports/schedules",
      component: () => import("./SchedulesPage.vue"),
      meta: { title: "reports.schedules.title", needs: "report_schedules" },
    },
  ],
};
