package text_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"snug/mask"
	"snug/mask/text"
)

const secret = "plumtree-7741"

type nested struct {
	Name  string
	Raw   text.Raw
	inner struct {
		Text text.Text
		ptr  *text.Raw
	}
	List []text.Text
	Map  map[string]text.Raw
}

func newNested() nested {
	r, t := text.Typed(secret), mask.Restore([]byte(secret))
	n := nested{Name: "n", Raw: r, List: []text.Text{t}, Map: map[string]text.Raw{"k": r}}
	n.inner.Text, n.inner.ptr = t, &r
	return n
}

// Every printer, verb and logger is tried with the values alone and nested, in exported and unexported fields.
func TestNothingPrintsTheContent(t *testing.T) {
	n := newNested()
	values := []any{n.Raw, &n.Raw, n.inner.Text, &n.inner.Text, n, &n, n.List, n.Map, []any{n}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T", "%p", "% x", "%#x", "%10.3s", "%U"} {
		for _, v := range values {
			refuse(t, verb, fmt.Sprintf(verb, v))
		}
	}
	refuse(t, "Sprint", fmt.Sprint(values...))
	refuse(t, "Errorf", fmt.Errorf("bad %v: %w", n, fmt.Errorf("%s", n.Raw)).Error())
	for _, h := range []func(*bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		log := slog.New(h(&b))
		for _, v := range values {
			log.Info("x", "v", v)
			log.With("w", v).WithGroup("g").Info("x", slog.Any("v", v), slog.Group("h", "v", v))
		}
		refuse(t, "slog", b.String())
	}
}

func TestMarshallingIsRefused(t *testing.T) {
	n := newNested()
	for _, v := range []any{n.Raw, n.inner.Text, n, n.Map} {
		if b, err := json.Marshal(v); err == nil {
			t.Errorf("json.Marshal(%T) gave %d bytes, want an error", v, len(b))
		}
	}
	if _, err := xml.Marshal(n.Raw); err == nil {
		t.Error("xml.Marshal(Raw) succeeded, want an error")
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(n.inner.Text); err == nil {
		t.Error("gob encoded a Text, want an error")
	}
	refuse(t, "encoders", b.String())
}

func refuse(t *testing.T, how, out string) {
	t.Helper()
	if strings.Contains(out, secret) || strings.Contains(out, fmt.Sprintf("%x", secret)) || strings.Contains(out, fmt.Sprintf("%X", secret)) {
		t.Errorf("%s shows the content", how)
	}
}
