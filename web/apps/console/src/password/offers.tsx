// What the sign-in page offers beside the password.

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTexts } from "../texts/use.tsx";
import { CompanyButton } from "./companybutton.tsx";
import { waysQuery } from "./net.ts";

// Apart from the other pages' words, which are not fetched with the first one.
const words = {
  en: { forgot: "Forgot your password?", end: (name: string) => `Sign out of ${name}, too` },
  de: { forgot: "Passwort vergessen?", end: (name: string) => `Auch bei ${name} abmelden` },
};

/** wasIn says that somebody was signed in here a moment ago: they may want to sign out at the company, too. */
export function Offers({ wasIn = false }: { wasIn?: boolean }) {
  const w = useTexts().lang === "de" ? words.de : words.en;
  const ways = useQuery(waysQuery);
  const company = ways.data?.company;
  if (!ways.data?.reset && !company) return null;
  return (
    <div className="mt-4 flex flex-col gap-4 border-t pt-4">
      {company && <CompanyButton name={company.name} />}
      {ways.data?.reset && (
        <p className="text-center">
          <Link to="/forgot" className="text-accent underline underline-offset-2">
            {w.forgot}
          </Link>
        </p>
      )}
      {wasIn && company?.end && (
        <p className="text-center">
          <a href={company.end} rel="noreferrer" className="text-accent underline underline-offset-2">
            {w.end(company.name)}
          </a>
        </p>
      )}
    </div>
  );
}
