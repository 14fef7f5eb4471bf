package control

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"snug/internal/chat"
)

const (
	maxBody        = 64 << 10
	maxConnections = 16
	shutdownWait   = 5 * time.Second
)

// Server answers the host's commands.
type Server struct {
	http *http.Server
	l    net.Listener
	log  *slog.Logger
	host Host
	busy chan struct{} // as many as are being answered
}

// Listen opens the socket in the data folder and returns; Serve answers. The caller holds the folder's lock. ErrRunning
// if somebody answers there.
func Listen(dataDir string, host Host, log *slog.Logger) (*Server, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	l, err := listen(dataDir, func(err error) { log.Warn("control connection refused", "error", err) })
	if err != nil {
		return nil, err
	}
	s := &Server{l: l, log: log, host: host, busy: make(chan struct{}, maxConnections)}
	s.http = &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    8 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	return s, nil
}

// Serve answers until ctx ends, gives running commands a few seconds, and removes the socket.
func (s *Server) Serve(ctx context.Context) error {
	base, stop := context.WithCancel(chat.WithActor(context.WithoutCancel(ctx), chat.Actor{Kind: chat.ActorHost}))
	defer stop()
	s.http.BaseContext = func(net.Listener) context.Context { return base }
	done := make(chan error, 1)
	go func() { done <- s.http.Serve(s.l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownWait)
	defer cancel()
	if err := s.http.Shutdown(wait); err != nil {
		stop() // what still runs is told to end; each command can be cut off and resumed
		err = s.http.Close()
		<-done
		return err
	}
	<-done
	return nil
}

// failure is an error as it goes over the socket.
type failure struct {
	Code    chat.Code `json:"code"`
	Message string    `json:"message"`
}

// handler answers with a value to be written as JSON, or an error.
type handler func(r *http.Request) (any, error)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range map[string]handler{
		"GET /status":            s.status,
		"POST /erase":            s.erase,
		"GET /users":             s.users,
		"POST /users":            s.addUser,
		"POST /users/change":     s.changeUser,
		"POST /users/link":       s.linkUser,
		"GET /notify":            s.notifyState,
		"POST /incidents/report": s.report,
		"POST /notify/test":      s.notifyTry,
		"GET /access":            s.allowList,
		"POST /access":           s.changeAllowList,
		"GET /approvals":         s.approvals,
		"POST /approvals":        s.decide,
		"GET /tokens":            s.tokens,
		"POST /tokens/revoke":    s.revokeToken,

		"GET /audit/checkpoint": s.auditCheckpoint,
	} {
		mux.Handle(pattern, s.answer(h))
	}
	mux.HandleFunc("POST /keys/rotate", s.rotate)
	mux.HandleFunc("POST /mask/sweep", s.sweep)
	mux.HandleFunc("GET /metrics", s.metrics)
	mux.HandleFunc("GET /audit/lines", s.auditLines)
	mux.HandleFunc("GET /audit/export", s.auditExport)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case s.busy <- struct{}{}:
			defer func() { <-s.busy }()
		default:
			s.fail(w, r, chat.Errorf(chat.TooMany, "Too many commands at once. Try again."))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		mux.ServeHTTP(w, r)
	})
}

func (s *Server) answer(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := h(r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v) // a client that left needs no answer
	})
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusInternalServerError
	switch chat.CodeOf(err) {
	case chat.Invalid:
		status = http.StatusBadRequest
	case chat.NotFound:
		status = http.StatusNotFound
	case chat.Conflict:
		status = http.StatusConflict
	case chat.TooMany:
		status = http.StatusTooManyRequests
	case chat.Unavailable, chat.Unlogged:
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(s.failure(r, err))
}

// failure says what went wrong to the one who runs the host: unlike others, they get the words of faults, which hold no
// contents anywhere in this program.
func (s *Server) failure(r *http.Request, err error) failure {
	var e *chat.Error
	if errors.As(err, &e) && e.Code != chat.Internal {
		return failure{e.Code, e.Message}
	}
	s.log.ErrorContext(r.Context(), "control command failed", "command", r.Pattern, "error", err)
	return failure{chat.Internal, err.Error()}
}

var errCannot = chat.Errorf(chat.Unavailable, "This server can't do that.")

// decode reads one JSON object, and nothing besides.
func decode(r *http.Request, into any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return chat.Errorf(chat.Invalid, "The command is not of the form that was asked for.")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return chat.Errorf(chat.Invalid, "There is something behind the command.")
	}
	return nil
}
