package e2e

import (
	"testing"
)

// Who poses as staff is told by the names that staff have now, whoever gave them; a colleague's is no staff's either.
func TestPosingFollowsRenaming(t *testing.T) {
	t.Parallel()
	s := child(t, setup{})
	mina, ada := s.hire("Mina", "agent"), s.hire("Ada", "administrator")
	called := func(name string) answer {
		form := s.form("Hello")
		form["name"] = name
		return s.ask(request{method: "POST", host: chatHost, path: "/v1/visit/start", body: form})
	}
	called("Zelda Zimmer").must(t, 201)
	mina.ask("PUT", "/v1/me/name", map[string]any{"name": "Zelda Zimmer"}).must(t, 204)
	for _, name := range []string{"Zelda Zimmer", "ZELDA ZIMMER", "Zelda_Zirnrner"} {
		if a := called(name); a.status != 400 || a.code() != "name_reserved" {
			t.Errorf("a visitor called %s: %d %s", name, a.status, a.body)
		}
	}
	if a := ada.ask("PUT", "/v1/me/name", map[string]any{"name": "Zelda Zimmer"}); a.status != 400 || a.code() != "name_reserved" {
		t.Errorf("a colleague: %d %s", a.status, a.body)
	}
	ada.ask("PUT", "/v1/people/"+mina.id+"/name", map[string]any{"name": "Mina"}).must(t, 204)
	called("Zelda Zimmer").must(t, 201)
	called("Mina").must(t, 400)
}
