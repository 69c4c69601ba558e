import { byArea } from "./by_area";

export const catalogue = byArea(import.meta.glob("../*/zh-CN.json", { eager: true, import: "default" }));
