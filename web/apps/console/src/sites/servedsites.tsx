// Which sites somebody serves, or is to serve: all of them, those to come included, or named ones.

import { useTexts } from "../texts/use.tsx";
import { Boxes, type Named } from "../ui/boxes.tsx";
import { Toggle } from "../ui/toggle.tsx";
import { isNone, type Served } from "./served.ts";

const en = {
  sites: "Sites",
  all: "All sites, those to come included",
  need: "Choose a site.",
};

type Words = typeof en;

const de: Words = {
  sites: "Shops",
  all: "Alle Shops, auch künftige",
  need: "Wählen Sie einen Shop.",
};

const useWords = (): Words => (useTexts().lang === "de" ? de : en);

/** ServedSites lets them be chosen. Who does not serve all sites can't give all. */
export function ServedSites({
  of,
  mayAll,
  value,
  onChange,
}: {
  of: readonly Named[];
  mayAll: boolean;
  value: Served;
  onChange: (to: Served) => void;
}) {
  const w = useWords();
  return (
    <div className="flex flex-col gap-2">
      {(mayAll || value.allSites) && (
        <Toggle label={w.all} checked={value.allSites} onChange={allSites => onChange({ ...value, allSites })} />
      )}
      {!value.allSites && (
        <Boxes label={w.sites} of={of} chosen={value.sites} onChange={sites => onChange({ ...value, sites })}>
          {isNone(value) && <span className="text-12 text-warn">{w.need}</span>}
        </Boxes>
      )}
    </div>
  );
}
