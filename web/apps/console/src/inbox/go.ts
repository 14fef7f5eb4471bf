// Ways through the console for code that is not a link.

import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Place } from "../app/landing.ts";
import type { Box } from "./state.ts";

export function useGo() {
  const navigate = useNavigate();
  return useMemo(
    () => ({
      conversation: (box: Box, id: string) => void navigate({ to: "/inbox/$box/$id", params: { box, id } }),
      box: (box: Box) => void navigate({ to: "/inbox/$box", params: { box } }),
      to: (to: Place["to"] | "/settings" | "/") => void navigate({ to }),
    }),
    [navigate],
  );
}
