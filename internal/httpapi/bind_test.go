package httpapi

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"snug/internal/chat"
)

func bound[I, O any](status int, fn func(context.Context, *I) (*O, error)) http.Handler {
	h := op(fn)
	r := route{origin: widget, method: http.MethodPost, path: "/v1/x/{id}", limit: writes, status: status, handle: h}
	return bind(newDocument(), r.operation(), *h.api)
}

type bindIn struct {
	ID     chat.ConversationID `path:"id" format:"uuid"`
	Limit  int                 `query:"limit" minimum:"1" maximum:"100" default:"50"`
	After  uint64              `query:"after" maximum:"9007199254740991"`
	All    bool                `query:"all"`
	Word   typed               `query:"word" maxLength:"5"`
	Lang   string              `header:"Accept-Language" hidden:"true"`
	Cookie http.Cookie         `cookie:"__Host-x" hidden:"true"`
	bindBodyIn
}

type bindBodyIn struct {
	Body struct {
		Text typed `json:"text" minLength:"1"`
	}
}

type bindOut struct {
	Cookies []string `header:"Set-Cookie" hidden:"true"`
	Kind    string   `header:"X-Kind"`
	Body    struct {
		Text string `json:"text"`
	}
}

// Everything that a request brings arrives where the types say, and nothing of what is refused comes back.
func TestBinding(t *testing.T) {
	t.Parallel()
	id := chat.NewConversationID()
	const secret = "pl4nted"
	var got *bindIn
	h := bound(http.StatusCreated, func(_ context.Context, in *bindIn) (*bindOut, error) {
		got = in
		out := &bindOut{Cookies: []string{"a=1", "b=2"}}
		out.Body.Text = "<b>"
		return out, nil
	})
	ask := func(id, query, body string) *httptest.ResponseRecorder {
		got = nil
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/v1/x/"+id+"?"+query, strings.NewReader(body))
		r.SetPathValue("id", id)
		r.Header.Set("Accept-Language", "de")
		r.AddCookie(&http.Cookie{Name: "__Host-x", Value: "v"})
		h.ServeHTTP(w, r)
		return w
	}
	w := ask(id.String(), "after=9007199254740991&all=true&word=hi", `{"text":"x"}`)
	if w.Code != http.StatusCreated || w.Body.String() != `{"text":"\u003cb\u003e"}`+"\n" || w.Header().Get("Content-Type") != "application/json" ||
		len(w.Header().Values("Set-Cookie")) != 2 || len(w.Header().Values("X-Kind")) != 0 {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
	if got.ID != id || got.Limit != 50 || got.After != 1<<53-1 || !got.All || got.Word.Raw.Len() != 2 || got.Lang != "de" || got.Cookie.Value != "v" || got.Body.Text.Raw.Len() != 1 {
		t.Errorf("%+v", got)
	}
	for _, c := range []struct{ id, query, body string }{
		{secret, "", `{"text":"x"}`}, {"", "", `{"text":"x"}`}, {id.String(), "", ""}, {id.String(), "", `{}`}, {id.String(), "", `{"text":""}`},
		{id.String(), "", `{"text":"x","` + secret + `":1}`}, {id.String(), "", `{"Text":"` + secret + `"}`}, {id.String(), "", `{"text":["` + secret + `"]}`},
		{id.String(), "", secret}, {id.String(), "", `{"text":"x","text":"` + secret + `"}`}, {id.String(), "", `{"text":"` + strings.Repeat("x", maxBody) + `"}`},
		{id.String(), "limit=0", `{"text":"x"}`}, {id.String(), "limit=" + secret, `{"text":"x"}`}, {id.String(), "after=-1", `{"text":"x"}`},
		{id.String(), "after=9007199254740992", `{"text":"x"}`}, {id.String(), "all=" + secret, `{"text":"x"}`}, {id.String(), "word=" + secret, `{"text":"x"}`},
		{id.String(), secret + "=1", `{"text":"x"}`}, {id.String(), "Limit=1", `{"text":"x"}`}, {id.String(), "id=" + secret, `{"text":"x"}`},
	} {
		if w := ask(c.id, c.query, c.body); w.Code != http.StatusBadRequest || got != nil || strings.Contains(w.Body.String(), secret) || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%.60v: %d %s, handled: %t", c, w.Code, w.Body, got != nil)
		}
	}
}

type noJSON struct{}

func (noJSON) MarshalJSON() ([]byte, error) { return nil, errors.New("pl4nted") }

// What can't be encoded is no good answer that is cut off, and says nothing of why.
func TestAnswerThatCannotBeEncoded(t *testing.T) {
	t.Parallel()
	type out struct{ Body struct{ X noJSON } }
	h := bound(http.StatusOK, func(context.Context, *nothing) (*out, error) { return &out{}, nil })
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/x/1", nil))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "pl4nted") || !strings.Contains(w.Body.String(), `"code":"internal"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A program whose types say what nobody reads or sends does not start.
func TestBindingRefusesTypes(t *testing.T) {
	t.Parallel()
	type untagged struct{ Name string }
	type fraction struct {
		X float64 `query:"x"`
	}
	type pointer struct {
		X *string `query:"x"`
	}
	type number struct {
		X int `header:"X-Number"`
	}
	type nameless struct{ X string }
	type body struct{ Body struct{} }
	for name, make := range map[string]func() http.Handler{
		"a field from nowhere":      func() http.Handler { return bound(200, with[untagged, nothing]) },
		"a fraction":                func() http.Handler { return bound(200, with[fraction, nothing]) },
		"a pointer":                 func() http.Handler { return bound(200, with[pointer, nothing]) },
		"a header of a number":      func() http.Handler { return bound(200, with[nothing, number]) },
		"a header without a name":   func() http.Handler { return bound(200, with[nothing, nameless]) },
		"a body of an empty answer": func() http.Handler { return bound(204, with[nothing, body]) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is taken", name)
				}
			}()
			make()
		}()
	}
}

func with[I, O any](context.Context, *I) (*O, error) { return new(O), nil }
