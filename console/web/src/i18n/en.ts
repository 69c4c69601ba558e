import { byArea } from "./by_area";

export const catalogue = byArea(import.meta.glob("../*/en.json", { eager: true, import: "default" }));
