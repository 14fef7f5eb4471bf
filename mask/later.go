package mask

import (
	"slices"

	"snug/mask/internal/mint"
	"snug/mask/text"
)

// Later masks a text anew that was masked before: findings are those that a Conversation reported in an Earlier, or that
// somebody pointed at. Only MaskStart and MaskEnd are looked at, as places in then, and Entity, which makes the mask. The
// result has the findings in order, with the places of their masks in the new text. Findings that lie outside of the text,
// within a rune or over one another are left out.
func (e *Engine) Later(then text.Text, findings []Finding) Result {
	clear := then.Clear()
	list := slices.Clone(findings)
	slices.SortStableFunc(list, func(a, b Finding) int { return a.MaskStart - b.MaskStart })
	masked := make([]byte, 0, len(clear))
	kept := list[:0]
	at := 0
	for _, f := range list {
		k, known := kindOf(f.Entity)
		if !known || f.MaskStart < at || f.MaskEnd <= f.MaskStart || f.MaskEnd > len(clear) || !onRune(clear, f.MaskStart) || !onRune(clear, f.MaskEnd) {
			continue
		}
		masked = append(masked, clear[at:f.MaskStart]...)
		at = f.MaskEnd
		f.MaskStart = len(masked)
		masked = append(masked, entities[k].glyph...)
		f.MaskEnd = len(masked)
		kept = append(kept, f)
	}
	masked = append(masked, clear[at:]...)
	return Result{Text: text.Masked(mint.Stamp{}, string(masked)), Findings: kept}
}

// onRune tells whether a rune begins at i, or the text ends there.
func onRune(s string, i int) bool { return i == len(s) || s[i]&0xC0 != 0x80 }
