/** Who is signed in and what he may do. The server decides again with every request: this only chooses what is shown. */

import { defineStore } from "pinia";
import { computed, ref } from "vue";

import { readBoot } from "./boot";

export const useMe = defineStore("me", () => {
  const me = ref(readBoot().me);
  const rows = computed(() => new Set(me.value.may));

  /** `row` is a row of console/permissions.py; undefined: everybody who is signed in. */
  function may(row: string | undefined): boolean {
    return row === undefined || rows.value.has(row);
  }

  return { me, may };
});
