package site

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
)

// DefaultAccent is Snug's own blue.
const DefaultAccent = "#1F56D6"

// The two colours that may stand upon an accent: the design language's background and foreground.
const (
	light = "#FFFFFF"
	dark  = "#15181D"
)

// minContrast is what WCAG 2.2 asks of text (success criterion 1.4.3).
const minContrast = 4.5

var errColour = errors.New("a colour is written #RRGGBB")

// TextOn returns the colour of text upon an accent. An accent on which neither white nor the dark foreground reaches a
// contrast of 4.5:1 is refused, and the error names the nearest that passes.
func TextOn(accent string) (string, error) {
	c, err := parseColour(accent)
	if err != nil {
		return "", err
	}
	if on, ok := readable(c); ok {
		return on, nil
	}
	return "", fmt.Errorf("%s gives text less contrast than %.1f:1; the nearest colour that passes is %s", accent, minContrast, nearest(c))
}

type colour [3]uint8

func parseColour(s string) (c colour, err error) {
	if len(s) != 7 || s[0] != '#' {
		return c, errColour
	}
	if _, err := hex.Decode(c[:], []byte(s[1:])); err != nil {
		return c, errColour
	}
	return c, nil
}

func (c colour) String() string { return fmt.Sprintf("#%02X%02X%02X", c[0], c[1], c[2]) }

// readable picks the better of the two colours upon c.
func readable(c colour) (string, bool) {
	l, d := mustColour(light), mustColour(dark)
	onLight, onDark := contrast(c, l), contrast(c, d)
	if onLight >= onDark {
		return light, onLight >= minContrast
	}
	return dark, onDark >= minContrast
}

func mustColour(s string) colour {
	c, err := parseColour(s)
	if err != nil {
		panic(err)
	}
	return c
}

// nearest goes from c towards black and towards white in equal steps, and returns what passes first.
func nearest(c colour) colour {
	for step := 1; step <= 255; step++ {
		for _, end := range []float64{0, 255} {
			var to colour
			for i, v := range c {
				to[i] = uint8(math.Round(float64(v) + (end-float64(v))*float64(step)/255))
			}
			if _, ok := readable(to); ok {
				return to
			}
		}
	}
	return mustColour(DefaultAccent) // black passes, so this is not reached
}

// contrast is the contrast ratio of WCAG 2.2.
func contrast(a, b colour) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func (c colour) luminance() float64 {
	var linear [3]float64
	for i, v := range c {
		s := float64(v) / 255
		if s <= 0.04045 {
			linear[i] = s / 12.92
		} else {
			linear[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]
}
