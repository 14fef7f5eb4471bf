package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"time"

	"snug/internal/chat"
)

// transcriptStyle is the file's one style sheet. Its hash stands in the policy, in the header and in the file itself, for
// when it is opened from the visitor's disk.
const transcriptStyle = `
body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#15181d;background:#fff}
h1{font-size:1.25rem}ol{list-style:none;padding:0}li{margin:0 0 1rem}
time,.by{color:#59616e;font-size:.875rem}.by{font-weight:600;color:#15181d}
p{margin:.125rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere}
`

var transcriptHash = func() string {
	sum := sha256.Sum256([]byte(transcriptStyle))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}()

var transcriptPage = template.Must(template.New("transcript").Parse(`<!doctype html>
<html lang="{{.Lang}}" dir="{{.Dir}}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{{.Hash}}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>` + transcriptStyle + `</style>
</head>
<body>
<h1>{{.Title}}</h1>
<ol>
{{range .Lines}}<li><span class="by"><bdi>{{.By}}</bdi></span> <time datetime="{{.Machine}}">{{.At}}</time><p dir="auto">{{.Text}}</p></li>
{{end}}</ol>
</body>
</html>
`))

type transcriptLine struct{ By, At, Machine, Text string }

// transcriptWords are what a transcript says by itself.
type transcriptWords struct{ title, you, shop, ended string }

var transcriptTexts = map[string]transcriptWords{
	"en": {"Your chat with ", "You", "Staff", "The chat ended."},
	"de": {"Ihr Chat mit ", "Sie", "Team", "Der Chat wurde beendet."},
	"fr": {"Votre discussion avec ", "Vous", "Équipe", "La discussion est terminée."},
	"es": {"Su chat con ", "Usted", "Equipo", "El chat ha terminado."},
	"ar": {"محادثتكم مع ", "أنتم", "الفريق", "انتهت المحادثة."},
}

var transcriptLangs = []string{"ar", "de", "en", "es", "fr"}

// transcript answers with the masked conversation as a file that stands by itself: no script, no link, no request.
func (e *Edge) transcript(ctx context.Context, in *transcriptIn) (*transcriptOut, error) {
	g := callOf(ctx).guest
	at, err := e.o.Sites.ByID(g.Site)
	if err != nil {
		return nil, err
	}
	list, err := e.o.Desk.Transcript(ctx, g)
	if err != nil {
		return nil, err
	}
	lang := pickLanguage(transcriptLangs, in.Lang, in.Accepts)
	words := transcriptTexts[lang]
	lines := make([]transcriptLine, 0, len(list))
	for _, n := range list {
		line := transcriptLine{At: n.At.UTC().Format("2006-01-02 15:04 UTC"), Machine: n.At.UTC().Format(time.RFC3339), Text: n.Text.Clear()}
		switch {
		case n.Kind == chat.EndedKind:
			line.By, line.Text = at.Name, words.ended
		case n.Text.Empty(), n.Of > 0: // what it says stands in the line that it is about
			continue
		case n.Author.Kind == chat.ByVisitor:
			line.By = words.you
		case n.Author.Kind == chat.ByStaff:
			if line.By = e.name(n.Author.Staff); line.By == "" {
				line.By = words.shop
			}
		default:
			line.By = at.Name
		}
		lines = append(lines, line)
	}
	var doc bytes.Buffer
	err = transcriptPage.Execute(&doc, map[string]any{
		"Lang": lang, "Dir": direction(lang), "Title": words.title + at.Name, "Lines": lines, "Hash": template.HTMLAttr(transcriptHash),
	})
	if err != nil {
		return nil, err
	}
	return &transcriptOut{
		ContentType: "text/html; charset=utf-8", Disposition: `attachment; filename="chat.html"`,
		Policy: policyTranscript + transcriptHash + "'", Body: doc.Bytes(),
	}, nil
}
