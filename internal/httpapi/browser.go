package httpapi

import "strings"

// browser is what is kept of a User-Agent: a known family with its major version, and a known system. Nothing else of
// the header goes any further.
type browser struct{ name, system string }

// maxAgent is how much of a User-Agent is looked at, in bytes.
const maxAgent = 512

// families, most telling first: browsers put the names of those they resemble behind or before their own.
var families = []struct{ token, name string }{
	{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
	{"Vivaldi/", "Vivaldi"}, {"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"},
	{"Version/", "Safari"},
}

var systems = []struct{ token, name string }{
	{"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Windows NT", "Windows"}, {"CrOS", "ChromeOS"},
	{"Mac OS X", "macOS"}, {"Linux", "Linux"},
}

// parseBrowser reads a User-Agent. What it does not know is empty.
func parseBrowser(agent string) browser {
	if len(agent) > maxAgent {
		agent = agent[:maxAgent]
	}
	var b browser
	for _, f := range families {
		_, after, found := strings.Cut(agent, f.token)
		if !found || f.name == "Safari" && !strings.Contains(after, "Safari/") {
			continue
		}
		b.name = f.name
		if v := leadingDigits(after); v != "" {
			b.name += " " + v
		}
		break
	}
	for _, s := range systems {
		if strings.Contains(agent, s.token) {
			b.system = s.name
			break
		}
	}
	return b
}

// leadingDigits returns up to four digits.
func leadingDigits(s string) string {
	n := 0
	for n < len(s) && n < 4 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return s[:n]
}

// words says both for people: "Firefox 141 on Linux". What is not known is left out.
func (b browser) words() string {
	switch {
	case b.name == "":
		return b.system
	case b.system == "":
		return b.name
	}
	return b.name + " on " + b.system
}
