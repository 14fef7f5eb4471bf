// What the sign-in page offers beside the password.

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTexts } from "../texts/use.tsx";
import { waysQuery } from "./net.ts";

// Apart from the other pages' words, which are not fetched with the first one.
const words = {
  en: { forgot: "Forgot your password?" },
  de: { forgot: "Passwort vergessen?" },
};

export function Offers() {
  const w = useTexts().lang === "de" ? words.de : words.en;
  const ways = useQuery(waysQuery);
  if (!ways.data?.reset) return null;
  return (
    <p className="mt-4 text-center">
      <Link to="/forgot" className="text-accent underline underline-offset-2">
        {w.forgot}
      </Link>
    </p>
  );
}
