import { entityName, Words } from "../chat/maskchip.tsx";
import { useTexts } from "../texts/use.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Masked } from "./masking.ts";

/** Preview says, before anything is sent, what will be masked in it, and shows it so. */
export function Preview({ masked }: { masked: Masked }) {
  const t = useTexts();
  if (masked.masks.length === 0) return null;
  return (
    <div role="status" className="frost mx-2.5 mb-2 rounded-4 px-2.5 py-1.5 text-12 text-mask">
      <p className="flex items-center gap-1.5 font-semibold">
        <Icon name="lock" size={12} />
        {t.composer.masking([...new Set(masked.masks.map(m => entityName(t, m.entity)))].join(", "))}
      </p>
      <p className="mt-1 text-fg">
        <span className="text-fg2">{t.composer.maskingSeen} </span>
        <span className="words">
          <Words text={masked.text} masks={masked.masks} />
        </span>
      </p>
    </div>
  );
}
