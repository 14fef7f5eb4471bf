package control

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/signin"
)

func (s *Server) status(r *http.Request) (any, error) {
	if s.host.Status == nil {
		return nil, errCannot
	}
	return s.host.Status(r.Context())
}

func (s *Server) metrics(w http.ResponseWriter, r *http.Request) {
	if s.host.Metrics == nil {
		s.fail(w, r, errCannot)
		return
	}
	metrics, err := s.host.Metrics(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_ = WriteMetrics(w, metrics)
}

type eraseCommand struct {
	Conversation chat.ConversationID `json:"conversation"`
}

func (s *Server) erase(r *http.Request) (any, error) {
	var c eraseCommand
	if err := decode(r, &c); err != nil {
		return nil, err
	}
	if c.Conversation.IsZero() {
		return nil, chat.Errorf(chat.Invalid, "Which conversation? Give its id.")
	}
	if s.host.Erase == nil {
		return nil, errCannot
	}
	return s.host.Erase(r.Context(), c.Conversation)
}

type rotateCommand struct {
	Passphrase string `json:"passphrase,omitempty"`
}

// rotateLine is one line of a rotation's answer.
type rotateLine struct {
	Done   int      `json:"done"`
	Total  int      `json:"total"`
	Result *Rotated `json:"result,omitempty"`
	Error  *failure `json:"error,omitempty"`
}

// rotate answers with a line for each step, and goes on if the one who asked leaves: half a rotation helps nobody.
func (s *Server) rotate(w http.ResponseWriter, r *http.Request) {
	var c rotateCommand
	if err := decode(r, &c); err != nil {
		s.fail(w, r, err)
		return
	}
	if s.host.Rotate == nil {
		s.fail(w, r, errCannot)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := lines{enc: json.NewEncoder(w), flush: http.NewResponseController(w).Flush}
	ctx := s.http.BaseContext(s.l) // ends with the server, not with the one who asked
	result, err := s.host.Rotate(ctx, c.Passphrase, func(done, total int) { out.write(rotateLine{Done: done, Total: total}) })
	if err != nil {
		f := s.failure(r, err)
		out.write(rotateLine{Error: &f})
		return
	}
	s.log.InfoContext(ctx, "root key rotated", "version", result.To, "keys", result.Keys)
	out.write(rotateLine{Done: result.Keys, Total: result.Keys, Result: &result})
}

// lines writes JSON line by line, whoever's goroutine progress comes from.
type lines struct {
	mu    sync.Mutex
	enc   *json.Encoder
	flush func() error
}

func (l *lines) write(v any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.enc.Encode(v) == nil {
		_ = l.flush()
	}
}

type usersAnswer struct {
	Users []User   `json:"users"`
	Teams []string `json:"teams"`
}

func (s *Server) users(*http.Request) (any, error) {
	if s.host.People == nil {
		return nil, errCannot
	}
	names := make(map[chat.TeamID]string)
	answer := usersAnswer{Users: []User{}, Teams: []string{}}
	for _, t := range s.host.People.Teams() {
		names[t.ID] = t.Name
		answer.Teams = append(answer.Teams, t.Name)
	}
	for _, p := range s.host.People.List() {
		u := User{ID: p.ID, Name: p.Name, Email: p.Email, Role: p.Role, Language: p.Language, Teams: []string{},
			AllSites: p.Sites.All(), Sites: s.siteKeys(p.Sites),
			Disabled: p.Disabled, Password: p.HasPassword, State: "active", Created: p.Created, Ends: given(p.Ends), Seen: given(p.Seen)}
		switch {
		case p.Disabled:
			u.State = "disabled"
		case p.Out(time.Now()):
			u.State = "ended"
		}
		for _, t := range p.Teams {
			u.Teams = append(u.Teams, names[t])
		}
		answer.Users = append(answer.Users, u)
	}
	return answer, nil
}

// given is nil for no time.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

type idAnswer struct {
	ID chat.StaffID `json:"id"`
}

func (s *Server) addUser(r *http.Request) (any, error) {
	var c NewUser
	if err := decode(r, &c); err != nil {
		return nil, err
	}
	if s.host.People == nil {
		return nil, errCannot
	}
	teams, err := s.teams(r, c.Teams)
	if err != nil {
		return nil, err
	}
	sites, err := s.sites(c.Sites)
	if err != nil {
		return nil, err
	}
	id, err := s.host.People.Add(r.Context(), signin.NewPerson{
		Email: c.Email, Name: c.Name, Role: c.Role, Language: c.Language, Teams: teams, Sites: sites, Password: c.Password, Ends: c.Ends,
	})
	if err != nil {
		return nil, err
	}
	s.log.InfoContext(r.Context(), "user added", "staff", id, "role", c.Role)
	return idAnswer{id}, nil
}

// sites finds sites by key; none are all.
func (s *Server) sites(keys []string) (chat.Sites, error) {
	if len(keys) == 0 {
		return chat.AllSites(), nil
	}
	if s.host.Sites == nil {
		return chat.Sites{}, errCannot
	}
	known := s.host.Sites()
	ids := make([]chat.SiteID, len(keys))
	for i, key := range keys {
		id, found := known[key]
		if !found {
			return chat.Sites{}, chat.Errorf(chat.NotFound, "There is no such site. Sites are named by their key in the configuration.")
		}
		ids[i] = id
	}
	return chat.OnlySites(ids...), nil
}

// siteKeys names sites, those that are still there.
func (s *Server) siteKeys(of chat.Sites) []string {
	keys := []string{}
	if s.host.Sites == nil || of.All() {
		return keys
	}
	for key, id := range s.host.Sites() {
		if of.Has(id) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// teams finds teams by name, and makes those that are missing.
func (s *Server) teams(r *http.Request, names []string) ([]chat.TeamID, error) {
	var ids []chat.TeamID
	for _, name := range names {
		id, err := s.team(r, strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (s *Server) team(r *http.Request, name string) (chat.TeamID, error) {
	for _, t := range s.host.People.Teams() {
		if strings.EqualFold(t.Name, name) {
			return t.ID, nil
		}
	}
	return s.host.People.AddTeam(r.Context(), name)
}

func (s *Server) changeUser(r *http.Request) (any, error) {
	var c Change
	if err := decode(r, &c); err != nil {
		return nil, err
	}
	if s.host.People == nil {
		return nil, errCannot
	}
	ctx, people := r.Context(), s.host.People
	p, err := people.ByEmail(ctx, c.Email)
	if err != nil {
		return nil, err
	}
	if c.Name != nil {
		if err := people.Rename(ctx, p.ID, *c.Name); err != nil {
			return nil, err
		}
	}
	if c.NewEmail != nil {
		if err := people.SetEmail(ctx, p.ID, *c.NewEmail); err != nil {
			return nil, err
		}
	}
	if c.Teams != nil {
		ids, err := s.teams(r, *c.Teams)
		if err != nil {
			return nil, err
		}
		if err := people.SetTeams(ctx, p.ID, ids); err != nil {
			return nil, err
		}
	}
	if c.Sites != nil {
		sites, err := s.sites(*c.Sites)
		if err != nil {
			return nil, err
		}
		if err := people.SetSites(ctx, p.ID, sites); err != nil {
			return nil, err
		}
	}
	if c.Role != nil {
		if err := people.SetRole(ctx, p.ID, *c.Role); err != nil {
			return nil, err
		}
	}
	if c.Password != nil {
		if err := people.SetPassword(ctx, p.ID, *c.Password); err != nil {
			return nil, err
		}
	}
	if c.Ends != nil {
		if err := people.SetEnd(ctx, p.ID, *c.Ends); err != nil {
			return nil, err
		}
	}
	if c.ResetFactors {
		if err := people.ResetFactorsByHost(ctx, p.ID); err != nil {
			return nil, err
		}
	}
	if c.Disabled != nil {
		if err := people.Disable(ctx, p.ID, *c.Disabled); err != nil {
			return nil, err
		}
	}
	s.log.InfoContext(ctx, "user changed", "staff", p.ID, "name", c.Name != nil, "email", c.NewEmail != nil, "role", c.Role != nil, "teams", c.Teams != nil, "sites", c.Sites != nil,
		"password", c.Password != nil, "ends", c.Ends != nil, "disabled", c.Disabled != nil, "factors", c.ResetFactors)
	return idAnswer{p.ID}, nil
}

type linkCommand struct {
	Email string `json:"email"`
}

type linkAnswer struct {
	Token string `json:"token"`
}

func (s *Server) linkUser(r *http.Request) (any, error) {
	var c linkCommand
	if err := decode(r, &c); err != nil {
		return nil, err
	}
	if s.host.People == nil {
		return nil, errCannot
	}
	p, err := s.host.People.ByEmail(r.Context(), c.Email)
	if err != nil {
		return nil, err
	}
	token, err := s.host.People.Link(r.Context(), p.ID)
	if err != nil {
		return nil, err
	}
	s.log.InfoContext(r.Context(), "sign-in link made", "staff", p.ID)
	return linkAnswer{token}, nil
}
