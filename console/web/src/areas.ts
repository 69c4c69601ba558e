/** The areas that exist: each folder with a routes.ts brings its own addresses, places in the bar and keys. */

import type { RouteRecordRaw } from "vue-router";

export interface Place {
  to: string;
  /** A key of the catalogues. */
  title: string;
  /** A row of console/permissions.py; the place is shown only to whom it is open. */
  needs?: string;
  /** The letter after `g` that leads here. */
  key?: string;
}

export interface Area {
  /** Places in the bar stand in this order. */
  order: number;
  places: Place[];
  routes: RouteRecordRaw[];
}

declare module "vue-router" {
  interface RouteMeta {
    /** A key of the catalogues, for the window's title. */
    title?: string;
    /** A row of console/permissions.py: without it the page says that it is not for this person. */
    needs?: string;
    /** The page fills the window: no bar, always dark. */
    wall?: boolean;
  }
}

const found = import.meta.glob<{ area: Area }>("./*/routes.ts", { eager: true });

export const areas: Area[] = Object.values(found)
  .map((module) => module.area)
  .sort((a, b) => a.order - b.order);
