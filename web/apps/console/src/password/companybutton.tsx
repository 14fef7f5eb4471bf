// The button that leads to the company's sign-in.

import { useMutation } from "@tanstack/react-query";
import { useTexts } from "../texts/use.tsx";
import { Button } from "../ui/button.tsx";
import { Problem } from "../wire/problem.ts";
import { goToCompany } from "./company.ts";

// Apart from the other pages' words, which are not fetched with the first one.
const words = {
  en: {
    by: (name: string) => `Sign in with ${name}`,
    away: "Your company’s sign-in does not answer just now. Try again in a minute.",
  },
  de: {
    by: (name: string) => `Mit ${name} anmelden`,
    away: "Die Anmeldung Ihrer Firma antwortet gerade nicht. Versuchen Sie es in einer Minute wieder.",
  },
};

export function CompanyButton({ name, invitation }: { name: string; invitation?: string }) {
  const t = useTexts();
  const w = t.lang === "de" ? words.de : words.en;
  const go = useMutation({ mutationFn: () => goToCompany(invitation) });
  return (
    <div className="flex flex-col gap-2">
      <Button className="h-9 w-full" icon="people" disabled={go.isPending || go.isSuccess} onClick={() => go.mutate()}>
        {w.by(name)}
      </Button>
      {go.isError && (
        <p role="alert" className="text-12 text-bad">
          {Problem.of(go.error).code === "unavailable" ? w.away : Problem.of(go.error).text(t)}
        </p>
      )}
    </div>
  );
}
