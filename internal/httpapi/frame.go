package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"

	"snug/internal/consent"
	"snug/internal/site"
)

// sealedWith is how contents are sealed on disk, as the widget tells it.
const sealedWith = "AES-256-GCM"

// frame answers with the widget's document for a site: everything that the panel needs to begin stands in it, so that
// scripts are all that is left to load.
func (e *Edge) frame(w http.ResponseWriter, r *http.Request) {
	at, err := e.o.Sites.ByKey(r.PathValue("site"))
	if err != nil {
		writeFailure(w, r, err)
		return
	}
	q := r.URL.Query()
	for k := range q {
		if k != "lang" && k != "theme" && k != "accent" {
			writeFailure(w, r, errTarget)
			return
		}
	}
	offered := e.o.Consent.Languages(at.ID)
	lang := pickLanguage(offered, q.Get("lang"), r.Header.Get("Accept-Language"))
	boot, err := e.boot(r, at, q, lang, offered)
	if err != nil {
		writeFailure(w, r, err)
		return
	}
	h := w.Header()
	e.framePage(h, at.Origins)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", lang)
	h.Set("Vary", "Accept-Language")
	panel := e.o.Assets.Panel()
	var doc bytes.Buffer
	fmt.Fprintf(&doc, "<!doctype html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content\">\n"+
		"<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n<title>%s</title>\n",
		lang, direction(lang), html.EscapeString(at.Name))
	for _, css := range panel.Styles {
		fmt.Fprintf(&doc, "<link rel=\"stylesheet\" href=\"%s\">\n", html.EscapeString(css))
		h.Add("Link", "<"+css+">; rel=preload; as=style")
	}
	h.Add("Link", "<"+panel.Script+">; rel=modulepreload")
	for _, chunk := range append(panel.Imports[:len(panel.Imports):len(panel.Imports)], panel.Lang[lang]...) {
		h.Add("Link", "<"+chunk+">; rel=modulepreload")
	}
	// The JSON has no <, > or & in it: encoding/json escapes them. As a data block it is not run (HTML §4.12.1).
	fmt.Fprintf(&doc, "<script type=\"application/json\" id=\"snug-boot\">%s</script>\n<script type=\"module\" src=\"%s\"></script>\n"+
		"</head>\n<body>\n<div id=\"root\"></div>\n</body>\n</html>\n", boot, html.EscapeString(panel.Script))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(doc.Bytes())
	}
}

func (e *Edge) boot(r *http.Request, at site.Site, q url.Values, lang string, offered []string) ([]byte, error) {
	text, err := e.o.Consent.Text(at.ID, lang)
	if err != nil {
		return nil, err
	}
	accent, on := at.Accent, at.AccentOn
	// The loader sends its own default where the snippet names no accent: then the site's stands.
	if asked := "#" + strings.ToUpper(q.Get("accent")); len(asked) == 7 && asked != site.DefaultAccent {
		if textOn, err := site.TextOn(asked); err == nil { // one that nobody could read gives way to the site's
			accent, on = asked, textOn
		}
	}
	stored := e.o.Consent.Stored(at.ID, lang)
	return json.Marshal(wireBoot{
		V: 1,
		Site: wireBootSite{
			Key: at.Key, Name: at.Name, Accent: accent, AccentOn: on, QuickReplies: present(quickReplies(at, lang)),
			Origins: at.Origins, AskName: at.AskName, AskEmail: at.AskEmail,
		},
		Lang: lang, Langs: offered,
		Consent:    wireBootConsent{Hash: text.Hash, Version: text.Version, Lang: text.Lang, WireConsentBody: consentBody(text.Body)},
		Masking:    bootMasking(e.o.Masking.Browser(at.ID)),
		Stored:     wireStored{Sealed: sealedWith, Where: stored.Where, Until: stored.Until, Readers: stored.Readers},
		Connection: connectionOut(callOf(r.Context()).connection),
	})
}

// quickReplies are those of a language, or of the one that it belongs to, or in English.
func quickReplies(at site.Site, lang string) []string {
	base, _, _ := strings.Cut(lang, "-")
	for _, l := range []string{lang, base, "en"} {
		if list := at.QuickReplies[l]; len(list) > 0 {
			return list
		}
	}
	return nil
}

func consentBody(b consent.Body) WireConsentBody {
	out := WireConsentBody{
		Intro: b.Intro, Controller: b.Controller, Contact: b.Contact, Recipients: present(b.Recipients),
		Countries: present(b.Countries), Rights: b.Rights, Complain: b.Complain, More: b.More,
		Purposes: make([]wirePurpose, len(b.Purposes)), OffRecord: b.OffRecord, OffRecordText: b.OffRecordText,
		OtherWays: make([]wireWay, len(b.OtherWays)),
	}
	for i, p := range b.Purposes {
		out.Purposes[i] = wirePurpose{string(p.ID), p.Title, p.Text, string(p.Basis), p.Period, p.Switch}
	}
	for i, w := range b.OtherWays {
		out.OtherWays[i] = wireWay(w)
	}
	return out
}
