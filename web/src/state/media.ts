import { useSyncExternalStore } from "react";

const PHONE = "(max-width: 767px)";

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => matchMedia(query).matches,
  );
}

/** The pointer is a finger: there is no Shift to add with, and no hover. */
export const isTouch = () => matchMedia("(pointer: coarse)").matches;

export const usePhone = () => useMedia(PHONE);

const LAPTOP = "(max-width: 1440px)";

export const useLaptop = () => useMedia(LAPTOP);
