// Package demo is what `snug demo` shows: a made-up shop with two pages, the settings of its site, and the people who
// work there.
//
// It protects nothing and is served on loopback only; everything in it is invented. It refuses to be part of a real
// installation: `snug serve` does not import it into its routes.
package demo

import (
	"embed"
	"html/template"
	"net/http"
	"strings"

	"snug/internal/config"
)

//go:embed shop
var files embed.FS

var page = template.Must(template.ParseFS(files, "shop/*.html"))

const siteKey = "demo"

// Person is somebody who works at the demo's shop.
type Person struct {
	Name, Email, Role string
	Teams             []string
}

// People are one of each role, and a second agent to transfer to.
func People() []Person {
	return []Person{
		{"Mina", "mina@alder.example", "agent", []string{"Support"}},
		{"Lee", "lee@alder.example", "agent", []string{"Support"}},
		{"Ruth", "ruth@alder.example", "lead", []string{"Support", "Orders"}},
		{"Adam", "adam@alder.example", "administrator", nil},
		{"Priya", "priya@alder.example", "privacy-officer", nil},
		{"Otto", "otto@alder.example", "auditor", nil},
	}
}

// Replies are saved replies to begin with: shortcut, title, text.
func Replies() [][3]string {
	return [][3]string{
		{"hello", "Greeting", "Hello! I'm happy to help. What can I do for you?"},
		{"order", "Ask for the order number", "Could you tell me your order number, please? It begins with AO- and stands in your confirmation mail."},
		{"return", "Returns", "You can send it back within 30 days, free of charge. I'll have a label sent to the address on your order."},
		{"card", "Never send card numbers", "Please don't send card details here. I don't need them, and Snug masks them anyway."},
		{"bye", "Goodbye", "You're welcome. Have a lovely day!"},
	}
}

// Site is the demo shop's site. shopOrigin is where its pages are served.
func Site(shopOrigin string) config.Site {
	return config.Site{
		Key: siteKey, Name: "Alder & Oak", Origins: []string{shopOrigin}, Accent: "#2F6B4F",
		PayPaths: []string{"/checkout"}, AskName: true, AskEmail: true, OffRecord: true,
		QuickReplies: map[string][]string{
			"en": {"Where is my order?", "I'd like to return something", "Is the lamp in stock?"},
			"de": {"Wo ist meine Bestellung?", "Ich möchte etwas zurückgeben", "Ist die Lampe lieferbar?"},
			"fr": {"Où en est ma commande ?", "Je voudrais retourner un article", "La lampe est-elle disponible ?"},
			"es": {"¿Dónde está mi pedido?", "Quiero devolver algo", "¿Está disponible la lámpara?"},
			"ar": {"أين طلبي؟", "أريد إرجاع منتج", "هل المصباح متوفر؟"},
		},
		OtherWays:  []config.Way{{Label: "hello@alder.example", Href: "mailto:hello@alder.example"}, {Label: "+44 20 7946 0123", Href: "tel:+442079460123"}},
		Controller: "Alder & Oak Ltd, 1 Sample Street, London",
		Contact:    "privacy@alder.example",
		Recipients: []string{"nobody outside Alder & Oak"},
		Countries:  []string{"this computer: the demo keeps everything here"},
		Complain:   "Information Commissioner's Office, ico.org.uk",
		Teams:      []string{"Support", "Orders"},
	}
}

// Shop serves the made-up shop's pages, with the widget's snippet on each. secret is what it signs with who a customer is:
// ?customer=ana is signed in.
func Shop(snippet string, secret []byte) http.Handler {
	mux := http.NewServeMux()
	show := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Cache-Control", "no-store")
			lang := "en"
			switch l := r.URL.Query().Get("lang"); l {
			case "de", "fr", "es", "ar":
				lang = l
			}
			dir := "ltr"
			if lang == "ar" {
				dir = "rtl"
			}
			// The snippet is ours: it is made of an origin from the settings, a hash and a site key.
			tag := template.HTML(snippet) //nolint:gosec // not input
			if who, ok := customers[r.URL.Query().Get("customer")]; ok {
				tag = template.HTML(strings.Replace(snippet, " data-site=", ` data-identity="`+who.sign(secret)+`" data-site=`, 1)) //nolint:gosec // base64url
			}
			_ = page.ExecuteTemplate(w, name, map[string]any{"Snippet": tag, "Lang": lang, "Dir": dir})
		}
	}
	mux.HandleFunc("GET /{$}", show("index.html"))
	mux.HandleFunc("GET /lamp", show("lamp.html"))
	mux.HandleFunc("GET /checkout", show("checkout.html"))
	mux.HandleFunc("GET /shop.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "shop/shop.css")
	})
	return mux
}
