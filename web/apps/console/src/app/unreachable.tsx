import { useRouter } from "@tanstack/react-router";
import { Failed } from "../ui/state.tsx";

/** Unreachable stands where not even the question "who am I?" was answered. */
export function Unreachable({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <main id="content" className="h-full">
      <Failed error={error} retry={() => void router.invalidate()} />
    </main>
  );
}
